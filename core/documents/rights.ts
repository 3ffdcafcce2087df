/** Which fields a person may see and change at the step where a case stands. Merged on the server, so that nothing is wiped. */
import { allSteps, type Flow, type HumanStep, isHuman } from "../domain/flow.ts";
import { type Form, fieldsOf } from "../domain/form.ts";

/** Fields that only a later step fills: the starter cannot. */
export function lockedFields(flow: Flow, form: Form): string[] {
  const later = new Set(allSteps(flow).flatMap((step) => (isHuman(step) ? editedAt(step) : [])));
  for (const step of allSteps(flow)) {
    if (step.do === "act") for (const id of Object.keys(step.set ?? {})) later.add(id);
    if (step.do === "amend" && step.document === "self") for (const id of Object.keys(step.set)) later.add(id);
  }
  return fieldsOf(form)
    .map((field) => field.id)
    .filter((id) => later.has(id));
}

/** Fields that a human step fills or corrects. */
export function editedAt(step: HumanStep): string[] {
  return Object.entries(step.fields ?? {})
    .filter(([, right]) => right === "edit")
    .map(([id]) => id);
}
