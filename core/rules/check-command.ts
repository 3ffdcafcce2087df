/** The checks of a command, in its transaction, behind its lock: what blocks refuses it, what warns asks for a reason. */
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import { placeOfUnit } from "../definitions/places.ts";
import type { FlowEvent } from "../domain/case-state.ts";
import type { Command } from "../domain/commands.ts";
import { dayInChina } from "../domain/day.ts";
import type { Flow } from "../domain/flow.ts";
import { planOf } from "../domain/flow-plan.ts";
import type { JudgedLine } from "../domain/judgement.ts";
import { type Problem, pointerStep } from "../domain/problem.ts";
import type { Moment, Rule } from "../domain/rule.ts";
import { type RuleResult, resultOf, withoutValues } from "../domain/rule-result.ts";
import { isValidOn, readsOf } from "../domain/run-rule.ts";
import { Refusal } from "../errors.ts";
import { judgeSubjects } from "./read-world.ts";
import { insertPasses, listPasses, type PassRow } from "./queries.ts";
import { rulesAt } from "./rule-store.ts";

/** Reasons for warnings, by the rule's id. */
export type Reasons = Readonly<Record<string, string>>;
export type CheckOrder = {
  document: { id: string; form: string; place: { unit: string } };
  answers: Readonly<Record<string, unknown>>;
  moments: readonly Moment[];
  at: Date;
  /** Who acts; nobody when the program does. */
  actor?: string | undefined;
  /** The name of who acts, for the lines that are kept. */
  name?: string | undefined;
  /** Steps that the act decides on; all that may come when nobody says. */
  steps?: readonly string[] | undefined;
  /** Fields that whoever acts does not see: a refusal must not say what stands in them. */
  unseen?: ReadonlySet<string>;
  /** What plugins said of the document already: it stands beside what rules say. */
  beside?: readonly RuleResult[];
};
/** A warning that the command passes. */
export type Pass = { result: RuleResult; moment: Moment; params: Readonly<Record<string, number>>; reason: string };

/** The warnings that a command passes, and what every rule said, for who keeps it. */
export type Checked = { passes: Pass[]; lines: JudgedLine[] };

const DECIDING: ReadonlySet<Command["do"]> = new Set(["approve", "handle", "vote"]);

/** The moments that a command is, by its own word and by what its events post and publish. */
export function momentsOf(command: Command, flow: Flow, events: readonly FlowEvent[]): Moment[] {
  const found = new Set<Moment>();
  if (command.do === "submit") found.add("submit");
  if (DECIDING.has(command.do)) found.add("approve");
  for (const event of events) {
    if (event.kind !== "posted" && event.kind !== "published") continue;
    const step = planOf(flow).get(event.step)?.step;
    if (step?.do === "post" && step.movement === "pay") found.add("pay");
    if (step?.do === "publish") found.add("publish");
  }
  return [...found];
}

/**
 * Judges the rules of the moments on the document as it will be. Throws `rule.blocked` where one refuses, and
 * `rule.reason-needed` where a warning has no reason yet; both carry every result that matters. A warning that was passed
 * before with the same figures is not asked about again. Gives what is to be kept. The clock passes warnings by itself, which is kept too: nobody is there to ask.
 */
export async function checkCommand(
  context: Context,
  tx: Queryable,
  order: CheckOrder,
  reasons: Reasons | "clock",
): Promise<Checked> {
  const beside = (order.beside ?? []).map((result): Judged => ({ result, reads: [], params: {} }));
  const judged: Judged[] = [...(await judgeMoments(context, tx, order)), ...beside];
  const seen = judged.map((one) => ({
    ...one,
    result: withoutValues(one.result, one.reads, order.unseen ?? new Set()),
  }));
  const grave = judged.filter(({ result }) => result.severity === "block");
  if (grave.length > 0)
    throw refusal(grave.every(({ result }) => result.plugin) ? "plugin.stopped" : "rule.blocked", seen);
  const warnings = judged.filter(({ result }) => result.severity === "warn");
  const passed = warnings.length === 0 ? [] : await listPasses(tx, [order.document.id]);
  const warned = warnings.filter(({ result }) => !passed.some((pass) => isSame(pass, result)));
  const reasonOf = (rule: string): string => (reasons === "clock" ? "clock" : (reasons[rule] ?? "").trim());
  if (warned.some(({ result }) => reasonOf(result.rule) === "")) throw refusal("rule.reason-needed", seen);
  const passes = warned.map(({ result, rule, params }) => ({
    result,
    params,
    moment: order.moments.find((moment) => rule?.runs.at?.includes(moment)) ?? "submit",
    reason: reasonOf(result.rule),
  }));
  return { passes, lines: judged.map((one) => lineOf(one, order, passes, passed)) };
}

/** What is kept of one rule, with the reason that is given now or was given before for the same figures. */
function lineOf(
  { result, reads }: Judged,
  { name, at }: CheckOrder,
  passes: readonly Pass[],
  before: readonly PassRow[],
): JudgedLine {
  const now = passes.find((pass) => pass.result.rule === result.rule);
  if (now) return { result, reads, reason: { text: now.reason, by: name ?? null, at: at.toISOString() } };
  const known = result.severity === "warn" ? before.findLast((pass) => isSame(pass, result)) : undefined;
  return {
    result,
    reads,
    ...(known && { reason: { text: known.reason, by: known.name, at: known.at.toISOString() } }),
  };
}

/** One result; without a rule it comes from a plugin. */
type Judged = {
  rule?: Rule;
  reads: readonly string[];
  result: RuleResult;
  params: Readonly<Record<string, number>>;
};
type JudgedRule = Judged & { rule: Rule };

/** Every result of the rules of the moments, also those that hold. */
export async function judgeMoments(context: Context, db: Queryable, order: CheckOrder): Promise<JudgedRule[]> {
  const { document, answers, moments, at, actor, steps } = order;
  const place = await placeOfUnit(context, db, document.place.unit);
  const rules = rulesAt(
    context,
    place,
    ({ watches, runs }) =>
      "document" in watches &&
      watches.document === document.form &&
      moments.some((m) => runs.at?.includes(m) && (m !== "approve" || isAtStep(runs.steps, steps))),
  );
  if (rules.length === 0) return [];
  const day = dayInChina(at);
  const judged = await judgeSubjects(context, db, "document", rules, [document.id], day, answers, actor);
  // A rule that is not valid on the day is left out; one that lost its document must not be passed over.
  if (judged.length === 0 && rules.some(({ compiled }) => isValidOn(compiled.rule, day)))
    throw new Error(`the rules of document ${document.id} could not be judged`);
  return judged.map(({ placed, verdict }) => ({
    rule: placed.compiled.rule,
    reads: readsOf(placed.compiled),
    result: resultOf(placed.compiled.rule, verdict, moments),
    params: placed.params,
  }));
}

function isAtStep(own: readonly string[] | undefined, asked: readonly string[] | undefined): boolean {
  return own === undefined || asked === undefined || asked.some((step) => own.includes(step));
}

/** Whether the warning was passed before with the same figures: whoever decides next reads the reason, and owes none. */
function isSame(pass: PassRow, result: RuleResult): boolean {
  return (
    pass.rule === result.rule &&
    pass.rule_version === result.version &&
    pass.message === result.message &&
    pass.compared.length === result.compared.length &&
    pass.compared.every(({ label, text }, i) => label === result.compared[i]?.label && text === result.compared[i].text)
  );
}

/** For ways that ask nobody for a reason, saving and importing: refuses what a rule blocks, and lets warnings be. */
export async function refuseBlocked(context: Context, tx: Queryable, order: CheckOrder): Promise<void> {
  const judged = await judgeMoments(context, tx, order);
  if (judged.some(({ result }) => result.severity === "block")) throw refusal("rule.blocked", judged);
}

/** Keeps the warnings that were passed; the case must have been written before. */
export async function keepPasses(
  writes: Queryable,
  of: { document: string; flowCase: string; person: string | null; at: Date },
  passes: readonly Pass[],
): Promise<void> {
  if (passes.length === 0) return;
  const rows = passes.map(({ result, moment, params, reason }) => ({
    rule: result.rule,
    version: result.version,
    moment,
    params,
    compared: result.compared,
    message: result.message,
    reason,
  }));
  await insertPasses(writes, [of.document, of.flowCase, of.person, of.at, JSON.stringify(rows)]);
}

function refusal(code: "rule.blocked" | "plugin.stopped" | "rule.reason-needed", judged: readonly Judged[]): Refusal {
  const results = judged.map(({ result }) => result).filter(({ severity }) => severity !== null);
  const wanted = code === "rule.reason-needed" ? "warn" : "block";
  const problems = results
    .filter(({ severity }) => severity === wanted)
    .map((result): Problem => {
      if (result.plugin) return problemOfPlugin(result, wanted);
      const said = result.message === "" ? {} : { message: result.message };
      return {
        code: codeOf(result, code),
        pointer: result.field === undefined ? "" : pointerStep(result.field),
        params: { rule: result.code, title: result.title, why: result.why.join(", ") },
        severity: wanted,
        ...said,
      };
    });
  return new Refusal(code, { problems, facts: { count: problems.length, results } });
}

/** The plugin's name stands before its sentence; its own text is never a key of the catalogue. */
function problemOfPlugin(result: RuleResult, severity: "block" | "warn"): Problem {
  const { plugin, message, title, code } = result;
  const by = { plugin: plugin?.name ?? code, rule: code, title };
  const pointer = result.pointer ?? "";
  if (plugin?.fault) return { code: `plugin.${plugin.fault}`, pointer, params: by, severity };
  return { code: "plugin.says", pointer, params: { ...by, text: message }, severity };
}

/** What a problem is called: of a result without words there is only its rule to name, and whether something is missing. */
function codeOf({ outcome, message, why }: RuleResult, code: string): string {
  if (outcome === "failed") return "rule.failed";
  if (message !== "") return code;
  return why.length > 0 ? "rule.incomplete" : "rule.unmet";
}
