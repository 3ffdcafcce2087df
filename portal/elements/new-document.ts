/** Starts a document: asks for the project or the unit when the form needs it, then opens the draft. */
import { html, LitElement, type TemplateResult } from "lit";
import { createDocument, listProjects } from "../api.ts";
import { type ComboItem, combo } from "../fields/combo.ts";
import { holdComposition } from "../fields/composition.ts";
import { newId } from "../ids.ts";
import { t } from "../message.ts";
import { ApiError } from "../request.ts";
import { navigate, pathOf } from "../router.ts";
import { ownUnits } from "../session.ts";
import { closeDialog, dialog } from "./dialog.ts";
import { icon } from "./icon.ts";

/** Makes the draft and opens it. The id is made once per click, so a repeat makes no second draft. */
export async function startDocument(body: {
  id: string;
  form: string;
  project?: string;
  unit?: string;
}): Promise<void> {
  const document = await createDocument(body);
  navigate(pathOf("document", document.id));
}

/**
 * `<mz-new-document>`: a button with its dialog.
 * @property form - id of the form
 * @property name - what is made, for the dialog's title
 * @property opens - the form makes a new project, or has none, instead of belonging to one
 */
class NewDocument extends LitElement {
  static override properties = {
    form: { attribute: false },
    name: { attribute: false },
    opens: { attribute: false },
    asking: { state: true },
    items: { state: true },
    project: { state: true },
    fault: { state: true },
    busy: { state: true },
  };
  declare form: string;
  declare name: string;
  declare opens: boolean;
  declare asking: boolean;
  declare items: ComboItem[];
  declare project: string;
  declare fault: string;
  declare busy: boolean;
  private draftId = newId();

  constructor() {
    super();
    this.form = "";
    this.name = "";
    this.opens = false;
    this.asking = false;
    this.items = [];
    this.project = "";
    this.fault = "";
    this.busy = false;
    holdComposition(this);
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  private async search(q: string): Promise<void> {
    const answer = await listProjects({ q, size: 30 }).catch(() => undefined);
    this.items = (answer?.rows ?? []).map((row) => ({
      value: row.id,
      label: row.name,
      detail: `${row.code} ${row.unit.name}`,
    }));
  }

  private press(): void {
    this.draftId = newId();
    this.fault = "";
    if (this.opens && ownUnits().length <= 1) return void this.start({});
    this.asking = true;
    if (!this.opens) void this.search("");
  }

  private async start(where: { project?: string; unit?: string }): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      await startDocument({ id: this.draftId, form: this.form, ...where });
      this.asking = false;
    } catch (error) {
      this.fault = error instanceof ApiError ? error.message : t("error.unknown", { status: "" });
      this.asking = true;
    }
    this.busy = false;
  }

  private confirm(): void {
    const unit = this.querySelector<HTMLSelectElement>("#new-unit")?.value;
    if (this.opens) void this.start(unit ? { unit } : {});
    else if (this.project === "") this.fault = t("new.project-needed");
    else void this.start({ project: this.project });
  }

  override render() {
    return html`<button class="btn primary" type="button" aria-disabled=${this.busy} @click=${() => this.press()}>${icon("plus")}${t("new.button", { title: this.name })}</button>${this.asking ? this.ask() : ""}`;
  }

  private ask(): TemplateResult {
    return dialog({
      heading: t("new.button", { title: this.name }),
      body: html`${this.fault === "" ? "" : html`<div class="notice stop" role="alert">${icon("stop")}<div>${this.fault}</div></div>`}
        ${
          this.opens
            ? html`<div class="field"><label class="label" for="new-unit">${t("new.unit")}</label><select class="select" id="new-unit">${ownUnits().map((unit) => html`<option value=${unit.id}>${unit.name}</option>`)}</select></div>`
            : html`<p class="muted">${t("new.project-lead")}</p><div class="field"><div class="label" aria-hidden="true">${t("new.project")}</div>
                ${combo({ items: this.items, value: this.project, invalid: false, label: t("new.project"), placeholder: t("field.search"), onChange: (value) => (this.project = value), onSearch: (text) => void this.search(text) })}</div>`
        }`,
      actions: html`<button class="btn primary" id="new-confirm" type="button" aria-disabled=${this.busy} @click=${() => this.confirm()}>${t("new.confirm")}</button><button class="btn" type="button" @click=${closeDialog}>${t("action.cancel")}</button>`,
      onClose: () => (this.asking = false),
    });
  }
}
customElements.define("mz-new-document", NewDocument);
