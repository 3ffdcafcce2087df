/** The published definitions: what holds where, in which version; one of them opens with all its versions. */
import { html, nothing, type TemplateResult } from "lit";
import { type DefinitionListed, listPublished } from "../definitions-api.ts";
import { kindName } from "../designer/definition-words.ts";
import "../designer/definition-versions.ts";
import { icon } from "../elements/icon.ts";
import { blank, Loader } from "../elements/loader.ts";
import { dayOf } from "../format.ts";
import { t } from "../message.ts";
import { changeQuery, pathOf } from "../router.ts";
import { PageElement } from "./page.ts";

/** `<mz-definitions-page>` */
class DefinitionsPage extends PageElement {
  private readonly loader: Loader<DefinitionListed[]>;

  constructor() {
    super();
    this.loader = new Loader(this, listPublished);
  }

  override willUpdate(): void {
    this.setTitle(t("definitions.title"));
    if (this.query("id") === "" && this.loader.value === undefined && !this.loader.busy) this.loader.start();
  }

  protected override hinted(changed: ReadonlySet<string>): void {
    if (changed.has("definitions") && this.query("id") === "") this.loader.start();
  }

  private query(name: string): string {
    return this.route.query[name] ?? "";
  }

  override render() {
    const [kind, id] = [this.query("kind"), this.query("id")];
    if (id !== "")
      return html`<mz-definition-versions .of=${{ kind, id }} .older=${Number(this.query("older")) || 0} .newer=${Number(this.query("newer")) || 0} .year=${Number(this.query("year")) || 0}></mz-definition-versions>`;
    return html`<div class="page-head"><div class="title-row"><h1>${t("definitions.title")}</h1></div><p class="muted">${t("definitions.lead")}</p></div>
      <div class="wrap">${this.loader.view((all) => this.ready(all), "rows")}</div>`;
  }

  private ready(all: DefinitionListed[]): TemplateResult {
    const kind = this.query("kind");
    const q = this.query("q").toLowerCase();
    const withRetired = this.query("retired") === "1";
    const shown = all.filter((row) => withRetired || !row.retired);
    const kinds = [...new Set(shown.map((row) => row.kind))];
    const rows = shown.filter(
      (row) => (kind === "" || row.kind === kind) && (q === "" || `${row.title} ${row.id}`.toLowerCase().includes(q)),
    );
    const pill = (name: string, label: string, count: number): TemplateResult =>
      html`<button type="button" aria-current=${kind === name ? "true" : nothing} @click=${() => changeQuery({ kind: name })}>${label} ${count}</button>`;
    return html`<div class="pills filters" role="group" aria-label=${t("definitions.kind")}>${pill("", t("work.all"), shown.length)}${kinds.map((name) => pill(name, kindName(name), shown.filter((row) => row.kind === name).length))}</div>
      <div class="filters"><form class="filter-search" role="search" aria-label=${t("definitions.search")} @submit=${(event: Event) => event.preventDefault()}>${icon("search")}<label class="sr" for="def-q">${t("definitions.search")}</label>
          <input class="input" id="def-q" type="search" placeholder=${t("definitions.search")} .value=${this.query("q")} @input=${(event: Event) => changeQuery({ q: (event.target as HTMLInputElement).value }, { replace: true })} /></form>
        <label class="check-line"><input type="checkbox" .checked=${withRetired} @change=${(event: Event) => changeQuery({ retired: (event.target as HTMLInputElement).checked ? "1" : "" })} />${t("definitions.show-retired")}</label></div>
      ${rows.length === 0 ? blank(t("definitions.none"), t("definitions.none-help")) : this.table(rows)}`;
  }

  private table(rows: DefinitionListed[]): TemplateResult {
    return html`<table class="grid tight stack"><thead><tr><th scope="col">${t("definitions.name")}</th><th scope="col">${t("definitions.kind")}</th><th scope="col">${t("definitions.id")}</th><th scope="col">${t("definitions.scope")}</th><th scope="col" class="num">${t("definitions.version")}</th><th scope="col">${t("definitions.pack")}</th><th scope="col">${t("definitions.published")}</th></tr></thead>
      <tbody>${rows.map(
        (row) => html`<tr>
          <td><a href=${pathOf("definitions", "", { kind: row.kind, id: row.id })}><b>${row.title}</b></a>${row.retired ? html` <span class="chip">${icon("lock")}${t("definitions.retired")}</span>` : ""}</td>
          <td data-l=${t("definitions.kind")}>${kindName(row.kind)}</td>
          <td class="mono" data-l=${t("definitions.id")}>${row.id}</td>
          <td data-l=${t("definitions.scope")}>${row.scope === "" ? t("definitions.everywhere") : row.scopeName || row.scope}</td>
          <td class="num" data-l=${t("definitions.version")}>${row.version}</td>
          <td class="mono" data-l=${t("definitions.pack")}>${row.pack}</td>
          <td data-l=${t("definitions.published")}>${dayOf(row.publishedAt)}</td></tr>`,
      )}</tbody></table>`;
  }
}
customElements.define("mz-definitions-page", DefinitionsPage);
