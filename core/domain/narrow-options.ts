/** Which documents a reference field offers, where its definition narrows them by what stands in this document. */
import type { Field } from "./form.ts";
import type { Where } from "./rule-value.ts";

/** One condition with the answers of this document put in; days order as they are written. */
export type Narrowing = {
  field: string;
  among?: string[];
  filled?: boolean;
  upTo?: string;
  since?: string;
};

/** The field's own conditions. */
export function wheresOf(field: Field): Where[] {
  return field.type === "document" && Array.isArray(field["where"]) ? (field["where"] as Where[]) : [];
}

/** Fields of this document that the conditions read. */
export function narrowedBy(field: Field): string[] {
  return [...new Set(wheresOf(field).flatMap(({ same, upTo, since }) => same ?? upTo ?? since ?? []))];
}

/** A condition on an answer that is not there yet narrows nothing. */
export function narrowingsOf(wheres: readonly Where[], answers: Readonly<Record<string, unknown>>): Narrowing[] {
  return wheres.flatMap(({ field: id, in: codes, same, upTo, since, filled }): Narrowing[] => {
    if (codes) return [{ field: id, among: codes }];
    if (filled !== undefined) return [{ field: id, filled }];
    const own = answers[same ?? upTo ?? since ?? ""];
    if (typeof own !== "string" || own === "") return [];
    if (same !== undefined) return [{ field: id, among: [own] }];
    return [upTo === undefined ? { field: id, since: own } : { field: id, upTo: own }];
  });
}
