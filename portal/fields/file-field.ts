import { html, type TemplateResult } from "lit";
import { announce } from "../announce.ts";
import { fileUrl, storeFile, thumbUrl } from "../api.ts";
import type { StoredFile } from "../api-types.ts";
import { icon } from "../elements/icon.ts";
import { registerField } from "../field-registry.ts";
import { fileSize } from "../format.ts";
import { t } from "../message.ts";
import { ApiError } from "../request.ts";
import { FieldElement } from "./field-element.ts";

const ACCEPT: Record<string, string> = {
  pdf: ".pdf",
  ofd: ".ofd",
  picture: "image/jpeg,image/png,image/webp",
  office: ".doc,.docx,.xls,.xlsx,.wps,.et",
  zip: ".zip",
};
type Upload = { name: string; share: number; fault: string; file: File };

/** `<mz-file-field>`: drag or pick, progress, small pictures, remove. */
class FileField extends FieldElement {
  static override properties = { ...FieldElement.properties, uploads: { state: true }, over: { state: true } };
  declare uploads: Upload[];
  declare over: boolean;
  protected override group = true;

  constructor() {
    super();
    this.uploads = [];
    this.over = false;
  }

  private get files(): StoredFile[] {
    return Array.isArray(this.value) ? (this.value as StoredFile[]) : [];
  }

  private async take(list: Iterable<File>): Promise<void> {
    const limit = Number(this.option("maxFiles") ?? 20);
    const megabytes = Number(this.option("maxMegabytes") ?? 50);
    for (const file of list) {
      const upload: Upload = { name: file.name, share: 0, fault: "", file };
      this.uploads = [...this.uploads, upload];
      if (file.size > megabytes * 1_000_000) upload.fault = t("file.too-large", { limit: megabytes });
      else if (this.files.length >= limit) upload.fault = t("file.too-many", { limit });
      else await this.send(upload);
      if (upload.fault === "") this.uploads = this.uploads.filter((other) => other !== upload);
      this.requestUpdate();
    }
  }

  private async send(upload: Upload): Promise<void> {
    upload.fault = "";
    try {
      const stored = await storeFile(upload.file, this.context.unit, (share) => {
        upload.share = share;
        this.requestUpdate();
      });
      this.value = [...this.files, stored];
      this.answer(this.value);
      announce(t("file.stored", { name: upload.name }));
    } catch (error) {
      upload.fault = error instanceof ApiError ? error.message : t("error.unknown", { status: "" });
    }
  }

  private async again(upload: Upload): Promise<void> {
    await this.send(upload);
    if (upload.fault === "") this.uploads = this.uploads.filter((other) => other !== upload);
    this.requestUpdate();
  }

  private drop(file: StoredFile): void {
    const files = this.files.filter((other) => other.id !== file.id);
    this.value = files;
    this.answer(files.length > 0 ? files : undefined);
    announce(t("file.removed", { name: file.name }));
  }

  private dropped(event: DragEvent): void {
    event.preventDefault();
    this.over = false;
    void this.take(event.dataTransfer?.files ?? []);
  }

  protected override control(): TemplateResult {
    const kinds = (this.option("accept") as string[] | undefined) ?? [];
    return html`<div
        class="drop-zone ${this.over ? "over" : ""}"
        @dragover=${(event: DragEvent) => {
          event.preventDefault();
          this.over = true;
        }}
        @dragleave=${() => (this.over = false)}
        @drop=${this.dropped}
      >
        <label class="btn small">${icon("upload")}${t("file.pick")}<input
          class="sr"
          type="file"
          multiple
          aria-label=${`${t("file.pick")} ${this.label}`}
          accept=${kinds.map((kind) => ACCEPT[kind] ?? "").join(",")}
          @change=${(event: Event) => {
            const input = event.target as HTMLInputElement;
            void this.take([...(input.files ?? [])]).then(() => (input.value = ""));
          }}
        /></label><span class="muted small no-phone">${t("file.drop")}</span>
      </div>
      <ul class="file-list">
        ${this.files.map(
          (file) =>
            html`<li>${fileLink(file)}<button class="icon-btn push" type="button" aria-label=${t("file.remove", { name: file.name })} @click=${() => this.drop(file)}>${icon("trash")}</button></li>`,
        )}
        ${this.uploads.map((upload) =>
          upload.fault === ""
            ? html`<li>${icon("upload")}<span class="cut">${upload.name}</span><progress max="1" .value=${upload.share} aria-label=${t("file.sending", { name: upload.name })}></progress></li>`
            : html`<li class="state stop">${icon("stop")}<span>${upload.name}</span> <span>${upload.fault}</span>
                <button class="btn quiet small push" type="button" @click=${() => this.again(upload)}>${t("action.retry")}</button>
                <button class="icon-btn" type="button" aria-label=${t("file.remove", { name: upload.name })} @click=${() => (this.uploads = this.uploads.filter((other) => other !== upload))}>${icon("x")}</button></li>`,
        )}
      </ul>`;
  }
}
customElements.define("mz-file-field", FileField);
registerField("file", "mz-file-field");

/** Name and size of a stored file, with a small picture where there is one. */
export function fileLink(file: StoredFile): TemplateResult {
  const picture = file.mediaType.startsWith("image/");
  return html`<a class="file-link" href=${fileUrl(file.id)} download=${file.name}>
    ${picture ? html`<img class="thumb" src=${thumbUrl(file.id)} alt="" width="40" height="30" loading="lazy" />` : icon("file")}<span>${file.name}</span></a
  ><span class="small muted nowrap">${fileSize(file.size)}</span>`;
}
