/** A rule's verdict as people are shown it, and what it means for the act. */
import { type Moment, type Rule, type RuleList, type RuleSeverity, SEVERITIES } from "./rule.ts";
import type { Compared, FiresAs, Verdict } from "./run-rule.ts";

export type RuleResult = {
  rule: string;
  version: number;
  code: string;
  title: string;
  /** `met`: it holds; `outside`: it is not about this one; `unsure`: something is missing; `failed`: it could not be counted. */
  outcome: "met" | "outside" | "fires" | "unsure" | "failed";
  /** What it does to the act: nothing, a hint, a reason is asked for, or it refuses. */
  severity: RuleSeverity | null;
  /** Empty where it fires for want of something: its sentence would say a fault that nobody found. */
  message: string;
  compared: Compared[];
  /** What is missing, values by their labels and fields by their ids, or why it failed. */
  why: string[];
  basis: { text: string; mark: "S" | "K" };
  field?: string;
  /** Where in the answers, more exactly than by its field. */
  pointer?: string;
  /** The plugin that said it, and why where it gave no answer. */
  plugin?: { name: string; version: string; fault?: "absent" | "no-answer" | "unusual" };
  /** It fires because a person has to look, not because something is wrong. */
  look?: true;
  /** It is met by a person's word alone: what was not asked elsewhere, the field with the word, and once it is known who wrote it and when (ISO 8601). */
  vouched?: { field: string; message: string; by?: { name: string; at: string } };
  list?: RuleList;
};
/** What a line of a list shows: it holds, by a person's word alone, it does not, a person has to look, or it is not about this one. */
export type Mark = "pass" | "word" | "fail" | "look" | "none";

/** The gravest severity or level that a rule can give. */
export function gravestOf(rule: Rule): FiresAs {
  return rule.fires[0]?.as ?? "hint";
}

/**
 * The result of a check. What could not be counted (a division by zero, an overflow) counts as the gravest the rule can
 * give, because it must not be passed unseen; what is missing is a hint unless the rule says otherwise.
 */
export function resultOf(rule: Rule, verdict: Verdict, moments?: readonly Moment[]): RuleResult {
  const head = {
    rule: rule.id,
    version: rule.version,
    code: rule.code,
    title: rule.title,
    basis: { text: rule.basis.text, mark: rule.basis.mark },
    ...(rule.field !== undefined && { field: rule.field }),
    ...(rule.list && { list: rule.list }),
  };
  const none = { severity: null, message: "", compared: [], why: [] };
  switch (verdict.kind) {
    case "quiet":
      return {
        ...head,
        ...none,
        outcome: "met",
        compared: verdict.compared,
        ...(verdict.vouched && { vouched: verdict.vouched }),
      };
    case "outside":
      return { ...head, ...none, outcome: "outside" };
    case "fires":
      return {
        ...head,
        outcome: "fires",
        severity: verdict.look === true && !asksAt(rule, moments) ? "hint" : severityOf(verdict.as),
        ...(verdict.look === true && { look: true }),
        message: verdict.blank ? "" : verdict.message,
        compared: verdict.compared,
        why: verdict.missing.map((name) => wordOf(rule, name)),
      };
    case "missing":
      return {
        ...head,
        ...none,
        outcome: "unsure",
        severity: "hint",
        compared: verdict.compared,
        why: verdict.names.map((name) => wordOf(rule, name)),
      };
    case "failed":
      return {
        ...head,
        ...none,
        outcome: "failed",
        severity: severityOf(gravestOf(rule)),
        compared: verdict.compared,
        why: [verdict.reason],
      };
  }
}

/** The line's mark. What could not be counted or misses something is for a person too, who sees why. */
export function markOf({
  outcome,
  look,
  severity,
  vouched,
}: Pick<RuleResult, "outcome" | "look" | "severity" | "vouched">): Mark {
  if (outcome === "met") return vouched ? "word" : "pass";
  if (outcome === "outside") return "none";
  if (outcome === "unsure" || look === true) return "look";
  return outcome === "failed" || severity === "block" ? "fail" : "look";
}

/** Results that stand in a list, by list and in its order. */
export function listsOf(results: readonly RuleResult[]): { id: string; title: string; results: RuleResult[] }[] {
  const lists = new Map<string, { id: string; title: string; results: RuleResult[] }>();
  for (const result of results) {
    if (!result.list) continue;
    const known = lists.get(result.list.id) ?? { id: result.list.id, title: result.list.title, results: [] };
    lists.set(known.id, known);
    known.results.push(result);
  }
  const place = (result: RuleResult): number => result.list?.place ?? 0;
  return [...lists.values()].map((list) => ({
    ...list,
    results: list.results.toSorted((a, b) => place(a) - place(b)),
  }));
}

/** Whether the act waits for what a person found; it does where nobody says at which moment it is. */
function asksAt(rule: Rule, moments: readonly Moment[] | undefined): boolean {
  const asks = rule.look?.asks;
  return asks === undefined || moments === undefined || moments.some((moment) => asks.includes(moment));
}

/** The outcome alone, where the reader may not see a field that the rule reads. */
export function withoutValues(result: RuleResult, reads: readonly string[], unseen: ReadonlySet<string>): RuleResult {
  if (!reads.some((name) => unseen.has(name))) return result;
  const { vouched, ...rest } = result;
  return { ...rest, ...(vouched && { vouched: { ...vouched, message: "" } }), message: "", compared: [], why: [] };
}

/** What people know a missing name by: the label of a value; a field keeps its id, which its form has the label of. */
function wordOf(rule: Rule, name: string): string {
  return rule.values?.find(({ id }) => name === `values.${id}`)?.label ?? name;
}

function severityOf(as: FiresAs): RuleSeverity {
  return SEVERITIES.find((severity) => severity === as) ?? "hint";
}
