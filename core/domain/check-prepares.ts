/** Whether a form can prepare a draft as it says: forms, fields and expressions fit each other. */
import { checkNarrowing } from "./check-fields.ts";
import { checkValues } from "./check-rule-values.ts";
import { scopeOf } from "./compile-form.ts";
import { checkExpression, needs, needsField, type Report } from "./definition-references.ts";
import type { DefinitionSet } from "./definition-set.ts";
import type { FieldTypes } from "./field-type.ts";
import { type Field, fieldsOf, type Form } from "./form.ts";
import { groundsScope, looksUp } from "./prepare-draft.ts";
import type { Prepares } from "./prepares.ts";
import { pointerStep } from "./problem.ts";

/** Reports what would leave the draft without an answer that it was promised. */
export function checkPrepares(
  form: Form,
  prepares: Prepares,
  { set, types }: { set: DefinitionSet; types: FieldTypes },
  report: Report,
): void {
  const within: Report = (pointer, ...said) => report(`/prepares${pointer}`, ...said);
  const draft = needs(set, "form", prepares.form, "/prepares/form", report);
  for (const [i, id] of (prepares.mend ?? []).entries()) needs(set, "form", id, `/prepares/mend/${i}`, report);
  checkValues(looksUp(form), set, types, within);
  const scope = groundsScope(form, { find: set.find, types });
  if (prepares.when !== undefined) checkExpression(prepares.when, scope, "bool", "/prepares/when", report);
  if (!draft) return;
  if (draft.project.role === "opens" || (draft.project.role === "belongs") !== (form.project.role === "belongs"))
    report("/prepares/form", draft.id, "a form that stands where this one stands: in the project, or beside projects");
  const named = needsField(draft, prepares.named, "/prepares/named", report, "document");
  if (named && named["form"] !== form.id)
    report("/prepares/named", String(named["form"]), `a reference to documents of ${form.id}`);
  const target = (id: string, at: string): Field | undefined => {
    const field = needsField(draft, id, at, report);
    if (field && (field.computed !== undefined || field.from !== undefined))
      report(at, id, "a field that is not computed or brought");
    return field;
  };
  for (const [id, source] of Object.entries(prepares.fill)) {
    const at = `/prepares/fill${pointerStep(id)}`;
    const field = target(id, at);
    if (!field) continue;
    if (typeof source === "string") checkExpression(source, scope, plainType(field, types), at, report);
    else if ("copy" in source) {
      const from = fieldsOf(form).find((one) => one.id === source.copy);
      if (from?.type !== field.type)
        report(`${at}/copy`, from ? `${from.id} of type ${from.type}` : source.copy, `a field of type ${field.type}`);
    } else if ("value" in source) {
      if (!(prepares.values ?? []).some((value) => value.id === source.value))
        report(`${at}/value`, source.value, "the name of one of the values");
    } else {
      if (field.type !== "document" && (field.type !== "quota" || source.where))
        report(`${at}/only`, field.type, "a field that points to a document, or without where to a budget line");
      if (source.expr !== undefined) checkExpression(source.expr, scope, "string", `${at}/expr`, report);
      const narrowed = { ...field, where: source.where ?? [] };
      checkNarrowing(narrowed, at, { form: draft, set, types, report });
    }
  }
  const own = scopeOf(draft, types);
  for (const [id, text] of Object.entries(prepares.then ?? {})) {
    const at = `/prepares/then${pointerStep(id)}`;
    const field = target(id, at);
    if (field) checkExpression(text, own, plainType(field, types), at, report);
  }
}

/** The type of a single answer; of rows the cells are judged when the draft is made. */
function plainType(field: Field, types: FieldTypes): string | undefined {
  const type = types.find(field.type)?.expressionType(field, types);
  return typeof type === "string" ? type : undefined;
}
