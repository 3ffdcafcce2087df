import { html, nothing } from "lit";
import { registerField } from "../field-registry.ts";
import { t } from "../message.ts";
import { TypedField, unreadable } from "./typed-field.ts";

/** `<mz-text-field>`: one line, or a paragraph with a count of its characters. */
class TextField extends TypedField {
  protected override expected(): string {
    return unreadable("field.expect-text");
  }

  protected override control() {
    const lines = Number(this.option("lines") ?? 1);
    if (lines <= 1) return super.control();
    const limit = Number(this.option("maxLength") ?? 5000);
    const length = Array.from(this.shownText).length;
    return html`<textarea
        class="input"
        id=${this.controlId}
        rows=${lines}
        .value=${this.shownText}
        aria-required=${this.field.required === true}
        aria-invalid=${this.invalid}
        aria-describedby=${this.described}
        @input=${this.input}
        @compositionend=${this.input}
        @change=${this.leave}
        @blur=${this.leave}
      ></textarea>
      ${this.focused || length > limit ? html`<p class="typing ${length > limit ? "t-stop" : ""}">${t("field.length", { length, limit })}</p>` : nothing}`;
  }
}
customElements.define("mz-text-field", TextField);
registerField("text", "mz-text-field");
