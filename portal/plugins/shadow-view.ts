/** The trial of a version on past calls of the one that serves: how many answers are the same, and what differs. */
import { html, LitElement, nothing, type TemplateResult } from "lit";
import { toast } from "../announce.ts";
import { icon } from "../elements/icon.ts";
import { figure, instant } from "../format.ts";
import { t } from "../message.ts";
import { runShadow, type Shadow, type Version } from "./api.ts";
import { pointName } from "./words.ts";

/**
 * `<mz-plugin-shadow>`
 * @property version - the version that would take over
 * @property serving - number of the one that serves
 * @property locked - whoever looks may not run it
 * @fires mz-done
 */
class PluginShadow extends LitElement {
  static override properties = {
    version: { attribute: false },
    serving: { attribute: false },
    locked: { attribute: false },
    busy: { state: true },
  };
  declare version: Version;
  declare serving: string;
  declare locked: boolean;
  declare busy: boolean;

  constructor() {
    super();
    this.locked = false;
    this.busy = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  private async run(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      await runShadow(this.version.id, this.version.version);
      this.dispatchEvent(new CustomEvent("mz-done"));
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error), "stop");
    }
    this.busy = false;
  }

  override render(): TemplateResult {
    const { serving } = this;
    const { shadow } = this.version;
    return html`<section class="sec" aria-labelledby="pl-shadow"><div class="title-row"><h2 id="pl-shadow">${t("plugins.shadow")}</h2>
        ${this.locked ? nothing : html`<button class="btn push" type="button" aria-disabled=${this.busy} @click=${() => void this.run()}>${icon("redo")}${t(shadow === null ? "plugins.shadow-run" : "plugins.shadow-again")}</button>`}</div>
      <p class="muted">${t("plugins.shadow-help", { serving })}</p>
      <p role="status">${this.busy ? t("plugins.shadow-busy") : ""}</p>
      ${shadow === null ? "" : this.report(shadow)}</section>`;
  }

  private report(shadow: Shadow): TemplateResult {
    const { against, calls, same, different, failed, open, slower, by, ranAt, digest } = shadow;
    if (calls === 0) return html`<p>${t("plugins.shadow-none", { serving: against })}</p>`;
    const fact = (label: string, value: number, note = ""): TemplateResult =>
      html`<div><p class="k">${label}</p><p class="v">${figure(value)}</p><p class="n">${note}</p></div>`;
    return html`${against === this.serving ? "" : html`<div class="notice warn">${icon("warn")}<div>${t("plugins.shadow-stale", { against, serving: this.serving })}</div></div>`}
      <p class="mt3">${t("plugins.shadow-at", { by: by ?? t("plugins.program"), at: instant(ranAt), against, calls: figure(calls) })}</p>
      <div class="figures figures-4 pl-figures mt3">
        ${fact(t("plugins.shadow-same"), same, slower === 0 ? "" : `${t("plugins.shadow-slower")} ${figure(slower)}`)}
        ${fact(t("plugins.shadow-different"), different)}
        ${fact(t("plugins.shadow-failed"), failed)}
        ${fact(t("plugins.shadow-open"), open, t("plugins.shadow-open-help"))}
      </div>
      ${shadow.samples.length === 0 ? "" : this.samples(shadow)}
      <p class="small muted mt3">${t("plugins.shadow-keeps", { digest: "" })}<span class="mono pl-line">${digest}</span></p>`;
  }

  private samples({ samples, against }: Shadow): TemplateResult {
    const before = t("plugins.shadow-before", { version: against });
    const after = t("plugins.shadow-before", { version: this.version.version });
    return html`<h3 class="mt3">${t("plugins.shadow-samples")}</h3>
      <table class="grid stack"><thead><tr><th scope="col">${t("plugins.shadow-when")}</th><th scope="col">${t("plugins.points")}</th><th scope="col">${before}</th><th scope="col">${after}</th></tr></thead>
        <tbody>${samples.map((one) => html`<tr><td class="nowrap">${instant(one.at)}</td><td data-l=${t("plugins.points")}>${pointName(one.point)}</td><td class="pl-line mono small" data-l=${before}>${one.before}</td><td class="pl-line mono small" data-l=${after}>${one.after}</td></tr>`)}</tbody></table>`;
  }
}
customElements.define("mz-plugin-shadow", PluginShadow);
