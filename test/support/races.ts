/** Runs the races of the table at two server processes, with 50 of each in the database tests and 1,000 in the nightly set. */
import { randomUUID } from "node:crypto";
import { verifyLedger } from "../../core/ledger/verify-ledger.ts";
import type { DraftBody } from "../../core/domain/change.ts";
import type { Flow } from "../../core/domain/flow.ts";
import { type Client, type TestApp, testApp } from "./app.ts";
import { PASSWORD } from "./beginning.ts";
import { caseFaults } from "./case-faults.ts";
import { publish, startChange } from "./designers.ts";
import { type Act, ANEW, flowsOf, QUOTA_FEN, type Race, type Side } from "./race-table.ts";
import { type Server, startServer } from "./servers.ts";
import { act, addSigners, begin, idOf, type People, publishFlows, smallForm, STARTER } from "./small-flow.ts";
import { fundedProject } from "./story.ts";

export type Arena = {
  test: TestApp;
  people: People;
  clients: ReadonlyMap<string, Client>;
  servers: [Server, Server];
  project: string;
  quota: string;
  flows: readonly Flow[];
};

const SIGNERS = ["a", "b", "c", "d", "e"];
/** Who drafts and who publishes in the county. */
const COUNTY = "331003";
const WRITER = "shenyinuo";
const PUBLISHER = "lujingxing";

export async function openArena(): Promise<Arena> {
  const test = await testApp({ at: new Date().toISOString() });
  const story = await fundedProject(test, QUOTA_FEN);
  const people = await addSigners(test, SIGNERS);
  const flows = flowsOf(people);
  await publishFlows(
    test,
    flows.filter((flow) => flow.id !== ANEW),
  );
  const servers: [Server, Server] = [await startServer(test), await startServer(test)];
  const clients = new Map<string, Client>();
  for (const login of [...people.keys(), WRITER, PUBLISHER]) clients.set(login, await test.signIn(login));
  const arena = { test, people, clients, servers, project: story.project, quota: story.quota, flows };
  await publishFirst(
    arena,
    flows.find((flow) => flow.id === ANEW),
  );
  return arena;
}

/** The first version of a flow and its form, by a change. */
async function publishFirst(arena: Arena, flow: Flow | undefined): Promise<void> {
  if (!flow) throw new Error(`no flow ${ANEW}`);
  const writer = clientOf(arena, WRITER);
  const change = await startChange(writer, COUNTY, { new: "document-type" });
  await publish(writer, clientOf(arena, PUBLISHER), change, [smallForm(flow.form), flow] as unknown as DraftBody[]);
}

function clientOf(arena: Arena, login: string): Client {
  const client = arena.clients.get(login);
  if (!client) throw new Error(`${login} has not signed in with ${PASSWORD}`);
  return client;
}

export type Tally = { outcomes: Map<string, number>; wrong: string[]; faults: string[] };

/** Runs so many of a race; counts how they ended, with everything that should not be. */
export async function runRaces(arena: Arena, race: Race, times: number, lanes = 4): Promise<Tally> {
  const tally: Tally = { outcomes: new Map(), wrong: [], faults: [] };
  const documents: string[] = [];
  let left = times;
  const lane = async (): Promise<void> => {
    while (left-- > 0) {
      const { outcome, documents: mine } = await runOne(arena, race, left);
      documents.push(...mine);
      tally.outcomes.set(outcome, (tally.outcomes.get(outcome) ?? 0) + 1);
      if (!race.outcomes.includes(outcome)) tally.wrong.push(`${mine.join()}: ${outcome}`);
    }
  };
  await Promise.all(Array.from({ length: race.alone ? 1 : lanes }, lane));
  const { owner } = arena.test.database;
  tally.faults.push(...(await caseFaults(owner, documents)));
  if (race.flow === "money" || race.flow === "hold")
    tally.faults.push(...(await verifyLedger(owner)).faults.map((line) => `${line.number}: ${line.fault}`));
  return tally;
}

type One = { outcome: string; documents: string[] };

async function runOne(arena: Arena, race: Race, n: number): Promise<One> {
  const { test, people } = arena;
  const starter = people.get(STARTER);
  const answers = { amount: race.apart ?? 100, quota: arena.quota, voucher: randomUUID(), day: "2026-03-02" };
  const documents: string[] = [];
  for (let i = 0; i < (race.apart === undefined ? 1 : 2); i++)
    documents.push(await begin(test, people, race.flow, arena.project, answers));
  const [first = "", second = first] = documents;
  const [side] = race.sides;
  if (!("by" in side && side.act.do === "submit")) await act(test, starter, first, { do: "submit" });
  for (const { by, act: command } of race.before ?? []) await act(test, people.get(by), first, named(people, command));
  const { rows } = await test.database.owner.query<{ timer: string }>(
    "update core.timer set due_at = now() - interval '1 second' where document = $1 returning id as timer",
    [first],
  );
  const before = await Promise.all(documents.map((document) => seqOf(arena, document)));
  const ids = race.sameId ? Array<string>(2).fill(randomUUID()) : [randomUUID(), randomUUID()];
  const change = race.sides.some((side) => "publishes" in side) ? await reviewed(arena, race.flow) : undefined;
  // The sides change their servers from race to race, and one of them starts a little later.
  const sides = race.sides.map(async (side, i) => {
    await wait(n % 3 === i ? ((n % 7) / 6) * (race.spread ?? 3) : 0);
    const server = arena.servers[(n + i) % 2 === 0 ? 0 : 1];
    const document = i === 0 ? first : second;
    if ("by" in side) return send(arena, server, side, document, ids[i] ?? "");
    if (change) return release(arena, server, change);
    if ("process" in side) return ask(server, side.process, document, rows[0]?.timer ?? "");
    throw new Error("nothing to publish");
  });
  const said = await Promise.all(sides);
  const happened = (
    await Promise.all(documents.map((document, i) => eventsOf(arena, document, before[i] ?? 0)))
  ).flat();
  // What was held goes back, so that the next pair meets the same quota.
  if (race.flow === "hold")
    for (const [i, document] of documents.entries())
      if (said[i] === "ok") await act(test, starter, document, { do: "withdraw" });
  return { outcome: `${said.join(" ")} > ${happened.join(" ")}`, documents };
}

type Submitted = { id: string; stamp: number };

/**
 * A change of the flow's title that waits for the second person, as the tables hold it: how it is drafted is tested
 * elsewhere, and drafting took longer than the race.
 */
async function reviewed(arena: Arena, id: string): Promise<Submitted> {
  const change = randomUUID();
  await arena.test.database.owner.query(
    `insert into core.change (id, title, scope, state, bodies, bases, writers, created_by, created_at, updated_by, updated_at)
     select $1::uuid, $1::text, $4, 'review', jsonb_build_array(d.body::jsonb || jsonb_build_object('title', $1::text)),
       jsonb_build_array(jsonb_build_object('kind', 'flow', 'id', d.id, 'version', d.version)), array[p.id], p.id, now(), p.id, now()
     from (select id, version, body from core.definition where kind = 'flow' and id = $2 order by version desc limit 1) d
       cross join core.person p where p.login = $3`,
    [change, id, WRITER, COUNTY],
  );
  return { id: change, stamp: 0 };
}

/** The second person publishes it at the server. */
async function release(arena: Arena, server: Server, { id, stamp }: Submitted): Promise<string> {
  const { status, body } = await server.send(clientOf(arena, PUBLISHER), "POST", `/changes/${id}/publish`, { stamp });
  return status === 200 ? "ok" : (body.code ?? String(status));
}

/** Publishes a flow at one process, submits there, and approves at the other before it can have heard of it. */
export async function runUnread(arena: Arena): Promise<{ said: string[]; version: number; newest: number }> {
  const [first, second] = arena.servers;
  const document = await begin(arena.test, arena.people, ANEW, arena.project);
  const said = [
    await release(arena, first, await reviewed(arena, ANEW)),
    await send(arena, first, { by: STARTER, act: { do: "submit" } }, document, randomUUID()),
    await send(arena, second, { by: "a", act: { do: "approve" } }, document, randomUUID()),
  ];
  const { rows } = await arena.test.database.owner.query<{ version: number; newest: number }>(
    `select c.flow_version as version, (select max(version) from core.definition where kind = 'flow' and id = c.flow) as newest
     from core.flow_case c where c.document = $1`,
    [document],
  );
  return { said, version: rows[0]?.version ?? 0, newest: rows[0]?.newest ?? 0 };
}

async function seqOf(arena: Arena, document: string): Promise<number> {
  const { rows } = await arena.test.database.owner.query<{ seq: number }>(
    "select seq from core.flow_case where document = $1",
    [document],
  );
  return rows[0]?.seq ?? 0;
}

/** Events behind a number, each with the login of who did it. */
async function eventsOf(arena: Arena, document: string, after: number): Promise<string[]> {
  const { rows } = await arena.test.database.owner.query<{ kind: string; login: string | null }>(
    `select e.kind, p.login from core.flow_case c join core.event e on e.flow_case = c.id left join core.person p on p.id = e.by
     where c.document = $1 and e.seq > $2 order by e.seq`,
    [document, after],
  );
  return rows.map(({ kind, login }) => (login === null ? kind : `${kind}:${login}`));
}

async function send(
  arena: Arena,
  server: Server,
  { by, act: command }: { by: string; act: Act },
  document: string,
  commandId: string,
): Promise<string> {
  const { status, body } = await server.send(clientOf(arena, by), "POST", `/documents/${document}/commands`, {
    commandId,
    command: named(arena.people, command),
  });
  const problems = (body["problems"] ?? []) as { code: string }[];
  return status === 200 ? "ok" : (problems[0]?.code ?? body.code ?? String(status));
}

async function ask(
  server: Server,
  what: Extract<Side, { process: string }>["process"],
  document: string,
  timer: string,
): Promise<string> {
  if (what === "fires what is due") await server.ask({ do: "fire" });
  else {
    const request = { commandId: timer, timer, command: { do: "due" as const, step: "sign", entry: 1 } };
    await server.ask({ do: "clock", document, request });
  }
  return "ok";
}

/** The command with people's ids in place of their logins. */
function named(people: People, command: Act): Act {
  if ("people" in command) return { ...command, people: command.people.map((login) => idOf(people, login)) };
  return command.do === "transfer" ? { ...command, to: idOf(people, command.to) } : command;
}

function wait(ms: number): Promise<void> | undefined {
  return ms === 0 ? undefined : new Promise((resolve) => setTimeout(resolve, ms));
}
