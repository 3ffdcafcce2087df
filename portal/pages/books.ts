/** The books of a county, city or province: the trial balance of a month, how the month stands, and the way to its closing. */
import { html, nothing, type TemplateResult } from "lit";
import {
  ACCOUNT_NAMES,
  agrees,
  BOOK_ACCOUNTS,
  type BookAccount,
  closingOf,
  NO_TURNOVER,
  type Turnover,
} from "../../core/domain/book.ts";
import { createDocument, saveDraft } from "../api.ts";
import { type BookAnswer, type BookLine, bookUrl, getBook, listBooks, type MonthState } from "../book-api.ts";
import { icon } from "../elements/icon.ts";
import { blank, Loader } from "../elements/loader.ts";
import { stateChip } from "../elements/state.ts";
import { instant, money } from "../format.ts";
import { newId } from "../ids.ts";
import { exportMenu } from "../import/export-menu.ts";
import { t } from "../message.ts";
import { ApiError } from "../request.ts";
import { changeQuery, navigate, pathOf } from "../router.ts";
import { may } from "../session.ts";
import { PageElement } from "./page.ts";

const SHOWN = 300;
type Shown = { books: { book: string; name: string }[]; value: BookAnswer | undefined };

/** `<mz-books-page>` */
class BooksPage extends PageElement {
  static override properties = {
    ...PageElement.properties,
    fault: { state: true },
    busy: { state: true },
  };
  declare fault: string;
  declare busy: boolean;
  private readonly loader: Loader<Shown>;
  private asked = "";

  constructor() {
    super();
    this.fault = "";
    this.busy = false;
    this.loader = new Loader(this, async () => {
      const { rows: books } = await listBooks();
      const { book, year, month } = this.route.query;
      const chosen = books.find((row) => row.book === book) ?? books[0];
      return { books, value: chosen ? await getBook(chosen.book, { year, month }) : undefined };
    });
  }

  override willUpdate(): void {
    this.setTitle(t("books.title"));
    const { book, year, month } = this.route.query;
    const asking = JSON.stringify([book, year, month]);
    if (asking === this.asked) return;
    this.asked = asking;
    this.loader.start();
  }

  protected override hinted(changed: ReadonlySet<string>): void {
    if (changed.has("*") || changed.has("work")) this.loader.start();
  }

  private get account(): BookAccount {
    return ACCOUNT_NAMES.find((name) => name === this.route.query["account"]) ?? "available";
  }

  override render() {
    const value = this.loader.value?.value;
    return html`<div class="page-head"><div class="title-row"><h1>${t("books.title")}</h1>${value ? this.outputs(value) : ""}</div><p class="muted">${t("books.lead")}</p></div>
      <div class="wrap">${this.loader.view((shown) => this.ready(shown), "rows")}</div>`;
  }

  private outputs({ book, year, month }: BookAnswer): TemplateResult {
    const query = { year, month };
    return html`<div class="btns push"><a class="btn" href=${bookUrl("books", book.book, "print", query)} target="_blank" rel="noopener">${icon("file")}${t("books.print")}</a>${exportMenu((format) => bookUrl("books", book.book, "export", { ...query, format }))}</div>`;
  }

  private ready({ books, value }: Shown): TemplateResult {
    if (!value) return blank(t("books.none"), t("books.none-help"));
    return html`${this.choices(books, value)}${this.state(value.state, value.year)}
      ${value.lines.length === 0 ? blank(t("books.no-lines"), t("books.no-lines-help")) : html`${this.summary(value)}${this.lines(value)}`}`;
  }

  private choices(books: Shown["books"], { book, year, month, years, months }: BookAnswer): TemplateResult {
    const known = months.some((row) => row.month === month)
      ? months
      : [...months, { month, vouchers: 0, closed: false }];
    const choose = (id: string, label: string, options: { value: string; text: string }[], now: string) =>
      html`<label class="filter"><span class="label">${label}</span><select class="select" id="books-${id}" @change=${(event: Event) => changeQuery({ [id]: (event.target as HTMLSelectElement).value })}>${options.map((option) => html`<option value=${option.value} ?selected=${option.value === now}>${option.text}</option>`)}</select></label>`;
    return html`<div class="filters" role="group" aria-label=${t("books.choose")}>
      ${choose(
        "book",
        t("books.book"),
        books.map((row) => ({ value: row.book, text: row.name })),
        book.book,
      )}
      ${choose(
        "month",
        t("books.month"),
        known.toReversed().map((row) => ({
          value: row.month,
          text: row.closed ? t("books.closed-mark", { month: row.month }) : row.month,
        })),
        month,
      )}
      ${choose(
        "year",
        t("books.year"),
        [...new Set([...years, year])].map((one) => ({ value: String(one), text: String(one) })),
        String(year),
      )}
    </div>`;
  }

  private state(state: MonthState, year: number): TemplateResult {
    const { closed, reasons, closing, figures, ofYear } = state;
    const whole = figures.vouchers !== ofYear.vouchers || figures.turnoverFen !== ofYear.turnoverFen;
    const ready = !closed && reasons.length === 0;
    const chip = closed
      ? stateChip("closed", t("books.closed"))
      : ready
        ? stateChip("done", t("books.ready"))
        : stateChip("returned", t("books.blocked"));
    return html`<section class="sec" aria-labelledby="h-books-state"><div class="sec-head"><h2 id="h-books-state">${t("books.state")}</h2>${chip}<span class="note">${t("books.figures", { year, vouchers: ofYear.vouchers, turnover: money(ofYear.turnoverFen, "yuan") })}${whole ? t("books.figures-whole", { vouchers: figures.vouchers, turnover: money(figures.turnoverFen, "yuan") }) : ""}</span>
        ${ready && closing ? html`<div class="btns push"><button class="btn primary" id="books-close" type="button" aria-disabled=${this.busy} @click=${() => void this.close(closing)}>${icon("lock")}${t("books.close")}</button></div>` : ""}</div>
      ${closed ? html`<p class="small">${t("books.closed-by", { name: closed.by, at: instant(closed.at) })} ${may("document.read") ? html`<a class="mono" href=${pathOf("document", closed.document)}>${closed.number}</a>` : html`<span class="mono">${closed.number}</span>`}</p>` : ""}
      ${this.fault === "" ? "" : html`<div class="notice stop" role="alert">${icon("stop")}<div>${this.fault}</div></div>`}
      ${reasons.length === 0 ? "" : html`<ul class="reasons">${reasons.map((reason) => html`<li>${reason.message}</li>`)}</ul>`}</section>`;
  }

  /** Starts the form that closes the month, with its figures filled in. */
  private async close({ form, answers }: NonNullable<MonthState["closing"]>): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    this.fault = "";
    try {
      const document = await createDocument({ id: newId(), form });
      await saveDraft(document.id, { stamp: document.stamp, answers: { ...document.answers, ...answers } });
      navigate(pathOf("document", document.id));
    } catch (error) {
      this.fault = error instanceof ApiError ? error.message : t("error.unknown", { status: "" });
    }
    this.busy = false;
  }

  /** The sum of each account over all lines; an account leads to the lines. */
  private summary({ accounts }: BookAnswer): TemplateResult {
    const all = ACCOUNT_NAMES.map((account) => accounts[account]);
    const debit = all.reduce((sum, one) => sum + one.debitFen, 0);
    const account = this.account;
    return html`<section class="sec" aria-labelledby="h-books-summary"><div class="sec-head"><h2 id="h-books-summary">${t("books.summary")}</h2><span class="note">${t("books.yuan")}</span>
        ${agrees(all) ? html`<span class="state done push">${icon("ok")}${t("books.balanced", { sum: money(debit, "yuan") })}</span>` : html`<span class="state stop push">${icon("stop")}${t("books.unbalanced")}</span>`}</div>
      <table class="grid tight stack"><thead><tr><th scope="col">${t("books.account")}</th>${heads()}</tr></thead>
        <tbody>${ACCOUNT_NAMES.map((name) => html`<tr><td><a href=${pathOf("books", "", { ...this.route.query, account: name })} aria-current=${name === account ? "true" : nothing}>${t(`account.${name}`)}</a></td>${cells(name, accounts[name])}</tr>`)}</tbody></table></section>`;
  }

  private lines({ lines, accounts, month }: BookAnswer): TemplateResult {
    const account = this.account;
    const asked = (this.route.query["q"] ?? "").trim().toLowerCase();
    const found = lines.filter(
      (line) =>
        line.accounts[account] !== undefined &&
        [line.number, line.project ?? "", line.unit].some((text) => text.toLowerCase().includes(asked)),
    );
    const row = (line: BookLine): TemplateResult =>
      html`<tr><td><a href=${pathOf("book-line", line.id, { month, account: account === "available" ? undefined : account })}>${line.number}</a><span class="sub">${line.project ?? line.unit}</span></td>${cells(account, line.accounts[account] ?? NO_TURNOVER)}</tr>`;
    return html`<section class="sec" aria-labelledby="h-books-lines"><div class="sec-head"><h2 id="h-books-lines">${t("books.lines", { account: t(`account.${account}`) })}</h2><span class="note">${t("books.yuan")}</span></div>
      <div class="filters"><label class="filter"><span class="label">${t("books.find")}</span><input class="input" id="books-find" type="search" .value=${this.route.query["q"] ?? ""} @input=${(event: Event) => changeQuery({ q: (event.target as HTMLInputElement).value })} /></label></div>
      ${
        found.length === 0
          ? blank(t("books.no-fit"), t("books.no-fit-help"))
          : html`<table class="grid tight stack"><thead><tr><th scope="col">${t("books.line")}</th>${heads()}</tr></thead><tbody>${found.slice(0, SHOWN).map(row)}</tbody>
              ${asked === "" ? html`<tfoot><tr><td>${t("books.total")}</td>${cells(account, accounts[account])}</tr></tfoot>` : ""}</table>
              ${found.length > SHOWN ? html`<p class="small muted">${t("books.more-lines", { shown: SHOWN, count: found.length })}</p>` : ""}`
      }</section>`;
  }
}
customElements.define("mz-books-page", BooksPage);

const COLUMNS = ["opening", "debit", "credit", "closing"] as const;

function heads(): TemplateResult[] {
  return COLUMNS.map((name) => html`<th scope="col" class="num">${t(`books.${name}`)}</th>`);
}

/** Balances on the side where the account stands by nature. */
function cells(account: BookAccount, turnover: Turnover): TemplateResult[] {
  const sign = BOOK_ACCOUNTS[account] === "debit" ? 1 : -1;
  const figures = {
    opening: sign * turnover.openingFen,
    debit: turnover.debitFen,
    credit: turnover.creditFen,
    closing: sign * closingOf(turnover),
  };
  return COLUMNS.map(
    (name) => html`<td class="num" data-l=${t(`books.${name}`)}>${money(figures[name] + 0, "yuan")}</td>`,
  );
}
