/** What the server tells about a plugin's endpoints, and what its administrator does with them. */
import type { PluginEndpoint } from "../../core/domain/plugin-endpoint.ts";
import { request } from "../request.ts";

export type BoundEndpoint = PluginEndpoint & {
  /** Names of the parameters in the path. */
  places: string[];
  by: string;
  at: string;
};
export type Endpoint = {
  id: string;
  /** Why the plugin asks for it; null where no version does any more. */
  reason: string | null;
  bound: BoundEndpoint | null;
  /** Seven days. */
  use: {
    calls: number;
    failed: number;
    meanMs: number;
    lastAt: string;
    lastStatus: number | null;
    lastFault: string | null;
  } | null;
};
/** How a trial ended: a status, or the word for what went wrong. */
export type Trial = { status: number | null; fault: string | null; ms: number; bytes: number };

const pathOf = (plugin: string, id: string): string =>
  `/plugins/${encodeURIComponent(plugin)}/endpoints/${encodeURIComponent(id)}`;

export const bindEndpoint = (plugin: string, id: string, body: PluginEndpoint) =>
  request<void>("PUT", pathOf(plugin, id), { body });
export const unbindEndpoint = (plugin: string, id: string, reason: string) =>
  request<void>("POST", `${pathOf(plugin, id)}/unbind`, { body: { reason } });
export const tryEndpoint = (plugin: string, id: string, body: { params: Record<string, string>; body?: unknown }) =>
  request<Trial>("POST", `${pathOf(plugin, id)}/trial`, { body });
