/**
 * Moves running cases to another version of their flow. Each case's history is given to the new version first; only what
 * could have happened there can be moved, chosen cases one by one, on record, and undone while nothing happened since.
 */
import type { Context } from "../context.ts";
import { inTransaction, type Queryable } from "../database/database.ts";
import { compileExpression } from "../domain/expression.ts";
import { expandFlow } from "../domain/expand-flow.ts";
import { allSteps, type Flow } from "../domain/flow.ts";
import type { CaseState, FlowEvent } from "../domain/case-state.ts";
import { type MigrationVerdict, type PastCommand, replayOn } from "../domain/migrate-case.ts";
import { replay } from "../domain/replay.ts";
import { covers, type Identity } from "../domain/scope.ts";
import { type LockedDocument, lockForClock, readUnlocked } from "../documents/command-side.ts";
import { factsOf as answerFacts } from "../documents/facts.ts";
import { Refusal } from "../errors.ts";
import { type Actor, appendEvidence } from "../evidence/append.ts";
import { uuidv7 } from "../uuid.ts";
import { factsFor } from "./facts.ts";
import {
  countByVersion,
  findRunning,
  listAnswers,
  listCommands,
  listHistory,
  listMigrations,
  listRunning,
  type RunningRow,
} from "./migration-queries.ts";
import { projectionsOf } from "./projections.ts";
import { findCase, writeCase } from "./queries.ts";

/** So many cases are looked at in one report. */
const MAX_CASES = 500;

type Told = { step: string; title: string }[];
export type CaseVerdict = {
  case: string;
  document: string;
  number: string;
  title: string;
  unit: string;
  version: number;
  verdict: MigrationVerdict["kind"];
  /** Command from which it differs or where it stops, counted from 1. */
  at?: number;
  before?: Told;
  after?: Told;
  problem?: { code: string; params?: Record<string, string | number> };
};

/** What each running case of a flow would become on a version, without changing anything. */
export async function judgeMigration(
  context: Context,
  identity: Identity,
  flowId: string,
  version: number,
): Promise<{ versions: { version: number; running: number; over: number }[]; cases: CaseVerdict[]; more: boolean }> {
  const flow = flowAt(context, flowId, version);
  const rows = await listRunning(context.pool, [flowId, version, MAX_CASES + 1]);
  const mine = rows.slice(0, MAX_CASES).filter((row) => covers(identity, "flow.administer", row));
  const cases: CaseVerdict[] = [];
  for (const row of mine) cases.push(told(context, row, flow, (await judge(context, context.pool, row, flow)).verdict));
  const versions = (await countByVersion(context.pool, [flowId])).map((v) => ({
    version: v.flow_version,
    running: v.running,
    over: v.over,
  }));
  return { versions, cases, more: rows.length > MAX_CASES };
}

/** Moves one case; judged again under its lock, refused when its history cannot happen on the version. */
export async function migrateCase(
  context: Context,
  identity: Identity,
  address: string,
  request: { case: string; version: number; opinion: string },
): Promise<{ verdict: MigrationVerdict["kind"] }> {
  return change(context, identity, address, request.case, async (tx, row) => {
    const flow = flowAt(context, row.flow, request.version);
    if (row.flow_version === request.version) throw new Refusal("case.refused", { problems: [same] });
    const { verdict, state } = await judge(context, tx, row, flow);
    if (verdict.kind === "impossible") throw new Refusal("case.refused", { problems: [verdict.problem] });
    return { state, version: request.version, opinion: request.opinion, answer: { verdict: verdict.kind } };
  });
}

/** Takes the last move back; refused when anything happened since. */
export async function undoMigration(
  context: Context,
  identity: Identity,
  address: string,
  request: { case: string; opinion: string },
): Promise<{ version: number }> {
  return change(context, identity, address, request.case, async (tx, row) => {
    const history = (await listHistory(tx, [row.id])).map(eventOf);
    const last = history.at(-1);
    if (last?.kind !== "migrated" || last.by === null || last.from === undefined)
      throw new Refusal("case.refused", { problems: [{ code: "migrate.moved-on", pointer: "" }] });
    const before = replay(history.slice(0, -1));
    // Entries never come back with another meaning: what waited before is entered anew.
    let entries = row.state.entries;
    const active = before.active.map((a) => ({ ...a, entry: ++entries }));
    const state: CaseState = { ...before, active, entries };
    return { state, version: last.from, opinion: request.opinion, answer: { version: last.from } };
  });
}

/** What was moved by whom, and what can still be undone. */
export async function readMigrations(context: Context, identity: Identity, flowId: string) {
  const rows = await listMigrations(context.pool, [flowId]);
  return rows
    .filter((row) => covers(identity, "flow.administer", row))
    .map((row) => ({
      case: row.flow_case,
      document: row.document,
      number: row.number,
      title: row.title,
      at: row.at.toISOString(),
      by: row.name,
      version: row.body.version,
      opinion: row.body.opinion ?? "",
      undoable: row.seq === row.last_seq,
    }));
}

const same = { code: "migrate.same-version", pointer: "" };

type Changed<Answer> = { state: CaseState; version: number; opinion: string; answer: Answer };
type LockedCase = RunningRow & { flow: string; locked: LockedDocument };

/** One case under its lock: checks the right, writes the new state as an event, to-dos, timers and evidence. */
async function change<Answer>(
  context: Context,
  identity: Identity,
  address: string,
  caseId: string,
  work: (tx: Queryable, row: LockedCase) => Promise<Changed<Answer>>,
): Promise<Answer> {
  const [found] = await findRunning(context.pool, [caseId]);
  if (!found || !covers(identity, "flow.administer", found)) throw new Refusal("document.not-found");
  const answer = await inTransaction(context.moneyPool, async (tx) => {
    const locked = await lockForClock(context, tx, found.document);
    const [known] = await findCase(tx, [found.document]);
    const [fresh] = await findRunning(tx, [caseId]);
    if (!known || !fresh || known.status !== "running")
      throw new Refusal("case.refused", { problems: [{ code: "case.moved-on", pointer: "" }] });
    const at = context.clock();
    const made = await work(tx, { ...fresh, flow: known.flow, locked });
    const event: FlowEvent = {
      kind: "migrated",
      by: identity.person.id,
      from: known.flow_version,
      version: made.version,
      state: made.state,
      ...(made.opinion.trim() && { opinion: made.opinion.trim() }),
    };
    const { kind, ...body } = event;
    const command = uuidv7(at);
    await writeCase(tx, {
      case: {
        id: known.id,
        document: known.document,
        flow: known.flow,
        flowVersion: made.version,
        openedBy: known.opened_by,
      },
      state: made.state,
      status: "running",
      seq: known.seq + 1,
      events: [{ seq: known.seq + 1, kind, body, by: identity.person.id }],
      ...projectionsOf(known.state, made.state, [event], at),
      command: { id: command, digest: command, answer: {}, body: null, by: identity.person.id },
      timer: null,
      at,
    });
    const actor: Actor = { person: identity.person.id, address, at };
    await appendEvidence(tx, actor, {
      kind: "decision",
      subject: `document:${known.document}`,
      what: {
        case: known.id,
        do: "migrate",
        flow: known.flow,
        from: known.flow_version,
        to: made.version,
        opinion: made.opinion,
        waits: made.state.active.map((a) => a.step),
      },
    });
    return made.answer;
  });
  context.live.changed([{ topic: `document:${found.document}`, place: found }]);
  return answer;
}

function flowAt(context: Context, id: string, version: number): Flow {
  return expandFlow(context.definitions.get("flow", id, version), (part, v) =>
    context.definitions.find("flow", part, v),
  );
}

async function judge(context: Context, db: Queryable, row: RunningRow, flow: Flow) {
  const history = await historyOf(context, db, row);
  if (!history)
    return {
      verdict: { kind: "impossible", at: 0, problem: { code: "migrate.no-history", pointer: "" } } as MigrationVerdict,
      state: row.state,
    };
  const { document, commands } = history;
  const facts = await factsFor(context, db, flow, document, document.answers, {
    identity: null,
    command: { do: "urge" },
    at: context.clock(),
  });
  const { starter, candidates, superior, copies, until, deadline } = facts;
  return replayOn(flow, commands, {
    starter,
    candidates,
    superior,
    ...(copies && { copies }),
    ...(until && { until }),
    ...(deadline && { deadline }),
  });
}

/** The commands of a case with their events and the answers of their time; nothing where some were not kept. */
async function historyOf(context: Context, db: Queryable, row: RunningRow) {
  const document = await readUnlocked(db, row.document);
  const events = (await listHistory(db, [row.id])).map(eventOf);
  const answers = await listAnswers(db, [row.document]);
  const form = context.definitions.compiled(document.form, document.formVersion);
  const commands: PastCommand[] = [];
  for (const past of await listCommands(db, [row.id])) {
    if (past.first_seq === null || past.last_seq === null) return undefined;
    const own = events.slice(past.first_seq - 1, past.last_seq);
    // An earlier move has no command of its own; any other command without its words cannot be given again.
    if (past.body === null && own.some((event) => event.kind !== "migrated")) return undefined;
    const then = answers.findLast((a) => a.at <= past.at)?.answers ?? document.answers;
    commands.push({
      command: past.body,
      by: past.by,
      at: past.at.toISOString(),
      events: own,
      holds(text) {
        const expression = compileExpression(text, form.scope, "bool");
        const result = "faults" in expression ? undefined : expression.run(then, answerFacts(context, document.writer));
        return result?.kind === "value" ? result.value === true : undefined;
      },
    });
  }
  return { document, commands };
}

function eventOf(row: { kind: FlowEvent["kind"]; body: Record<string, unknown> }): FlowEvent {
  return { kind: row.kind, ...row.body } as FlowEvent;
}

function told(context: Context, row: RunningRow, flow: Flow, verdict: MigrationVerdict): CaseVerdict {
  const titles = new Map(
    [flow, flowAt(context, flow.id, row.flow_version)].flatMap((f) => allSteps(f).map((s) => [s.id, s.title] as const)),
  );
  const named = (steps: readonly string[]): Told => steps.map((step) => ({ step, title: titles.get(step) ?? step }));
  return {
    case: row.id,
    document: row.document,
    number: row.number,
    title: row.title,
    unit: row.unit_name,
    version: row.flow_version,
    verdict: verdict.kind,
    ...(verdict.kind !== "same" && { at: verdict.at + 1 }),
    ...(verdict.kind === "differs" && { before: named(verdict.before), after: named(verdict.after) }),
    ...(verdict.kind === "impossible" && {
      problem: { code: verdict.problem.code, ...(verdict.problem.params && { params: verdict.problem.params }) },
    }),
  };
}
