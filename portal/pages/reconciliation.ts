/** Reconciliation: an account and a month, both balances brought together, both sides by result, matching by hand. */
import { html, nothing, type TemplateResult } from "lit";
import { toast } from "../announce.ts";
import "../bank/account-dialog.ts";
import {
  type AccountRow,
  type BankLine,
  getMonth,
  type Imported,
  type Item,
  listAccounts,
  listItems,
  matchAgain,
  matchByHand,
  type Month,
  RESULTS,
  reconciliationSheetUrl,
  undoMatch,
} from "../bank/api.ts";
import { balanceTable, dayStrip, statementTable } from "../bank/balance-table.ts";
import "../bank/import-dialog.ts";
import { itemsTable } from "../bank/items-table.ts";
import "../bank/reason-dialog.ts";
import "../bank/return-dialog.ts";
import { icon } from "../elements/icon.ts";
import { blank, Loader } from "../elements/loader.ts";
import { money } from "../format.ts";
import { newId } from "../ids.ts";
import { touches } from "../live.ts";
import { t } from "../message.ts";
import { ApiError } from "../request.ts";
import { changeQuery, pathOf } from "../router.ts";
import { may, session } from "../session.ts";
import { PageElement } from "./page.ts";

const VIEWS = ["open", ...RESULTS, "all"] as const;
type View = (typeof VIEWS)[number];
const PAGE = 50;
type Loaded = { accounts: AccountRow[]; month: Month | undefined; items: { rows: Item[]; next: string | null } };
type Open =
  | { kind: "import" | "account" }
  | { kind: "hand"; id: string }
  | { kind: "undo"; item: Item }
  | { kind: "return"; line: BankLine };

/** `<mz-reconciliation-page>` */
class ReconciliationPage extends PageElement {
  static override properties = {
    ...PageElement.properties,
    chosen: { state: true },
    open: { state: true },
    more: { state: true },
  };
  /** Rows chosen to be put together, by key. */
  declare chosen: ReadonlyMap<string, Item>;
  declare open: Open | undefined;
  declare more: { rows: Item[]; next: string | null } | undefined;
  private readonly loader: Loader<Loaded>;
  private asked = "";

  constructor() {
    super();
    this.chosen = new Map();
    this.open = undefined;
    this.more = undefined;
    this.loader = new Loader(this, () => this.load());
  }

  override willUpdate(): void {
    const asking = JSON.stringify(this.route.query);
    if (asking === this.asked) return;
    this.asked = asking;
    this.setTitle(t("reco.title"));
    this.again();
  }

  protected override hinted(changed: ReadonlySet<string>): void {
    if (touches(changed, "bank")) this.loader.start();
  }

  private again(): void {
    this.more = undefined;
    this.chosen = new Map();
    this.loader.start();
  }

  /** Shows the month of what came in, whichever was looked at. */
  private imported({ statements }: Imported): void {
    const last = statements
      .map(({ to }) => to.slice(0, 7))
      .toSorted((a, b) => (a < b ? -1 : 1))
      .at(-1);
    if (last !== undefined && last !== this.month) changeQuery({ month: last });
    this.again();
  }

  private get month(): string {
    const asked = this.route.query["month"] ?? "";
    return /^20\d\d-(0[1-9]|1[0-2])$/.test(asked) ? asked : (session()?.today ?? "2026-01").slice(0, 7);
  }

  private get view(): View {
    return VIEWS.find((view) => view === this.route.query["view"]) ?? "open";
  }

  private get account(): string {
    const { accounts = [] } = this.loader.value ?? {};
    return accounts.find((one) => one.id === this.route.query["account"])?.id ?? accounts[0]?.id ?? "";
  }

  private query(after?: string) {
    const result = this.view === "all" ? undefined : this.view;
    return { month: this.month, result, text: this.route.query["q"], after, size: PAGE };
  }

  private async load(): Promise<Loaded> {
    const { rows: accounts } = await listAccounts();
    const account = accounts.find((one) => one.id === this.route.query["account"]) ?? accounts[0];
    if (!account) return { accounts, month: undefined, items: { rows: [], next: null } };
    const [month, items] = await Promise.all([getMonth(account.id, this.month), listItems(account.id, this.query())]);
    return { accounts, month, items };
  }

  private async loadMore(after: string): Promise<void> {
    const page = await this.tried(listItems(this.account, this.query(after)));
    if (page) this.more = { rows: [...(this.more?.rows ?? []), ...page.rows], next: page.next };
  }

  private async matchAll(): Promise<void> {
    const count = await this.tried(matchAgain(this.account));
    if (!count) return;
    const { agrees, differs, lines, payments } = count;
    toast(t("reco.matched", { agrees, differs, lines, payments }));
    this.again();
  }

  private async tried<T>(work: Promise<T>): Promise<T | undefined> {
    try {
      return await work;
    } catch (error) {
      toast(error instanceof ApiError ? error.message : t("error.unknown", { status: "" }), "stop");
      return undefined;
    }
  }

  override render() {
    const mayWrite = may("bank.write");
    const has = (this.loader.value?.accounts.length ?? 0) > 0;
    return html`<div class="page-head"><div class="title-row"><h1>${t("reco.title")}</h1>${
      mayWrite && has
        ? html`<div class="btns push"><button class="btn primary" id="reco-import" type="button" @click=${() => (this.open = { kind: "import" })}>${icon("upload")}${t("reco.import")}</button><button class="btn" id="reco-again" type="button" @click=${() => void this.matchAll()}>${icon("loop")}${t("reco.again")}</button><button class="btn quiet" id="reco-account" type="button" @click=${() => (this.open = { kind: "account" })}>${icon("plus")}${t("reco.account-new")}</button></div>`
        : ""
    }</div></div>
      <div class="wrap">${this.loader.view((loaded) => this.ready(loaded, mayWrite), "rows")}</div>${this.dialogs()}`;
  }

  private ready({ accounts, month, items }: Loaded, mayWrite: boolean): TemplateResult {
    if (!month)
      return blank(
        t("reco.no-account"),
        t(mayWrite ? "reco.no-account-help" : "reco.no-account-reader"),
        mayWrite
          ? html`<button class="btn primary" id="reco-account" type="button" @click=${() => (this.open = { kind: "account" })}>${icon("plus")}${t("reco.account-new")}</button>`
          : undefined,
      );
    return html`${this.chooser(accounts, month)}${this.figures(month, accounts)}
      ${month.balance ? html`<section class="sec" aria-labelledby="h-balance"><div class="sec-head"><h2 id="h-balance">${t("reco.balance")}</h2><span class="note">${t("reco.as-of", { day: month.balance.asOf })}</span><div class="btns push"><a class="btn" href=${reconciliationSheetUrl(month.account.id, month.month)} target="_blank" rel="noopener">${icon("file")}${t("books.print")}</a></div></div>${balanceTable(month.balance)}</section>` : ""}
      <section class="sec" aria-labelledby="h-items"><div class="sec-head"><h2 id="h-items">${t("reco.items")}</h2></div>${this.list(month, items)}</section>
      ${
        month.statements.length === 0
          ? ""
          : html`<section class="sec" aria-labelledby="h-days"><div class="sec-head"><h2 id="h-days">${t("reco.days")}</h2></div>${dayStrip(month.days, session()?.today ?? "")}</section>
      <section class="sec" aria-labelledby="h-files"><div class="sec-head"><h2 id="h-files">${t("reco.statements")}</h2></div>${statementTable(month.statements)}</section>`
      }`;
  }

  private chooser(accounts: readonly AccountRow[], { account, months }: Month): TemplateResult {
    const known = [...new Set([this.month, ...months, (session()?.today ?? "").slice(0, 7)])].filter(Boolean);
    const pick = (name: string) => (event: Event) => changeQuery({ [name]: (event.target as HTMLSelectElement).value });
    return html`<div class="filters reco-chooser">
      <label class="filter"><span class="label">${t("reco.account")}</span><select class="select" id="reco-of" @change=${pick("account")}>${accounts.map((one) => html`<option value=${one.id} ?selected=${one.id === account.id}>${one.title} ${one.number}</option>`)}</select></label>
      <label class="filter"><span class="label">${t("reco.month")}</span><select class="select" id="reco-month" @change=${pick("month")}>${known
        .toSorted()
        .toReversed()
        .map((one) => html`<option value=${one} ?selected=${one === this.month}>${one}</option>`)}</select></label>
      <p class="muted small">${account.bank}<span class="sep"></span>${account.owner}</p></div>`;
  }

  private figures({ balance, results, account }: Month, accounts: readonly AccountRow[]): TemplateResult {
    const late = accounts.find((one) => one.id === account.id)?.late ?? { lines: 0, payments: 0, days: 1 };
    const open = results.filter((one) => ["ours", "bank", "differs"].includes(one.result));
    const count = open.reduce((sum, one) => sum + one.groups, 0);
    return html`<section class="figures" aria-label=${t("reco.summary")}>
      <div><div class="k">${t("reco.bank-says")}</div><div class="v">${balance ? money(balance.bankFen, "yuan") : t("reco.none-yet")}</div>${balance ? html`<div class="n">${t("unit.yuan")}</div>` : ""}</div>
      <div><div class="k">${t("reco.we-say")}</div><div class="v">${balance ? money(balance.oursFen, "yuan") : t("reco.none-yet")}</div>${balance ? html`<div class="n">${t("reco.apart", { amount: money(balance.bankFen - balance.oursFen, "yuan") })}</div>` : ""}</div>
      <div><div class="k">${t("reco.waiting")}</div><div class="v">${count}<small>${t("reco.unit")}</small></div><div class="n">${late.lines + late.payments === 0 ? t("reco.none-late", { days: late.days }) : html`<span class="state warn">${icon("clock")}${t("reco.late", { count: late.lines + late.payments, days: late.days })}</span>`}</div></div>
    </section>`;
  }

  private list(month: Month, items: Loaded["items"]): TemplateResult {
    const rows = [...items.rows, ...(this.more?.rows ?? [])];
    const next = this.more ? this.more.next : items.next;
    const countOf = (view: View): number =>
      month.results
        .filter(
          (one) =>
            view === "all" ||
            one.result === view ||
            (view === "open" && ["ours", "bank", "differs"].includes(one.result)),
        )
        .reduce((sum, one) => sum + one.groups, 0);
    const { mayWrite } = month.account;
    return html`<nav class="tabs" aria-label=${t("reco.results")}>${VIEWS.map((view) => html`<a href=${pathOf("reconciliation", "", { ...this.route.query, view: view === "open" ? undefined : view })} aria-current=${view === this.view ? "page" : nothing}>${t(`reco.${view}`)} <span class="count">${countOf(view)}</span></a>`)}</nav>
      <div class="filters mt3"><label class="filter"><span class="label">${t("reco.find")}</span><input class="input" id="reco-find" type="search" .value=${this.route.query["q"] ?? ""} @change=${(event: Event) => changeQuery({ q: (event.target as HTMLInputElement).value })} /></label></div>
      ${
        rows.length === 0
          ? this.empty(month)
          : itemsTable(rows, {
              mayWrite,
              chosen: new Set(this.chosen.keys()),
              choose: (item, on) => this.choose(item, on),
              undo: (item) => (this.open = { kind: "undo", item }),
              bringBack: (line) => (this.open = { kind: "return", line }),
            })
      }
      ${next === null ? "" : html`<p class="work-more"><button class="btn" type="button" @click=${() => void this.loadMore(next)}>${t("work.more", { count: PAGE })}</button></p>`}
      ${this.chosen.size === 0 ? "" : this.bar()}`;
  }

  private empty({ statements, results }: Month): TemplateResult {
    if (statements.length === 0 && results.every((one) => one.groups === 0))
      return blank(t("reco.empty"), t("reco.empty-help"));
    if (this.view === "open" && !this.route.query["q"]) return blank(t("reco.all-done"), t("reco.all-done-help"));
    return blank(t("reco.none-fits"), t("reco.none-fits-help"));
  }

  private choose(item: Item, on: boolean): void {
    const chosen = new Map(this.chosen);
    if (on) chosen.set(item.key, item);
    else chosen.delete(item.key);
    this.chosen = chosen;
  }

  /** What was chosen: sums of both sides, as the bank sees them. */
  private sums() {
    const items = [...this.chosen.values()];
    const lines = items.flatMap((item) => item.lines);
    const payments = items.flatMap((item) => item.payments);
    const bank = lines.reduce((sum, one) => sum + one.amountFen, 0);
    const ours = -payments.reduce((sum, one) => sum + one.amountFen, 0);
    return { lines, payments, bank, ours, single: lines.length === 0 || payments.length === 0 };
  }

  private bar(): TemplateResult {
    const { lines, payments, bank, ours, single } = this.sums();
    const fits = single || bank === ours;
    return html`<div class="bulk" role="region" aria-label=${t("reco.chosen")}><span role="status">${t("reco.chosen-sums", { payments: payments.length, ours: money(ours, "yuan"), lines: lines.length, bank: money(bank, "yuan") })}${single ? "" : html`<span class="sep"></span>${bank === ours ? html`<span class="state done">${icon("ok")}${t("reco.equal")}</span>` : html`<span class="state stop">${icon("stop")}${t("reco.apart", { amount: money(bank - ours, "yuan") })}</span>`}`}</span>
      <span class="btns push"><button class="btn primary" id="reco-hand" type="button" aria-disabled=${!fits} @click=${() => fits && ((this.open = { kind: "hand", id: newId() }))}>${t(single ? "reco.explain" : "reco.put-together")}</button><button class="btn" type="button" @click=${() => (this.chosen = new Map())}>${t("reco.forget")}</button></span></div>`;
  }

  private dialogs(): TemplateResult | "" {
    const { open } = this;
    const month = this.loader.value?.month;
    const close = () => (this.open = undefined);
    if (open?.kind === "account")
      return html`<mz-bank-account @mz-close=${close} @mz-opened=${(event: CustomEvent<string>) => (changeQuery({ account: event.detail }), this.again())}></mz-bank-account>`;
    if (!open || !month) return "";
    if (open.kind === "import")
      return html`<mz-statement-import .account=${month.account} @mz-close=${close} @mz-imported=${(event: CustomEvent<Imported>) => this.imported(event.detail)}></mz-statement-import>`;
    if (open.kind === "return")
      return html`<mz-return-dialog .account=${month.account.id} .line=${open.line} @mz-close=${close}></mz-return-dialog>`;
    const undo = open.kind === "undo" ? open.item : undefined;
    const id = open.kind === "hand" ? open.id : "";
    const { lines, payments, bank, ours, single } = this.sums();
    const ids = (rows: readonly { id: string }[]): string[] => rows.map((row) => row.id);
    const send = (reason: string) =>
      undo
        ? undoMatch(month.account.id, undo.match?.id ?? "", reason)
        : matchByHand(month.account.id, { id, lines: ids(lines), payments: ids(payments), reason });
    return html`<mz-reason-dialog
      .heading=${t(undo ? "reco.undo-title" : single ? "reco.explain" : "reco.put-together")}
      .lead=${html`<p>${undo ? t("reco.undo-lead") : t(single ? "reco.explain-lead" : "reco.hand-lead", { payments: payments.length, ours: money(ours, "yuan"), lines: lines.length, bank: money(bank, "yuan") })}</p>`}
      .word=${t(undo ? "reco.undo" : "reco.hand-send")} .send=${send} @mz-close=${close}
      @mz-done=${() => (toast(t(undo ? "reco.undone" : "reco.hand-done")), this.again())}></mz-reason-dialog>`;
  }
}
customElements.define("mz-reconciliation-page", ReconciliationPage);
