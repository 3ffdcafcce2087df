/** What alerts found: the figures and the list, narrowed together, live. */
import { html, nothing, type TemplateResult } from "lit";
import { parseDay } from "../../core/domain/fields/date.ts";
import { toast } from "../announce.ts";
import { hitFigures } from "../elements/hit-figures.ts";
import { hitObject, hitState, levelChip } from "../elements/hit-words.ts";
import { icon } from "../elements/icon.ts";
import { blank, Loader } from "../elements/loader.ts";
import { countText } from "../elements/pager.ts";
import { signOf } from "../elements/rule-words.ts";
import { getHitStatistics, type HitPage, type HitRow, type HitStatistics, listHits } from "../hit-api.ts";
import { touches } from "../live.ts";
import { t } from "../message.ts";
import { ApiError } from "../request.ts";
import { changeQuery, pathOf } from "../router.ts";
import { PageElement } from "./page.ts";

const STATES = ["open", "closed", "all"] as const;
const PAGE = 50;
/** What narrows the list and the statistics alike. */
const NARROWING = ["level", "rule", "region", "unit", "project", "from", "to"] as const;
type Narrowing = (typeof NARROWING)[number];
type Answer = { page: HitPage; statistics: HitStatistics; everything: HitStatistics };

/** `<mz-alerts-page>` */
class AlertsPage extends PageElement {
  static override properties = { ...PageElement.properties, more: { state: true } };
  /** Rows of the pages after the first, with where they go on. */
  declare more: { rows: HitRow[]; next: string | null } | undefined;
  private readonly loader: Loader<Answer>;
  private asked = "";

  constructor() {
    super();
    this.more = undefined;
    this.loader = new Loader(this, async () => {
      const [page, everything, statistics] = await Promise.all([
        listHits(this.query()),
        getHitStatistics(),
        this.narrowed ? getHitStatistics(this.narrowing) : undefined,
      ]);
      return { page, everything, statistics: statistics ?? everything };
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

  private get narrowing(): Record<string, string | undefined> {
    return Object.fromEntries(NARROWING.map((name) => [name, this.route.query[name]]));
  }

  private get narrowed(): boolean {
    return NARROWING.some((name) => this.route.query[name] !== undefined);
  }

  private query(): Record<string, string | number | undefined> {
    return { ...this.narrowing, state: this.state === "all" ? undefined : this.state, size: PAGE };
  }

  /** A day written in any way that forms take one; what is no day is put back. */
  private takeDay(name: Narrowing, box: HTMLInputElement): void {
    const known = this.route.query[name] ?? "";
    const next = box.value.trim() === "" ? "" : (parseDay(box.value) ?? known);
    box.value = next;
    if (next !== known) changeQuery({ [name]: next });
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
      <div class="wrap">${this.loader.view((answer) => this.ready(answer), "rows")}</div>`;
  }

  private ready({ page, statistics, everything }: Answer): TemplateResult {
    const rows = [...page.rows, ...(this.more?.rows ?? [])];
    const next = this.more ? this.more.next : page.next;
    if (everything.all.found === 0 && !this.narrowed) return blank(t("alerts.none"), t("alerts.none-help"));
    return html`${this.filters(everything)}${statistics.all.found === 0 ? "" : hitFigures(statistics, this.route.query)}
      <section class="sec" aria-labelledby="h-hits">
        <div class="sec-head"><h2 id="h-hits">${t("alerts.list")} ${countText(page.total, page.totalCapped)}</h2></div>
        <nav class="tabs" aria-label=${t("alerts.states")}>${STATES.map((state) => html`<a href=${pathOf("alerts", "", { ...this.route.query, state: state === "open" ? undefined : state })} aria-current=${state === this.state ? "page" : nothing}>${t(`alerts.state.${state}`)}</a>`)}</nav>
        ${rows.length === 0 ? this.empty() : this.table(rows)}
        ${next === null ? "" : html`<p class="work-more"><button class="btn" type="button" @click=${() => void this.loadMore(next)}>${t("work.more", { count: PAGE })}</button></p>`}
      </section>`;
  }

  /** Offered is what there is within reach, so that a chosen one can always be changed. */
  private filters({ levels, rules, regions, units }: HitStatistics): TemplateResult {
    const { query } = this.route;
    const set = (name: string) => (event: Event) => changeQuery({ [name]: (event.target as HTMLSelectElement).value });
    const select = (
      name: Narrowing,
      label: string,
      offered: readonly (readonly [string, string])[],
    ): TemplateResult => {
      const chosen = query[name];
      const known = chosen === undefined || offered.some(([value]) => value === chosen);
      return html`<label class="filter"><span class="label">${label}</span><select class="select" id="al-${name}" @change=${set(name)}><option value="" .selected=${chosen === undefined}>${t("alerts.any")}</option>${known ? "" : html`<option value=${chosen} .selected=${true}>${t("alerts.chosen")}</option>`}${offered.map(([value, text]) => html`<option value=${value} .selected=${value === chosen}>${text}</option>`)}</select></label>`;
    };
    const day = (name: Narrowing, label: string): TemplateResult =>
      html`<label class="filter day-filter"><span class="label">${label}</span><input class="input" id="al-${name}" inputmode="numeric" autocomplete="off" maxlength="20" placeholder=${t("date.placeholder")} .value=${query[name] ?? ""} @change=${(event: Event) => this.takeDay(name, event.target as HTMLInputElement)} /></label>`;
    const counties = regions.flatMap(({ region }) =>
      region.code === null ? [] : [[region.code, region.name ?? region.code] as const],
    );
    const offices = units.flatMap(({ unit }) => (unit.id === null ? [] : [[unit.id, unit.name ?? ""] as const]));
    return html`<div class="filters">
      ${select(
        "level",
        t("alerts.level"),
        levels.map(({ level }) => [level, signOf(level).word] as const),
      )}
      ${select(
        "rule",
        t("alerts.rule"),
        rules.map(({ rule }) => [rule.id, rule.title] as const),
      )}
      ${counties.length > 1 || query["region"] !== undefined ? select("region", t("alerts.region"), counties) : ""}
      ${offices.length > 1 || query["unit"] !== undefined ? select("unit", t("alerts.of-unit"), offices) : ""}
      ${day("from", t("alerts.from"))}${day("to", t("alerts.to"))}
      ${this.narrowed ? html`<a class="btn quiet" href=${pathOf("alerts", "", { state: query["state"] })}>${t("alerts.clear")}</a>` : ""}
    </div>`;
  }

  private empty(): TemplateResult {
    return blank(
      t("alerts.none-fits"),
      t(this.state === "open" && !this.narrowed ? "alerts.none-open" : "alerts.none-fits-help"),
    );
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
