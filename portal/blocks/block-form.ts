/** A form of a block: fields of our kinds that ask the plugin again; nothing of it is saved. */
import { html, LitElement, type TemplateResult } from "lit";
import type { AskedForm, BlockOf } from "../../core/domain/block.ts";
import { formatMoney, parseMoney } from "../../core/domain/money.ts";
import { icon } from "../elements/icon.ts";
import { t } from "../message.ts";

type Form = BlockOf<"form">;
type Field = Form["fields"][number];

/**
 * `<mz-block-form>`
 * @property block - the form
 * @property busy - the plugin is being asked
 * @fires mz-ask - detail: what was filled in
 */
class BlockForm extends LitElement {
  static override properties = { block: { attribute: false }, busy: { attribute: false }, faults: { state: true } };
  declare block: Form;
  declare busy: boolean;
  /** Ids of fields that are wrong, with why. */
  declare faults: Readonly<Record<string, string>>;

  constructor() {
    super();
    this.block = { kind: "form", id: "form", fields: [], send: "" };
    this.busy = false;
    this.faults = {};
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  private ask(event: Event): void {
    event.preventDefault();
    if (this.busy) return;
    const values: AskedForm["values"] = {};
    const faults: Record<string, string> = {};
    for (const field of this.block.fields) {
      const control = this.querySelector<HTMLInputElement | HTMLSelectElement>(`[name="${field.id}"]`);
      const value = control === null ? undefined : readControl(field, control);
      if (value === undefined) faults[field.id] = t("blocks.not-readable");
      else if (value === null && field.required === true) faults[field.id] = t("field.required");
      else values[field.id] = value;
    }
    this.faults = faults;
    const [first] = Object.keys(faults);
    if (first !== undefined) this.querySelector<HTMLElement>(`[name="${first}"]`)?.focus();
    else
      this.dispatchEvent(
        new CustomEvent<AskedForm>("mz-ask", { detail: { form: this.block.id, values }, bubbles: true }),
      );
  }

  override render(): TemplateResult {
    const { block } = this;
    return html`<form class="bl-form" novalidate @submit=${(event: Event) => this.ask(event)}>
      ${block.title === undefined ? "" : html`<h3 class="bl-title">${block.title}</h3>`}
      <div class="bl-fields">${block.fields.map((field) => this.field(field))}
        <button class="btn" type="submit" aria-disabled=${this.busy}>${block.send}</button></div>
    </form>`;
  }

  private field(field: Field): TemplateResult {
    const fault = this.faults[field.id] ?? "";
    const id = `${idOf(this)}-${field.id}`;
    return html`<div class="field ${fault === "" ? "" : "invalid"}"><label class="label" for=${id}>${field.label}${field.type === "money" ? t("blocks.unit", { unit: t("unit.yuan") }) : ""}${field.required === true ? html`<span class="req" aria-hidden="true">*</span><span class="sr">${t("field.required")}</span>` : ""}</label>
      ${control(field, id, fault !== "")}<p class="field-error state stop" id="${id}-fault">${fault === "" ? "" : html`${icon("stop")}${fault}`}</p></div>`;
  }
}
customElements.define("mz-block-form", BlockForm);

/** Ids of controls differ between two forms of one page. */
let forms = 0;
const numbers = new WeakMap<BlockForm, number>();
function idOf(form: BlockForm): string {
  const known = numbers.get(form) ?? (forms += 1);
  numbers.set(form, known);
  return `bf${known}`;
}

function control(field: Field, id: string, invalid: boolean): TemplateResult {
  const value = field.value ?? "";
  const about = `${id}-fault`;
  if (field.type === "choice")
    return html`<select class="select" id=${id} name=${field.id} aria-invalid=${invalid} aria-describedby=${about}><option value="">${t("plugins.choose")}</option>${(field.choices ?? []).map((one) => html`<option value=${one.value} ?selected=${one.value === value}>${one.label}</option>`)}</select>`;
  if (field.type === "yes-no")
    return html`<select class="select" id=${id} name=${field.id} aria-invalid=${invalid} aria-describedby=${about}><option value="">${t("plugins.choose")}</option>${([true, false] as const).map((one) => html`<option value=${String(one)} ?selected=${one === value}>${t(one ? "text.yes" : "text.no")}</option>`)}</select>`;
  const text = field.type === "money" && typeof value === "number" ? formatMoney(value, "yuan") : String(value);
  return html`<input class="input" id=${id} name=${field.id} type=${field.type === "date" ? "date" : "text"} inputmode=${field.type === "number" || field.type === "money" ? "decimal" : "text"} maxlength="200" autocomplete="off" aria-invalid=${invalid} aria-describedby=${about} value=${text} />`;
}

/** The value of a control; null where it is empty, undefined where it cannot be read. */
function readControl(
  field: Field,
  { value }: HTMLInputElement | HTMLSelectElement,
): string | number | boolean | null | undefined {
  const text = value.trim();
  if (text === "") return null;
  if (field.type === "yes-no") return text === "true";
  if (field.type === "money") return parseMoney(text, "yuan");
  if (field.type !== "number") return text;
  const number = Number(text.replaceAll(",", ""));
  return Number.isFinite(number) ? number : undefined;
}
