/** Any list definition: columns, filters, search, sort, pages, totals, export, new. */
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { fieldsOf } from "../../core/domain/form.ts";
import { documentsExportUrl, getList, listDocuments } from "../api.ts";
import type { Column, DocumentRow, Filter, ListAnswer, Rows } from "../api-types.ts";
import { icon } from "../elements/icon.ts";
import { blank, Loader } from "../elements/loader.ts";
import "../elements/new-document.ts";
import { countText, pager } from "../elements/pager.ts";
import { stateWord } from "../elements/state.ts";
import { dayOf, instant, money } from "../format.ts";
import { exportMenu } from "../import/export-menu.ts";
import { t } from "../message.ts";
import type { Query } from "../request.ts";
import { changeQuery, pathOf } from "../router.ts";
import { PageElement } from "./page.ts";

const SIZE = 25;
const GENERAL_FILTERS = new Set(["state", "unit", "project", "region"]);
const SORTABLE = new Set(["number", "title", "updated", "created", "amount", "date"]);

/** `<mz-list-page>` */
class ListPage extends PageElement {
  private readonly definition: Loader<ListAnswer>;
  private readonly rows: Loader<Rows<DocumentRow>>;
  private asked = "";

  constructor() {
    super();
    this.definition = new Loader(this, () => getList(this.route.id));
    this.rows = new Loader(this, () => listDocuments(this.query()));
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.definition.start();
  }

  override willUpdate(): void {
    const asking = JSON.stringify(this.route.query);
    if (asking !== this.asked) {
      this.asked = asking;
      this.rows.start();
    }
    if (this.definition.value) this.setTitle(this.definition.value.list.title);
  }

  protected override hinted(changed: ReadonlySet<string>): void {
    if (changed.has("*") || [...changed].some((name) => name.startsWith("document:"))) this.rows.start();
  }

  private query(): Query {
    return { ...this.route.query, list: this.route.id, page: this.route.query["page"] ?? 1, size: SIZE };
  }

  private get sort(): { by: string; direction: "asc" | "desc" } {
    const given = this.definition.value?.list.sort ?? { by: "updated", direction: "desc" as const };
    return {
      by: this.route.query["sort"] ?? given.by,
      direction: (this.route.query["direction"] as "asc" | undefined) ?? given.direction,
    };
  }

  override render() {
    return this.definition.view((answer) => {
      const rows = this.rows.value;
      return html`<div class="page-head">
          <div class="title-row">
            <h1>${answer.list.title}</h1>
            ${rows ? html`<span class="muted">${t("list.count", { count: countText(rows.total, rows.totalCapped) })}</span>` : ""}
            <div class="btns push">
              ${this.exportMenu()}
              ${answer.mayCreate && answer.form ? html`<a class="btn" href=${pathOf("import", "", { form: answer.form.id })}>${icon("upload")}${t("list.import")}</a>` : ""}
              ${answer.mayCreate && answer.form ? html`<mz-new-document .form=${answer.form.id} .name=${answer.form.title} .opens=${answer.form.project.role !== "belongs"}></mz-new-document>` : ""}
            </div>
          </div>
        </div>
        <div class="wrap">${this.filterBar(answer)}${this.rows.view((value) => this.table(answer, value), "rows")}</div>`;
    }, "page");
  }

  /** The filters of the screen, in the format and with the columns that are chosen. */
  private exportMenu(): TemplateResult {
    const { page: _page, size: _size, ...query } = this.query();
    return exportMenu((format, fields) => documentsExportUrl({ ...query, format, fields }), ["columns", "all"]);
  }

  private filterBar(answer: ListAnswer): TemplateResult {
    const active = Object.keys(this.route.query).filter((name) => !["page", "sort", "direction"].includes(name));
    const chips = answer.filters.filter(
      (filter) => filter.id === "state" && filter.options.length > 0 && filter.options.length <= 8,
    );
    const selects = answer.filters.filter((filter) => !chips.includes(filter) && filter.options.length > 0);
    return html`<div class="filters">
      <form class="filter-search" role="search" aria-label=${t("list.search")} @submit=${this.search}>
        ${icon("search")}<label class="sr" for="list-q">${t("list.search")}</label>
        <input class="input" id="list-q" type="search" name="q" placeholder=${t("list.search-placeholder")} .value=${this.route.query["q"] ?? ""} @change=${this.search} />
      </form>
      ${selects.map((filter) => this.select(filter))}
      ${active.length > 0 ? html`<a class="btn quiet" href=${pathOf("list", this.route.id)}>${icon("x")}${t("list.clear")}</a>` : ""}
      ${chips.map((filter) => this.chips(filter))}
    </div>`;
  }

  private search = (event: Event): void => {
    event.preventDefault();
    const input = this.querySelector<HTMLInputElement>("#list-q");
    if (input && input.value.trim() !== (this.route.query["q"] ?? "")) changeQuery({ q: input.value.trim() });
  };

  private select(filter: Filter): TemplateResult {
    const name = filterName(filter);
    const value = this.route.query[name] ?? "";
    return html`<label class="filter"><span class="label">${filter.label}</span>
      <select class="select" @change=${(event: Event) => changeQuery({ [name]: (event.target as HTMLSelectElement).value })}>
        <option value="" ?selected=${value === ""}>${t("list.any")}</option>
        ${filter.options.map((option) => html`<option value=${option.value} ?selected=${option.value === value}>${option.label}</option>`)}
      </select></label>`;
  }

  private chips(filter: Filter): TemplateResult {
    const name = filterName(filter);
    const value = this.route.query[name] ?? "";
    const pill = (to: string, label: string) =>
      html`<button type="button" aria-current=${value === to ? "true" : nothing} @click=${() => changeQuery({ [name]: to })}>${label}</button>`;
    return html`<div class="pills" role="group" aria-label=${filter.label}><span class="label">${filter.label}</span>${pill("", t("work.all"))}${filter.options.map((option) => pill(option.value, option.label))}</div>`;
  }

  private table(answer: ListAnswer, value: Rows<DocumentRow>): TemplateResult {
    if (value.rows.length === 0) return this.empty(answer);
    const titled = answer.columns.some((column) => column.id === "title");
    return html`<div class="scroll-x ${this.rows.busy ? "loading" : ""}"><table class="grid list-table stack">
        <thead><tr>${answer.columns.map((column) => this.head(column, answer))}</tr></thead>
        <tbody>
          ${repeat(
            value.rows,
            (row) => row.id,
            (row) =>
              html`<tr>${answer.columns.map((column, i) => html`<td class="${column.numeric ? "num" : ""} ${(titled ? column.id === "title" : i === 0) ? "lead" : ""}" data-l=${column.label}>${this.cell(row, column, titled ? column.id === "title" : i === 0)}</td>`)}</tr>`,
          )}
        </tbody>
        ${answer.columns.some((column) => column.total) ? html`<tfoot><tr>${answer.columns.map((column, i) => html`<td class=${column.numeric ? "num" : ""} data-l=${column.total ? column.label : ""}>${column.total ? money(value.sums[column.id] ?? 0) : i === 0 ? t("list.sum") : ""}</td>`)}</tr></tfoot>` : ""}
      </table></div>
      ${pager({ page: Number(this.route.query["page"] ?? 1), size: SIZE, total: value.total, capped: value.totalCapped, rows: value.rows.length })}`;
  }

  private empty(answer: ListAnswer): TemplateResult {
    const filtered = Object.keys(this.route.query).some((name) => !["page", "sort", "direction"].includes(name));
    if (filtered)
      return blank(
        t("list.no-match"),
        t("list.no-match-help"),
        html`<a class="btn" href=${pathOf("list", this.route.id)}>${t("list.clear")}</a>`,
      );
    return blank(
      t("list.empty", { title: answer.list.title }),
      answer.mayCreate ? t("list.empty-create") : t("list.empty-wait"),
    );
  }

  private head(column: Column, answer: ListAnswer): TemplateResult {
    const isMoney = column.id === "amount" || this.isMoney(column, answer);
    const label = isMoney ? t("list.with-unit", { label: column.label, unit: t("unit.wan") }) : column.label;
    const field = answer.form && fieldsOf(answer.form).find((entry) => entry.id === column.id);
    if (!SORTABLE.has(column.id) && field?.indexed !== true)
      return html`<th scope="col" class=${column.numeric ? "num" : ""}>${label}</th>`;
    const { by, direction } = this.sort;
    const here = by === column.id;
    const next = here && direction === "desc" ? "asc" : "desc";
    return html`<th scope="col" class=${column.numeric ? "num" : ""} aria-sort=${here ? (direction === "asc" ? "ascending" : "descending") : "none"}>
      <button type="button" class="sort ${here ? direction : ""}" @click=${() => changeQuery({ sort: column.id, direction: next })}>${label}${icon("down")}</button>
    </th>`;
  }

  private isMoney(column: Column, answer: ListAnswer): boolean {
    return (
      answer.form !== undefined &&
      fieldsOf(answer.form).some((field) => field.id === column.id && field.type === "money") &&
      column.total
    );
  }

  private cell(row: DocumentRow, column: Column, links: boolean): unknown {
    const text = this.text(row, column);
    return links
      ? html`<a class="t" href=${pathOf("document", row.id)}>${text === "" ? row.number || t("list.untitled") : text}</a>`
      : text;
  }

  private text(row: DocumentRow, column: Column): unknown {
    switch (column.id) {
      case "number":
        return row.number === ""
          ? html`<span class="muted">${t("list.no-number")}</span>`
          : html`<span class="mono">${row.number}</span>`;
      case "title":
        return row.title;
      case "project":
        return row.project ? html`<a href=${pathOf("project", row.project.id)}>${row.project.name}</a>` : "";
      case "unit":
        return row.unit.name;
      case "region":
        return row.region.name;
      case "state":
        return stateWord(row.state, row.stateTitle);
      case "amount":
        return money(row.amountFen);
      case "updated":
        return html`<span class="nowrap">${instant(row.updatedAt)}</span>`;
      case "created":
        return html`<span class="nowrap">${dayOf(row.createdAt)}</span>`;
      case "date":
        return html`<span class="nowrap">${row.dated ?? ""}</span>`;
      default:
        return dayOrText(row.values[column.id] ?? "");
    }
  }
}
customElements.define("mz-list-page", ListPage);

/** Days do not break in the middle. */
function dayOrText(text: string): unknown {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) ? html`<span class="nowrap">${text}</span>` : text;
}

function filterName(filter: Filter): string {
  return GENERAL_FILTERS.has(filter.id) ? filter.id : `f.${filter.id}`;
}
