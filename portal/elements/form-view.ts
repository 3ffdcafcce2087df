/** Draws a form: sections of fields, edited or read, from its definition alone. */
import { html, LitElement, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Field, Form, Section } from "../../core/domain/form.ts";
import type { Problem } from "../../core/domain/problem.ts";
import type { Answers } from "../api-types.ts";
import { editField } from "../field-registry.ts";
import "../fields/all.ts";
import { controlId } from "../fields/field-element.ts";
import { EMPTY_CONTEXT, type FormContext } from "../form-context.ts";
import { t } from "../message.ts";
import { icon } from "./icon.ts";
import { readValue } from "./read-value.ts";

/** True for fields that nobody types: computed, brought from elsewhere, or shown only. */
export function isFilledByRule(field: Field): boolean {
  return field.readOnly === true || field.computed !== undefined || field.from !== undefined;
}

/** The fields of a section that are shown. */
export function shownFields(section: Section, hidden: ReadonlySet<string>): Field[] {
  return (section.fields as Field[]).filter((field) => !hidden.has(field.id));
}

/**
 * `<mz-form-view>`
 * @property form - the definition
 * @property answers - by field id
 * @property unseen - ids of fields that are not shown
 * @property editable - ids that may be edited; an empty set reads, undefined edits all that people type
 * @property problems - all problems; each field takes its own
 * @property strict - show problems of untouched fields
 * @property context - code lists and names
 * @property only - draw only these fields, without headings
 */
class FormView extends LitElement {
  static override properties = {
    form: { attribute: false },
    answers: { attribute: false },
    unseen: { attribute: false },
    editable: { attribute: false },
    problems: { attribute: false },
    strict: { attribute: false },
    context: { attribute: false },
    only: { attribute: false },
  };
  declare form: Form | undefined;
  declare answers: Answers;
  declare unseen: ReadonlySet<string>;
  declare editable: ReadonlySet<string> | undefined;
  declare problems: readonly Problem[];
  declare strict: boolean;
  declare context: FormContext;
  declare only: ReadonlySet<string> | undefined;

  constructor() {
    super();
    this.form = undefined;
    this.answers = {};
    this.unseen = new Set();
    this.editable = undefined;
    this.problems = [];
    this.strict = false;
    this.context = EMPTY_CONTEXT;
    this.only = undefined;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  private edits(field: Field): boolean {
    return !isFilledByRule(field) && (this.editable === undefined || this.editable.has(field.id));
  }

  override render() {
    const form = this.form;
    if (!form) return "";
    const only = this.only;
    if (only) {
      const fields = form.sections
        .flatMap((section) => shownFields(section, this.unseen))
        .filter((field) => only.has(field.id));
      return this.grid(fields);
    }
    return repeat(
      form.sections,
      (section) => section.id,
      (section) => this.section(section),
    );
  }

  private section(section: Section): TemplateResult | "" {
    const fields = shownFields(section, this.unseen);
    if (fields.length === 0) return "";
    return html`<section class="sec form-sec" id="sec-${section.id}" aria-labelledby="sec-h-${section.id}">
      <div class="sec-head"><h2 id="sec-h-${section.id}" tabindex="-1">${section.title}</h2></div>
      ${section.help ? html`<p class="help sec-help">${section.help}</p>` : ""}${this.grid(fields)}
    </section>`;
  }

  private grid(fields: Field[]): TemplateResult {
    return html`<div class="form-grid">
      ${repeat(
        fields,
        (field) => field.id,
        (field) => this.cell(field),
      )}
    </div>`;
  }

  private cell(field: Field): TemplateResult {
    const pointer = `/${field.id}`;
    const wide =
      field.type === "table" || field.type === "file" || Number(field["lines"] ?? 1) > 1 || field.width === "full";
    const half =
      !wide &&
      (field.width === "half" || ["money", "number", "percent", "date", "year", "yes-no"].includes(field.type));
    const problems = this.problems.filter((p) => p.pointer === pointer || p.pointer.startsWith(`${pointer}/`));
    const value = this.answers[field.id];
    return html`<div class="cell ${half ? "half" : "full"} type-${field.type}">
      ${this.edits(field) ? editField({ field, pointer, value, context: this.context, problems, strict: this.strict }) : this.readOnly(field, value)}
    </div>`;
  }

  private readOnly(field: Field, value: unknown): TemplateResult {
    const filled = isFilledByRule(field) && (this.editable === undefined || this.editable.size > 0);
    const id = controlId(`/${field.id}`);
    const source = field.computed !== undefined ? t("field.computed") : field.from !== undefined ? t("field.from") : "";
    return html`<div class="field read">
      <div class="label" id="${id}-label">${field.label}${filled && source !== "" ? html`<span class="tag">${source}</span>` : ""}${field.sensitive ? html`<span class="tag">${icon("lock")}${t("field.sensitive")}</span>` : ""}</div>
      <div class="read-box ${filled ? "filled" : ""}" id=${id} tabindex=${filled ? "-1" : "-1"} role="group" aria-labelledby="${id}-label">${readValue(field, value, this.context)}</div>
      ${field.help && filled ? html`<p class="help">${field.help}</p>` : ""}
    </div>`;
  }
}
customElements.define("mz-form-view", FormView);
