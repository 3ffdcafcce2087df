/** One budget line: where it hangs, its accounts as a picture, its postings with their entries, its payments. */
import { html, type TemplateResult } from "lit";
import { BUDGET_ELEMENTS } from "../../core/domain/budget-element.ts";
import { icon } from "../elements/icon.ts";
import "../elements/line-stop.ts";
import { Loader } from "../elements/loader.ts";
import { moneyBar, moneyKey } from "../elements/money-bar.ts";
import { accountCells, accountHeads } from "../elements/money-effect.ts";
import { pager } from "../elements/pager.ts";
import { postingTable } from "../elements/posting-table.ts";
import { money } from "../format.ts";
import { type MessageKey, t } from "../message.ts";
import {
  getQuota,
  type LinePayment,
  listLinePayments,
  listPostings,
  type Paged,
  type Posting,
  type QuotaAnswer,
} from "../quota-api.ts";
import { pathOf } from "../router.ts";
import { PageElement } from "./page.ts";

type Payments = Paged<LinePayment> & { sumFen: number };
type Loaded = { line: QuotaAnswer; postings: Paged<Posting>; payments: Payments };

/** `<mz-quota-page>` */
class QuotaPage extends PageElement {
  private readonly loader: Loader<Loaded>;
  private asked = "";

  constructor() {
    super();
    this.loader = new Loader(this, async () => {
      const { id } = this.route;
      const [line, postings, payments] = await Promise.all([
        getQuota(id),
        listPostings(id, this.page),
        listLinePayments(id, this.payPage),
      ]);
      return { line, postings, payments };
    });
  }

  private get page(): number {
    return Number(this.route.query["page"] ?? 1);
  }

  private get payPage(): number {
    return Number(this.route.query["pay"] ?? 1);
  }

  override willUpdate(): void {
    const number = this.loader.value?.line.number;
    if (number) this.setTitle(number);
    const asking = JSON.stringify([this.route.id, this.route.query]);
    if (asking === this.asked) return;
    this.asked = asking;
    this.loader.start();
  }

  override render() {
    return this.loader.view((loaded) => this.ready(loaded));
  }

  private ready({ line, postings, payments }: Loaded): TemplateResult {
    const { accounts } = line;
    return html`<div class="page-head">
        <ol class="crumbs"><li><a href=${pathOf("quotas")}>${t("quotas.title")}</a></li>${line.above.map((above) => html`<li>${above.id === null ? above.number : html`<a href=${pathOf("quota", above.id)}>${above.number}</a>`}${above.unit === null ? "" : html` <span class="muted">${above.unit}</span>`}</li>`)}</ol>
        <div class="title-row"><h1>${line.number}</h1>${line.stopped ? html`<span class="chip stop">${icon("stop")}${t("quota.stopped")}</span>` : ""}
          <div class="btns push"><a class="btn primary" href=${pathOf("trace", "", { line: line.id })}>${icon("branch")}${t("quota.trace")}</a></div></div>
        <div class="meta"><span>${line.unit.name}</span>${line.project ? html`<a href=${pathOf("project", line.project.id)}>${line.project.name}</a>` : ""}<span>${t("shell.year", { year: line.year })}</span><span>${line.source}</span>${line.nature ? html`<span>${line.nature}</span>` : ""}</div>
        ${this.figures(line)}
      </div>
      <div class="wrap">
        ${line.stopped ? html`<mz-line-stop .line=${line} @changed=${() => this.loader.start()}></mz-line-stop>` : ""}
        <section class="sec" aria-labelledby="h-accounts"><div class="sec-head"><h2 id="h-accounts">${t("quota.accounts")}</h2><span class="note push">${t("unit.in-wan")}</span></div>
          <div class="quota-bar">${moneyBar(accounts)}${moneyKey(accounts)}</div>
          <div class="scroll-x"><table class="grid tight stack" tabindex="0" aria-label=${t("quota.accounts")}><thead><tr>${accountHeads()}</tr></thead><tbody><tr>${accountCells(accounts)}</tr></tbody></table></div></section>
        <section class="sec" aria-labelledby="h-facts"><div class="sec-head"><h2 id="h-facts">${t("quota.facts")}</h2></div>${facts(line)}</section>
        <section class="sec" aria-labelledby="h-payments"><div class="sec-head"><h2 id="h-payments">${t("project.payments", { count: payments.total })}</h2><span class="note push">${t("unit.in-wan")}</span></div>${paymentTable(payments)}${payments.total > payments.size ? pager({ page: this.payPage, size: payments.size, total: payments.total, capped: false, rows: payments.rows.length, name: "pay" }) : ""}</section>
        <section class="sec" aria-labelledby="h-postings"><div class="sec-head"><h2 id="h-postings">${t("quota.postings", { count: postings.total })}</h2><span class="note push">${t("unit.in-wan")}</span></div>
          ${postings.total === 0 ? html`<p class="muted">${t("quota.no-postings")}</p>` : postingTable(postings.rows)}
          ${postings.total > postings.size ? pager({ page: this.page, size: postings.size, total: postings.total, capped: false, rows: postings.rows.length }) : ""}</section>
      </div>`;
  }

  private figures({ accounts }: QuotaAnswer): TemplateResult {
    const figure = (label: MessageKey, fen: number, note: string) =>
      html`<div><div class="k">${t(label)}</div><div class="v">${money(fen)}<small>${t("unit.wan")}</small></div><div class="n">${note}</div></div>`;
    return html`<div class="figures mt3">
      ${figure("account.total", accounts.totalFen, t("quota.distributed-note", { amount: money(accounts.distributedFen) }))}
      ${figure("quota.net-paid", accounts.paidFen - accounts.refundedFen, t("quota.paid-note", { paid: money(accounts.paidFen), refunded: money(accounts.refundedFen) }))}
      ${figure("account.available", accounts.availableFen, t("quotas.available-note", { transit: money(accounts.inTransitFen), frozen: money(accounts.frozenFen) }))}
    </div>`;
  }
}
customElements.define("mz-quota-page", QuotaPage);

/** What the line's document said of it, by the names of the unified budget system. */
function facts(line: QuotaAnswer): TemplateResult {
  const elements = BUDGET_ELEMENTS.flatMap((name) => {
    const value = line.elements[name];
    if (value === undefined || value === null || value === "") return [];
    const text = typeof value === "boolean" ? t(value ? "quota.yes" : "quota.no") : String(value);
    const called = line.elementNames[name];
    return [
      html`<dt title=${name}>${t(`element.${name}`)}</dt><dd>${called === undefined ? text : html`${called} <span class="mono small muted">${text}</span>`}</dd>`,
    ];
  });
  return html`<dl class="kv quota-facts">
    ${line.supNumber ? html`<dt>${t("quota.sup-number")}</dt><dd><a href=${pathOf("trace", "", { number: line.supNumber })}>${line.supNumber}</a></dd>` : ""}
    ${line.dated ? html`<dt>${t("quota.dated")}</dt><dd>${line.dated}</dd>` : ""}
    <dt>${t("quota.document")}</dt><dd><a href=${pathOf("document", line.document.id)}>${line.document.title || line.document.number}</a><div class="mono small muted">${line.document.number}</div></dd>
    ${elements}
  </dl>`;
}

function paymentTable(payments: Payments): TemplateResult {
  if (payments.total === 0) return html`<p class="muted">${t("quota.no-payments")}</p>`;
  return html`<table class="grid tight stack">
      <thead><tr><th scope="col">${t("project.paid-at")}</th><th scope="col">${t("project.payee")}</th><th scope="col">${t("trace.contract")}</th><th scope="col">${t("project.kind")}</th><th scope="col">${t("project.voucher")}</th><th scope="col" class="num">${t("project.payment-amount")}</th></tr></thead>
      <tbody>${payments.rows.map(
        (row) =>
          html`<tr><td class="nowrap" data-l=${t("project.paid-at")}>${row.paidAt}</td><td data-l=${t("project.payee")}><a href=${pathOf("document", row.document)}>${row.payee}</a></td><td data-l=${t("trace.contract")}>${row.contract ? html`<a href=${pathOf("contract", row.contract.id)}>${row.contract.title || row.contract.number}</a>` : ""}</td><td data-l=${t("project.kind")}>${row.kind}</td><td class="mono" data-l=${t("project.voucher")}>${row.voucher}</td><td class="num" data-l=${t("project.payment-amount")}>${money(row.amountFen)}</td></tr>`,
      )}</tbody>
      <tfoot><tr><td colspan="5">${t("quota.sum-payments")}</td><td class="num">${money(payments.sumFen)}</td></tr></tfoot>
    </table>`;
}
