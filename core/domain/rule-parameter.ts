/** The figures that units set in a rule: their text, their plain value, and which setting counts at a place. */
import { formatMoney, formatPercent, parseMoney, parsePercent } from "./money.ts";
import type { Rule, RuleParameter } from "./rule.ts";
import { type DefinitionPlace, distanceOf } from "./scope.ts";

/** A parameter set for a part of the country: `""` everywhere, a region code, or `unit:<id>`. The newest of a scope counts. */
export type ParameterSetting = { rule: string; parameter: string; scope: string; value: string };
/** Plain values by parameter: fen, basis points, or whole numbers. */
export type ParameterValues = Readonly<Record<string, number>>;

/** The plain value of a parameter's text; undefined where it is none of the type. */
export function parameterValue(type: RuleParameter["type"], text: string): number | undefined {
  if (type === "money") return parseMoney(text, "yuan");
  if (type === "percent") return parsePercent(text);
  const whole = /^-?[0-9]{1,12}$/.test(text) ? Number(text) : undefined;
  return type === "days" && whole !== undefined && (whole < 1 || whole > 3660) ? undefined : whole;
}

/** The text of a plain value, as parameters are written. */
export function parameterText(type: RuleParameter["type"], value: number): string {
  if (type === "percent") return formatPercent(value);
  return type === "money" ? formatMoney(value, "yuan").replaceAll(",", "") : String(value);
}

/** Why a text may not be set: no value of the type, or outside of what the rule allows. */
export function parameterFault(
  parameter: RuleParameter,
  text: string,
): { code: "rule.parameter-text" | "rule.parameter-bounds"; params: Record<string, string> } | undefined {
  const value = parameterValue(parameter.type, text);
  // A figure that no parameter takes is outside of the bounds first: the limits of the type would contradict them.
  const figure = parameter.min !== undefined && parameter.max !== undefined && /^-?\d+$/.test(text);
  if (value === undefined && !figure) return { code: "rule.parameter-text", params: { label: parameter.label, text } };
  const bound = (limit: string | undefined): number | undefined =>
    limit === undefined ? undefined : parameterValue(parameter.type, limit);
  const [min, max] = [bound(parameter.min), bound(parameter.max)];
  if (value === undefined || (min !== undefined && value < min) || (max !== undefined && value > max))
    return {
      code: "rule.parameter-bounds",
      params: { label: parameter.label, text, min: parameter.min ?? "", max: parameter.max ?? "" },
    };
  return undefined;
}

/** Levels from the top; a parameter may be set at its lowest level and at those above. */
const ORDER = ["province", "city", "county", "unit"] as const;
export type SettingLevel = (typeof ORDER)[number];

/** Whether the rule lets a level set the parameter. */
export function maySetAt(parameter: RuleParameter, level: SettingLevel): boolean {
  return parameter.lowest !== undefined && ORDER.indexOf(level) <= ORDER.indexOf(parameter.lowest);
}

/**
 * The values that count at a place: the nearest setting that is still within the bounds, else the rule's own. A setting
 * that a newer version of the rule does not allow any more is passed over.
 */
export function parametersAt(
  rule: Rule,
  settings: readonly ParameterSetting[],
  place: DefinitionPlace | undefined,
): { values: ParameterValues; set: Record<string, string> } {
  const values: Record<string, number> = {};
  const set: Record<string, string> = {};
  for (const parameter of rule.params ?? []) {
    let text = parameter.value;
    let nearest = Number.POSITIVE_INFINITY;
    for (const setting of settings) {
      if (setting.rule !== rule.id || setting.parameter !== parameter.id || !place) continue;
      const distance = distanceOf(setting.scope, place);
      if (distance === undefined || distance >= nearest || parameterFault(parameter, setting.value)) continue;
      nearest = distance;
      text = setting.value;
      set[parameter.id] = setting.scope;
    }
    values[parameter.id] = parameterValue(parameter.type, text) ?? 0;
  }
  return { values, set };
}
