/** A dialog that asks for a reason before something is done, and says why it was refused. */
import { html, LitElement, type TemplateResult } from "lit";
import { closeDialog, dialog } from "../elements/dialog.ts";
import { icon } from "../elements/icon.ts";
import { t } from "../message.ts";
import { ApiError } from "../request.ts";

/**
 * `<mz-reason-dialog>`
 * @property heading - what is done
 * @property lead - what follows from it
 * @property word - what the button says
 * @property send - does it; what it throws is shown
 * @fires mz-done
 * @fires mz-close
 */
class ReasonDialog extends LitElement {
  static override properties = {
    heading: { attribute: false },
    lead: { attribute: false },
    word: { attribute: false },
    send: { attribute: false },
    fault: { state: true },
    busy: { state: true },
  };
  declare heading: string;
  declare lead: unknown;
  declare word: string;
  declare send: (reason: string) => Promise<unknown>;
  declare fault: { at: "reason" | ""; text: string };
  declare busy: boolean;

  constructor() {
    super();
    this.heading = "";
    this.lead = "";
    this.word = "";
    this.send = async () => undefined;
    this.fault = { at: "", text: "" };
    this.busy = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  private blame(at: "reason" | "", text: string): void {
    this.fault = { at, text };
    void this.updateComplete.then(() => this.querySelector<HTMLElement>(at === "" ? "#why-refused" : "#why")?.focus());
  }

  private async run(event: Event): Promise<void> {
    const button = event.currentTarget;
    const reason = this.querySelector<HTMLTextAreaElement>("#why")?.value.trim() ?? "";
    if (reason.length < 2) return this.blame("reason", t("reco.why-needed"));
    if (this.busy) return;
    this.busy = true;
    try {
      await this.send(reason);
      if (button instanceof Element) button.closest("dialog")?.close();
      this.dispatchEvent(new CustomEvent("mz-done"));
    } catch (error) {
      this.blame("", error instanceof ApiError ? error.message : t("error.unknown", { status: "" }));
    }
    this.busy = false;
  }

  override render(): TemplateResult {
    const { fault } = this;
    return dialog({
      heading: this.heading,
      body: html`${fault.at === "" && fault.text !== "" ? html`<div class="notice stop" id="why-refused" role="alert" tabindex="-1">${icon("stop")}<div>${fault.text}</div></div>` : ""}
        ${this.lead}
        <div class="field ${fault.at === "reason" ? "invalid" : ""}"><label class="label" for="why">${t("reco.why")}<span class="req" aria-hidden="true">*</span><span class="sr">${t("field.required")}</span></label>
          <textarea class="input" id="why" rows="2" maxlength="200" aria-invalid=${fault.at === "reason"} aria-describedby="why-fault"></textarea>
          <p class="field-error state stop" id="why-fault">${fault.at === "reason" ? html`${icon("stop")}${fault.text}` : ""}</p></div>`,
      actions: html`<button class="btn primary" id="why-send" type="button" aria-disabled=${this.busy} @click=${(event: Event) => void this.run(event)}>${this.word}</button><button class="btn" type="button" @click=${closeDialog}>${t("action.cancel")}</button>`,
      onClose: () => this.dispatchEvent(new CustomEvent("mz-close")),
    });
  }
}
customElements.define("mz-reason-dialog", ReasonDialog);
