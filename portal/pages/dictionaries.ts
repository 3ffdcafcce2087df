/** All code lists: what they are called, for which year, how many items; each can be changed in a change of its own. */
import { html, type TemplateResult } from "lit";
import type { ChangeRow } from "../../core/domain/change.ts";
import type { Dictionary } from "../../core/domain/dictionary.ts";
import { announce, toast } from "../announce.ts";
import { getDesigner, listChanges, startChange } from "../change-api.ts";
import { type DefinitionListed, getDefinition, listPublished } from "../definitions-api.ts";
import "../designer/new-change.ts";
import { closeDialog, dialog } from "../elements/dialog.ts";
import { icon } from "../elements/icon.ts";
import { blank, Loader } from "../elements/loader.ts";
import { figure } from "../format.ts";
import { newId } from "../ids.ts";
import { t } from "../message.ts";
import { ApiError } from "../request.ts";
import { changeQuery, navigate, pathOf } from "../router.ts";
import { may } from "../session.ts";
import { PageElement } from "./page.ts";

type Loaded = { rows: DefinitionListed[]; changes: ChangeRow[]; scopes: { scope: string; name: string }[] };
type Contents = { year: number | undefined; count: number };
/** So many lists are read at the same time. */
const LANES = 4;

/** `<mz-dictionaries-page>` */
class DictionariesPage extends PageElement {
  static override properties = {
    ...PageElement.properties,
    asking: { state: true },
    editing: { state: true },
    fault: { state: true },
    contents: { state: true },
  };
  declare asking: boolean;
  declare editing: DefinitionListed | undefined;
  declare fault: string;
  /** Year and number of items by id; they arrive one after the other. */
  declare contents: ReadonlyMap<string, Contents>;
  private readonly loader: Loader<Loaded>;
  private changeId = newId();

  constructor() {
    super();
    this.asking = false;
    this.editing = undefined;
    this.fault = "";
    this.contents = new Map();
    this.loader = new Loader(this, () => this.load());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.setTitle(t("dicts.title"));
    this.loader.start();
  }

  protected override hinted(changed: ReadonlySet<string>): void {
    if (changed.has("definitions") || changed.has("changes")) this.loader.start();
  }

  private async load(): Promise<Loaded> {
    const [all, changes, scopes] = await Promise.all([
      listPublished(),
      listChanges().catch(() => []),
      may("definition.write")
        ? getDesigner().then(
            (choices) => choices.scopes,
            () => [],
          )
        : Promise.resolve([]),
    ]);
    const rows = all
      .filter((row) => row.kind === "dictionary" && !row.retired)
      .toSorted((a, b) => a.title.localeCompare(b.title, "zh-CN"));
    void this.count(rows);
    return { rows, changes: changes.filter((one) => one.state === "editing" || one.state === "review"), scopes };
  }

  /** Reads the lists a few at a time; a list that cannot be read stays without its number. */
  private async count(rows: readonly DefinitionListed[]): Promise<void> {
    const waiting = [...rows];
    const lane = async (): Promise<void> => {
      for (let row = waiting.shift(); row && this.isConnected; row = waiting.shift()) {
        const { body } = await getDefinition("dictionary", row.id, row.version).catch(() => ({ body: undefined }));
        if (!body) continue;
        const { year, items } = body as unknown as Dictionary;
        this.contents = new Map(this.contents).set(row.id, { year, count: items.length });
      }
    };
    await Promise.all(Array.from({ length: LANES }, lane));
  }

  override render() {
    return html`<div class="page-head"><ol class="crumbs"><li><a href=${pathOf("changes")}>${t("changes.title")}</a></li><li>${t("dicts.title")}</li></ol>
        <div class="title-row"><h1>${t("dicts.title")}</h1><div class="btns push">${may("definition.write") ? html`<button class="btn primary" type="button" @click=${() => (this.asking = true)}>${icon("plus")}${t("dicts.new")}</button>` : ""}</div></div>
        <p class="muted">${t("dicts.lead")}</p></div>
      <div class="wrap">${this.loader.view((loaded) => this.ready(loaded), "rows")}</div>
      ${this.asking ? html`<mz-new-change .start=${"dictionary"} @mz-close=${() => (this.asking = false)}></mz-new-change>` : ""}
      ${this.editing && this.loader.value ? this.editDialog(this.editing, this.loader.value) : ""}`;
  }

  private ready({ rows, changes, scopes }: Loaded): TemplateResult {
    const q = (this.route.query["q"] ?? "").toLowerCase();
    const shown = rows.filter((row) => q === "" || `${row.title} ${row.id}`.toLowerCase().includes(q));
    return html`<div class="filters"><form class="filter-search" role="search" aria-label=${t("dicts.search")} @submit=${(event: Event) => event.preventDefault()}>${icon("search")}<label class="sr" for="dicts-q">${t("dicts.search")}</label>
          <input class="input" id="dicts-q" type="search" placeholder=${t("dicts.search")} .value=${this.route.query["q"] ?? ""} @input=${(event: Event) => changeQuery({ q: (event.target as HTMLInputElement).value })} /></form>
        <span class="small muted" role="status">${t("list.count", { count: figure(shown.length) })}</span></div>
      ${shown.length === 0 ? blank(rows.length === 0 ? t("dicts.none") : t("list.no-match"), rows.length === 0 ? t("dicts.none-help") : t("list.no-match-help")) : this.table(shown, changes, scopes)}`;
  }

  private table(rows: DefinitionListed[], changes: readonly ChangeRow[], scopes: Loaded["scopes"]): TemplateResult {
    return html`<table class="grid tight stack"><thead><tr><th scope="col">${t("dict.title")}</th><th scope="col">${t("dicts.year")}</th><th scope="col" class="num">${t("dicts.count")}</th><th scope="col">${t("changes.holds-in")}</th><th scope="col" class="num">${t("definitions.version")}</th><th scope="col"><span class="sr">${t("table.tools")}</span></th></tr></thead>
      <tbody>${rows.map((row) => {
        const known = this.contents.get(row.id);
        const open = changes.find((one) => one.definitions.some((d) => d.kind === "dictionary" && d.id === row.id));
        return html`<tr>
          <td><a href=${pathOf("definitions", "", { kind: "dictionary", id: row.id })}><b>${row.title}</b></a><span class="sub mono">${row.id}</span></td>
          <td data-l=${t("dicts.year")}>${known ? (known.year ?? html`<span class="muted">${t("dicts.all-years")}</span>`) : t("text.dash")}</td>
          <td class="num" data-l=${t("dicts.count")}>${known ? t("dicts.items", { count: figure(known.count) }) : t("text.dash")}</td>
          <td data-l=${t("changes.holds-in")}>${row.scope === "" ? t("definitions.everywhere") : row.scopeName || row.scope}</td>
          <td class="num" data-l=${t("definitions.version")}>${row.version}</td>
          <td><div class="btns tools">${open ? html`<a class="btn small" href=${pathOf("change", open.id)}>${icon("clock")}${t("dicts.open-change")}</a>` : scopesFor(row, scopes).length > 0 ? html`<button class="btn small" type="button" aria-label=${t("versions.change-of", { title: row.title })} @click=${() => this.edit(row, scopes)}>${t("dicts.edit")}</button>` : ""}</div></td></tr>`;
      })}</tbody></table>`;
  }

  /** Begins at once where there is one place it can hold; asks otherwise. */
  private edit(row: DefinitionListed, scopes: Loaded["scopes"]): void {
    this.changeId = newId();
    this.fault = "";
    const [only, other] = scopesFor(row, scopes);
    if (only && !other) void this.begin(row, only.scope);
    else this.editing = row;
  }

  private async begin(row: DefinitionListed, scope: string): Promise<void> {
    try {
      const title = t("versions.change-of", { title: row.title }).slice(0, 80);
      const made = await startChange({
        id: this.changeId,
        title,
        scope,
        start: { edit: [{ kind: "dictionary", id: row.id }] },
      });
      this.editing = undefined;
      announce(t("versions.made", { title: made.title }));
      navigate(pathOf("change", made.id));
    } catch (error) {
      this.fault = error instanceof ApiError ? error.message : t("error.unknown", { status: "" });
      if (!this.editing) toast(this.fault, "stop");
    }
  }

  private editDialog(row: DefinitionListed, { scopes }: Loaded): TemplateResult {
    return dialog({
      heading: t("versions.change-of", { title: row.title }),
      body: html`${this.fault === "" ? "" : html`<div class="notice stop" role="alert">${icon("stop")}<div>${this.fault}</div></div>`}
        <div class="field"><label class="label" for="dicts-scope">${t("versions.scope-for")}</label><select class="select" id="dicts-scope">${scopesFor(row, scopes).map(({ scope, name }) => html`<option value=${scope}>${name}</option>`)}</select></div>`,
      actions: html`<button class="btn primary" type="button" @click=${() => void this.begin(row, this.querySelector<HTMLSelectElement>("#dicts-scope")?.value ?? "")}>${t("changes.begin")}</button><button class="btn" type="button" @click=${closeDialog}>${t("action.cancel")}</button>`,
      onClose: () => (this.editing = undefined),
    });
  }
}
customElements.define("mz-dictionaries-page", DictionariesPage);

/** Where a list may be changed: its own scope, or any region for one that came with a pack. */
function scopesFor(row: DefinitionListed, scopes: Loaded["scopes"]): Loaded["scopes"] {
  return scopes.filter(({ scope }) => scope === row.scope || (row.scope === "" && !scope.startsWith("unit:")));
}
