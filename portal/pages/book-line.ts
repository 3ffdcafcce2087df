/** One account of one budget line in a month: each entry with its voucher and the balance behind it, and the document it came from. */
import { html, type TemplateResult } from "lit";
import { ACCOUNT_NAMES, closingOf, sideOf, type Turnover } from "../../core/domain/book.ts";
import { type BookEntry, bookUrl, getBookLine, type PageAnswer } from "../book-api.ts";
import { icon } from "../elements/icon.ts";
import { Loader } from "../elements/loader.ts";
import { movementName } from "../elements/money-effect.ts";
import { money } from "../format.ts";
import { exportMenu } from "../import/export-menu.ts";
import { t } from "../message.ts";
import { changeQuery, pathOf } from "../router.ts";
import { may } from "../session.ts";
import { PageElement } from "./page.ts";

/** `<mz-book-line-page>` */
class BookLinePage extends PageElement {
  private readonly loader: Loader<PageAnswer>;
  private asked = "";

  constructor() {
    super();
    this.loader = new Loader(this, () => getBookLine(this.route.id, this.query));
  }

  private get query(): { month: string | undefined; account: string | undefined } {
    const { month, account } = this.route.query;
    return { month, account };
  }

  override willUpdate(): void {
    this.setTitle(t("books.page"));
    const asking = JSON.stringify([this.route.id, this.query]);
    if (asking === this.asked) return;
    this.asked = asking;
    this.loader.start();
  }

  protected override hinted(changed: ReadonlySet<string>): void {
    if (changed.has("*") || changed.has("work")) this.loader.start();
  }

  override render() {
    const value = this.loader.value;
    return html`<div class="page-head"><p class="small"><a href=${pathOf("books", "", { book: value?.book.book, month: value?.month, year: value?.line.year })}>${icon("left")}${t("books.back")}</a></p>
        <div class="title-row"><h1>${t("books.page")}${value ? html` <span class="mono">${value.line.number}</span>` : ""}</h1>${value ? this.outputs(value) : ""}</div>
        ${value ? html`<p class="muted">${[value.book.name, value.line.project ?? value.line.unit, value.line.source, t("books.yuan")].join(" \u00B7 ")}</p>` : ""}</div>
      <div class="wrap">${this.loader.view((page) => this.ready(page), "rows")}</div>`;
  }

  private outputs({ line, account, month }: PageAnswer): TemplateResult {
    const query = { account, month };
    return html`<div class="btns push"><a class="btn" href=${bookUrl("book-lines", line.id, "print", query)} target="_blank" rel="noopener">${icon("file")}${t("books.print")}</a>${exportMenu((format) => bookUrl("book-lines", line.id, "export", { ...query, format }))}</div>`;
  }

  private ready(page: PageAnswer): TemplateResult {
    const { account, month, entries } = page;
    return html`<div class="filters">
        <label class="filter"><span class="label">${t("books.account")}</span><select class="select" id="page-account" @change=${(event: Event) => changeQuery({ account: (event.target as HTMLSelectElement).value })}>${ACCOUNT_NAMES.map((name) => html`<option value=${name} ?selected=${name === account}>${t(`account.${name}`)}</option>`)}</select></label>
        <label class="filter"><span class="label">${t("books.month")}</span><input class="input" id="page-month" type="month" .value=${month} @change=${(event: Event) => changeQuery({ month: (event.target as HTMLInputElement).value })} /></label>
      </div>
      <table class="grid tight stack"><thead><tr><th scope="col">${t("books.day")}</th><th scope="col">${t("books.voucher")}</th><th scope="col">${t("books.summary-text")}</th><th scope="col">${t("books.contra")}</th><th scope="col" class="num">${t("books.debit")}</th><th scope="col" class="num">${t("books.credit")}</th><th scope="col" class="num">${t("books.balance")}</th></tr></thead>
        <tbody>${this.sum(t("books.opening"), undefined, page.openingFen)}
          ${entries.length === 0 ? html`<tr><td colspan="7" class="muted">${t("books.no-entries")}</td></tr>` : entries.map((entry) => this.entry(entry))}</tbody>
        <tfoot>${this.sum(t("books.month-total"), page.inMonth, closingOf(page.inMonth))}${this.sum(t("books.year-total"), page.inYear, closingOf(page.inYear))}</tfoot></table>
      ${page.more ? html`<p class="small muted">${t("books.more-entries", { count: entries.length })}</p>` : ""}`;
  }

  private entry(entry: BookEntry): TemplateResult {
    const movement = movementName(entry.movement);
    const text = entry.reverses ? t("books.reversal", { movement }) : movement;
    return html`<tr><td class="nowrap">${entry.day}</td><td data-l=${t("books.voucher")}>${entry.voucher ?? html`<span class="muted">${t("books.unnumbered")}</span>`}</td>
      <td>${text}<span class="sub">${may("document.read") ? html`<a class="mono" href=${pathOf("document", entry.document)}>${entry.document_number}</a>` : html`<span class="mono">${entry.document_number}</span>`}</span></td>
      <td data-l=${t("books.contra")}>${t(`account.${entry.contra}`)}</td>${this.amounts(entry.debitFen, entry.creditFen, entry.balanceFen)}</tr>`;
  }

  private sum(label: string, sums: Turnover | undefined, balanceFen: number): TemplateResult {
    return html`<tr class="sum"><td></td><td></td><td>${label}</td><td></td>${this.amounts(sums?.debitFen, sums?.creditFen, balanceFen)}</tr>`;
  }

  private amounts(debitFen: number | undefined, creditFen: number | undefined, balanceFen: number): TemplateResult {
    const shown = (fen: number | undefined): string => (fen === undefined || fen === 0 ? "" : money(fen, "yuan"));
    return html`<td class="num" data-l=${t("books.debit")}>${shown(debitFen)}</td><td class="num" data-l=${t("books.credit")}>${shown(creditFen)}</td><td class="num" data-l=${t("books.balance")}><span><span class="muted small">${t(`books.side.${sideOf(balanceFen)}`)}</span> ${money(Math.abs(balanceFen), "yuan")}</span></td>`;
  }
}
customElements.define("mz-book-line-page", BookLinePage);
