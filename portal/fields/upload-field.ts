/** What files and pictures share: dragging, sending with progress, trying again, taking from the project, removing. */
import { html, nothing, type TemplateResult } from "lit";
import { announce } from "../announce.ts";
import { storeFile } from "../api.ts";
import type { StoredFile } from "../api-types.ts";
import "../elements/file-pool.ts";
import { icon } from "../elements/icon.ts";
import { t } from "../message.ts";
import { ApiError } from "../request.ts";
import { FieldElement } from "./field-element.ts";

type Upload = { name: string; share: number; fault: string; file: File };

export abstract class UploadField<T extends StoredFile> extends FieldElement {
  static override properties = {
    ...FieldElement.properties,
    uploads: { state: true },
    over: { state: true },
    picking: { state: true },
  };
  declare uploads: Upload[];
  declare over: boolean;
  /** The dialog with the project's files is open. */
  declare picking: boolean;
  protected override group = true;

  constructor() {
    super();
    this.uploads = [];
    this.over = false;
    this.picking = false;
  }

  /** What the browser's file dialog offers. */
  protected abstract accept(): string;
  /** True for stored files that this field takes. */
  protected abstract takes(file: StoredFile): boolean;
  /** A stored file as this field's answer keeps it. */
  protected abstract kept(stored: StoredFile, file: File | undefined): Promise<T>;
  /** One stored file in the list. */
  protected abstract entry(file: T): TemplateResult;
  protected abstract pickText(): string;
  /** True when files of the project's other documents may be taken. */
  protected abstract pools(): boolean;

  protected get files(): T[] {
    return Array.isArray(this.value) ? (this.value as T[]) : [];
  }

  private get limit(): number {
    return Number(this.option("maxFiles") ?? 20);
  }

  private async take(list: Iterable<File>): Promise<void> {
    const megabytes = Number(this.option("maxMegabytes") ?? 50);
    for (const file of list) {
      const upload: Upload = { name: file.name, share: 0, fault: "", file };
      this.uploads = [...this.uploads, upload];
      if (file.size > megabytes * 1_000_000) upload.fault = t("file.too-large", { limit: megabytes });
      else if (this.files.length >= this.limit) upload.fault = t("file.too-many", { limit: this.limit });
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
      this.put([...this.files, await this.kept(stored, upload.file)]);
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

  /** The new list as the answer. */
  protected put(files: T[]): void {
    this.value = files;
    this.answer(files.length > 0 ? files : undefined);
  }

  protected drop(file: T): void {
    this.put(this.files.filter((other) => other.id !== file.id));
    announce(t("file.removed", { name: file.name }));
  }

  private dropped(event: DragEvent): void {
    event.preventDefault();
    this.over = false;
    void this.take(event.dataTransfer?.files ?? []);
  }

  private async picked(files: readonly StoredFile[]): Promise<void> {
    this.picking = false;
    const room = Math.max(0, this.limit - this.files.length);
    const taken: T[] = [];
    for (const file of files.slice(0, room)) taken.push(await this.kept(file, undefined));
    this.put([...this.files, ...taken]);
    announce(t("pool.added", { count: taken.length }));
  }

  /** A button that opens the browser's file dialog, or the camera. */
  protected pick(text: string, options: { camera?: boolean; label: string }): TemplateResult {
    return html`<label class="btn small">${icon("upload")}${text}<input
      class="sr"
      type="file"
      ?multiple=${options.camera !== true}
      aria-label=${options.label}
      accept=${this.accept()}
      capture=${options.camera === true ? "environment" : nothing}
      @change=${(event: Event) => {
        const input = event.target as HTMLInputElement;
        void this.take([...(input.files ?? [])]).then(() => (input.value = ""));
      }}
    /></label>`;
  }

  /** The buttons that bring files in. */
  protected ways(): unknown {
    return this.pick(this.pickText(), { label: `${this.pickText()} ${this.label}` });
  }

  protected override control(): TemplateResult {
    const project = this.context.project;
    const full = this.files.length >= this.limit;
    return html`${
      full
        ? html`<p class="help">${t("file.full", { limit: this.limit })}</p>`
        : html`<div
            class="drop-zone ${this.over ? "over" : ""}"
            @dragover=${(event: DragEvent) => {
              event.preventDefault();
              this.over = true;
            }}
            @dragleave=${() => (this.over = false)}
            @drop=${this.dropped}
          >
            ${this.ways()}
            ${project !== undefined && this.pools() ? html`<button class="btn small" type="button" @click=${() => (this.picking = true)}>${icon("project")}${t("pool.open")}</button>` : ""}
            <span class="muted small no-phone">${t("file.drop")}</span>
          </div>`
    }
    <ul class="file-list">
      ${this.files.map((file) => this.entry(file))}
      ${this.uploads.map((upload) => this.sending(upload))}
    </ul>
    ${
      this.picking && project !== undefined
        ? html`<mz-file-pool
            .project=${project}
            .takes=${(file: StoredFile) => this.takes(file) && !this.files.some((own) => own.sha256 === file.sha256)}
            .room=${this.limit - this.files.length}
            @mz-pick=${(event: CustomEvent<StoredFile[]>) => void this.picked(event.detail)}
            @mz-close=${() => (this.picking = false)}
          ></mz-file-pool>`
        : ""
    }`;
  }

  private sending(upload: Upload): TemplateResult {
    if (upload.fault === "")
      return html`<li>${icon("upload")}<span class="cut">${upload.name}</span><progress max="1" .value=${upload.share} aria-label=${t("file.sending", { name: upload.name })}></progress></li>`;
    return html`<li class="state stop">${icon("stop")}<span>${upload.name}</span> <span>${upload.fault}</span>
      <button class="btn quiet small push" type="button" @click=${() => this.again(upload)}>${t("action.retry")}</button>
      <button class="icon-btn" type="button" aria-label=${t("file.remove", { name: upload.name })} @click=${() => (this.uploads = this.uploads.filter((other) => other !== upload))}>${icon("x")}</button></li>`;
  }

  protected remover(file: T): TemplateResult {
    return html`<button class="icon-btn" type="button" aria-label=${t("file.remove", { name: file.name })} title=${t("file.take-away")} @click=${() => this.drop(file)}>${icon("trash")}</button>`;
  }
}

/** The five properties that every stored file has, whatever else came along. */
export function plainFile({ id, name, size, mediaType, sha256 }: StoredFile): StoredFile {
  return { id, name, size, mediaType, sha256 };
}
