/**
 * Asks plugins for the values of fields that they compute, before a draft is saved and outside its transaction. A plugin
 * is given the answers that the form names, sensitive ones masked, and its answer goes into that one field. It is asked
 * again only where those answers or the version changed; when it fails, the last value stays and says since when.
 */
import { createHash } from "node:crypto";
import type { Context } from "../context.ts";
import { placeOfCounty } from "../definitions/places.ts";
import { canonicalText } from "../domain/canonical.ts";
import { checkAnswer } from "../domain/check-answers.ts";
import type { ComputedBy } from "../domain/compute.ts";
import type { Answers, CompiledForm } from "../domain/evaluate-form.ts";
import type { Field } from "../domain/form.ts";
import { yearInChina } from "../domain/load-dictionary.ts";
import { pluginOf } from "../domain/offer-name.ts";
import { redactAnswer } from "../domain/redact.ts";
import type { Identity } from "../domain/scope.ts";
import { type Computed, computedFields, withValues } from "./computed-fields.ts";
import { completeAnswers } from "./complete-answers.ts";
import { factsOf, writerOf } from "./facts.ts";
import { getDocument } from "./read-document.ts";
import { isEditable } from "./save-draft.ts";
import { moveOf } from "./upgrade-document.ts";

/** For answers that are about to be saved; undefined where no field of the form is computed so. */
export async function computeValues(
  context: Context,
  identity: Identity,
  id: string,
  given: Answers,
): Promise<Computed | undefined> {
  const db = context.pool;
  const stored = await getDocument(context, db, identity, id);
  if (stored.created_by !== identity.person.id || !isEditable(stored)) return undefined;
  const row = (await moveOf(context, db, stored))?.row ?? stored;
  const form = context.definitions.compiled(row.form, row.form_version);
  const fields = computedFields(form);
  if (fields.length === 0) return undefined;
  const year = yearInChina(row.created_at);
  const home = { document: row.id, project: row.project, county: row.county, year };
  const before = withValues(form, given, row.answers);
  const completed = await completeAnswers(context, db, form, home, before, factsOf(context, writerOf(row)));
  const codes = context.definitions.codesAt(placeOfCounty(row.county), year);
  const values: Answers = {};
  const by: Record<string, ComputedBy> = {};
  await Promise.all(
    fields.map(async (field) => {
      const old = row.computed[field.id];
      const [value, from] = await valueOf(context, identity, {
        form,
        field,
        answers: completed.answers,
        hidden: completed.hidden.has(field.id),
        last: row.answers[field.id],
        old,
        fits: (answer) => checkAnswer(field, answer, "", form.types, codes).length === 0,
      });
      if (value !== undefined && value !== null) values[field.id] = value;
      if (from) by[field.id] = from;
    }),
  );
  return { values, by };
}

type Question = {
  form: CompiledForm;
  field: Field;
  answers: Answers;
  hidden: boolean;
  last: unknown;
  old: ComputedBy | undefined;
  fits(answer: unknown): boolean;
};

async function valueOf(
  context: Context,
  identity: Identity,
  { form, field, answers, hidden, last, old, fits }: Question,
): Promise<[unknown, ComputedBy | undefined]> {
  const { compute } = field;
  if (!compute || hidden) return [undefined, undefined];
  const given: Answers = {};
  for (const id of compute.from) {
    const source = form.fields.get(id);
    const answer = source && redactAnswer(answers[id], source, form.types);
    if (answer !== undefined) given[id] = answer;
  }
  if (Object.keys(given).length === 0) return [undefined, undefined];
  const params = compute.params ?? {};
  const digest = createHash("sha256")
    .update(canonicalText({ plugin: compute.plugin, params, given }))
    .digest("hex");
  const now = context.clock().toISOString();
  const { plugin, offer } = pluginOf(compute.plugin);
  const known = context.pluginOffers("value.compute").find(({ name }) => name === compute.plugin);
  if (known && old?.digest === digest && old.version === known.version && old.since === undefined) return [last, old];
  const { id, label, type } = field;
  const input = { value: offer, params, field: { id, label, type }, given };
  const answer = known && (await context.askPlugin("value.compute", plugin, input, { identity }));
  const value = answer?.ok === true ? answer.output.value : undefined;
  if (!known || value === undefined || (value !== null && !fits(value))) {
    const stale = old ?? { plugin: known?.plugin ?? compute.plugin, version: "", at: null, digest: "" };
    return [last, { ...stale, since: old?.since ?? now }];
  }
  return [value, { plugin: known.plugin, version: known.version, at: now, digest }];
}
