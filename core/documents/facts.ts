/**
 * What rules may read besides the answers: the day in China, and the person whose document it is. The starter stands
 * behind `me` for every reader and at every step, so that a document says the same to all.
 */
import type { Context } from "../context.ts";
import type { Facts } from "../domain/evaluate-form.ts";

/** Whose document it is: the unit it is written for, that unit's region, and the starter's name. */
export type Writer = { unit?: string; region?: string; name?: string };

/** The facts of a document now. */
export function factsOf(context: Context, writer: Writer = {}): Facts {
  return { ...writer, today: dayInChina(context.clock()) };
}

/** The writer of a stored document. */
export function writerOf(row: { unit: string; unit_region: string; creator: string }): Writer {
  return { unit: row.unit, region: row.unit_region, name: row.creator };
}

/** The calendar day in China, which has no summer time. */
export function dayInChina(at: Date): string {
  return new Date(at.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
}
