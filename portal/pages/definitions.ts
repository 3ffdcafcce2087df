/** The published definitions: forms, flows, lists and the rest, with version and pack. */
import { html, nothing } from "lit";
import { listDefinitions } from "../api.ts";
import type { DefinitionRow } from "../api-types.ts";
import { Loader } from "../elements/loader.ts";
import { dayOf } from "../format.ts";
import { type MessageKey, t } from "../message.ts";
import { changeQuery } from "../router.ts";
import { PageElement } from "./page.ts";

const KINDS: Record<string, MessageKey> = {
  form: "kind.form",
  flow: "kind.flow",
  indicator: "kind.indicator",
  lifecycle: "kind.lifecycle",
  dictionary: "kind.dictionary",
  publication: "kind.publication",
  list: "kind.list",
  page: "kind.page",
  site: "kind.site",
  role: "kind.role",
  mapping: "kind.mapping",
};

/** `<mz-definitions-page>` */
class DefinitionsPage extends PageElement {
  private readonly loader: Loader<DefinitionRow[]>;

  constructor() {
    super();
    this.loader = new Loader(this, listDefinitions);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.setTitle(t("definitions.title"));
    this.loader.start();
  }

  override render() {
    return html`<div class="page-head"><div class="title-row"><h1>${t("definitions.title")}</h1></div><p class="muted">${t("definitions.lead")}</p></div>
      <div class="wrap">${this.loader.view((all) => this.ready(all), "rows")}</div>`;
  }

  private ready(all: DefinitionRow[]) {
    const kind = this.route.query["kind"] ?? "";
    const kinds = [...new Set(all.map((row) => row.kind))];
    const rows = all.filter((row) => kind === "" || row.kind === kind);
    const name = (id: string): string => {
      const key = KINDS[id];
      return key ? t(key) : id;
    };
    const pill = (id: string, label: string, count: number) =>
      html`<button type="button" aria-current=${kind === id ? "true" : nothing} @click=${() => changeQuery({ kind: id })}>${label} ${count}</button>`;
    return html`<div class="pills filters" role="group" aria-label=${t("definitions.kind")}>${pill("", t("work.all"), all.length)}${kinds.map((id) => pill(id, name(id), all.filter((row) => row.kind === id).length))}</div>
      <table class="grid tight stack"><thead><tr><th scope="col">${t("definitions.name")}</th><th scope="col">${t("definitions.kind")}</th><th scope="col">${t("definitions.id")}</th><th scope="col" class="num">${t("definitions.version")}</th><th scope="col">${t("definitions.pack")}</th><th scope="col">${t("definitions.published")}</th></tr></thead>
        <tbody>${rows.map((row) => html`<tr><td><b>${row.title}</b></td><td data-l=${t("definitions.kind")}>${name(row.kind)}</td><td class="mono" data-l=${t("definitions.id")}>${row.id}</td><td class="num" data-l=${t("definitions.version")}>${row.version}</td><td class="mono" data-l=${t("definitions.pack")}>${row.pack}</td><td data-l=${t("definitions.published")}>${dayOf(row.publishedAt)}</td></tr>`)}</tbody></table>`;
  }
}
customElements.define("mz-definitions-page", DefinitionsPage);
