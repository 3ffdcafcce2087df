/** A stored file as a line: its name opens it in place where that is possible, the arrow saves it. */
import { html, type TemplateResult } from "lit";
import { fileUrl, thumbUrl } from "../api.ts";
import type { StoredFile } from "../api-types.ts";
import { fileSize } from "../format.ts";
import { t } from "../message.ts";
import { showable, showFiles } from "./file-viewer.ts";
import { icon } from "./icon.ts";

/** Name and size, with a small picture where there is one; `all` are the files that the viewer turns over. */
export function fileLink(file: StoredFile, all: readonly StoredFile[] = [file]): TemplateResult {
  const small = isPicture(file)
    ? html`<img class="thumb" src=${thumbUrl(file.id)} alt="" width="40" height="30" loading="lazy" />`
    : icon("file");
  const size = html`<span class="small muted nowrap">${fileSize(file.size)}</span>`;
  if (!showable(file))
    return html`<a class="file-link" href=${fileUrl(file.id)} download=${file.name}>${small}<span>${file.name}</span></a>${size}`;
  return html`<a class="file-link" href=${fileUrl(file.id)} target="_blank" rel="noopener" @click=${(
    event: MouseEvent,
  ) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    showFiles(all, file.id);
  }}>${small}<span>${file.name}</span></a>${size}<a class="icon-btn" href=${fileUrl(file.id)} download=${file.name} aria-label=${t("file.save", { name: file.name })} title=${t("viewer.save")}>${icon("download")}</a>`;
}

/** True for files that are pictures. */
export function isPicture(file: StoredFile): boolean {
  return file.mediaType.startsWith("image/");
}
