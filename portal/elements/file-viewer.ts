/** Stored files in place: pictures with zoom, PDF in the browser's own viewer, OFD drawn by us; one after the other. */
import { html, LitElement, type TemplateResult } from "lit";
import { fileUrl, readFileBytes } from "../api.ts";
import type { StoredFile, StoredPicture } from "../api-types.ts";
import { pointText } from "../fields/coordinates.ts";
import { instant } from "../format.ts";
import { t } from "../message.ts";
import { icon } from "./icon.ts";
import "./ofd-view.ts";

const PDF = "application/pdf";
const OFD = "application/ofd";
const ZOOMS = [1, 1.5, 2, 3, 4, 6];

/** True for files that this viewer shows. */
export function showable(file: StoredFile): boolean {
  return file.mediaType.startsWith("image/") || file.mediaType === PDF || file.mediaType === OFD;
}

/** Opens the viewer over the page at one of the files; those that cannot be shown are passed over. */
export function showFiles(files: readonly StoredFile[], id: string): void {
  const viewer = document.createElement("mz-file-viewer") as FileViewer;
  viewer.files = files.filter(showable);
  viewer.at = Math.max(
    0,
    viewer.files.findIndex((file) => file.id === id),
  );
  document.body.append(viewer);
}

/**
 * `<mz-file-viewer>`: made by showFiles, takes itself away when it is closed.
 * @property files - what can be turned over
 * @property at - which of them is shown
 */
class FileViewer extends LitElement {
  static override properties = {
    files: { attribute: false },
    at: { attribute: false },
    zoom: { state: true },
    content: { state: true },
    failed: { state: true },
  };
  declare files: readonly StoredPicture[];
  declare at: number;
  declare zoom: number;
  /** Of a PDF its address inside this page, of an OFD its bytes. */
  declare content: { id: string; url?: string; bytes?: ArrayBuffer } | undefined;
  declare failed: boolean;

  constructor() {
    super();
    this.files = [];
    this.at = 0;
    this.zoom = 0;
    this.content = undefined;
    this.failed = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override firstUpdated(): void {
    const dialog = this.querySelector("dialog");
    dialog?.addEventListener("close", () => this.remove());
    dialog?.showModal();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.forget();
  }

  override willUpdate(): void {
    const file = this.files[this.at];
    if (!file || this.content?.id === file.id) return;
    this.forget();
    this.zoom = 0;
    this.failed = false;
    this.content = { id: file.id };
    if (file.mediaType === PDF || file.mediaType === OFD) void this.load(file);
  }

  override updated(): void {
    const picture = this.querySelector<HTMLElement>(".viewer-picture img");
    if (this.zoom === 0) picture?.style.removeProperty("width");
    else picture?.style.setProperty("width", `${(ZOOMS[this.zoom] ?? 1) * 100}%`);
  }

  private forget(): void {
    if (this.content?.url !== undefined) URL.revokeObjectURL(this.content.url);
    this.content = undefined;
  }

  private async load(file: StoredFile): Promise<void> {
    const bytes = await readFileBytes(file.id).catch(() => undefined);
    if (this.content?.id !== file.id || !this.isConnected) return;
    if (!bytes) this.failed = true;
    else if (file.mediaType === OFD) this.content = { id: file.id, bytes };
    else this.content = { id: file.id, url: URL.createObjectURL(new Blob([bytes], { type: PDF })) };
  }

  private turn(by: number): void {
    const next = this.at + by;
    if (next >= 0 && next < this.files.length) this.at = next;
  }

  private key = (event: KeyboardEvent): void => {
    const moves: Record<string, () => void> = {
      ArrowLeft: () => this.turn(-1),
      ArrowRight: () => this.turn(1),
      "+": () => this.zoomBy(1),
      "=": () => this.zoomBy(1),
      "-": () => this.zoomBy(-1),
    };
    const move = moves[event.key];
    if (!move || event.ctrlKey || event.metaKey || event.altKey) return;
    // An enlarged picture is moved by the arrows.
    if (this.zoom > 0 && event.key.startsWith("Arrow")) return;
    event.preventDefault();
    move();
  };

  private zoomBy(by: number): void {
    this.zoom = Math.min(ZOOMS.length - 1, Math.max(0, this.zoom + by));
  }

  override render(): TemplateResult {
    const file = this.files[this.at];
    const many = this.files.length > 1;
    return html`<dialog class="viewer" aria-labelledby="viewer-title" @keydown=${this.key}>
      <header class="viewer-head">
        <h2 id="viewer-title">${file?.name ?? ""}</h2>
        ${many ? html`<span class="small muted nowrap" role="status">${t("viewer.count", { at: this.at + 1, all: this.files.length })}</span>` : ""}
        <button class="icon-btn push" type="button" aria-label=${t("action.close")} @click=${() => this.querySelector("dialog")?.close()}>${icon("x")}</button>
      </header>
      <div class="viewer-body">${file ? this.show(file) : ""}</div>
      <footer class="viewer-foot">
        ${many ? html`<button class="btn" type="button" ?disabled=${this.at === 0} @click=${() => this.turn(-1)}>${icon("left")}${t("viewer.before")}</button><button class="btn" type="button" ?disabled=${this.at === this.files.length - 1} @click=${() => this.turn(1)}>${t("viewer.next")}${icon("right")}</button>` : ""}
        ${
          file?.mediaType.startsWith("image/")
            ? html`<button class="btn" type="button" ?disabled=${this.zoom === 0} @click=${() => this.zoomBy(-1)}>${t("viewer.smaller")}</button><button class="btn" type="button" ?disabled=${this.zoom === ZOOMS.length - 1} @click=${() => this.zoomBy(1)}>${t("viewer.larger")}</button>`
            : ""
        }
        ${file ? this.ways(file) : ""}
      </footer>
    </dialog>`;
  }

  private ways(file: StoredFile): TemplateResult {
    const address = this.content?.url ?? fileUrl(file.id);
    return html`<span class="push"></span>
      ${file.mediaType === OFD ? "" : html`<a class="btn" href=${address} target="_blank" rel="noopener">${icon("link")}${t("viewer.window")}</a>`}
      <a class="btn" href=${fileUrl(file.id)} download=${file.name}>${icon("download")}${t("viewer.save")}</a>`;
  }

  private show(file: StoredPicture): TemplateResult {
    if (this.failed) return html`<p class="viewer-note" role="alert">${t("viewer.failed")}</p>`;
    if (file.mediaType.startsWith("image/")) return this.picture(file);
    const { url, bytes } = this.content ?? {};
    if (url === undefined && bytes === undefined)
      return html`<p class="viewer-note" role="status">${t("state.loading")}</p>`;
    if (bytes) return html`<mz-ofd-view .bytes=${bytes}></mz-ofd-view>`;
    if (!navigator.pdfViewerEnabled) return html`<p class="viewer-note">${t("viewer.no-pdf")}</p>`;
    return html`<iframe class="viewer-frame" src=${url ?? ""} title=${file.name}></iframe>`;
  }

  private picture(file: StoredPicture): TemplateResult {
    const facts = [
      file.takenAt ? t("picture.taken", { at: instant(file.takenAt) }) : "",
      file.lat !== undefined && file.lon !== undefined
        ? t("picture.place", { place: pointText([file.lon, file.lat]) })
        : "",
    ].filter(Boolean);
    return html`<div class="viewer-picture ${this.zoom > 0 ? "large" : ""}" tabindex="0" role="group" aria-label=${file.name}>
        <img src=${fileUrl(file.id)} alt=${file.name} />
      </div>
      ${facts.length > 0 ? html`<p class="viewer-facts small">${facts.join(t("text.comma"))}</p>` : ""}`;
  }
}
customElements.define("mz-file-viewer", FileViewer);
