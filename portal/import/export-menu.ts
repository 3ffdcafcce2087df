/** The menu of formats in which a list is saved. */
import { html, type TemplateResult } from "lit";
import { icon } from "../elements/icon.ts";
import { type MessageKey, t } from "../message.ts";

export type ExportFormat = "xlsx" | "csv";
export type ExportFields = "columns" | "all";
const EXPORT_FORMATS = ["xlsx", "csv"] as const;
const FORMATS: Record<ExportFormat, MessageKey> = { xlsx: "list.export-xlsx", csv: "list.export-csv" };
const FIELDS: Record<ExportFields, MessageKey> = { columns: "list.export-columns", all: "list.export-all" };

/**
 * A button that opens the choices; with `fields` each format comes with the list's own columns or all fields, with
 * `more` the same rows may leave as other sheets.
 */
export function exportMenu(
  url: (format: ExportFormat, fields: ExportFields) => string,
  fields?: readonly ExportFields[],
  more: readonly { title: string; url: (format: ExportFormat) => string }[] = [],
): TemplateResult {
  const link = (format: ExportFormat, which: ExportFields, text: string) =>
    html`<a href=${url(format, which)} download @click=${closeMenu}>${text}</a>`;
  const group = (format: ExportFormat) =>
    fields
      ? html`<div class="menu-group" role="group" aria-label=${t(FORMATS[format])}><span class="menu-title">${t(FORMATS[format])}</span>${fields.map((which) => link(format, which, t(FIELDS[which])))}</div>`
      : link(format, "columns", t(FORMATS[format]));
  return html`<details class="menu-box" @keydown=${escapeMenu} @focusout=${leaveMenu}><summary class="btn">${icon("download")}${t("list.export")}${icon("down")}</summary>
    <div class="menu-list ${fields || more.length > 0 ? "" : "menu-group"}">${more.length > 0 && !fields ? html`<div class="menu-group">${EXPORT_FORMATS.map(group)}</div>` : EXPORT_FORMATS.map(group)}${more.map(({ title, url: urlOf }) => html`<div class="menu-group" role="group" aria-label=${title}><span class="menu-title">${title}</span>${EXPORT_FORMATS.map((format) => html`<a href=${urlOf(format)} download @click=${closeMenu}>${t(FORMATS[format])}</a>`)}</div>`)}</div></details>`;
}

function closeMenu(event: Event): void {
  if (event.currentTarget instanceof Element) event.currentTarget.closest("details")?.removeAttribute("open");
}

function escapeMenu(event: KeyboardEvent): void {
  if (event.key !== "Escape" || !(event.currentTarget instanceof HTMLDetailsElement)) return;
  event.currentTarget.open = false;
  event.currentTarget.querySelector("summary")?.focus();
}

/** Left by keyboard or by a click elsewhere. */
function leaveMenu(event: FocusEvent): void {
  const box = event.currentTarget;
  if (!(box instanceof HTMLDetailsElement) || !(event.relatedTarget instanceof Node)) return;
  if (!box.contains(event.relatedTarget)) box.open = false;
}
