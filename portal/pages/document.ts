/** One document: written while it is one's own draft, else read and decided. */
import { html } from "lit";
import { yearInChina } from "../../core/domain/load-dictionary.ts";
import { getDocument, getForm } from "../api.ts";
import type { Document, FormAnswer } from "../api-types.ts";
import "../blocks/panels.ts";
import "../elements/document-edit.ts";
import "../elements/document-read.ts";
import { Loader } from "../elements/loader.ts";
import { touches } from "../live.ts";
import { PageElement } from "./page.ts";

type Loaded = { document: Document; definition: FormAnswer };

/** `<mz-document-page>` */
class DocumentPage extends PageElement {
  static override properties = { ...PageElement.properties, said: { state: true } };
  declare said: string;
  private readonly loader: Loader<Loaded>;

  constructor() {
    super();
    this.said = "";
    this.loader = new Loader(this, () => this.load());
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.loader.start();
  }

  private async load(): Promise<Loaded> {
    const document = await getDocument(this.route.id);
    const before = this.loader.value?.definition;
    const same = before && before.form.id === document.form.id && before.form.version === document.form.version;
    const year = yearInChina(new Date(document.createdAt));
    const definition = same ? before : await getForm(document.form.id, document.form.version, year);
    this.setTitle(document.title || document.form.title);
    return { document, definition };
  }

  /** A page that is being written does not change under the fingers: a stale stamp shows at the next save. */
  protected override hinted(changed: ReadonlySet<string>): void {
    const shown = this.loader.value?.document;
    if (shown && !shown.editable && touches(changed, `document:${shown.id}`)) this.loader.start();
  }

  private acted(event: CustomEvent<{ document: Document; said: string }>): void {
    const definition = this.loader.value?.definition;
    if (!definition) return;
    this.said = event.detail.said;
    this.loader.set({ document: event.detail.document, definition });
    globalThis.scrollTo(0, 0);
  }

  override render() {
    return this.loader.view(({ document, definition }) =>
      document.editable
        ? html`<mz-document-edit .doc=${document} .definition=${definition} @mz-acted=${this.acted}></mz-document-edit>`
        : html`<mz-document-read .doc=${document} .definition=${definition} .said=${this.said} @mz-acted=${this.acted} @mz-reload=${() => this.loader.start()}></mz-document-read><div class="wrap"><mz-plugin-panels .page=${"document"} .subject=${document.id}></mz-plugin-panels></div>`,
    );
  }
}
customElements.define("mz-document-page", DocumentPage);
