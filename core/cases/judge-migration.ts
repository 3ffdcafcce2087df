/** What each running case of a flow would become on another version: its history is given to that version first. */
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import type { FlowEvent } from "../domain/case-state.ts";
import { expandFlow } from "../domain/expand-flow.ts";
import { compileExpression } from "../domain/expression.ts";
import { allSteps, type Flow } from "../domain/flow.ts";
import { type MigrationVerdict, type PastCommand, type Present, replayOn } from "../domain/migrate-case.ts";
import { covers, type Identity } from "../domain/scope.ts";
import { type LockedDocument, readUnlocked } from "../documents/command-side.ts";
import { factsOf as answerFacts } from "../documents/facts.ts";
import { factsFor } from "./facts.ts";
import {
  countByVersion,
  listAnswers,
  listCommands,
  listHistory,
  listRunning,
  type RunningRow,
} from "./migration-queries.ts";

/** So many cases are looked at in one report. */
const MAX_CASES = 500;

export type Told = { step: string; title: string }[];
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

export type VersionCount = { version: number; running: number; returned: number; over: number };

/** What each running case of a flow would become on a version, without changing anything. */
export async function judgeMigration(
  context: Context,
  identity: Identity,
  flowId: string,
  version: number,
): Promise<{ versions: VersionCount[]; cases: CaseVerdict[]; more: boolean }> {
  const flow = flowAt(context, flowId, version);
  const rows = await listRunning(context.pool, [flowId, version, MAX_CASES + 1]);
  const mine = rows.slice(0, MAX_CASES).filter((row) => covers(identity, "flow.administer", row));
  const cases: CaseVerdict[] = [];
  for (const row of mine)
    cases.push(told(context, row, flow, (await judgeCase(context, context.pool, row, flow)).verdict));
  return { versions: await countVersions(context, flowId), cases, more: rows.length > MAX_CASES };
}

/** Every published version of a flow with its cases, the oldest first. */
async function countVersions(context: Context, flowId: string): Promise<VersionCount[]> {
  const counted = new Map((await countByVersion(context.pool, [flowId])).map((row) => [row.flow_version, row]));
  return context.definitions.view.versions("flow", flowId).map(({ version }) => {
    const { running = 0, returned = 0, over = 0 } = counted.get(version) ?? {};
    return { version, running, returned, over };
  });
}

/** A version of a flow with the parts it calls in their places. */
export function flowAt(context: Context, id: string, version: number): Flow {
  return expandFlow(context.definitions.get("flow", id, version), (part, v) =>
    context.definitions.find("flow", part, v),
  );
}

/** The verdict on one case, with the state in which it would stand. */
export async function judgeCase(context: Context, db: Queryable, row: RunningRow, flow: Flow) {
  const history = await historyOf(context, db, row);
  if (!history)
    return {
      verdict: { kind: "impossible", at: 0, problem: { code: "migrate.no-history", pointer: "" } } as MigrationVerdict,
      state: row.state,
    };
  const { document, commands } = history;
  const present = await presentOf(context, db, flow, document);
  return replayOn(flow, commands, present, flowAt(context, row.flow, row.flow_version));
}

/** What the organisation says today of a flow over a document. */
export async function presentOf(
  context: Context,
  db: Queryable,
  flow: Flow,
  document: LockedDocument,
): Promise<Present> {
  const facts = await factsFor(context, db, flow, document, document.answers, {
    identity: null,
    command: { do: "urge" },
    at: context.clock(),
  });
  const { starter, candidates, superior, copies, until, deadline } = facts;
  return {
    starter,
    candidates,
    superior,
    ...(copies && { copies }),
    ...(until && { until }),
    ...(deadline && { deadline }),
  };
}

type Answers = Readonly<Record<string, unknown>>;

/**
 * The commands of a case with their events and the answers of their time; nothing where some were not kept. `seen` leaves
 * of the answers what a reader may see, where a person gave the flow that they are read by.
 */
export async function historyOf(
  context: Context,
  db: Queryable,
  row: Pick<RunningRow, "id" | "document">,
  seen: (answers: Answers) => Answers = (answers) => answers,
) {
  const stored = await readUnlocked(db, row.document);
  const document = { ...stored, answers: seen(stored.answers) };
  const events = (await listHistory(db, [row.id])).map(eventOf);
  const answers = await listAnswers(db, [row.document]);
  const form = context.definitions.compiled(document.form, document.formVersion);
  const commands: PastCommand[] = [];
  for (const past of await listCommands(db, [row.id])) {
    if (past.first_seq === null || past.last_seq === null) return undefined;
    const own = events.slice(past.first_seq - 1, past.last_seq);
    // An earlier move has no command of its own; any other command without its words cannot be given again.
    if (past.body === null && own.some((event) => event.kind !== "migrated")) return undefined;
    // A command is decided on the answers that it brings itself, before a step of the flow amends them.
    const given = answers.findLast((a) => a.at < past.at || (a.at.getTime() === past.at.getTime() && a.round > 0));
    const then = given ? seen(given.answers) : document.answers;
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

export function eventOf(row: { kind: FlowEvent["kind"]; body: Record<string, unknown> }): FlowEvent {
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
    ...(verdict.kind === "impossible" && { problem: reasonOf(verdict) }),
  };
}

/** Refusals that only say that nobody would have been asked there, as one. */
const NOT_ASKED = new Set(["case.not-yours", "case.moved-on", "case.which-step", "case.wrong-act", "case.claim-first"]);

export function reasonOf(
  verdict: Extract<MigrationVerdict, { kind: "impossible" }>,
): NonNullable<CaseVerdict["problem"]> {
  const { code, params } = verdict.problem;
  if (NOT_ASKED.has(code)) return { code: "migrate.not-asked", params: { at: verdict.at + 1 } };
  return { code, ...(params && { params }) };
}
