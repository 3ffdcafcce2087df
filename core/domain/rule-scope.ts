/** The types of everything that a rule's expressions may name: answers, values of the world, parameters. */
import { scopeOf } from "./compile-form.ts";
import type { DefinitionSet } from "./definition-set.ts";
import type { ExpressionScope, ExpressionType } from "./expression.ts";
import type { FieldTypes } from "./field-type.ts";
import type { Form } from "./form.ts";
import type { Rule, RuleParameter, Watched } from "./rule.ts";
import type { RuleValue } from "./rule-value.ts";

export type RuleWorld = { find: DefinitionSet["find"]; types: FieldTypes };
/** What looks things up in the world: a rule, or a form that prepares a draft. */
export type LooksUp = Pick<Rule, "watches" | "values" | "params">;
type Scalar = Extract<ExpressionType, string>;

const PARAMETER_TYPES: Readonly<Record<RuleParameter["type"], Scalar>> = {
  money: "Money",
  percent: "Percent",
  number: "int",
  days: "int",
};

/** What a plugin gives, in expressions. */
const GIVEN_TYPES = { money: "Money", percent: "Percent", number: "int", text: "string" } as const;

/** The form whose answers stand behind `doc`; none for projects, budget lines and units. */
export function watchedForm(watches: Watched): string | undefined {
  if ("document" in watches) return watches.document;
  if ("contract" in watches) return watches.contract;
  return "case" in watches ? watches.case : undefined;
}

/** Type of a parameter in expressions. */
export function parameterType(parameter: RuleParameter): Scalar {
  return PARAMETER_TYPES[parameter.type];
}

/** Type of a value in expressions: one figure, or the rows of a table; undefined where its source names a field that gives none. */
export function valueTypeOrRows(
  value: RuleValue,
  world: RuleWorld,
): Scalar | { row: Record<string, ExpressionType> } | undefined {
  const { from } = value;
  if (!("documents" in from) || from.take !== "rows") return valueType(value, world);
  const form = world.find("form", from.documents.form);
  const type = form && from.field !== undefined ? fieldType(form, from.field, world) : undefined;
  return typeof type === "object" && "row" in type ? type : undefined;
}

/** Type of a value that is one figure; undefined where its source gives none, or rows. */
export function valueType(value: RuleValue, world: RuleWorld): Scalar | undefined {
  const { from } = value;
  if ("documents" in from) {
    if (from.take === "count") return "int";
    const form = world.find("form", from.documents.form);
    const type = form && from.field !== undefined ? fieldType(form, from.field, world) : undefined;
    return type === undefined || type === "list<string>" || typeof type !== "string" ? undefined : type;
  }
  if ("ledger" in from) return "Money";
  if ("payments" in from) return from.payments === "sum" ? "Money" : "int";
  if ("project" in from)
    return from.project === "approved" || from.project === "total"
      ? "Money"
      : from.project === "stage"
        ? "string"
        : "int";
  if ("plugin" in from) return GIVEN_TYPES[from.gives];
  return "int";
}

/** Type of a form's field in expressions. */
export function fieldType(form: Form, field: string, world: RuleWorld): ExpressionType | undefined {
  return formScope(form, world.types)[field];
}

const known = new WeakMap<Form, { types: FieldTypes; scope: ExpressionScope }>();

/** The scope of a form, made once: dozens of rules look at the same few forms. */
function formScope(form: Form, types: FieldTypes): ExpressionScope {
  const made = known.get(form);
  if (made?.types === types) return made.scope;
  const scope = scopeOf(form, types);
  known.set(form, { types, scope });
  return scope;
}

const scopes = new WeakMap<
  LooksUp,
  { types: FieldTypes; forms: readonly (Form | undefined)[]; scope: ExpressionScope }
>();

/**
 * Answers by field, `values.x` and `params.y`; what has no type is left out and so refused where it is read. Made once for
 * a rule while the forms that it looks at are the same: the environment of its expressions hangs on it.
 */
export function ruleScope(rule: LooksUp, world: RuleWorld): ExpressionScope {
  const id = watchedForm(rule.watches);
  const ids = (rule.values ?? []).map(({ from }) => ("documents" in from ? from.documents.form : undefined));
  const forms = [id, ...ids].map((form) => (form === undefined ? undefined : world.find("form", form)));
  const made = scopes.get(rule);
  if (made?.types === world.types && made.forms.every((form, i) => form === forms[i])) return made.scope;
  const [form] = forms;
  const scope: ExpressionScope = form ? { ...formScope(form, world.types) } : {};
  for (const value of rule.values ?? []) {
    const type = valueTypeOrRows(value, world);
    if (type !== undefined) scope[`values.${value.id}`] = type;
  }
  for (const parameter of rule.params ?? []) scope[`params.${parameter.id}`] = parameterType(parameter);
  scopes.set(rule, { types: world.types, forms, scope });
  return scope;
}
