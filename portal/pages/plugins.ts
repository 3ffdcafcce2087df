/** The catalogue of plugins: what serves, what waits, how each fares, and whether the walls around them stand. */
import { html, type TemplateResult } from "lit";
import { icon } from "../elements/icon.ts";
import { blank, Loader } from "../elements/loader.ts";
import { figure } from "../format.ts";
import { touches } from "../live.ts";
import { t } from "../message.ts";
import { type Catalogue, listPlugins, type PluginRow } from "../plugins/api.ts";
import "../plugins/upload-box.ts";
import { wallNotice } from "../plugins/wall-notice.ts";
import { pointName, publisherName, stateOf, within } from "../plugins/words.ts";
import { pathOf } from "../router.ts";
import { may } from "../session.ts";
import { PageElement } from "./page.ts";

/** `<mz-plugins-page>` */
class PluginsPage extends PageElement {
  private readonly loader: Loader<Catalogue>;

  constructor() {
    super();
    this.loader = new Loader(this, listPlugins);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.setTitle(t("plugins.title"));
    this.loader.start();
  }

  protected override hinted(changed: ReadonlySet<string>): void {
    if (touches(changed, "plugins")) this.loader.start();
  }

  override render() {
    return html`<div class="page-head"><div class="title-row"><h1>${t("plugins.title")}</h1></div><p class="muted">${t("plugins.lead")}</p></div>
      <div class="wrap pl-page">
        ${may("plugin.manage") ? html`<mz-plugin-upload @mz-taken=${() => this.loader.start()}></mz-plugin-upload>` : ""}
        ${this.loader.view(({ plugins, process }) => html`${wallNotice(process)}${plugins.length === 0 ? blank(t("plugins.empty"), t("plugins.empty-help")) : table(plugins)}`, "rows")}
      </div>`;
  }
}
customElements.define("mz-plugins-page", PluginsPage);

function table(plugins: readonly PluginRow[]): TemplateResult {
  return html`<div class="pl-scroll"><table class="grid stack pl-table"><thead><tr>
      <th scope="col">${t("plugins.name")}</th><th scope="col">${t("plugins.state")}</th><th scope="col">${t("plugins.points")}</th><th scope="col">${t("plugins.publisher")}</th>
      <th scope="col" class="num">${t("plugins.calls-day")}</th><th scope="col" class="num">${t("plugins.p95")}</th><th scope="col" class="num">${t("plugins.failed")}</th><th scope="col" class="num">${t("plugins.kills")}</th>
    </tr></thead><tbody>${plugins.map(row)}</tbody></table></div>`;
}

function row(plugin: PluginRow): TemplateResult {
  const { calls, failed, kills, p95Ms } = plugin.health;
  return html`<tr>
    <td><a class="t" href=${pathOf("plugin", plugin.id)}>${plugin.name.zh}</a><span class="sub mono">${plugin.id}</span>${plugin.description ? html`<span class="sub pl-about">${plugin.description.zh}</span>` : ""}</td>
    <td data-l=${t("plugins.state")}><span>${stateOf(plugin.state)} <span class="mono nowrap">${plugin.version}</span>${plugin.waiting ? html`<span class="sub"><span class="state warn">${icon("up")}${t("plugins.newer-waits")}</span></span>` : ""}</span></td>
    <td data-l=${t("plugins.points")}><span>${plugin.points.map((point) => html`<span class="tag">${pointName(point)}</span> `)}</span></td>
    <td data-l=${t("plugins.publisher")}>${publisherName(plugin.publisher)}</td>
    <td class="num" data-l=${t("plugins.calls-day")}>${figure(calls)}</td>
    <td class="num nowrap" data-l=${t("plugins.p95")}>${within(p95Ms)}</td>
    <td class="num" data-l=${t("plugins.failed")}>${trouble(failed)}</td>
    <td class="num" data-l=${t("plugins.kills")}>${trouble(kills)}</td>
  </tr>`;
}

function trouble(count: number): TemplateResult {
  return count === 0 ? html`0` : html`<span class="state warn">${icon("warn")}${figure(count)}</span>`;
}
