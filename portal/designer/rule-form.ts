/**
 * What the expressions of a rule may read, as a form: the answers of what it watches, what it looks up, what may be set
 * in it, and the days since each date. So conditions, formulas and their reading work as they do on any form.
 */
import { daysSince } from "../../core/domain/condition.ts";
import { type Field, fieldsOf, type Form } from "../../core/domain/form.ts";
import type { Rule, RuleParameter } from "../../core/domain/rule.ts";
import { watchedForm } from "../../core/domain/rule-scope.ts";
import type { RuleValue } from "../../core/domain/rule-value.ts";
import { t } from "../message.ts";

/** The forms that a rule watches and looks into, as far as they are known. */
export type Forms = ReadonlyMap<string, Form>;

const PARAMETER_FIELDS = { money: "money", percent: "percent", number: "number", days: "number" } as const;
/** Options that a value keeps of the field it is taken from. */
const KEPT = ["unit", "dictionary", "multiple", "decimals", "form", "columns"] as const;

/** The form of the documents that stand behind `doc`. */
export function formWatched(rule: Rule, forms: Forms): Form | undefined {
  const id = watchedForm(rule.watches);
  return id === undefined ? undefined : forms.get(id);
}

/** The names of a rule as a form; `said` gives parameters other words, e.g. with the value that counts. */
export function ruleForm(rule: Rule, forms: Forms, said: (parameter: RuleParameter) => string = (p) => p.label): Form {
  const watched = formWatched(rule, forms);
  const values = (rule.values ?? []).map((value) => valueField(value, forms));
  const params = (rule.params ?? []).map(
    (parameter): Field => ({
      id: `params.${parameter.id}`,
      type: PARAMETER_FIELDS[parameter.type],
      label: said(parameter),
    }),
  );
  const dates = [...(watched ? fieldsOf(watched) : []), ...values].filter(({ type }) => type === "date");
  const since = dates.map(
    (date): Field => ({
      id: daysSince(date.id),
      type: "number",
      label: t("rule.since", { date: date.label }),
      unit: t("rule.day"),
    }),
  );
  const section = (id: string, title: string, fields: Field[]) => ({ id, title, fields });
  return {
    ...(watched ?? { sections: [], checks: [] }),
    sections: [
      ...(watched?.sections ?? []),
      ...(values.length > 0 ? [section("values", t("rule.values"), values)] : []),
      ...(since.length > 0 ? [section("since", t("rule.days-since"), since)] : []),
      ...(params.length > 0 ? [section("params", t("rule.params"), params)] : []),
    ],
  } as unknown as Form;
}

/** A value as a field: of the type that it has in expressions, with the names of the field it is taken from. */
function valueField({ id, label, from }: RuleValue, forms: Forms): Field {
  const field = (type: string, more: object = {}): Field => ({ id: `values.${id}`, type, label, ...more });
  if ("documents" in from) {
    if (from.take === "count") return field("number");
    const form = forms.get(from.documents.form);
    const taken = form && fieldsOf(form).find((one) => one.id === from.field);
    if (!taken) return field(from.take === "sum" ? "money" : "text");
    return field(
      taken.type,
      Object.fromEntries(KEPT.flatMap((key) => (taken[key] === undefined ? [] : [[key, taken[key]]]))),
    );
  }
  if ("ledger" in from) return field("money");
  if ("payments" in from) return field(from.payments === "sum" ? "money" : "number");
  if ("project" in from) return field(from.project === "stage" ? "text" : from.project === "age" ? "number" : "money");
  return field("number");
}
