/** The dialog in which an administrator says what a plugin's endpoint is: address, parameters, headers, limits. */
import { html, LitElement, type TemplateResult } from "lit";
import type { PluginEndpoint } from "../../core/domain/plugin-endpoint.ts";
import type { Problem } from "../../core/domain/problem.ts";
import { closeDialog, dialog } from "../elements/dialog.ts";
import { icon } from "../elements/icon.ts";
import { sayProblem, t } from "../message.ts";
import { ApiError } from "../request.ts";
import { bindEndpoint, type Endpoint } from "./endpoint-api.ts";

const METHODS = ["GET", "POST", "PUT"] as const;
const FIRST = { timeoutMs: 3_000, maxBytes: 65_536 };

/**
 * `<mz-plugin-endpoint-form>`
 * @property plugin - its id
 * @property endpoint - the one that is bound
 * @property secrets - names of secrets that the plugin may have
 * @fires mz-done
 * @fires mz-close
 */
class PluginEndpointForm extends LitElement {
  static override properties = {
    plugin: { attribute: false },
    endpoint: { attribute: false },
    secrets: { attribute: false },
    inside: { state: true },
    fault: { state: true },
    problems: { state: true },
    busy: { state: true },
  };
  declare plugin: string;
  declare endpoint: Endpoint;
  declare secrets: readonly string[];
  /** It may lie in a private network; what the bound one says until somebody ticks. */
  declare inside: boolean | undefined;
  declare fault: string;
  declare problems: readonly Problem[];
  declare busy: boolean;

  constructor() {
    super();
    this.plugin = "";
    this.secrets = [];
    this.inside = undefined;
    this.fault = "";
    this.problems = [];
    this.busy = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  private get isInside(): boolean {
    return this.inside ?? this.endpoint.bound?.private ?? false;
  }

  private text(name: string): string {
    return this.querySelector<HTMLInputElement | HTMLTextAreaElement>(`#ep-${name}`)?.value.trim() ?? "";
  }

  private refuse(fault: string, problems: readonly Problem[]): void {
    this.fault = fault;
    this.problems = problems;
    const [first] = problems;
    const name = first?.pointer.slice(1) ?? "";
    void this.updateComplete.then(() =>
      (this.querySelector<HTMLElement>(`#ep-${name}`) ?? this.querySelector<HTMLElement>("#ep-refused"))?.focus(),
    );
  }

  private async save(event: Event): Promise<void> {
    const button = event.currentTarget;
    if (this.busy) return;
    const headers = headersOf(this.text("headers"));
    if (headers === undefined)
      return this.refuse(t("plugins.endpoint-wrong"), [
        { code: "", pointer: "/headers", message: t("plugins.endpoint-headers-wrong") },
      ]);
    const secret = this.text("secret");
    const body: PluginEndpoint = {
      title: this.text("title"),
      method: METHODS.find((method) => method === this.text("method")) ?? "POST",
      url: this.text("url"),
      query: this.text("query")
        .split(/[\s,，、]+/u)
        .filter((name) => name !== ""),
      headers,
      secretHeader:
        secret === "" ? null : { header: this.text("secretHeader"), prefix: prefixOf(this.text("prefix")), secret },
      private: this.isInside,
      privateReason: this.text("privateReason"),
      timeoutMs: Number(this.text("timeoutMs")),
      maxBytes: Math.round(Number(this.text("maxBytes")) * 1024),
    };
    this.busy = true;
    try {
      await bindEndpoint(this.plugin, this.endpoint.id, body);
      if (button instanceof Element) button.closest("dialog")?.close();
      this.dispatchEvent(new CustomEvent("mz-done"));
    } catch (error) {
      if (error instanceof ApiError) this.refuse(error.message, error.problems);
      else this.refuse(t("error.unknown", { status: "" }), []);
    }
    this.busy = false;
  }

  override render(): TemplateResult {
    const { id, reason, bound } = this.endpoint;
    return dialog({
      heading: t("plugins.endpoint-of", { id }),
      wide: true,
      body: html`${this.fault === "" ? "" : html`<div class="notice stop" id="ep-refused" role="alert" tabindex="-1">${icon("stop")}<div>${this.fault}</div></div>`}
        <p>${t("plugins.why")}${t("text.colon")}${reason ?? ""}</p>
        ${this.input("title", t("plugins.endpoint-title"), bound?.title ?? "")}
        <div class="pl-bounds"><div class="field"><label class="label" for="ep-method">${t("plugins.endpoint-method")}</label><select class="select" id="ep-method">${METHODS.map((method) => html`<option value=${method} ?selected=${method === (bound?.method ?? "POST")}>${method}</option>`)}</select></div>
          ${this.input("query", t("plugins.endpoint-query"), bound?.query.join(" ") ?? "", { help: t("plugins.endpoint-query-help") })}</div>
        ${this.input("url", t("plugins.endpoint-url"), bound?.url ?? "", { help: t("plugins.endpoint-url-help", { place: "{name}" }) })}
        <div class="field"><label class="check-line"><input type="checkbox" id="ep-private" .checked=${this.isInside} @change=${(event: Event) => (this.inside = (event.target as HTMLInputElement).checked)} />${t("plugins.endpoint-private")}</label></div>
        ${this.isInside ? this.input("privateReason", t("plugins.endpoint-private-reason"), bound?.privateReason ?? "") : ""}
        ${this.headers()}
        <div class="pl-bounds">${this.input("timeoutMs", t("plugins.endpoint-timeout"), String(bound?.timeoutMs ?? FIRST.timeoutMs), { help: t("plugins.endpoint-timeout-help"), mode: "numeric" })}
          ${this.input("maxBytes", t("plugins.endpoint-most"), String(Math.round((bound?.maxBytes ?? FIRST.maxBytes) / 1024)), { help: t("plugins.endpoint-most-help"), mode: "numeric" })}</div>`,
      actions: html`<button class="btn primary" id="ep-save" type="button" aria-disabled=${this.busy} @click=${(event: Event) => void this.save(event)}>${t("plugins.endpoint-save")}</button><button class="btn" type="button" @click=${closeDialog}>${t("action.cancel")}</button>`,
      onClose: () => this.dispatchEvent(new CustomEvent("mz-close")),
    });
  }

  private headers(): TemplateResult {
    const { bound } = this.endpoint;
    const lines = Object.entries(bound?.headers ?? {}).map(([name, value]) => `${name}: ${value}`);
    const secret = bound?.secretHeader;
    return html`<div class="field ${this.problemAt("headers") === "" ? "" : "invalid"}"><label class="label" for="ep-headers">${t("plugins.endpoint-fixed")}</label><textarea class="input mono" id="ep-headers" rows="2" aria-describedby="ep-headers-help" .value=${lines.join("\n")}></textarea>
        <p class="help" id="ep-headers-help">${t("plugins.endpoint-fixed-help")}</p>${this.said("headers")}</div>
      ${
        this.secrets.length === 0
          ? html`<p class="muted">${t("plugins.endpoint-no-secrets")}</p>`
          : html`<div class="pl-bounds"><div class="field"><label class="label" for="ep-secret">${t("plugins.endpoint-secret")}</label><select class="select" id="ep-secret"><option value="">${t("plugins.endpoint-secretless")}</option>${this.secrets.map((name) => html`<option value=${name} ?selected=${name === secret?.secret}>${name}</option>`)}</select><p class="help">${t("plugins.endpoint-secret-help")}</p></div>
          ${this.input("secretHeader", t("plugins.endpoint-secret-header"), secret?.header ?? "Authorization")}${this.input("prefix", t("plugins.endpoint-prefix"), secret?.prefix.trim() ?? "Bearer", { help: t("plugins.endpoint-prefix-help") })}</div>`
      }`;
  }

  private problemAt(name: string): string {
    return this.problems
      .filter((one) => one.pointer === `/${name}`)
      .map(sayProblem)
      .join("");
  }

  private said(name: string): TemplateResult | "" {
    const said = this.problemAt(name);
    return said === "" ? "" : html`<p class="field-error state stop" id="ep-${name}-fault">${icon("stop")}${said}</p>`;
  }

  private input(
    name: string,
    label: string,
    value: string,
    { help = "", mode = "text" }: { help?: string; mode?: "text" | "numeric" } = {},
  ): TemplateResult {
    const invalid = this.problemAt(name) !== "";
    return html`<div class="field ${invalid ? "invalid" : ""}"><label class="label" for="ep-${name}">${label}</label><input class="input" id="ep-${name}" autocomplete="off" inputmode=${mode} value=${value} aria-invalid=${invalid} aria-describedby="ep-${name}-help ep-${name}-fault" />
      <p class="help" id="ep-${name}-help">${help}</p>${this.said(name)}</div>`;
  }
}
customElements.define("mz-plugin-endpoint-form", PluginEndpointForm);

/** Lines of `Name: value`; undefined where a line is none. */
function headersOf(text: string): Record<string, string> | undefined {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const pairs = lines.map((line) => /^\s*([^:\s]+)\s*:\s*(.*?)\s*$/.exec(line));
  if (pairs.includes(null)) return undefined;
  return Object.fromEntries(pairs.map((pair): [string, string] => [pair?.[1] ?? "", pair?.[2] ?? ""]));
}

/** A word before a secret stands apart from it. */
function prefixOf(text: string): string {
  return text === "" ? "" : `${text} `;
}
