/** A code list as a table to edit: rename, add, close; a year's new list is loaded over it with its differences shown first. */
import { html, LitElement, type TemplateResult } from "lit";
import type { Dictionary, DictionaryItem } from "../../core/domain/dictionary.ts";
import { type GivenItem, type LoadedItems, loadItems } from "../../core/domain/load-dictionary.ts";
import { closeDialog, dialog } from "../elements/dialog.ts";
import { icon } from "../elements/icon.ts";
import { readCells } from "../fields/paste.ts";
import { type MessageKey, t } from "../message.ts";
import { ApiError } from "../request.ts";
import { readTableFile } from "../table-api.ts";

/** Detail of `mz-dictionary`. */
export type DictionaryChange = { body: Dictionary };

/** Rows drawn at once; the search narrows longer lists. */
const SHOWN = 200;

/**
 * `<mz-dictionary-editor>`
 * @property body - the drafted code list
 * @property base - the published one, whose codes may not be renamed or deleted
 * @property editable - false shows it only
 * @fires mz-dictionary - detail: DictionaryChange
 */
class DictionaryEditor extends LitElement {
  static override properties = {
    body: { attribute: false },
    base: { attribute: false },
    editable: { attribute: false },
    search: { state: true },
    onlyChanged: { state: true },
    loading: { state: true },
    loaded: { state: true },
    fault: { state: true },
  };
  declare body: Dictionary | undefined;
  declare base: Dictionary | undefined;
  declare editable: boolean;
  declare search: string;
  declare onlyChanged: boolean;
  declare loading: boolean;
  declare loaded: LoadedItems | undefined;
  declare fault: string;

  constructor() {
    super();
    this.body = undefined;
    this.base = undefined;
    this.editable = true;
    this.search = "";
    this.onlyChanged = false;
    this.loading = false;
    this.loaded = undefined;
    this.fault = "";
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  private emit(changes: Partial<Dictionary>): void {
    if (!this.body) return;
    const body = { ...this.body, ...changes };
    this.dispatchEvent(
      new CustomEvent<DictionaryChange>("mz-dictionary", { detail: { body }, bubbles: true, composed: true }),
    );
  }

  private get items(): DictionaryItem[] {
    return Array.isArray(this.body?.items) ? this.body.items : [];
  }

  override render(): TemplateResult {
    const { body } = this;
    if (!body) return html``;
    const known = new Map((this.base?.items ?? []).map((item) => [item.code, item]));
    const rows = this.items
      .map((item, index) => ({ item, index, old: known.get(item.code) }))
      .filter(({ item, old }) => this.fits(item, old));
    return html`<div class="dict">
      <div class="dict-head">
        <label class="field"><span class="label">${t("dict.title")}</span><input class="input" maxlength="80" .value=${body.title} ?disabled=${!this.editable} @change=${(e: Event) => this.emit({ title: valueOf(e) })} /></label>
        <label class="field"><span class="label">${t("dict.year")}</span><input class="input" inputmode="numeric" maxlength="4" .value=${String(body.year ?? "")} ?disabled=${!this.editable} @change=${(e: Event) => this.setYear(valueOf(e))} /></label>
        <label class="field"><span class="label">${t("dict.search")}</span><input class="input" type="search" .value=${this.search} @input=${(e: Event) => (this.search = valueOf(e))} /></label>
        ${this.base ? html`<label class="check"><input type="checkbox" .checked=${this.onlyChanged} @change=${(e: Event) => (this.onlyChanged = (e.target as HTMLInputElement).checked)} />${t("dict.only-changed")}</label>` : ""}
        ${this.editable ? html`<div class="btns"><button class="btn" type="button" @click=${this.add}>${icon("plus")}${t("dict.add")}</button><button class="btn" type="button" @click=${() => (this.loading = true)}>${icon("upload")}${t("dict.load")}</button></div>` : ""}
      </div>
      <p class="help">${t("dict.help")}</p>
      ${rows.length === 0 ? html`<p class="empty">${t(this.items.length === 0 ? "dict.empty" : "dict.none")}</p>` : this.table(rows)}
      ${this.loading ? this.loadDialog() : ""}
    </div>`;
  }

  private fits(item: DictionaryItem, old: DictionaryItem | undefined): boolean {
    if (this.onlyChanged && old && JSON.stringify(old) === JSON.stringify(item)) return false;
    const q = this.search.trim().toLowerCase();
    return q === "" || item.code.toLowerCase().includes(q) || item.name.toLowerCase().includes(q);
  }

  private table(rows: { item: DictionaryItem; index: number; old: DictionaryItem | undefined }[]): TemplateResult {
    return html`<table class="grid tight stack dict-table"><caption class="sr">${t("dict.title")}</caption>
        <thead><tr><th scope="col">${t("dict.code")}</th><th scope="col">${t("dict.name")}</th><th scope="col">${t("dict.parent")}</th><th scope="col">${t("dict.closed")}</th><th scope="col"><span class="sr">${t("table.tools")}</span></th></tr></thead>
        <tbody>${rows.slice(0, SHOWN).map(({ item, index, old }) => this.row(item, index, old))}</tbody></table>
      ${rows.length > SHOWN ? html`<p class="muted">${t("dict.more", { count: rows.length - SHOWN })}</p>` : ""}`;
  }

  private row(item: DictionaryItem, index: number, old: DictionaryItem | undefined): TemplateResult {
    const name = item.name || item.code || String(index + 1);
    const set = (changes: Partial<DictionaryItem>) => this.set(index, changes);
    return html`<tr class=${item.closed === true ? "is-closed" : ""}>
      <td data-l=${t("dict.code")}><input class="input mono" maxlength="60" aria-label="${t("dict.code")} ${name}" .value=${item.code} ?disabled=${!this.editable || old !== undefined} @change=${(e: Event) => set({ code: valueOf(e).trim() })} /></td>
      <td data-l=${t("dict.name")}><input class="input" maxlength="200" aria-label="${t("dict.name")} ${name}" .value=${item.name} ?disabled=${!this.editable} @change=${(e: Event) => set({ name: valueOf(e).trim() })} />
        ${old && old.name !== item.name ? html`<span class="sub">${t("dict.was", { name: old.name })}</span>` : !old && this.base ? html`<span class="tag">${t("dict.new")}</span>` : ""}</td>
      <td data-l=${t("dict.parent")}><input class="input mono" maxlength="60" aria-label="${t("dict.parent")} ${name}" .value=${item.parent ?? ""} ?disabled=${!this.editable} @change=${(e: Event) => this.setParent(index, valueOf(e).trim())} /></td>
      <td data-l=${t("dict.closed")}><label class="check"><input type="checkbox" aria-label="${t("dict.closed")} ${name}" .checked=${item.closed === true} ?disabled=${!this.editable} @change=${(e: Event) => this.setClosed(index, (e.target as HTMLInputElement).checked)} /></label></td>
      <td>${old || !this.editable ? "" : html`<button class="icon-btn" type="button" aria-label=${t("dict.remove", { name })} @click=${() => this.emit({ items: this.items.filter((_, i) => i !== index) })}>${icon("trash")}</button>`}</td>
    </tr>`;
  }

  private set(index: number, changes: Partial<DictionaryItem>): void {
    this.emit({ items: this.items.map((item, i) => (i === index ? { ...item, ...changes } : item)) });
  }

  private setParent(index: number, parent: string): void {
    const items = this.items.map((item, i) => {
      if (i !== index) return item;
      const { parent: _old, ...rest } = item;
      return parent === "" ? rest : { ...rest, parent };
    });
    this.emit({ items });
  }

  private setClosed(index: number, closed: boolean): void {
    const items = this.items.map((item, i) => {
      if (i !== index) return item;
      const { closed: _old, ...rest } = item;
      return closed ? { ...rest, closed } : rest;
    });
    this.emit({ items });
  }

  private setYear(text: string): void {
    if (!this.body) return;
    const { year: _old, ...rest } = this.body;
    const body = /^\d{4}$/.test(text.trim()) ? { ...rest, year: Number(text) } : rest;
    this.dispatchEvent(
      new CustomEvent<DictionaryChange>("mz-dictionary", { detail: { body }, bubbles: true, composed: true }),
    );
  }

  /** The next free number as code; the cursor goes to its name. */
  private add = (): void => {
    this.search = "";
    const item = { code: nextCode(this.items), name: "" };
    const last = this.items.length < SHOWN;
    this.emit({ items: last ? [...this.items, item] : [item, ...this.items] });
    void this.updateComplete.then(() => {
      const rows = this.querySelectorAll("tbody tr");
      rows[last ? rows.length - 1 : 0]?.querySelectorAll<HTMLInputElement>("input")[1]?.focus();
    });
  };

  private loadDialog(): TemplateResult {
    const { loaded } = this;
    const line = (key: MessageKey, codes: readonly string[]) =>
      codes.length === 0
        ? ""
        : html`<li><b>${t(key, { count: codes.length })}</b> <span class="muted">${codes.slice(0, 8).join("\u3001")}${codes.length > 8 ? " \u2026" : ""}</span></li>`;
    return dialog({
      heading: t("dict.load"),
      wide: true,
      onClose: () => {
        this.loading = false;
        this.loaded = undefined;
        this.fault = "";
      },
      body: html`<p class="muted">${t("dict.load-lead")}</p>
        <label class="btn">${icon("upload")}${t("dict.load-file")}<input class="sr" type="file" accept=".xlsx,.csv" @change=${this.readFile} /></label>
        <label class="field"><span class="label">${t("dict.load-paste")}</span><textarea class="input" rows="6" @input=${(e: Event) => this.take(readCells(valueOf(e)) ?? [])}></textarea></label>
        ${this.fault === "" ? "" : html`<p class="state stop" role="alert">${icon("stop")}<span>${this.fault}</span></p>`}
        ${
          loaded
            ? html`<ul class="dict-diff" aria-live="polite">${line("dict.added", loaded.added)}${line(
                "dict.renamed",
                loaded.renamed.map((r) => `${r.code} ${r.before} \u2192 ${r.after}`),
              )}${line("dict.closing", loaded.closed)}${line("dict.reopened", loaded.reopened)}${loaded.problems.map((p) => html`<li class="state warn">${icon("warn")}${problemText(p)}</li>`)}
                ${loaded.added.length + loaded.renamed.length + loaded.closed.length + loaded.reopened.length === 0 ? html`<li>${t("dict.same")}</li>` : ""}</ul>`
            : ""
        }`,
      actions: html`<button class="btn" type="button" @click=${closeDialog}>${t("action.cancel")}</button>
        <button class="btn primary" type="button" ?disabled=${!loaded || loaded.items.length === 0} @click=${(
          event: Event,
        ) => {
          if (this.loaded) this.emit({ items: this.loaded.items });
          closeDialog(event);
        }}>${t("dict.apply")}</button>`,
    });
  }

  private readFile = async (event: Event): Promise<void> => {
    const input = event.target as HTMLInputElement;
    const [file] = input.files ?? [];
    input.value = "";
    if (!file) return;
    try {
      const { headers, rows } = await readTableFile(file);
      this.take([headers, ...rows.map((row) => row.cells)]);
    } catch (error) {
      this.fault = error instanceof ApiError ? error.message : String(error);
    }
  };

  /** The first row may name the columns; without names code, name and parent are expected in this order. */
  private take(cells: readonly (readonly string[])[]): void {
    this.fault = "";
    const [first = []] = cells;
    const named = (key: MessageKey): number => first.findIndex((cell) => t(key).split("|").includes(cell.trim()));
    const found = {
      code: named("dict.header-code"),
      name: named("dict.header-name"),
      parent: named("dict.header-parent"),
    };
    const hasHeader = found.code >= 0 && found.name >= 0;
    const at = hasHeader ? found : { code: 0, name: 1, parent: 2 };
    const given = cells.slice(hasHeader ? 1 : 0).map(
      (row, i): GivenItem => ({
        code: (row[at.code] ?? "").trim(),
        name: (row[at.name] ?? "").trim(),
        parent: at.parent < 0 ? "" : (row[at.parent] ?? "").trim(),
        row: i + (hasHeader ? 2 : 1),
      }),
    );
    this.loaded = given.length === 0 ? undefined : loadItems(this.items, given);
  }
}
customElements.define("mz-dictionary-editor", DictionaryEditor);

function valueOf(event: Event): string {
  return (event.target as HTMLInputElement | HTMLTextAreaElement).value;
}

function problemText(problem: LoadedItems["problems"][number]): string {
  const reason = t(`dict.${problem.code}`);
  return t("dict.problem", { row: problem.row, text: `${reason} ${problem.value}` });
}

/** The smallest whole number above all codes that are numbers. */
function nextCode(items: readonly DictionaryItem[]): string {
  const numbers = items.map((item) => (/^[0-9]{1,12}$/.test(item.code) ? Number(item.code) : 0));
  return String(Math.max(0, ...numbers) + 1);
}
