/** A county of any size: the same order gives the same county, its books hold, and its copies work like what was played. */
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { buildApp } from "../../core/app.ts";
import { demo } from "../../core/cli/demo.ts";
import { migrateCommand } from "../../core/cli/migrate.ts";
import type { Pool } from "../../core/database/database.ts";
import { generateCounty } from "../../core/demo/generate.ts";
import { verifyCounty } from "../../core/demo/generate-verify.ts";
import type { Scenario } from "../../core/demo/play-scenario.ts";
import { replay } from "../../core/domain/replay.ts";
import { canonicalText } from "../../core/domain/canonical.ts";
import { leafHash } from "../../core/evidence/append.ts";
import { openContext, type Opened } from "../../core/open-context.ts";
import { listDemoFiles, prepareDatabase } from "../../core/setup/first-start.ts";
import { testApp } from "../support/app.ts";
import { PASSWORD } from "../support/beginning.ts";
import { type TestDatabase, testDatabase } from "../support/database.ts";

const PROJECTS = 12;
const SEED = 7;
let scenario: Scenario;
let made: TestDatabase;
let opened: Opened;

beforeAll(async () => {
  const [file] = await listDemoFiles();
  scenario = JSON.parse(await readFile(file ?? "", "utf8")) as Scenario;
  made = await testDatabase();
  await prepareDatabase(made.owner, new Date());
  const dataDir = await mkdtemp(join(tmpdir(), "mingzhang-generator-"));
  opened = await openContext({
    ownerUrl: made.url,
    dataDir,
    clock: () => new Date("2026-11-20T02:00:00Z"),
    demo: true,
    onLog: () => undefined,
  });
  afterAll(async () => {
    await opened.close();
    await rm(dataDir, { recursive: true, force: true });
  });
  await generateCounty(opened.context, made.owner, { scenario, projects: PROJECTS, seed: SEED, password: PASSWORD });
});

/** Everything that tells rows apart: ids, numbers, names, amounts, instants; pictures may be drawn in another order. */
async function fingerprint(owner: Pool): Promise<Record<string, string>> {
  const columns: Record<string, string> = {
    "core.unit": "id, name, parent",
    "core.person": "id, login, name",
    "core.assignment": "id, person, role, unit",
    "core.project": "id, code, name, unit, region, total_fen, approved_fen, stage, stages_done, created_at, updated_at",
    "core.document":
      "id, form, number, project, title, amount_fen, dated, state, step, revision, stamp, created_by, created_at, updated_at",
    "core.revision": "document, revision, round, by, at",
    "core.document_link": "document, field, target",
    "core.flow_case": "id, document, state, seq, opened_at, closed_at",
    "core.event": "flow_case, seq, kind, body, by, at",
    "core.task": "id, flow_case, step, person, why, status, opened_at, decided_at",
    "core.command": "flow_case, command, answer, at",
    "core.quota": "id, number, project, year, dated, total_fen, in_transit_fen, paid_fen, refunded_fen",
    "core.posting": "id, quota, movement, amount_fen, document, at",
    "core.posting_key": "message_id, digest, posting",
    "core.payment": "id, posting, contract, payee, amount_fen, voucher, paid_at",
    "core.evidence": "id, at, person, kind, subject",
    "core.serial": "scope, last",
    "published.project": "code, name, version, published_at, paid_fen",
  };
  const prints: Record<string, string> = {};
  for (const [table, list] of Object.entries(columns)) {
    const result = await owner.query<{ n: number; print: string }>(
      `select count(*) as n, md5(string_agg(x, '|' order by x)) as print from (select row(${list})::text as x from ${table}) rows`,
    );
    prints[table] = `${result.rows[0]?.n} ${result.rows[0]?.print}`;
  }
  return prints;
}

describe("a generated county", () => {
  it("is the same, ids included, when the command makes it again elsewhere", async () => {
    const other = await testDatabase();
    const dataDir = await mkdtemp(join(tmpdir(), "mingzhang-demo-"));
    vi.stubEnv("DATABASE_URL", other.url);
    vi.stubEnv("MZ_DATA_DIR", dataDir);
    vi.stubEnv("MZ_DEMO_PASSWORD", PASSWORD);
    const said: string[] = [];
    const log = vi.spyOn(console, "log").mockImplementation((line: string) => void said.push(line));
    const error = vi.spyOn(console, "error").mockImplementation((line: string) => void said.push(line));
    try {
      expect(await migrateCommand(["--json"])).toBe(0);
      expect(said.pop()).toBe('{"ran":[],"schema":null}');
      expect(await demo(["--projects", String(PROJECTS), "--seed", String(SEED), "--json"])).toBe(0);
      expect(JSON.parse(said.pop() ?? "")).toMatchObject({
        added: PROJECTS,
        faults: [],
        counts: { project: PROJECTS },
      });
      expect(await demo(["--projects", "20"]), "growing has to be said").toBe(1);
      expect(said.pop()).toContain("--yes");
      expect(await demo(["--projects", "many"])).toBe(2);
      expect(await fingerprint(other.owner)).toEqual(await fingerprint(made.owner));
      await other.owner.query(
        "update core.project set demo = false where id = (select min(id::text)::uuid from core.project)",
      );
      expect(await demo(["--projects", "20", "--yes"]), "real projects are never mixed with invented ones").toBe(1);
      expect(said.pop()).toContain("1 projects");
    } finally {
      log.mockRestore();
      error.mockRestore();
      vi.unstubAllEnvs();
      await rm(dataDir, { recursive: true, force: true });
    }
  });

  it("holds together: books, counts, revisions and evidence", async () => {
    const { counts, faults } = await verifyCounty(made.owner);
    expect(faults).toEqual([]);
    expect(counts["project"]).toBe(PROJECTS);
    const names = await made.owner.query<{ n: number }>("select count(distinct (name, code)) as n from core.project");
    expect(names.rows[0]?.n).toBe(PROJECTS);
  });

  it("has evidence and published copies whose bytes are canonical and hashed as they are", async () => {
    const entries = await made.owner.query<{ body: Buffer; hash: Buffer }>("select body, hash from core.evidence");
    for (const { body, hash } of entries.rows) {
      expect(canonicalText(JSON.parse(body.toString("utf8")))).toBe(body.toString("utf8"));
      expect(leafHash(body).equals(hash)).toBe(true);
    }
    const versions = await made.owner.query<{ digest: string; snapshot: unknown }>(
      "select digest, snapshot from published.version",
    );
    for (const { digest, snapshot } of versions.rows)
      expect(createHash("sha256").update(canonicalText(snapshot)).digest("hex")).toBe(digest);
  });

  it("has cases that are the replay of their events, and no id of one project inside another", async () => {
    const cases = await made.owner.query<{ id: string; state: unknown }>("select id, state from core.flow_case");
    for (const row of cases.rows) {
      const events = await made.owner.query<{ kind: string; body: object }>(
        "select kind, body from core.event where flow_case = $1 order by seq",
        [row.id],
      );
      expect(replay(events.rows.map((e) => ({ kind: e.kind, ...e.body })) as never)).toEqual(row.state);
    }
    const strangers = await made.owner.query(
      "select 1 from core.document d join core.document other on other.project <> d.project and position(other.id::text in d.answers::text) > 0",
    );
    expect(strangers.rowCount).toBe(0);
  });

  it("is noticed when a book was changed behind the product's back", async () => {
    const tx = await made.owner.connect();
    try {
      await tx.query("begin");
      await tx.query(
        "update core.posting set amount_fen = amount_fen + 1 where id = (select min(id::text)::uuid from core.posting where movement = 'allot')",
      );
      await tx.query(
        "delete from core.evidence where kind = 'revision' and id = (select min(id::text)::uuid from core.evidence where kind = 'revision')",
      );
      const { faults } = await verifyCounty(tx);
      expect(faults.at(0)).toContain("account total");
      expect(faults.at(-1)).toBe("1 revisions without their evidence");
    } finally {
      await tx.query("rollback");
      tx.release();
    }
  });

  it("lets people work on copies: lists, project pages, a step of a flow, the public page", async () => {
    const app = await buildApp({
      context: opened.context,
      gate: opened.gate,
      publicPool: opened.publicPool,
      roles: ["api", "public"],
    });
    const host = "localhost";
    const signIn = async (login: string) => {
      const answer = await app.inject({
        method: "POST",
        url: "/api/v1/session",
        headers: { host },
        payload: { login, password: PASSWORD },
      });
      const headers = {
        host,
        cookie: answer.cookies.map((c) => `${c.name}=${c.value}`).join("; "),
        "x-csrf-token": answer.json<{ csrf: string }>().csrf,
      };
      return async <T>(method: "GET" | "POST", url: string, payload?: object) =>
        (await app.inject({ method, url, headers, ...(payload && { payload }) })).json<T>();
    };
    const office = await signIn("shenyinuo");
    const list = await office<{ total: number; rows: { title: string; project: { id: string } }[] }>(
      "GET",
      "/api/v1/documents?list=declare&size=50",
    );
    expect(list.total).toBe(PROJECTS);
    for (const { project, title } of list.rows)
      expect(await office("GET", `/api/v1/projects/${project.id}`)).toMatchObject({
        project: { name: title, demo: true },
      });
    const copy = (
      await made.owner.query<{ id: string; name: string }>("select id, name from core.project where name like '% 0012'")
    ).rows[0];
    expect(copy).toBeDefined();

    const waiting = (
      await made.owner.query<{ document: string; login: string }>(
        "select t.document, p.login from core.task t join core.person p on p.id = t.person join core.document d on d.id = t.document where t.status = 'open' and d.form = 'declare' order by d.number desc limit 1",
      )
    ).rows[0];
    const reviewer = await signIn(waiting?.login ?? "");
    const answer = await reviewer<{ said: string; document: { case: { status: string } } }>(
      "POST",
      `/api/v1/documents/${waiting?.document}/commands`,
      {
        commandId: "0192312b-0000-7000-8000-000000000001",
        command: { do: "approve", opinion: "ok" },
        reasons: { "r-dup": "复制出来的演示项目" },
      },
    );
    expect(answer.document.case.status).toBe("running");
    const published = (
      await made.owner.query<{ code: string; name: string }>(
        "select code, name from published.project order by code desc limit 1",
      )
    ).rows[0];
    const page = await app.inject({ url: `/projects/${published?.code}`, headers: { host } });
    expect([page.statusCode, page.body.includes(published?.name ?? "-")]).toEqual([200, true]);
    expect((await verifyCounty(made.owner)).faults).toEqual([]);
    await app.close();
  });
});

describe("a demo county that was founded before", () => {
  it("keeps what it has and gets only what is missing, under the numbers that come next", async () => {
    const test = await testApp({ demo: "projects" });
    const owner = test.database.owner;
    const before = await owner.query<{ id: string }>("select id from core.document order by id");

    const added = await generateCounty(test.context, owner, { scenario, projects: PROJECTS, seed: SEED, password: "" });
    const again = await generateCounty(test.context, owner, { scenario, projects: PROJECTS, seed: SEED, password: "" });

    expect([added, again]).toEqual([
      PROJECTS - scenario.projects.filter((project) => project.beside !== true).length,
      0,
    ]);
    expect((await verifyCounty(owner)).faults).toEqual([]);
    const kept = await owner.query<{ id: string }>("select id from core.document where id = any($1) order by id", [
      before.rows.map((r) => r.id),
    ]);
    expect(kept.rows).toEqual(before.rows);
    const names = async (pool: Pool) =>
      (await pool.query<{ name: string; code: string }>("select name, code from core.project order by name")).rows;
    expect(await names(owner)).toEqual(await names(made.owner));
  });
});
