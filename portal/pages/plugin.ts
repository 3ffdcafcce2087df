/** One plugin: its versions and their life, what it asks for and got, its code, settings and health, and the acts of both administrators. */
import { html, nothing, type TemplateResult } from "lit";
import { toast } from "../announce.ts";
import "../bank/reason-dialog.ts";
import { type IconName, icon } from "../elements/icon.ts";
import { Loader } from "../elements/loader.ts";
import { touches } from "../live.ts";
import { t } from "../message.ts";
import { actLead, chosenData } from "../plugins/act-lead.ts";
import {
  agreeToGrant,
  type AskedAct,
  doAct,
  getPlugin,
  type Grant,
  type Plugin,
  revokeGrant,
  type Version,
} from "../plugins/api.ts";
import "../plugins/code-view.ts";
import "../plugins/endpoint-list.ts";
import "../plugins/grant-dialog.ts";
import { grantList } from "../plugins/grant-list.ts";
import { healthView } from "../plugins/health-view.ts";
import "../plugins/hooks-view.ts";
import { lifeList } from "../plugins/life-list.ts";
import "../plugins/places-view.ts";
import { reviewOf } from "../plugins/request-list.ts";
import "../plugins/settings-form.ts";
import { usedBy } from "../plugins/used-by.ts";
import { versionNotices } from "../plugins/version-notices.ts";
import { actsFor, lackingOf, secretsOf, servingOf, shownOf } from "../plugins/version-sight.ts";
import { publisherName, stateOf } from "../plugins/words.ts";
import { pathOf } from "../router.ts";
import { may } from "../session.ts";
import { PageElement } from "./page.ts";

const TABS = ["review", "grants", "code", "settings", "endpoints", "places", "health"] as const;
type Tab = (typeof TABS)[number];
type Asked = { do: "grant" } | { do: "revoke"; grant: Grant } | { do: AskedAct };

const LOOKS: Record<AskedAct, { icon: IconName; tone: string }> = {
  install: { icon: "ok", tone: "primary" },
  activate: { icon: "ok", tone: "primary" },
  release: { icon: "undo", tone: "primary" },
  disable: { icon: "lock", tone: "" },
  quarantine: { icon: "stop", tone: "" },
  remove: { icon: "trash", tone: "" },
};

/** `<mz-plugin-page>` */
class PluginPage extends PageElement {
  static override properties = { ...PageElement.properties, asked: { state: true } };
  declare asked: Asked | undefined;
  private readonly loader: Loader<Plugin>;

  constructor() {
    super();
    this.asked = undefined;
    this.loader = new Loader(this, async () => {
      const plugin = await getPlugin(this.route.id);
      this.setTitle(plugin.versions[0]?.name.zh ?? plugin.id);
      return plugin;
    });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.loader.start();
  }

  override willUpdate(changed: Map<string, unknown>): void {
    const before = changed.get("route") as PageElement["route"] | undefined;
    if (before && before.id !== this.route.id) this.loader.start();
  }

  protected override hinted(changed: ReadonlySet<string>): void {
    if (touches(changed, "plugins")) this.loader.start();
  }

  private get tab(): Tab {
    return TABS.find((tab) => tab === this.route.query["tab"]) ?? "review";
  }

  private done(said: string): void {
    this.asked = undefined;
    toast(said);
    this.loader.start();
  }

  private async agree(grant: Grant): Promise<void> {
    try {
      await agreeToGrant(this.route.id, grant.id);
      this.done(t("plugins.agreed"));
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error), "stop");
    }
  }

  override render() {
    return this.loader.view((plugin) => {
      const shown = shownOf(plugin, this.route.query["version"]);
      return shown ? this.ready(plugin, shown) : nothing;
    });
  }

  private ready(plugin: Plugin, shown: Version): TemplateResult {
    const now = new Date(plugin.asOf);
    return html`<div class="page-head">
        <ol class="crumbs"><li><a href=${pathOf("plugins")}>${t("plugins.title")}</a></li></ol>
        <div class="title-row"><h1>${shown.name.zh}</h1>${stateOf(shown.state)}${this.buttons(shown)}</div>
        <div class="meta"><span class="mono">${plugin.id} ${shown.version}</span><span>${t("plugins.signed-by", { publisher: publisherName(shown.publisher) })}</span>${shown.author === null ? "" : html`<span>${t("plugins.author", { author: shown.author })}</span>`}${shown.licence === null ? "" : html`<span>${shown.licence}</span>`}</div>
        ${shown.description === null ? "" : html`<p class="muted">${shown.description.zh}</p>`}
      </div>
      <div class="with-aside"><div class="body pl-body">
        ${plugin.versions.length > 1 ? this.versions(plugin, shown) : ""}
        ${versionNotices(plugin, shown, now)}
        <nav class="tabs" aria-label=${t("plugins.parts")}>${TABS.map((tab) => html`<a href=${pathOf("plugin", plugin.id, { ...this.route.query, tab: tab === "review" ? undefined : tab })} aria-current=${tab === this.tab ? "page" : nothing}>${t(`plugins.tab.${tab}`)}${counted(tab, plugin, shown)}</a>`)}</nav>
        ${this.inside(plugin, shown, now)}
      </div>
      <aside class="aside" aria-label=${t("plugins.aside")}><div class="pl-aside"><h2>${t("plugins.used-by")}</h2>${usedBy(plugin)}<h2>${t("plugins.life")}</h2>${lifeList(plugin.life)}</div></aside></div>
      ${this.asked ? this.ask(plugin, shown, this.asked, now) : ""}`;
  }

  private versions(plugin: Plugin, shown: Version): TemplateResult {
    return html`<nav class="pills pl-versions" aria-label=${t("plugins.versions")}>${plugin.versions.map((one) => html`<a href=${pathOf("plugin", plugin.id, { ...this.route.query, version: one.version })} aria-current=${one === shown ? "true" : nothing}><span class="mono">${one.version}</span> ${t(`plugins.state.${one.state}`)}</a>`)}</nav>`;
  }

  private buttons(shown: Version): TemplateResult {
    const acts = actsFor(shown, { manage: may("plugin.manage"), grant: may("plugin.grant") });
    const review = may("plugin.grant") && shown.state !== "removed";
    const button = (asked: Asked, sign: IconName, tone: string, word: string): TemplateResult =>
      html`<button class="btn ${tone}" type="button" @click=${() => (this.asked = asked)}>${icon(sign)}${word}</button>`;
    return html`<div class="btns push">${review ? button({ do: "grant" }, "check", "primary", t("plugins.review-grant")) : ""}${acts.map((act) => button({ do: act }, LOOKS[act].icon, LOOKS[act].tone, t(`plugins.act.${act}`)))}</div>`;
  }

  private inside(plugin: Plugin, shown: Version, now: Date): unknown {
    switch (this.tab) {
      case "review":
        return reviewOf(shown, servingOf(plugin)?.version, lackingOf(shown, now));
      case "grants":
        return grantList(shown, now, {
          second: (grant) => void this.agree(grant),
          revoke: (grant) => (this.asked = { do: "revoke", grant }),
        });
      case "code":
        return html`<mz-plugin-code .version=${shown}></mz-plugin-code>`;
      case "settings":
        return this.settings(plugin);
      case "endpoints":
        return html`<mz-plugin-endpoints .plugin=${plugin.id} .endpoints=${plugin.endpoints} .secrets=${secretsOf(plugin)} .locked=${!may("plugin.manage")} @mz-done=${() => this.loader.start()}></mz-plugin-endpoints>`;
      case "places":
        return this.places(plugin);
      case "health":
        return healthView(shown, plugin.troubles);
    }
  }

  /** Settings are the plugin's, not a version's: the version that serves says what there is to set, else the newest. */
  private settings(plugin: Plugin): TemplateResult {
    const asking = servingOf(plugin) ?? plugin.versions.find(({ state }) => state !== "removed");
    if (!asking || Object.keys(asking.settings).length === 0)
      return html`<p class="muted pl-none">${t("plugins.no-settings")}</p>`;
    return html`<mz-plugin-settings .plugin=${plugin.id} .wanted=${asking.settings} .given=${plugin.settings} .secrets=${plugin.secrets} .locked=${!may("plugin.manage")} @mz-done=${() => this.loader.start()}></mz-plugin-settings>`;
  }

  /** Only what serves now can be placed, by who manages plugins. */
  private places(plugin: Plugin): TemplateResult {
    const serving = servingOf(plugin);
    if (!serving || !may("plugin.manage")) return html`<p class="muted pl-none">${t("places.not-serving")}</p>`;
    return html`<mz-plugin-places .version=${serving}></mz-plugin-places><mz-plugin-hooks .version=${serving}></mz-plugin-hooks>`;
  }

  private ask(plugin: Plugin, shown: Version, asked: Asked, now: Date): TemplateResult {
    const close = (): void => {
      this.asked = undefined;
    };
    if (asked.do === "grant")
      return html`<mz-plugin-grant .version=${shown} @mz-close=${close} @mz-done=${(event: CustomEvent<boolean>) => this.done(t(event.detail ? "plugins.granted-half" : "plugins.reviewed"))}></mz-plugin-grant>`;
    if (asked.do === "revoke")
      return html`<mz-reason-dialog .heading=${t("plugins.revoke-heading")} .lead=${html`<p>${t("plugins.means.revoke")}</p>`} .word=${t("plugins.revoke")} .send=${(reason: string) => revokeGrant(plugin.id, asked.grant.id, reason)} @mz-close=${close} @mz-done=${() => this.done(t("plugins.was-revoked"))}></mz-reason-dialog>`;
    const act = asked.do;
    const word = t(`plugins.act.${act}`);
    const named = { name: shown.name.zh, version: shown.version };
    const send = (reason: string): Promise<void> =>
      doAct(plugin.id, shown.version, { act, reason, ...(act === "remove" && { data: chosenData(this) }) });
    return html`<mz-reason-dialog .heading=${t("plugins.act-heading", { act: word, name: shown.name.zh, version: shown.version })} .lead=${actLead(plugin, shown, act, now)} .word=${word} .send=${send} @mz-close=${close} @mz-done=${() => this.done(t(`plugins.was.${act}`, named))}></mz-reason-dialog>`;
  }
}
customElements.define("mz-plugin-page", PluginPage);

/** How many stand behind a tab, where that says something. */
function counted(tab: Tab, plugin: Plugin, shown: Version): TemplateResult | "" {
  const count = tab === "grants" ? shown.grants.length : tab === "endpoints" ? plugin.endpoints.length : 0;
  return count === 0 ? "" : html` <span class="count">${count}</span>`;
}
