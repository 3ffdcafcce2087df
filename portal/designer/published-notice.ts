/** That a change is in force: who published it, which versions it made, and where people go on. */
import { html, type TemplateResult } from "lit";
import type { Change } from "../../core/domain/change.ts";
import { icon } from "../elements/icon.ts";
import { instant } from "../format.ts";
import { t } from "../message.ts";
import { pathOf } from "../router.ts";
import { kindName } from "./definition-words.ts";

export function publishedNotice(change: Change): TemplateResult {
  const forms = change.bodies.filter((body) => body.kind === "form");
  const rules = change.bodies.filter((body) => body.kind === "rule");
  const by = change.events.findLast((event) => event.kind === "published");
  return html`<div class="notice done pb-done" tabindex="-1">${icon("ok")}<div><b>${t("publish.done", { at: instant(by?.at), name: by?.by.name ?? "" })}</b>
    <ul>${change.bodies.map((body) => html`<li>${t("publish.in-force", { kind: kindName(body.kind), title: body.title, version: body.version })}</li>`)}</ul>
    <p>${t(rules.length < change.bodies.length ? "publish.now" : "publish.now-rules")}</p>
    ${rules.map((rule) => html`<p><a class="btn primary" href=${pathOf("rule", rule.id)}>${t("publish.open-rule")}${rules.length > 1 ? `${t("text.dash")}${rule.title}` : ""}</a></p>`)}
    ${forms.map((form) => html`<p><a class="btn primary" href=${pathOf("list", form.id)}>${t("publish.open-list")}${forms.length > 1 ? `${t("text.dash")}${form.title}` : ""}</a></p>`)}</div></div>`;
}
