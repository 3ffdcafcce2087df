/** All projects in the person's scope. */
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { listProjects, projectsExportUrl } from "../api.ts";
import type { ProjectRow, Rows } from "../api-types.ts";
import { icon } from "../elements/icon.ts";
import { exportMenu } from "../import/export-menu.ts";
import { blank, Loader } from "../elements/loader.ts";
import { countText, pager } from "../elements/pager.ts";
import { dayOf, money } from "../format.ts";
import { type MessageKey, t } from "../message.ts";
import { changeQuery, pathOf } from "../router.ts";
import { may } from "../session.ts";
import { PageElement } from "./page.ts";

const SIZE = 25;
const SORTS: [string, MessageKey][] = [
  ["updated", "projects.sort-updated"],
  ["approved", "projects.sort-approved"],
  ["name", "projects.sort-name"],
];

/** `<mz-projects-page>` */
class ProjectsPage extends PageElement {
  private readonly loader: Loader<Rows<ProjectRow>>;
  private asked = "";

  constructor() {
    super();
    this.loader = new Loader(this, () =>
      listProjects({ ...this.route.query, page: this.route.query["page"] ?? 1, size: SIZE }),
    );
  }

  override willUpdate(): void {
    this.setTitle(t("projects.title"));
    const asking = JSON.stringify(this.route.query);
    if (asking === this.asked) return;
    this.asked = asking;
    this.loader.start();
  }

  protected override hinted(changed: ReadonlySet<string>): void {
    if (changed.has("*") || [...changed].some((name) => name.startsWith("project:"))) this.loader.start();
  }

  override render() {
    const value = this.loader.value;
    return html`<div class="page-head">
        <div class="title-row"><h1>${t("projects.title")}</h1>${value ? html`<span class="muted">${t("list.count", { count: countText(value.total, value.totalCapped) })}</span>` : ""}
          <div class="btns push">${exportMenu((format) => projectsExportUrl({ q: this.route.query["q"], stage: this.route.query["stage"], sort: this.route.query["sort"], format }))}${may("import.run") ? html`<a class="btn" href=${pathOf("import")}>${icon("upload")}${t("import.title")}</a>` : ""}</div></div>
      </div>
      <div class="wrap">
        <div class="filters">
          <form class="filter-search" role="search" aria-label=${t("list.search")} @submit=${this.search}>
            ${icon("search")}<label class="sr" for="project-q">${t("projects.search")}</label>
            <input class="input" id="project-q" type="search" placeholder=${t("projects.search")} .value=${this.route.query["q"] ?? ""} @change=${this.search} />
          </form>
          <label class="filter"><span class="label">${t("list.sort")}</span>
            <select class="select" @change=${(event: Event) => changeQuery({ sort: (event.target as HTMLSelectElement).value })}>
              ${SORTS.map(([id, key]) => html`<option value=${id} ?selected=${(this.route.query["sort"] ?? "updated") === id}>${t(key)}</option>`)}
            </select></label>
          ${this.route.query["stage"] || this.route.query["q"] ? html`<a class="btn quiet" href=${pathOf("projects")}>${icon("x")}${t("list.clear")}</a>` : ""}
        </div>
        ${this.loader.view((rows) => this.table(rows), "rows")}
      </div>`;
  }

  private search = (event: Event): void => {
    event.preventDefault();
    const q = this.querySelector<HTMLInputElement>("#project-q")?.value.trim() ?? "";
    if (q !== (this.route.query["q"] ?? "")) changeQuery({ q });
  };

  private table(value: Rows<ProjectRow>): TemplateResult {
    if (value.rows.length === 0)
      return this.route.query["q"]
        ? blank(
            t("list.no-match"),
            t("list.no-match-help"),
            html`<a class="btn" href=${pathOf("projects")}>${t("list.clear")}</a>`,
          )
        : blank(t("projects.empty"), t("projects.empty-help"));
    const wan = (key: MessageKey): string => t("list.with-unit", { label: t(key), unit: t("unit.wan") });
    return html`<table class="grid list-table stack ${this.loader.busy ? "loading" : ""}">
        <thead><tr><th scope="col">${t("projects.name")}</th><th scope="col">${t("projects.unit")}</th><th scope="col">${t("projects.stage")}</th><th scope="col" class="num">${wan("projects.approved")}</th><th scope="col" class="num">${wan("projects.paid")}</th><th scope="col">${t("projects.share")}</th><th scope="col">${t("list.updated")}</th></tr></thead>
        <tbody>${repeat(
          value.rows,
          (row) => row.id,
          (row) => this.row(row),
        )}</tbody>
        <tfoot><tr><td colspan="3" data-l="">${t("list.sum")}</td><td class="num" data-l=${wan("projects.approved")}>${money(value.sums["approved"] ?? value.sums["approvedFen"])}</td><td class="num" data-l=${wan("projects.paid")}>${money(value.sums["paid"] ?? value.sums["paidFen"])}</td><td class="no-phone"></td><td class="no-phone"></td></tr></tfoot>
      </table>
      ${pager({ page: Number(this.route.query["page"] ?? 1), size: SIZE, total: value.total, capped: value.totalCapped, rows: value.rows.length })}`;
  }

  private row(row: ProjectRow): TemplateResult {
    const share = row.approvedFen && row.approvedFen > 0 ? Math.min(1, row.paidFen / row.approvedFen) : undefined;
    return html`<tr>
      <td class="lead"><a class="t" href=${pathOf("project", row.id)}>${row.name}</a>${row.demo ? html` <span class="tag">${t("project.demo")}</span>` : ""}<span class="sub mono">${row.code}</span></td>
      <td data-l=${t("projects.unit")}>${row.unit.name}<span class="sub">${row.region.name}</span></td>
      <td data-l=${t("projects.stage")}>${row.stage?.title ?? html`<span class="muted">${t("text.dash")}</span>`}</td>
      <td class="num" data-l=${t("projects.approved")}>${money(row.approvedFen)}</td>
      <td class="num" data-l=${t("projects.paid")}>${money(row.paidFen)}</td>
      <td data-l=${t("projects.share")}>${share === undefined ? html`<span class="muted">${t("text.dash")}</span>` : html`<span class="share"><meter min="0" max="1" value=${share} aria-label=${t("projects.share")}></meter>${(share * 100).toFixed(1)} %</span>`}</td>
      <td class="nowrap" data-l=${t("list.updated")}>${dayOf(row.updatedAt) || nothing}</td>
    </tr>`;
  }
}
customElements.define("mz-projects-page", ProjectsPage);
