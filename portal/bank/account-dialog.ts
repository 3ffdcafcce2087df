/** The dialog that registers a bank account of the finance office. */
import { html, LitElement, type TemplateResult } from "lit";
import { closeDialog, dialog } from "../elements/dialog.ts";
import { icon } from "../elements/icon.ts";
import { newId } from "../ids.ts";
import { type MessageKey, t } from "../message.ts";
import { ApiError } from "../request.ts";
import { session } from "../session.ts";
import { openAccount } from "./api.ts";

const FIELDS = [
  ["title", "reco.account-title", 60],
  ["bank", "reco.account-bank", 100],
  ["owner", "reco.account-owner", 100],
  ["number", "reco.account-number", 40],
] as const satisfies readonly (readonly [string, MessageKey, number])[];

/**
 * `<mz-bank-account>`
 * @fires mz-opened - detail: the account's id
 * @fires mz-close
 */
class BankAccountDialog extends LitElement {
  static override properties = { fault: { state: true }, busy: { state: true } };
  declare fault: string;
  declare busy: boolean;
  private readonly newId = newId();

  constructor() {
    super();
    this.fault = "";
    this.busy = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  private async send(event: Event): Promise<void> {
    const button = event.currentTarget;
    const form = button instanceof Element ? button.closest("form") : null;
    if (this.busy || !form) return;
    const empty = [...form.querySelectorAll<HTMLInputElement>("input")].find((input) => input.value.trim() === "");
    if (empty) {
      this.fault = t("reco.fill-all");
      empty.focus();
      return;
    }
    this.busy = true;
    this.fault = "";
    const value = (name: string): string => form.querySelector<HTMLInputElement>(`#ac-${name}`)?.value.trim() ?? "";
    try {
      const body = Object.fromEntries(FIELDS.map(([name]) => [name, value(name)]));
      const { id } = await openAccount({ ...body, id: this.newId, since: value("since") });
      form.closest("dialog")?.close();
      this.dispatchEvent(new CustomEvent<string>("mz-opened", { detail: id }));
    } catch (error) {
      this.fault =
        error instanceof ApiError
          ? error.code === "request.invalid"
            ? t("reco.account-invalid")
            : error.message
          : t("error.unknown", { status: "" });
      void this.updateComplete.then(() => this.querySelector<HTMLElement>("#ac-refused")?.focus());
    }
    this.busy = false;
  }

  override render(): TemplateResult {
    const firstOfYear = `${(session()?.today ?? "").slice(0, 4)}-01-01`;
    return dialog({
      heading: t("reco.account-new"),
      body: html`${this.fault === "" ? "" : html`<div class="notice stop" id="ac-refused" role="alert" tabindex="-1">${icon("stop")}<div>${this.fault}</div></div>`}
        <p>${t("reco.account-lead")}</p>
        ${FIELDS.map(([name, key, length]) => html`<div class="field"><label class="label" for="ac-${name}">${t(key)}</label><input class="input" id="ac-${name}" maxlength=${length} autocomplete="off" inputmode=${name === "number" ? "numeric" : "text"} /></div>`)}
        <div class="field"><label class="label" for="ac-since">${t("reco.account-since")}</label><input class="input" id="ac-since" type="date" value=${firstOfYear} /><p class="help">${t("reco.account-since-help")}</p></div>`,
      actions: html`<button class="btn primary" id="ac-send" type="button" aria-disabled=${this.busy} @click=${(event: Event) => void this.send(event)}>${t("reco.account-send")}</button><button class="btn" type="button" @click=${closeDialog}>${t("action.cancel")}</button>`,
      onClose: () => this.dispatchEvent(new CustomEvent("mz-close")),
    });
  }
}
customElements.define("mz-bank-account", BankAccountDialog);
