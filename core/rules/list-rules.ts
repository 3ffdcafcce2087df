/** The rules that hold where a person works, with the parameters that count there and where the person may set them. */
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import { findArea, homeOf, placesOf } from "../definitions/places.ts";
import { isCheck, type Rule, type RuleParameter } from "../domain/rule.ts";
import { maySetAt, parametersAt, parameterText, type SettingLevel } from "../domain/rule-parameter.ts";
import { gravestOf } from "../domain/rule-result.ts";
import { type DefinitionArea, type Identity, reachesArea } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { listSettingHistory } from "./queries.ts";
import { kindOf, targetOf } from "./subject.ts";

export type ShownParameter = Omit<RuleParameter, "value"> & {
  /** Text that counts at the reader's place, and the rule's own. */
  value: string;
  own: string;
  /** Where the value was set; empty for the rule's own. */
  scope: string;
  scopeName: string;
  /** Where the reader may set it. */
  scopes: { scope: string; name: string }[];
};

/** Every rule of the reader's home, switched-off ones too. */
export async function listRules(context: Context, identity: Identity) {
  const place = await homeOf(context, context.pool, identity);
  const areas = await areasOf(context, context.pool, identity);
  const rows = context.definitions.view.all("rule", place).filter((row) => !row.retired);
  return Promise.all(
    rows.map(async ({ body }) => ({
      ...headOf(context, body),
      params: await paramsOf(context, body, identity, areas),
    })),
  );
}

/** One rule whole, with what was set in it, by whom and why. */
export async function readRule(context: Context, identity: Identity, id: string) {
  const place = await homeOf(context, context.pool, identity);
  const body = context.definitions.find("rule", id, undefined, place);
  if (!body) throw new Refusal("definition.not-found", { facts: { kind: "rule", id } });
  const areas = await areasOf(context, context.pool, identity);
  const history = [];
  for (const row of await listSettingHistory(context.pool, [id]))
    history.push({
      parameter: row.parameter,
      label: body.params?.find((p) => p.id === row.parameter)?.label ?? row.parameter,
      scope: row.scope,
      scopeName: (await findArea(context.pool, row.scope))?.name ?? row.scope,
      value: row.value,
      before: row.before,
      reason: row.reason,
      name: row.name,
      at: row.at.toISOString(),
      version: row.rule_version,
    });
  return { ...headOf(context, body), body, params: await paramsOf(context, body, identity, areas), history };
}

function headOf(context: Context, rule: Rule) {
  const kind = kindOf(rule.watches);
  const of = targetOf(rule.watches);
  const title = of === "" ? "" : (context.definitions.find(kind === "project" ? "lifecycle" : "form", of)?.title ?? of);
  return {
    id: rule.id,
    version: rule.version,
    code: rule.code,
    title: rule.title,
    owner: rule.owner,
    ...(rule.class !== undefined && { class: rule.class }),
    check: isCheck(rule),
    watches: { kind, of, title },
    gravest: gravestOf(rule),
    runs: rule.runs,
    ...(rule.off !== undefined && { off: rule.off }),
    basis: rule.basis,
    ...(rule.valid !== undefined && { valid: rule.valid }),
  };
}

async function paramsOf(
  context: Context,
  rule: Rule,
  identity: Identity,
  areas: readonly (DefinitionArea & { name: string })[],
): Promise<ShownParameter[]> {
  const place = await homeOf(context, context.pool, identity);
  const { values, set } = parametersAt(rule, context.ruleSettings.all, place);
  return Promise.all(
    (rule.params ?? []).map(async (parameter) => {
      const scope = set[parameter.id] ?? "";
      return {
        ...parameter,
        value: parameterText(parameter.type, values[parameter.id] ?? 0),
        own: parameter.value,
        scope,
        scopeName: scope === "" ? "" : ((await findArea(context.pool, scope))?.name ?? scope),
        scopes: areas
          .filter((area) => maySetAt(parameter, levelOf(area)))
          .map((area) => ({ scope: area.scope, name: area.name })),
      };
    }),
  );
}

/** The level of an area, by what it is. */
export function levelOf(area: Pick<DefinitionArea, "unit" | "county" | "city">): SettingLevel {
  if (area.unit !== undefined) return "unit";
  return area.county !== null ? "county" : area.city !== null ? "city" : "province";
}

/** Units and regions where the person may set parameters: those of their roles that reach them. */
async function areasOf(context: Context, db: Queryable, identity: Identity) {
  const scopes = new Set<string>();
  for (const { units, county, city, province } of await placesOf(context, db, identity)) {
    const [own] = units;
    for (const scope of [own === undefined ? null : `unit:${own}`, county, city, province])
      if (scope !== null) scopes.add(scope);
  }
  const areas = [];
  for (const scope of scopes) {
    const area = await findArea(db, scope);
    if (area && reachesArea(identity, "definition.publish", area)) areas.push(area);
  }
  return areas;
}
