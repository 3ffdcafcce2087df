/** Where a document stands: the region its form names, else the region of its unit. */
import type { Queryable } from "../database/database.ts";
import type { Answers } from "../domain/evaluate-form.ts";
import type { Form } from "../domain/form.ts";
import { findRegion, findUnit } from "./queries.ts";

export type PlaceRow = { province: string; city: string | null; county: string | null; town: string | null };

/** The ancestor columns of a document; undefined when the region named lies outside the unit's own region. */
export async function placeOf(
  db: Queryable,
  form: Form,
  answers: Answers,
  unit: { region: string },
): Promise<PlaceRow | undefined> {
  const [home] = await findRegion(db, [unit.region]);
  const named = form.project.facts ? answers[form.project.facts.region] : undefined;
  if (typeof named !== "string") return home;
  const [region] = await findRegion(db, [named]);
  if (!region || !home) return undefined;
  const inside = [region.town, region.county, region.city, region.province].includes(unit.region);
  return inside || region.code === unit.region ? region : undefined;
}

/** The unit, when the person may start documents for it. */
export async function unitOf(
  db: Queryable,
  unit: string,
): Promise<Awaited<ReturnType<typeof findUnit>>[number] | undefined> {
  return (await findUnit(db, [unit]))[0];
}
