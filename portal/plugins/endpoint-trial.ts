/** One question to an endpoint in the plugin's place: how it ended, how long it took, and nothing of the answer. */
import { html, LitElement, type TemplateResult } from "lit";
import { closeDialog, dialog } from "../elements/dialog.ts";
import { icon } from "../elements/icon.ts";
import { figure } from "../format.ts";
import { t } from "../message.ts";
import { ApiError } from "../request.ts";
import { type Endpoint, type Trial, tryEndpoint } from "./endpoint-api.ts";
import { duration, endpointFault } from "./words.ts";

/**
 * `<mz-plugin-endpoint-trial>`
 * @property plugin - its id
 * @property endpoint - a bound one
 * @fires mz-close
 */
class PluginEndpointTrial extends LitElement {
  static override properties = {
    plugin: { attribute: false },
    endpoint: { attribute: false },
    ended: { state: true },
    fault: { state: true },
    busy: { state: true },
  };
  declare plugin: string;
  declare endpoint: Endpoint;
  declare ended: Trial | undefined;
  declare fault: string;
  declare busy: boolean;

  constructor() {
    super();
    this.plugin = "";
    this.ended = undefined;
    this.fault = "";
    this.busy = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  private get names(): string[] {
    return [...(this.endpoint.bound?.places ?? []), ...(this.endpoint.bound?.query ?? [])];
  }

  private async run(): Promise<void> {
    if (this.busy) return;
    const text = (id: string): string =>
      this.querySelector<HTMLInputElement | HTMLTextAreaElement>(`#et-${id}`)?.value.trim() ?? "";
    const given = this.names.map((name): [string, string] => [name, text(`p-${name}`)]);
    this.ended = undefined;
    this.fault = "";
    this.busy = true;
    try {
      const body: unknown = text("body") === "" ? undefined : JSON.parse(text("body"));
      const params = Object.fromEntries(given.filter(([, value]) => value !== ""));
      this.ended = await tryEndpoint(this.plugin, this.endpoint.id, { params, ...(body !== undefined && { body }) });
    } catch (error) {
      this.fault =
        error instanceof SyntaxError
          ? t("plugins.endpoint-not-json")
          : error instanceof ApiError
            ? error.message
            : t("error.unknown", { status: "" });
    }
    this.busy = false;
  }

  override render(): TemplateResult {
    const { bound } = this.endpoint;
    return dialog({
      heading: t("plugins.endpoint-try-of", { title: bound?.title ?? this.endpoint.id }),
      body: html`<p>${t("plugins.endpoint-try-lead")}</p><p class="mono digest">${bound?.method} ${bound?.url}</p>
        ${this.names.map((name) => html`<div class="field"><label class="label" for="et-p-${name}">${t("plugins.endpoint-param", { name })}</label><input class="input" id="et-p-${name}" autocomplete="off" /></div>`)}
        ${bound?.method === "GET" ? "" : html`<div class="field"><label class="label" for="et-body">${t("plugins.endpoint-body")}</label><textarea class="input mono" id="et-body" rows="3" aria-describedby="et-body-help"></textarea><p class="help" id="et-body-help">${t("plugins.endpoint-body-help")}</p></div>`}
        <div role="status">${this.busy ? t("plugins.endpoint-trying") : this.ended ? ending(this.ended) : ""}</div>
        ${this.fault === "" ? "" : html`<div class="notice stop" role="alert">${icon("stop")}<div>${this.fault}</div></div>`}`,
      actions: html`<button class="btn primary" id="et-run" type="button" aria-disabled=${this.busy} @click=${() => void this.run()}>${t("plugins.endpoint-try")}</button><button class="btn" type="button" @click=${closeDialog}>${t("action.close")}</button>`,
      onClose: () => this.dispatchEvent(new CustomEvent("mz-close")),
    });
  }
}
customElements.define("mz-plugin-endpoint-trial", PluginEndpointTrial);

function ending({ status, fault, ms, bytes }: Trial): TemplateResult {
  const good = status !== null && status < 300;
  const words =
    fault === null
      ? t(good ? "plugins.endpoint-answered" : "plugins.endpoint-refused-us", {
          status: String(status),
          time: duration(ms),
          bytes: figure(bytes),
        })
      : t("plugins.endpoint-failed", { fault: endpointFault(fault), time: duration(ms) });
  return html`<div class="notice ${good ? "done" : "warn"}">${icon(good ? "ok" : "warn")}<div>${words}</div></div>`;
}
