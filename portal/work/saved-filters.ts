/** Filters of the worklist: what stands in the address, and those that a person keeps in this browser. */
import { t } from "../message.ts";
import { session } from "../session.ts";

export const FILTERS = ["form", "step", "region", "project", "min", "max", "due", "state", "q"] as const;
export type FilterName = (typeof FILTERS)[number];
export type Filters = Partial<Record<FilterName, string>>;
export type SavedFilter = { name: string; view: string; filters: Filters };

/** The filters of an address. */
export function filtersIn(query: Readonly<Record<string, string>>): Filters {
  return Object.fromEntries(FILTERS.flatMap((name) => (query[name] ? [[name, query[name]]] : [])));
}

/** Wan as typed into whole fen; undefined for what is no amount. */
export function fenOf(wan: string | undefined): number | undefined {
  const value = wan === undefined || wan.trim() === "" ? Number.NaN : Number(wan);
  return Number.isFinite(value) && Math.abs(value) < 1e9 ? Math.round(value * 1_000_000) : undefined;
}

const MOST = 12;
const key = (): string => `mz-work-filters ${session()?.person.id ?? ""}`;

/** The person's own filters; none when the browser keeps nothing. */
export function savedFilters(): SavedFilter[] {
  try {
    const list: unknown = JSON.parse(localStorage.getItem(key()) ?? "[]");
    return Array.isArray(list) ? (list as SavedFilter[]).filter((f) => typeof f?.name === "string") : [];
  } catch {
    return [];
  }
}

/** Keeps a filter, in the place of one of the same name. */
export function keepFilter(filter: SavedFilter): void {
  write([...savedFilters().filter((f) => f.name !== filter.name), filter].slice(-MOST));
}

export function dropFilter(name: string): void {
  write(savedFilters().filter((f) => f.name !== name));
}

function write(list: readonly SavedFilter[]): void {
  try {
    localStorage.setItem(key(), JSON.stringify(list));
  } catch {
    // A browser that keeps nothing still filters.
  }
}

/** What an amount filter says. */
export function amountText(min: string | undefined, max: string | undefined): string {
  if (min && max) return t("work.amount-between", { min, max });
  return min ? t("work.amount-from", { min }) : t("work.amount-to", { max: max ?? "" });
}
