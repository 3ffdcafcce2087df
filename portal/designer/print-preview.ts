/** A form as the sheet that is printed of it while its unit has uploaded none: a boxed page with labels and values. */
import { html, type TemplateResult } from "lit";
import { columnsOf } from "../../core/domain/fields/table.ts";
import { allSteps, type Flow, isHuman } from "../../core/domain/flow.ts";
import type { Field, Form, Section } from "../../core/domain/form.ts";
import type { Answers } from "../api-types.ts";
import { cellWidth } from "../elements/cell-width.ts";
import { answerText, headOf, unitOf } from "../elements/read-value.ts";
import type { FormContext } from "../form-context.ts";
import { t } from "../message.ts";

export type PrintParts = {
  form: Form;
  flow: Flow | undefined;
  answers: Answers;
  unseen: ReadonlySet<string>;
  context: FormContext;
  number: string;
  unit: string;
  /** The sheet for the public has no opinions. */
  opinions: boolean;
};

/** Draws the page. */
export function printPreview(parts: PrintParts): TemplateResult {
  const { form, flow } = parts;
  const sections = form.sections.filter((section) => shown(section, parts).length > 0);
  const steps = parts.opinions && flow ? allSteps(flow).filter(isHuman) : [];
  return html`<article class="a4" aria-label=${t("preview.print")}>
    <h2>${form.title}</h2>
    <p class="a4-head"><span>${t("preview.unit", { unit: parts.unit })}</span><span>${t("preview.number", { number: parts.number })}</span></p>
    ${sections.map((section) => sheetSection(section, parts))}
    ${
      steps.length === 0
        ? ""
        : html`<table class="a4-table"><caption class="sr">${t("preview.opinions")}</caption><tbody>${steps.map((step) => html`<tr><th scope="row">${step.title}</th><td class="a4-opinion"><span>${t("preview.sign")}</span></td></tr>`)}</tbody></table>`
    }
  </article>`;
}

function shown(section: Section, { unseen }: PrintParts): Field[] {
  return (section.fields as Field[]).filter((field) => !unseen.has(field.id) && field.type !== "note");
}

function sheetSection(section: Section, parts: PrintParts): TemplateResult {
  const blocks: TemplateResult[] = [];
  let rows: TemplateResult[] = [];
  let waiting: Field | undefined;
  const value = (field: Field, span: number): TemplateResult =>
    html`<th scope="row">${field.label}</th><td colspan=${span}>${valueText(field, parts.answers[field.id], parts.context)}</td>`;
  const flush = (): void => {
    if (waiting) rows.push(html`<tr>${value(waiting, 3)}</tr>`);
    waiting = undefined;
  };
  const close = (): void => {
    flush();
    if (rows.length > 0) blocks.push(html`<table class="a4-table"><tbody>${rows}</tbody></table>`);
    rows = [];
  };
  for (const field of shown(section, parts)) {
    if (columnsOf(field).length > 0) {
      close();
      blocks.push(tableOf(field, parts));
    } else if (cellWidth(field, section.columns ?? 2) === "full") {
      flush();
      rows.push(html`<tr>${value(field, 3)}</tr>`);
    } else if (waiting) {
      rows.push(html`<tr>${value(waiting, 1)}${value(field, 1)}</tr>`);
      waiting = undefined;
    } else waiting = field;
  }
  close();
  return html`<h3>${section.title}</h3>${blocks}`;
}

function valueText(field: Field, value: unknown, context: FormContext): string {
  const text = answerText(field, value, context);
  const unit = unitOf(field);
  return text === "" || unit === "" ? text : `${text} ${unit}`;
}

/** A table field with its rows; three empty ones to be filled by hand where there are none. */
function tableOf(field: Field, { answers, context }: PrintParts): TemplateResult {
  const columns = columnsOf(field);
  const given = answers[field.id];
  const rows = Array.isArray(given) && given.length > 0 ? (given as Answers[]) : [{}, {}, {}];
  return html`<table class="a4-table rows"><caption>${field.label}</caption>
    <thead><tr>${columns.map((column) => html`<th scope="col">${headOf(column)}</th>`)}</tr></thead>
    <tbody>${rows.map((row) => html`<tr>${columns.map((column) => html`<td>${answerText(column, row[column.id], context)}</td>`)}</tr>`)}</tbody></table>`;
}
