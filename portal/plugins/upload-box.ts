/** Takes a package by button or by dropping it: progress while it is sent, then the version that came, or every reason against it. */
import { html, LitElement, type TemplateResult } from "lit";
import { announce } from "../announce.ts";
import { icon } from "../elements/icon.ts";
import { percent } from "../format.ts";
import { t } from "../message.ts";
import { ApiError } from "../request.ts";
import { pathOf } from "../router.ts";
import { sendPackage } from "./api.ts";
import { sayPackageProblem } from "./package-words.ts";

type Taken = Awaited<ReturnType<typeof sendPackage>>;

/**
 * `<mz-plugin-upload>`
 * @fires mz-taken - the version stands in the catalogue now
 */
class PluginUpload extends LitElement {
  static override properties = {
    over: { state: true },
    share: { state: true },
    name: { state: true },
    faults: { state: true },
    taken: { state: true },
  };
  declare over: boolean;
  /** From 0 to 1 while the file is on its way. */
  declare share: number | undefined;
  declare name: string;
  declare faults: string[];
  declare taken: Taken | undefined;

  constructor() {
    super();
    this.over = false;
    this.share = undefined;
    this.name = "";
    this.faults = [];
    this.taken = undefined;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  private async take(file: File | undefined): Promise<void> {
    if (!file || this.share !== undefined) return;
    this.name = file.name;
    this.faults = [];
    this.taken = undefined;
    this.share = 0;
    announce(t("plugins.sending", { name: file.name }));
    try {
      this.taken = await sendPackage(file, (share) => (this.share = share));
      this.dispatchEvent(new CustomEvent("mz-taken"));
    } catch (error) {
      this.faults =
        error instanceof ApiError
          ? [error.message, ...error.problems.map(sayPackageProblem)]
          : [t("error.unknown", { status: "" })];
    }
    this.share = undefined;
    await this.updateComplete;
    this.querySelector<HTMLElement>("#pl-said")?.focus();
  }

  private drop = (event: DragEvent): void => {
    event.preventDefault();
    this.over = false;
    void this.take(event.dataTransfer?.files[0]);
  };

  override render(): TemplateResult {
    const { share } = this;
    return html`<div class="drop-zone ${this.over ? "over" : ""}" @dragleave=${() => (this.over = false)} @drop=${this.drop} @dragover=${(
      event: DragEvent,
    ) => {
      event.preventDefault();
      this.over = true;
    }}>
        <label class="btn primary">${icon("upload")}${t("plugins.upload")}<input class="sr" id="pl-file" type="file" accept=".mzp,.zip" ?disabled=${share !== undefined} @change=${(
          event: Event,
        ) => {
          const input = event.target as HTMLInputElement;
          void this.take(input.files?.[0]).then(() => (input.value = ""));
        }} /></label>
        <span class="muted">${t("plugins.upload-help")}</span>
      </div>
      ${share === undefined ? "" : html`<div class="import-progress" role="status"><progress max="1" .value=${share} aria-label=${t("plugins.sending", { name: this.name })}></progress><span>${share < 1 ? t("plugins.sent", { share: percent(Math.round(share * 10_000)) }) : t("plugins.verifying")}</span></div>`}
      ${this.faults.length === 0 ? "" : this.refused()}${this.taken ? this.done(this.taken) : ""}`;
  }

  private refused(): TemplateResult {
    const [first, ...rest] = this.faults;
    return html`<div class="notice stop" id="pl-said" role="alert" tabindex="-1">${icon("stop")}<div>
      <p><b>${t("plugins.refused", { name: this.name })}</b>${first}</p>
      ${rest.length === 0 ? "" : html`<ul class="plain-list">${rest.map((line) => html`<li>${line}</li>`)}</ul>`}
      <p class="muted">${t("plugins.refused-help")}</p></div></div>`;
  }

  private done({ id, version, known }: Taken): TemplateResult {
    return html`<div class="notice ${known ? "info" : "done"}" id="pl-said" role="status" tabindex="-1">${icon(known ? "info" : "ok")}<div>
      <p>${t(known ? "plugins.known" : "plugins.taken", { id, version })}</p><p><a href=${pathOf("plugin", id, { version })}>${t("plugins.see-version")}</a></p></div></div>`;
  }
}
customElements.define("mz-plugin-upload", PluginUpload);
