/**
 * What plugins may propose: answers for a new draft, field by field as the grant names them. A scope is a list of
 * `<form>.<field>`; a form by itself or a wildcard opens nothing.
 */
import { columnsOf } from "./fields/table.ts";
import type { Field } from "./form.ts";

/** Open proposals of one plugin. */
export const MAX_OPEN_PROPOSALS = 200;

/** Types whose answers are somebody's own act or proof: no plugin gives them. */
const OWN_ACTS = new Set(["signature", "file", "picture"]);

/** The form and the field that a part of a scope names; undefined for what is not written `<form>.<field>`. */
export function readProposedField(part: string): { form: string; field: string } | undefined {
  const [, form, field] = /^([a-z][a-z0-9-]{0,59})\.([a-z][A-Za-z0-9]{0,39})$/.exec(part) ?? [];
  return form === undefined || field === undefined ? undefined : { form, field };
}

/** The parts of a scope that a proposal needs, all of them; one that no scope can hold where no field is given. */
export function neededFor({ form, answers }: Readonly<Record<string, unknown>>): string[] {
  const fields = typeof answers === "object" && answers !== null ? Object.keys(answers) : [];
  return fields.length === 0 ? [String(form)] : fields.map((field) => `${String(form)}.${field}`);
}

/** Whether a writer of the form could type the field, and a plugin may do so: nothing computed, brought, signed or proved. */
export function isProposable(field: Field): boolean {
  return (
    field.computed === undefined &&
    field.compute === undefined &&
    field.from === undefined &&
    [field, ...columnsOf(field)].every(({ type }) => !OWN_ACTS.has(type))
  );
}
