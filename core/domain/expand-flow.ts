/** The flow that a case runs: its parts in their places, made once for a definition. */
import type { Flow } from "./flow.ts";
import { type PartOf, placeParts } from "./place-parts.ts";

const expanded = new WeakMap<Flow, Flow>();

/**
 * The flow with its called parts in place, their separation of duties included, as the proof sees it. Where a part is not
 * there the call stays, which the engine refuses; the same object when nothing is called.
 */
export function expandFlow(flow: Flow, find: PartOf): Flow {
  const known = expanded.get(flow);
  if (known) return known;
  const placed = placeParts(flow, find);
  if ("fault" in placed) return flow;
  expanded.set(flow, placed);
  return placed;
}
