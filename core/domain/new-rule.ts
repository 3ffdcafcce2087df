/** The definition that a new rule begins with: an alert of each day, whose condition is still to be written. */
import type { DraftBody } from "./change.ts";
import type { Rule } from "./rule.ts";

export type RuleOrder = {
  title: string;
  /** Letters and digits, new. */
  id: string;
  scope: string;
  /** A life cycle to begin with; undefined where there is none. */
  lifecycle: string | undefined;
};

/** A rule that watches projects, or units where there is no life cycle. */
export function newRule({ title, id, scope, lifecycle }: RuleOrder): DraftBody[] {
  const rule: Rule = {
    $schema: "rule.schema.json",
    kind: "rule",
    id,
    version: 1,
    title,
    code: `A-${id
      .replaceAll(/[^a-z0-9]/gi, "")
      .slice(-6)
      .toUpperCase()}`,
    owner: ownerOf(scope),
    watches: lifecycle === undefined ? { unit: true } : { project: lifecycle },
    runs: { every: "day" },
    fires: [{ as: "yellow", if: "" }],
    message: "",
    basis: { text: "", mark: "K" },
  };
  return [rule as unknown as DraftBody];
}

/** The level whose rule it is, by where it holds: a unit, or a region by its code. */
function ownerOf(scope: string): Rule["owner"] {
  if (scope.startsWith("unit:")) return "unit";
  if (scope === "" || scope.endsWith("0000")) return "province";
  return scope.endsWith("00") ? "city" : "county";
}
