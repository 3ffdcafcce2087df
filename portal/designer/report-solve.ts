/** The small form that settles one change: a default for what is empty, a formula for what has to be carried over. */
import { html, type TemplateResult } from "lit";
import type { DraftBody, JudgedChange } from "../../core/domain/change.ts";
import { literalText } from "../../core/domain/condition.ts";
import { findTarget } from "../../core/domain/conversion.ts";
import type { ExpressionType } from "../../core/domain/expression.ts";
import type { Field, Form } from "../../core/domain/form.ts";
import type { Dictionaries } from "../api-types.ts";
import { icon } from "../elements/icon.ts";
import { editField } from "../field-registry.ts";
import "../fields/all.ts";
import type { AnswerChange } from "../fields/field-element.ts";
import { EMPTY_CONTEXT, FIELD_TYPES } from "../form-context.ts";
import { t } from "../message.ts";
import "./formula-editor.ts";
import { plainField } from "./plain-field.ts";
import type { Sample } from "./sample.ts";

export type SolveParts = {
  change: JudgedChange;
  bodies: readonly DraftBody[];
  bases: readonly DraftBody[];
  given: string | undefined;
  dictionaries: Dictionaries;
  samples: readonly Sample[];
  onGive(expr: string): void;
  onCancel(): void;
};

const formIn = (bodies: readonly DraftBody[], id: string): Form | undefined =>
  bodies.find((body) => body.kind === "form" && body.id === id) as unknown as Form | undefined;

/** Draws the form; what was typed last is kept in the closure until it is given. */
export function solveForm(parts: SolveParts): TemplateResult {
  const { change } = parts;
  const now = formIn(parts.bodies, change.id);
  const old = formIn(parts.bases, change.id);
  const field = now && findTarget(now, change.target);
  if (change.what === "removed")
    return box(parts, t("report.aside-lead"), html``, () =>
      parts.onGive(`doc.${change.target.split(".").at(-1) ?? ""}`),
    );
  if (!field) return html``;
  const typed = typeof typeOf(field) === "string";
  return change.verdict === "needs-default" && typed ? defaultForm(parts, field) : conversionForm(parts, field, old);
}

function typeOf(field: Field): ExpressionType | undefined {
  return FIELD_TYPES.find(field.type)?.expressionType(field, FIELD_TYPES);
}

/** An answer as the formula that gives it to every draft. */
function literal(value: unknown, field: Field): string | undefined {
  if (Array.isArray(value)) return value.every((item) => typeof item === "string") ? JSON.stringify(value) : undefined;
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean"
    ? literalText(value, typeOf(field))
    : undefined;
}

function defaultForm(parts: SolveParts, field: Field): TemplateResult {
  let value: unknown = field.default;
  return box(
    parts,
    t("report.default-lead"),
    html`<div @mz-answer=${(event: CustomEvent<AnswerChange>) => {
      event.stopPropagation();
      value = event.detail.value;
    }}>${editField({
      field: plainField(field, t("report.default-for", { label: field.label })),
      pointer: `/solve-${field.id}`,
      value,
      context: { ...EMPTY_CONTEXT, dictionaries: parts.dictionaries },
      problems: [],
      strict: false,
    })}</div>`,
    () => {
      const expr = literal(value, field);
      if (expr !== undefined) parts.onGive(expr);
    },
  );
}

function conversionForm(parts: SolveParts, field: Field, old: Form | undefined): TemplateResult {
  const [table, column] = parts.change.target.split(".");
  let text = parts.given ?? `doc.${column ?? table ?? ""}`;
  const type = typeOf(field);
  return box(
    parts,
    t("report.convert-lead"),
    html`<mz-formula-editor
      .form=${old && column !== undefined ? rowForm(old, table ?? "") : old} .dictionaries=${parts.dictionaries} .samples=${column === undefined ? parts.samples : []}
      .expected=${typeof type === "string" ? type : undefined} .field=${field} .value=${text}
      .label=${t("report.convert-for", { label: field.label })}
      @mz-expression=${(event: CustomEvent<{ text: string | undefined }>) => {
        event.stopPropagation();
        text = event.detail.text ?? "";
      }}
    ></mz-formula-editor>`,
    () => text !== "" && parts.onGive(text),
  );
}

/** A table's row as a form: the conversion of a column reads the old row as `doc`. */
function rowForm(form: Form, table: string): Form {
  const columns = (findTarget(form, table)?.["columns"] as Field[] | undefined) ?? [];
  return {
    ...form,
    sections: [{ id: "row", title: findTarget(form, table)?.label ?? table, fields: columns }],
    checks: [],
  };
}

function box(parts: SolveParts, lead: string, body: TemplateResult, onUse: () => unknown): TemplateResult {
  return html`<div class="solve"><p class="small muted">${lead}</p>${body}
    <div class="btns"><button class="btn primary small" type="button" @click=${onUse}>${icon("check")}${t("report.use")}</button><button class="btn small" type="button" @click=${() => parts.onCancel()}>${t("action.cancel")}</button></div></div>`;
}
