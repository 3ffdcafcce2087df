/** Fields that a step hides from whoever acts there; who also acts where they are shown sees them. */
import { allSteps, type Flow, type HumanStep, isHuman } from "./flow.ts";

/** The fields that every one of the steps hides; none for somebody who acts at no step. */
export function hiddenAt(flow: Flow, steps: readonly string[]): Set<string> {
  const mine = allSteps(flow).filter((step): step is HumanStep => isHuman(step) && steps.includes(step.id));
  const [first, ...others] = mine.map(hiddenBy);
  return new Set((first ?? []).filter((field) => others.every((hidden) => hidden.includes(field))));
}

/** True when some step of the flow hides a field. */
export function hidesSomething(flow: Flow): boolean {
  return allSteps(flow).some((step) => isHuman(step) && hiddenBy(step).length > 0);
}

function hiddenBy(step: HumanStep): string[] {
  return Object.entries(step.fields ?? {})
    .filter(([, right]) => right === "hide")
    .map(([field]) => field);
}
