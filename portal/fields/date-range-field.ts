import "@vaadin/date-picker";
import type { DatePicker } from "@vaadin/date-picker";
import { html, type TemplateResult } from "lit";
import { registerField } from "../field-registry.ts";
import { t } from "../message.ts";
import { holdComposition, tieInput } from "./composition.ts";
import { DATE_WORDS } from "./date-field.ts";
import { FieldElement } from "./field-element.ts";

type Side = "from" | "to";
type Range = { from?: string; to?: string };

/** `<mz-date-range-field>`: the first and the last day; it answers once both are there and in order. */
class DateRangeField extends FieldElement {
  static override properties = { ...FieldElement.properties, half: { state: true } };
  /** What was picked so far, while it is no answer yet. */
  declare half: Range | undefined;
  protected override group = true;

  constructor() {
    super();
    this.half = undefined;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    holdComposition(this);
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (changed.has("value") && this.value !== undefined) this.half = undefined;
  }

  override updated(): void {
    for (const side of ["from", "to"] as const)
      tieInput(this, `vaadin-date-picker[data-side=${side}]`, {
        id: `${this.controlId}-${side}`,
        described: this.described,
        required: this.required,
        invalid: this.invalid,
      });
  }

  private get range(): Range {
    if (this.half) return this.half;
    const value = this.value as Range | undefined;
    return typeof value === "object" && value !== null ? value : {};
  }

  private picked(side: Side, day: string): void {
    const { from, to }: Range = { ...this.range, [side]: day === "" ? undefined : day };
    this.half = { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
    if (from === undefined && to === undefined) this.answer(undefined);
    else if (from === undefined || to === undefined) this.answer(undefined, t("range.both"));
    else if (from > to) this.answer(undefined, t("range.order"));
    else this.answer({ from, to });
  }

  private picker(side: Side): TemplateResult {
    const name = side === "from" ? t("range.from") : t("range.to");
    return html`<div class="range-side">
      <label class="range-label" for="${this.controlId}-${side}">${name}</label>
      <vaadin-date-picker
        data-side=${side}
        manual-validation
        auto-open-disabled
        accessible-name=${t("range.side", { label: this.label, side: name })}
        .i18n=${DATE_WORDS}
        .value=${this.range[side] ?? ""}
        .invalid=${this.invalid}
        .placeholder=${this.bare ? "" : t("date.placeholder")}
        @change=${(event: Event) => this.picked(side, (event.target as DatePicker).value)}
        @unparsable-change=${(event: Event) => (event.target as DatePicker).value === "" && this.answer(undefined, t("field.expect-date"))}
      ></vaadin-date-picker>
    </div>`;
  }

  protected override control(): TemplateResult {
    return html`<div class="range">${this.picker("from")}${this.picker("to")}</div>`;
  }
}
customElements.define("mz-date-range-field", DateRangeField);
registerField("date-range", "mz-date-range-field");
