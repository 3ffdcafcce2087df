/** How many things read what a change touches, with ways to them. */
import { html, type TemplateResult } from "lit";
import type { JudgedChange } from "../../core/domain/change.ts";
import { figure } from "../format.ts";
import { t } from "../message.ts";
import { pathOf } from "../router.ts";
import { kindName } from "./definition-words.ts";

/** The counting cells of the verdict table; a dash where nothing was counted. */
export function readersCells(change: JudgedChange): TemplateResult {
  const { readers } = change;
  const cell = (label: string, count: number | undefined, href?: string): TemplateResult =>
    html`<td class="num ${count ? "" : "zero"}" data-l=${label}>${count === undefined ? "\u2014" : count > 0 && href !== undefined ? html`<a href=${href} target="_blank">${figure(count)}</a>` : figure(count)}</td>`;
  const list = (state?: string): string => pathOf("list", change.id, { state });
  const linked = change.kind === "form";
  return html`${cell(t("report.documents"), readers?.documents, linked ? list() : undefined)}${cell(t("report.drafts"), readers?.drafts, linked ? list("draft") : undefined)}${cell(t("report.running"), readers?.running, linked ? list("running") : undefined)}${cell(t("report.indicators"), readers?.indicators.length)}${cell(t("report.plugins"), readers?.plugins.length)}${cell(t("report.pages"), readers?.publicPages)}`;
}

/** The definitions that name what changes. */
export function usesOf(change: JudgedChange): TemplateResult | string {
  const { readers } = change;
  if (!readers) return "";
  const uses = [
    ...readers.definitions.map((use) => ({ kind: use.kind as string, id: use.id, title: use.title })),
    ...readers.indicators.map((id) => ({ kind: "indicator", id, title: id })),
    ...readers.publications.map((id) => ({ kind: "publication", id, title: id })),
  ];
  const once = [...new Map(uses.map((use) => [`${use.kind} ${use.id}`, use])).values()];
  if (once.length === 0) return "";
  return html`<details class="small"><summary>${t("report.uses")} ${once.length}</summary><ul class="links">${once.map((use) => html`<li><a href=${pathOf("definitions", "", { kind: use.kind, id: use.id })} target="_blank">${kindName(use.kind)} ${use.title}</a></li>`)}</ul></details>`;
}
