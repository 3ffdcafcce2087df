/**
 * The official sheet of a form: upload it, click a cell, say which field it shows. The sheet is drawn as it is; cells
 * whose label is a field's label are bound by themselves and only need a look.
 */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { columnsOf } from "../../core/domain/fields/table.ts";
import type { Flow } from "../../core/domain/flow.ts";
import { type Field, fieldsOf, type Form } from "../../core/domain/form.ts";
import type { PaperCell, PaperTable } from "../../core/domain/paper.ts";
import { type Print, type PrintBinding, PRINT_FACTS } from "../../core/domain/print.ts";
import { suggestBindings } from "../../core/domain/suggest-bindings.ts";
import { announce } from "../announce.ts";
import { listDocuments } from "../api.ts";
import type { DocumentRow } from "../api-types.ts";
import { icon } from "../elements/icon.ts";
import { type MessageKey, t } from "../message.ts";
import { getSheet, tryPrint, type UploadedSheet, uploadSheet } from "../print-api.ts";
import { ApiError } from "../request.ts";

/** Detail of `mz-print`: the drafted definition, undefined when the sheet is given up. */
export type PrintChange = { body: Print | undefined };

/**
 * `<mz-print-binding>`
 * @property form - the form as it is drafted
 * @property flow - its flow, whose steps give opinions
 * @property print - the drafted sheet
 * @property editable - false shows it only
 * @fires mz-print - detail: PrintChange
 */
class PrintBindingElement extends LitElement {
  static override properties = {
    form: { attribute: false },
    flow: { attribute: false },
    print: { attribute: false },
    editable: { attribute: false },
    sheet: { state: true },
    chosen: { state: true },
    progress: { state: true },
    fault: { state: true },
    documents: { state: true },
  };
  declare form: Form | undefined;
  declare flow: Flow | undefined;
  declare print: Print | undefined;
  declare editable: boolean;
  declare sheet: UploadedSheet | undefined;
  declare chosen: string;
  declare progress: number | undefined;
  declare fault: string;
  declare documents: DocumentRow[] | undefined;
  private asked = "";

  constructor() {
    super();
    this.form = undefined;
    this.flow = undefined;
    this.print = undefined;
    this.editable = true;
    this.sheet = undefined;
    this.chosen = "";
    this.progress = undefined;
    this.fault = "";
    this.documents = undefined;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected override willUpdate(): void {
    const sha256 = this.print?.file?.sha256 ?? "";
    if (sha256 !== "" && sha256 !== this.asked && this.sheet?.sha256 !== sha256) void this.load(sha256);
  }

  private async load(sha256: string): Promise<void> {
    this.asked = sha256;
    try {
      this.sheet = await getSheet(sha256, this.print?.file?.name ?? "");
    } catch (error) {
      this.fault = sentenceOf(error);
    }
  }

  private emit(body: Print | undefined): void {
    this.dispatchEvent(new CustomEvent<PrintChange>("mz-print", { detail: { body }, bubbles: true, composed: true }));
  }

  private upload = async (event: Event): Promise<void> => {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    const form = this.form;
    input.value = "";
    if (!file || !form) return;
    this.fault = "";
    this.progress = 0;
    try {
      const sheet = await uploadSheet(file, (share) => (this.progress = share));
      const suggested = sheet.paper ? suggestBindings(sheet.paper.tables, form) : [];
      this.sheet = sheet;
      this.asked = sheet.sha256;
      this.emit({
        $schema: "print.schema.json",
        kind: "print",
        id: this.print?.id ?? `${form.id.slice(0, 54)}-sheet`,
        version: this.print?.version ?? 1,
        title: sheet.name.replace(/\.\w+$/, "").slice(0, 80) || form.title,
        form: form.id,
        file: { sha256: sheet.sha256, name: sheet.name, kind: sheet.kind },
        bindings: suggested,
      });
      announce(t("binding.suggested", { count: suggested.length }));
    } catch (error) {
      this.fault = sentenceOf(error);
    } finally {
      this.progress = undefined;
    }
  };

  override render(): TemplateResult {
    const print = this.print;
    return html`<div class="binding">
      <header class="binding-head">
        <div><h3>${t("binding.title")}</h3><p class="muted">${t("binding.lead")}</p></div>
        ${this.editable ? this.tools(print) : ""}
      </header>
      ${this.progress === undefined ? "" : html`<p class="muted" role="status">${t("binding.uploading", { share: Math.round(this.progress * 100) })}</p>`}
      ${this.fault === "" ? "" : html`<p class="state stop" role="alert">${icon("stop")}<span>${this.fault}</span></p>`}
      ${print ? this.bound(print) : html`<p class="empty">${t("binding.none")}</p>`}
    </div>`;
  }

  private tools(print: Print | undefined): TemplateResult {
    return html`<div class="btns">
      <label class="btn ${print ? "" : "primary"}">${icon("upload")}${t(print ? "binding.replace" : "binding.upload")}
        <input class="sr" type="file" accept=".xlsx,.docx" @change=${this.upload} /></label>
      ${print ? html`<button class="btn" type="button" @click=${() => this.emit(undefined)}>${icon("trash")}${t("binding.remove")}</button>` : ""}
    </div>`;
  }

  private bound(print: Print): TemplateResult {
    const { sheet } = this;
    return html`<p class="small muted">${print.file?.name ?? t("binding.laid-out")} · ${t("binding.bound", { count: print.bindings.length })} · ${t("binding.keys")}</p>
      <div class="binding-body">
        <div class="binding-sheet">${sheet?.paper ? sheet.paper.tables.map((table) => this.grid(table, print)) : sheet?.marks ? this.marks(sheet.marks, print) : ""}</div>
        <aside class="binding-side" aria-label=${t("binding.shows")}>${this.chosen === "" ? "" : this.choice(print)}${this.trial(print)}</aside>
      </div>`;
  }

  /** A cell as people call it: the sheet is named only where there are several. */
  private cellName(place: string): string {
    const [sheet = "", cell] = place.split("!");
    if (cell === undefined) return place;
    return (this.sheet?.paper?.tables.length ?? 1) > 1 ? `${sheet} ${cell}` : cell;
  }

  /** Chooses a cell or mark; who did it by the Enter key goes on to what it shows. */
  private choose(place: string, event: MouseEvent): void {
    this.chosen = place;
    if (event.detail === 0)
      void this.updateComplete.then(() => this.querySelector<HTMLElement>(".binding-side select")?.focus());
  }

  private grid(table: PaperTable, print: Print): TemplateResult {
    const total = table.widths.reduce((sum, width) => sum + width, 0) || 1;
    const rows = table.heights.map((_, row) => table.cells.filter((cell) => cell.row === row));
    return html`<table class="paper-grid" @keydown=${(event: KeyboardEvent) => this.move(event, table)}>
      <colgroup>${table.widths.map((width) => html`<col width="${((width / total) * 100).toFixed(2)}%" />`)}</colgroup>
      <tbody>${rows.map((cells) => html`<tr>${cells.map((cell) => this.cell(cell, print))}</tr>`)}</tbody>
    </table>`;
  }

  private cell(cell: PaperCell, print: Print): TemplateResult {
    const place = cell.place ?? "";
    const binding = print.bindings.find((b) => b.place === place);
    const chosen = this.chosen === place;
    const lines = cell.lines.map((on, i) => (on ? ["l-left", "l-top", "l-right", "l-bottom"][i] : "")).join(" ");
    return html`<td rowspan=${cell.rows} colspan=${cell.columns} class="a-${cell.align} ${cell.bold ? "bold" : ""} ${cell.ground === "" ? "" : "shaded"} ${lines}">
      <button type="button" class="paper-cell ${binding ? "bound" : ""}" data-row=${cell.row} data-column=${cell.column}
        tabindex=${chosen || (this.chosen === "" && cell.row === 0 && cell.column === 0) ? 0 : -1}
        aria-pressed=${chosen} aria-label=${`${t("binding.cell", { place: this.cellName(place) })} ${binding ? this.nameOf(binding) : cell.text}`}
        @click=${(event: MouseEvent) => this.choose(place, event)}>${binding ? html`<span class="bound-name">${this.nameOf(binding)}</span>` : cell.text || nothing}</button>
    </td>`;
  }

  private marks(marks: readonly string[], print: Print): TemplateResult {
    return html`<p class="muted">${t("binding.unbound-marks")}</p>
      <ul class="binding-marks">${marks.map((mark) => {
        const binding = print.bindings.find((b) => b.place === mark);
        return html`<li><button type="button" class="paper-cell ${binding ? "bound" : ""}" aria-pressed=${this.chosen === mark} @click=${(event: MouseEvent) => this.choose(mark, event)}>
          <code>{${mark}}</code> ${binding ? html`<span class="bound-name">${this.nameOf(binding)}</span>` : ""}</button></li>`;
      })}</ul>`;
  }

  /** Arrow keys go to the neighbour cell; Delete takes the binding away. */
  private move(event: KeyboardEvent, table: PaperTable): void {
    const button = event.target instanceof HTMLElement ? event.target.closest<HTMLElement>(".paper-cell") : null;
    if (!button) return;
    const cell = table.cells.find(
      (c) => c.row === Number(button.dataset["row"]) && c.column === Number(button.dataset["column"]),
    );
    if (!cell) return;
    if (event.key === "Delete" && this.editable) this.bind(cell.place ?? "", undefined);
    const to = {
      ArrowRight: [cell.row, cell.column + cell.columns],
      ArrowLeft: [cell.row, cell.column - 1],
      ArrowDown: [cell.row + cell.rows, cell.column],
      ArrowUp: [cell.row - 1, cell.column],
    }[event.key];
    if (!to) return;
    event.preventDefault();
    const [row = -1, column = -1] = to;
    const next = table.cells.find(
      (c) => c.row <= row && row < c.row + c.rows && c.column <= column && column < c.column + c.columns,
    );
    if (!next) return;
    this.chosen = next.place ?? "";
    void this.updateComplete.then(() =>
      this.querySelector<HTMLElement>(`.paper-cell[data-row="${next.row}"][data-column="${next.column}"]`)?.focus(),
    );
  }

  private choice(print: Print): TemplateResult {
    const binding = print.bindings.find((b) => b.place === this.chosen);
    const value = binding ? sourceOf(binding) : "";
    const field = this.fieldOf(binding);
    const option = (key: string, label: string) =>
      html`<option value=${key} ?selected=${value === key}>${label}</option>`;
    return html`<label class="field"><span class="label">${this.sheet?.kind === "docx" ? t("binding.mark", { place: this.chosen }) : t("binding.cell", { place: this.cellName(this.chosen) })}</span>
        <select class="select" ?disabled=${!this.editable} @change=${(event: Event) => this.chooseSource((event.target as HTMLSelectElement).value)}>
          ${option("", t("binding.nothing"))}
          <optgroup label=${t("binding.fields")}>${this.sources().map(([key, label]) => option(key, label))}</optgroup>
          <optgroup label=${t("binding.facts")}>${PRINT_FACTS.map((fact) => option(`fact:${fact}`, t(`binding.fact.${fact}`)))}</optgroup>
          <optgroup label=${t("binding.opinions")}>${(this.flow?.steps ?? []).filter((step) => step.do === "approve" || step.do === "handle").map((step) => option(`opinion:${step.id}`, step.title))}</optgroup>
        </select></label>
      ${field?.type === "money" && binding ? this.manner(binding) : ""}`;
  }

  private manner(binding: PrintBinding): TemplateResult {
    const ways = ["text", "value", "capital"] as const;
    return html`<fieldset class="field plain"><legend class="label">${t("binding.as")}</legend>
      ${ways.map(
        (
          way,
        ) => html`<label class="check"><input type="radio" name="as" ?disabled=${!this.editable} .checked=${(binding.as ?? "value") === way}
          @change=${() => this.bind(binding.place, { ...binding, as: way })} />${t(`binding.as.${way}` satisfies MessageKey)}</label>`,
      )}</fieldset>`;
  }

  private trial(print: Print): TemplateResult {
    return html`<div class="binding-trial"><h4>${t("binding.try")}</h4>
      ${this.documents === undefined ? html`<button class="btn" type="button" @click=${this.findDocuments}>${t("binding.try-number")}</button>` : ""}
      ${this.documents?.length === 0 ? html`<p class="muted">${t("binding.try-none")}</p>` : ""}
      <ul>${(this.documents ?? []).map((row) => html`<li><button class="link" type="button" @click=${() => void this.tryOn(print, row)}>${row.number} ${row.title}</button></li>`)}</ul></div>`;
  }

  private findDocuments = async (): Promise<void> => {
    try {
      this.documents = (await listDocuments({ list: this.form?.id, size: 5 })).rows;
    } catch {
      this.documents = [];
    }
  };

  private async tryOn(print: Print, row: DocumentRow): Promise<void> {
    this.fault = "";
    try {
      const format = print.file?.kind === "docx" ? "docx" : "pdf";
      const address = URL.createObjectURL(await tryPrint({ print, document: row.id, format }));
      globalThis.open(address, "_blank", "noopener");
      setTimeout(() => URL.revokeObjectURL(address), 60_000);
    } catch (error) {
      this.fault = sentenceOf(error);
    }
  }

  private chooseSource(key: string): void {
    const [kind = "", id = ""] = key.split(":");
    const place = this.chosen;
    if (key === "") this.bind(place, undefined);
    else if (kind === "fact") this.bind(place, { place, fact: id as (typeof PRINT_FACTS)[number] });
    else if (kind === "opinion") this.bind(place, { place, opinion: id });
    else this.bind(place, { place, field: id });
  }

  private bind(place: string, binding: PrintBinding | undefined): void {
    const { print } = this;
    if (!print || place === "") return;
    const others = print.bindings.filter((b) => b.place !== place);
    this.emit({ ...print, bindings: binding ? [...others, binding] : others });
  }

  private sources(): [string, string][] {
    return this.answerable().flatMap((field): [string, string][] =>
      columnsOf(field).length === 0
        ? [[`field:${field.id}`, field.label]]
        : columnsOf(field).map((column) => [
            `field:${field.id}.${column.id}`,
            t("binding.column", { table: field.label, column: column.label }),
          ]),
    );
  }

  private answerable(): Field[] {
    return this.form ? fieldsOf(this.form).filter((field) => field.type !== "note") : [];
  }

  private fieldOf(binding: PrintBinding | undefined): Field | undefined {
    const [id, column] = (binding?.field ?? "").split(".");
    const field = this.answerable().find((f) => f.id === id);
    return column === undefined || !field ? field : columnsOf(field).find((c) => c.id === column);
  }

  private nameOf(binding: PrintBinding): string {
    if (binding.fact !== undefined) return t(`binding.fact.${binding.fact}`);
    if (binding.opinion !== undefined)
      return this.flow?.steps.find((step) => step.id === binding.opinion)?.title ?? binding.opinion;
    const [id = ""] = (binding.field ?? "").split(".");
    const own = this.fieldOf(binding)?.label ?? binding.field ?? "";
    const table = binding.field?.includes(".") ? this.answerable().find((f) => f.id === id)?.label : undefined;
    return table === undefined ? own : t("binding.column", { table, column: own });
  }
}
customElements.define("mz-print-binding", PrintBindingElement);

function sourceOf(binding: PrintBinding): string {
  if (binding.fact !== undefined) return `fact:${binding.fact}`;
  return binding.opinion !== undefined ? `opinion:${binding.opinion}` : `field:${binding.field ?? ""}`;
}

function sentenceOf(error: unknown): string {
  return error instanceof ApiError ? error.message : t("print.failed", { reason: String(error) });
}
