/** How an expression turns out on the chosen samples, in words: it holds, it does not, what is missing, why it fails. */
import { html, type TemplateResult } from "lit";
import type { Expression, ExpressionResult } from "../../core/domain/expression.ts";
import { type Field, fieldsOf, type Form } from "../../core/domain/form.ts";
import type { Dictionaries } from "../api-types.ts";
import { type IconName, icon } from "../elements/icon.ts";
import { answerText, unitOf } from "../elements/read-value.ts";
import { EMPTY_CONTEXT } from "../form-context.ts";
import { type MessageKey, t } from "../message.ts";
import { tryOn } from "./compile.ts";
import type { Sample } from "./sample.ts";
import { sayFault } from "./fault-words.ts";

export type TrialParts = {
  form: Form;
  dictionaries: Dictionaries;
  samples: readonly Sample[];
  expression: Expression;
  columnOf?: string | undefined;
};
type Outcome = { tone: "done" | "wait" | "warn" | "stop"; icon: IconName; word: MessageKey };
const HOLDS: Outcome = { tone: "done", icon: "ok", word: "trial.holds" };
const FAILS: Outcome = { tone: "wait", icon: "x", word: "trial.fails" };
const MISSING: Outcome = { tone: "warn", icon: "warn", word: "trial.missing" };
const BROKEN: Outcome = { tone: "stop", icon: "stop", word: "trial.error" };

/** One line per sample: does the condition hold, and with which values. */
export function conditionTrial(parts: TrialParts): TemplateResult {
  if (parts.samples.length === 0) return html`<p class="small muted">${t("trial.none")}</p>`;
  return html`<ul class="trial">${parts.samples.map((sample) => {
    const [result] = tryOn(parts.expression, sample);
    const outcome = outcomeOf(result);
    return html`<li><span class="state ${outcome.tone}">${icon(outcome.icon)}${t(outcome.word)}</span>
      <span class="small muted">${t("trial.values", { label: sample.label, text: reasonOf(result, parts, sample) })}</span></li>`;
  })}</ul>`;
}

function outcomeOf(result: ExpressionResult | undefined): Outcome {
  if (result?.kind === "value") return result.value === true ? HOLDS : FAILS;
  return result?.kind === "error" ? BROKEN : MISSING;
}

/** What stands behind a result: the values that were read, the names that lack one, or the fault. */
export function reasonOf(result: ExpressionResult | undefined, parts: TrialParts, sample: Sample): string {
  if (result?.kind === "missing") return missingText(parts.form, result.names);
  if (result?.kind === "error") return sayFault(result.message);
  const fields = new Map(fieldsOf(parts.form).map((field) => [field.id, field]));
  return parts.expression.reads
    .flatMap((id) => {
      const field = fields.get(id);
      return field ? [`${field.label} ${valueText(field, sample.answers[id], parts.dictionaries)}`] : [];
    })
    .join(t("text.comma"));
}

/** The labels of what is not filled in. */
export function missingText(form: Form, names: readonly string[]): string {
  const labels = names.map((name) => fieldsOf(form).find((field) => field.id === name)?.label ?? name);
  return t("trial.missing-names", { names: labels.join(t("reading.comma")) });
}

/** An answer with its unit, short enough for a line. */
export function valueText(field: Field, value: unknown, dictionaries: Dictionaries): string {
  if (value === undefined || value === null || value === "") return t("text.none");
  if (Array.isArray(value) && value.some((item) => typeof item === "object"))
    return t("trial.rows", { count: value.length });
  const text = `${answerText(field, value, { ...EMPTY_CONTEXT, dictionaries })} ${unitOf(field)}`.trim();
  return text.length > 60 ? `${text.slice(0, 58)}\u2026` : text;
}
