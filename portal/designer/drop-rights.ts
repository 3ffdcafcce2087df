/** A right on a field that is gone says nothing any more: it leaves the steps of the flow together with the field. */
import type { DraftBody } from "../../core/domain/change.ts";
import { isDrawable } from "./drawable.ts";
import type { Bodies } from "./draft.ts";

type Loose = Record<string, unknown>;

/** The bodies without the rights on these fields in the flows of the form. */
export function dropRights(bodies: Bodies, formId: string, gone: ReadonlySet<string>): Bodies {
  if (gone.size === 0) return bodies;
  return bodies.map((body) =>
    body.kind === "flow" && body["form"] === formId && isDrawable(body)
      ? ({ ...body, steps: (body["steps"] as Loose[]).map((step) => inStep(step, gone)) } as DraftBody)
      : body,
  );
}

function inStep(step: Loose, gone: ReadonlySet<string>): Loose {
  const next = { ...step };
  const rights = step["fields"];
  if (typeof rights === "object" && rights !== null) {
    const left = Object.entries(rights).filter(([id]) => !gone.has(id));
    if (left.length > 0) next["fields"] = Object.fromEntries(left);
    else delete next["fields"];
  }
  if (Array.isArray(step["cases"]))
    next["cases"] = (step["cases"] as Loose[]).map((branch) => ({
      ...branch,
      steps: (branch["steps"] as Loose[]).map((inner) => inStep(inner, gone)),
    }));
  return next;
}
