/** Names of what money passes on its way, for picture, steps and table alike. */
import type { NodeKind, TraceState } from "../../core/domain/trace.ts";
import { type MessageKey, t } from "../message.ts";
import type { TraceNode } from "../quota-api.ts";
import type { IconName } from "./icon.ts";

const STATES: Record<TraceState, MessageKey> = {
  "in-transit": "trace.state.in-transit",
  frozen: "trace.state.frozen",
  available: "trace.state.available",
  outside: "trace.state.outside",
  unrecorded: "trace.state.unrecorded",
};
const KINDS: Record<NodeKind, MessageKey> = {
  line: "trace.line",
  project: "trace.project",
  contract: "trace.contract",
  payee: "trace.payee",
  state: "trace.state",
};
const RESTS: Record<NodeKind, MessageKey> = {
  line: "trace.rest.line",
  project: "trace.rest.project",
  contract: "trace.rest.contract",
  payee: "trace.rest.payee",
  state: "trace.state",
};
export const KIND_ICONS: Record<NodeKind, IconName> = {
  line: "quota",
  project: "project",
  contract: "form",
  payee: "user",
  state: "clock",
};

/** Where money is that has no payee yet. */
export function traceState(state: string): string {
  const key = STATES[state as TraceState];
  return key ? t(key) : state;
}

/** The name of a node; of the rest of a column how many it stands for. */
export function nodeName(node: TraceNode): string {
  if (node.of === null) return t(RESTS[node.kind], { count: node.count });
  return node.kind === "state" ? traceState(node.of) : (node.name ?? "");
}

/** What kind of thing the node is. */
export function kindName(node: TraceNode): string {
  return t(KINDS[node.kind]);
}
