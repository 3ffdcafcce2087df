/** The settings that a plugin asks administrators for; secrets go in and never come out. */
import { html, LitElement, type TemplateResult } from "lit";
import type { PluginSetting, PluginSettings } from "../../core/domain/plugin-settings.ts";
import { toast } from "../announce.ts";
import { icon } from "../elements/icon.ts";
import { sayProblem, t } from "../message.ts";
import { ApiError } from "../request.ts";
import { saveSettings } from "./api.ts";

type Value = string | number | boolean;

/**
 * `<mz-plugin-settings>`
 * @property plugin - its id
 * @property wanted - what the version asks for
 * @property given - what is set
 * @property secrets - names of secrets that are set
 * @property locked - may only be read
 * @fires mz-done
 */
class PluginSettingsForm extends LitElement {
  static override properties = {
    plugin: { attribute: false },
    wanted: { attribute: false },
    given: { attribute: false },
    secrets: { attribute: false },
    locked: { attribute: false },
    fault: { state: true },
    faults: { state: true },
    forgotten: { state: true },
    busy: { state: true },
  };
  declare plugin: string;
  declare wanted: PluginSettings;
  declare given: Readonly<Record<string, Value>>;
  declare secrets: readonly string[];
  declare locked: boolean;
  declare fault: string;
  declare faults: Readonly<Record<string, string>>;
  /** Secrets that saving takes away. */
  declare forgotten: ReadonlySet<string>;
  declare busy: boolean;

  constructor() {
    super();
    this.plugin = "";
    this.wanted = {};
    this.given = {};
    this.secrets = [];
    this.locked = false;
    this.fault = "";
    this.faults = {};
    this.forgotten = new Set();
    this.busy = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  private control(name: string): HTMLInputElement | HTMLSelectElement | null {
    return this.querySelector(`#ps-${name}`);
  }

  private async save(event: Event): Promise<void> {
    event.preventDefault();
    if (this.busy) return;
    const settings: Record<string, Value> = {};
    const secrets: Record<string, string | null> = Object.fromEntries([...this.forgotten].map((name) => [name, null]));
    const faults: Record<string, string> = {};
    for (const [name, setting] of Object.entries(this.wanted)) {
      const control = this.control(name);
      const text = control?.value.trim() ?? "";
      if (setting.writeOnly === true) {
        if (text !== "") secrets[name] = text;
      } else if (setting.type === "boolean") settings[name] = control instanceof HTMLInputElement && control.checked;
      else if (text !== "" && setting.type === "string") settings[name] = text;
      else if (text !== "" && Number.isFinite(Number(text))) settings[name] = Number(text);
      else if (text !== "") faults[name] = t("plugins.not-number");
    }
    if (Object.keys(faults).length > 0) return this.refuse(t("plugins.settings-wrong"), faults);
    this.busy = true;
    try {
      await saveSettings(this.plugin, { settings, secrets });
      this.fault = "";
      this.faults = {};
      this.forgotten = new Set();
      for (const [name, { writeOnly }] of Object.entries(this.wanted)) {
        const control = this.control(name);
        if (writeOnly === true && control) control.value = "";
      }
      toast(t("plugins.settings-saved"));
      this.dispatchEvent(new CustomEvent("mz-done"));
    } catch (error) {
      if (error instanceof ApiError)
        this.refuse(
          error.message,
          Object.fromEntries(error.problems.map((problem) => [problem.pointer.slice(1), sayProblem(problem)])),
        );
      else this.refuse(t("error.unknown", { status: "" }), {});
    }
    this.busy = false;
  }

  private refuse(fault: string, faults: Record<string, string>): void {
    this.fault = fault;
    this.faults = faults;
    const [first] = Object.keys(this.wanted).filter((name) => name in faults);
    void this.updateComplete.then(() =>
      (first === undefined ? this.querySelector<HTMLElement>("#ps-refused") : this.control(first))?.focus(),
    );
  }

  override render(): TemplateResult {
    return html`<form class="pl-settings" novalidate @submit=${(event: Event) => void this.save(event)}>
      ${this.fault === "" ? "" : html`<div class="notice stop" id="ps-refused" role="alert" tabindex="-1">${icon("stop")}<div>${this.fault}</div></div>`}
      ${Object.entries(this.wanted).map(([name, setting]) => this.field(name, setting))}
      ${this.locked ? html`<p class="muted">${t("plugins.settings-locked")}</p>` : html`<div class="btns"><button class="btn primary" id="ps-save" type="submit" aria-disabled=${this.busy}>${t("plugins.settings-save")}</button></div>`}</form>`;
  }

  private field(name: string, setting: PluginSetting): TemplateResult {
    const fault = this.faults[name];
    const said = html`<p class="help" id="ps-${name}-help">${setting.description?.zh ?? ""}${boundsOf(setting)}</p>${fault === undefined ? "" : html`<p class="field-error state stop">${icon("stop")}${fault}</p>`}`;
    if (setting.type === "boolean")
      return html`<div class="field ${fault === undefined ? "" : "invalid"}"><label class="check-line"><input type="checkbox" id="ps-${name}" ?disabled=${this.locked} .checked=${(this.given[name] ?? setting.default) === true} />${setting.title.zh}</label>${said}</div>`;
    const required =
      setting.required === true
        ? html`<span class="req" aria-hidden="true">*</span><span class="sr">${t("field.required")}</span>`
        : "";
    return html`<div class="field ${fault === undefined ? "" : "invalid"}"><label class="label" for="ps-${name}">${setting.title.zh}${required}</label>${setting.writeOnly === true ? this.secret(name) : this.input(name, setting, fault !== undefined)}${said}</div>`;
  }

  private input(name: string, setting: PluginSetting, invalid: boolean): TemplateResult {
    const value = String(this.given[name] ?? "");
    const standard = setting.default === undefined ? "" : t("plugins.standard", { value: String(setting.default) });
    if (setting.enum)
      return html`<select class="select" id="ps-${name}" ?disabled=${this.locked} aria-invalid=${invalid} aria-describedby="ps-${name}-help"><option value="" ?selected=${value === ""}>${standard === "" ? t("plugins.choose") : standard}</option>${setting.enum.map((one) => html`<option value=${one} ?selected=${one === value}>${one}</option>`)}</select>`;
    return html`<input class="input" id="ps-${name}" autocomplete="off" inputmode=${setting.type === "string" ? "text" : "decimal"} maxlength=${setting.maxLength ?? 500} placeholder=${standard} ?readonly=${this.locked} aria-invalid=${invalid} aria-describedby="ps-${name}-help" value=${value} />`;
  }

  private secret(name: string): TemplateResult {
    const set = this.secrets.includes(name) && !this.forgotten.has(name);
    const forget = (): void => {
      this.forgotten = new Set([...this.forgotten, name]);
    };
    return html`<div class="pl-secret">${set ? html`<span class="state done">${icon("ok")}${t("plugins.secret-set")}</span>` : html`<span class="state wait">${icon("lock")}${t(this.forgotten.has(name) ? "plugins.secret-goes" : "plugins.secret-unset")}</span>`}
      ${this.locked ? "" : html`<input class="input" id="ps-${name}" type="password" autocomplete="new-password" maxlength="500" placeholder=${t(set ? "plugins.secret-replace" : "plugins.secret-new")} aria-describedby="ps-${name}-help" />${set ? html`<button class="btn quiet small" type="button" @click=${forget}>${t("plugins.secret-forget")}</button>` : ""}`}</div>`;
  }
}
customElements.define("mz-plugin-settings", PluginSettingsForm);

function boundsOf({ minimum, maximum }: PluginSetting): string {
  if (minimum !== undefined && maximum !== undefined) return ` ${t("plugins.between", { minimum, maximum })}`;
  if (minimum !== undefined) return ` ${t("plugins.at-least", { minimum })}`;
  return maximum === undefined ? "" : ` ${t("plugins.at-most", { maximum })}`;
}
