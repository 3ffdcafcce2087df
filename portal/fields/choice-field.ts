import type { ComboBox } from "@vaadin/combo-box";
import { html, type TemplateResult } from "lit";
import type { Item } from "../api-types.ts";
import { icon } from "../elements/icon.ts";
import { registerField } from "../field-registry.ts";
import { t } from "../message.ts";
import { codesOf, keptUnder, offeredItems } from "./choice-items.ts";
import { combo, type ComboItem } from "./combo.ts";
import { holdComposition, tieInput } from "./composition.ts";
import { FieldElement } from "./field-element.ts";

const RADIO_LIMIT = 4;
const SELECT_LIMIT = 8;
const BOXES_LIMIT = 12;

type Shape = "radio" | "boxes" | "select" | "combo" | "many" | "waiting";

/**
 * `<mz-choice-field>`: radios, a select or a searchable tree, as the definition says or by the number of codes; boxes or
 * a searchable list with what was chosen when several may be. A choice below another one offers its children only.
 */
class ChoiceField extends FieldElement {
  static override properties = { ...FieldElement.properties, cleared: { state: true } };
  /** Says that codes were taken away because the field above changed. */
  declare cleared: string;
  private above: string | undefined;

  constructor() {
    super();
    this.cleared = "";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    holdComposition(this);
  }

  override willUpdate(): void {
    this.group = ["radio", "boxes", "many"].includes(this.shape());
  }

  override updated(): void {
    tieInput(this, "vaadin-combo-box", {
      id: this.shape() === "many" ? `${this.controlId}-add` : this.controlId,
      described: this.described,
      required: this.required,
      invalid: this.invalid,
    });
    this.follow();
  }

  private get all(): Item[] {
    return this.context.dictionaries[String(this.option("dictionary"))] ?? [];
  }

  /** The answer that the offer depends on; undefined for a choice that stands alone. */
  private get parent(): { value: unknown; label: string } | undefined {
    const id = this.option("dependsOn");
    if (typeof id !== "string") return undefined;
    return { value: this.around.answers[id], label: this.around.labels[id] ?? id };
  }

  private get items(): Item[] {
    return offeredItems(this.all, { value: this.value, leaf: this.option("leaf") === true, parent: this.parent });
  }

  /** After the field above changed, what does not belong to it goes, and that is said. */
  private follow(): void {
    const parent = this.parent;
    if (!parent) return;
    const key = codesOf(parent.value).join(" ");
    const changed = this.above !== undefined && this.above !== key;
    this.above = key;
    if (!changed) return;
    const kept = keptUnder(this.all, this.value, parent.value);
    const gone = codesOf(this.value).filter((code) => !codesOf(kept).includes(code));
    if (gone.length === 0) return;
    const names = gone.map((code) => this.all.find((item) => item.code === code)?.name ?? code);
    this.cleared = t("choice.cleared", { label: parent.label, names: names.join(t("text.pause")) });
    this.answer(kept);
  }

  private shape(): Shape {
    const parent = this.parent;
    if (parent && codesOf(parent.value).length === 0 && codesOf(this.value).length === 0) return "waiting";
    const as = this.option("as");
    const count = this.items.length;
    if (this.option("multiple") === true) return as === "list" || count > BOXES_LIMIT ? "many" : "boxes";
    if (this.bare) return as === "list" || count > SELECT_LIMIT ? "combo" : "select";
    if (as === "radio") return "radio";
    if (as === "select") return "select";
    if (as === "list") return "combo";
    return count <= RADIO_LIMIT ? "radio" : count <= SELECT_LIMIT ? "select" : "combo";
  }

  private pick(value: unknown): void {
    this.cleared = "";
    this.answer(value);
  }

  private toggle(code: string, on: boolean): void {
    const chosen = new Set(codesOf(this.value));
    if (on) chosen.add(code);
    else chosen.delete(code);
    const list = this.all.map((item) => item.code).filter((known) => chosen.has(known));
    this.pick(list.length > 0 ? list : undefined);
  }

  /** Items of a code tree, with what stands above them. */
  private tree(): ComboItem[] {
    const byCode = new Map(this.all.map((item) => [item.code, item]));
    const above = (item: Item): Item[] => {
      const parent = item.parent === undefined ? undefined : byCode.get(item.parent);
      return parent ? [...above(parent), parent] : [];
    };
    const flat = this.option("leaf") === true || this.parent !== undefined;
    return this.items.map((item) => {
      const parents = above(item);
      return {
        value: item.code,
        label: /^\d+$/.test(item.code) ? `${item.code} ${item.name}` : item.name,
        detail: parents.map((parent) => parent.name).join(" / "),
        depth: flat ? 0 : parents.length,
      };
    });
  }

  protected override control() {
    return html`${this.offer()}${this.cleared === "" ? "" : html`<p class="state warn cleared" role="status">${icon("warn")}<span>${this.cleared}</span></p>`}`;
  }

  private offer(): TemplateResult {
    const id = this.controlId;
    switch (this.shape()) {
      case "waiting":
        return html`<div class="read-box filled muted" id=${id} tabindex="-1">${t("choice.waiting", { label: this.parent?.label ?? "" })}</div>`;
      case "radio":
        return html`<div class="checks row-checks">
          ${this.items.map(
            (item) =>
              html`<label><input type="radio" name=${id} .checked=${this.value === item.code} @change=${() => this.pick(item.code)} />${item.name}</label>`,
          )}
          ${this.value !== undefined && !this.required ? html`<button class="btn quiet small" type="button" @click=${() => this.pick(undefined)}>${t("choice.none")}</button>` : ""}
        </div>`;
      case "boxes":
        return html`<div class="checks row-checks">
          ${this.items.map(
            (item) => html`<label><input
              type="checkbox"
              .checked=${codesOf(this.value).includes(item.code)}
              @change=${(event: Event) => this.toggle(item.code, (event.target as HTMLInputElement).checked)}
            />${item.name}</label>`,
          )}
        </div>`;
      case "select":
        return html`<select
          class="select"
          id=${id}
          aria-required=${this.required}
          aria-invalid=${this.invalid}
          aria-describedby=${this.described}
          @change=${(event: Event) => this.pick((event.target as HTMLSelectElement).value || undefined)}
        >
          <option value="" .selected=${this.value === undefined}>${t("field.choose")}</option>
          ${this.items.map((item) => html`<option value=${item.code} .selected=${this.value === item.code}>${item.name}</option>`)}
        </select>`;
      case "combo":
        return combo({
          items: this.tree(),
          value: typeof this.value === "string" ? this.value : "",
          invalid: this.invalid,
          label: this.label,
          onChange: (value) => this.pick(value || undefined),
        });
      case "many":
        return this.many();
    }
  }

  /** What was chosen as chips, and a searchable list of the rest. */
  private many(): TemplateResult {
    const chosen = codesOf(this.value);
    const nameOf = (code: string): string => this.all.find((item) => item.code === code)?.name ?? code;
    return html`${
      chosen.length === 0
        ? ""
        : html`<ul class="chosen">${chosen.map((code) => html`<li>${nameOf(code)}<button class="icon-btn" type="button" aria-label=${t("choice.remove", { name: nameOf(code) })} @click=${() => this.toggle(code, false)}>${icon("x")}</button></li>`)}</ul>`
    }${combo({
      items: this.tree().filter((item) => !chosen.includes(item.value)),
      value: "",
      invalid: this.invalid,
      label: t("choice.add", { label: this.label }),
      placeholder: t("field.search"),
      onChange: (value) => {
        if (value === "") return;
        this.toggle(value, true);
        const box = this.querySelector<ComboBox<ComboItem>>("vaadin-combo-box");
        if (box) queueMicrotask(() => (box.value = ""));
      },
    })}`;
  }
}
customElements.define("mz-choice-field", ChoiceField);
registerField("choice", "mz-choice-field");
