/** The dialog that starts the document for money that came back: which payment it belongs to, the likeliest first. */
import { html, LitElement, type TemplateResult } from "lit";
import { closeDialog, dialog } from "../elements/dialog.ts";
import { icon } from "../elements/icon.ts";
import { Loader } from "../elements/loader.ts";
import { money } from "../format.ts";
import { t } from "../message.ts";
import { ApiError } from "../request.ts";
import { navigate, pathOf } from "../router.ts";
import { type BankLine, type Candidate, listReturns, startReturn } from "./api.ts";

const SIGNS = { number: "reco.sign-number", amount: "reco.sign-amount", payee: "reco.sign-payee" } as const;

/**
 * `<mz-return-dialog>`
 * @property account - id of the account
 * @property line - the line that brought the money back
 * @fires mz-close
 */
class ReturnDialog extends LitElement {
  static override properties = {
    account: { attribute: false },
    line: { attribute: false },
    chosen: { state: true },
    fault: { state: true },
    busy: { state: true },
  };
  declare account: string;
  declare line: BankLine;
  declare chosen: string;
  declare fault: string;
  declare busy: boolean;
  private readonly loader: Loader<{ rows: Candidate[] }>;

  constructor() {
    super();
    this.account = "";
    this.chosen = "";
    this.fault = "";
    this.busy = false;
    this.loader = new Loader(this, async () => {
      const answer = await listReturns(this.account, this.line.id);
      const [first] = answer.rows;
      if (first && first.signs.length > 1) this.chosen = first.id;
      return answer;
    });
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override firstUpdated(): void {
    this.loader.start();
  }

  private async send(event: Event): Promise<void> {
    const button = event.currentTarget;
    if (this.busy) return;
    if (this.chosen === "") return this.blame(t("reco.choose-payment"));
    this.busy = true;
    try {
      const { id } = await startReturn(this.account, this.line.id, this.chosen);
      if (button instanceof Element) button.closest("dialog")?.close();
      navigate(pathOf("document", id));
    } catch (error) {
      this.blame(error instanceof ApiError ? error.message : t("error.unknown", { status: "" }));
    }
    this.busy = false;
  }

  private blame(text: string): void {
    this.fault = text;
    void this.updateComplete.then(() => this.querySelector<HTMLElement>("#re-refused")?.focus());
  }

  override render(): TemplateResult {
    const { line } = this;
    return dialog({
      heading: t("reco.return"),
      body: html`${this.fault === "" ? "" : html`<div class="notice stop" id="re-refused" role="alert" tabindex="-1">${icon("stop")}<div>${this.fault}</div></div>`}
        <p>${t("reco.return-lead", { day: line.day, amount: money(line.amountFen, "yuan"), purpose: line.purpose || t("reco.no-purpose") })}</p>
        ${this.loader.view(({ rows }) => (rows.length === 0 ? html`<p class="muted">${t("reco.return-none")}</p>` : this.choices(rows)), "rows")}`,
      actions: html`<button class="btn primary" id="re-send" type="button" aria-disabled=${this.busy} @click=${(event: Event) => void this.send(event)}>${t("reco.return-send")}</button><button class="btn" type="button" @click=${closeDialog}>${t("action.cancel")}</button>`,
      onClose: () => this.dispatchEvent(new CustomEvent("mz-close")),
      wide: true,
    });
  }

  private choices(rows: readonly Candidate[]): TemplateResult {
    return html`<fieldset class="reco-choices"><legend class="label">${t("reco.return-which")}</legend>${rows.map(
      (row) =>
        html`<label class="check"><input type="radio" name="re-payment" value=${row.id} .checked=${row.id === this.chosen} @change=${() => (this.chosen = row.id)} /><span><b class="num">${money(row.amountFen, "yuan")}</b> ${row.payee}<span class="help">${row.day}<span class="sep"></span>${row.voucher}<span class="sep"></span>${row.document.number}${row.project ? html`<span class="sep"></span>${row.project.name}` : ""}</span>${row.signs.map((sign) => html`<span class="tag">${t(SIGNS[sign])}</span> `)}</span></label>`,
    )}</fieldset>`;
  }
}
customElements.define("mz-return-dialog", ReturnDialog);
