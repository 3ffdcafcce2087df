/** The proof of a flow while it is drawn: what would be refused at publication, said as soon as the author pauses. */
import type { DraftBody } from "../../core/domain/change.ts";
import type { Flow } from "../../core/domain/flow.ts";
import type { Form } from "../../core/domain/form.ts";
import { proveFlow } from "../../core/domain/prove-flow.ts";
import { FIELD_TYPES } from "../form-context.ts";
import { sayProblem } from "../message.ts";
import { asDefinitions, type FlowParts } from "./flow-parts.ts";
import type { FlowProblem } from "./flow-problems.ts";
import { shapeOf } from "./shape.ts";

/** What the proof finds; nothing while the flow or its form is not of the right shape yet, which is said elsewhere. */
export function proofOf(flow: Flow, form: Form | undefined, parts: FlowParts = new Map()): FlowProblem[] {
  if (!form || shapeOf(flow as unknown as DraftBody).length > 0 || shapeOf(form as unknown as DraftBody).length > 0)
    return [];
  const definitions = asDefinitions(parts);
  return proveFlow(flow, form, { types: FIELD_TYPES, definitions }).problems.map(
    ({ code, say, step, path, params, pointer }) => ({
      code,
      step,
      path,
      message: sayProblem({ code: say, pointer, params }),
    }),
  );
}
