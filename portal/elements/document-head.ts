/** The head of a document: where it belongs, what it is, its state, and what took its place. */
import { html, type TemplateResult } from "lit";
import type { Document } from "../api-types.ts";
import { instant } from "../format.ts";
import { t } from "../message.ts";
import { pathOf } from "../router.ts";
import "./print-menu.ts";
import { stateChip } from "./state.ts";

export function documentHead(doc: Document, side: unknown = ""): TemplateResult {
  return html`<div class="page-head">
    <ol class="crumbs">
      ${doc.project ? html`<li><a href=${pathOf("project", doc.project.id)}>${doc.project.name}</a></li>` : html`<li><a href="/portal/">${t("work.title")}</a></li>`}
      <li>${doc.form.title}</li>
      ${doc.number ? html`<li class="mono">${doc.number}</li>` : ""}
    </ol>
    <div class="title-row">
      <h1>${doc.title || doc.form.title}</h1>
      ${stateChip(doc.state, doc.stateTitle)}
      ${doc.case && doc.case.round > 1 ? html`<span class="tag">${t("document.round", { round: doc.case.round })}</span>` : ""}
      <div class="btns push"><mz-print-menu .document=${doc.id}></mz-print-menu>${side}</div>
    </div>
    ${mergedInto(doc)}
    <div class="meta">
      <span>${doc.unit.name}</span><span>${doc.region.name} ${doc.region.code}</span>
      <span>${t("document.made", { name: doc.createdBy.name, at: instant(doc.createdAt) })}</span>
      <span>${t("document.version", { title: doc.form.title, version: doc.form.version })}</span>
    </div>
  </div>`;
}

/** An entry of a register that was merged leads to the one that stands now. */
function mergedInto(doc: Document): TemplateResult | "" {
  const now = doc.successors[doc.id];
  return now
    ? html`<p class="banner warn">${t("document.merged-into")}<a href=${pathOf("document", now.id)}>${now.name}</a></p>`
    : "";
}
