/** What plugins propose to a person: open drafts that the person may start, in words. */
import type { Context } from "../context.ts";
import { placeOfUnit } from "../definitions/places.ts";
import { nameOfFrom, namesOf } from "../documents/names.ts";
import type { CompiledForm } from "../domain/evaluate-form.ts";
import { yearInChina } from "../domain/load-dictionary.ts";
import { holdsSensitive, redactAnswers } from "../domain/redact.ts";
import { covers, type Identity } from "../domain/scope.ts";
import { mayDecide } from "./decide-proposal.ts";
import type { PluginGate } from "./gate.ts";
import { listOpenProposals, type ProposalRow } from "./proposal-queries.ts";

/** The page asks the person to decide; beyond this the oldest come first. */
const MOST_SHOWN = 50;

export type ShownProposal = {
  id: string;
  plugin: { id: string; name: { zh: string; en: string }; version: string };
  form: { id: string; title: string };
  unit: string;
  project: string | null;
  reason: string;
  at: string;
  /** What it would fill in, in the order of the form. */
  fields: { label: string; text: string }[];
};

/** Those of plugins that serve; none where there are none. `label` gives words of the reader's language. */
export async function readProposals(
  context: Context,
  gate: Pick<PluginGate, "servingOf">,
  identity: Identity,
  label: (key: string) => string,
): Promise<ShownProposal[]> {
  const roles = new Set(identity.assignments.map(({ role }) => role));
  const forms = context.definitions.all("form").filter(({ create }) => create.some((role) => roles.has(role)));
  const shown: ShownProposal[] = [];
  for (const row of await listOpenProposals(context.pool, [forms.map(({ id }) => id)])) {
    const name = gate.servingOf(row.plugin)?.name;
    const place = await placeOfUnit(context, context.pool, row.unit);
    const form = context.definitions.find("form", row.form, undefined, place);
    if (!name || !form || !mayDecide(identity, form, row)) continue;
    const compiled = context.definitions.compiled(row.form, undefined, place);
    shown.push({
      id: row.id,
      plugin: { id: row.plugin, name, version: row.version },
      form: { id: form.id, title: form.title },
      unit: row.unit_name,
      project: row.project_name,
      reason: row.reason,
      at: row.made_at.toISOString(),
      fields: await fieldsOf(context, identity, row, compiled, label),
    });
    if (shown.length === MOST_SHOWN) break;
  }
  return shown;
}

/** The answers in words; of what is sensitive only what is left for readers without that right. */
async function fieldsOf(
  context: Context,
  identity: Identity,
  row: ProposalRow,
  compiled: CompiledForm,
  label: (key: string) => string,
): Promise<ShownProposal["fields"]> {
  const { fields, types } = compiled;
  const given = [...fields.values()].filter(({ id }) => row.answers[id] !== undefined);
  const closed = covers(identity, "sensitive.read", row) ? [] : given.filter(holdsSensitive);
  const answers = redactAnswers(row.answers, closed, types);
  const names = await namesOf(context.pool, compiled, answers);
  const nameOf = nameOfFrom(context, names, yearInChina(context.clock()));
  return given.map((field) => {
    const text = types.get(field.type).toText(answers[field.id], field, nameOf, types);
    const unit =
      field.type === "money" ? label(field["unit"] === "wan" ? "unit.wan" : "unit.yuan") : String(field["unit"] ?? "");
    return { label: field.label, text: unit === "" ? text : `${text} ${unit}` };
  });
}
