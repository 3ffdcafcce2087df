/** The values of one rule that plugins give, for one subject: what was answered, what has to be asked first, what failed. */
import type { Context } from "../context.ts";
import { orElseOf } from "../domain/check-rule-values.ts";
import { fieldsOf } from "../domain/form.ts";
import { holdsSensitive, redactAnswers } from "../domain/redact.ts";
import { valueType } from "../domain/rule-scope.ts";
import type { RuleValue } from "../domain/rule-value.ts";
import type { CompiledRule } from "../domain/run-rule.ts";
import { type SourceQuestion, sourcedAnswer } from "./ask-sources.ts";
import type { Subject } from "./subject.ts";

export type FromSources = {
  values: Record<string, unknown>;
  unasked: SourceQuestion[];
  /** Why the rule cannot be judged; undefined where every plugin answered. */
  fault: string | undefined;
};

export function sourcesOf(
  context: Context,
  { rule }: Pick<CompiledRule, "rule">,
  subject: Subject,
  asOf: string,
): FromSources {
  const found: FromSources = { values: {}, unasked: [], fault: undefined };
  const world = { find: context.definitions.find, types: context.types };
  for (const value of rule.values ?? []) {
    if (!("plugin" in value.from)) continue;
    const question = questionOf(context, rule, value, subject, asOf);
    const answer = question && sourcedAnswer(context, question);
    const type = valueType(value, world) ?? "";
    if (question && !answer) found.unasked.push(question);
    else if (!answer) continue;
    else if ("fault" in answer) found.fault = `${value.label}: ${answer.fault}`;
    else if (answer.value !== null && (typeof answer.value === "string") !== (type === "string"))
      found.fault = `${value.label}: bad-output`;
    else found.values[value.id] = answer.value ?? orElseOf(value, type);
  }
  return found;
}

function questionOf(
  context: Context,
  rule: CompiledRule["rule"],
  { from }: RuleValue,
  subject: Subject,
  asOf: string,
): SourceQuestion | undefined {
  if (!("plugin" in from)) return undefined;
  const [plugin = "", offer = ""] = from.plugin.split("/");
  const { kind, id, name, of, project, unit, unitRegion } = subject;
  return {
    plugin,
    input: {
      offer,
      params: from.params ?? {},
      rule: { id: rule.id, version: rule.version },
      subject: { kind, id, name, of, project, unit, region: unitRegion },
      answers: shownAnswers(context, subject),
      day: asOf,
    },
  };
}

/** The answers for a stranger's code: nothing of what is sensitive. */
function shownAnswers(context: Context, { of, formVersion, answers }: Subject): Record<string, unknown> {
  const form = formVersion === null ? undefined : context.definitions.find("form", of);
  if (!form) return {};
  const known = fieldsOf(form);
  const own = Object.fromEntries(Object.entries(answers).filter(([id]) => known.some((field) => field.id === id)));
  return redactAnswers(own, known.filter(holdsSensitive), context.types);
}
