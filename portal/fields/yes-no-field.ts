import { html } from "lit";
import { registerField } from "../field-registry.ts";
import { t } from "../message.ts";
import { FieldElement } from "./field-element.ts";

/** `<mz-yes-no-field>`: two radios; in a table cell a select. */
class YesNoField extends FieldElement {
  override willUpdate(): void {
    this.group = !this.bare;
  }

  protected override control() {
    if (this.bare)
      return html`<select class="select" id=${this.controlId} @change=${(event: Event) => this.pick((event.target as HTMLSelectElement).value)}>
        <option value="" .selected=${this.value === undefined}></option>
        <option value="yes" .selected=${this.value === true}>${t("text.yes")}</option>
        <option value="no" .selected=${this.value === false}>${t("text.no")}</option>
      </select>`;
    const radio = (value: boolean, text: string) =>
      html`<label><input type="radio" name=${this.controlId} .checked=${this.value === value} @change=${() => this.answer(value)} />${text}</label>`;
    return html`<div class="checks row-checks">${radio(true, t("text.yes"))}${radio(false, t("text.no"))}</div>`;
  }

  private pick(value: string): void {
    this.answer(value === "" ? undefined : value === "yes");
  }
}
customElements.define("mz-yes-no-field", YesNoField);
registerField("yes-no", "mz-yes-no-field");
