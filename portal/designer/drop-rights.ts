/** A right on a field that is gone says nothing any more: it leaves the steps of the flow together with the field. */
import { type Flow, isHuman, type Step } from "../../core/domain/flow.ts";
import { isWalkable } from "./drawable.ts";
import type { Bodies } from "./draft.ts";
import { mapSteps, withKeys } from "./flow-tree.ts";

/** The bodies without the rights on these fields in the flows of the form. */
export function dropRights(bodies: Bodies, formId: string, gone: ReadonlySet<string>): Bodies {
  if (gone.size === 0) return bodies;
  return bodies.map((body) =>
    body.kind === "flow" && body["form"] === formId && isWalkable(body)
      ? { ...body, steps: mapSteps((body as unknown as Flow).steps, (step) => inStep(step, gone)) }
      : body,
  );
}

function inStep(step: Step, gone: ReadonlySet<string>): Step {
  if (!isHuman(step) || step.fields === undefined) return step;
  const left = Object.entries(step.fields).filter(([id]) => !gone.has(id));
  return withKeys(step, { fields: left.length > 0 ? Object.fromEntries(left) : undefined });
}
