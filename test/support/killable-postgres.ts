/** A durable PostgreSQL of one's own that may be killed in the middle of work, with the demo county's people on it. */
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openPool, type Pool } from "../../core/database/database.ts";
import { type EmbeddedPostgres, startEmbeddedPostgres } from "../../core/database/embedded-postgres.ts";
import { migrate } from "../../core/database/migrate.ts";
import { parsePostmasterPid } from "../../core/database/postmaster-pid.ts";
import { openContext } from "../../core/open-context.ts";
import type { TestApp } from "./app.ts";
import { atEnd } from "./at-end.ts";
import { begin, readScenario } from "./beginning.ts";

export type KillablePostgres = {
  /** What stories need of an application; its pools are those before the first kill. */
  test: Pick<TestApp, "context" | "database" | "scenario" | "units">;
  url(): string;
  owner(): Pool;
  kill(): void;
  restart(): Promise<void>;
};

export async function killablePostgres(at: string): Promise<KillablePostgres> {
  const folder = await mkdtemp(join(tmpdir(), "mingzhang-kill-"));
  const dataDir = join(folder, "postgres");
  let server: EmbeddedPostgres = await startEmbeddedPostgres({ dataDir, onLog: () => undefined });
  let owner = openPool(server.url, 4, "test-owner");
  const scenario = await readScenario();
  await migrate(server.url);
  await begin({ demo: "people", at, rules: false }, scenario, server.url, folder);
  const opened = await openContext({
    ownerUrl: server.url,
    dataDir: folder,
    clock: () => new Date(at),
    demo: true,
    onLog: () => undefined,
  });
  const units = new Map<string, string>();
  for (const row of (await owner.query<{ id: string; name: string }>("select id, name from core.unit")).rows) {
    const unit = scenario.units.find((one) => one.name === row.name);
    if (unit) units.set(unit.key, row.id);
  }
  let closed = false;
  const closeContext = async (): Promise<void> => {
    if (closed) return;
    closed = true;
    await opened.close().catch(() => undefined);
  };
  atEnd(async () => {
    await closeContext();
    await owner.end().catch(() => undefined);
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });
  const database = { url: server.url, owner, app: owner, public: owner };
  return {
    test: { context: opened.context, database, scenario, units },
    url: () => server.url,
    owner: () => owner,
    kill() {
      const pid = parsePostmasterPid(readFileSync(join(dataDir, "cluster", "postmaster.pid"), "utf8"))?.pid;
      if (pid === undefined) throw new Error("no postmaster");
      process.kill(pid, "SIGKILL");
    },
    async restart() {
      await closeContext();
      await owner.end().catch(() => undefined);
      await server.stop();
      server = await startEmbeddedPostgres({ dataDir, onLog: () => undefined });
      owner = openPool(server.url, 4, "test-owner");
    },
  };
}
