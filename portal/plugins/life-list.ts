/** What happened to a plugin: every change of every version with who, when and why. */
import { html, type TemplateResult } from "lit";
import { instant } from "../format.ts";
import { t } from "../message.ts";
import type { Life } from "./api.ts";
import { actName, lifeReason } from "./words.ts";

export function lifeList(life: readonly Life[]): TemplateResult {
  return html`<ol class="rule-history" role="list">${life.map((one) => {
    const reason = lifeReason(one);
    return html`<li><p>${one.version === null ? "" : html`<span class="mono">${one.version}</span> `}${actName(one.act)}</p>${reason === "" ? "" : html`<p class="pl-line">${reason}</p>`}<p class="small muted">${one.by ?? t("plugins.program")} ${instant(one.at)}</p></li>`;
  })}</ol>`;
}
