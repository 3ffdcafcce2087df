import { html, nothing } from "lit";
import { registerField } from "../field-registry.ts";
import { t } from "../message.ts";
import { TypedField, unreadable } from "./typed-field.ts";

/** `<mz-text-field>`: one line, or a paragraph with a count of its characters. */
class TextField extends TypedField {
  protected override expected(): string {
    return unreadable("field.expect-text");
  }

  /** Height of the box in lines; one makes it a line. */
  protected lines(): number {
    return Number(this.option("lines") ?? 1);
  }

  protected counts(length: number, limit: number): boolean {
    return this.focused || length > limit;
  }

  protected override control() {
    if (this.lines() <= 1) return super.control();
    const limit = Number(this.option("maxLength") ?? 5000);
    const length = Array.from(this.shownText).length;
    return html`<textarea
        class="input grows"
        id=${this.controlId}
        rows=${this.lines()}
        .value=${this.shownText}
        aria-required=${this.required}
        aria-invalid=${this.invalid}
        aria-describedby=${this.described}
        @input=${this.input}
        @compositionend=${this.input}
        @change=${this.leave}
        @blur=${this.leave}
      ></textarea>
      ${this.counts(length, limit) ? html`<p class="typing ${length > limit ? "t-stop" : ""}">${t("field.length", { length, limit })}</p>` : nothing}`;
  }

  /** The box grows with its text; browsers that know `field-sizing` do it by themselves. */
  override updated(): void {
    const box = this.querySelector<HTMLTextAreaElement>("textarea.grows");
    if (!box || CSS.supports("field-sizing", "content")) return;
    box.style.setProperty("height", "auto");
    box.style.setProperty("height", `${box.scrollHeight + 2}px`);
  }
}
customElements.define("mz-text-field", TextField);
registerField("text", "mz-text-field");

/** `<mz-long-text-field>`: a paragraph whose box grows, always with its count. */
class LongTextField extends TextField {
  protected override lines(): number {
    return Math.max(2, Number(this.option("lines") ?? 4));
  }

  protected override counts(): boolean {
    return true;
  }
}
customElements.define("mz-long-text-field", LongTextField);
registerField("long-text", "mz-long-text-field");
