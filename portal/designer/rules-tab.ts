/**
 * What a form is, and the rules that hold between its fields: each rule is a card that reads as a sentence and opens to
 * be changed.
 *
 * `<mz-rules-tab>`
 * @property form - the form
 * @property dictionaries - code lists by id, for names and values
 * @property samples - answers to try rules on
 * @property offers - what plugins offer for checks before a submission
 * @property roles - roles that may start documents
 * @property editable - it may be changed
 * @fires mz-form - detail: { form, key }; `key` joins quick changes of one thing into one step of undo
 */
import { html, LitElement, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { type Check, fieldsOf, type Form } from "../../core/domain/form.ts";
import { announce } from "../announce.ts";
import type { Dictionaries } from "../api-types.ts";
import type { OfferChoice } from "../change-api.ts";
import { icon } from "../elements/icon.ts";
import { EMPTY_CONTEXT, namesOf } from "../form-context.ts";
import { type MessageKey, t } from "../message.ts";
import type { Titled } from "./approval-words.ts";
import { compileIn } from "./compile.ts";
import "./condition-builder.ts";
import { formAbout } from "./form-about.ts";
import { addCheck, removeCheck, setCheck } from "./form-steps.ts";
import "./formula-editor.ts";
import { pluginChecks } from "./plugin-checks.ts";
import { readExpression } from "./reading.ts";
import type { Sample } from "./sample.ts";

export type FormChange = { form: Form; key: string };
type Expression = CustomEvent<{ text: string | undefined }>;
const SEVERITIES: readonly {
  value: Check["severity"];
  label: MessageKey;
  help: MessageKey;
  tone: string;
  icon: "stop" | "warn" | "info";
}[] = [
  { value: "block", label: "rules.block", help: "rules.block-help", tone: "stop", icon: "stop" },
  { value: "warn", label: "rules.warn", help: "rules.warn-help", tone: "warn", icon: "warn" },
  { value: "hint", label: "rules.hint", help: "rules.hint-help", tone: "wait", icon: "info" },
];
const textOf = (event: Event): string =>
  (event.target as HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement).value;

class RulesTab extends LitElement {
  static override properties = {
    form: { attribute: false },
    dictionaries: { attribute: false },
    samples: { attribute: false },
    roles: { attribute: false },
    offers: { attribute: false },
    editable: { attribute: false },
    open: { state: true },
    formula: { state: true },
  };
  declare form: Form | undefined;
  declare dictionaries: Dictionaries;
  declare samples: readonly Sample[];
  declare roles: readonly Titled[];
  declare offers: readonly OfferChoice[];
  declare editable: boolean;
  /** Id of the rule that is open. */
  declare open: string;
  /** The open rule is written as a formula instead of chosen from lists. */
  declare formula: boolean;
  private focusOn = "";

  constructor() {
    super();
    this.form = undefined;
    this.dictionaries = {};
    this.samples = [];
    this.roles = [];
    this.offers = [];
    this.editable = false;
    this.open = "";
    this.formula = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override updated(): void {
    if (this.focusOn === "") return;
    const target = this.querySelector<HTMLElement>(`[id="${this.focusOn}"]`);
    target?.focus();
    if (target instanceof HTMLInputElement) target.select();
    this.focusOn = "";
  }

  private tell(form: Form, key = ""): void {
    if (form === this.form) return;
    this.form = form;
    this.dispatchEvent(
      new CustomEvent<FormChange>("mz-form", { detail: { form, key }, bubbles: true, composed: true }),
    );
  }

  private set(check: Check, property: keyof Check, value: unknown, key = ""): void {
    if (this.form)
      this.tell(setCheck(this.form, check.id, { [property]: value }), key === "" ? "" : `check:${check.id}:${key}`);
  }

  private add(): void {
    if (!this.form) return;
    const [form, id] = addCheck(this.form, t("rules.new-title"), t("rules.new-message"), new Set());
    this.show(id);
    this.focusOn = `rule-title-${id}`;
    this.tell(form);
    announce(t("rules.added"));
  }

  private takeAway(check: Check): void {
    if (!this.form) return;
    this.focusOn = "rule-add";
    this.tell(removeCheck(this.form, check.id));
    announce(t("rules.removed", { title: check.title }));
  }

  private show(id: string): void {
    this.open = this.open === id ? "" : id;
    this.formula = false;
  }

  override render(): TemplateResult {
    const { form } = this;
    if (!form) return html``;
    return html`<div class="rules">
      ${formAbout({ form, roles: this.roles, dictionaries: this.dictionaries, editable: this.editable, tell: (next, key) => this.tell(next, key) })}
      <section class="sec" aria-labelledby="rules-h">
        <div class="sec-head"><h2 id="rules-h">${t("rules.checks", { count: form.checks.length })}</h2><span class="note">${t("rules.checks-lead")}</span></div>
        ${form.checks.length === 0 ? html`<p class="muted">${t("rules.none")}</p>` : ""}
        <ol class="rule-list">${repeat(
          form.checks,
          (check) => check.id,
          (check) => this.card(form, check),
        )}</ol>
        ${this.editable ? html`<p><button class="btn" id="rule-add" type="button" @click=${() => this.add()}>${icon("plus")}${t("rules.add")}</button></p>` : ""}
      </section>
      ${pluginChecks({ form, offers: this.offers, editable: this.editable, tell: (next, key) => this.tell(next, key) })}
    </div>`;
  }

  private card(form: Form, check: Check): TemplateResult {
    const open = this.open === check.id;
    const severity = SEVERITIES.find(({ value }) => value === check.severity) ?? SEVERITIES[0];
    const broken = check.expr === "" || "faults" in compileIn(form, check.expr, "bool");
    return html`<li class="rule-card">
      <div class="rule-head"><b>${check.title === "" ? t("rules.untitled") : check.title}</b>
        ${severity ? html`<span class="state ${severity.tone}">${icon(severity.icon)}${t(severity.label)}</span>` : ""}
        ${broken ? html`<span class="chip stop">${icon("stop")}${t(check.expr === "" ? "rules.unwritten" : "rules.broken")}</span>` : ""}
        <span class="rule-tools">${this.editable ? html`<button class="icon-btn" type="button" aria-label=${t("rules.remove", { title: check.title })} @click=${() => this.takeAway(check)}>${icon("trash")}</button>` : ""}
          <button class="btn small" type="button" aria-expanded=${String(open)} @click=${() => this.show(check.id)}>${t(open ? "approval.close" : this.editable ? "approval.change" : "rules.look")}</button></span></div>
      ${open ? "" : html`<p class="reading">${this.reading(form, check)}</p>`}
      ${open ? (this.editable ? this.settings(form, check) : this.facts(form, check)) : ""}
    </li>`;
  }

  private reading(form: Form, check: Check): string {
    const context = { form, nameOf: namesOf({ ...EMPTY_CONTEXT, dictionaries: this.dictionaries }) };
    const when = check.when === undefined ? "" : readExpression(check.when, context, "when");
    return [when, check.expr === "" ? "" : readExpression(check.expr, context, "check")]
      .filter((text) => text !== "")
      .join(t("text.stop"));
  }

  private facts(form: Form, check: Check): TemplateResult {
    const beside = fieldsOf(form).find((field) => field.id === check.field)?.label ?? t("rules.whole");
    return html`<p class="reading">${this.reading(form, check)}</p>
      <dl class="rule-facts"><div><dt>${t("rules.message")}</dt><dd>${check.message}</dd></div>${check.basis === undefined ? "" : html`<div><dt>${t("rules.basis")}</dt><dd>${check.basis}</dd></div>`}<div><dt>${t("rules.field")}</dt><dd>${beside}</dd></div></dl>`;
  }

  private settings(form: Form, check: Check): TemplateResult {
    const { id } = check;
    const common = { form, dictionaries: this.dictionaries, samples: this.samples };
    return html`<div class="rule-set">
      <div class="field"><label class="label" for="rule-title-${id}">${t("rules.title")}</label><input class="input" id="rule-title-${id}" maxlength="60" autocomplete="off" .value=${check.title} @input=${(event: Event) => this.set(check, "title", textOf(event), "title")} /></div>
      <mz-condition-builder .form=${common.form} .dictionaries=${common.dictionaries} .samples=${common.samples} .value=${check.when} .label=${t("rules.when")} .place=${"when"}
        @mz-expression=${(event: Expression) => this.take(event, check, "when")}></mz-condition-builder>
      <div>
        <div class="seg rule-way" role="group" aria-label=${t("rules.way")}>${[false, true].map((hand) => html`<button type="button" aria-pressed=${String(this.formula === hand)} @click=${() => (this.formula = hand)}>${t(hand ? "rules.by-formula" : "rules.by-rows")}</button>`)}</div>
        ${
          this.formula
            ? html`<p class="label"><b>${t("rules.must")}</b></p><mz-formula-editor .form=${common.form} .dictionaries=${common.dictionaries} .samples=${common.samples} .value=${check.expr || undefined} .expected=${"bool"} .label=${t("rules.must")} @mz-expression=${(event: Expression) => this.take(event, check, "expr")}></mz-formula-editor>`
            : html`<mz-condition-builder .form=${common.form} .dictionaries=${common.dictionaries} .samples=${common.samples} .value=${check.expr || undefined} .label=${t("rules.must")} .place=${"check"} @mz-expression=${(event: Expression) => this.take(event, check, "expr")}></mz-condition-builder>`
        }
      </div>
      <fieldset class="plain rule-severity"><legend class="label">${t("rules.severity")}</legend>
        ${SEVERITIES.map(({ value, label, help, tone, icon: name }) => html`<label class="rule-choice"><input type="radio" name="rule-sev-${id}" .checked=${check.severity === value} @change=${() => this.set(check, "severity", value)} /><span><span class="state ${tone}">${icon(name)}${t(label)}</span><span class="help">${t(help)}</span></span></label>`)}
      </fieldset>
      <div class="field"><label class="label" for="rule-msg-${id}">${t("rules.message")}</label><textarea class="input" id="rule-msg-${id}" rows="2" maxlength="200" .value=${check.message} @input=${(event: Event) => this.set(check, "message", textOf(event), "message")}></textarea></div>
      <div class="rule-pair">
        <div class="field"><label class="label" for="rule-field-${id}">${t("rules.field")}</label><select class="select" id="rule-field-${id}" @change=${(event: Event) => this.set(check, "field", textOf(event) || undefined)}><option value="" .selected=${check.field === undefined}>${t("rules.whole")}</option>${fieldsOf(form).map((field) => html`<option value=${field.id} .selected=${field.id === check.field}>${field.label}</option>`)}</select></div>
        <div class="field"><label class="label" for="rule-basis-${id}">${t("rules.basis")}</label><input class="input" id="rule-basis-${id}" maxlength="200" autocomplete="off" placeholder=${t("rules.basis-example")} .value=${check.basis ?? ""} @input=${(event: Event) => this.set(check, "basis", textOf(event).trim() === "" ? undefined : textOf(event), "basis")} /></div>
      </div>
    </div>`;
  }

  /** A rule without a condition is not written yet; it keeps its place. */
  private take(event: Expression, check: Check, property: "when" | "expr"): void {
    event.stopPropagation();
    this.set(check, property, event.detail.text ?? (property === "expr" ? "" : undefined), property);
  }
}
customElements.define("mz-rules-tab", RulesTab);
