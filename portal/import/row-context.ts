/** What fields of a row need to know: code lists, and the names that stood in the cells for what they point to. */
import { fieldsOf } from "../../core/domain/form.ts";
import type { FormAnswer } from "../api-types.ts";
import type { FormContext } from "../form-context.ts";
import { type FormImport, type ImportRow, PROJECT } from "./api.ts";

const KINDS: Record<string, string> = { org: "unit" };

/** The cell's own text names what was found by it, so that nothing has to be looked up again. */
export function rowContext(order: FormImport, form: FormAnswer, row: ImportRow): FormContext {
  const names: Record<string, string> = {};
  for (const field of fieldsOf(form.form)) {
    const answer = row.answers[field.id];
    const text = row.texts[field.id];
    if (typeof answer === "string" && text !== undefined && !row.edited.includes(field.id))
      names[`${KINDS[field.type] ?? field.type}:${answer}`] = text;
  }
  const project = row.answers[PROJECT];
  return {
    dictionaries: form.dictionaries,
    names,
    project: order.project?.id ?? (typeof project === "string" ? project : undefined),
    form: order.form.id,
    unit: order.unit.id,
  };
}
