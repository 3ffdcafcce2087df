/** Long tables a page at a time: which rows are on the screen, and the buttons that turn to others. */
import { html, type TemplateResult } from "lit";
import { icon } from "../elements/icon.ts";
import { t } from "../message.ts";

/** Shorter tables stand whole. */
export const WHOLE = 100;
export const ROWS_PER_PAGE = 50;

/** First row on the page and the one behind the last, from 0. */
export function rowsOn(page: number, rows: number): { from: number; to: number } {
  if (rows <= WHOLE) return { from: 0, to: rows };
  const last = Math.ceil(rows / ROWS_PER_PAGE) - 1;
  const from = Math.min(Math.max(0, page), last) * ROWS_PER_PAGE;
  return { from, to: Math.min(rows, from + ROWS_PER_PAGE) };
}

/** The page on which a row stands, from 0. */
export function pageWith(row: number): number {
  return Math.floor(row / ROWS_PER_PAGE);
}

/** Buttons below a long table; nothing for a short one. */
export function rowPager(page: number, rows: number, turn: (page: number) => void): TemplateResult | "" {
  if (rows <= WHOLE) return "";
  const { from, to } = rowsOn(page, rows);
  return html`<nav class="pager" aria-label=${t("table.pages")}>
    <span class="muted small" role="status">${t("table.range", { first: from + 1, last: to, total: rows })}</span>
    <span class="btns">
      <button class="btn small" type="button" ?disabled=${from === 0} @click=${() => turn(pageWith(from) - 1)}>${icon("left")}${t("list.previous")}</button>
      <button class="btn small" type="button" ?disabled=${to === rows} @click=${() => turn(pageWith(from) + 1)}>${t("list.next")}${icon("right")}</button>
    </span>
  </nav>`;
}
