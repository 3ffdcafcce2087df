/** Which documents may be started under a project now. */
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import { placeOfUnit } from "../definitions/places.ts";
import { mayStart, stageOfForm } from "../domain/lifecycle.ts";
import { covers, type DefinitionPlace, type Identity } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { findProject, listBegunForms, type ProjectRow } from "./queries.ts";

/** The project, when the person may see it and its life cycle allows a document of the form now. */
export async function getStartableProject(
  context: Context,
  db: Queryable,
  identity: Identity,
  id: string | undefined,
  form: string,
): Promise<ProjectRow> {
  const [project] = id === undefined ? [] : await findProject(db, [id]);
  if (!project || !covers(identity, "project.read", project)) throw new Refusal("project.not-found");
  if (!(await startableForms(context, db, project)).includes(form)) throw new Refusal("document.may-not-start");
  return project;
}

/** The project, when its life cycle allows a document of the form now, whoever asks. */
export async function findStartableProject(
  context: Context,
  db: Queryable,
  id: string,
  form: string,
): Promise<ProjectRow | undefined> {
  const [project] = await findProject(db, [id]);
  return project && (await startableForms(context, db, project)).includes(form) ? project : undefined;
}

/** Forms whose documents the life cycle allows now, whoever may write them. */
export async function startableForms(context: Context, db: Queryable, project: ProjectRow): Promise<string[]> {
  const lifecycle = context.definitions.get("lifecycle", project.lifecycle, project.lifecycle_version);
  const begun = (await listBegunForms(db, [project.id])).flatMap((row) => stageOfForm(lifecycle, row.form)?.id ?? []);
  const place = await placeOfUnit(context, db, project.unit);
  return [
    ...lifecycle.stages
      .flatMap((stage) => stage.forms)
      .filter((form) => context.definitions.offers("form", form, place))
      .filter((form) => mayStart(lifecycle, form, project.stages_done, begun)),
    ...freeForms(context, place),
  ];
}

/** Forms under a project that no life cycle names, such as a note or an inspection record: filed at any time. */
export function freeForms(context: Pick<Context, "definitions">, place: DefinitionPlace): string[] {
  const staged = new Set(
    context.definitions.all("lifecycle").flatMap((lifecycle) => lifecycle.stages.flatMap((stage) => stage.forms)),
  );
  return context.definitions
    .all("form", place)
    .filter((form) => form.project.role === "belongs" && !staged.has(form.id))
    .map((form) => form.id)
    .filter((form) => context.definitions.offers("form", form, place));
}
