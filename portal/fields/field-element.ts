/**
 * What every field does: label above, help and error below, a change event with the new answer.
 *
 * @property field - definition of the field
 * @property pointer - JSON pointer of its answer; gives the control its id
 * @property value - the answer
 * @property context - code lists and names
 * @property problems - problems at this pointer and below
 * @property strict - show problems also of untouched fields
 * @property required - must be filled now
 * @property around - answers and labels of the fields around this one
 * @property bare - label for screen readers only
 * @fires mz-answer - detail: AnswerChange
 */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import type { Field } from "../../core/domain/form.ts";
import { blocks, type Problem } from "../../core/domain/problem.ts";
import { icon } from "../elements/icon.ts";
import { type Around, NOTHING_AROUND } from "../field-registry.ts";
import { EMPTY_CONTEXT, type FormContext } from "../form-context.ts";
import { sayProblem, t } from "../message.ts";
import { differs } from "./differs.ts";
import { afterPress } from "./pointer-held.ts";

/** `unreadable`: what was typed cannot be read as an answer; the sentence says what is expected. */
/** `names`: of what the answer points to, where nobody has asked the server for them yet. */
export type AnswerChange = { pointer: string; value: unknown; unreadable?: string; names?: Record<string, string> };

/** Somebody looks for the control of an answer that may stand on another page: who turns to it prevents the default. */
export type Reveal = { pointer: string; again: () => void };

/** The id of the control of an answer: /sources/0/amount becomes f-sources-0-amount. */
export function controlId(pointer: string): string {
  return `f${pointer.replaceAll("/", "-")}`;
}

export abstract class FieldElement extends LitElement {
  static override properties = {
    field: { attribute: false },
    pointer: { attribute: false },
    value: { attribute: false },
    // Both are made anew for every picture: only what they hold counts.
    context: { attribute: false, hasChanged: differs },
    problems: { attribute: false, hasChanged: differs },
    strict: { attribute: false },
    required: { attribute: false },
    around: { attribute: false },
    bare: { attribute: false },
    label: { attribute: false },
    focused: { state: true },
    unreadable: { state: true },
  };
  declare field: Field;
  declare pointer: string;
  declare value: unknown;
  declare context: FormContext;
  declare problems: readonly Problem[];
  declare strict: boolean;
  declare required: boolean;
  declare around: Around;
  declare bare: boolean;
  declare label: string;
  declare focused: boolean;
  declare unreadable: string;
  /** True for controls made of several: they get a fieldset and legend instead of a label. */
  protected group = false;

  constructor() {
    super();
    this.field = { id: "", type: "text", label: "" };
    this.pointer = "";
    this.value = undefined;
    this.context = EMPTY_CONTEXT;
    this.problems = [];
    this.strict = false;
    this.required = false;
    this.around = NOTHING_AROUND;
    this.bare = false;
    this.label = "";
    this.focused = false;
    this.unreadable = "";
    this.addEventListener("focusin", () => (this.focused = true));
    this.addEventListener("focusout", () => afterPress(() => (this.focused = this.contains(document.activeElement))));
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  protected abstract control(): unknown;

  protected get controlId(): string {
    return controlId(this.pointer);
  }

  protected option(name: string): unknown {
    return this.field[name];
  }

  /** Tells the form the new answer. */
  protected answer(value: unknown, unreadable = ""): void {
    this.unreadable = unreadable;
    const detail: AnswerChange = {
      pointer: this.pointer,
      value,
      ...(unreadable !== "" && { unreadable: t("field.named", { label: this.label, text: unreadable }) }),
    };
    this.dispatchEvent(new CustomEvent<AnswerChange>("mz-answer", { detail, bubbles: true, composed: true }));
  }

  /** Own problems that are shown now: nothing new appears under the fingers, empty fields wait for the submission. */
  protected shown(): Problem[] {
    const own = this.problems.filter(
      (p) =>
        p.pointer === this.pointer || (this.group && !this.ownsChildren() && p.pointer.startsWith(`${this.pointer}/`)),
    );
    if (this.focused && !this.strict) return [];
    return own.filter((p) => this.strict || p.code !== "answer.required");
  }

  /** True when problems below the pointer are shown by inner fields. */
  protected ownsChildren(): boolean {
    return false;
  }

  protected get invalid(): boolean {
    return (this.unreadable !== "" && !this.focused) || this.shown().some(blocks);
  }

  /** For aria-describedby of the control. */
  protected get described(): string | typeof nothing {
    const ids = [
      this.field.help && !this.bare ? `${this.controlId}-help` : "",
      this.messages().length > 0 ? `${this.controlId}-error` : "",
    ];
    return ids.join(" ").trim() || nothing;
  }

  private messages(): { text: string; stops: boolean }[] {
    const shown = this.shown().map((p) => ({ text: sayProblem(p), stops: blocks(p) }));
    return this.unreadable !== "" && !this.focused ? [{ text: this.unreadable, stops: true }] : shown;
  }

  protected labelText(): TemplateResult {
    return html`${this.label}${this.required ? html`<span class="req" aria-hidden="true">*</span><span class="sr">${t("field.required")}</span>` : ""}`;
  }

  override render(): TemplateResult {
    const state = `${this.invalid ? "invalid" : ""} ${this.bare ? "bare" : ""}`;
    if (this.group)
      return html`<fieldset class="field plain ${state}" id=${this.controlId} tabindex="-1" aria-describedby=${this.described}>
        <legend class=${this.bare ? "sr" : "label"}>${this.labelText()}</legend>
        ${this.control()}${this.notes()}
      </fieldset>`;
    return html`<div class="field ${state}">
      <label class=${this.bare ? "sr" : "label"} for=${this.controlId}>${this.labelText()}</label>
      ${this.control()}${this.notes()}
    </div>`;
  }

  private notes(): TemplateResult {
    const messages = this.messages();
    return html`${
      messages.length > 0
        ? html`<div class="field-error" id="${this.controlId}-error">
            ${messages.map((m) => html`<p class="state ${m.stops ? "stop" : "warn"}">${icon(m.stops ? "stop" : "warn")}<span>${m.text}</span></p>`)}
          </div>`
        : ""
    }${this.field.help && !this.bare ? html`<p class="help" id="${this.controlId}-help">${this.field.help}</p>` : ""}`;
  }
}
