import "@vaadin/date-picker";
import type { DatePicker, DatePickerDate } from "@vaadin/date-picker";
import { html } from "lit";
import { parseDay } from "../../core/domain/fields/date.ts";
import { registerField } from "../field-registry.ts";
import { t } from "../message.ts";
import { holdComposition, tieInput } from "./composition.ts";
import { FieldElement } from "./field-element.ts";

const two = (value: number): string => String(value).padStart(2, "0");
const words = (text: string): string[] => text.split(" ");

/** Chinese words, ISO days; accepts 20260701, 2026/7/1 and 2026.7.1. */
export const DATE_WORDS = {
  monthNames: words(t("date.months")),
  weekdays: words(t("date.weekdays")),
  weekdaysShort: words(t("date.weekdays-short")),
  firstDayOfWeek: 1,
  today: t("date.today"),
  cancel: t("action.cancel"),
  formatDate: ({ year, month, day }: DatePickerDate) => `${year}-${two(month + 1)}-${two(day)}`,
  formatTitle: (monthName: string, year: number) => t("date.title", { year, month: monthName }),
  parseDate: (text: string): DatePickerDate | undefined => {
    const [year, month, day] = (parseDay(text) ?? "").split("-").map(Number);
    return year === undefined || month === undefined || day === undefined ? undefined : { year, month: month - 1, day };
  },
};

/** `<mz-date-field>` */
class DateField extends FieldElement {
  override connectedCallback(): void {
    super.connectedCallback();
    holdComposition(this);
  }

  override updated(): void {
    tieInput(this, "vaadin-date-picker", {
      id: this.controlId,
      described: this.described,
      required: this.required,
      invalid: this.invalid,
    });
  }

  private picked = (event: Event): void => {
    const value = (event.target as DatePicker).value;
    this.answer(value === "" ? undefined : value);
  };

  protected override control() {
    // The calendar opens by its button or the arrow keys only: whoever types a day must not be caught in it by Tab.
    return html`<vaadin-date-picker
      manual-validation
      auto-open-disabled
      accessible-name=${this.label}
      .i18n=${DATE_WORDS}
      .value=${typeof this.value === "string" ? this.value : ""}
      .invalid=${this.invalid}
      .placeholder=${this.bare ? "" : t("date.placeholder")}
      @change=${this.picked}
      @unparsable-change=${(event: Event) => (event.target as DatePicker).value === "" && this.answer(undefined, t("field.expect-date"))}
    ></vaadin-date-picker>`;
  }
}
customElements.define("mz-date-field", DateField);
registerField("date", "mz-date-field");
