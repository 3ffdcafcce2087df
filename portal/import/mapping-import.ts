/** A table of projects by a mapping: look at every row's verdict, set columns, name the source, commit. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { parseDay } from "../../core/domain/fields/date.ts";
import { previewAgain, runImport } from "../api.ts";
import type { ImportResult, MappingRow, Preview, PreviewRow } from "../api-types.ts";
import { icon } from "../elements/icon.ts";
import { newId } from "../ids.ts";
import { sayProblem, t } from "../message.ts";
import { ApiError } from "../request.ts";

type Verdict = PreviewRow["verdict"];
/** The two days as they are typed: when the source was published, and of when its figures are. */
type Days = { date: string; asOf: string };
const NO_DAYS: Days = { date: "", asOf: "" };

/** A typed day; undefined when the box is empty, null when it cannot be read. */
function dayOf(text: string): string | undefined | null {
  return text.trim() === "" ? undefined : (parseDay(text) ?? null);
}

/**
 * `<mz-mapping-import>`
 * @property mapping - the mapping and its fields
 * @property region - code of the county
 * @property preview - the table as it was first read
 * @fires mz-imported - detail: ImportResult
 * @fires mz-dropped
 */
class MappingImport extends LitElement {
  static override properties = {
    mapping: { attribute: false },
    region: { attribute: false },
    preview: { attribute: false },
    only: { state: true },
    days: { state: true },
    busy: { state: true },
    fault: { state: true },
  };
  declare mapping: MappingRow;
  declare region: string;
  declare preview: Preview | undefined;
  declare only: Verdict | "";
  declare days: Days;
  declare busy: "" | "reading" | "committing";
  declare fault: string;
  private command = newId();
  private reading: Promise<void> = Promise.resolve();

  constructor() {
    super();
    this.mapping = { id: "", title: "", form: "", fields: [] };
    this.region = "";
    this.preview = undefined;
    this.only = "";
    this.days = NO_DAYS;
    this.busy = "";
    this.fault = "";
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.only = this.preview && this.preview.counts.bad > 0 ? "bad" : "";
  }

  private async attempt(busy: "reading" | "committing", work: () => Promise<void>): Promise<void> {
    if (this.busy !== "") return;
    this.busy = busy;
    this.fault = "";
    try {
      await work();
    } catch (error) {
      const problems = error instanceof ApiError ? error.problems.map(sayProblem).join(" ") : "";
      this.fault =
        error instanceof ApiError ? `${error.message} ${problems}`.trim() : t("error.unknown", { status: "" });
      void this.updateComplete.then(() => this.querySelector<HTMLElement>("#import-fault")?.focus());
    }
    this.busy = "";
  }

  private setColumn(field: string, text: string): void {
    if (this.preview) this.previewWith({ ...this.preview.columns, [field]: text === "" ? null : Number(text) });
  }

  private previewWith(columns: Preview["columns"]): void {
    const { preview, mapping } = this;
    if (!preview) return;
    const asOf = this.figuresDay;
    const order = { file: preview.file, mapping: mapping.id, region: this.region, columns, ...(asOf && { asOf }) };
    this.reading = this.attempt("reading", async () => {
      this.preview = await previewAgain(order);
      this.command = newId();
    });
  }

  /** The day the figures are of, as far as it is known. */
  private get figuresDay(): string | undefined {
    return dayOf(this.days.asOf) ?? dayOf(this.days.date) ?? undefined;
  }

  /** Left: the day takes its normal form, and the rows are judged again when the figures have another day. */
  private setDay(which: keyof Days, text: string): void {
    const before = this.figuresDay;
    this.days = { ...this.days, [which]: dayOf(text) ?? text.trim() };
    if (this.preview && this.figuresDay !== before) this.previewWith(this.preview.columns);
  }

  private async commit(event: Event): Promise<void> {
    event.preventDefault();
    // Whoever types a day and presses the button at once means both.
    await this.reading;
    const { preview, mapping } = this;
    const value = (id: string): string =>
      this.querySelector<HTMLInputElement | HTMLTextAreaElement>(`#${id}`)?.value.trim() ?? "";
    if (!preview) return;
    const [date, asOf] = [dayOf(this.days.date), dayOf(this.days.asOf)];
    const source = { name: value("source-name"), note: value("source-note"), ...(date && { date }) };
    if (source.name === "" || source.note === "") {
      this.fault = t("import.source-needed");
      this.querySelector<HTMLElement>(source.name === "" ? "#source-name" : "#source-note")?.focus();
      return;
    }
    if (date === null || asOf === null) {
      this.querySelector<HTMLElement>(date === null ? "#source-date" : "#source-as-of")?.focus();
      return;
    }
    const publish = this.querySelector<HTMLInputElement>("#import-publish")?.checked ?? false;
    await this.attempt("committing", async () => {
      const result = await runImport({
        commandId: this.command,
        file: preview.file,
        mapping: mapping.id,
        region: this.region,
        columns: preview.columns,
        source,
        ...(asOf && { asOf }),
        publish,
      });
      this.dispatchEvent(new CustomEvent<ImportResult>("mz-imported", { detail: result, bubbles: true }));
    });
  }

  override render() {
    const fault =
      this.fault === ""
        ? ""
        : html`<div class="notice stop" role="alert" id="import-fault" tabindex="-1">${icon("stop")}<div>${this.fault}</div></div>`;
    return this.preview ? html`${fault}${this.table(this.preview)}` : "";
  }

  private table(preview: Preview): TemplateResult {
    const { counts } = preview;
    const fields = this.mapping.fields;
    const unknown = preview.units.filter((unit) => !unit.known);
    const shown = preview.rows.filter((row) => this.only === "" || row.verdict === this.only);
    const pill = (verdict: Verdict | "", label: string, count: number) =>
      html`<button type="button" aria-current=${this.only === verdict ? "true" : nothing} @click=${() => (this.only = verdict)}>${label} ${count}</button>`;
    return html`<section class="sec" aria-labelledby="import-2">
        <h2 id="import-2"><span class="step-no">2</span>${t("import.step-check", { name: preview.fileName })}</h2>
        <div class="figures mt3">
          <div><div class="k">${t("import.new")}</div><div class="v">${counts.new}<small>${t("import.rows")}</small></div><div class="n">${t("import.new-note")}</div></div>
          <div><div class="k">${t("import.repeat")}</div><div class="v">${counts.repeat}<small>${t("import.rows")}</small></div><div class="n">${t("import.repeat-note")}</div></div>
          <div><div class="k">${t("import.bad")}</div><div class="v ${counts.bad > 0 ? "t-stop" : ""}">${counts.bad}<small>${t("import.rows")}</small></div><div class="n">${t("import.bad-note")}</div></div>
        </div>
        ${unknown.length > 0 ? html`<div class="notice warn mt3">${icon("warn")}<div><b>${t("import.unknown-units", { count: unknown.length })}</b> ${unknown.map((unit) => unit.name).join(t("text.comma"))}</div></div>` : ""}
        ${preview.leftOut.length > 0 ? html`<p class="muted mt3">${t("import.left-out", { count: preview.leftOut.length, rows: preview.leftOut.map((one) => one.row).join(t("text.comma")) })}</p>` : ""}
        <h3 class="mt3 mb1">${t("import.columns")}</h3>
        <div class="mapping-grid">${fields.map((field) => this.columnSelect(field, preview))}</div>
        <div class="sec-head mt3"><h3>${t("import.all-rows")}</h3><div class="pills" role="group" aria-label=${t("import.show")}>${pill("", t("work.all"), preview.rows.length)}${pill("bad", t("import.bad"), counts.bad)}${pill("repeat", t("import.repeat"), counts.repeat)}${pill("new", t("import.new"), counts.new)}</div></div>
        <div class="scroll-x import-rows ${this.busy === "reading" ? "loading" : ""}" tabindex="0" role="region" aria-label=${t("import.all-rows")}>
          <table class="grid tight">
            <thead><tr><th scope="col">${t("import.row")}</th><th scope="col">${t("import.verdict")}</th>${fields.filter((field) => preview.columns[field.id] !== null && preview.columns[field.id] !== undefined).map((field) => html`<th scope="col">${field.label}</th>`)}</tr></thead>
            <tbody>${shown.map((row) => this.row(row, fields, preview))}</tbody>
          </table>
        </div>
      </section>
      ${this.sourceForm(preview)}`;
  }

  private columnSelect(field: { id: string; label: string; required: boolean }, preview: Preview): TemplateResult {
    const at = preview.columns[field.id];
    return html`<label class="filter"><span class="label">${field.label}${field.required ? html`<span class="req" aria-hidden="true">*</span><span class="sr">${t("field.required")}</span>` : ""}</span>
      <select class="select" @change=${(event: Event) => this.setColumn(field.id, (event.target as HTMLSelectElement).value)}>
        <option value="" ?selected=${at === null || at === undefined}>${t("import.no-column")}</option>
        ${preview.headers.map((header, i) => html`<option value=${i} ?selected=${at === i}>${header}</option>`)}
      </select></label>`;
  }

  private row(row: PreviewRow, fields: MappingRow["fields"], preview: Preview): TemplateResult {
    const columns = fields.filter(
      (field) => preview.columns[field.id] !== null && preview.columns[field.id] !== undefined,
    );
    return html`<tr class=${row.verdict === "bad" ? "bad" : ""}>
        <td class="num">${row.row}</td><td>${this.verdict(row.verdict)}</td>
        ${columns.map((field) => html`<td class="clip" title=${row.values[field.id] ?? ""}>${row.values[field.id] ?? ""}</td>`)}
      </tr>
      ${row.problems.length > 0 ? html`<tr class="why ${row.verdict === "bad" ? "bad" : ""}"><td></td><td colspan=${columns.length + 1}><ul>${row.problems.map((p) => html`<li>${sayProblem(p)}</li>`)}</ul></td></tr>` : ""}`;
  }

  private verdict(verdict: Verdict): TemplateResult {
    if (verdict === "bad") return html`<span class="state stop">${icon("stop")}${t("import.bad")}</span>`;
    if (verdict === "repeat") return html`<span class="state wait">${icon("copy")}${t("import.repeat")}</span>`;
    return html`<span class="state done">${icon("plus")}${t("import.new")}</span>`;
  }

  private sourceForm(preview: Preview): TemplateResult {
    const required = html`<span class="req" aria-hidden="true">*</span><span class="sr">${t("field.required")}</span>`;
    return html`<form class="sec" @submit=${this.commit} aria-labelledby="import-3">
      <h2 id="import-3"><span class="step-no">3</span>${t("import.step-source")}</h2>
      <div class="form-grid">
        <div class="cell half"><label class="label" for="source-name">${t("import.source-name")}${required}</label><input class="input" id="source-name" autocomplete="off" /><p class="help">${t("import.source-name-help")}</p></div>
        <div class="cell half"><label class="label" for="source-note">${t("import.source-note")}${required}</label><input class="input" id="source-note" autocomplete="off" /><p class="help">${t("import.source-note-help")}</p></div>
        ${this.dayCell("source-date", "date", t("import.source-date"), t("import.source-date-help"))}${this.dayCell("source-as-of", "asOf", t("import.as-of"), t("import.as-of-help"))}
        <div class="cell full checks"><label><input id="import-publish" type="checkbox" />${t("import.publish")}</label><p class="help">${t("import.publish-help")}</p></div>
      </div>
      <div class="btns mt3">
        <button class="btn primary" id="import-commit" type="submit" aria-disabled=${this.busy !== "" || preview.counts.new === 0}>${this.busy === "committing" ? t("import.committing") : t("import.commit", { count: preview.counts.new })}</button>
        <button class="btn" type="button" @click=${() => this.drop()}>${t("import.drop")}</button>
        ${this.busy === "committing" ? html`<progress aria-label=${t("import.committing")}></progress>` : ""}
      </div>
    </form>`;
  }

  private dayCell(id: string, which: keyof Days, label: string, help: string): TemplateResult {
    const wrong = dayOf(this.days[which]) === null;
    return html`<div class="cell half"><div class="field ${wrong ? "invalid" : ""}">
      <label class="label" for=${id}>${label}</label>
      <input class="input" id=${id} inputmode="numeric" autocomplete="off" placeholder=${t("date.placeholder")} .value=${this.days[which]} aria-invalid=${wrong} aria-describedby="${wrong ? `${id}-error ` : ""}${id}-help" @change=${(event: Event) => this.setDay(which, (event.target as HTMLInputElement).value)} />
      ${wrong ? html`<div class="field-error" id="${id}-error"><p class="state stop">${icon("stop")}<span>${t("field.expect-date")}</span></p></div>` : ""}
      <p class="help" id="${id}-help">${help}</p>
    </div></div>`;
  }

  private drop(): void {
    this.dispatchEvent(new CustomEvent("mz-dropped", { bubbles: true }));
  }
}
customElements.define("mz-mapping-import", MappingImport);
