/** What the server tells of addresses at which a plugin receives messages. */
import { request } from "../request.ts";

export type Hook = { id: string; offer: string; title: string; by: string; at: string };
export type Delivery = { hook: string; at: string; status: number; events: { name: string; text: string }[] };
export type Hooks = { rows: Hook[]; deliveries: Delivery[] };

const at = encodeURIComponent;
export const listHooks = (plugin: string) => request<Hooks>("GET", `/plugins/${at(plugin)}/hooks`);
/** The path holds the token and is told this once. */
export const addHook = (plugin: string, body: { offer: string; title: string }) =>
  request<{ id: string; path: string }>("POST", `/plugins/${at(plugin)}/hooks`, { body });
export const revokeHook = (plugin: string, hook: string) =>
  request<void>("DELETE", `/plugins/${at(plugin)}/hooks/${hook}`);
