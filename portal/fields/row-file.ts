/** Rows of a spreadsheet file as rows of a table: columns by their titles, each cell read as if it were typed. */
import { html, LitElement, type TemplateResult } from "lit";
import type { Field } from "../../core/domain/form.ts";
import type { Answers, Dictionaries } from "../api-types.ts";
import { icon } from "../elements/icon.ts";
import { t } from "../message.ts";
import { ApiError } from "../request.ts";
import { type PlainTable, readRowsFile } from "../table-api.ts";
import { readCell } from "./paste.ts";

export type FileRows = { rows: Answers[]; unread: number; missed: string[] };

/** `missed` are columns without a title in the file; a title may have its unit behind it, in brackets. */
export function rowsOfFile(table: PlainTable, columns: readonly Field[], dictionaries: Dictionaries): FileRows {
  const titles = table.headers.map(plain);
  const places = columns.map((column) => ({ column, at: titles.indexOf(plain(column.label)) }));
  const found = places.filter(({ at }) => at >= 0);
  let unread = 0;
  const rows = table.rows.map(({ cells }) => {
    const row: Answers = {};
    for (const { column, at } of found) {
      const text = cells[at] ?? "";
      const value = readCell(text, column, dictionaries);
      if (value !== undefined) row[column.id] = value;
      else if (text.trim() !== "") unread += 1;
    }
    return row;
  });
  return {
    rows: rows.filter((row) => Object.keys(row).length > 0),
    unread,
    missed: places.filter(({ at }) => at < 0).map(({ column }) => column.label),
  };
}

function plain(title: string): string {
  return title
    .normalize("NFKC")
    .replaceAll(/\s/g, "")
    .replace(/\(.*\)$/, "");
}

/**
 * `<mz-row-file>`: the button that takes a file and says what came of it.
 * @property name - id of the control
 * @property columns - columns that are filled
 * @property dictionaries - code lists of choices
 * @property room - how many rows there is room for
 * @fires mz-rows - detail: the rows
 */
class RowFile extends LitElement {
  static override properties = {
    name: { attribute: false },
    columns: { attribute: false },
    dictionaries: { attribute: false },
    room: { attribute: false },
    busy: { state: true },
    said: { state: true },
  };
  declare name: string;
  declare columns: readonly Field[];
  declare dictionaries: Dictionaries;
  declare room: number;
  declare busy: boolean;
  declare said: string;

  constructor() {
    super();
    this.name = "";
    this.columns = [];
    this.dictionaries = {};
    this.room = 0;
    this.busy = false;
    this.said = "";
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  private async take(event: Event): Promise<void> {
    const input = event.target as HTMLInputElement;
    const file = input.files?.[0];
    if (!file || this.busy) return;
    this.busy = true;
    this.said = "";
    try {
      const { rows, unread, missed } = rowsOfFile(await readRowsFile(file), this.columns, this.dictionaries);
      const needed = this.columns.some((column) => column.required === true && missed.includes(column.label));
      if (rows.length === 0 || needed) this.said = t("table.file-titles", { columns: missed.join(t("text.pause")) });
      else if (rows.length > this.room) this.said = t("table.file-too-many", { rows: rows.length, room: this.room });
      else {
        this.dispatchEvent(new CustomEvent<Answers[]>("mz-rows", { detail: rows }));
        this.said = t("table.file-read", { rows: rows.length, unread });
      }
    } catch (error) {
      this.said = error instanceof ApiError ? error.message : t("error.unknown", { status: "" });
    }
    this.busy = false;
    input.value = "";
  }

  override render(): TemplateResult {
    return html`<label class="btn small file-pick" for=${this.name}>${icon("upload")}${t("table.file")}<input class="sr" id=${this.name} type="file" accept=".csv,.xlsx" ?disabled=${this.busy} @change=${(event: Event) => void this.take(event)} /></label>
      <span class="small" role="status">${this.said}</span>`;
  }
}
customElements.define("mz-row-file", RowFile);
