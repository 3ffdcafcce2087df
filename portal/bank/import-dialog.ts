/** The dialog that takes a bank's file: progress while it is sent, what came of it, or each reason why it was refused. */
import { html, LitElement, type TemplateResult } from "lit";
import { announce } from "../announce.ts";
import { closeDialog, dialog } from "../elements/dialog.ts";
import { icon } from "../elements/icon.ts";
import { percent } from "../format.ts";
import { sayProblem, t } from "../message.ts";
import { ApiError } from "../request.ts";
import { type BankAccount, type Imported, sendStatement } from "./api.ts";

/**
 * `<mz-statement-import>`
 * @property account - the account whose statement it is
 * @fires mz-imported - detail: Imported
 * @fires mz-close
 */
class StatementImport extends LitElement {
  static override properties = {
    account: { attribute: false },
    share: { state: true },
    faults: { state: true },
    result: { state: true },
  };
  declare account: BankAccount;
  /** From 0 to 1 while the file is on its way. */
  declare share: number | undefined;
  declare faults: string[];
  declare result: Imported | undefined;

  constructor() {
    super();
    this.share = undefined;
    this.faults = [];
    this.result = undefined;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  private refuse(...faults: string[]): void {
    this.faults = faults;
    void this.updateComplete.then(() => this.querySelector<HTMLElement>("#st-refused")?.focus());
  }

  private async run(): Promise<void> {
    const file = this.querySelector<HTMLInputElement>("#st-file")?.files?.[0];
    if (this.share !== undefined) return;
    if (!file) return this.refuse(t("reco.choose-file"));
    this.faults = [];
    this.share = 0;
    announce(t("reco.sending"));
    try {
      this.result = await sendStatement(this.account.id, file, (share) => (this.share = share));
      this.dispatchEvent(new CustomEvent<Imported>("mz-imported", { detail: this.result }));
      void this.updateComplete.then(() => this.querySelector<HTMLElement>("#st-done")?.focus());
    } catch (error) {
      if (error instanceof ApiError) this.refuse(error.message, ...error.problems.map(sayProblem));
      else this.refuse(t("error.unknown", { status: "" }));
    }
    this.share = undefined;
  }

  override render(): TemplateResult {
    const { account, share, result } = this;
    const sending = share !== undefined;
    return dialog({
      heading: t("reco.import"),
      body: result
        ? this.done(result)
        : html`${this.faults.length === 0 ? "" : html`<div class="notice stop" id="st-refused" role="alert" tabindex="-1">${icon("stop")}<div>${this.faults.map((text) => html`<p>${text}</p>`)}</div></div>`}
        <p>${t("reco.import-lead", { account: account.title, number: account.number })}</p>
        <div class="field"><label class="label" for="st-file">${t("reco.file")}</label>
          <input class="input file-input" id="st-file" type="file" accept=".xml,.csv,.txt,application/xml,text/csv" ?disabled=${sending} />
          <p class="help">${t("reco.file-help")}</p></div>
        ${sending ? html`<div class="import-progress" role="status"><progress max="1" .value=${share} aria-label=${t("reco.sending")}></progress><span>${share < 1 ? t("reco.sent", { share: percent(Math.round(share * 10_000)) }) : t("reco.reading")}</span></div>` : ""}`,
      actions: result
        ? html`<button class="btn primary" type="button" @click=${closeDialog}>${t("action.close")}</button>`
        : html`<button class="btn primary" id="st-send" type="button" aria-disabled=${sending} @click=${() => void this.run()}>${t("reco.import-send")}</button><button class="btn" type="button" @click=${closeDialog}>${t("action.cancel")}</button>`,
      onClose: () => this.dispatchEvent(new CustomEvent("mz-close")),
    });
  }

  private done({ statements, matched }: Imported): TemplateResult {
    return html`<div class="notice done" id="st-done" role="status" tabindex="-1">${icon("ok")}<div>
      ${statements.map((one) => html`<p>${t("reco.taken", { from: one.from, to: one.to, lines: one.lines })}${one.known > 0 ? t("reco.taken-known", { known: one.known }) : ""}${one.pending > 0 ? t("reco.taken-pending", { pending: one.pending }) : ""}</p>`)}
      <p>${t("reco.matched", { agrees: matched.agrees, differs: matched.differs, lines: matched.lines, payments: matched.payments })}</p></div></div>
      ${statements.flatMap((one) => (one.gap ? [html`<div class="notice warn">${icon("warn")}<div>${t("reco.gap", { from: one.gap.from, to: one.gap.to })}</div></div>`] : []))}`;
  }
}
customElements.define("mz-statement-import", StatementImport);
