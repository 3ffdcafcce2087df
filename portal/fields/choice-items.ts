/** Which codes of a dictionary a choice offers: open ones, leaves when asked, children of another field's answer. */
import type { Item } from "../api-types.ts";

export type Offer = {
  /** The present answer: its codes stay on offer even when they were closed since. */
  value: unknown;
  leaf: boolean;
  /** The answer that this choice depends on; undefined for a choice that stands alone. */
  parent: { value: unknown } | undefined;
};

/** The answer's codes, whether one or several may be chosen. */
export function codesOf(value: unknown): string[] {
  const list = Array.isArray(value) ? (value as unknown[]) : [value];
  return list.filter((code): code is string => typeof code === "string" && code !== "");
}

/** The items that may be chosen now. */
export function offeredItems(all: readonly Item[], offer: Offer): Item[] {
  const chosen = new Set(codesOf(offer.value));
  const parents = new Set(all.map((item) => item.parent));
  const above = offer.parent && new Set(codesOf(offer.parent.value));
  return all.filter((item) => {
    if (above && !(item.parent !== undefined && above.has(item.parent))) return false;
    return chosen.has(item.code) || (item.closed !== true && (!offer.leaf || !parents.has(item.code)));
  });
}

/** The answer without the codes that do not belong to the parent; undefined when none is left. */
export function keptUnder(all: readonly Item[], value: unknown, parent: unknown): unknown {
  const above = new Set(codesOf(parent));
  const fits = new Set(all.filter((item) => item.parent !== undefined && above.has(item.parent)).map((i) => i.code));
  const kept = codesOf(value).filter((code) => fits.has(code));
  return kept.length === 0 ? undefined : Array.isArray(value) ? kept : kept[0];
}
