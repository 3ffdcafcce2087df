/**
 * Alerts after a command, in its transaction: the rules that ask for what happened judge the document, its project, the
 * contracts of it, the budget lines it moved and its unit. A rule that cannot be looked up never undoes the command. And a
 * hit closes with the document that handles it.
 */
import type { Context } from "../context.ts";
import type { Tx } from "../database/database.ts";
import { placeOfUnit } from "../definitions/places.ts";
import type { CaseState, FlowEvent } from "../domain/case-state.ts";
import { dayInChina } from "../domain/day.ts";
import { isCheck, RULE_EVENTS, type RuleEvent } from "../domain/rule.ts";
import type { Actor } from "../evidence/append.ts";
import type { Hint } from "../live/live.ts";
import { uuidv7 } from "../uuid.ts";
import { closeHandled, type HandlingDocument } from "./close-handled.ts";
import { listContractsOf, listMovedQuotas } from "./hit-queries.ts";
import { type BrokenRule, judgeSafely } from "./judge-safely.ts";
import { keepHits } from "./keep-hits.ts";
import type { Judged } from "./read-world.ts";
import { type PlacedRule, rulesAt } from "./rule-store.ts";
import { insertEventRun, type RunReport } from "./run-queries.ts";
import { addToReport, type Counted } from "./run-report.ts";
import { kindOf, type SubjectKind, targetOf } from "./subject.ts";

export type AfterCommand = {
  document: HandlingDocument & { project: string | null; place: { unit: string } };
  events: readonly FlowEvent[];
  state: CaseState;
  actor: Actor & { person: string };
};

/** Gives the hints for after the commit; asks the database nothing where no rule asks for what happened. */
export async function judgeAfter(context: Context, tx: Tx, after: AfterCommand): Promise<Hint[]> {
  const happened = ruleEventsOf(after);
  if (happened.length === 0) return [];
  const { document, actor } = after;
  const closed = happened.includes("finished") ? await closeHandled(context, tx, document, actor) : [];
  return [...closed, ...(await judgeHappened(context, tx, document, happened, actor.at))];
}

async function judgeHappened(
  context: Context,
  tx: Tx,
  document: AfterCommand["document"],
  happened: readonly RuleEvent[],
  at: Date,
): Promise<Hint[]> {
  const place = await placeOfUnit(context, tx, document.place.unit);
  const rules = rulesAt(
    context,
    place,
    (rule) => !isCheck(rule) && happened.some((event) => rule.runs.on?.includes(event)),
  );
  if (rules.length === 0) return [];
  const asOf = dayInChina(at);
  const judged: Judged[] = [];
  const broken: BrokenRule[] = [];
  const subjects: string[] = [];
  for (const kind of new Set(rules.map(kindOfRule))) {
    const ofKind = rules.filter((rule) => kindOfRule(rule) === kind);
    const ids = await subjectsOf(tx, kind, ofKind, document);
    const one = await judgeSafely(context, tx, kind, ofKind, ids, asOf);
    judged.push(...one.judged);
    broken.push(...one.broken);
    subjects.push(...ids);
  }
  const kept = await keepHits(tx, judged, { at, asOf });
  if (kept.troubled.length > 0 || broken.length > 0) {
    const report: RunReport = {};
    const counted = addToReport(report, judged, broken, subjects);
    await noteTrouble(tx, { at, asOf, report, ...counted, opened: kept.opened, closed: kept.closed });
  }
  return kept.hints;
}

/** What happened, in the words of rules. */
export function ruleEventsOf({ events, state }: Pick<AfterCommand, "events" | "state">): RuleEvent[] {
  const kinds = new Set(events.map((event) => event.kind));
  const did: Record<RuleEvent, boolean> = {
    submitted: kinds.has("submitted"),
    finished: kinds.has("finished") && state.status === "done",
    posted: kinds.has("posted") || kinds.has("unposted"),
  };
  return RULE_EVENTS.filter((event) => did[event]);
}

async function subjectsOf(
  tx: Tx,
  kind: SubjectKind,
  rules: readonly PlacedRule[],
  document: AfterCommand["document"],
): Promise<string[]> {
  const { id, form, project, place } = document;
  const targets = rules.map(({ compiled }) => targetOf(compiled.rule.watches));
  switch (kind) {
    case "document":
    case "case":
      return targets.includes(form) ? [id] : [];
    case "contract":
      if (project === null) return targets.includes(form) ? [id] : [];
      return (await listContractsOf(tx, [project, targets])).map((row) => row.id);
    case "project":
      return project === null ? [] : [project];
    case "quota":
      return (await listMovedQuotas(tx, [id])).map((row) => row.quota);
    case "unit":
      return [place.unit];
    case "account":
      return [];
  }
}

function kindOfRule({ compiled }: PlacedRule): SubjectKind {
  return kindOf(compiled.rule.watches);
}

async function noteTrouble(
  tx: Tx,
  run: { at: Date; asOf: string; report: RunReport; opened: number; closed: number } & Counted,
): Promise<void> {
  const { at, asOf, report, judged, opened, closed, missing, failed } = run;
  const counts = [judged, opened, closed, missing, failed];
  await insertEventRun(tx, [uuidv7(at), asOf, at, ...counts, JSON.stringify(report)]);
}
