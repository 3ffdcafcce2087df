/** One contract: its price, payment terms, changes, measured work, what was paid and what is held back, and the S-curve. */
import { html, type TemplateResult } from "lit";
import type { ContractLine, ContractTerm } from "../../core/domain/contract-figures.ts";
import { type ContractAnswer, getContract } from "../contract-api.ts";
import { icon } from "../elements/icon.ts";
import { Loader } from "../elements/loader.ts";
import { sCurve } from "../elements/s-curve.ts";
import { money, moneyText } from "../format.ts";
import { touches } from "../live.ts";
import { t } from "../message.ts";
import { pathOf } from "../router.ts";
import { PageElement } from "./page.ts";

/** `<mz-contract-page>` */
class ContractPage extends PageElement {
  private readonly loader: Loader<ContractAnswer>;

  constructor() {
    super();
    this.loader = new Loader(this, () => getContract(this.route.id));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.loader.start();
  }

  override willUpdate(): void {
    const contract = this.loader.value;
    if (contract) this.setTitle(contract.title || contract.number);
  }

  protected override hinted(changed: ReadonlySet<string>): void {
    const project = this.loader.value?.project;
    if (project && touches(changed, `project:${project.id}`)) this.loader.start();
  }

  override render() {
    return this.loader.view((contract) => this.ready(contract));
  }

  private ready(contract: ContractAnswer): TemplateResult {
    const { project } = contract;
    return html`<div class="page-head">
        <ol class="crumbs">${project ? html`<li><a href=${pathOf("project", project.id)}>${project.name}</a></li>` : ""}<li class="mono">${contract.number}</li></ol>
        <div class="title-row"><h1>${contract.title || contract.number}</h1><div class="btns push"><a class="btn" href=${pathOf("document", contract.id)}>${icon("form")}${t("contract.document")}</a></div></div>
        <div class="meta"><span>${contract.unit.name}</span><span>${contract.party}</span>${contract.signed ? html`<span>${t("contract.signed", { day: contract.signed })}</span>` : ""}</div>
        ${this.figures(contract)}
      </div>
      <div class="wrap">
        ${part("curve", t("contract.curve"), sCurve(contract.curve, contract.currentFen))}
        ${part("terms", t("contract.terms", { count: contract.terms.length }), terms(contract.terms))}
        ${part("paid", t("contract.payments", { count: contract.payments.length }), this.payments(contract))}
        ${part("changes", t("contract.changes", { count: contract.changes.length }), lines(contract.changes, t("contract.no-changes")))}
        ${part(
          "measured",
          t("contract.measured", { count: contract.measured.length }),
          lines(
            contract.measured.filter((line) => line.amountFen !== 0),
            t("contract.no-measured"),
          ),
        )}
      </div>`;
  }

  private figures(contract: ContractAnswer): TemplateResult {
    const { amountFen, currentFen, paidFen, advance, retention } = contract;
    const share = currentFen > 0 ? `${((paidFen / currentFen) * 100).toFixed(2)} %` : t("text.dash");
    const figure = (label: string, fen: number, note: string) =>
      html`<div><div class="k">${label}</div><div class="v">${money(fen)}<small>${t("unit.wan")}</small></div><div class="n">${note}</div></div>`;
    return html`<div class="figures figures-4 mt3">
      ${figure(t("contract.price"), currentFen, currentFen === amountFen ? t("contract.as-signed") : t("contract.changed", { amount: moneyText(amountFen), change: moneyText(currentFen - amountFen) }))}
      ${figure(t("contract.paid"), paidFen, t("contract.paid-share", { share }))}
      ${advance ? figure(t("contract.advance-left"), advance.leftFen, t("contract.advance-note", { paid: moneyText(advance.paidFen), deducted: moneyText(advance.deductedFen) })) : ""}
      ${retention ? figure(t("contract.retention-left"), retention.leftFen, t("contract.retention-note", { held: moneyText(retention.heldFen), paid: moneyText(retention.paidFen) })) : ""}
    </div>`;
  }

  private payments({ payments, kinds, paidFen }: ContractAnswer): TemplateResult {
    if (payments.length === 0) return html`<p class="muted">${t("project.no-payments")}</p>`;
    return html`<dl class="compared contract-kinds">${kinds.map((one) => html`<div><dt>${one.kind ?? t("contract.no-kind")}</dt><dd>${money(one.amountFen)}</dd></div>`)}</dl>
      <table class="grid tight stack">
        <thead><tr><th scope="col">${t("project.paid-at")}</th><th scope="col">${t("project.kind")}</th><th scope="col">${t("project.voucher")}</th><th scope="col">${t("trace.line")}</th><th scope="col" class="num">${t("project.payment-amount")}</th></tr></thead>
        <tbody>${payments.map(
          (row) =>
            html`<tr><td class="nowrap" data-l=${t("project.paid-at")}><a href=${pathOf("document", row.document)}>${row.paidAt}</a></td><td data-l=${t("project.kind")}>${row.kind}</td><td class="mono" data-l=${t("project.voucher")}>${row.voucher}</td><td data-l=${t("trace.line")}><a href=${pathOf("quota", row.quota.id)}>${row.quota.number}</a></td><td class="num" data-l=${t("project.payment-amount")}>${money(row.amountFen)}</td></tr>`,
        )}</tbody>
        <tfoot><tr><td colspan="4">${t("quota.sum-payments")}</td><td class="num">${money(paidFen)}</td></tr></tfoot>
      </table>`;
  }
}
customElements.define("mz-contract-page", ContractPage);

function part(id: string, title: string, body: unknown): TemplateResult {
  return html`<section class="sec" aria-labelledby="c-${id}"><div class="sec-head"><h2 id="c-${id}">${title}</h2><span class="note push">${t("unit.in-wan")}</span></div>${body}</section>`;
}

function terms(rows: readonly ContractTerm[]): TemplateResult {
  if (rows.length === 0) return html`<p class="muted">${t("contract.no-terms")}</p>`;
  return html`<table class="grid tight stack">
      <thead><tr><th scope="col">${t("contract.term")}</th><th scope="col">${t("contract.condition")}</th><th scope="col">${t("contract.planned-day")}</th><th scope="col" class="num">${t("work.amount")}</th><th scope="col" class="num">${t("contract.paid")}</th><th scope="col">${t("projects.share")}</th></tr></thead>
      <tbody>${rows.map((row) => {
        const share = row.amountFen === null || row.amountFen <= 0 ? undefined : row.paidFen / row.amountFen;
        return html`<tr><td>${row.title}</td><td data-l=${t("contract.condition")}>${row.condition}</td><td class="nowrap" data-l=${t("contract.planned-day")}>${row.planned}</td><td class="num" data-l=${t("work.amount")}>${money(row.amountFen)}</td><td class="num" data-l=${t("contract.paid")}>${money(row.paidFen)}</td><td data-l=${t("projects.share")}>${share === undefined ? "" : html`<span class="share"><meter min="0" max="1" value=${share} aria-label=${t("projects.share")}></meter>${(share * 100).toFixed(1)} %</span>`}</td></tr>`;
      })}</tbody>
    </table><p class="small muted">${t("contract.terms-note")}</p>`;
}

function lines(rows: readonly ContractLine[], none: string): TemplateResult {
  if (rows.length === 0) return html`<p class="muted">${none}</p>`;
  return html`<table class="grid tight stack">
    <thead><tr><th scope="col">${t("project.document")}</th><th scope="col">${t("project.dated")}</th><th scope="col" class="num">${t("work.amount")}</th></tr></thead>
    <tbody>${rows.map((row) => html`<tr><td><a class="t" href=${pathOf("document", row.id)}>${row.title || row.number}</a><span class="sub mono">${row.number}</span></td><td class="nowrap" data-l=${t("project.dated")}>${row.date}</td><td class="num" data-l=${t("work.amount")}>${money(row.amountFen)}</td></tr>`)}</tbody>
    <tfoot><tr><td colspan="2">${t("list.sum")}</td><td class="num">${money(rows.reduce((sum, row) => sum + row.amountFen, 0))}</td></tr></tfoot>
  </table>`;
}
