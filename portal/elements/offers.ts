/**
 * `<mz-offers>`: savings that the form's rule finds now, each with a key that puts it into the form's table. The person
 * chooses where it goes, and may change everything afterwards.
 *
 * @property form - the form, with `offers`
 * @property rows - rows of the table as they stand
 * @fires mz-answer - detail: AnswerChange of the table
 */
import { html, LitElement, type TemplateResult } from "lit";
import type { Form } from "../../core/domain/form.ts";
import { announce } from "../announce.ts";
import type { AnswerChange } from "../fields/field-element.ts";
import { money } from "../format.ts";
import { t } from "../message.ts";
import { listOffers, type ShownOffer } from "../rule-api.ts";
import { icon } from "./icon.ts";
import { Loader } from "./loader.ts";

type Row = Record<string, unknown>;

class OffersBox extends LitElement {
  static override properties = { form: { attribute: false }, rows: { attribute: false } };
  declare form: Form | undefined;
  declare rows: unknown;
  private readonly offers: Loader<ShownOffer[]>;
  private asked = "";

  constructor() {
    super();
    this.form = undefined;
    this.rows = undefined;
    this.offers = new Loader(this, () => listOffers(this.form?.id ?? ""));
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override willUpdate(): void {
    if (!this.form?.offers || this.asked === this.form.id) return;
    this.asked = this.form.id;
    this.offers.start();
  }

  private get given(): Row[] {
    return Array.isArray(this.rows) ? (this.rows as Row[]) : [];
  }

  /** Puts the offer into the first empty row of the table, or behind its last one. */
  private take({ from, amountFen, to: lines }: ShownOffer, to: string): void {
    const offers = this.form?.offers;
    if (!offers) return;
    const row: Row = {
      [offers.from]: from.id,
      ...(to !== "" && { [offers.to]: to }),
      [offers.amount]: amountFen,
      ...(offers.note !== undefined && { [offers.note]: t("offers.note", { holder: from.holder }).slice(0, 60) }),
    };
    const kept = this.given.filter((one) => Object.values(one).some((value) => value !== undefined && value !== null));
    const names = Object.fromEntries([from, ...lines].map(({ id, number }) => [`quota:${id}`, number]));
    const detail: AnswerChange = { pointer: `/${offers.table}`, value: [...kept, row], names };
    this.dispatchEvent(new CustomEvent<AnswerChange>("mz-answer", { detail, bubbles: true, composed: true }));
    announce(t("offers.taken", { number: from.number }));
  }

  override render(): TemplateResult | "" {
    const offers = this.form?.offers;
    const found = this.offers.value ?? [];
    if (!offers || found.length === 0) return "";
    const taken = new Set(this.given.map((row) => row[offers.from]));
    return html`<section class="notice info offers" aria-labelledby="offers-title">${icon("info")}<div>
      <h2 id="offers-title">${t("offers.title")}</h2>
      <ul class="plain-list">${found.map((offer, i) => this.one(offer, i, taken.has(offer.from.id)))}</ul></div></section>`;
  }

  private one(offer: ShownOffer, i: number, taken: boolean): TemplateResult {
    const { from, to, amountFen, message } = offer;
    const chosen = (): string => this.querySelector<HTMLSelectElement>(`#offer-to-${i}`)?.value ?? "";
    return html`<li class="offer"><p>${message} <b>${t("offers.saved", { yuan: money(amountFen, "yuan"), number: from.number })}</b></p>
      <div class="btns"><label class="small" for="offer-to-${i}">${t("offers.to")}</label><select class="select" id="offer-to-${i}">
        ${to.length > 1 ? html`<option value="">${t("offers.choose-later")}</option>` : ""}${to.map((line) => html`<option value=${line.id}>${line.holder} ${line.number}</option>`)}</select>
      <button class="btn small" type="button" aria-disabled=${taken} @click=${() => !taken && this.take(offer, chosen())}>${icon(taken ? "ok" : "plus")}${t(taken ? "offers.is-taken" : "offers.take")}</button></div></li>`;
  }
}
customElements.define("mz-offers", OffersBox);
