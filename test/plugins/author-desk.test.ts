// The commands of plugin authors, and plugins/README.md followed word for word up to a package that an installation takes in.
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { TrustList } from "../../core/domain/plugin-trust.ts";
import { verifyPackage } from "../../core/plugins/package/verify-package.ts";
import { fixtureRoot, hostileRoot, pluginsRoot } from "./support.ts";

const MZ = join(import.meta.dirname, "../../core/cli/mz.ts");
let desk = "";
beforeAll(async () => {
  desk = await mkdtemp(join(tmpdir(), "mingzhang-desk-"));
});
afterAll(() => rm(desk, { recursive: true }));

type End = { code: number; out: string; err: string };
/** One line of the README as the reader's shell runs it, `npx mz` standing for this checkout's. */
async function shell(line: string): Promise<End> {
  const own = line.replaceAll("npx mz", `"${process.execPath}" "${MZ}"`);
  try {
    const { stdout, stderr } = await promisify(execFile)("sh", ["-c", own], { cwd: desk });
    return { code: 0, out: stdout, err: stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code: number; stdout: string; stderr: string };
    return { code, out: stdout, err: stderr };
  }
}
const mz = (line: string) => shell(`npx mz ${line}`);

test("the first plugin of plugins/README.md, word for word", async () => {
  const text = await readFile(join(pluginsRoot, "README.md"), "utf8");
  const blocks = [...text.matchAll(/```(sh|json|ts)\n(.*?)```/gs)].map(([, kind, body]) => ({
    kind,
    body: body ?? "",
  }));
  const ends: End[] = [];
  const files = ["plugin.json", "main.ts", "examples.json"];
  for (const { kind, body } of blocks)
    if (kind === "sh") for (const line of body.trim().split("\n")) ends.push(await shell(line));
    else await writeFile(join(desk, "even-number", files.shift() ?? "too-many"), body);

  expect(files).toEqual([]);
  expect(ends.map(({ code, err }) => ({ code, err }))).toEqual(ends.map(() => ({ code: 0, err: "" })));
  expect(ends[1]?.out).toContain("1 examples, 0 faults");
  expect(JSON.parse(ends[2]?.out ?? "")).toMatchObject({ outcome: "ok", output: { problems: [] } });
  const entry = JSON.parse(ends.at(-1)?.out.trim().split("\n").at(-1) ?? "") as TrustList["keys"][number];
  const bytes = await readFile(join(desk, "even-number-1.0.0.mzp"));
  const { plugin, publisher } = await verifyPackage(bytes, { keys: [entry] }, new Date());
  expect([plugin.manifest.id, publisher.id]).toEqual(["even-number", "me"]);
  expect(plugin.source).not.toContain("FieldCheck");
});

test("a new plugin passes its own test as it is made", async () => {
  await mz("plugin new fresh");
  expect(await mz("plugin check fresh")).toMatchObject({ code: 0, out: "fresh 0.1.0: no faults\n" });
  expect((await mz("plugin test fresh")).out).toContain("2 examples, 0 faults");
  expect((await mz("plugin new fresh")).code).toBe(2);
  expect((await mz("plugin new Fresh_Plugin")).code).toBe(2);
});

test("how a call ends is one word", async () => {
  await writeFile(join(desk, "in.json"), JSON.stringify({ value: "7", field: { id: "a", label: "A" }, params: {} }));
  await writeFile(join(desk, "wrong.json"), "{}");
  const end = async (plugin: string, input = "in.json"): Promise<string> => {
    const { out } = await mz(`plugin run ${plugin} --call field.check --input ${input} --json`);
    return (JSON.parse(out) as { outcome: string }).outcome;
  };
  expect(await end(join(pluginsRoot, "uscc-check"))).toBe("ok");
  expect(await end(join(hostileRoot, "throws-null"))).toBe("error");
  expect(await end(join(hostileRoot, "endless-loop"))).toBe("timeout");
  expect(await end(join(hostileRoot, "extra-keys"))).toBe("refused");
  expect(await end(join(pluginsRoot, "uscc-check"), "wrong.json")).toBe("refused");
  expect((await mz(`plugin run ${join(pluginsRoot, "uscc-check")} --call money.move --input in.json`)).code).toBe(2);
});

test("faults are told with file, pointer, found and expected", async () => {
  await mz("plugin new faulty");
  await writeFile(join(desk, "faulty", "plugin.json"), '{"id":"other","version":"1"}');
  const { code, out } = await mz("plugin check faulty --json");
  expect(code).toBe(1);
  const { faults } = JSON.parse(out) as { faults: { pointer: string }[] };
  expect(faults.map(({ pointer }) => pointer)).toContain("/version");
  expect((await mz("plugin pack faulty")).code).toBe(1);
  expect((await mz("plugin check nowhere")).code).toBe(2);
  expect((await mz(`plugin test ${join(fixtureRoot, "typed")}`)).code).toBe(1);
});
