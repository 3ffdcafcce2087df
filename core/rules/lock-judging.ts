/**
 * Lets commands wait for each other whose rules count the same things: two payments at once must both see one another, or
 * both pass a limit. Taken before a command judges or books anything, always in the same order of names.
 */
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import { placeOfUnit } from "../definitions/places.ts";
import { isCheck, type Moment, type Rule, type RuleEvent } from "../domain/rule.ts";
import { gravestOf } from "../domain/rule-result.ts";
import type { WorldSource } from "../domain/rule-value.ts";
import { lockName } from "./queries.ts";
import { rulesAt } from "./rule-store.ts";

export type JudgingOrder = {
  document: { form: string; project: string | null; place: { unit: string; county: string | null } };
  moments: readonly Moment[];
  happened: readonly RuleEvent[];
};

/** Asks the database nothing where no rule of the command looks beyond its own document. */
export async function lockJudging(context: Context, tx: Queryable, order: JudgingOrder): Promise<void> {
  const { document, moments, happened } = order;
  const place = await placeOfUnit(context, tx, document.place.unit);
  const rules = rulesAt(context, place, (rule) =>
    isCheck(rule)
      ? "document" in rule.watches &&
        rule.watches.document === document.form &&
        moments.some((moment) => rule.runs.at?.includes(moment))
      : happened.some((event) => rule.runs.on?.includes(event)),
  );
  const { project, place: home } = document;
  const names = {
    project: `project ${project ?? home.unit}`,
    unit: `unit ${home.unit}`,
    county: `county ${home.county}`,
  };
  const wanted = new Set(rules.flatMap(({ compiled }) => reachOf(compiled.rule)).map((reach) => names[reach]));
  await Promise.all([...wanted].sort().map((name) => lockName(tx, [name])));
}

type Reach = "project" | "unit" | "county";

/** How far a rule looks. What only warns or opens hits does not hold up a whole unit or county. */
function reachOf(rule: Rule): Reach[] {
  const found = (rule.values ?? []).flatMap(({ from }) => reachOfSource(from));
  if (!isCheck(rule)) return ["project"];
  return gravestOf(rule) === "block" ? found : found.slice(0, 1).map(() => "project" as const);
}

function reachOfSource(from: WorldSource): Reach[] {
  if ("documents" in from) return from.documents.steady === true ? [] : [from.documents.of ?? "project"];
  if ("similar" in from) return [from.of];
  if ("ledger" in from || "payments" in from || "rule" in from) return [from.of === "unit" ? "unit" : "project"];
  return [];
}
