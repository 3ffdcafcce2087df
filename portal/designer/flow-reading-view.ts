/** The whole flow as text: numbered sentences with their branches inside, to be read through, printed and checked. */
import { html, type TemplateResult } from "lit";
import type { Flow } from "../../core/domain/flow.ts";
import { icon } from "../elements/icon.ts";
import { t } from "../message.ts";
import type { FlowNames } from "./approval-words.ts";
import { KIND_ICONS } from "./flow-card.ts";
import { branchLetter, type ReadLine, readFlow, readRules } from "./flow-reading.ts";

/** Draws the text; a click on a sentence opens its step. */
export function flowReadingView(
  flow: Flow,
  names: FlowNames,
  selected: string,
  faulty: ReadonlySet<string>,
  open: (id: string) => void,
): TemplateResult {
  const lines = (list: readonly ReadLine[]): TemplateResult =>
    html`<ol role="list">${list.map(
      (line) => html`<li class="${selected === line.id ? "sel" : ""} ${faulty.has(line.id) ? "bad" : ""}">
        <span class="no">${line.no}</span>
        <div class="said">${icon(KIND_ICONS[line.kind])}<button class="link" type="button" @click=${() => open(line.id)}>${line.title}</button>${t("flow.colon")}${line.text}
          ${line.details.length === 0 ? "" : html`<span class="more">${line.details.join(t("flow.semicolon"))}${t("text.stop")}</span>`}</div>
        ${line.branches.map(
          (branch, n) =>
            html`<div class="way">${line.kind === "repeat" ? "" : html`<p><b>${branchLetter(n)} ${branch.title}</b>${t("flow.colon")}${branch.when}</p>`}${branch.lines.length === 0 ? html`<p class="muted">${t("flow.nothing-here")}</p>` : lines(branch.lines)}</div>`,
        )}</li>`,
    )}</ol>`;
  return html`<article class="fl-reading" aria-labelledby="flow-reading">
    <header><h2 id="flow-reading">${t("flow.reading-title", { title: flow.title })}</h2><button class="btn small no-print" type="button" @click=${() => print()}>${t("action.print")}</button></header>
    ${lines(readFlow(flow, names))}
    <h3>${t("approval.rules")}</h3>
    <ul class="fl-rules">${readRules(flow, names).map((text) => html`<li>${text}${t("text.stop")}</li>`)}</ul></article>`;
}
