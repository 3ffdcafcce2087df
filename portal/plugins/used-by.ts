/** Where a plugin is used, and which cases wait for it or will: shown beside it, and before it is switched off. */
import { html, type TemplateResult } from "lit";
import { type IconName, icon } from "../elements/icon.ts";
import { type MessageKey, t } from "../message.ts";
import { pathOf } from "../router.ts";
import type { Plugin, Use } from "./api.ts";
import { placeName } from "./place-api.ts";

const SHOWN = 20;
const KINDS: Record<Use["kind"], { icon: IconName; word: MessageKey }> = {
  form: { icon: "form", word: "plugins.in-form" },
  flow: { icon: "flow", word: "plugins.in-flow" },
  rule: { icon: "sliders", word: "plugins.in-rule" },
  channel: { icon: "phone", word: "plugins.in-channel" },
  connector: { icon: "send", word: "plugins.in-connector" },
  job: { icon: "clock", word: "plugins.in-job" },
  indicator: { icon: "calc", word: "plugins.in-indicator" },
  page: { icon: "project", word: "plugins.in-page" },
};

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
  const { icon: sign, word } = KINDS[first.kind];
  return html`<li>${icon(sign)}<span>${first.title}<span class="sub muted small">${t(word, { places })}</span></span></li>`;
}
