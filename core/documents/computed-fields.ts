/** Fields whose value plugins compute, and answers with those values: nobody types them. */
import type { ComputedBy, ComputedValues } from "../domain/compute.ts";
import type { Answers, CompiledForm } from "../domain/evaluate-form.ts";
import type { Field } from "../domain/form.ts";

/** Values by field, and where each comes from. */
export type Computed = Readonly<{ values: Answers; by: ComputedValues }>;

/** Fields of the form that plugins compute. */
export function computedFields({ fields }: CompiledForm): Field[] {
  return [...fields.values()].filter((field) => field.compute !== undefined);
}

/** Answers with those values in place of whatever else was given for their fields. */
export function withValues(form: CompiledForm, answers: Answers, values: Answers): Answers {
  const own = { ...answers };
  for (const { id } of computedFields(form)) {
    if (values[id] === undefined) delete own[id];
    else own[id] = values[id];
  }
  return own;
}

/** What a reader is told of where values come from, without those of fields that they do not see. */
export function shownSources(
  by: ComputedValues,
  hidden: ReadonlySet<string> = new Set(),
): Record<string, Omit<ComputedBy, "digest">> {
  return Object.fromEntries(
    Object.entries(by).flatMap(([field, { digest: _digest, ...source }]) =>
      hidden.has(field) ? [] : [[field, source]],
    ),
  );
}
