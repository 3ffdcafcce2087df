/** The filters of a worklist: pills for what there is, a panel for the rest, chips for what is set, and those kept. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import type { Facet, WorkAnswer, WorkView } from "../api-types.ts";
import { holdComposition } from "../fields/composition.ts";
import { icon } from "../elements/icon.ts";
import { t } from "../message.ts";
import { changeQuery, navigate, pathOf } from "../router.ts";
import { amountText, dropFilter, type FilterName, type Filters, keepFilter, savedFilters } from "./saved-filters.ts";

/**
 * `<mz-work-filters>`
 * @property view - the view shown
 * @property filters - what the address says
 * @property facets - what there is to filter by
 * @property projectName - name of the project filtered by, as far as known
 */
class WorkFilters extends LitElement {
  static override properties = {
    view: { attribute: false },
    filters: { attribute: false },
    facets: { attribute: false },
    projectName: { attribute: false },
    open: { state: true },
  };
  declare view: WorkView;
  declare filters: Filters;
  declare facets: WorkAnswer["facets"];
  declare projectName: string;
  declare open: boolean;

  constructor() {
    super();
    this.view = "work";
    this.filters = {};
    this.projectName = "";
    this.open = false;
    holdComposition(this);
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  private set(name: FilterName, value: string | undefined): void {
    changeQuery({ [name]: value });
  }

  private address(filters: Filters, view: string = this.view): string {
    return pathOf("work", "", { view: view === "work" ? undefined : view, ...filters });
  }

  override render() {
    const { facets, filters } = this;
    const all = facets.forms.reduce((sum, facet) => sum + facet.count, 0);
    return html`<div class="work-filters">
      <div class="pills" role="group" aria-label=${t("work.filter")}>
        ${facets.forms.length > 1 || filters.form ? html`<a href=${this.address({ ...filters, form: "" })} aria-current=${filters.form ? nothing : "true"}>${t("work.all")} ${all}</a>${facets.forms.map((facet) => this.pill("form", facet))}` : ""}
        ${this.view === "work" ? this.duePills() : ""}
        <button type="button" aria-expanded=${this.open} @click=${() => (this.open = !this.open)}>${icon("sliders")}${t("work.more-filters")}</button>
      </div>
      ${this.open ? this.panel() : ""} ${this.chips()} ${this.kept()}
    </div>`;
  }

  private pill(name: FilterName, facet: Facet): TemplateResult {
    const on = this.filters[name] === facet.id;
    return html`<a href=${this.address({ ...this.filters, [name]: on ? "" : facet.id })} aria-current=${on ? "true" : nothing}>${facet.title} ${facet.count}</a>`;
  }

  private duePills(): TemplateResult[] {
    const { due } = this.facets;
    return (["overdue", "today", "week"] as const)
      .filter((id) => due[id] > 0 || this.filters.due === id)
      .map((id) => this.pill("due", { id, title: t(`work.due.${id}`), count: due[id] }));
  }

  private panel(): TemplateResult {
    const select = (name: FilterName, label: string, list: readonly Facet[]): TemplateResult =>
      html`<div class="filter"><label class="label" for="work-${name}">${label}</label><select class="select" id="work-${name}" @change=${(event: Event) => this.set(name, (event.target as HTMLSelectElement).value)}>
        <option value="">${t("work.any")}</option>
        ${list.map((facet) => html`<option value=${facet.id} ?selected=${this.filters[name] === facet.id}>${facet.title} (${facet.count})</option>`)}
      </select></div>`;
    const amount = (name: "min" | "max", label: string): TemplateResult =>
      html`<div class="filter"><label class="label" for="work-${name}">${label}</label><input class="input num" id="work-${name}" inputmode="decimal" size="8" .value=${this.filters[name] ?? ""} @change=${(event: Event) => this.set(name, (event.target as HTMLInputElement).value.trim())} /></div>`;
    return html`<div class="filters work-panel" role="group" aria-label=${t("work.more-filters")}>
      <div class="filter filter-search"><label class="label" for="work-q">${t("work.search")}</label><input class="input" id="work-q" type="search" .value=${this.filters.q ?? ""} @change=${(event: Event) => this.set("q", (event.target as HTMLInputElement).value.trim())} /></div>
      ${select("step", t("work.step"), this.facets.steps)}
      ${select("region", t("work.region"), this.facets.regions)}
      ${this.view === "started" ? select("state", t("work.state"), this.states()) : ""}
      ${amount("min", t("work.min"))} ${amount("max", t("work.max"))}
    </div>`;
  }

  private states(): Facet[] {
    return this.facets.states.map((facet) => ({ ...facet, title: stateWord(facet.id) }));
  }

  /** What is set and not already seen on a pill. */
  private chips(): TemplateResult | "" {
    const { filters, facets } = this;
    const title = (list: readonly Facet[], id: string): string => list.find((f) => f.id === id)?.title ?? id;
    const set: [FilterName[], string][] = [];
    if (filters.step) set.push([["step"], title(facets.steps, filters.step)]);
    if (filters.region) set.push([["region"], title(facets.regions, filters.region)]);
    if (filters.project) set.push([["project"], this.projectName || t("work.project")]);
    if (filters.state) set.push([["state"], stateWord(filters.state)]);
    if (filters.min || filters.max) set.push([["min", "max"], amountText(filters.min, filters.max)]);
    if (filters.q) set.push([["q"], t("work.has-text", { text: filters.q })]);
    const any = Object.keys(filters).length > 0;
    if (!any) return "";
    return html`<div class="chips-set">
      ${set.map(([names, text]) => html`<button class="chip-off" type="button" aria-label=${t("work.drop-filter", { text })} @click=${() => changeQuery(Object.fromEntries(names.map((name) => [name, undefined])))}>${text}${icon("x")}</button>`)}
      <button class="btn quiet small" type="button" @click=${() => navigate(this.address({}))}>${t("work.clear")}</button>
      <button class="btn quiet small" type="button" id="keep-filter" @click=${() => this.keep(set.map(([, text]) => text))}>${t("work.keep")}</button>
    </div>`;
  }

  private keep(texts: readonly string[]): void {
    const { filters, facets } = this;
    const form = facets.forms.find((f) => f.id === filters.form)?.title;
    const due = filters.due ? t(`work.due.${filters.due as "overdue" | "today" | "week"}`) : undefined;
    const name = [form, due, ...texts].filter((part) => part !== undefined).join(" ");
    keepFilter({ name, view: this.view, filters });
    this.requestUpdate();
  }

  private kept(): TemplateResult | "" {
    const list = savedFilters();
    if (list.length === 0) return "";
    return html`<div class="pills kept" role="group" aria-label=${t("work.kept")}>
      ${list.map((saved) => html`<span class="kept-one"><a href=${this.address(saved.filters, saved.view)}>${saved.name}</a><button class="icon-btn" type="button" aria-label=${t("work.drop-kept", { name: saved.name })} @click=${() => (dropFilter(saved.name), this.requestUpdate())}>${icon("x")}</button></span>`)}
    </div>`;
  }
}
customElements.define("mz-work-filters", WorkFilters);

const STATES = {
  running: "state.running",
  returned: "state.returned",
  done: "state.done",
  withdrawn: "state.withdrawn",
  refused: "state.refused",
} as const;
function stateWord(state: string): string {
  return state in STATES ? t(STATES[state as keyof typeof STATES]) : state;
}
