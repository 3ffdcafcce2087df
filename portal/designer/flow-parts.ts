/** The flows that a drafted flow calls, read from the server once, so that its proof sees what its parts do. */
import type { DefinitionSet } from "../../core/domain/definition-set.ts";
import type { Flow } from "../../core/domain/flow.ts";
import { everyStep, MAX_CALLS } from "../../core/domain/place-parts.ts";
import { getDefinition } from "../definitions-api.ts";
import { ApiError } from "../request.ts";

/** Parts by id and version; what is not there is undefined. */
export type FlowParts = Map<string, Flow | undefined>;
const keyOf = (id: string, version: number): string => `${id} ${version}`;

function callsOf(flow: Flow): { flow: string; version: number }[] {
  return everyStep(flow.steps).flatMap((step) => (step.do === "call" && step.flow !== "" ? [step] : []));
}

/** Whether every part that is called is known already. */
export function knowsParts(flow: Flow, parts: FlowParts, depth = 0): boolean {
  return callsOf(flow).every((call) => {
    const key = keyOf(call.flow, call.version);
    const part = parts.get(key);
    return parts.has(key) && (!part || depth >= MAX_CALLS || knowsParts(part, parts, depth + 1));
  });
}

/** Reads the parts that are not known yet, and those that they call. */
export async function loadParts(flow: Flow, parts: FlowParts, depth = 0): Promise<void> {
  for (const call of callsOf(flow)) {
    const key = keyOf(call.flow, call.version);
    if (!parts.has(key)) {
      try {
        parts.set(key, (await getDefinition("flow", call.flow, call.version)).body as unknown as Flow);
      } catch (error) {
        // What is not there stays so; a lost connection is tried again.
        if (error instanceof ApiError && error.status === 404) parts.set(key, undefined);
      }
    }
    const part = parts.get(key);
    if (part && depth < MAX_CALLS) await loadParts(part, parts, depth + 1);
  }
}

/** The parts as the proof looks for them: each in the version that a call names. */
export function asDefinitions(parts: FlowParts): Pick<DefinitionSet, "find"> {
  const find = (kind: string, id: string, version?: number): Flow | undefined =>
    kind === "flow" && version !== undefined ? parts.get(keyOf(id, version)) : undefined;
  return { find: find as DefinitionSet["find"] };
}
