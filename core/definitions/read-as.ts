/** Answers of any version of a form as its newest version reads them, for figures that are made over many documents. */
import { convertAnswers } from "../domain/convert-answers.ts";
import type { Field } from "../domain/form.ts";
import type { DefinitionStore } from "./store.ts";

type Answers = Record<string, unknown>;

/** The answers themselves where nothing lies between; an answer that cannot be converted is left out. */
export function answersNow(store: DefinitionStore, form: string, version: number, answers: Readonly<Answers>): Answers {
  const newest = store.find("form", form);
  const path = newest ? store.view.path(form, version, newest.version) : [];
  if (path.length === 0) return { ...answers };
  return convertAnswers(
    store.compiled(form, version),
    path.map((step) => ({ form: store.compiled(form, step.version), conversions: step.conversions ?? NOTHING })),
    answers,
  ).answers;
}

const NOTHING: [] = [];

/** Versions in which the field means another value than now: its answers have to be converted before they are counted. */
export function oddVersions(store: DefinitionStore, form: string, field: string): number[] {
  const now = store.find("form", form) && store.compiled(form).fields.get(field);
  return store.view
    .versions("form", form)
    .filter(({ version }) => {
      const then = store.compiled(form, version).fields.get(field);
      return then !== undefined && now !== undefined && !sameMeasure(then, now);
    })
    .map(({ version }) => version);
}

function sameMeasure(a: Field, b: Field): boolean {
  const unit = (field: Field): unknown => (field.type === "number" ? (field["unit"] ?? "") : "");
  return a.type === b.type && unit(a) === unit(b);
}
