import { html, nothing } from "lit";
import { capitalMoney } from "../../core/domain/capital-money.ts";
import { formatMoney, formatPercent, type MoneyUnit } from "../../core/domain/money.ts";
import { FIELD_TYPES } from "../form-context.ts";
import { registerField } from "../field-registry.ts";
import { moneyText, unitName } from "../format.ts";
import { t } from "../message.ts";
import { TypedField, unreadable } from "./typed-field.ts";

/** A unit typed behind the figures counts more than the one behind the box. */
const SUFFIX = /^(.*?)\s*(\u4E07?)\u5143?$(?<=[\u4E07\u5143])/;

/**
 * `<mz-money-field>`: typed in yuan or wan, shows both and the capital numerals while typing, answers in fen. The unit
 * behind the box is a button that changes the unit of typing, never the amount; the keyboard types the unit instead.
 */
class MoneyField extends TypedField {
  static override properties = { ...TypedField.properties, chosen: { state: true } };
  declare chosen: MoneyUnit | undefined;

  constructor() {
    super();
    this.chosen = undefined;
  }

  private get unit(): MoneyUnit {
    return this.chosen ?? (this.option("unit") === "wan" ? "wan" : "yuan");
  }
  protected override expected(): string {
    return unreadable("field.expect-money");
  }
  protected override textOf(value: unknown): string {
    return typeof value === "number" ? formatMoney(value, this.unit) : "";
  }
  protected override read(text: string): unknown {
    const [, figures = text, wan] = SUFFIX.exec(text.trim()) ?? [];
    const unit = wan === undefined ? this.unit : wan === "" ? "yuan" : "wan";
    return FIELD_TYPES.get("money").fromText(figures, { ...this.field, unit });
  }
  protected override unitText(): string {
    return unitName(this.unit);
  }
  protected override unitPart(): unknown {
    // In a table all rows of a column are typed in the unit that its head says.
    if (this.bare) return super.unitPart();
    const other: MoneyUnit = this.unit === "wan" ? "yuan" : "wan";
    const say = t("money.switch", { unit: unitName(other) });
    return html`<button class="unit unit-switch" type="button" tabindex="-1" title=${say} @click=${() => this.switchTo(other)}>
      ${this.unitText()}<span class="sr">${say}</span>
    </button>`;
  }
  private switchTo(unit: MoneyUnit): void {
    if (this.unreadable === "") this.typed = undefined;
    this.chosen = unit;
    this.querySelector<HTMLInputElement>("input")?.focus();
  }
  protected override mode() {
    return "decimal" as const;
  }
  protected override hint(): unknown {
    if (typeof this.value !== "number") return "";
    const [first, second]: MoneyUnit[] = this.unit === "wan" ? ["wan", "yuan"] : ["yuan", "wan"];
    const both = t("field.money-both", { first: moneyText(this.value, first), second: moneyText(this.value, second) });
    return html`${both}${this.bare ? nothing : html`<span class="capital">${t("money.capital", { text: capitalMoney(this.value) })}</span>`}`;
  }
}
customElements.define("mz-money-field", MoneyField);
registerField("money", "mz-money-field");

/** `<mz-percent-field>`: typed as a percentage, answers in basis points. */
class PercentField extends TypedField {
  protected override expected(): string {
    return unreadable("field.expect-percent");
  }
  protected override textOf(value: unknown): string {
    return typeof value === "number" ? formatPercent(value) : "";
  }
  protected override unitText(): string {
    return "%";
  }
  protected override mode() {
    return "decimal" as const;
  }
}
customElements.define("mz-percent-field", PercentField);
registerField("percent", "mz-percent-field");
