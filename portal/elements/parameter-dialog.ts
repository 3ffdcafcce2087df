/** The dialog that sets a parameter of a rule for a part of the country: where, how much, why; or takes a setting back. */
import { html, LitElement, type TemplateResult } from "lit";
import { parameterFault } from "../../core/domain/rule-parameter.ts";
import { boundsText, parameterText } from "../designer/rule-reading.ts";
import { t } from "../message.ts";
import { ApiError } from "../request.ts";
import { type ParameterRow, type RuleAnswer, setParameter } from "../rule-api.ts";
import { closeDialog, dialog } from "./dialog.ts";
import { icon } from "./icon.ts";

const UNITS = { money: "unit.yuan", percent: "rule.percent-sign", number: "rule.no-unit", days: "rule.day" } as const;

/**
 * `<mz-parameter-dialog>`
 * @property rule - id of the rule
 * @property parameter - the parameter with where it may be set
 * @fires mz-set - detail: RuleAnswer, the rule as it counts now
 * @fires mz-close
 */
class ParameterDialog extends LitElement {
  static override properties = {
    rule: { attribute: false },
    parameter: { attribute: false },
    scope: { state: true },
    value: { state: true },
    reason: { state: true },
    back: { state: true },
    fault: { state: true },
    busy: { state: true },
  };
  declare rule: string;
  declare parameter: ParameterRow;
  declare scope: string;
  declare value: string;
  declare reason: string;
  /** A setting of this place is taken back. */
  declare back: boolean;
  declare fault: { at: "value" | "reason" | ""; text: string };
  declare busy: boolean;

  constructor() {
    super();
    this.rule = "";
    this.scope = "";
    this.value = "";
    this.reason = "";
    this.back = false;
    this.fault = { at: "", text: "" };
    this.busy = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has("parameter")) return;
    const { scopes, scope, value } = this.parameter;
    this.scope = scopes.some((one) => one.scope === scope) ? scope : (scopes[0]?.scope ?? "");
    this.value = value;
  }

  private blame(at: "value" | "reason" | "", text: string): void {
    this.fault = { at, text };
    void this.updateComplete.then(() =>
      this.querySelector<HTMLElement>(at === "" ? "#par-refused" : `#par-${at}`)?.focus(),
    );
  }

  private async send(event: Event): Promise<void> {
    const button = event.currentTarget;
    const text = this.value.trim().replaceAll(",", "");
    if (!this.back) {
      const fault = parameterFault({ ...this.parameter, value: this.parameter.own }, text);
      if (fault?.code === "rule.parameter-text") return this.blame("value", t(`rule.write.${this.parameter.type}`));
      if (fault) return this.blame("value", t("rule.out-of-bounds"));
    }
    if (this.reason.trim() === "") return this.blame("reason", t("rule.set-why-needed"));
    if (this.busy) return;
    this.busy = true;
    try {
      const answer = await setParameter(this.rule, this.parameter.id, {
        scope: this.scope,
        value: this.back ? null : text,
        reason: this.reason.trim(),
      });
      if (button instanceof Element) button.closest("dialog")?.close();
      this.dispatchEvent(new CustomEvent<RuleAnswer>("mz-set", { detail: answer }));
    } catch (error) {
      this.blame(
        "",
        error instanceof ApiError ? (error.problems[0]?.message ?? error.message) : t("error.unknown", { status: "" }),
      );
    }
    this.busy = false;
  }

  private bounds(): string {
    const { type, min, max } = this.parameter;
    return boundsText({ type, ...(min !== undefined && { min }), ...(max !== undefined && { max }) });
  }

  override render(): TemplateResult {
    const { parameter, fault } = this;
    const { label, type, own, scopes } = parameter;
    const set = parameter.scope === this.scope && parameter.scope !== "";
    return dialog({
      heading: t("rule.set-title", { label }),
      body: html`${fault.at === "" && fault.text !== "" ? html`<div class="notice stop" id="par-refused" role="alert" tabindex="-1">${icon("stop")}<div>${fault.text}</div></div>` : ""}
        <p>${t("rule.set-lead", { own: parameterText(type, own) })}</p>
        <div class="field"><label class="label" for="par-scope">${t("rule.set-where")}</label>
          <select class="select" id="par-scope" @change=${(event: Event) => (this.scope = (event.target as HTMLSelectElement).value)}>${scopes.map((one) => html`<option value=${one.scope} .selected=${one.scope === this.scope}>${one.name}</option>`)}</select>
          <p class="help">${t("rule.set-where-help")}</p></div>
        ${
          set
            ? html`<label class="check"><input type="checkbox" id="par-back" .checked=${this.back} @change=${(event: Event) => (this.back = (event.target as HTMLInputElement).checked)} /><span>${t("rule.set-back")}<span class="help">${t("rule.set-back-help")}</span></span></label>`
            : ""
        }
        ${
          this.back && set
            ? ""
            : html`<div class="field ${fault.at === "value" ? "invalid" : ""}"><label class="label" for="par-value">${t("rule.set-value")}</label>
          <div class="with-unit"><input class="input num" id="par-value" inputmode="decimal" autocomplete="off" .value=${this.value} aria-invalid=${fault.at === "value"} aria-describedby="par-bounds par-value-fault" @input=${(event: Event) => (this.value = (event.target as HTMLInputElement).value)} /><span class="unit">${t(UNITS[type])}</span></div>
          <p class="field-error state stop" id="par-value-fault">${fault.at === "value" ? html`${icon("stop")}${fault.text}` : ""}</p>
          <p class="help" id="par-bounds">${this.bounds()}</p></div>`
        }
        <div class="field ${fault.at === "reason" ? "invalid" : ""}"><label class="label" for="par-reason">${t("rule.set-why")}<span class="req" aria-hidden="true">*</span><span class="sr">${t("field.required")}</span></label>
          <textarea class="input" id="par-reason" rows="2" maxlength="300" .value=${this.reason} aria-invalid=${fault.at === "reason"} aria-describedby="par-reason-fault" @input=${(event: Event) => (this.reason = (event.target as HTMLTextAreaElement).value)}></textarea>
          <p class="field-error state stop" id="par-reason-fault">${fault.at === "reason" ? html`${icon("stop")}${fault.text}` : ""}</p></div>`,
      actions: html`<button class="btn primary" id="par-send" type="button" aria-disabled=${this.busy} @click=${(event: Event) => void this.send(event)}>${t(this.back && set ? "rule.set-back-send" : "rule.set-send")}</button><button class="btn" type="button" @click=${closeDialog}>${t("action.cancel")}</button>`,
      onClose: () => this.dispatchEvent(new CustomEvent("mz-close")),
    });
  }
}
customElements.define("mz-parameter-dialog", ParameterDialog);
