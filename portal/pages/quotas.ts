/** Budget lines of the person's scope as a tree, with what became of their money. */
import { html, type TemplateResult } from "lit";
import { icon } from "../elements/icon.ts";
import { blank, Loader } from "../elements/loader.ts";
import { moneyKey } from "../elements/money-bar.ts";
import { pager } from "../elements/pager.ts";
import "../elements/quota-tree.ts";
import { money } from "../format.ts";
import { exportMenu } from "../import/export-menu.ts";
import { type MessageKey, t } from "../message.ts";
import {
  listQuotaChoices,
  listQuotas,
  listRecordFeeds,
  type QuotaChoices,
  type QuotaPage,
  type QuotaSums,
  quotasExportUrl,
  recordsExportUrl,
} from "../quota-api.ts";
import { changeQuery, pathOf } from "../router.ts";
import { PageElement } from "./page.ts";

const FILTERS = ["year", "unit", "source", "nature", "q"] as const;

/** `<mz-quotas-page>` */
class QuotasPage extends PageElement {
  private readonly loader: Loader<{ page: QuotaPage; choices: QuotaChoices }>;
  private readonly records: Loader<{ id: string; title: string }[]>;
  private asked = "";

  constructor() {
    super();
    this.loader = new Loader(this, async () => {
      const page = Number(this.route.query["page"] ?? 1);
      const [lines, choices] = await Promise.all([listQuotas({ ...this.filters, page }), listQuotaChoices()]);
      return { page: lines, choices };
    });
    this.records = new Loader(this, listRecordFeeds);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.records.start();
  }

  private get filters(): Record<string, string | undefined> {
    return Object.fromEntries(FILTERS.map((name) => [name, this.route.query[name]]));
  }

  override willUpdate(): void {
    this.setTitle(t("quotas.title"));
    const asking = JSON.stringify(this.route.query);
    if (asking === this.asked) return;
    this.asked = asking;
    this.loader.start();
  }

  override render() {
    return html`<div class="page-head">
        <div class="title-row"><h1>${t("quotas.title")}</h1>
          <div class="btns push">${this.exports()}<a class="btn" href=${pathOf("trace")}>${icon("branch")}${t("trace.title")}</a></div></div>
      </div>
      <div class="wrap">${this.loader.view(({ page, choices }) => this.ready(page, choices), "rows")}</div>`;
  }

  private exports(): TemplateResult {
    const records = (this.records.value ?? []).map(({ id, title }) => ({
      title,
      url: (format: string) => recordsExportUrl(id, { ...this.filters, format }),
    }));
    return exportMenu((format) => quotasExportUrl({ ...this.filters, format }), undefined, records);
  }

  private ready(page: QuotaPage, choices: QuotaChoices): TemplateResult {
    const { sums } = page;
    return html`${sums && sums.lines > 0 ? figures(sums) : ""}
      ${this.filterBar(choices)}
      ${
        sums === null || page.rows.length === 0
          ? this.empty()
          : html`<div class="quota-head">${moneyKey()}<span class="note">${t("unit.in-wan")}</span></div><mz-quota-tree class=${this.loader.busy ? "loading" : ""} .rows=${page.rows} .filters=${this.filters} .sums=${sums}></mz-quota-tree>
        ${page.total > page.size ? pager({ page: Number(this.route.query["page"] ?? 1), size: page.size, total: page.total, capped: false, rows: page.rows.length }) : ""}`
      }`;
  }

  private filterBar(choices: QuotaChoices): TemplateResult {
    const pick = (name: (typeof FILTERS)[number], label: MessageKey, items: readonly (readonly [string, string])[]) =>
      html`<label class="filter"><span class="label">${t(label)}</span><select class="select" id="quotas-${name}" @change=${(event: Event) => changeQuery({ [name]: (event.target as HTMLSelectElement).value })}>
        <option value="">${t("quotas.all")}</option>${items.map(([value, text]) => html`<option value=${value} ?selected=${this.route.query[name] === value}>${text}</option>`)}</select></label>`;
    const same = (items: readonly (string | number)[]) => items.map((item) => [String(item), String(item)] as const);
    return html`<div class="filters">
      <form class="filter-search" role="search" aria-label=${t("list.search")} @submit=${this.search}>
        ${icon("search")}<label class="sr" for="quotas-q">${t("quotas.search")}</label>
        <input class="input" id="quotas-q" type="search" placeholder=${t("quotas.search")} .value=${this.route.query["q"] ?? ""} @change=${this.search} />
      </form>
      ${pick("year", "quotas.year", same(choices.years))}
      ${pick(
        "unit",
        "quotas.unit",
        choices.units.map(({ id, name }) => [id, name]),
      )}
      ${pick("source", "quotas.source", same(choices.sources))}
      ${pick("nature", "quotas.nature", same(choices.natures))}
      ${this.isFiltered ? html`<a class="btn quiet" href=${pathOf("quotas")}>${icon("x")}${t("list.clear")}</a>` : ""}
    </div>`;
  }

  private get isFiltered(): boolean {
    return FILTERS.some((name) => this.route.query[name]);
  }

  private search = (event: Event): void => {
    event.preventDefault();
    const q = this.querySelector<HTMLInputElement>("#quotas-q")?.value.trim() ?? "";
    if (q !== (this.route.query["q"] ?? "")) changeQuery({ q });
  };

  private empty(): TemplateResult {
    return this.isFiltered
      ? blank(
          t("list.no-match"),
          t("list.no-match-help"),
          html`<a class="btn" href=${pathOf("quotas")}>${t("list.clear")}</a>`,
        )
      : blank(t("quotas.empty"), t("quotas.empty-help"));
  }
}
customElements.define("mz-quotas-page", QuotasPage);

/** The three large truths: what stands, what was paid, what may still be used. */
function figures(sums: QuotaSums): TemplateResult {
  const figure = (label: MessageKey, fen: number, note: string) =>
    html`<div><div class="k">${t(label)}</div><div class="v">${money(fen)}<small>${t("unit.wan")}</small></div><div class="n">${note}</div></div>`;
  const paidFen = sums.paidFen - sums.refundedFen;
  const share = sums.ownFen > 0 ? `${((paidFen / sums.ownFen) * 100).toFixed(2)} %` : t("text.dash");
  return html`<section class="figures mt3" aria-label=${t("quotas.figures")}>
    ${figure("quotas.own", sums.ownFen, t("quotas.own-note", { count: sums.lines }))}
    ${figure("quota.net-paid", paidFen, t("quotas.paid-note", { share }))}
    ${figure("account.available", sums.availableFen, t("quotas.available-note", { transit: money(sums.inTransitFen), frozen: money(sums.frozenFen) }))}
  </section>`;
}
