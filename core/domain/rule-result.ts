/** A rule's verdict as people are shown it, and what it means for the act. */
import { type Rule, type RuleSeverity, SEVERITIES } from "./rule.ts";
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
};

/** The gravest severity or level that a rule can give. */
export function gravestOf(rule: Rule): FiresAs {
  return rule.fires[0]?.as ?? "hint";
}

/**
 * The result of a check. What could not be counted (a division by zero, an overflow) counts as the gravest the rule can
 * give, because it must not be passed unseen; what is missing is a hint unless the rule says otherwise.
 */
export function resultOf(rule: Rule, verdict: Verdict): RuleResult {
  const head = {
    rule: rule.id,
    version: rule.version,
    code: rule.code,
    title: rule.title,
    basis: { text: rule.basis.text, mark: rule.basis.mark },
    ...(rule.field !== undefined && { field: rule.field }),
  };
  const none = { severity: null, message: "", compared: [], why: [] };
  switch (verdict.kind) {
    case "quiet":
      return { ...head, ...none, outcome: "met", compared: verdict.compared };
    case "outside":
      return { ...head, ...none, outcome: "outside" };
    case "fires":
      return {
        ...head,
        outcome: "fires",
        severity: severityOf(verdict.as),
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

/** The outcome alone, where the reader may not see a field that the rule reads. */
export function withoutValues(result: RuleResult, reads: readonly string[], unseen: ReadonlySet<string>): RuleResult {
  if (!reads.some((name) => unseen.has(name))) return result;
  return { ...result, message: "", compared: [], why: [] };
}

/** What people know a missing name by: the label of a value; a field keeps its id, which its form has the label of. */
function wordOf(rule: Rule, name: string): string {
  return rule.values?.find(({ id }) => name === `values.${id}`)?.label ?? name;
}

function severityOf(as: FiresAs): RuleSeverity {
  return SEVERITIES.find((severity) => severity === as) ?? "hint";
}
