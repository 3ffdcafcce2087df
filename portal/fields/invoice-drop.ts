/**
 * `<mz-invoice-drop>`: XML files of e-invoices become rows. Each file is read on the server; its result stands beside its
 * name, and what was taken can be undone.
 *
 * @property document - id of the document
 * @property numbers - invoice numbers that stand in rows already
 * @property room - how many rows may still be added
 * @property label - name of the table
 * @fires mz-invoice-row - detail: InvoiceRowChange
 * @fires mz-file - detail: FileKept
 */
import { html, LitElement, type TemplateResult } from "lit";
import { announce } from "../announce.ts";
import { readInvoice } from "../api.ts";
import type { Answers, ReadInvoice } from "../api-types.ts";
import { icon } from "../elements/icon.ts";
import { invoiceState } from "../elements/invoice-states.ts";
import { sayProblem, t } from "../message.ts";
import { ApiError, isPassing } from "../request.ts";
import type { FileKept } from "./invoice-file.ts";

/** A row that comes, or the number of one that goes. */
export type InvoiceRowChange = { number: string; row: Answers | undefined };
type Line = { file: File; faults: string[]; again: boolean; read: ReadInvoice | undefined };

class InvoiceDrop extends LitElement {
  static override properties = {
    document: { attribute: false },
    numbers: { attribute: false },
    room: { attribute: false },
    label: { attribute: false },
    lines: { state: true },
    over: { state: true },
  };
  declare document: string;
  declare numbers: readonly string[];
  declare room: number;
  declare label: string;
  declare lines: readonly Line[];
  declare over: boolean;
  private waiting: Promise<void> = Promise.resolve();

  constructor() {
    super();
    this.document = "";
    this.numbers = [];
    this.room = 0;
    this.label = "";
    this.lines = [];
    this.over = false;
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  /** One file after the other, so that the same invoice twice is seen. */
  private take(files: Iterable<File>): Promise<void> {
    for (const file of files) {
      const line: Line = { file, faults: [], again: false, read: undefined };
      this.lines = [...this.lines, line];
      this.waiting = this.waiting.then(() => this.read(line));
    }
    return this.waiting;
  }

  private async read(line: Line): Promise<void> {
    if (!this.lines.includes(line)) return;
    line.faults = [];
    line.again = false;
    try {
      if (this.room <= 0) line.faults = [t("invoice.full")];
      else {
        const read = await readInvoice(this.document, line.file);
        if (this.numbers.includes(read.number)) line.faults = [t("invoice.here", { number: read.number })];
        else this.put(line, read);
      }
    } catch (error) {
      line.faults = faultsOf(error);
      line.again = isPassing(error);
    }
    const said = line.read ? t("invoice.taken", { number: line.read.number }) : line.faults.join(" ");
    announce(t("invoice.said", { name: line.file.name, said }));
    this.requestUpdate();
    await this.updateComplete;
  }

  private put(line: Line, read: ReadInvoice): void {
    line.read = read;
    this.tell("mz-invoice-row", { number: read.number, row: read.row } satisfies InvoiceRowChange);
    if (read.field !== null && read.file !== null)
      this.tell("mz-file", { field: read.field, file: read.file, kept: true } satisfies FileKept);
  }

  private undo(line: Line): void {
    const { read } = line;
    this.dismiss(line);
    if (!read) return;
    this.tell("mz-invoice-row", { number: read.number, row: undefined } satisfies InvoiceRowChange);
    if (read.field !== null && read.file !== null)
      this.tell("mz-file", { field: read.field, file: read.file, kept: false } satisfies FileKept);
    announce(t("invoice.undone", { number: read.number }));
  }

  private dismiss(line: Line): void {
    this.lines = this.lines.filter((other) => other !== line);
    void this.updateComplete.then(() => this.querySelector<HTMLElement>("input[type=file]")?.focus());
  }

  private tell(name: string, detail: InvoiceRowChange | FileKept): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }

  override render(): TemplateResult {
    return html`<div
        class="drop-zone invoice-zone ${this.over ? "over" : ""}"
        @dragover=${(event: DragEvent) => {
          event.preventDefault();
          this.over = true;
        }}
        @dragleave=${() => (this.over = false)}
        @drop=${(event: DragEvent) => {
          event.preventDefault();
          this.over = false;
          void this.take(event.dataTransfer?.files ?? []);
        }}
      >
        <label class="btn small">${icon("upload")}${t("invoice.pick")}<input
          class="sr"
          type="file"
          multiple
          accept=".xml"
          aria-label=${`${t("invoice.pick")} ${this.label}`}
          @change=${(event: Event) => {
            const input = event.target as HTMLInputElement;
            void this.take([...(input.files ?? [])]).then(() => (input.value = ""));
          }}
        /></label>
        <span class="muted small">${t("invoice.drop")}</span>
      </div>
      ${this.lines.length === 0 ? "" : html`<ul class="file-list invoice-lines">${this.lines.map((line) => this.line(line))}</ul>`}`;
  }

  private line(line: Line): TemplateResult {
    const { name } = line.file;
    if (line.read) return this.taken(line, line.read);
    if (line.faults.length === 0)
      return html`<li>${icon("upload")}<span class="invoice-name">${name}</span><span class="muted small">${t("invoice.reading")}</span></li>`;
    return html`<li class="state stop">${icon("stop")}<span class="invoice-name">${name}</span>
      <span class="push invoice-tools">
        ${line.again ? html`<button class="btn quiet small" type="button" @click=${() => void this.read(line)}>${t("action.retry")}</button>` : ""}
        <button class="icon-btn" type="button" aria-label=${t("invoice.dismiss", { name })} title=${t("file.take-away")} @click=${() => this.dismiss(line)}>${icon("x")}</button>
      </span>
      <ul class="invoice-said">${line.faults.map((fault) => html`<li>${fault}</li>`)}</ul></li>`;
  }

  /** A row that somebody took out of the table by hand needs no undoing. */
  private taken(line: Line, read: ReadInvoice): TemplateResult {
    const stands = this.numbers.includes(read.number);
    return html`<li class="state ${stands ? "ok" : ""}">${icon(stands ? "check" : "x")}<span class="invoice-name">${line.file.name}</span>
      <span class="push invoice-tools"><button class="btn quiet small" type="button" aria-label=${t("invoice.undo-of", { number: read.number })} @click=${() => this.undo(line)}>${stands ? t("invoice.undo") : t("file.take-away")}</button></span>
      <ul class="invoice-said">
        <li>${stands ? t("invoice.taken", { number: read.number }) : t("invoice.gone", { number: read.number })}</li>
        <li>${invoiceState(read.check)}</li>
        ${read.notes.map((note) => html`<li class=${note.severity === "warn" ? "t-warn" : ""}>${sayProblem(note)}</li>`)}
      </ul></li>`;
  }
}
customElements.define("mz-invoice-drop", InvoiceDrop);

function faultsOf(error: unknown): string[] {
  if (!(error instanceof ApiError)) return [t("error.unknown", { status: "" })];
  return error.problems.length > 0 ? error.problems.map(sayProblem) : [error.message];
}
