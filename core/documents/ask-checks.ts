/**
 * Asks the plugins that a form names about a document, outside any transaction and in the name of the person: with the
 * answers that this person sees, sensitive ones masked for everybody. What they say counts for this state of the
 * document alone; the transaction that submits looks whether it is still that one.
 */
import type { Context } from "../context.ts";
import { placeOfCounty } from "../definitions/places.ts";
import type { CompiledForm } from "../domain/evaluate-form.ts";
import { type CheckAnswer, type PluginCheck, resultsOf } from "../domain/form-check.ts";
import { pluginOf } from "../domain/offer-name.ts";
import { yearInChina } from "../domain/load-dictionary.ts";
import { blocks } from "../domain/problem.ts";
import { holdsSensitive, redactAnswers } from "../domain/redact.ts";
import type { RuleResult } from "../domain/rule-result.ts";
import type { Identity } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { offeredFields, typeResults } from "./ask-types.ts";
import { completeAnswers } from "./complete-answers.ts";
import { factsOf, writerOf } from "./facts.ts";
import type { DocumentRow } from "./queries.ts";
import { getDocument } from "./read-document.ts";
import { isEditable } from "./save-draft.ts";
import { moveOf } from "./upgrade-document.ts";

/** What plugins said of one state of a document. */
export type Checked = Readonly<{ stamp: number; formVersion: number; results: readonly RuleResult[] }>;

/**
 * Before a submission; undefined where nobody needs to be asked: the form names no plugin, or the command refuses the
 * document anyway, as one that is not there for the person or has faults of its own.
 */
export async function checkBefore(context: Context, identity: Identity, id: string): Promise<Checked | undefined> {
  try {
    return await askChecks(context, identity, id, true);
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

/** The same on demand, for the person who writes: also of a document that is not complete yet. */
export async function readChecks(context: Context, identity: Identity, id: string): Promise<Checked> {
  const checked = await askChecks(context, identity, id, false);
  if (!checked) throw new Refusal("document.not-editable");
  return checked;
}

async function askChecks(
  context: Context,
  identity: Identity,
  id: string,
  onlyComplete: boolean,
): Promise<Checked | undefined> {
  const db = context.pool;
  const stored = await getDocument(context, db, identity, id);
  if (stored.created_by !== identity.person.id || !isEditable(stored)) return undefined;
  const row = (await moveOf(context, db, stored))?.row ?? stored;
  const compiled = context.definitions.compiled(row.form, row.form_version);
  const checks = compiled.form.pluginChecks ?? [];
  const head = { stamp: row.stamp, formVersion: row.form_version };
  const typed = onlyComplete && offeredFields(compiled).length > 0;
  if (checks.length === 0 && !typed) return onlyComplete ? undefined : { ...head, results: [] };
  const home = { document: row.id, project: row.project, county: row.county, year: yearInChina(row.created_at) };
  const facts = factsOf(context, writerOf(row));
  const completed = await completeAnswers(context, db, compiled, home, row.answers, facts);
  if (onlyComplete && completed.problems.some(blocks)) return undefined;
  const shown = [...compiled.fields.values()].filter((field) => !completed.hidden.has(field.id));
  const seen = new Set(shown.map((field) => field.id));
  const answers = seenBy(completed.answers, seen, compiled);
  const fields = shown.map(({ id: field, label, type }) => ({ id: field, label, type }));
  const asked = checks.map(async (check) =>
    resultsOf(check, row.form_version, await ask(context, identity, { check, row, fields, answers }), seen),
  );
  if (typed) {
    const codes = context.definitions.codesAt(placeOfCounty(row.county), home.year);
    asked.unshift(
      typeResults(context, { identity, document: row.id, form: compiled, codes }, completed.answers, completed.hidden),
    );
  }
  return { ...head, results: (await Promise.all(asked)).flat() };
}

/** What is left of the answers for a stranger's code: nothing hidden, nothing sensitive. */
function seenBy(
  answers: Readonly<Record<string, unknown>>,
  seen: ReadonlySet<string>,
  { fields, types }: CompiledForm,
): Record<string, unknown> {
  const open = Object.fromEntries(Object.entries(answers).filter(([id]) => seen.has(id)));
  return redactAnswers(open, [...fields.values()].filter(holdsSensitive), types);
}

type Question = {
  check: PluginCheck;
  row: DocumentRow;
  fields: { id: string; label: string; type: string }[];
  answers: Record<string, unknown>;
};

async function ask(context: Context, identity: Identity, question: Question): Promise<CheckAnswer> {
  const { check, row, fields, answers } = question;
  const { plugin, offer } = pluginOf(check.plugin);
  const known = context.pluginOffers("form.check").find(({ name }) => name === check.plugin);
  if (!known) return { name: check.plugin, version: "", fault: "absent" };
  const by = { name: known.plugin, version: known.version };
  const answer = await context.askPlugin(
    "form.check",
    plugin,
    {
      check: offer,
      params: check.params ?? {},
      document: {
        id: row.id,
        number: row.number,
        title: row.title,
        form: row.form,
        region: row.region,
        project: row.project,
      },
      fields,
      answers,
    },
    { identity, document: row.id },
  );
  if (!answer) return { ...by, fault: "absent" };
  return answer.ok ? { ...by, remarks: answer.output.problems } : { ...by, fault: "no-answer" };
}

/**
 * Behind the lock of a submission: the results, if they are about the document as it stands. What was never asked, or
 * about another state, refuses as any other stale page does.
 */
export function checkedOf(
  context: Context,
  document: { form: string; formVersion: number; stamp: number },
  checked: Checked | undefined,
): readonly RuleResult[] {
  const compiled = context.definitions.compiled(document.form, document.formVersion);
  if ((compiled.form.pluginChecks ?? []).length === 0 && offeredFields(compiled).length === 0) return [];
  if (checked?.stamp !== document.stamp || checked.formVersion !== document.formVersion)
    throw new Refusal("document.stale");
  return checked.results;
}
