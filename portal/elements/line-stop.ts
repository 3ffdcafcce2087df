/** That a budget line is stopped and why, and what people do about it: one asks to lift the stop, another one lifts it. */
import { html, LitElement, type TemplateResult } from "lit";
import { toast } from "../announce.ts";
import { holdComposition } from "../fields/composition.ts";
import { instant } from "../format.ts";
import { t } from "../message.ts";
import { askLift, liftStop, type QuotaAnswer } from "../quota-api.ts";
import { ApiError } from "../request.ts";
import { icon } from "./icon.ts";

/**
 * `<mz-line-stop>` sends `changed` when something was done.
 * @property line - the line, which is stopped
 */
class LineStop extends LitElement {
  static override properties = {
    line: { attribute: false },
    busy: { state: true },
    fault: { state: true },
    details: { state: true },
  };
  declare line: QuotaAnswer;
  declare busy: boolean;
  declare fault: string;
  declare details: string[];

  constructor() {
    super();
    this.busy = false;
    this.fault = "";
    this.details = [];
    holdComposition(this);
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  private async act(work: () => Promise<void>, said: string): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.fault = "";
    this.details = [];
    try {
      await work();
      toast(said);
      this.dispatchEvent(new Event("changed"));
    } catch (error) {
      this.fault = error instanceof ApiError ? error.message : t("error.unknown", { status: "" });
      this.details = error instanceof ApiError ? error.problems.map((one) => one.message ?? one.code) : [];
    }
    this.busy = false;
  }

  private ask = (event: Event): void => {
    event.preventDefault();
    const reason = this.querySelector<HTMLTextAreaElement>("#lift-reason")?.value.trim() ?? "";
    if (reason !== "") void this.act(() => askLift(this.line.id, reason), t("quota.lift-sent"));
  };

  override render() {
    const { stopped, lift } = this.line;
    if (!stopped) return html``;
    return html`<div class="notice stop mt3">${icon("stop")}<div>
      <p>${t("quota.stopped-since", { at: instant(stopped.at), reason: stopped.reason })}</p>
      ${lift.asked ? html`<p>${t("quota.lift-asked", { by: lift.asked.by, at: instant(lift.asked.at), reason: lift.asked.reason })} ${lift.mayAsk && !lift.mayLift ? t("quota.lift-other") : ""}</p>` : ""}
      ${this.fault === "" ? "" : html`<div role="alert"><p><b>${this.fault}</b></p><ul>${this.details.map((one) => html`<li>${one}</li>`)}</ul></div>`}
      ${lift.mayLift ? html`<p><button class="btn primary" type="button" ?disabled=${this.busy} @click=${() => void this.act(() => liftStop(this.line.id), t("quota.lift-done"))}>${t("quota.lift")}</button></p>` : ""}
      ${lift.mayAsk && !lift.mayLift ? this.form(lift.asked !== null) : ""}
    </div></div>`;
  }

  private form(again: boolean): TemplateResult {
    return html`<form class="lift-form" @submit=${this.ask}>
      <label class="label" for="lift-reason">${t("quota.lift-reason")}</label>
      <textarea class="input" id="lift-reason" rows="2" maxlength="500" required aria-describedby="lift-help"></textarea>
      <p class="help" id="lift-help">${t("quota.lift-help")}</p>
      <button class="btn" type="submit" ?disabled=${this.busy}>${t(again ? "quota.lift-ask-again" : "quota.lift-ask")}</button>
    </form>`;
  }
}
customElements.define("mz-line-stop", LineStop);
