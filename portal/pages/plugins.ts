/** Plugins: what each may do, whether it runs and how it is; switching asks for a reason. */
import { html, type TemplateResult } from "lit";
import { toast } from "../announce.ts";
import { listPlugins, switchPlugin } from "../api.ts";
import type { PluginRow } from "../api-types.ts";
import { closeDialog, dialog } from "../elements/dialog.ts";
import { icon } from "../elements/icon.ts";
import { blank, Loader } from "../elements/loader.ts";
import { type MessageKey, t } from "../message.ts";
import { ApiError } from "../request.ts";
import { PageElement } from "./page.ts";

/** `<mz-plugins-page>` */
class PluginsPage extends PageElement {
  static override properties = { ...PageElement.properties, asked: { state: true }, fault: { state: true } };
  declare asked: PluginRow | undefined;
  declare fault: string;
  private readonly loader: Loader<PluginRow[]>;

  constructor() {
    super();
    this.asked = undefined;
    this.fault = "";
    this.loader = new Loader(this, listPlugins);
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.setTitle(t("plugins.title"));
    this.loader.start();
  }

  private async change(event: Event, plugin: PluginRow): Promise<void> {
    const button = event.currentTarget;
    const reason = this.querySelector<HTMLTextAreaElement>("#plugin-reason")?.value.trim() ?? "";
    if (reason === "") {
      this.fault = t("act.reason-needed");
      return;
    }
    try {
      await switchPlugin(plugin.id, { enabled: !plugin.enabled, reason });
      if (button instanceof Element) button.closest("dialog")?.close();
      this.asked = undefined;
      toast(
        plugin.enabled ? t("plugins.was-off", { title: plugin.title }) : t("plugins.was-on", { title: plugin.title }),
      );
      this.loader.start();
    } catch (error) {
      this.fault = error instanceof ApiError ? error.message : t("error.unknown", { status: "" });
    }
  }

  override render() {
    return html`<div class="page-head"><div class="title-row"><h1>${t("plugins.title")}</h1></div><p class="muted">${t("plugins.lead")}</p></div>
      <div class="wrap">${this.loader.view((list) => (list.length === 0 ? blank(t("plugins.empty"), t("plugins.empty-help")) : html`${list.map((plugin) => this.one(plugin))}`), "rows")}</div>
      ${this.asked ? this.ask(this.asked) : ""}`;
  }

  private one(plugin: PluginRow): TemplateResult {
    return html`<section class="sec plugin" aria-labelledby="plugin-${plugin.id}">
      <div class="sec-head"><h2 id="plugin-${plugin.id}">${plugin.title}</h2><span class="mono muted">${plugin.id} ${plugin.version}</span>
        ${plugin.enabled ? html`<span class="chip done">${icon("ok")}${t("plugins.on")}</span>` : html`<span class="chip">${icon("lock")}${t("plugins.off")}</span>`}
        <button class="btn small push" type="button" @click=${() => {
          this.fault = "";
          this.asked = plugin;
        }}>${plugin.enabled ? t("plugins.switch-off") : t("plugins.switch-on")}</button></div>
      <p>${plugin.description}</p>
      <dl class="kv small"><dt>${t("plugins.points")}</dt><dd>${plugin.points.map((point) => html`<span class="tag">${point}</span> `)}</dd><dt>${t("plugins.digest")}</dt><dd class="mono digest">${plugin.digest}</dd><dt>${t("plugins.health")}</dt><dd>${healthText(plugin.health)}</dd></dl>
    </section>`;
  }

  private ask(plugin: PluginRow): TemplateResult {
    const label = plugin.enabled ? t("plugins.switch-off") : t("plugins.switch-on");
    return dialog({
      heading: `${label} ${plugin.title}`,
      body: html`<p>${plugin.enabled ? t("plugins.off-effect") : t("plugins.on-effect")}</p>
        <div class="field ${this.fault === "" ? "" : "invalid"}"><label class="label" for="plugin-reason">${t("act.reason")}<span class="req" aria-hidden="true">*</span><span class="sr">${t("field.required")}</span></label><textarea class="input" id="plugin-reason" rows="3"></textarea>
        ${this.fault === "" ? "" : html`<p class="field-error state stop" role="alert">${icon("stop")}${this.fault}</p>`}</div>`,
      actions: html`<button class="btn ${plugin.enabled ? "danger" : "primary"}" id="plugin-confirm" type="button" @click=${(event: Event) => void this.change(event, plugin)}>${label}</button><button class="btn" type="button" @click=${closeDialog}>${t("action.cancel")}</button>`,
      onClose: () => (this.asked = undefined),
    });
  }
}
customElements.define("mz-plugins-page", PluginsPage);

type Wall = { wall: string; up: boolean; text: string };
const HEALTH: Record<string, MessageKey> = {
  sound: "plugins.sound",
  workers: "plugins.workers",
  queued: "plugins.queued",
  disabled: "plugins.disabled",
  calls: "plugins.calls",
  faults: "plugins.faults",
};

/** The walls round the plugin's process, each standing or not, then the counts. */
function healthText(health: unknown): TemplateResult {
  if (typeof health === "string") return html`${health}`;
  if (typeof health !== "object" || health === null) return html`<span class="muted">${t("text.dash")}</span>`;
  const { walls, ...rest } = health as Record<string, unknown>;
  const list = Array.isArray(walls) ? (walls as Wall[]) : [];
  return html`${list.map(
    (wall) =>
      html`<span class="pair state ${wall.up ? "done" : "stop"}" title=${wall.text}>${icon(wall.up ? "ok" : "stop")}${wall.wall}<span class="sr">${wall.up ? t("plugins.wall-up") : t("plugins.wall-down")}</span></span>`,
  )}
    ${list.length > 0 ? html`<br />` : ""}${Object.entries(rest).map(([name, value]) => {
      const key = HEALTH[name];
      return html`<span class="pair"><span class="muted">${key ? t(key) : name}</span> ${valueText(value)}</span>`;
    })}`;
}

function valueText(value: unknown): string {
  if (typeof value === "boolean") return value ? t("text.yes") : t("text.no");
  if (Array.isArray(value)) return value.length === 0 ? t("text.dash") : value.map(String).join(t("text.comma"));
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
