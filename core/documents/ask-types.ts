/**
 * Asks plugins about answers of the field types that they offer, outside any transaction and in the name of the person:
 * for the usual writing, and whether it is a value at all. A draft may be saved whatever they
 * say; without a good answer nothing is submitted.
 */
import type { Context } from "../context.ts";
import { checkAnswer, type KnownCodes } from "../domain/check-answers.ts";
import { type Answers, type CompiledForm, isEmpty } from "../domain/evaluate-form.ts";
import type { Field } from "../domain/form.ts";
import { pluginOf } from "../domain/offer-name.ts";
import { type Problem, pointerStep, problem } from "../domain/problem.ts";
import type { RuleResult } from "../domain/rule-result.ts";
import type { Identity } from "../domain/scope.ts";

type Plain = string | number | boolean;
/** What a plugin said of one field: the usual writing and a problem, or why it said nothing. */
type Told = { name: string; version: string } & (
  | { value: Plain; problem?: string }
  | { fault: "absent" | "no-answer" }
);
type Asking = { identity: Identity; document: string; form: CompiledForm; codes: KnownCodes };

/** Fields of the form whose type a plugin offers. */
export function offeredFields({ fields }: CompiledForm): Field[] {
  return [...fields.values()].filter((field) => field.pluginType !== undefined);
}

/** What is wrong with answers that are stored, for the page of a draft. */
export async function typeProblems(
  context: Context,
  asking: Asking,
  answers: Answers,
  hidden: ReadonlySet<string>,
): Promise<Problem[]> {
  return (await askEach(context, asking, answers, hidden)).flatMap(warningOf);
}

/** Results that stand beside those of rules when a document is submitted: one refusal for each field without a good answer. */
export async function typeResults(
  context: Context,
  asking: Asking,
  answers: Answers,
  hidden: ReadonlySet<string>,
): Promise<RuleResult[]> {
  const version = asking.form.form.version;
  const told = await askEach(context, asking, answers, hidden);
  return told.map(([field, said]): RuleResult => {
    const { name, version: release } = said;
    const as = field.pluginType ?? "";
    const head = {
      rule: `type:${field.id}`,
      version,
      code: as,
      title: field.label,
      compared: [],
      why: [],
      basis: { text: as, mark: "S" as const },
      field: field.id,
      pointer: pointerStep(field.id),
    };
    const plugin = { name, version: release };
    const failed = (fault: "absent" | "no-answer" | "unusual"): RuleResult => ({
      ...head,
      outcome: "failed",
      severity: "block",
      message: "",
      plugin: { ...plugin, fault },
    });
    if ("fault" in said) return failed(said.fault);
    if (said.problem !== undefined)
      return { ...head, outcome: "fires", severity: "block", message: said.problem, plugin };
    // It was saved while the plugin gave no answer: nothing is stored behind the person's back.
    if (said.value !== answers[field.id]) return failed("unusual");
    return { ...head, outcome: "met", severity: null, message: "", plugin };
  });
}

/** What plugins say of each such field that is shown and filled. */
export function askEach(
  context: Context,
  asking: Asking,
  answers: Answers,
  hidden: ReadonlySet<string>,
): Promise<[Field, Told][]> {
  const asked = offeredFields(asking.form).flatMap((field) => {
    const value = answers[field.id];
    return !hidden.has(field.id) && !isEmpty(value) && isPlain(value) ? [{ field, value }] : [];
  });
  return Promise.all(
    asked.map(async ({ field, value }): Promise<[Field, Told]> => [field, await tell(context, asking, field, value)]),
  );
}

/** Only an answer that fits the field counts: a plugin can write nothing that a person could not. */
async function tell(
  context: Context,
  { identity, document, form, codes }: Asking,
  field: Field,
  value: Plain,
): Promise<Told> {
  const { id, label, type, pluginType: as = "" } = field;
  const { plugin, offer } = pluginOf(as);
  const known = context.pluginOffers("field.type").find(({ name }) => name === as);
  if (known?.field?.base !== type) return { name: known?.plugin ?? as, version: "", fault: "absent" };
  const by = { name: known.plugin, version: known.version };
  const input = { type: offer, value, field: { id, label, type } };
  const answer = await context.askPlugin("field.type", plugin, input, { identity, document });
  if (!answer) return { ...by, fault: "absent" };
  if (!answer.ok) return { ...by, fault: "no-answer" };
  const { value: usual, problem: wrong } = answer.output;
  // What is wrong may be left as it was typed, so that the person sees it.
  if (wrong !== undefined && !fits(field, usual, form, codes)) return { ...by, value, problem: wrong };
  if (!isPlain(usual) || !fits(field, usual, form, codes)) return { ...by, fault: "no-answer" };
  return { ...by, value: usual, ...(wrong !== undefined && { problem: wrong }) };
}

function fits(field: Field, value: unknown, form: CompiledForm, codes: KnownCodes): boolean {
  return !isEmpty(value) && checkAnswer(field, value, "", form.types, codes).length === 0;
}

function isPlain(value: unknown): value is Plain {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean";
}

/** Beside the field while it is written; what a plugin could not say is told at submission. */
export function warningOf([field, told]: [Field, Told]): Problem[] {
  if (!("value" in told) || told.problem === undefined) return [];
  const said = problem("plugin.says", pointerStep(field.id), { plugin: told.name, text: told.problem });
  return [{ ...said, severity: "warn" }];
}
