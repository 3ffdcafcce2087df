/** Tables in: choose a form and a file; the rest happens in the element of a mapping or of a form. */
import { html, type TemplateResult } from "lit";
import { toast } from "../announce.ts";
import { listImports, listMappings, listProjects, previewFile, undoImport } from "../api.ts";
import type { Batch, ImportResult, MappingRow, Preview } from "../api-types.ts";
import { closeDialog, dialog } from "../elements/dialog.ts";
import { icon } from "../elements/icon.ts";
import { Loader } from "../elements/loader.ts";
import { type ComboItem, combo } from "../fields/combo.ts";
import { holdComposition } from "../fields/composition.ts";
import { loadRegions, regionPath } from "../form-context.ts";
import { newId } from "../ids.ts";
import { type FormBatch, type ImportForm, listFormBatches, listImportForms, openFormImport } from "../import/api.ts";
import "../import/form-import.ts";
import { pastImports } from "../import/history.ts";
import "../import/mapping-import.ts";
import { sayProblem, t } from "../message.ts";
import { ApiError } from "../request.ts";
import { navigate, pathOf } from "../router.ts";
import { may } from "../session.ts";
import { PageElement } from "./page.ts";

type Choices = { mappings: MappingRow[]; forms: ImportForm[] };
type Past = { batches: Batch[]; formBatches: FormBatch[] };

/** `<mz-import-page>` */
class ImportPage extends PageElement {
  static override properties = {
    ...PageElement.properties,
    regions: { state: true },
    region: { state: true },
    target: { state: true },
    projects: { state: true },
    project: { state: true },
    preview: { state: true },
    busy: { state: true },
    fault: { state: true },
    result: { state: true },
    undoing: { state: true },
  };
  declare regions: ComboItem[];
  declare region: string;
  declare target: string;
  declare projects: ComboItem[];
  declare project: string;
  declare preview: Preview | undefined;
  declare busy: boolean;
  declare fault: string;
  declare result: ImportResult | undefined;
  declare undoing: Batch | undefined;
  private readonly choices: Loader<Choices>;
  private readonly past: Loader<Past>;

  constructor() {
    super();
    this.regions = [];
    this.region = "";
    this.target = "";
    this.projects = [];
    this.project = "";
    this.preview = undefined;
    this.busy = false;
    this.fault = "";
    this.result = undefined;
    this.undoing = undefined;
    this.choices = new Loader(this, async () => {
      const [mappings, forms] = await Promise.all([
        may("import.run") ? listMappings() : [],
        may("document.write") ? listImportForms() : [],
      ]);
      return { mappings, forms };
    });
    this.past = new Loader(this, async () => {
      const [batches, formBatches] = await Promise.all([
        may("import.run") ? listImports() : [],
        may("document.write") ? listFormBatches() : [],
      ]);
      return { batches, formBatches };
    });
    holdComposition(this);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.setTitle(t("import.title"));
    if (this.route.query["form"] !== undefined) this.target = `form ${this.route.query["form"]}`;
    this.choices.start();
    this.past.start();
    loadRegions().then(
      (rows) => {
        const byCode = new Map(rows.map((row) => [row.code, row]));
        this.regions = rows
          .filter((row) => row.level !== "province")
          .map((row) => ({ value: row.code, label: regionPath(row.code, byCode), detail: row.code }));
      },
      () => undefined,
    );
  }

  /** The mapping or form that the table is for; the first there is until one is chosen. */
  private get chosen(): { mapping?: MappingRow; form?: ImportForm } {
    const { mappings, forms } = this.choices.value ?? { mappings: [], forms: [] };
    const form = forms.find(({ id }) => this.target === `form ${id}`);
    if (form) return { form };
    const mapping = mappings.find(({ id }) => this.target === `mapping ${id}`) ?? mappings[0];
    const [first] = forms;
    return mapping ? { mapping } : first ? { form: first } : {};
  }

  private async searchProjects(q: string): Promise<void> {
    const answer = await listProjects({ q, size: 30 }).catch(() => undefined);
    this.projects = (answer?.rows ?? []).map((row) => ({ value: row.id, label: row.name, detail: row.code }));
  }

  private async read(event: Event): Promise<void> {
    event.preventDefault();
    const file = this.querySelector<HTMLInputElement>("#import-file")?.files?.[0];
    const unit = this.querySelector<HTMLSelectElement>("#import-unit")?.value;
    const { mapping, form } = this.chosen;
    if (!file || (mapping && this.region === "") || (!mapping && !form)) {
      this.fault = t("import.choose-all");
      return;
    }
    if (this.busy) return;
    this.busy = true;
    this.fault = "";
    try {
      if (mapping) this.preview = await previewFile(file, mapping.id, this.region);
      else if (form) {
        const project = this.project === "" ? {} : { project: this.project };
        const opened = await openFormImport(file, {
          form: form.id,
          ...(unit && { unit }),
          ...(!form.opens && project),
        });
        navigate(pathOf("import", "", { run: opened.id }));
      }
    } catch (error) {
      const problems = error instanceof ApiError ? error.problems.map(sayProblem).join(" ") : "";
      this.fault =
        error instanceof ApiError ? `${error.message} ${problems}`.trim() : t("error.unknown", { status: "" });
      void this.updateComplete.then(() => this.querySelector<HTMLElement>("#import-fault")?.focus());
    }
    this.busy = false;
  }

  private imported(event: CustomEvent<ImportResult>): void {
    this.result = event.detail;
    this.preview = undefined;
    toast(t("import.done", { added: this.result.added, skipped: this.result.skipped }));
    globalThis.scrollTo(0, 0);
    this.past.start();
  }

  private async undo(event: Event, batch: Batch): Promise<void> {
    closeDialog(event);
    try {
      const { removed } = await undoImport(batch.id, newId());
      toast(t("import.undone", { count: removed }));
    } catch (error) {
      toast(error instanceof ApiError ? error.message : t("error.unknown", { status: "" }), "stop");
    }
    this.past.start();
  }

  override render() {
    const run = this.route.query["run"];
    return html`<div class="page-head"><div class="title-row"><h1>${t("import.title")}</h1></div><p class="muted">${t("import.lead")}</p></div>
      <div class="wrap">
        ${
          run
            ? html`<mz-form-import .run=${run} @mz-dropped=${() => this.past.start()}></mz-form-import>`
            : html`${this.fault === "" ? "" : html`<div class="notice stop" role="alert" id="import-fault" tabindex="-1">${icon("stop")}<div>${this.fault}</div></div>`}
              ${this.result ? this.done(this.result) : ""}
              ${this.choices.view((choices) => html`${this.chooser(choices)}${this.mapped()}`, "rows")}
              ${this.preview ? "" : this.past.view(({ batches, formBatches }) => pastImports(batches, formBatches, (batch) => (this.undoing = batch)), "rows")}`
        }
      </div>
      ${this.undoing ? this.undoDialog(this.undoing) : ""}`;
  }

  private mapped(): TemplateResult | "" {
    const { mapping } = this.chosen;
    if (!this.preview || !mapping) return "";
    return html`<mz-mapping-import .mapping=${mapping} .region=${this.region} .preview=${this.preview} @mz-imported=${(event: CustomEvent<ImportResult>) => this.imported(event)} @mz-dropped=${() => (this.preview = undefined)}></mz-mapping-import>`;
  }

  private chooser({ mappings, forms }: Choices): TemplateResult {
    const { mapping, form } = this.chosen;
    const option = (value: string, title: string, on: boolean) =>
      html`<option value=${value} ?selected=${on}>${title}</option>`;
    return html`<form class="sec import-form" @submit=${(event: Event) => void this.read(event)} aria-labelledby="import-1">
      <h2 id="import-1"><span class="step-no">1</span>${t("import.step-choose")}</h2>
      <div class="form-grid thirds">
        <div class="cell"><label class="label" for="import-target">${t("import.into")}</label><select class="select" id="import-target" @change=${(event: Event) => this.aim((event.target as HTMLSelectElement).value)}>
          ${mappings.length > 0 ? html`<optgroup label=${t("import.group-mappings")}>${mappings.map((row) => option(`mapping ${row.id}`, row.title, row === mapping))}</optgroup>` : ""}
          ${forms.length > 0 ? html`<optgroup label=${t("import.group-forms")}>${forms.map((row) => option(`form ${row.id}`, row.title, row === form))}</optgroup>` : ""}
        </select><p class="help">${mapping ? t("import.into-mapping") : form?.opens ? t("import.into-opens") : t("import.into-belongs")}</p></div>
        <div class="cell"><label class="label" for="import-file">${t("import.file")}</label><input class="input file-input" id="import-file" type="file" accept=".csv,.xlsx" /><p class="help">${t("import.file-help")}</p></div>
        ${mapping ? html`<div class="cell"><div class="label" aria-hidden="true">${t("import.region")}</div>${combo({ items: this.regions, value: this.region, invalid: false, label: t("import.region"), placeholder: t("field.search"), onChange: (value) => (this.region = value) })}</div>` : ""}
        ${form && form.opens && form.units.length > 1 ? html`<div class="cell"><label class="label" for="import-unit">${t("new.unit")}</label><select class="select" id="import-unit">${form.units.map((unit) => html`<option value=${unit.id}>${unit.name}</option>`)}</select></div>` : ""}
        ${form && !form.opens ? html`<div class="cell"><div class="label" aria-hidden="true">${t("import.one-project")}</div>${combo({ items: this.projects, value: this.project, invalid: false, label: t("import.one-project"), placeholder: t("field.search"), onChange: (value) => (this.project = value), onSearch: (text) => void this.searchProjects(text) })}<p class="help">${t("import.one-project-help")}</p></div>` : ""}
      </div>
      <div class="btns mt3"><button class="btn primary" id="import-read" type="submit" aria-disabled=${this.busy}>${this.busy ? t("import.reading") : t("import.read")}</button></div>
    </form>`;
  }

  private aim(target: string): void {
    this.target = target;
    this.preview = undefined;
    this.project = "";
    if (this.chosen.form && !this.chosen.form.opens) void this.searchProjects("");
  }

  private done(result: ImportResult): TemplateResult {
    return html`<div class="notice done" role="status">${icon("ok")}<div><b>${t("import.done", { added: result.added, skipped: result.skipped })}</b>
      <ul class="plain-list">${result.projects.slice(0, 5).map((project) => html`<li><span class="mono">${project.code}</span> ${project.name}</li>`)}</ul>
      <a href=${pathOf("projects")}>${t("import.to-projects")}</a></div></div>`;
  }

  private undoDialog(batch: Batch): TemplateResult {
    return dialog({
      heading: t("import.undo-title"),
      body: html`<p>${t("import.undo-text", { name: batch.fileName, count: batch.added })}</p>`,
      actions: html`<button class="btn danger" id="import-undo" type="button" @click=${(event: Event) => void this.undo(event, batch)}>${t("import.undo-confirm", { count: batch.added })}</button><button class="btn" type="button" @click=${closeDialog}>${t("action.cancel")}</button>`,
      onClose: () => (this.undoing = undefined),
    });
  }
}
customElements.define("mz-import-page", ImportPage);
