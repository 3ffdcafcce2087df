/** A project as its opening document makes it, and the stages that finished documents complete. */
import type { Context } from "../context.ts";
import type { Tx } from "../database/database.ts";
import { placeOfUnit } from "../definitions/places.ts";
import { type Form } from "../domain/form.ts";
import { type Lifecycle, stageOfForm } from "../domain/lifecycle.ts";
import type { DefinitionPlace, Place } from "../domain/scope.ts";
import { uuidv7 } from "../uuid.ts";
import {
  approveProject,
  attachDocument,
  finishStage,
  insertProject,
  lockProject,
  updateProjectFacts,
} from "./queries.ts";

export type OpeningDocument = {
  id: string;
  project: string | null;
  number: string;
  place: Place & { town: string | null };
  demo: boolean;
  answers: Readonly<Record<string, unknown>>;
  import?: { batch: string; key: string };
};

/** Makes the project at the first submission and keeps its facts in step at later ones; returns its id. */
export async function upsertProjectOf(
  context: Context,
  tx: Tx,
  document: OpeningDocument,
  form: Form,
  at: Date,
): Promise<string> {
  const facts = form.project.facts;
  if (!facts) throw new Error(`form ${form.id} opens a project without facts`);
  const text = (field: string | undefined): string | null => {
    const value = field === undefined ? undefined : document.answers[field];
    return typeof value === "string" ? value : typeof value === "number" ? String(value) : null;
  };
  const { place } = document;
  const region = place.town ?? place.county ?? place.city ?? place.province;
  const total = facts.total === undefined ? undefined : document.answers[facts.total];
  const columns = [
    text(facts.name) ?? form.title,
    region,
    place.province,
    place.city,
    place.county,
    place.town,
    text(facts.industry),
    text(facts.summary),
    text(facts.start),
    text(facts.end),
    typeof total === "number" ? total : null,
  ];
  if (document.project !== null) {
    await updateProjectFacts(tx, [document.project, ...columns, at]);
    return document.project;
  }
  const lifecycle = openingLifecycle(context, form.id, await placeOfUnit(context, tx, place.unit));
  const id = uuidv7(at);
  const [name, ...rest] = columns;
  await insertProject(tx, [
    id,
    document.number,
    lifecycle.id,
    lifecycle.version,
    name,
    place.unit,
    ...rest,
    document.demo,
    document.import?.batch ?? null,
    document.import?.key ?? null,
    at,
  ]);
  await attachDocument(tx, [document.id, id]);
  return id;
}

/** Completes the stage of a form; the opening form's case also approves the project's total. */
export async function finishProjectStage(
  context: Context,
  tx: Tx,
  project: string,
  form: Form,
  at: Date,
): Promise<void> {
  const [row] = await lockProject(tx, [project]);
  if (!row) return;
  const stage = stageOfForm(context.definitions.get("lifecycle", row.lifecycle, row.lifecycle_version), form.id);
  if (form.project.role === "opens") await approveProject(tx, [project, at]);
  if (stage) await finishStage(tx, [project, stage.id, at]);
}

function openingLifecycle(context: Context, form: string, place: DefinitionPlace): Lifecycle {
  const found = context.definitions
    .all("lifecycle", place)
    .find((lifecycle) => lifecycle.stages.some((stage) => stage.after.length === 0 && stage.forms.includes(form)));
  if (!found) throw new Error(`no life cycle begins with form ${form}`);
  return found;
}
