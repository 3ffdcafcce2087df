/** The way through the pages of an import's rows; nothing where one page holds them all. */
import { html, type TemplateResult } from "lit";
import { icon } from "../elements/icon.ts";
import { t } from "../message.ts";

/** `page` counts from 1; `turn` is given the page to show. */
export function rowPager(page: number, total: number, size: number, turn: (page: number) => void): TemplateResult | "" {
  if (total <= size) return "";
  return html`<nav class="pager" aria-label=${t("list.pages")}><span class="btns">
      <button class="btn small" type="button" ?disabled=${page <= 1} @click=${() => turn(page - 1)}>${icon("left")}${t("list.previous")}</button>
      <span class="small">${t("list.page", { page })}</span>
      <button class="btn small" type="button" ?disabled=${page >= Math.ceil(total / size)} @click=${() => turn(page + 1)}>${t("list.next")}${icon("right")}</button></span></nav>`;
}
