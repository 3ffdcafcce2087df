/** Print and export of one document: the unit's official sheets first, the default sheet last. */
import { html, LitElement, type TemplateResult } from "lit";
import { t } from "../message.ts";
import { listPrints, type PrintChoice, printUrl } from "../print-api.ts";
import { ApiError } from "../request.ts";
import { closeDialog, dialog } from "./dialog.ts";
import { icon } from "./icon.ts";

/**
 * `<mz-print-menu>`
 * @property document - id of the document
 */
class PrintMenu extends LitElement {
  static override properties = {
    document: { attribute: false },
    choices: { state: true },
    open: { state: true },
    fault: { state: true },
  };
  declare document: string;
  declare choices: PrintChoice[] | undefined;
  declare open: boolean;
  declare fault: string;

  constructor() {
    super();
    this.document = "";
    this.choices = undefined;
    this.open = false;
    this.fault = "";
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override render() {
    return html`<button class="btn" type="button" aria-haspopup="dialog" @click=${this.show}>${icon("file")}${t("print.menu")}</button>
      ${this.open ? dialog({ heading: t("print.choose"), body: this.body(), actions: html`<button class="btn" type="button" @click=${closeDialog}>${t("action.close")}</button>`, onClose: () => (this.open = false) }) : ""}`;
  }

  private show = async (): Promise<void> => {
    this.open = true;
    this.fault = "";
    try {
      this.choices = (await listPrints(this.document)).rows;
    } catch (error) {
      this.fault = error instanceof ApiError ? error.message : String(error);
    }
  };

  private body(): TemplateResult {
    if (this.fault !== "")
      return html`<p class="state stop" role="alert">${icon("stop")}<span>${this.fault}</span></p>`;
    if (!this.choices) return html`<p class="muted" aria-live="polite">${t("print.loading")}</p>`;
    return html`<p class="muted">${t("print.lead")}</p>
      <ul class="print-choices">
        ${this.choices.map(
          (choice) => html`<li>
            <b>${choice.title}</b>
            <span class="btns">${choice.formats.map((format) => this.link(choice, format))}</span>
          </li>`,
        )}
      </ul>`;
  }

  private link(choice: PrintChoice, format: PrintChoice["formats"][number]): TemplateResult {
    const url = printUrl(this.document, choice.id, format);
    return format === "pdf"
      ? html`<a class="btn primary" href=${url} target="_blank" rel="noopener">${icon("file")}${t("print.open-pdf")}</a>`
      : html`<a class="btn" href=${url} download>${t("print.save", { format: format === "xlsx" ? "Excel" : "Word" })}</a>`;
  }
}
customElements.define("mz-print-menu", PrintMenu);
