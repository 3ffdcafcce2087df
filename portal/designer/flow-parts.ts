/** The flows that a drafted flow calls, read from the server once, so that its proof sees what its parts do. */
import type { DefinitionSet } from "../../core/domain/definition-set.ts";
import type { Flow } from "../../core/domain/flow.ts";
import { everyStep, MAX_CALLS } from "../../core/domain/place-parts.ts";
import { getDefinition } from "../definitions-api.ts";

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
      const found = await getDefinition("flow", call.flow, call.version).catch(() => undefined);
      parts.set(key, found?.body as unknown as Flow | undefined);
    }
    const part = parts.get(key);
    if (part && depth < MAX_CALLS) await loadParts(part, parts, depth + 1);
  }
}

/** The parts as the proof looks for them: one version of each, as the drafted flow calls it. */
export function asDefinitions(flow: Flow, parts: FlowParts): Pick<DefinitionSet, "find"> {
  const called = new Map<string, Flow>();
  const add = (of: Flow, depth: number): void => {
    for (const call of callsOf(of)) {
      const part = parts.get(keyOf(call.flow, call.version));
      if (!part || called.has(part.id)) continue;
      called.set(part.id, part);
      if (depth < MAX_CALLS) add(part, depth + 1);
    }
  };
  add(flow, 0);
  return { find: ((kind, id) => (kind === "flow" ? called.get(id) : undefined)) as DefinitionSet["find"] };
}
