/** One row of the condition builder: joint, field, comparison, what it is compared with, and a button that removes it. */
import { html, type TemplateResult } from "lit";
import type { Comparator, ConditionRow, Operand } from "../../core/domain/condition.ts";
import { operandsOf } from "../../core/domain/condition.ts";
import type { ExpressionScope } from "../../core/domain/expression.ts";
import { type Field, fieldsOf, type Form } from "../../core/domain/form.ts";
import type { Dictionaries } from "../api-types.ts";
import { icon } from "../elements/icon.ts";
import { editField } from "../field-registry.ts";
import "../fields/all.ts";
import type { AnswerChange } from "../fields/field-element.ts";
import { EMPTY_CONTEXT, namesOf } from "../form-context.ts";
import { t } from "../message.ts";
import { compareWord, hasFixedValues, offeredFor, othersFor, withCompare, withField } from "./condition-rows.ts";
import { plainField } from "./plain-field.ts";
import { codeName, FACT_WORDS } from "./words.ts";

export type RowParts = {
  row: ConditionRow;
  joint: string;
  id: string;
  form: Form;
  scope: ExpressionScope;
  dictionaries: Dictionaries;
  unfinished: boolean;
  removeLabel: string;
  onChange(row: ConditionRow): void;
  onRemove(): void;
};

const chosen = (event: Event): string => (event.target as HTMLSelectElement).value;

/** Draws the row; the first control has the id of the row. */
export function conditionRow(parts: RowParts): TemplateResult {
  const { row, form, scope, dictionaries } = parts;
  const field = fieldsOf(form).find((candidate) => candidate.id === row.field);
  const pickField = (id: string): void => {
    const next = fieldsOf(form).find((candidate) => candidate.id === id);
    if (next) parts.onChange(withField(row, next, form, scope, dictionaries));
  };
  return html`<div class="cond-row">
    <span class="muted joint">${parts.joint}</span>
    <select class="select c-field" id=${parts.id} aria-label=${t("condition.field")} @change=${(event: Event) => pickField(chosen(event))}>
      ${field ? "" : html`<option value="" selected>${t("condition.choose-field")}</option>`}
      ${form.sections.map((section) => {
        const fields = (section.fields as Field[]).filter((candidate) => scope[candidate.id] !== undefined);
        return fields.length === 0
          ? ""
          : html`<optgroup label=${section.title}>${fields.map((candidate) => html`<option value=${candidate.id} .selected=${candidate.id === row.field}>${candidate.label}</option>`)}</optgroup>`;
      })}
    </select>
    <button class="icon-btn c-remove" type="button" aria-label=${parts.removeLabel} @click=${parts.onRemove}>${icon("x")}</button>
    ${
      field
        ? html`<select class="select c-compare" aria-label=${t("condition.compare")} @change=${(event: Event) => parts.onChange(withCompare(row, chosen(event) as Comparator, field))}>
            ${offeredFor(field, scope, dictionaries, row.compare).map((compare) => html`<option value=${compare} .selected=${compare === row.compare}>${t(compareWord(field, compare))}</option>`)}
          </select>
          <div class="c-values">${values(parts, field)}</div>`
        : ""
    }
    ${parts.unfinished ? html`<p class="state warn small c-note">${icon("warn")}${t("condition.unfinished")}</p>` : ""}
  </div>`;
}

function values(parts: RowParts, field: Field): unknown {
  const wanted = operandsOf(parts.row.compare);
  if (wanted === 0) return "";
  if (wanted === "many") return manyValues(parts, field);
  const labels = wanted === 2 ? [t("condition.value-from"), t("condition.value-to")] : [t("condition.value")];
  return labels.map((label, i) => oneValue(parts, field, i, label));
}

/** A fixed value, another field or a fact; the choice between them only where there is one. */
function oneValue(parts: RowParts, field: Field, at: number, label: string): TemplateResult {
  const { row, form, scope } = parts;
  const operand = row.operands[at];
  const others = othersFor(field, row.compare, form, scope);
  // An empty text keeps the place of what is not given yet: "from" must not become "to".
  const put = (next: Operand | undefined): void => {
    const wanted = operandsOf(row.compare) === 2 ? 2 : 1;
    const operands = Array.from({ length: wanted }, (_, i) => (i === at ? next : row.operands[i]) ?? { value: "" });
    parts.onChange({ ...row, operands });
  };
  const source =
    operand && "field" in operand ? `f:${operand.field}` : operand && "fact" in operand ? `n:${operand.fact}` : "";
  const pick = (value: string): void =>
    put(value === "" ? undefined : value.startsWith("f:") ? { field: value.slice(2) } : { fact: value.slice(2) });
  const fixed = hasFixedValues(field);
  const select =
    others.fields.length + others.facts.length === 0
      ? ""
      : html`<select class="select c-source" aria-label=${t("condition.source")} @change=${(event: Event) => pick(chosen(event))}>
          <option value="" .selected=${source === ""}>${t(fixed ? "condition.fixed" : "condition.choose-field")}</option>
          ${others.facts.map((name) => {
            const word = FACT_WORDS[name];
            return html`<option value=${`n:${name}`} .selected=${source === `n:${name}`}>${word ? t(word) : name}</option>`;
          })}
          ${others.fields.map((other) => html`<option value=${`f:${other.id}`} .selected=${source === `f:${other.id}`}>${t("condition.other-field", { label: other.label })}</option>`)}
        </select>`;
  return html`${select}${source === "" && fixed ? fixedValue(parts, field, operand && "value" in operand && operand.value !== "" ? operand.value : undefined, `${at}`, label, (value) => put(value === undefined ? undefined : { value })) : ""}`;
}

type Scalar = string | number | boolean;

/** The control of the field's own type, so that values are typed as in the form itself. */
function fixedValue(
  parts: RowParts,
  field: Field,
  value: Scalar | undefined,
  at: string,
  label: string,
  take: (value: Scalar | undefined) => void,
): TemplateResult {
  const { compare } = parts.row;
  const control: Field = compare.startsWith("size-")
    ? { id: at, type: "number", label, min: 0 }
    : ["starts", "like", "contains"].includes(compare) && field["multiple"] !== true && field.type !== "region"
      ? { id: at, type: "text", label }
      : { ...plainField(field, label, ["multiple", "as"]), id: at };
  return html`<div class="c-value" @mz-answer=${(event: CustomEvent<AnswerChange>) => {
    event.stopPropagation();
    const given = event.detail.value;
    take(typeof given === "string" || typeof given === "number" || typeof given === "boolean" ? given : undefined);
  }}>${editField({
    field: control,
    pointer: `/${parts.id}-${at}`,
    value,
    context: { ...EMPTY_CONTEXT, dictionaries: parts.dictionaries },
    problems: [],
    strict: false,
    bare: true,
    label,
  })}</div>`;
}

/** Several codes or numbers: what was chosen as chips, and one more to choose. */
function manyValues(parts: RowParts, field: Field): TemplateResult {
  const { row } = parts;
  const given = row.operands.flatMap((operand) => ("value" in operand ? [operand.value] : []));
  const nameOf = namesOf({ ...EMPTY_CONTEXT, dictionaries: parts.dictionaries });
  const put = (next: Scalar[]): void => parts.onChange({ ...row, operands: next.map((value) => ({ value })) });
  const items = (parts.dictionaries[String(field["dictionary"])] ?? []).filter((item) => !given.includes(item.code));
  const name = (value: Scalar): string => (typeof value === "string" ? codeName(value, field, nameOf) : String(value));
  return html`${
    given.length === 0
      ? ""
      : html`<ul class="chosen">${given.map((value) => html`<li>${name(value)}<button class="icon-btn" type="button" aria-label=${t("condition.remove-value", { name: name(value) })} @click=${() => put(given.filter((other) => other !== value))}>${icon("x")}</button></li>`)}</ul>`
  }${
    field.type === "choice"
      ? items.length === 0
        ? ""
        : html`<select class="select" aria-label=${t("condition.more-values")} @change=${(event: Event) => {
            const value = chosen(event);
            (event.target as HTMLSelectElement).value = "";
            if (value !== "") put([...given, value]);
          }}><option value="">${t("condition.more-values")}</option>${items.map((item) => html`<option value=${item.code}>${item.name}</option>`)}</select>`
      : fixedValue(
          { ...parts, row: { ...row, compare: "eq" } },
          field,
          undefined,
          `n${given.length}`,
          t("condition.more-values"),
          (value) => value !== undefined && !given.includes(value) && put([...given, value]),
        )
  }`;
}
