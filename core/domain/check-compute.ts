/** What a field that a plugin computes cannot be. */
import { needsField, type Report } from "./definition-references.ts";
import type { DefinitionSet } from "./definition-set.ts";
import { allSteps } from "./flow.ts";
import type { Field, Form } from "./form.ts";

/** Types whose value a plugin may compute. */
export const COMPUTED_TYPES: readonly string[] = [
  "text",
  "long-text",
  "number",
  "percent",
  "choice",
  "date",
  "yes-no",
  "money",
];

/** Reports what such a field cannot be: typed, required, part of a chain, or money that is posted or approved. */
export function checkCompute(form: Form, field: Field, at: string, set: DefinitionSet, report: Report): void {
  const { compute } = field;
  if (!compute) return;
  if (!COMPUTED_TYPES.includes(field.type))
    report(`${at}/type`, field.type, `one of ${COMPUTED_TYPES.join(", ")} for a computed value`);
  for (const key of ["computed", "from", "initial", "default", "plugin"] as const)
    if (field[key] !== undefined) report(`${at}/${key}`, key, `no ${key} on a field that a plugin computes`);
  if (field.required !== undefined && field.required !== false)
    report(`${at}/required`, String(field.required), "no required on a field that a plugin computes");
  compute.from.forEach((id, i) => {
    const source = needsField(form, id, `${at}/compute/from/${i}`, report);
    if (source && source.compute !== undefined)
      report(`${at}/compute/from/${i}`, id, "a field that no plugin computes");
  });
  if (isMoneyThatCounts(form, field.id, set))
    report(`${at}/compute`, field.id, "a field that no step posts and no project is approved by");
}

/** Whether a flow of the form posts by the field, or the form gives its amount or a project's total from it. */
function isMoneyThatCounts(form: Form, id: string, set: DefinitionSet): boolean {
  if (form.amountField === id || form.project.facts?.total === id) return true;
  const flows = set.all("flow").filter((flow) => flow.form === form.id);
  return flows.some((flow) =>
    allSteps(flow).some((step) => {
      if (isMoneyStep(step)) return namesIn(step).has(id);
      return "fields" in step && (step.fields as Record<string, unknown> | undefined)?.[id] === "edit";
    }),
  );
}

const isMoneyStep = (step: { do: string; pays?: unknown; results?: unknown }): boolean =>
  step.do === "post" || step.pays !== undefined || step.results !== undefined;

/** Every text inside a value: names of fields stand there among others. */
function namesIn(value: unknown): Set<string> {
  if (typeof value === "string") return new Set([value]);
  if (typeof value !== "object" || value === null) return new Set();
  return new Set(Object.values(value).flatMap((inner) => [...namesIn(inner)]));
}
