/** Calls of packs: what there is, where a file of one comes from, comparing and installing. */
import type { DraftBody, DraftFault } from "../core/domain/change.ts";
import type { BundleComparison } from "../core/domain/pack-bundle.ts";
import { request } from "./request.ts";

export type PackRow = {
  pack: string;
  scope: string;
  scopeName: string;
  definitions: number;
  kinds: { kind: string; count: number }[];
  publishedAt: string;
  changedHere: boolean;
};
export type PackPlan = {
  pack: string;
  comparison: BundleComparison;
  changed: { before: DraftBody; after: DraftBody }[];
  faults: DraftFault[];
};
/** What the server reads at most. */
export const MAX_PACK_BYTES = 5 * 1_048_576;

export const listPacks = async (): Promise<PackRow[]> => (await request<{ rows: PackRow[] }>("GET", "/packs")).rows;
export const comparePack = (scope: string, text: string) =>
  request<PackPlan>("POST", "/packs/compare", { body: { scope, text }, repeat: true });
/** The id is the person's own: sending it again makes no second change. */
export const installPack = (id: string, scope: string, text: string) =>
  request<{ id: string }>("POST", "/packs/install", { body: { id, scope, text }, repeat: true });

/** Where the browser saves the file from. */
export function exportPath(pack: string): string {
  return `/api/v1/packs/${encodeURIComponent(pack)}/export`;
}
