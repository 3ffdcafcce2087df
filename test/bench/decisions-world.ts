/** A county with documents that wait for decisions, as many as wanted: one goes the product's way, the others are its copies. */
import { randomUUID } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { foundCounty } from "../../core/accounts/found-county.ts";
import { insertAssignment, insertPerson } from "../../core/accounts/queries.ts";
import { identityOfLogin } from "../../core/accounts/session.ts";
import { runCommand } from "../../core/cases/run-command.ts";
import { openPool, type Pool } from "../../core/database/database.ts";
import { startEmbeddedPostgres } from "../../core/database/embedded-postgres.ts";
import { migrate } from "../../core/database/migrate.ts";
import { publishDefinitions } from "../../core/definitions/store.ts";
import type { Scenario } from "../../core/demo/play-scenario.ts";
import { startDocument } from "../../core/documents/start-document.ts";
import type { AnyDefinition } from "../../core/domain/definition.ts";
import type { Identity } from "../../core/domain/scope.ts";
import { openContext, type Opened } from "../../core/open-context.ts";
import { listDemoFiles, prepareDatabase } from "../../core/setup/first-start.ts";

export const PASSWORD = "bench-password";
const [CLERK, HEAD] = ["fangxiaoman", "qinmuzhi"];
export const SIGNERS = 32;

export type FlowName = "single" | "joint";
export type Waiting = { document: string; flowCase: string };
export type DecisionsWorld = {
  ownerUrl: string;
  dataDir: string;
  owner: Pool;
  opened: Opened;
  head: Identity;
  signers: Identity[];
  /** New documents at the step `sign` of a flow. */
  waiting(flow: FlowName, count: number): Promise<Waiting[]>;
  close(): Promise<void>;
};

export async function makeDecisionsWorld(say: (line: string) => void): Promise<DecisionsWorld> {
  const dataDir = await mkdtemp(join(tmpdir(), "mingzhang-decisions-"));
  const postgres = await startEmbeddedPostgres({ dataDir: join(dataDir, "postgres"), onLog: say });
  await migrate(postgres.url);
  const owner = openPool(postgres.url, 2, "bench-owner");
  await prepareDatabase(owner, new Date());
  const opened = await openContext({
    ownerUrl: postgres.url,
    dataDir,
    clock: () => new Date(),
    demo: true,
    onLog: say,
  });
  const { context } = opened;
  const [file] = await listDemoFiles();
  const scenario = JSON.parse(await readFile(file ?? "", "utf8")) as Scenario;
  const at = new Date("2024-01-01T00:00:00Z");
  const { units } = await foundCounty(context, scenario, { password: PASSWORD, demo: true, at });
  const signers: Identity[] = [];
  for (let i = 0; i < SIGNERS; i++) {
    const id = randomUUID();
    await insertPerson(owner, [id, `signer-${i}`, `signer-${i}`, "", false, at]);
    await insertAssignment(owner, [randomUUID(), id, "unit-finance", units.get("road"), "2024-01-01", null]);
    signers.push(await identity(opened, `signer-${i}`));
  }
  const bodies = (["single", "joint"] as const).flatMap((name) => definitionsOf(name, signers));
  await publishDefinitions(
    owner,
    bodies.map((body) => ({ pack: "bench", file: body.id, body })),
    new Date(),
  );
  await context.definitions.reload(context.pool);
  const clerk = await identity(opened, CLERK);
  const models = new Map<FlowName, string>();
  for (const name of ["single", "joint"] as const) {
    const id = await startDocument(context, clerk, { id: randomUUID(), form: name, answers: { name: "bench" } });
    await runCommand(context, clerk, "127.0.0.1", id, { commandId: randomUUID(), command: { do: "submit" } });
    models.set(name, id);
  }
  return {
    ownerUrl: postgres.url,
    dataDir,
    owner,
    opened,
    head: await identity(opened, HEAD),
    signers,
    waiting: (flow, count) => copies(owner, models.get(flow) ?? "", count),
    async close() {
      await opened.close();
      await owner.end();
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

async function identity({ context }: Opened, login: string): Promise<Identity> {
  const found = await identityOfLogin(context.pool, context.definitions, login, context.clock());
  if (!found) throw new Error(`${login} is not there`);
  return found;
}

function definitionsOf(id: FlowName, signers: readonly Identity[]): AnyDefinition[] {
  const head = { version: 1, title: id };
  const form = {
    $schema: "../../schema/form.schema.json",
    kind: "form",
    id,
    ...head,
    project: { role: "opens", facts: { name: "name", region: "place" } },
    number: `${id.toUpperCase()}-{year}-{serial:8}`,
    titleField: "name",
    create: ["unit-clerk"],
    sections: [
      {
        id: "main",
        title: "内容",
        fields: [
          { id: "name", type: "text", label: "事项", required: true },
          { id: "place", type: "region", label: "地点" },
        ],
      },
    ],
    checks: [],
  };
  const lifecycle = {
    $schema: "../../schema/lifecycle.schema.json",
    kind: "lifecycle",
    id,
    ...head,
    stages: [{ id: "open", title: "办理", forms: [id], after: [] }],
  };
  const who =
    id === "single"
      ? [{ role: "unit-head", at: "own-unit" }]
      : [{ persons: signers.map((signer) => signer.person.id) }];
  const flow = {
    $schema: "../../schema/flow.schema.json",
    kind: "flow",
    id,
    ...head,
    form: id,
    withdraw: "until-first-decision",
    separate: [],
    steps: [
      { id: "submit", title: "提交", do: "submit" },
      { id: "sign", title: "签字", do: "approve", who, decide: id === "single" ? "any" : "all" },
      { id: "next", title: "复核", do: "approve", who: [{ role: "dept-reviewer", at: "parent-unit" }], decide: "any" },
    ],
  };
  return [form, lifecycle, flow] as unknown as AnyDefinition[];
}

/** Rows with some columns changed; `${i}` stands for the number of the copy. */
const COPY = (table: string, where: string, changed: string): string =>
  `insert into core.${table} select (jsonb_populate_record(x, jsonb_build_object(${changed}))).* from core.${table} x, generate_series(1, $2) i where ${where}`;

async function copies(owner: Pool, model: string, count: number): Promise<Waiting[]> {
  const batch = randomUUID();
  const document = `md5('${batch} document ' || i)::uuid`;
  const flowCase = `md5('${batch} case ' || i)::uuid`;
  const ofCase = "x.flow_case = (select id from core.flow_case where document = $1)";
  const statements = [
    COPY("document", "x.id = $1", `'id', ${document}, 'number', '${batch} ' || i`),
    COPY("flow_case", "x.document = $1", `'id', ${flowCase}, 'document', ${document}`),
    COPY("event", ofCase, `'flow_case', ${flowCase}`),
    COPY("task", ofCase, `'id', gen_random_uuid(), 'flow_case', ${flowCase}, 'document', ${document}`),
  ];
  for (const text of statements) await owner.query(text, [model, count]);
  await owner.query("vacuum analyze core.document, core.flow_case, core.task, core.event");
  const { rows } = await owner.query<Waiting>(
    `select ${document} as document, ${flowCase} as "flowCase" from generate_series(1, $1::integer) i`,
    [count],
  );
  return rows;
}
