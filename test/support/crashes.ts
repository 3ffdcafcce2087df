/** Servers that are killed in the middle of decisions and timers; what they leave, and what a repeat makes of it. */
import { randomUUID } from "node:crypto";
import { verifyLedger } from "../../core/ledger/verify-ledger.ts";
import { type Client, type TestApp, testApp } from "./app.ts";
import { caseFaults } from "./case-faults.ts";
import type { Point } from "./server-process.ts";
import { type Server, startServer } from "./servers.ts";
import { act, addSigners, begin, type People, publishFlows, signStep, smallFlow, STARTER } from "./small-flow.ts";
import { fundedProject } from "./story.ts";

/** Where the process dies, and whether its work is in the tables then. */
export type DecisionPoint = { at: Point; left: "nothing" | "all" };
export type TimerPoint = DecisionPoint & { flow: "due" | "push" };

export const DECISIONS: readonly DecisionPoint[] = [
  { at: { statement: "lock-document", when: "after" }, left: "nothing" },
  { at: { statement: "write-case", when: "before" }, left: "nothing" },
  { at: { statement: "commit", when: "before" }, left: "nothing" },
  { at: { statement: "commit", when: "after" }, left: "all" },
];
/** The lock of a command behind an act means: the plugin has answered, nobody knows it yet. */
export const TIMERS: readonly TimerPoint[] = [
  { flow: "due", at: { statement: "claim-timer", when: "after" }, left: "nothing" },
  { flow: "due", at: { statement: "commit", when: "before" }, left: "nothing" },
  { flow: "due", at: { statement: "commit", when: "after" }, left: "all" },
  { flow: "push", at: { statement: "claim-timer", when: "after" }, left: "nothing" },
  { flow: "push", at: { statement: "lock-document", when: "before" }, left: "nothing" },
  { flow: "push", at: { statement: "commit", when: "after" }, left: "all" },
];

export type Crash = {
  test: TestApp;
  people: People;
  signer: Client;
  project: string;
  quota: string;
  /** The server that takes over; the next one is started ahead. */
  next: Promise<Server>;
};

export async function openCrashes(): Promise<Crash> {
  const test = await testApp({ at: new Date().toISOString() });
  const { project, quota } = await fundedProject(test, 100_000_000);
  const people = await addSigners(test, ["a"]);
  await publishFlows(test, [
    smallFlow("pay-it", [
      { id: "hold", title: "占用", do: "post", movement: "reserve", amount: "amount", quota: "quota", undo: "release" },
      signStep(people, ["a"]),
      {
        id: "pay",
        title: "支付",
        do: "post",
        movement: "pay",
        amount: "amount",
        quota: "quota",
        payment: { payee: "name", paidAt: "day", voucher: "voucher" },
      },
    ]),
    smallFlow("due", [signStep(people, ["a"], { due: { within: { hours: 1 }, then: "refuse" } })]),
    smallFlow("push", [{ id: "push", title: "推送", do: "act", plugin: "trial/push", set: { receipt: "receipt" } }]),
  ]);
  const signer = await test.signIn("a");
  return { test, people, signer, project, quota, next: start(test) };
}

const start = (test: TestApp): Promise<Server> => startServer(test, { ownActs: true });

/** The server at work; another one is started meanwhile. */
async function take(crash: Crash): Promise<Server> {
  const server = await crash.next;
  crash.next = start(crash.test);
  return server;
}

/** Several people's decisions are on their way when the server dies; each is repeated. Returns what is wrong afterwards. */
export async function runDecision(crash: Crash, point: DecisionPoint, ten = 10): Promise<string[]> {
  const { test, people, signer } = crash;
  const sent: { document: string; commandId: string }[] = [];
  for (let i = 0; i < ten; i++) {
    const answers = { amount: 100, quota: crash.quota, voucher: randomUUID(), day: "2026-03-02" };
    const document = await begin(test, people, "pay-it", crash.project, answers);
    await act(test, people.get(STARTER), document, { do: "submit" });
    sent.push({ document, commandId: randomUUID() });
  }
  const approve = (server: Server, { document, commandId }: (typeof sent)[number]): Promise<string> =>
    server
      .send(signer, "POST", `/documents/${document}/commands`, { commandId, command: { do: "approve" } })
      .then(({ status, body }) => (status === 200 ? "ok" : JSON.stringify(body)));
  const doomed = await take(crash);
  await doomed.ask({ do: "die", at: point.at });
  const acknowledged = await Promise.all(sent.map((one) => approve(doomed, one).catch(() => "")));
  const faults = [...(await endedBy(doomed)), ...(await settled(test))];
  const documents = sent.map((one) => one.document);
  const kept = await commandsOf(test, documents);
  for (const [i, said] of acknowledged.entries())
    if (said === "ok" && !kept.has(sent[i]?.commandId ?? "")) faults.push("an acknowledged decision is lost");
  if (point.left === "nothing" ? kept.size > 0 : kept.size === 0) faults.push(`${kept.size} decisions are kept`);
  faults.push(...(await caseFaults(test.database.owner, documents)));
  const restarted = await crash.next;
  for (const one of sent) {
    const said = await approve(restarted, one);
    if (said !== "ok") faults.push(`the repeat is refused: ${said}`);
  }
  for (const document of documents)
    faults.push(...(await mustBe(test, document, "submitted posted entered agreed posted finished")));
  faults.push(...(await caseFaults(test.database.owner, documents)));
  faults.push(...(await verifyLedger(test.database.owner)).faults.map((line) => line.fault));
  return faults;
}

/** Timers are due when the process dies that fires them; another one fires what is left. */
export async function runTimer(crash: Crash, point: TimerPoint, ten = 10): Promise<string[]> {
  const { test, people } = crash;
  const { owner } = test.database;
  const documents: string[] = [];
  for (let i = 0; i < ten; i++) {
    const document = await begin(test, people, point.flow, crash.project);
    await act(test, people.get(STARTER), document, { do: "submit" });
    documents.push(document);
  }
  const doomed = await take(crash);
  await owner.query("update core.timer set due_at = now() - interval '1 second' where document = any($1)", [documents]);
  await doomed.ask({ do: "die", at: point.at });
  await doomed.ask({ do: "fire" }).catch(() => undefined);
  const faults = [...(await endedBy(doomed)), ...(await settled(test))];
  const { rows } = await owner.query<{ done: number }>(
    "select count(*) as done from core.timer where document = any($1) and done_at is not null",
    [documents],
  );
  if (rows[0]?.done !== (point.left === "nothing" ? 0 : 1)) faults.push(`${rows[0]?.done} timers are done`);
  faults.push(...(await caseFaults(owner, documents)));
  const restarted = await crash.next;
  // The lease of what the dead process had taken ends.
  await owner.query("update core.timer set claimed_until = now() where document = any($1)", [documents]);
  while ((await restarted.ask<number>({ do: "fire" })) > 0);
  const way = point.flow === "due" ? "submitted entered refused" : "submitted acting acted finished";
  for (const document of documents) faults.push(...(await mustBe(test, document, way)));
  faults.push(...(await caseFaults(owner, documents)));
  return faults;
}

async function endedBy(server: Server): Promise<string[]> {
  const signal = await server.ended;
  return signal === "SIGKILL" ? [] : [`the server ended by ${String(signal)}`];
}

/** Waits until PostgreSQL has seen that the dead process is gone. */
async function settled(test: TestApp): Promise<string[]> {
  for (let i = 0; i < 200; i++) {
    const { rows } = await test.database.owner.query<{ busy: number }>(
      "select count(*) as busy from pg_stat_activity where datname = current_database() and state <> 'idle' and pid <> pg_backend_pid()",
    );
    if (rows[0]?.busy === 0) return [];
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return ["a transaction of the dead process stays open"];
}

async function commandsOf(test: TestApp, documents: readonly string[]): Promise<Set<string>> {
  const { rows } = await test.database.owner.query<{ command: string }>(
    "select m.command from core.command m join core.flow_case c on c.id = m.flow_case where c.document = any($1) and m.body ->> 'do' = 'approve'",
    [documents],
  );
  return new Set(rows.map((row) => row.command));
}

async function mustBe(test: TestApp, document: string, way: string): Promise<string[]> {
  const { rows } = await test.database.owner.query<{ way: string }>(
    "select string_agg(e.kind, ' ' order by e.seq) as way from core.flow_case c join core.event e on e.flow_case = c.id where c.document = $1",
    [document],
  );
  return rows[0]?.way === way ? [] : [`${document} went ${rows[0]?.way ?? "nowhere"}`];
}
