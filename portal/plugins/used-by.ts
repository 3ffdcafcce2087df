/** Where a plugin is used, and which cases wait for it or will: shown beside it, and before it is switched off. */
import { html, type TemplateResult } from "lit";
import { icon } from "../elements/icon.ts";
import { t } from "../message.ts";
import { pathOf } from "../router.ts";
import type { Plugin, Use } from "./api.ts";
import { placeName } from "./place-api.ts";

const SHOWN = 20;

export function usedBy({ uses, waiting }: Pick<Plugin, "uses" | "waiting">): TemplateResult {
  if (uses.length === 0) return html`<p class="muted">${t("plugins.unused")}</p>`;
  const { running, standing } = waiting;
  return html`<ul class="pl-uses">${[...Map.groupBy(uses, ({ kind, id }) => `${kind} ${id}`).values()].map(useOf)}</ul>
    ${running === 0 ? "" : html`<p class="mt3">${t("plugins.running", { running })}</p>`}
    ${
      standing.length === 0
        ? ""
        : html`<p class="state warn">${icon("clock")}${t("plugins.standing", { count: standing.length })}</p>
      <ul class="pl-uses">${standing.slice(0, SHOWN).map((one) => html`<li><a href=${pathOf("document", one.document)}>${one.form} ${one.number}</a><span class="sub muted small">${t("plugins.at-step", { step: one.step })}</span></li>`)}${standing.length > SHOWN ? html`<li class="muted">${t("plugins.more", { count: standing.length - SHOWN })}</li>` : ""}</ul>`
    }`;
}

function useOf(uses: readonly Use[]): TemplateResult {
  const [first] = uses;
  if (!first) return html``;
  if (first.kind === "page")
    return html`<li>${icon("eye")}<span>${first.title}<span class="sub muted small">${placeName(first.what)}</span></span></li>`;
  const places = uses.map(({ what }) => what).join(t("text.pause"));
  return html`<li>${icon(first.kind === "form" ? "form" : "flow")}<span>${first.title}<span class="sub muted small">${t(first.kind === "form" ? "plugins.in-form" : "plugins.in-flow", { places })}</span></span></li>`;
}
