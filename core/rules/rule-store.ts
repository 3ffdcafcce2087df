/** The rules that hold at a place, compiled once for each state of the definitions, with the parameters that count there. */
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import type { Rule } from "../domain/rule.ts";
import { type ParameterSetting, type ParameterValues, parametersAt } from "../domain/rule-parameter.ts";
import { type CompiledRule, compileRule } from "../domain/run-rule.ts";
import type { DefinitionPlace } from "../domain/scope.ts";
import { listSettings } from "./queries.ts";

export type PlacedRule = {
  compiled: CompiledRule;
  params: ParameterValues;
  /** Scope of the setting by parameter, for those that are not the rule's own. */
  set: Record<string, string>;
};
/** What lower levels set in rules; read anew when somebody sets something. */
export type RuleSettings = { all: readonly ParameterSetting[]; reload(db: Queryable): Promise<void> };

/** Reads the settings. */
export async function openRuleSettings(db: Queryable): Promise<RuleSettings> {
  let begun = 0;
  let shown = 0;
  const settings: RuleSettings = {
    all: [],
    async reload(from) {
      const turn = ++begun;
      const rows = await listSettings(from);
      // A reading that began earlier and ends later would bring back what was there before.
      if (turn < shown) return;
      shown = turn;
      settings.all = rows;
    },
  };
  await settings.reload(db);
  return settings;
}

type Made = {
  settings: readonly ParameterSetting[];
  rules: Map<Rule, CompiledRule>;
  places: Map<string, PlacedRule[]>;
};
const made = new WeakMap<object, Made>();

/**
 * Rules in force at a place; those that are switched off are left out. A rule that does not compile any more, because a
 * form under it changed, stops the act that asks for it: it must never be passed over.
 */
export function rulesAt(
  context: Pick<Context, "definitions" | "types" | "ruleSettings">,
  place: DefinitionPlace | undefined,
  which: (rule: Rule) => boolean,
): PlacedRule[] {
  const { definitions, ruleSettings } = context;
  let state = made.get(definitions.view);
  if (!state || state.settings !== ruleSettings.all) {
    state = { settings: ruleSettings.all, rules: state?.rules ?? new Map(), places: new Map() };
    made.set(definitions.view, state);
  }
  const key = place ? `${place.units.join(" ")} ${place.county} ${place.city} ${place.province}` : "";
  let placed = state.places.get(key);
  if (!placed) {
    const { rules } = state;
    placed = definitions.view
      .all("rule", place)
      .filter((row) => !row.retired && row.body.off === undefined)
      .map(({ body }) => {
        const compiled = rules.get(body) ?? compileRule(body, definitions.find, context.types);
        rules.set(body, compiled);
        const { values: params, set } = parametersAt(body, ruleSettings.all, place);
        return { compiled, params, set };
      });
    state.places.set(key, placed);
  }
  return placed.filter(({ compiled }) => which(compiled.rule));
}
