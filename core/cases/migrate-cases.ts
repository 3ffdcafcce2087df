/**
 * Moves running cases to another version of their flow. Each case's history is given to the new version first; only what
 * could have happened there can be moved, chosen cases one by one, on record, and undone while nothing happened since.
 */
import type { Context } from "../context.ts";
import { inTransaction, type Tx } from "../database/database.ts";
import { type Active, type CaseState, type FlowEvent, openSeats } from "../domain/case-state.ts";
import type { MigrationVerdict } from "../domain/migrate-case.ts";
import { replay } from "../domain/replay.ts";
import { covers, type Identity } from "../domain/scope.ts";
import { type LockedDocument, lockForClock, storeDocument } from "../documents/command-side.ts";
import { Refusal } from "../errors.ts";
import { appendEvidence } from "../evidence/append.ts";
import { uuidv7 } from "../uuid.ts";
import { eventOf, flowAt, judgeCase } from "./judge-migration.ts";
import { findRunning, listHistory, listMigrations, type RunningRow } from "./migration-queries.ts";
import { projectionsOf } from "./projections.ts";
import { type BehindLock, findBehindLock, hasCase, writeCase } from "./queries.ts";

/** Moves one case; judged again under its lock, refused when its history cannot happen on the version. */
export async function migrateCase(
  context: Context,
  identity: Identity,
  address: string,
  request: { flow: string; case: string; version: number; opinion: string },
): Promise<{ verdict: MigrationVerdict["kind"] }> {
  return change(context, identity, address, request, async (tx, row) => {
    const flow = flowAt(context, row.flow, request.version);
    if (row.flow_version === request.version) throw new Refusal("case.refused", { problems: [same] });
    const { verdict, state } = await judgeCase(context, tx, row, flow);
    if (verdict.kind === "impossible") throw new Refusal("case.refused", { problems: [verdict.problem] });
    return { state, version: request.version, opinion: request.opinion, answer: { verdict: verdict.kind } };
  });
}

/** Takes the last move back; refused when anything happened since. */
export async function undoMigration(
  context: Context,
  identity: Identity,
  address: string,
  request: { flow: string; case: string; opinion: string },
): Promise<{ version: number }> {
  return change(context, identity, address, request, async (tx, row) => {
    const history = (await listHistory(tx, [row.id])).map(eventOf);
    const last = history.at(-1);
    if (last?.kind !== "migrated" || last.by === null || last.from === undefined || last.undo)
      throw new Refusal("case.refused", { problems: [{ code: "migrate.moved-on", pointer: "" }] });
    const before = replay(history.slice(0, -1));
    // What the move left alone goes on; entries never come back with another meaning, so the rest is entered anew.
    let entries = row.state.entries;
    const kept = (a: Active): boolean => row.state.active.some((now) => now.entry === a.entry && now.step === a.step);
    const active = before.active.map((a) => (kept(a) ? a : { ...a, entry: ++entries }));
    const state: CaseState = { ...before, active, entries };
    return { state, version: last.from, opinion: request.opinion, answer: { version: last.from }, undo: true };
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
      from: row.body.from ?? null,
      version: row.body.version,
      opinion: row.body.opinion ?? "",
      undo: row.body.undo === true,
      undoable: row.seq === row.last_seq && row.body.undo !== true,
    }));
}

const same = { code: "migrate.same-version", pointer: "" };

type Changed<Answer> = { state: CaseState; version: number; opinion: string; answer: Answer; undo?: true };
type LockedCase = RunningRow & { locked: LockedDocument };

/** One case under its lock: checks the right, writes the new state as an event, to-dos, timers and evidence. */
async function change<Answer>(
  context: Context,
  identity: Identity,
  address: string,
  asked: { flow: string; case: string },
  work: (tx: Tx, row: LockedCase) => Promise<Changed<Answer>>,
): Promise<Answer> {
  const [found] = await findRunning(context.pool, [asked.case]);
  if (!found || found.flow !== asked.flow || !covers(identity, "flow.administer", found))
    throw new Refusal("document.not-found");
  const { answer, people } = await inTransaction(context.moneyPool, async (tx) => {
    let known: BehindLock | undefined;
    const locked = await lockForClock(context, tx, found.document, async () => {
      [known] = await findBehindLock(tx, [found.document, null, null]);
      return known;
    });
    const [fresh] = await findRunning(tx, [asked.case]);
    if (!known || !hasCase(known) || !fresh || known.status !== "running")
      throw new Refusal("case.refused", { problems: [{ code: "case.moved-on", pointer: "" }] });
    const at = context.clock();
    const made = await work(tx, { ...fresh, locked });
    const state = entered(known.state, made.state, at);
    const event: FlowEvent = {
      kind: "migrated",
      by: identity.person.id,
      from: known.flow_version,
      version: made.version,
      state,
      ...(made.opinion.trim() && { opinion: made.opinion.trim() }),
      ...(made.undo && { undo: made.undo }),
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
      state,
      status: "running",
      seq: known.seq + 1,
      events: [{ seq: known.seq + 1, kind, body, by: identity.person.id }],
      ...projectionsOf(known.state, state, [event, ...askedOutside(known.state, state)], at),
      command: { id: command, digest: command, answer: {}, body: null, by: identity.person.id },
      timer: null,
      at,
    });
    const actor = { person: identity.person.id, address, at };
    // The command changes no answer: the document only stands at another step now.
    const flow = flowAt(context, known.flow, made.version);
    await storeDocument(context, tx, tx, locked, flow, state, { do: "urge" }, actor);
    await appendEvidence(tx, actor, {
      kind: "decision",
      subject: `document:${known.document}`,
      what: {
        case: known.id,
        do: made.undo ? "undo-migrate" : "migrate",
        flow: known.flow,
        from: known.flow_version,
        to: made.version,
        opinion: made.opinion,
        waits: state.active.map((a) => a.step),
      },
    });
    return { answer: made.answer, people: [...askedIn(known.state), ...askedIn(state), known.opened_by] };
  });
  context.live.changed([
    { topic: "work", people: [...new Set(people)] },
    { topic: `document:${found.document}`, place: found },
  ]);
  return answer;
}

function askedIn(state: CaseState): string[] {
  return state.active.flatMap((active) => openSeats(active).map((seat) => seat.person));
}

/** Steps that are entered by the move: reminders of a deadline from before it were given already. */
function entered(before: CaseState, after: CaseState, at: Date): CaseState {
  const known = new Set(before.active.map((a) => a.entry));
  const later = (times: readonly string[]): string[] => times.filter((time) => time > at.toISOString());
  const active = after.active.map((a) => {
    if (known.has(a.entry) || !a.deadline) return a;
    const { remind, overdue } = a.deadline;
    return { ...a, deadline: { ...a.deadline, remind: later(remind), overdue: later(overdue) } };
  });
  return { ...after, active };
}

/** What a plugin is asked for at steps that the move enters; their timers follow from these. */
function askedOutside(before: CaseState, after: CaseState): FlowEvent[] {
  const known = new Set(before.active.map((a) => a.entry));
  return after.active.flatMap((a): FlowEvent[] =>
    a.kind === "act" && !known.has(a.entry) && a.stopped !== true
      ? [{ kind: "acting", step: a.step, entry: a.entry, attempt: a.attempt ?? 1 }]
      : [],
  );
}
