/** Draws an OFD file's pages as SVG below each other, and says what it left out. */
import { html, LitElement, svg, type SVGTemplateResult, type TemplateResult } from "lit";
import { t } from "../message.ts";
import { icon } from "./icon.ts";
import { type OfdDocument, type OfdPage, readOfd } from "./ofd.ts";
import type { OfdFault, OfdItem } from "./ofd-items.ts";

/**
 * `<mz-ofd-view>`
 * @property bytes - the file
 */
class OfdView extends LitElement {
  static override properties = { bytes: { attribute: false } };
  declare bytes: ArrayBuffer | undefined;
  private read: OfdDocument | undefined;
  private addresses = new Map<string, string>();

  constructor() {
    super();
    this.bytes = undefined;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override willUpdate(changed: Map<string, unknown>): void {
    if (!changed.has("bytes")) return;
    this.forget();
    try {
      this.read = this.bytes && readOfd(new Uint8Array(this.bytes));
    } catch (error) {
      console.warn("ofd", error);
      this.read = undefined;
    }
    for (const [path, { bytes, type }] of this.read?.pictures ?? [])
      this.addresses.set(path, URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type })));
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.forget();
  }

  private forget(): void {
    for (const address of this.addresses.values()) URL.revokeObjectURL(address);
    this.addresses.clear();
  }

  override render(): TemplateResult {
    const read = this.read;
    if (!read || read.pages.length === 0) return html`<p class="viewer-note" role="alert">${t("ofd.unreadable")}</p>`;
    const missing = read.notShown.map(faultText);
    return html`<div class="ofd" tabindex="0" role="group" aria-label=${t("ofd.pages", { count: read.pages.length })}>
      ${missing.length > 0 ? html`<p class="notice warn ofd-note">${icon("warn")}<span>${t("ofd.not-shown", { what: missing.join(t("text.pause")) })}</span></p>` : ""}
      ${read.pages.map((page, i) => this.page(page, t("ofd.page", { at: i + 1, all: read.pages.length })))}
    </div>`;
  }

  private page(page: OfdPage, name: string): TemplateResult {
    return html`<figure class="ofd-page">
      <svg viewBox="${page.x} ${page.y} ${page.width} ${page.height}" role="group" aria-label=${name}>
        ${page.items.map((item) => this.item(item))}
      </svg>
      <figcaption class="small muted">${name}</figcaption>
    </figure>`;
  }

  private item(item: OfdItem): SVGTemplateResult {
    switch (item.kind) {
      case "text":
        return svg`<text class="ofd-text" transform=${item.transform} x=${item.x.join(" ")} y=${item.y.join(" ")} font-size=${item.size} font-family=${item.font === "" ? "inherit" : `"${item.font}", inherit`} font-weight=${item.bold ? 700 : 400} font-style=${item.italic ? "italic" : "normal"} fill=${item.color}>${item.text}</text>`;
      case "path":
        return svg`<path transform=${item.transform} d=${item.d} stroke=${item.stroke} fill=${item.fill} stroke-width=${item.width}></path>`;
      case "picture":
        return svg`<image transform=${item.transform} width="1" height="1" preserveAspectRatio="none" href=${this.addresses.get(item.path) ?? ""}></image>`;
    }
  }
}
customElements.define("mz-ofd-view", OfdView);

function faultText(fault: OfdFault): string {
  switch (fault) {
    case "seal":
      return t("ofd.seal");
    case "annotation":
      return t("ofd.annotation");
    case "composite":
      return t("ofd.composite");
    case "picture":
      return t("ofd.picture");
    case "pattern":
      return t("ofd.pattern");
    case "font":
      return t("ofd.font");
    case "large":
      return t("ofd.large");
  }
}
