/** Changes of forms and code lists: what is being drafted, what waits for review, what was published. */
import { html, nothing, type TemplateResult } from "lit";
import type { ChangeRow, ChangeState, LayerRow } from "../../core/domain/change.ts";
import { listChanges, listLayers } from "../change-api.ts";
import { kindName } from "../designer/definition-words.ts";
import "../designer/layer-list.ts";
import "../designer/new-change.ts";
import type { StartKind } from "../designer/new-change.ts";
import { type IconName, icon } from "../elements/icon.ts";
import { blank, Loader, skeleton } from "../elements/loader.ts";
import { instant } from "../format.ts";
import { type MessageKey, t } from "../message.ts";
import { changeQuery, pathOf } from "../router.ts";
import { may } from "../session.ts";
import { PageElement } from "./page.ts";

const STATES: Readonly<Record<ChangeState, { word: MessageKey; tone: string; icon: IconName }>> = {
  editing: { word: "changes.editing", tone: "info", icon: "gear" },
  review: { word: "changes.review", tone: "warn", icon: "clock" },
  published: { word: "changes.published", tone: "done", icon: "ok" },
  dropped: { word: "changes.dropped", tone: "", icon: "trash" },
};
const VIEWS: readonly { id: string; word: MessageKey; shows(row: ChangeRow): boolean }[] = [
  { id: "", word: "changes.view-open", shows: (row) => row.state === "editing" || row.state === "review" },
  {
    id: "review",
    word: "changes.view-review",
    shows: (row) => row.state === "review" && !row.mine && may("definition.publish"),
  },
  { id: "published", word: "changes.view-published", shows: (row) => row.state === "published" },
  { id: "mine", word: "changes.view-mine", shows: (row) => row.mine },
];
const STARTS = new Set<string>([
  "project-type",
  "document-type",
  "edit",
  "layer",
  "copy",
  "dictionary",
  "rule",
] satisfies StartKind[]);

/** `<mz-changes-page>` */
class ChangesPage extends PageElement {
  static override properties = { ...PageElement.properties, asking: { state: true } };
  declare asking: StartKind | undefined;
  private readonly loader: Loader<ChangeRow[]>;
  private readonly layers: Loader<LayerRow[]>;

  constructor() {
    super();
    this.asking = undefined;
    this.loader = new Loader(this, () => listChanges());
    this.layers = new Loader(this, () => listLayers());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.setTitle(t("changes.title"));
    this.load();
    const start = this.route.query["new"];
    if (start !== undefined && STARTS.has(start) && may("definition.write")) this.asking = start as StartKind;
  }

  protected override hinted(changed: ReadonlySet<string>): void {
    if (changed.has("changes") || changed.has("definitions") || changed.has("*")) this.load();
  }

  private load(): void {
    this.loader.start();
    this.layers.start();
  }

  override render() {
    return html`<div class="page-head"><div class="title-row"><h1>${t("changes.title")}</h1>
        <div class="btns push"><a class="btn" href=${pathOf("dictionaries")}>${t("dicts.title")}</a>${may("definition.write") ? html`<button class="btn primary" type="button" @click=${() => (this.asking = "project-type")}>${icon("plus")}${t("changes.new")}</button>` : ""}</div></div>
        <p class="muted">${t("changes.lead")}</p></div>
      <div class="wrap">${this.lists()}</div>
      ${this.asking ? html`<mz-new-change .start=${this.asking} .form=${this.route.query["form"] ?? ""} @mz-close=${() => this.closed()}></mz-new-change>` : ""}`;
  }

  /** The layers stand above the changes, which wait for them so that nothing moves under the pointer; failing, they take nothing away. */
  private lists(): unknown {
    if (this.layers.value === undefined && this.layers.error === undefined) return skeleton("rows");
    return html`${this.ownLayers()}${this.loader.view((rows) => this.ready(rows), "rows")}`;
  }

  private ownLayers(): unknown {
    const list = this.layers.view((rows) =>
      rows.length > 0 ? html`<mz-layer-list .rows=${rows}></mz-layer-list>` : "",
    );
    if (this.layers.value !== undefined) return list;
    return html`<section class="lay-own" aria-labelledby="lay-failed"><h2 id="lay-failed">${t("layers.title")}</h2>${list}</section>`;
  }

  private closed(): void {
    this.asking = undefined;
    if (this.route.page === "changes" && this.route.query["new"] !== undefined && location.pathname === this.route.path)
      changeQuery({ new: undefined, form: undefined });
  }

  private ready(rows: ChangeRow[]): TemplateResult {
    const view = this.route.query["view"] ?? "";
    const [open] = VIEWS;
    const chosen = VIEWS.find((one) => one.id === view) ?? open;
    const shown = rows.filter((row) => chosen?.shows(row));
    return html`<nav class="tabs ch-tabs" aria-label=${t("changes.views")}>${VIEWS.map((one) => html`<a href=${pathOf("changes", "", { view: one.id })} aria-current=${one === chosen ? "page" : nothing}>${t(one.word)} <span class="count">${rows.filter((row) => one.shows(row)).length}</span></a>`)}</nav>
      ${shown.length > 0 ? this.table(shown) : rows.length === 0 ? this.first() : this.empty(chosen?.id ?? "")}`;
  }

  /** The first step, in three lines. */
  private first(): TemplateResult {
    const steps = ["changes.step-1", "changes.step-2", "changes.step-3"] as const;
    return html`<div class="blank"><span class="blank-i">${icon("file")}</span><h2>${t("changes.first")}</h2>
      <ol class="ch-steps">${steps.map((step, at) => html`<li><span class="ap-no" aria-hidden="true">${at + 1}</span>${t(step)}</li>`)}</ol>
      ${may("definition.write") ? html`<p><button class="btn primary" type="button" @click=${() => (this.asking = "project-type")}>${icon("plus")}${t("changes.new")}</button></p>` : ""}</div>`;
  }

  private empty(view: string): TemplateResult {
    if (view === "review") return blank(t("changes.none-review"), t("changes.none-review-help"));
    if (view === "published") return blank(t("changes.none-published"), t("changes.none-published-help"));
    if (view === "mine") return blank(t("changes.none-mine"), t("changes.step-1"));
    return blank(t("changes.none-open"), t("changes.none-open-help"));
  }

  private table(rows: ChangeRow[]): TemplateResult {
    return html`<table class="grid stack ch-table"><thead><tr><th scope="col">${t("changes.what")}</th><th scope="col">${t("changes.state")}</th><th scope="col">${t("changes.holds-in")}</th><th scope="col">${t("changes.by")}</th><th scope="col">${t("changes.updated")}</th></tr></thead>
      <tbody>${rows.map((row) => {
        const state = STATES[row.state];
        return html`<tr>
          <td><a href=${pathOf("change", row.id)}><b>${row.title}</b></a><span class="sub">${contents(row)}</span></td>
          <td data-l=${t("changes.state")}><span class="chip ${state.tone}">${icon(state.icon)}${t(state.word)}</span></td>
          <td data-l=${t("changes.holds-in")}>${row.scope === "" ? t("definitions.everywhere") : row.scopeName || row.scope}</td>
          <td data-l=${t("changes.by")}><span>${row.by.name}${row.mine ? html` <span class="tag">${t("changes.me")}</span>` : ""}</span></td>
          <td class="nowrap" data-l=${t("changes.updated")}>${instant(row.updatedAt)}</td></tr>`;
      })}</tbody></table>`;
  }
}
customElements.define("mz-changes-page", ChangesPage);

/** What is in a change: kinds with names, those that only repeat the change's own name without it. */
function contents(row: ChangeRow): string {
  const words = row.definitions.map(({ kind, title, version }) => {
    const name = title === row.title ? kindName(kind) : `${kindName(kind)} ${title}`;
    return version > 1 ? t("changes.version", { name, version }) : name;
  });
  const shown = words.slice(0, 4).join(t("text.pause"));
  return words.length > 4 ? t("changes.more", { shown, count: words.length }) : shown;
}
