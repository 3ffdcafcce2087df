/**
 * Names a substitute: who, from when to when, for which forms, why; and says in one sentence what that means.
 *
 * `<mz-substitution-form>`
 * @property person - id of the person it is for; empty for oneself
 * @property name - their name; empty for oneself
 * @property forms - the forms to choose from
 * @property today - the earliest first day
 * @fires mz-named - a substitute was named
 */
import "@vaadin/date-picker";
import type { DatePicker } from "@vaadin/date-picker";
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { toast } from "../announce.ts";
import { listPeopleChoices } from "../api.ts";
import { type ComboItem, combo } from "../fields/combo.ts";
import { holdComposition, tieInput } from "../fields/composition.ts";
import { DATE_WORDS } from "../fields/date-field.ts";
import { type MessageKey, t } from "../message.ts";
import { ApiError } from "../request.ts";
import { addSubstitution } from "../substitution-api.ts";
import { icon } from "./icon.ts";

type Key = "substitute" | "from" | "to" | "forms" | "reason";
const LABELS: Readonly<Record<Key, MessageKey>> = {
  substitute: "sub.who",
  from: "sub.from",
  to: "sub.to",
  forms: "sub.forms",
  reason: "sub.reason",
};

class SubstitutionForm extends LitElement {
  static override properties = {
    person: { attribute: false },
    name: { attribute: false },
    forms: { attribute: false },
    today: { attribute: false },
    people: { state: true },
    substitute: { state: true },
    from: { state: true },
    to: { state: true },
    chosen: { state: true },
    some: { state: true },
    reason: { state: true },
    faults: { state: true },
    fault: { state: true },
    busy: { state: true },
  };
  declare person: string;
  declare name: string;
  declare forms: { id: string; title: string }[];
  declare today: string;
  declare people: ComboItem[];
  declare substitute: ComboItem | undefined;
  declare from: string;
  declare to: string;
  declare chosen: ReadonlySet<string>;
  declare some: boolean;
  declare reason: string;
  declare faults: Partial<Record<Key, string>>;
  declare fault: string;
  declare busy: boolean;
  private turn = 0;

  constructor() {
    super();
    this.person = "";
    this.name = "";
    this.forms = [];
    this.today = "";
    this.people = [];
    this.busy = false;
    this.empty();
    holdComposition(this);
  }

  private empty(): void {
    this.substitute = undefined;
    this.from = "";
    this.to = "";
    this.chosen = new Set();
    this.some = false;
    this.reason = "";
    this.faults = {};
    this.fault = "";
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.find("");
  }

  override updated(): void {
    for (const key of ["from", "to"] as const) tieInput(this, `vaadin-date-picker[data-side=${key}]`, this.tie(key));
    tieInput(this, "vaadin-combo-box", this.tie("substitute"));
  }

  private tie(key: Key) {
    const invalid = this.faults[key] !== undefined;
    return { id: `sub-${key}`, described: invalid ? `sub-${key}-fault` : nothing, required: true, invalid };
  }

  private async find(text: string): Promise<void> {
    this.turn += 1;
    const turn = this.turn;
    const rows = await listPeopleChoices(text).catch(() => []);
    // Answers may overtake each other: only the newest question counts.
    if (turn !== this.turn) return;
    this.people = rows
      .filter((row) => row.id !== this.person)
      .map((row) => ({ value: row.id, label: row.name, detail: row.unit.name }));
  }

  /** What is missing, by field; the server judges the rest. */
  private missing(): Partial<Record<Key, string>> {
    const found: Partial<Record<Key, string>> = {};
    if (!this.substitute) found.substitute = t("sub.need-who");
    if (this.from === "") found.from = t("sub.need-from");
    if (this.to === "") found.to = t("sub.need-to");
    if (this.some && this.chosen.size === 0) found.forms = t("sub.need-forms");
    if (this.reason.trim() === "") found.reason = t("sub.need-reason");
    return found;
  }

  private async send(event: Event): Promise<void> {
    event.preventDefault();
    if (this.busy) return;
    this.fault = "";
    this.faults = this.missing();
    const { substitute, from, to } = this;
    if (Object.keys(this.faults).length > 0 || !substitute) return this.showFaults();
    this.busy = true;
    try {
      const forms = this.some ? [...this.chosen] : null;
      await addSubstitution(this.person, { substitute: substitute.value, from, to, forms, reason: this.reason.trim() });
      toast(t("sub.named", { name: substitute.label }));
      this.empty();
      this.dispatchEvent(new CustomEvent("mz-named"));
    } catch (error) {
      this.takeError(error);
    } finally {
      this.busy = false;
    }
  }

  private takeError(error: unknown): void {
    if (!(error instanceof ApiError)) this.fault = t("error.unknown", { status: "" });
    else if (error.problems.length === 0) this.fault = error.message;
    for (const { pointer, message } of error instanceof ApiError ? error.problems : []) {
      const key = pointer.split("/")[1] as Key | undefined;
      if (key !== undefined && key in LABELS) this.faults = { ...this.faults, [key]: message ?? "" };
      else this.fault = message ?? "";
    }
    this.showFaults();
  }

  private showFaults(): void {
    void this.updateComplete.then(() => this.querySelector<HTMLElement>(".notice.stop")?.focus());
  }

  override render(): TemplateResult {
    return html`<form class="sub-form" novalidate @submit=${(event: Event) => void this.send(event)}>
      ${this.summary()}
      <div class="sub-fields">
        ${this.field("substitute", combo({ items: this.people, value: this.substitute?.value ?? "", name: this.substitute?.label ?? "", invalid: this.faults.substitute !== undefined, label: t("sub.who"), placeholder: t("sub.who-search"), onChange: (value, item) => (this.substitute = value === "" ? undefined : (item ?? this.people.find((one) => one.value === value))), onSearch: (text) => void this.find(text) }))}
        ${this.field("from", this.picker("from"))}${this.field("to", this.picker("to"))}
      </div>
      <fieldset class="plain checks"><legend class="label">${t("sub.forms")}</legend>
        <label class="check-line"><input type="radio" name="sub-forms" .checked=${!this.some} @change=${() => (this.some = false)} />${t("sub.all-forms")}</label>
        <label class="check-line"><input type="radio" name="sub-forms" id="sub-forms" .checked=${this.some} @change=${() => (this.some = true)} />${t("sub.some-forms")}</label>
        ${this.some ? html`<div class="sub-choices">${this.forms.map(({ id, title }) => html`<label class="check-line"><input type="checkbox" .checked=${this.chosen.has(id)} @change=${(event: Event) => this.toggle(id, (event.target as HTMLInputElement).checked)} />${title}</label>`)}</div>` : ""}
        ${this.faultLine("forms")}
      </fieldset>
      ${this.field("reason", html`<input class="input" id="sub-reason" maxlength="200" autocomplete="off" aria-required="true" aria-invalid=${String(this.faults.reason !== undefined)} aria-describedby=${this.faults.reason === undefined ? nothing : "sub-reason-fault"} placeholder=${t("sub.reason-example")} .value=${this.reason} @input=${(event: Event) => (this.reason = (event.target as HTMLInputElement).value)} />`)}
      <p class="sub-effect" role="status">${this.effect()}</p>
      <div class="btns"><button class="btn primary" type="submit" aria-disabled=${String(this.busy)}>${t("sub.name")}</button></div>
    </form>`;
  }

  private toggle(id: string, on: boolean): void {
    const next = new Set(this.chosen);
    if (on) next.add(id);
    else next.delete(id);
    this.chosen = next;
  }

  private summary(): TemplateResult | "" {
    const faults = Object.entries(this.faults) as [Key, string][];
    if (faults.length === 0 && this.fault === "") return "";
    return html`<div class="notice stop" role="alert" tabindex="-1">${icon("stop")}<div>${this.fault}${faults.length === 0 ? "" : html`<ul>${faults.map(([key, text]) => html`<li><a href="#sub-${key}" @click=${(event: Event) => this.goTo(event, key)}>${text}</a></li>`)}</ul>`}</div></div>`;
  }

  private goTo(event: Event, key: Key): void {
    event.preventDefault();
    this.querySelector<HTMLElement>(`#sub-${key}`)?.focus();
  }

  private field(key: Key, control: TemplateResult): TemplateResult {
    return html`<div class="field ${this.faults[key] === undefined ? "" : "invalid"}"><label class="label" for="sub-${key}">${t(LABELS[key])}</label>${control}${this.faultLine(key)}</div>`;
  }

  private faultLine(key: Key): TemplateResult | "" {
    const text = this.faults[key];
    return text === undefined
      ? ""
      : html`<div class="field-error" id="sub-${key}-fault"><p class="state stop">${icon("stop")}<span>${text}</span></p></div>`;
  }

  private picker(key: "from" | "to"): TemplateResult {
    return html`<vaadin-date-picker data-side=${key} manual-validation auto-open-disabled accessible-name=${t(LABELS[key])} .i18n=${DATE_WORDS} .min=${this.today} .value=${this[key]} .invalid=${this.faults[key] !== undefined} .placeholder=${t("date.placeholder")} @change=${(event: Event) => (this[key] = (event.target as DatePicker).value)}></vaadin-date-picker>`;
  }

  /** What it means, as far as it is filled in. */
  private effect(): string {
    if (!this.substitute || this.from === "" || this.to === "") return t("sub.effect-none");
    const titles = this.forms.filter(({ id }) => this.chosen.has(id)).map(({ title }) => title);
    return t(this.name === "" ? "sub.effect" : "sub.effect-of", {
      from: this.from,
      to: this.to,
      person: this.name,
      forms: this.some ? titles.join(t("text.pause")) : t("sub.all-forms"),
      name: this.substitute.label,
    });
  }
}
customElements.define("mz-substitution-form", SubstitutionForm);
