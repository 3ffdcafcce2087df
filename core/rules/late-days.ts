/** From how many days on an account's entries without a counterpart are late, as the rules of its place say. */
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import { placesOfUnits } from "../definitions/places.ts";
import { isCheck } from "../domain/rule.ts";
import { rulesAt } from "./rule-store.ts";

/** Where no rule watches accounts (domain reference 3.6). */
const USUAL_DAYS = 1;

/** Days by unit: the fewest that a rule there asks for, with what the county set. */
export async function lateDays(
  context: Context,
  db: Queryable,
  units: readonly string[],
): Promise<Map<string, number>> {
  const places = await placesOfUnits(context, db, [...new Set(units)]);
  return new Map(
    units.map((unit) => {
      const rules = rulesAt(context, places.get(unit), (rule) => "account" in rule.watches && !isCheck(rule));
      const days = rules.flatMap(({ compiled, params }) =>
        (compiled.rule.values ?? []).flatMap(({ from }) => {
          const set = "bank" in from ? params[from.late.param] : undefined;
          return typeof set === "number" ? [set] : [];
        }),
      );
      return [unit, days.length === 0 ? USUAL_DAYS : Math.min(...days)];
    }),
  );
}
