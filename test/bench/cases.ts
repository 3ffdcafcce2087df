/** The five measured requests: what the product is asked, what it ran for it, and how load for both sides is made. */
import { randomUUID } from "node:crypto";
import type { Request } from "autocannon";
import { instantOf } from "../../core/demo/generate-random.ts";
import { record } from "./record.ts";
import type { Recording } from "./replay.ts";
import { type Draft, makeDrafts, type SignedIn, type World } from "./world.ts";

/** What one connection sends: always the same, or the next request and what to do when that was answered well. */
export type Talk = { always: Request } | { next(): Request; done?(): void };
export type Case = {
  name: string;
  title: string;
  floor: number;
  goal: number;
  /** Absent for the page, which the bare side sends from memory. */
  recording?: Recording;
  /** Requests in one run, where each uses a document up. */
  amount?: number;
  prepare?(): Promise<void>;
  /** Called once for each connection of a run. */
  product(): Talk;
  bare(): Talk;
};

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const LIST = "/api/v1/documents?list=declare&state=running&sort=updated&direction=desc&size=25";
export const CONNECTIONS = 16;

/** Makes them on the generated county; `runs` says for how many runs of a side documents have to last. */
export async function makeCases(world: World, runs: number, only: string | undefined): Promise<Case[]> {
  const office = await world.signIn("shenyinuo");
  const makers: Record<string, () => Promise<Case>> = {
    read: () => readProject(world, office),
    list: () => listDocuments(world, office),
    save: () => saveDocument(world),
    step: () => takeStep(world, runs),
    page: () => publicPage(world),
  };
  const cases: Case[] = [];
  for (const [name, make] of Object.entries(makers)) if (only === undefined || only === name) cases.push(await make());
  return cases;
}

async function readProject(world: World, person: SignedIn): Promise<Case> {
  const id = await one(
    world,
    "select p.id as value from core.project p order by (select count(*) from core.document d where d.project = p.id) desc, p.created_at, p.id limit 1",
  );
  const path = `/api/v1/projects/${id}`;
  const recording = await tape(world, [], () => world.ask(person, "GET", path));
  const [product, bare] = [get(path, person), get("/read/-", person)];
  return {
    name: "read",
    title: "read a project (20 documents)",
    floor: 0.4,
    goal: 0.6,
    recording,
    product: () => ({ always: product }),
    bare: () => ({ always: bare }),
  };
}

async function listDocuments(world: World, person: SignedIn): Promise<Case> {
  const count = await one(world, "select count(*)::text as value from core.document where form = 'declare'");
  const recording = await tape(world, [], () => world.ask(person, "GET", LIST));
  const [product, bare] = [get(LIST, person), get("/list/-", person)];
  return {
    name: "list",
    title: `list 25 of ${count} documents, filter and sort`,
    floor: 0.4,
    goal: 0.6,
    recording,
    product: () => ({ always: product }),
    bare: () => ({ always: bare }),
  };
}

async function saveDocument(world: World): Promise<Case> {
  const person = await world.signIn("zhouyunheng");
  const drafts = await makeDrafts(world, person, "declare", 2 * CONNECTIONS + 1);
  const [model] = drafts.splice(0, 1);
  if (!model) throw new Error("no draft");
  const path = (draft: Draft): string => `/api/v1/documents/${draft.id}/draft`;
  const body = (draft: Draft): string => `{"stamp":${draft.stamp},"answers":${draft.answers}}`;
  const recording = await tape(world, [model.id], () =>
    world.ask(person, "PUT", path(model), JSON.parse(body(model)) as object),
  );
  const headers = { cookie: person.cookie, "x-csrf-token": person.csrf, "content-type": "application/json" };
  const [mine, theirs] = [drafts.slice(0, CONNECTIONS), drafts.slice(CONNECTIONS)];
  let taken = 0;
  const talk = (from: Draft[], makeRequest: (draft: Draft) => Request): Talk => {
    const draft = from[taken++ % CONNECTIONS];
    if (!draft) throw new Error("no draft");
    return {
      next: () => makeRequest(draft),
      done() {
        draft.stamp++;
      },
    };
  };
  return {
    name: "save",
    title: "save a document",
    floor: 0.4,
    goal: 0.6,
    recording,
    // Requests cut off at the end of a run may have been carried out.
    async prepare() {
      taken = 0;
      const rows = await world.owner.query<{ id: string; stamp: number }>(
        "select id, stamp from core.document where id = any($1)",
        [drafts.map((d) => d.id)],
      );
      for (const { id, stamp } of rows.rows) for (const draft of drafts) if (draft.id === id) draft.stamp = stamp;
    },
    product: () => talk(mine, (draft) => ({ method: "PUT", path: path(draft), headers, body: body(draft) })),
    bare: () => talk(theirs, (draft) => ({ method: "PUT", path: `/save/${draft.id}`, headers, body: body(draft) })),
  };
}

async function takeStep(world: World, runs: number): Promise<Case> {
  const person = await world.signIn("yeqinghe");
  const rows = await world.owner.query<{ ids: string[] }>(
    `select array[t.document, t.flow_case, d.project] as ids from core.task t join core.document d on d.id = t.document join core.person p on p.id = t.person
     where t.status = 'open' and p.login = 'yeqinghe' and d.form = 'declare' order by t.id`,
  );
  const waiting = rows.rows.map((row) => row.ids);
  const model = waiting.pop();
  if (!model) throw new Error("nothing waits for a step");
  const commands = (document: string | undefined): string => `/api/v1/documents/${document}/commands`;
  const command = (): { commandId: string; command: object } => ({
    commandId: randomUUID(),
    command: { do: "approve", opinion: "agreed" },
  });
  const sent = command();
  const recording = await tape(world, model, () => world.ask(person, "POST", commands(model[0]), sent), [
    sent.commandId,
  ]);
  const headers = { cookie: person.cookie, "x-csrf-token": person.csrf, "content-type": "application/json" };
  const next = (): string[] => {
    const ids = waiting.pop();
    if (!ids) throw new Error("no document waits for a step any more");
    return ids;
  };
  return {
    name: "step",
    title: "take a flow step",
    floor: 0.4,
    goal: 0.6,
    recording,
    amount: Math.min(480, Math.floor(waiting.length / (2 * runs) / CONNECTIONS - 2) * CONNECTIONS),
    product: () => ({
      next: () => ({ method: "POST", path: commands(next()[0]), headers, body: JSON.stringify(command()) }),
    }),
    bare: () => ({
      next: () => ({ method: "POST", path: `/step/${next().join(",")}`, headers, body: JSON.stringify(command()) }),
    }),
  };
}

async function publicPage(world: World): Promise<Case> {
  const code = await one(
    world,
    "select code as value from published.project order by length(snapshot::text) desc, code limit 1",
  );
  const headers = { "accept-encoding": "br" };
  const product = { method: "GET", path: `/projects/${encodeURIComponent(code)}`, headers };
  const bare = { method: "GET", path: "/page/-", headers };
  return {
    name: "page",
    title: "warm public project page",
    floor: 0.8,
    goal: 0.95,
    product: () => ({ always: product }),
    bare: () => ({ always: bare }),
  };
}

/** The statements of one request, with the ids that the bare side has to replace: those of its document, and new ones. */
async function tape(
  world: World,
  subject: string[],
  work: () => Promise<unknown>,
  sent: string[] = [],
): Promise<Recording> {
  const began = Date.now();
  const { pool, moneyPool } = world.opened.context;
  const steps = await record({ app: pool, money: moneyPool }, async () => void (await work()));
  const found = new Set(JSON.stringify(steps.map((step) => (step.do === "query" ? step.values : []))).match(UUID));
  const fresh = [...found].filter((id) => sent.includes(id) || (instantOf(id) ?? 0) >= began);
  return { steps, subject, fresh: fresh.filter((id) => !subject.includes(id)) };
}

function get(path: string, person: SignedIn): Request {
  return { method: "GET", path, headers: { cookie: person.cookie } };
}

async function one(world: World, query: string): Promise<string> {
  const value = (await world.owner.query<{ value: string }>(query)).rows[0]?.value;
  if (value === undefined) throw new Error(`nothing found by: ${query}`);
  return value;
}
