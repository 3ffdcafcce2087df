/** Where money went: from an upper document number, or from one line, down to the payees. */
import { html, type TemplateResult } from "lit";
import { icon } from "../elements/icon.ts";
import { blank, Loader } from "../elements/loader.ts";
import { pager } from "../elements/pager.ts";
import "../elements/trace-picture.ts";
import { nodeName, traceState } from "../elements/trace-words.ts";
import { money, moneyText } from "../format.ts";
import { exportMenu } from "../import/export-menu.ts";
import { type MessageKey, t } from "../message.ts";
import {
  getTrace,
  listQuotaChoices,
  listQuotaNumbers,
  type QuotaChoices,
  type QuotaNumber,
  type TraceAnswer,
  traceExportUrl,
  type TraceRow,
} from "../quota-api.ts";
import { changeQuery, pathOf } from "../router.ts";
import { PageElement } from "./page.ts";

type Start = { numbers: QuotaNumber[]; choices: QuotaChoices };

/** `<mz-trace-page>` */
class TracePage extends PageElement {
  private readonly loader: Loader<TraceAnswer | Start>;
  private asked = "";

  constructor() {
    super();
    this.loader = new Loader(this, () => this.load());
  }

  private get start(): Record<string, string | undefined> {
    const { line, number } = this.route.query;
    return line ? { line } : { number };
  }

  private get hasStart(): boolean {
    return Object.values(this.start).some(Boolean);
  }

  private async load(): Promise<TraceAnswer | Start> {
    const { through, page, year, q } = this.route.query;
    if (this.hasStart) return getTrace({ ...this.start, through, page });
    const [numbers, choices] = await Promise.all([listQuotaNumbers({ year, q }), listQuotaChoices()]);
    return { numbers: numbers.rows, choices };
  }

  override willUpdate(): void {
    this.setTitle(t("trace.title"));
    const asking = JSON.stringify(this.route.query);
    if (asking === this.asked) return;
    this.asked = asking;
    this.loader.start();
  }

  override render() {
    return this.loader.view((value) => ("drawing" in value ? this.traced(value) : this.begin(value)));
  }

  /** The numbers that money came with, the largest first. */
  private begin({ numbers, choices }: Start): TemplateResult {
    const { year, q } = this.route.query;
    return html`<div class="page-head"><div class="title-row"><h1>${t("trace.title")}</h1><div class="btns push"><a class="btn" href=${pathOf("quotas")}>${icon("quota")}${t("quotas.title")}</a></div></div><p class="muted">${t("trace.lead")}</p></div>
      <div class="wrap"><div class="filters">
        <form class="filter-search" role="search" aria-label=${t("list.search")} @submit=${this.search}>
          ${icon("search")}<label class="sr" for="trace-q">${t("quotas.search")}</label>
          <input class="input" id="trace-q" type="search" placeholder=${t("quotas.search")} .value=${q ?? ""} @change=${this.search} /></form>
        <label class="filter"><span class="label">${t("quotas.year")}</span><select class="select" id="trace-year" @change=${(event: Event) => changeQuery({ year: (event.target as HTMLSelectElement).value })}>
          <option value="">${t("quotas.all")}</option>${choices.years.map((one) => html`<option value=${one} ?selected=${year === String(one)}>${one}</option>`)}</select></label>
      </div>
      ${
        numbers.length === 0
          ? blank(t("quotas.empty"), t("quotas.empty-help"))
          : html`<table class="grid list-table stack">
              <thead><tr><th scope="col">${t("trace.number")}</th><th scope="col">${t("quotas.source")}</th><th scope="col" class="num">${wan("quotas.own")}</th><th scope="col" class="num">${wan("quota.net-paid")}</th><th scope="col" class="num">${wan("account.in-transit")}</th><th scope="col" class="num">${wan("account.frozen")}</th><th scope="col" class="num">${wan("account.available")}</th></tr></thead>
              <tbody>${numbers.map((row) => this.number(row))}</tbody></table>`
      }</div>`;
  }

  private number(row: QuotaNumber): TemplateResult {
    return html`<tr>
      <td class="lead"><a class="t" href=${pathOf("trace", "", { number: row.number })}>${row.number}</a><span class="sub">${t("trace.lines", { count: row.lines })}</span></td>
      <td data-l=${t("quotas.source")}>${row.sources.join(t("text.comma"))}</td>
      <td class="num" data-l=${wan("quotas.own")}>${money(row.ownFen)}</td>
      <td class="num" data-l=${wan("quota.net-paid")}>${money(row.paidFen - row.refundedFen)}</td>
      <td class="num" data-l=${wan("account.in-transit")}>${money(row.inTransitFen)}</td>
      <td class="num" data-l=${wan("account.frozen")}>${money(row.frozenFen)}</td>
      <td class="num" data-l=${wan("account.available")}>${money(row.availableFen)}</td>
    </tr>`;
  }

  private traced(answer: TraceAnswer): TemplateResult {
    const { through } = this.route.query;
    const { sums } = answer;
    const waitingFen = sums.totalFen - sums.paidFen;
    const head = html`<div class="page-head">
      <ol class="crumbs"><li><a href=${pathOf("trace")}>${t("trace.title")}</a></li>${answer.line === null ? "" : html`<li><a href=${pathOf("quota", answer.line)}>${answer.number}</a></li>`}</ol>
      <div class="title-row"><h1>${answer.number ?? this.route.query["number"]}</h1><div class="btns push">${exportMenu((format) => traceExportUrl({ ...this.start, through, format }))}</div></div>
      <section class="figures mt3" aria-label=${t("quotas.figures")}>
        ${figure("trace.total", sums.totalFen, sums.totalFen === sums.rootFen ? "" : t("trace.late", { amount: moneyText(sums.totalFen - sums.rootFen) }))}
        ${figure("trace.paid", sums.paidFen, t("trace.payees", { count: answer.payees }))}
        ${figure("trace.waiting", waitingFen, t("trace.waiting-note", { transit: money(sums.inTransitFen), frozen: money(sums.frozenFen), available: money(sums.availableFen) }))}
      </section></div>`;
    if (answer.drawing.nodes.length === 0)
      return html`${head}<div class="wrap">${blank(t("trace.none"), t("trace.none-help"), html`<a class="btn" href=${pathOf("trace")}>${t("trace.title")}</a>`)}</div>`;
    const chosen = answer.drawing.nodes.find((node) => node.id === through);
    return html`${head}<div class="wrap">
      <section class="sec" aria-labelledby="h-flow"><div class="sec-head"><h2 id="h-flow">${t("trace.picture")}</h2><span class="note">${t("trace.picture-note")}</span><span class="note push">${t("unit.in-wan")}</span></div>
        <mz-trace-picture .drawing=${answer.drawing} .chosen=${through ?? ""} @mz-choose=${(event: CustomEvent<string>) => changeQuery({ through: event.detail })}></mz-trace-picture></section>
      <section class="sec" aria-labelledby="h-rows"><div class="sec-head"><h2 id="h-rows">${t("trace.rows", { count: answer.chosen.rows })}</h2>
        ${through ? html`<button class="chip info" type="button" @click=${() => changeQuery({ through: "" })}>${chosen ? nodeName(chosen) : t("trace.chosen")}${icon("x")}<span class="sr">${t("trace.show-all")}</span></button>` : ""}<span class="note push">${t("unit.in-wan")}</span></div>
        ${rowTable(answer)}
        ${answer.chosen.rows > answer.size ? pager({ page: Number(this.route.query["page"] ?? 1), size: answer.size, total: answer.chosen.rows, capped: false, rows: answer.rows.length }) : ""}</section>
    </div>`;
  }

  private search = (event: Event): void => {
    event.preventDefault();
    const q = this.querySelector<HTMLInputElement>("#trace-q")?.value.trim() ?? "";
    if (q !== (this.route.query["q"] ?? "")) changeQuery({ q });
  };
}
customElements.define("mz-trace-page", TracePage);

function wan(key: MessageKey): string {
  return t("list.with-unit", { label: t(key), unit: t("unit.wan") });
}

function figure(label: MessageKey, fen: number, note: string): TemplateResult {
  return html`<div><div class="k">${t(label)}</div><div class="v">${money(fen)}<small>${t("unit.wan")}</small></div><div class="n">${note}</div></div>`;
}

function rowTable(answer: TraceAnswer): TemplateResult {
  return html`<table class="grid tight stack trace-table">
    <thead><tr><th scope="col">${t("trace.path")}</th><th scope="col">${t("trace.project")}</th><th scope="col">${t("trace.contract")}</th><th scope="col">${t("trace.payee")}</th><th scope="col" class="num">${t("work.amount")}</th></tr></thead>
    <tbody>${answer.rows.map(row)}</tbody>
    <tfoot><tr><td colspan="4">${t("trace.sum", { count: answer.chosen.rows })}</td><td class="num">${money(answer.chosen.sumFen)}</td></tr></tfoot>
  </table>`;
}

function row({ lines, project, contract, payee, state, amountFen }: TraceRow): TemplateResult {
  return html`<tr>
    <td data-l=${t("trace.path")}>${lines.map((line, i) => html`${i > 0 ? html`<span class="muted"> \u203A </span>` : ""}<a href=${pathOf("quota", line.id)}>${line.name}</a>`)}<span class="sub">${lines.at(-1)?.note}</span></td>
    <td data-l=${t("trace.project")}>${project ? html`<a href=${pathOf("project", project.id)}>${project.name}</a>` : ""}</td>
    <td data-l=${t("trace.contract")}>${contract ? html`<a href=${pathOf("contract", contract.id)}>${contract.name}</a><span class="sub mono">${contract.note}</span>` : ""}</td>
    <td data-l=${t("trace.payee")}>${payee ? payee.name : state === null ? "" : html`<span class="chip">${traceState(state)}</span>`}</td>
    <td class="num" data-l=${t("work.amount")}>${money(amountFen)}</td>
  </tr>`;
}
