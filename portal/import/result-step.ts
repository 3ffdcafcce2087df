/**
 * `<mz-result-step>`: progress while documents are made, then what became of the rows, and taking all of it back.
 *
 * @property order - the import
 * @fires mz-changed - the import was taken back
 */
import { html, LitElement, type TemplateResult } from "lit";
import { toast } from "../announce.ts";
import { closeDialog, dialog } from "../elements/dialog.ts";
import { icon } from "../elements/icon.ts";
import { Loader } from "../elements/loader.ts";
import { stateWord } from "../elements/state.ts";
import { t } from "../message.ts";
import { ApiError } from "../request.ts";
import { pathOf } from "../router.ts";
import { type FormImport, listMade, type Made, undoFormImport } from "./api.ts";

class ResultStep extends LitElement {
  static override properties = { order: { attribute: false }, asking: { state: true }, busy: { state: true } };
  declare order: FormImport | undefined;
  declare asking: boolean;
  declare busy: boolean;
  private readonly made: Loader<Made[]>;
  private asked = "";

  constructor() {
    super();
    this.order = undefined;
    this.asking = false;
    this.busy = false;
    this.made = new Loader(this, () => listMade(this.order?.id ?? ""));
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override willUpdate(): void {
    const { order } = this;
    const asking = `${order?.id} ${order?.state}`;
    if (!order || order.state === "running" || asking === this.asked) return;
    this.asked = asking;
    this.made.start();
  }

  private async undo(event: Event): Promise<void> {
    closeDialog(event);
    if (this.busy || !this.order) return;
    this.busy = true;
    try {
      const { removed, withdrawn, kept } = await undoFormImport(this.order.id);
      toast(t("import.form-undone", { removed, withdrawn, kept }));
      this.asked = "";
      this.dispatchEvent(new CustomEvent("mz-changed"));
    } catch (error) {
      toast(error instanceof ApiError ? error.message : t("error.unknown", { status: "" }), "stop");
    }
    this.busy = false;
  }

  override render(): TemplateResult | "" {
    const { order } = this;
    if (!order) return "";
    if (order.state === "running")
      return html`<section class="sec" aria-labelledby="import-running"><h2 id="import-running" tabindex="-1">${t("import.committing")}</h2>
        <progress class="import-progress" max=${Math.max(1, order.total)} value=${order.done} aria-label=${t("import.committing")}></progress>
        <p role="status">${t("import.progress", { done: order.done, total: order.total })}</p><p class="muted">${t("import.may-leave")}</p></section>`;
    const { counts } = order;
    const left = counts.bad + counts.failed + counts.skipped;
    return html`<section class="sec" aria-labelledby="import-result">
      <h2 id="import-result" tabindex="-1">${order.state === "undone" ? t("import.result-undone") : t("import.result")}</h2>
      <div class="notice ${order.state === "undone" ? "warn" : "done"}" role="status">${icon(order.state === "undone" ? "warn" : "ok")}<div><b>${order.state === "undone" ? t("import.undone-note") : t("import.form-done", { count: counts.done })}</b>${left > 0 ? html` ${t("import.form-left", { count: left })}` : ""}</div></div>
      ${this.made.view((made) => this.table(order, made), "rows")}
      <div class="btns mt3">
        <a class="btn primary" href=${pathOf("list", order.form.id)}>${t("import.to-list", { title: order.form.title })}</a>
        <a class="btn" href=${pathOf("import")}>${t("import.another")}</a>
        ${order.state === "done" && counts.done > 0 ? html`<button class="btn danger" id="form-undo" type="button" aria-disabled=${this.busy} @click=${() => (this.asking = true)}>${t("import.undo-all")}</button>` : ""}
      </div>
      ${this.asking ? this.ask(order) : ""}
    </section>`;
  }

  private table(order: FormImport, made: Made[]): TemplateResult | "" {
    if (made.length === 0) return "";
    return html`<table class="grid tight stack mt3"><thead><tr><th scope="col">${t("import.row")}</th><th scope="col">${t("import.document")}</th><th scope="col">${t("import.state")}</th></tr></thead>
        <tbody>${made.map((one) => html`<tr><td data-l=${t("import.row")}>${one.row}</td><td class="lead"><a href=${pathOf("document", one.document)}>${one.title}</a> <span class="mono sub">${one.number}</span></td><td data-l=${t("import.state")}>${stateWord(one.state, t(one.state === "draft" ? "import.is-draft" : one.state === "withdrawn" ? "import.is-withdrawn" : "import.is-submitted"))}</td></tr>`)}</tbody></table>
      ${order.counts.done > made.length && made.length >= 50 ? html`<p class="muted small">${t("import.first-only", { count: made.length })}</p>` : ""}`;
  }

  private ask(order: FormImport): TemplateResult {
    return dialog({
      heading: t("import.undo-title"),
      body: html`<p>${t("import.form-undo-text", { name: order.fileName, count: order.counts.done })}</p>`,
      actions: html`<button class="btn danger" id="form-undo-go" type="button" @click=${(event: Event) => void this.undo(event)}>${t("import.undo-all")}</button><button class="btn" type="button" @click=${closeDialog}>${t("action.cancel")}</button>`,
      onClose: () => (this.asking = false),
    });
  }
}
customElements.define("mz-result-step", ResultStep);
