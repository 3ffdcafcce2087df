import { html, type TemplateResult } from "lit";
import type { StoredFile } from "../api-types.ts";
import { fileLink } from "../elements/file-link.ts";
import { registerField } from "../field-registry.ts";
import { t } from "../message.ts";
import { plainFile, UploadField } from "./upload-field.ts";

const ACCEPT: Record<string, string> = {
  pdf: ".pdf",
  ofd: ".ofd",
  picture: "image/jpeg,image/png,image/webp",
  office: ".doc,.docx,.xls,.xlsx,.wps,.et",
  zip: ".zip",
};
const MEDIA: Record<string, RegExp> = {
  pdf: /^application\/pdf$/,
  ofd: /^application\/ofd$/,
  picture: /^image\//,
  office: /word|excel|officedocument|wps/,
  zip: /^application\/zip$/,
  xml: /^application\/xml$/,
};

/** `<mz-file-field>`: drag, pick or take from the project; progress, shown in place, remove. */
class FileField extends UploadField<StoredFile> {
  private get kinds(): string[] {
    return (this.option("accept") as string[] | undefined) ?? [];
  }

  protected override accept(): string {
    return this.kinds.map((kind) => ACCEPT[kind] ?? "").join(",");
  }

  protected override takes(file: StoredFile): boolean {
    return this.kinds.length === 0 || this.kinds.some((kind) => MEDIA[kind]?.test(file.mediaType));
  }

  protected override pools(): boolean {
    return this.option("pool") !== false;
  }

  protected override pickText(): string {
    return t("file.pick");
  }

  protected override async kept(stored: StoredFile): Promise<StoredFile> {
    return plainFile(stored);
  }

  protected override entry(file: StoredFile): TemplateResult {
    return html`<li>${fileLink(file, this.files)}<span class="push"></span>${this.remover(file)}</li>`;
  }
}
customElements.define("mz-file-field", FileField);
registerField("file", "mz-file-field");
