/** What alerts found: how many by level and rule and how many were handled, and the list, live. */
import { html, nothing, type TemplateResult } from "lit";
import { toast } from "../announce.ts";
import { hitObject, hitState, levelChip } from "../elements/hit-words.ts";
import { icon } from "../elements/icon.ts";
import { blank, Loader } from "../elements/loader.ts";
import { countText } from "../elements/pager.ts";
import { signOf } from "../elements/rule-words.ts";
import { percent } from "../format.ts";
import { getHitStatistics, type HitPage, type HitRow, type HitStatistics, listHits } from "../hit-api.ts";
import { touches } from "../live.ts";
import { t } from "../message.ts";
import { ApiError } from "../request.ts";
import { changeQuery, pathOf } from "../router.ts";
import { PageElement } from "./page.ts";

const STATES = ["open", "closed", "all"] as const;
const PAGE = 50;
/** Rules drawn as bars; the others are in the filter. */
const BARS = 6;

/** `<mz-alerts-page>` */
class AlertsPage extends PageElement {
  static override properties = { ...PageElement.properties, more: { state: true } };
  /** Rows of the pages after the first, with where they go on. */
  declare more: { rows: HitRow[]; next: string | null } | undefined;
  private readonly loader: Loader<{ page: HitPage; statistics: HitStatistics }>;
  private asked = "";

  constructor() {
    super();
    this.more = undefined;
    this.loader = new Loader(this, async () => {
      const [page, statistics] = await Promise.all([listHits(this.query()), getHitStatistics()]);
      return { page, statistics };
    });
  }

  override willUpdate(): void {
    const asking = JSON.stringify(this.route.query);
    if (asking === this.asked) return;
    this.asked = asking;
    this.more = undefined;
    this.setTitle(t("alerts.title"));
    this.loader.start();
  }

  /** New ones come to the top by themselves; what was read further down is read again when asked for. */
  protected override hinted(changed: ReadonlySet<string>): void {
    if (!touches(changed, "alerts")) return;
    this.more = undefined;
    this.loader.start();
  }

  private get state(): (typeof STATES)[number] {
    return STATES.find((state) => state === this.route.query["state"]) ?? "open";
  }

  private query(): Record<string, string | number | undefined> {
    const { level, rule, project, unit } = this.route.query;
    return { state: this.state === "all" ? undefined : this.state, level, rule, project, unit, size: PAGE };
  }

  private async loadMore(after: string): Promise<void> {
    try {
      const page = await listHits({ ...this.query(), after });
      this.more = { rows: [...(this.more?.rows ?? []), ...page.rows], next: page.next };
    } catch (error) {
      toast(error instanceof ApiError ? error.message : t("error.unknown", { status: "" }), "stop");
    }
  }

  override render() {
    return html`<div class="page-head"><div class="title-row"><h1>${t("alerts.title")}</h1><div class="btns push"><a class="btn" href=${pathOf("rules", "", { view: "alerts" })}>${t("alerts.to-rules")}</a></div></div></div>
      <div class="wrap">${this.loader.view(({ page, statistics }) => this.ready(page, statistics), "rows")}</div>`;
  }

  private ready(page: HitPage, statistics: HitStatistics): TemplateResult {
    const rows = [...page.rows, ...(this.more?.rows ?? [])];
    const next = this.more ? this.more.next : page.next;
    return html`${statistics.all.found === 0 ? "" : this.figures(statistics)}
      <section class="sec" aria-labelledby="h-hits">
        <div class="sec-head"><h2 id="h-hits">${t("alerts.list")} ${countText(page.total, page.totalCapped)}</h2></div>
        <nav class="tabs" aria-label=${t("alerts.states")}>${STATES.map((state) => html`<a href=${pathOf("alerts", "", { ...this.route.query, state: state === "open" ? undefined : state })} aria-current=${state === this.state ? "page" : nothing}>${t(`alerts.state.${state}`)}</a>`)}</nav>
        ${this.filters(statistics)}
        ${rows.length === 0 ? this.empty(statistics) : this.table(rows)}
        ${next === null ? "" : html`<p class="work-more"><button class="btn" type="button" @click=${() => void this.loadMore(next)}>${t("work.more", { count: PAGE })}</button></p>`}
      </section>`;
  }

  private figures({ all, levels, rules }: HitStatistics): TemplateResult {
    const most = Math.max(1, ...levels.map((one) => one.found));
    const mostOf = Math.max(1, ...rules.map((one) => one.found));
    const link = (query: Record<string, string>) => pathOf("alerts", "", { state: "all", ...query });
    return html`<section class="figures" aria-label=${t("alerts.statistics")}>
        <div><div class="k">${t("alerts.open")}</div><div class="v">${all.open}<small>${t("alerts.unit")}</small></div><div class="n">${t("alerts.found", { count: all.found })}</div></div>
        <div><div class="k">${t("alerts.rate")}</div><div class="v">${percent(all.handledRate)}</div><div class="n">${all.handledRate === null ? t("alerts.rate-none") : t("alerts.handled", { count: all.handled })}</div></div>
        <div><div class="k">${t("alerts.frozen")}</div><div class="v">${all.frozen}<small>${t("alerts.unit")}</small></div><div class="n">${t("alerts.frozen-note")}</div></div>
      </section>
      <div class="hit-bars mt3">
        <section aria-labelledby="h-levels"><h2 id="h-levels">${t("alerts.by-level")}</h2><ul role="list">${levels
          .filter((one) => one.found > 0)
          .toReversed()
          .map(
            (one) =>
              html`<li><a href=${link({ level: one.level })}>${levelChip(one.level)}</a>${bar(one.found / most, signOf(one.level).tone)}<span class="num">${t("alerts.of", { open: one.open, found: one.found })}</span></li>`,
          )}</ul></section>
        <section aria-labelledby="h-by-rule"><h2 id="h-by-rule">${t("alerts.by-rule")}</h2><ul role="list">${rules
          .slice(0, BARS)
          .map(
            (one) =>
              html`<li><a href=${link({ rule: one.rule.id })}>${one.rule.title}</a>${bar(one.found / mostOf, "")}<span class="num">${t("alerts.of", { open: one.open, found: one.found })}</span></li>`,
          )}</ul></section>
      </div>`;
  }

  private filters({ levels, rules }: HitStatistics): TemplateResult {
    const { level, rule } = this.route.query;
    const pick = (name: string) => (event: Event) => changeQuery({ [name]: (event.target as HTMLSelectElement).value });
    const known = rules.some((one) => one.rule.id === rule);
    return html`<div class="filters mt3">
      <label class="filter"><span class="label">${t("alerts.level")}</span><select class="select" id="al-level" @change=${pick("level")}><option value="">${t("alerts.any")}</option>${levels.map((one) => html`<option value=${one.level} ?selected=${one.level === level}>${signOf(one.level).word}</option>`)}</select></label>
      <label class="filter"><span class="label">${t("alerts.rule")}</span><select class="select" id="al-rule" @change=${pick("rule")}><option value="">${t("alerts.any")}</option>${rule !== undefined && !known ? html`<option value=${rule} selected>${rule}</option>` : ""}${rules.map((one) => html`<option value=${one.rule.id} ?selected=${one.rule.id === rule}>${one.rule.title}</option>`)}</select></label>
      ${Object.keys(this.route.query).length === 0 ? "" : html`<a class="btn quiet" href=${pathOf("alerts")}>${t("alerts.clear")}</a>`}
    </div>`;
  }

  private empty({ all }: HitStatistics): TemplateResult {
    if (all.found === 0) return blank(t("alerts.none"), t("alerts.none-help"));
    return blank(t("alerts.none-fits"), t(this.state === "open" ? "alerts.none-open" : "alerts.none-fits-help"));
  }

  private table(rows: readonly HitRow[]): TemplateResult {
    return html`<table class="grid tight stack hits"><caption class="sr">${t("alerts.list")}</caption>
      <thead><tr><th scope="col">${t("alerts.level")}</th><th scope="col">${t("alerts.what")}</th><th scope="col">${t("alerts.object")}</th><th scope="col">${t("alerts.since")}</th><th scope="col">${t("alerts.now")}</th></tr></thead>
      <tbody>${rows.map(
        (hit) => html`<tr data-hit=${hit.id}><td>${levelChip(hit.level)}</td>
          <td><a class="t" href=${pathOf("alert", hit.id)}>${hit.rule.title}</a> ${hit.mark === null ? "" : html`<span class="tag">${hit.mark}</span>`}<span class="sub">${hit.message}</span></td>
          <td>${hitObject(hit)}<span class="sub">${hit.unit.name}</span></td>
          <td class="nowrap" data-l=${t("alerts.since")}>${hit.firstSeen}</td>
          <td data-l=${t("alerts.now")}>${hitState(hit)}${hit.frozenAt === null || hit.state === "closed" ? "" : html`<span class="sub">${icon("lock")}${t("alerts.is-frozen")}</span>`}${hit.handling ? html`<span class="sub"><a class="mono" href=${pathOf("document", hit.handling.id)}>${hit.handling.number || t("hit.handling")}</a></span>` : ""}</td></tr>`,
      )}</tbody></table>`;
  }
}
customElements.define("mz-alerts-page", AlertsPage);

/** A quiet bar; the figure stands beside it. */
function bar(share: number, tone: string): TemplateResult {
  return html`<span class="hit-bar ${tone}" aria-hidden="true"><span style="width:${Math.max(2, Math.round(share * 100))}%"></span></span>`;
}
