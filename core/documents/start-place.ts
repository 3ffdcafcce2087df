/** Which definitions a new document begins with: those that hold for the unit it is written for. */
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import { placeOfUnit } from "../definitions/places.ts";
import type { DefinitionPlace, Identity } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { findUnitOfProject } from "./upgrade-queries.ts";

/** The place; refuses a form that holds elsewhere only, or is out of use. */
export async function startPlace(
  context: Context,
  db: Queryable,
  identity: Identity,
  given: { form: string; project?: string | undefined; unit?: string | undefined },
): Promise<DefinitionPlace> {
  const [project] = given.project === undefined ? [] : await findUnitOfProject(db, [given.project]);
  const writer = identity.assignments.find((a) => a.permissions.includes("document.write"));
  const unit = project?.unit ?? given.unit ?? writer?.unit.id;
  if (unit === undefined) throw new Refusal("right.missing");
  const place = await placeOfUnit(context, db, unit);
  const form = context.definitions.view.row("form", given.form, undefined, place);
  if (!form) throw new Refusal("definition.not-found", { facts: { kind: "form", id: given.form } });
  if (form.retired) throw new Refusal("definition.retired");
  return place;
}
