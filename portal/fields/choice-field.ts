import { html } from "lit";
import type { Item } from "../api-types.ts";
import { registerField } from "../field-registry.ts";
import { t } from "../message.ts";
import { combo, type ComboItem } from "./combo.ts";
import { holdComposition, tieInput } from "./composition.ts";
import { FieldElement } from "./field-element.ts";

const RADIO_LIMIT = 4;
const SELECT_LIMIT = 8;

/** `<mz-choice-field>`: radios, a select or a searchable tree by the number of codes; boxes when several may be chosen. */
class ChoiceField extends FieldElement {
  override connectedCallback(): void {
    super.connectedCallback();
    holdComposition(this);
  }

  override willUpdate(): void {
    this.group = this.shape() === "radio" || this.shape() === "boxes";
  }

  override updated(): void {
    tieInput(this, "vaadin-combo-box", {
      id: this.controlId,
      described: this.described,
      required: this.field.required === true,
      invalid: this.invalid,
    });
  }

  private get all(): Item[] {
    return this.context.dictionaries[String(this.option("dictionary"))] ?? [];
  }

  /** Codes that may be chosen: not closed ones, unless the answer already has them. */
  private get items(): Item[] {
    const chosen = new Set(Array.isArray(this.value) ? this.value : [this.value]);
    const parents = new Set(this.all.map((item) => item.parent));
    return this.all.filter(
      (item) =>
        chosen.has(item.code) || (item.closed !== true && (this.option("leaf") !== true || !parents.has(item.code))),
    );
  }

  private shape(): "radio" | "boxes" | "select" | "combo" {
    if (this.option("multiple") === true) return "boxes";
    const count = this.items.length;
    if (this.bare) return count > SELECT_LIMIT ? "combo" : "select";
    return count <= RADIO_LIMIT ? "radio" : count <= SELECT_LIMIT ? "select" : "combo";
  }

  private toggle(code: string, on: boolean): void {
    const chosen = new Set((Array.isArray(this.value) ? this.value : []) as string[]);
    if (on) chosen.add(code);
    else chosen.delete(code);
    const list = this.all.map((item) => item.code).filter((known) => chosen.has(known));
    this.answer(list.length > 0 ? list : undefined);
  }

  /** Items of a code tree, with what stands above them. */
  private tree(): ComboItem[] {
    const byCode = new Map(this.all.map((item) => [item.code, item]));
    const above = (item: Item): Item[] => {
      const parent = item.parent === undefined ? undefined : byCode.get(item.parent);
      return parent ? [...above(parent), parent] : [];
    };
    const leaf = this.option("leaf") === true;
    return this.items.map((item) => {
      const parents = above(item);
      return {
        value: item.code,
        label: /^\d+$/.test(item.code) ? `${item.code} ${item.name}` : item.name,
        detail: parents.map((parent) => parent.name).join(" / "),
        depth: leaf ? 0 : parents.length,
      };
    });
  }

  protected override control() {
    const id = this.controlId;
    switch (this.shape()) {
      case "radio":
        return html`<div class="checks row-checks">
          ${this.items.map(
            (item) =>
              html`<label><input type="radio" name=${id} .checked=${this.value === item.code} @change=${() => this.answer(item.code)} />${item.name}</label>`,
          )}
        </div>`;
      case "boxes":
        return html`<div class="checks row-checks">
          ${this.items.map(
            (item) => html`<label><input
              type="checkbox"
              .checked=${Array.isArray(this.value) && this.value.includes(item.code)}
              @change=${(event: Event) => this.toggle(item.code, (event.target as HTMLInputElement).checked)}
            />${item.name}</label>`,
          )}
        </div>`;
      case "select":
        return html`<select
          class="select"
          id=${id}
          aria-required=${this.field.required === true}
          aria-invalid=${this.invalid}
          aria-describedby=${this.described}
          @change=${(event: Event) => this.answer((event.target as HTMLSelectElement).value || undefined)}
        >
          <option value="" ?selected=${this.value === undefined}>${t("field.choose")}</option>
          ${this.items.map((item) => html`<option value=${item.code} ?selected=${this.value === item.code}>${item.name}</option>`)}
        </select>`;
      case "combo":
        return combo({
          items: this.tree(),
          value: typeof this.value === "string" ? this.value : "",
          invalid: this.invalid,
          label: this.label,
          onChange: (value) => this.answer(value || undefined),
        });
    }
  }
}
customElements.define("mz-choice-field", ChoiceField);
registerField("choice", "mz-choice-field");
