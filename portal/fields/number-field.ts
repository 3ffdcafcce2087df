import { registerField } from "../field-registry.ts";
import { TypedField, unreadable } from "./typed-field.ts";

/** `<mz-number-field>`: a count or measure with its unit inside the box. */
class NumberField extends TypedField {
  protected override expected(): string {
    return unreadable("field.expect-number");
  }
  protected override unitText(): string {
    return String(this.option("unit") ?? "");
  }
  protected override mode() {
    return "decimal" as const;
  }
}
customElements.define("mz-number-field", NumberField);
registerField("number", "mz-number-field");

/** `<mz-year-field>`: four digits. */
class YearField extends TypedField {
  protected override expected(): string {
    return unreadable("field.expect-year");
  }
  protected override mode() {
    return "numeric" as const;
  }
}
customElements.define("mz-year-field", YearField);
registerField("year", "mz-year-field");
