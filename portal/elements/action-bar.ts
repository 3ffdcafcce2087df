/** The bar with what the person may do now; a blocked act stays visible with its reason. */
import { html, LitElement, type TemplateResult } from "lit";
import type { May } from "../api-types.ts";
import { announce } from "../announce.ts";
import { t } from "../message.ts";
import { closeDialog, dialog } from "./dialog.ts";
import { icon } from "./icon.ts";

export type Act = { do: May["do"]; opinion: string; to: string };

/**
 * `<mz-action-bar>`
 * @property may - acts in the server's order, the main one first
 * @property busy - an act is on its way
 * @property note - what the main act will do, one sentence
 * @fires mz-act - detail: Act
 */
class ActionBar extends LitElement {
  static override properties = {
    may: { attribute: false },
    busy: { attribute: false },
    note: { attribute: false },
    asked: { state: true },
    fault: { state: true },
  };
  declare may: May[];
  declare busy: boolean;
  declare note: string;
  declare asked: May | undefined;
  declare fault: string;

  constructor() {
    super();
    this.may = [];
    this.busy = false;
    this.note = "";
    this.asked = undefined;
    this.fault = "";
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener("keydown", this.key);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    document.removeEventListener("keydown", this.key);
  }

  private key = (event: KeyboardEvent): void => {
    if (event.isComposing || event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || this.asked) return;
    event.preventDefault();
    const [main] = this.may;
    if (main) this.press(main);
  };

  private get opinion(): string {
    return this.querySelector<HTMLTextAreaElement>("#opinion")?.value.trim() ?? "";
  }

  private press(may: May): void {
    if (this.busy) return;
    if (may.blocked !== undefined) return announce(may.blocked);
    if (may.do === "return" || may.do === "refuse" || may.do === "withdraw") {
      this.fault = "";
      this.asked = may;
      return;
    }
    if (may.opinionNeeded && this.opinion === "") {
      this.fault = t("act.opinion-needed");
      this.querySelector<HTMLElement>("#opinion")?.focus();
      return;
    }
    this.send({ do: may.do, opinion: this.opinion, to: "" });
  }

  private send(act: Act): void {
    this.fault = "";
    this.dispatchEvent(new CustomEvent<Act>("mz-act", { detail: act }));
  }

  private confirm(event: Event): void {
    const asked = this.asked;
    if (!asked) return;
    const reason = this.querySelector<HTMLTextAreaElement>("#reason");
    const to =
      this.querySelector<HTMLInputElement>('input[name="return-to"]:checked')?.value ?? asked.to?.[0]?.id ?? "";
    const opinion = reason?.value.trim() ?? "";
    if (opinion === "" && asked.do !== "withdraw") {
      this.fault = t("act.reason-needed");
      reason?.focus();
      return;
    }
    closeDialog(event);
    this.send({ do: asked.do, opinion, to });
  }

  override render() {
    const acts = this.may.filter((may) => may.do !== "submit");
    const blocked = acts.filter((may) => may.blocked !== undefined);
    const decides = acts.some((may) => ["approve", "return", "refuse", "handle"].includes(may.do));
    return html`<div class="actionbar" role="region" aria-label=${t("act.region")}>
        <div class="say">
          ${
            decides
              ? html`<label class="label" for="opinion">${t("act.opinion")} <span>${acts.some((may) => may.opinionNeeded && may.do === "approve") ? t("act.required") : t("act.on-return")}</span></label>
                <textarea class="input" id="opinion" rows="2" aria-describedby="act-fault"></textarea>`
              : ""
          }
        </div>
        <div class="btns">${acts.map((may, i) => this.button(may, i === 0))}</div>
        <div class="effect-line" id="act-fault">
          ${this.fault !== "" && !this.asked ? html`<span class="state stop" role="alert">${icon("stop")}${this.fault}</span>` : ""}
          ${blocked.map((may) => html`<span id="why-${may.do}" class="state stop">${icon("stop")}${t("act.blocked", { label: may.label, reason: may.blocked ?? "" })}</span>`)}
          ${this.note === "" ? "" : html`<span>${this.note}</span>`}
        </div>
      </div>
      ${this.asked ? this.reasonDialog(this.asked) : ""}`;
  }

  private button(may: May, first: boolean): TemplateResult {
    const blocked = may.blocked !== undefined;
    const tone =
      may.do === "return" || may.do === "refuse" ? "danger" : first && may.do !== "withdraw" ? "primary" : "";
    return html`<button class="btn ${tone}" id="act-${may.do}" type="button" aria-disabled=${blocked || this.busy} aria-describedby=${blocked ? `why-${may.do}` : "act-fault"} @click=${() => this.press(may)}>
      ${blocked ? icon("lock") : ""}${may.label}
    </button>`;
  }

  private reasonDialog(asked: May): TemplateResult {
    const to = asked.to ?? [];
    const lead =
      asked.do === "return"
        ? t("act.return-lead")
        : asked.do === "refuse"
          ? t("act.refuse-lead")
          : t("act.withdraw-lead");
    return dialog({
      heading: asked.label,
      body: html`<p>${lead}</p>
        ${
          asked.do === "return" && to.length > 0
            ? html`<fieldset class="plain checks"><legend class="label">${t("act.return-to")}</legend>
                ${to.map((step, i) => html`<label><input type="radio" name="return-to" value=${step.id} ?checked=${i === 0} />${step.title}</label>`)}</fieldset>`
            : ""
        }
        <div class="field ${this.fault === "" ? "" : "invalid"}">
          <label class="label" for="reason">${t("act.reason")}${asked.do === "withdraw" ? "" : html`<span class="req" aria-hidden="true">*</span><span class="sr">${t("field.required")}</span>`}</label>
          <textarea class="input" id="reason" rows="4" .value=${this.opinion} aria-invalid=${this.fault !== ""} aria-describedby="reason-fault" autofocus></textarea>
          <p class="field-error state stop" id="reason-fault">${this.fault === "" ? "" : html`${icon("stop")}${this.fault}`}</p>
        </div>`,
      actions: html`<button class="btn ${asked.do === "withdraw" ? "primary" : "danger"}" id="confirm-act" type="button" @click=${(event: Event) => this.confirm(event)}>${t("act.confirm", { label: asked.label })}</button><button class="btn" type="button" @click=${closeDialog}>${t("action.cancel")}</button>`,
      onClose: () => {
        this.asked = undefined;
        this.fault = "";
      },
    });
  }
}
customElements.define("mz-action-bar", ActionBar);
