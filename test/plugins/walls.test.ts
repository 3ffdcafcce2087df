// Should a plugin ever break out of its isolate: what hostile code in Node itself can still do inside the walls.
import { once } from "node:events";
import { chmod, copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { raiseWalls } from "../../core/plugins/walls.ts";
import { startWorker } from "../../core/plugins/worker-process.ts";

const here = (path: string) => new URL(path, import.meta.url);

test("90 open, connect, fork and exec from code that broke out: meets the walls that health calls up", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mingzhang-break-out-"));
  await copyFile(here("../fixtures/fake-workers/break-out.js"), join(folder, "runner.js"));
  await copyFile(here("../../core/runner/frames.js"), join(folder, "frames.js"));
  await writeFile(join(folder, "package.json"), '{"type":"module"}');
  await chmod(folder, 0o755);
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? address?.port : undefined;

  const { command, report } = await raiseWalls(folder, 15_000);
  const worker = startWorker(command, 15_000);
  await worker.hello;
  const reply = await worker.ask(
    { type: "load", source: String(port), memoryMb: 8, loadMs: 1_000, hostNames: "[]" },
    10_000,
  );
  worker.kill();
  await worker.ended;

  const up = new Set(report.filter((wall) => wall.up).map((wall) => wall.wall));
  const found: Record<string, string> = JSON.parse(reply.ok ? reply.json : "{}");
  expect(found).toMatchObject({ environment: "TZ", folder: "/" });
  for (const attempt of ["readFile", "readPortal", "writeFile", "run", "thread"])
    expect(found[attempt], attempt).toMatch(/^refused: ERR_ACCESS_DENIED/);
  if (up.has("own-uid")) expect(found.killPortal).toBe("refused: EPERM");
  if (up.has("no-capabilities") && up.has("own-uid")) expect(found.becomeRoot).toBe("refused: EPERM");
  if (up.has("network-namespace")) expect(found.network).toMatch(/^refused/);

  server.close();
  await rm(folder, { recursive: true });
});
