/** The endpoints that a plugin asks for: to which address each is bound, how it fared; binding, trying and unbinding. */
import { html, LitElement, type TemplateResult } from "lit";
import { toast } from "../announce.ts";
import "../bank/reason-dialog.ts";
import { icon } from "../elements/icon.ts";
import { blank } from "../elements/loader.ts";
import { figure, instant } from "../format.ts";
import { t } from "../message.ts";
import { type BoundEndpoint, type Endpoint, unbindEndpoint } from "./endpoint-api.ts";
import "./endpoint-form.ts";
import "./endpoint-trial.ts";
import { duration, endpointFault } from "./words.ts";

type Asked = { do: "bind" | "try" | "unbind"; of: Endpoint };

/**
 * `<mz-plugin-endpoints>`
 * @property plugin - its id
 * @property endpoints - those it asks for, and those that are bound
 * @property secrets - names of secrets that the plugin may have
 * @property locked - may only be read
 * @fires mz-done
 */
class PluginEndpoints extends LitElement {
  static override properties = {
    plugin: { attribute: false },
    endpoints: { attribute: false },
    secrets: { attribute: false },
    locked: { attribute: false },
    asked: { state: true },
  };
  declare plugin: string;
  declare endpoints: readonly Endpoint[];
  declare secrets: readonly string[];
  declare locked: boolean;
  declare asked: Asked | undefined;

  constructor() {
    super();
    this.plugin = "";
    this.endpoints = [];
    this.secrets = [];
    this.locked = false;
    this.asked = undefined;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  private done(said: string): void {
    this.asked = undefined;
    toast(said);
    this.dispatchEvent(new CustomEvent("mz-done"));
  }

  override render(): TemplateResult {
    if (this.endpoints.length === 0) return blank(t("plugins.no-endpoints"), t("plugins.no-endpoints-help"));
    return html`<p class="muted">${t("plugins.endpoints-lead")}</p>
      <ul class="pl-grants">${this.endpoints.map((endpoint) => this.row(endpoint))}</ul>
      ${this.locked ? html`<p class="muted">${t("plugins.endpoints-locked")}</p>` : ""}
      ${this.asked ? this.dialogFor(this.asked) : ""}`;
  }

  private row(endpoint: Endpoint): TemplateResult {
    const { id, reason, bound } = endpoint;
    const state = bound
      ? html`<span class="chip done">${icon("ok")}${t("plugins.endpoint-bound")}</span>`
      : html`<span class="chip warn">${icon("warn")}${t("plugins.endpoint-unbound")}</span>`;
    return html`<li>
      <p class="pl-ask"><b>${bound?.title ?? id}</b>${bound ? html`<span class="mono muted">${id}</span>` : ""}${state}${bound?.private === true ? html`<span class="chip">${t("plugins.endpoint-inside")}</span>` : ""}</p>
      <dl class="kv small"><dt>${t("plugins.why")}</dt><dd>${reason ?? t("plugins.endpoint-unasked")}</dd>${bound ? facts(bound) : ""}${uses(endpoint)}</dl>
      ${this.locked ? "" : this.buttons(endpoint)}</li>`;
  }

  private buttons(endpoint: Endpoint): TemplateResult {
    const ask = (act: Asked["do"]) => (): void => {
      this.asked = { do: act, of: endpoint };
    };
    const named = html`<span class="sr">${endpoint.bound?.title ?? endpoint.id}</span>`;
    return html`<div class="btns">
      ${endpoint.reason === null ? "" : html`<button class="btn small ${endpoint.bound ? "" : "primary"}" type="button" @click=${ask("bind")}>${t(endpoint.bound ? "plugins.endpoint-change" : "plugins.endpoint-bind")}${named}</button>`}
      ${endpoint.bound ? html`<button class="btn small" type="button" @click=${ask("try")}>${t("plugins.endpoint-try")}${named}</button><button class="btn small" type="button" @click=${ask("unbind")}>${t("plugins.endpoint-unbind")}${named}</button>` : ""}</div>`;
  }

  private dialogFor({ do: act, of }: Asked): TemplateResult {
    const close = (): void => {
      this.asked = undefined;
    };
    const title = of.bound?.title ?? of.id;
    switch (act) {
      case "bind":
        return html`<mz-plugin-endpoint-form .plugin=${this.plugin} .endpoint=${of} .secrets=${this.secrets} @mz-close=${close} @mz-done=${() => this.done(t("plugins.endpoint-saved", { title: of.id }))}></mz-plugin-endpoint-form>`;
      case "try":
        return html`<mz-plugin-endpoint-trial .plugin=${this.plugin} .endpoint=${of} @mz-close=${() => {
          close();
          this.dispatchEvent(new CustomEvent("mz-done"));
        }}></mz-plugin-endpoint-trial>`;
      case "unbind":
        return html`<mz-reason-dialog .heading=${t("plugins.endpoint-unbind-of", { title })} .lead=${html`<p>${t("plugins.endpoint-unbind-means")}</p>`} .word=${t("plugins.endpoint-unbind")} .send=${(reason: string) => unbindEndpoint(this.plugin, of.id, reason)} @mz-close=${close} @mz-done=${() => this.done(t("plugins.endpoint-gone", { title }))}></mz-reason-dialog>`;
    }
  }
}
customElements.define("mz-plugin-endpoints", PluginEndpoints);

function facts(bound: BoundEndpoint): TemplateResult {
  const names = [...bound.places, ...bound.query];
  const headers = Object.keys(bound.headers);
  const { secretHeader } = bound;
  return html`<dt>${t("plugins.endpoint-url")}</dt><dd class="mono digest">${bound.method} ${bound.url}</dd>
    ${names.length === 0 ? "" : html`<dt>${t("plugins.endpoint-params")}</dt><dd class="mono">${names.join(t("text.pause"))}</dd>`}
    ${headers.length === 0 && !secretHeader ? "" : html`<dt>${t("plugins.endpoint-headers")}</dt><dd><span class="mono">${[...headers, ...(secretHeader ? [secretHeader.header] : [])].join(t("text.pause"))}</span>${secretHeader ? t("plugins.endpoint-with-secret", { name: secretHeader.secret }) : ""}</dd>`}
    ${bound.private ? html`<dt>${t("plugins.endpoint-inside")}</dt><dd>${bound.privateReason}</dd>` : ""}
    <dt>${t("plugins.limits")}</dt><dd>${t("plugins.endpoint-limits", { ms: figure(bound.timeoutMs), kb: figure(Math.round(bound.maxBytes / 1024)) })}</dd>
    <dt>${t("plugins.endpoint-by")}</dt><dd>${bound.by} ${instant(bound.at)}</dd>`;
}

function uses({ use }: Endpoint): TemplateResult | "" {
  if (!use) return "";
  const last = use.lastFault === null ? `HTTP ${use.lastStatus ?? ""}` : endpointFault(use.lastFault);
  return html`<dt>${t("plugins.calls-week")}</dt><dd>${t("plugins.endpoint-use", { calls: figure(use.calls), failed: figure(use.failed), mean: duration(use.meanMs) })}</dd>
    <dt>${t("plugins.endpoint-last")}</dt><dd>${instant(use.lastAt)} ${last}</dd>`;
}
