/**
 * `<mz-match-step>`: which column fills which field, with the first cells beside each. Fields that must be filled and
 * have no column stand first.
 *
 * @property order - the import
 * @property form - the form's definition
 * @property busy - the server judges the rows
 * @fires mz-matched - detail: Matching
 */
import { html, LitElement, type TemplateResult } from "lit";
import type { FormAnswer } from "../api-types.ts";
import { icon } from "../elements/icon.ts";
import { type MessageKey, t } from "../message.ts";
import {
  type AmountUnit,
  type FormImport,
  type ImportField,
  type Matched,
  type Matching,
  PROJECT,
  type Reason,
} from "./api.ts";

const REASONS: Record<Reason, MessageKey> = {
  remembered: "import.reason-remembered",
  label: "import.reason-label",
  synonym: "import.reason-synonym",
  similar: "import.reason-similar",
  content: "import.reason-content",
  hand: "import.reason-hand",
};
const LEFT: Record<FormImport["leftOut"][number]["why"], MessageKey> = {
  total: "import.left-total",
  note: "import.left-note",
  "header-again": "import.left-header-again",
  numbering: "import.left-numbering",
};
const UNITS: [AmountUnit, MessageKey][] = [
  ["yuan", "unit.yuan"],
  ["thousand", "import.unit-thousand"],
  ["wan", "unit.wan"],
  ["million", "import.unit-million"],
  ["yi", "import.unit-yi"],
];
/** Below, a proposal is shown as one to look at. */
const SURE = 0.85;

class MatchStep extends LitElement {
  static override properties = {
    order: { attribute: false },
    form: { attribute: false },
    busy: { attribute: false },
    matching: { state: true },
    all: { state: true },
  };
  declare order: FormImport | undefined;
  declare form: FormAnswer | undefined;
  declare busy: boolean;
  declare matching: Matching;
  declare all: boolean;
  private loaded = "";

  constructor() {
    super();
    this.order = undefined;
    this.form = undefined;
    this.busy = false;
    this.matching = {};
    this.all = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override willUpdate(): void {
    if (!this.order || this.loaded === this.order.id) return;
    this.loaded = this.order.id;
    this.matching = { ...this.order.matching };
  }

  private set(field: string, text: string): void {
    const matching = { ...this.matching };
    if (text === "") delete matching[field];
    else {
      const before = matching[field];
      matching[field] = {
        column: Number(text),
        reason: "hand",
        confidence: 1,
        ...(before?.unit && { unit: before.unit }),
      };
    }
    this.matching = matching;
  }

  private setUnit(field: string, unit: string): void {
    const matched = this.matching[field];
    if (!matched) return;
    const { unit: _before, ...rest } = matched;
    this.matching = { ...this.matching, [field]: unit === "" ? rest : { ...rest, unit: unit as AmountUnit } };
  }

  /** The project of each row counts as a field, where the form belongs to one. */
  private fields(order: FormImport): ImportField[] {
    const project = { id: PROJECT, label: t("import.project"), section: "", type: "project", required: true };
    return order.form.opens || order.project ? order.fields : [project, ...order.fields];
  }

  override render(): TemplateResult | "" {
    const { order } = this;
    if (!order) return "";
    const fields = this.fields(order);
    const missing = fields.filter((field) => field.required && !this.matching[field.id]);
    const matched = fields.filter((field) => this.matching[field.id]);
    const others = fields.filter((field) => !field.required && !this.matching[field.id]);
    const used = new Set(Object.values(this.matching).map(({ column }) => column));
    const unused = order.headers.flatMap((header, i) => (used.has(i) || header === "" ? [] : [header]));
    return html`<section class="sec" aria-labelledby="import-columns">
      <h2 id="import-columns" tabindex="-1">${t("import.step-columns")}</h2>
      <p class="muted">${t("import.columns-lead", { fields: matched.length, columns: order.headers.length })}</p>
      ${order.leftOut.length > 0 ? this.leftOut(order) : ""}
      <table class="grid tight stack match-table">
        <thead><tr><th scope="col">${t("import.field")}</th><th scope="col">${t("import.column")}</th><th scope="col">${t("import.cells")}</th><th scope="col">${t("import.why")}</th></tr></thead>
        ${this.group(t("import.fields-missing"), missing, order, "stop")}
        ${this.group(t("import.fields-matched"), matched, order, "")}
        ${this.all ? this.group(t("import.fields-others"), others, order, "") : ""}
      </table>
      ${others.length > 0 && !this.all ? html`<p><button class="btn quiet small" type="button" @click=${() => (this.all = true)}>${icon("down")}${t("import.show-others", { count: others.length })}</button></p>` : ""}
      ${unused.length > 0 ? html`<p class="muted small">${t("import.unused", { names: unused.join(t("text.comma")) })}</p>` : ""}
      <div class="btns mt3"><button class="btn primary" id="import-matched" type="button" aria-disabled=${this.busy} @click=${() => this.dispatchEvent(new CustomEvent<Matching>("mz-matched", { detail: this.matching }))}>${this.busy ? t("import.checking") : t("import.match-done")}</button></div>
    </section>`;
  }

  private leftOut(order: FormImport): TemplateResult {
    return html`<details class="left-out"><summary>${t("import.left-out", {
      count: order.leftOut.length,
      rows: order.leftOut
        .map(({ row }) => row)
        .slice(0, 8)
        .join(t("text.comma")),
    })}</summary>
      <ul class="plain-list small">${order.leftOut.map(({ row, why, text }) => html`<li>${t("import.left-row", { row })} <span class="muted">${t(LEFT[why])}</span> ${text}</li>`)}</ul></details>`;
  }

  private group(title: string, fields: readonly ImportField[], order: FormImport, kind: string): TemplateResult | "" {
    if (fields.length === 0) return "";
    return html`<tbody><tr class="grouprow"><th class="group ${kind}" colspan="4" scope="rowgroup">${title} ${fields.length}</th></tr>${fields.map((field) => this.row(field, order))}</tbody>`;
  }

  private row(field: ImportField, order: FormImport): TemplateResult {
    const matched = this.matching[field.id];
    const samples = matched ? (order.samples[matched.column] ?? []).filter((text) => text !== "") : [];
    return html`<tr>
      <td class="lead">${field.label}${field.required ? html`<span class="req" aria-hidden="true">*</span><span class="sr">${t("field.required")}</span>` : ""}${field.section ? html`<span class="sub">${field.section}</span>` : ""}</td>
      <td data-l=${t("import.column")}><select class="select" id="match-${field.id.replace("$", "")}" aria-label=${t("import.column-of", { label: field.label })} @change=${(event: Event) => this.set(field.id, (event.target as HTMLSelectElement).value)}>
          <option value="" ?selected=${!matched}>${t("import.no-column")}</option>
          ${order.headers.map((header, i) => html`<option value=${i} ?selected=${matched?.column === i}>${this.headerText(order, header, i)}</option>`)}
        </select>${field.type === "money" && matched ? this.unit(field, matched, order) : ""}</td>
      <td data-l=${t("import.cells")} class="cells-seen">${samples.length > 0 ? samples.slice(0, 3).map((text) => html`<span class="cell-seen">${text}</span>`) : html`<span class="muted">${t("text.none")}</span>`}</td>
      <td data-l=${t("import.why")}>${matched ? this.reason(matched) : ""}</td>
    </tr>`;
  }

  /** Columns of the same title are told apart by their place. */
  private headerText(order: FormImport, header: string, index: number): string {
    const twins = order.headers.filter((other) => other === header).length > 1;
    return header === "" || twins ? t("import.column-no", { name: header, no: index + 1 }) : header;
  }

  private unit(field: ImportField, matched: Matched, order: FormImport): TemplateResult | "" {
    const title = `${order.headers[matched.column] ?? ""}${order.above}`;
    if (/[\u5143]/.test(title) && !matched.unit) return "";
    const missing = !matched.unit;
    return html`<label class="unit-choice ${missing ? "missing" : ""}"><span>${t("import.unit")}</span><select class="select" id="unit-${field.id}" @change=${(event: Event) => this.setUnit(field.id, (event.target as HTMLSelectElement).value)}>
      <option value="" ?selected=${missing}>${t("import.unit-needed")}</option>
      ${UNITS.map(([unit, key]) => html`<option value=${unit} ?selected=${matched.unit === unit}>${t(key)}</option>`)}
    </select></label>`;
  }

  private reason(matched: Matched): TemplateResult {
    const { reason = "hand", confidence = 1 } = matched;
    const sure = confidence >= SURE;
    return html`<span class="state ${sure ? "done" : "warn"}">${icon(sure ? "ok" : "warn")}${t(REASONS[reason])}${sure ? "" : html`<span class="muted small">${Math.round(confidence * 100)}%</span>`}</span>`;
  }
}
customElements.define("mz-match-step", MatchStep);
