/** Fields with one text box: what is typed is kept as it is until the box is left, then shown in its normal form. */
import { html, nothing, type TemplateResult } from "lit";
import { FIELD_TYPES } from "../form-context.ts";
import { t } from "../message.ts";
import { FieldElement } from "./field-element.ts";

export abstract class TypedField extends FieldElement {
  static override properties = { ...FieldElement.properties, typed: { state: true } };
  declare typed: string | undefined;

  constructor() {
    super();
    this.typed = undefined;
  }

  /** The answer as it stands in the box. */
  protected textOf(value: unknown): string {
    return FIELD_TYPES.get(this.field.type).toText(value, this.field, () => "");
  }

  protected abstract expected(): string;

  /** Reads the text; undefined when it is empty or cannot be read. */
  protected read(text: string): unknown {
    return FIELD_TYPES.get(this.field.type).fromText(text, this.field);
  }

  /** What stands behind the box; nothing when it is empty. */
  protected unitText(): string {
    return "";
  }

  protected unitPart(): unknown {
    const unit = this.unitText();
    return unit === "" ? "" : html`<span class="unit">${unit}</span>`;
  }

  protected hint(): unknown {
    return "";
  }

  protected mode(): "text" | "decimal" | "numeric" {
    return "text";
  }

  protected input = (event: Event): void => {
    if (event instanceof InputEvent && event.isComposing) return;
    this.typed = (event.target as HTMLInputElement | HTMLTextAreaElement).value;
    this.take(this.typed);
  };

  /** Left: full-width digits and odd separators give way to the normal form. */
  protected leave = (): void => {
    if (this.typed === undefined) return;
    this.take(this.typed);
    if (this.unreadable === "") this.typed = undefined;
  };

  private take(text: string): void {
    const value = this.read(text);
    if (text.trim() === "") this.answer(undefined);
    else if (value === undefined) this.answer(undefined, this.expected());
    else this.answer(value);
  }

  protected get shownText(): string {
    return this.typed ?? this.textOf(this.value);
  }

  protected override control(): TemplateResult {
    const unit = this.unitPart();
    const input = html`<input
      class="input ${this.mode() === "decimal" ? "figure-input" : ""}"
      id=${this.controlId}
      inputmode=${this.mode()}
      autocomplete="off"
      .value=${this.shownText}
      aria-required=${this.required}
      aria-invalid=${this.invalid}
      aria-describedby=${this.described}
      @input=${this.input}
      @compositionend=${this.input}
      @change=${this.leave}
      @blur=${this.leave}
    />`;
    const hint = this.focused ? this.hint() : "";
    return html`${unit === "" ? input : html`<div class="with-unit">${input}${unit}</div>`}
    ${hint === "" ? nothing : html`<p class="typing" aria-live="polite">${hint}</p>`}`;
  }
}

/** Sentence for something that cannot be read. */
export function unreadable(
  key:
    | "field.expect-number"
    | "field.expect-money"
    | "field.expect-percent"
    | "field.expect-year"
    | "field.expect-text",
): string {
  return t(key);
}
