/** The dialog that asks for a reason for each warning before an act goes on. */
import { html, LitElement, type TemplateResult } from "lit";
import type { Form } from "../../core/domain/form.ts";
import type { RuleResult } from "../../core/domain/rule-result.ts";
import { t } from "../message.ts";
import { closeDialog, dialog } from "./dialog.ts";
import { icon } from "./icon.ts";
import { ruleResult } from "./rule-results.ts";
import { signOfResult } from "./rule-words.ts";

/** Reasons by the rule's id. */
export type Reasons = Readonly<Record<string, string>>;

/** Rules whose warning has no reason yet, in the order they are shown. */
export function unanswered(warned: readonly RuleResult[], reasons: Reasons): string[] {
  return warned.map(({ rule }) => rule).filter((rule) => (reasons[rule] ?? "").trim() === "");
}

/**
 * `<mz-rule-reasons>`
 * @property results - what the rules said of the act
 * @property form - the form of the document
 * @property given - reasons that were written before
 * @fires mz-reasons - detail: Reasons, one for each warning
 * @fires mz-close
 */
class RuleReasons extends LitElement {
  static override properties = {
    results: { attribute: false },
    form: { attribute: false },
    given: { attribute: false },
    reasons: { state: true },
    strict: { state: true },
  };
  declare results: readonly RuleResult[];
  declare form: Form;
  declare given: Reasons;
  declare reasons: Reasons;
  declare strict: boolean;

  constructor() {
    super();
    this.results = [];
    this.given = {};
    this.reasons = {};
    this.strict = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("given")) this.reasons = { ...this.given, ...this.reasons };
  }

  private get warned(): RuleResult[] {
    return this.results.filter(({ severity }) => severity === "warn");
  }

  private send(event: Event): void {
    const [first] = unanswered(this.warned, this.reasons);
    if (first !== undefined) {
      this.strict = true;
      void this.updateComplete.then(() => this.querySelector<HTMLElement>(`#reason-${CSS.escape(first)}`)?.focus());
      return;
    }
    const detail = Object.fromEntries(this.warned.map(({ rule }) => [rule, (this.reasons[rule] ?? "").trim()]));
    closeDialog(event);
    this.dispatchEvent(new CustomEvent<Reasons>("mz-reasons", { detail }));
  }

  override render(): TemplateResult {
    const hints = this.results.filter(({ severity }) => severity === "hint");
    return dialog({
      heading: t("rule.reasons-title", { count: this.warned.length }),
      wide: true,
      body: html`<p>${t("rule.reasons-lead")}</p>
        <ul class="rules-said" role="list">${this.warned.map((result, i) => html`<li class="warn">${ruleResult(result, this.form)}${this.field(result, i === 0)}</li>`)}</ul>
        ${hints.length > 0 ? html`<h3>${t("rule.reasons-also")}</h3><ul class="rules-said" role="list">${hints.map((result) => html`<li class=${signOfResult(result).tone}>${ruleResult(result, this.form)}</li>`)}</ul>` : ""}`,
      actions: html`<button class="btn primary" id="send-reasons" type="button" @click=${(event: Event) => this.send(event)}>${t("rule.reasons-send")}</button><button class="btn" type="button" @click=${closeDialog}>${t("action.cancel")}</button>`,
      onClose: () => this.dispatchEvent(new CustomEvent("mz-close")),
    });
  }

  private field({ rule, title, look }: RuleResult, first: boolean): TemplateResult {
    const id = `reason-${rule}`;
    const fault = this.strict && unanswered(this.warned, this.reasons).includes(rule);
    return html`<div class="field ${fault ? "invalid" : ""}">
      <label class="label" for=${id}>${t(look ? "rule.finding" : "rule.reason")}<span class="sr">${t("text.comma")}${title}</span><span class="req" aria-hidden="true">*</span><span class="sr">${t("field.required")}</span></label>
      <textarea class="input" id=${id} rows="2" maxlength="500" ?autofocus=${first} .value=${this.reasons[rule] ?? ""} aria-invalid=${fault} aria-describedby="${id}-fault" @input=${(event: Event) => (this.reasons = { ...this.reasons, [rule]: (event.target as HTMLTextAreaElement).value })}></textarea>
      <p class="field-error state stop" id="${id}-fault">${fault ? html`${icon("stop")}${t("rule.reason-needed")}` : ""}</p>
    </div>`;
  }
}
customElements.define("mz-rule-reasons", RuleReasons);
