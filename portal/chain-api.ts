/** Calls of approver chains: of a flow, between two versions, and of what a change would make different. */
import type { FlowChains } from "../core/domain/told-chains.ts";
import { request } from "./request.ts";

const at = encodeURIComponent;

export const readChains = (flow: string, version: number, before?: number) =>
  request<FlowChains>("GET", `/flows/${at(flow)}/chains`, { query: { version, before } });
export const readChangeChains = async (change: string): Promise<FlowChains[]> =>
  (await request<{ flows: FlowChains[] }>("GET", `/changes/${at(change)}/chains`)).flows;
