/** Pages of a list; the page number lives in the address. */
import { html, type TemplateResult } from "lit";
import { t } from "../message.ts";
import { changeQuery } from "../router.ts";
import { icon } from "./icon.ts";

/** How many there are, e.g. 38 or 1000+. */
export function countText(total: number, capped: boolean): string {
  return capped ? `${total}+` : String(total);
}

export function pager(at: {
  page: number;
  size: number;
  total: number;
  capped: boolean;
  rows: number;
  /** Name in the address, where a page has two such lists. */
  name?: string;
}): TemplateResult {
  const first = at.rows === 0 ? 0 : (at.page - 1) * at.size + 1;
  const last = (at.page - 1) * at.size + at.rows;
  const more = at.capped ? at.rows === at.size : last < at.total;
  const go = (page: number) => () =>
    changeQuery({ [at.name ?? "page"]: page === 1 ? undefined : page }, { replace: false });
  return html`<nav class="pager" aria-label=${t("list.pages")}>
    <span class="muted small">${t("list.range", { first, last, total: countText(at.total, at.capped) })}</span>
    <span class="btns">
      <button class="btn small" type="button" ?disabled=${at.page <= 1} @click=${go(at.page - 1)}>${icon("left")}${t("list.previous")}</button>
      <span class="small">${t("list.page", { page: at.page })}</span>
      <button class="btn small" type="button" ?disabled=${!more} @click=${go(at.page + 1)}>${t("list.next")}${icon("right")}</button>
    </span>
  </nav>`;
}
