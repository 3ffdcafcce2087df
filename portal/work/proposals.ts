/** Drafts that plugins propose, under the worklist; nothing where there are none. */
import { html, LitElement, type TemplateResult } from "lit";
import { toast } from "../announce.ts";
import "../bank/reason-dialog.ts";
import { icon } from "../elements/icon.ts";
import { shortInstant } from "../format.ts";
import { t } from "../message.ts";
import { acceptProposal, listProposals, type Proposal, rejectProposal } from "../plugins/proposal-api.ts";
import { ApiError } from "../request.ts";
import { navigate, pathOf } from "../router.ts";

/**
 * `<mz-work-proposals>`
 * @property stamp - whatever the page read last; a new one asks the server anew
 */
class WorkProposals extends LitElement {
  static override properties = {
    stamp: { attribute: false },
    rows: { state: true },
    turned: { state: true },
    busy: { state: true },
  };
  declare stamp: unknown;
  declare rows: Proposal[];
  /** The one that is turned down in the dialog. */
  declare turned: Proposal | undefined;
  declare busy: boolean;

  constructor() {
    super();
    this.stamp = undefined;
    this.rows = [];
    this.turned = undefined;
    this.busy = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
  }

  override updated(changed: Map<string, unknown>): void {
    if (changed.has("stamp") && changed.get("stamp") !== undefined) void this.load();
  }

  /** A list beside the work: where it cannot be read the page goes on without it. */
  private async load(): Promise<void> {
    this.rows = (await listProposals().catch(() => ({ rows: this.rows }))).rows;
  }

  private async accept(row: Proposal): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      const { document } = await acceptProposal(row.id);
      toast(t("proposals.accepted", { form: row.form.title }));
      navigate(pathOf("document", document));
    } catch (error) {
      const said = error instanceof ApiError ? (error.problems[0]?.message ?? error.message) : t("error.offline");
      toast(said, "stop");
      await this.load();
    } finally {
      this.busy = false;
    }
  }

  override render(): TemplateResult {
    if (this.rows.length === 0) return html``;
    return html`<section class="sec" aria-labelledby="h-proposals">
      <div class="sec-head"><h2 id="h-proposals">${t("proposals.title")} <span class="count">${this.rows.length}</span></h2><span class="note push no-phone">${t("proposals.help")}</span></div>
      <ul class="proposals">${this.rows.map((row) => this.row(row))}</ul>
      ${this.turned ? this.dialog(this.turned) : ""}</section>`;
  }

  private row(row: Proposal): TemplateResult {
    const name = row.plugin.name.zh;
    return html`<li data-proposal=${row.id}>
      <p><span class="tag">${row.form.title}</span> <b>${row.project ?? row.unit}</b></p>
      <p>${row.reason}</p>
      <dl class="kv small">${row.fields.map(({ label, text }) => html`<dt>${label}</dt><dd>${text}</dd>`)}</dl>
      <p class="small muted">${t("proposals.by", { plugin: name, version: row.plugin.version, at: shortInstant(row.at) })}</p>
      <div class="btns"><button class="btn small primary" type="button" ?disabled=${this.busy} aria-label=${t("proposals.accept-of", { plugin: name, form: row.form.title })} @click=${() => void this.accept(row)}>${icon("check")}${t("proposals.accept")}</button><button class="btn small" type="button" aria-label=${t("proposals.reject-of", { plugin: name, form: row.form.title })} @click=${() => (this.turned = row)}>${t("proposals.reject")}</button></div></li>`;
  }

  private dialog(row: Proposal): TemplateResult {
    const done = (): void => {
      this.turned = undefined;
      toast(t("proposals.rejected"));
      void this.load();
    };
    return html`<mz-reason-dialog .heading=${t("proposals.reject-heading", { plugin: row.plugin.name.zh })} .lead=${html`<p>${t("proposals.reject-lead", { form: row.form.title })}</p>`} .word=${t("proposals.reject")} .send=${(reason: string) => rejectProposal(row.id, reason)} @mz-close=${() => (this.turned = undefined)} @mz-done=${done}></mz-reason-dialog>`;
  }
}
customElements.define("mz-work-proposals", WorkProposals);
