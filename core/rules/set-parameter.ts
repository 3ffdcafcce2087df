/** A lower level sets a parameter of a rule, within the bounds that the rule gives, or takes its setting back. */
import type { Context } from "../context.ts";
import { inTransaction } from "../database/database.ts";
import { findArea } from "../definitions/places.ts";
import { problem } from "../domain/problem.ts";
import { maySetAt, parameterFault, parametersAt, parameterText } from "../domain/rule-parameter.ts";
import { type Identity, reachesArea } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { appendEvidence } from "../evidence/append.ts";
import { uuidv7 } from "../uuid.ts";
import { levelOf } from "./list-rules.ts";
import { insertSetting } from "./queries.ts";

export type GivenSetting = { rule: string; parameter: string; scope: string; value: string | null; reason: string };

/** Counts from the commit on, in this process at once and in others with the hint. Refused outside of reach or bounds. */
export async function setParameter(
  context: Context,
  identity: Identity,
  address: string,
  given: GivenSetting,
): Promise<void> {
  const at = context.clock();
  const area = await findArea(context.pool, given.scope);
  if (!area || !reachesArea(identity, "definition.publish", area)) throw new Refusal("rule.scope");
  const rule = context.definitions.find("rule", given.rule, undefined, area.place);
  if (!rule) throw new Refusal("definition.not-found", { facts: { kind: "rule", id: given.rule } });
  const parameter = rule.params?.find((one) => one.id === given.parameter);
  if (!parameter || !maySetAt(parameter, levelOf(area)))
    throw new Refusal("rule.fixed", { facts: { label: parameter?.label ?? given.parameter } });
  const fault = given.value === null ? undefined : parameterFault(parameter, given.value);
  if (fault)
    throw new Refusal("rule.setting", { problems: [problem(fault.code, "/value", fault.params)], facts: fault.params });
  if (given.reason.trim() === "") throw new Refusal("request.invalid", { problems: [problem("required", "/reason")] });
  const before = parametersAt(rule, context.ruleSettings.all, area.place).values[parameter.id] ?? 0;
  const id = uuidv7(at);
  await inTransaction(context.pool, async (tx) => {
    await insertSetting(tx, [
      id,
      rule.id,
      rule.version,
      parameter.id,
      given.scope,
      given.value,
      parameterText(parameter.type, before),
      given.reason.trim(),
      identity.person.id,
      at,
    ]);
    await appendEvidence(
      tx,
      { person: identity.person.id, address, at },
      {
        kind: "definition",
        subject: `rule:${rule.id}`,
        what: {
          do: "set-parameter",
          setting: id,
          version: rule.version,
          parameter: parameter.id,
          scope: given.scope,
          old: parameterText(parameter.type, before),
          new: given.value,
          reason: given.reason.trim(),
        },
      },
    );
  });
  await context.ruleSettings.reload(context.pool);
  context.live.changed([{ topic: "rules" }]);
}
