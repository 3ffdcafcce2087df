/** The files that a project has already, to be taken into a document instead of sending them again. */
import { html, LitElement, type TemplateResult } from "lit";
import { listProjectFiles, thumbUrl } from "../api.ts";
import type { PoolFile, StoredFile } from "../api-types.ts";
import { dayOf, fileSize } from "../format.ts";
import { t } from "../message.ts";
import { closeDialog, dialog } from "./dialog.ts";
import { icon } from "./icon.ts";
import { blank, Loader } from "./loader.ts";

/**
 * `<mz-file-pool>`: an open dialog.
 * @property project - whose files
 * @property takes - true for files that may be chosen
 * @property room - how many may be chosen at most
 * @fires mz-pick - detail: the chosen StoredFile[]
 * @fires mz-close
 */
class FilePool extends LitElement {
  static override properties = {
    project: { attribute: false },
    takes: { attribute: false },
    room: { attribute: false },
    chosen: { state: true },
    text: { state: true },
  };
  declare project: string;
  declare takes: (file: StoredFile) => boolean;
  declare room: number;
  declare chosen: ReadonlySet<string>;
  declare text: string;
  private files = new Loader(this, () => listProjectFiles(this.project));

  constructor() {
    super();
    this.project = "";
    this.takes = () => true;
    this.room = 20;
    this.chosen = new Set();
    this.text = "";
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override firstUpdated(): void {
    this.files.start();
  }

  /** One entry per file, the newest document first; the same bytes need to be offered once only. */
  private get offered(): PoolFile[] {
    const seen = new Set<string>();
    return (this.files.value ?? []).filter(({ file }) => {
      const fresh = this.takes(file) && !seen.has(file.sha256);
      if (fresh) seen.add(file.sha256);
      return fresh;
    });
  }

  private get found(): PoolFile[] {
    const words = this.text.toLowerCase().split(/\s+/).filter(Boolean);
    return this.offered.filter(({ file, document, label }) => {
      const said = `${file.name} ${document.number} ${document.formTitle} ${label}`.toLowerCase();
      return words.every((word) => said.includes(word));
    });
  }

  private toggle(id: string, on: boolean): void {
    const chosen = new Set(this.chosen);
    if (on) chosen.add(id);
    else chosen.delete(id);
    this.chosen = chosen;
  }

  private confirm(event: Event): void {
    const detail = this.offered.filter(({ file }) => this.chosen.has(file.id)).map(({ file }) => file);
    closeDialog(event);
    this.dispatchEvent(new CustomEvent<StoredFile[]>("mz-pick", { detail }));
  }

  override render(): TemplateResult {
    const count = this.chosen.size;
    return dialog({
      heading: t("pool.title"),
      wide: true,
      body: this.files.view(() => this.list(), "rows"),
      actions: html`<button class="btn primary" type="button" ?disabled=${count === 0} @click=${(event: Event) => this.confirm(event)}>${t("pool.confirm", { count })}</button><button class="btn" type="button" @click=${closeDialog}>${t("action.cancel")}</button>`,
      onClose: () => this.dispatchEvent(new CustomEvent("mz-close")),
    });
  }

  private list(): TemplateResult {
    if (this.offered.length === 0) return blank(t("pool.empty"), t("pool.empty-text"));
    const found = this.found;
    const full = this.chosen.size >= this.room;
    return html`<div class="field">
        <label class="label" for="pool-search">${t("pool.search")}</label>
        <input class="input" id="pool-search" autocomplete="off" .value=${this.text} @input=${(event: Event) => (this.text = (event.target as HTMLInputElement).value)} />
      </div>
      <p class="small muted" role="status">${full ? t("pool.full", { limit: this.room }) : t("pool.found", { count: found.length })}</p>
      <ul class="pool">
        ${found.map(({ file, document, label, at }) => {
          const on = this.chosen.has(file.id);
          return html`<li><label>
            <input type="checkbox" .checked=${on} ?disabled=${full && !on} @change=${(event: Event) => this.toggle(file.id, (event.target as HTMLInputElement).checked)} />
            ${file.mediaType.startsWith("image/") ? html`<img class="thumb" src=${thumbUrl(file.id)} alt="" width="40" height="30" loading="lazy" />` : icon("file")}
            <span class="pool-name">${file.name}<span class="small muted">${t("pool.from", { label, form: document.formTitle, number: document.number, at: dayOf(at) })}</span></span>
            <span class="small muted nowrap push">${fileSize(file.size)}</span>
          </label></li>`;
        })}
      </ul>`;
  }
}
customElements.define("mz-file-pool", FilePool);
