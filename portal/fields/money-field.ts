import { formatMoney, formatPercent, type MoneyUnit } from "../../core/domain/money.ts";
import { registerField } from "../field-registry.ts";
import { moneyText, unitName } from "../format.ts";
import { t } from "../message.ts";
import { TypedField, unreadable } from "./typed-field.ts";

/** `<mz-money-field>`: typed in yuan or wan, shows both while typing, answers in fen. */
class MoneyField extends TypedField {
  private get unit(): MoneyUnit {
    return this.option("unit") === "wan" ? "wan" : "yuan";
  }
  protected override expected(): string {
    return unreadable("field.expect-money");
  }
  protected override textOf(value: unknown): string {
    return typeof value === "number" ? formatMoney(value, this.unit) : "";
  }
  protected override unitText(): string {
    return unitName(this.unit);
  }
  protected override mode() {
    return "decimal" as const;
  }
  protected override hint(): string {
    if (typeof this.value !== "number") return "";
    const [first, second]: MoneyUnit[] = this.unit === "wan" ? ["wan", "yuan"] : ["yuan", "wan"];
    return t("field.money-both", { first: moneyText(this.value, first), second: moneyText(this.value, second) });
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
