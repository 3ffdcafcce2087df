/** The statistics of alerts: how many are open, handled and freezing money; by level, rule, and county or unit as bars. */
import { html, nothing, type TemplateResult } from "lit";
import { percent } from "../format.ts";
import type { HitCounts, HitStatistics } from "../hit-api.ts";
import { t } from "../message.ts";
import { pathOf } from "../router.ts";
import { levelChip } from "./hit-words.ts";
import { signOf } from "./rule-words.ts";

/** What the list and the statistics are narrowed to, as it stands in the address. */
export type HitQuery = Readonly<Record<string, string | undefined>>;
/** Bars of a group; what is further down is in the filters. */
const BARS = 6;
type Bar = HitCounts & { query: HitQuery; name: TemplateResult | string; tone?: string };

/** Three figures and the bars; each bar narrows the page further. */
export function hitFigures({ all, levels, rules, regions, units }: HitStatistics, query: HitQuery): TemplateResult {
  const byLevel = levels
    .filter(({ found }) => found > 0)
    .toReversed()
    .map(
      (one): Bar => ({ ...one, query: { level: one.level }, name: levelChip(one.level), tone: signOf(one.level).tone }),
    );
  const byRule = rules.map((one): Bar => ({ ...one, query: { rule: one.rule.id }, name: one.rule.title }));
  const byRegion = regions.flatMap((one): Bar[] =>
    one.region.code === null
      ? []
      : [{ ...one, query: { region: one.region.code }, name: one.region.name ?? one.region.code }],
  );
  const byUnit = units.flatMap((one): Bar[] =>
    one.unit.id === null ? [] : [{ ...one, query: { unit: one.unit.id }, name: one.unit.name ?? "" }],
  );
  return html`<section class="figures" aria-label=${t("alerts.statistics")}>
      <div><div class="k">${t("alerts.open")}</div><div class="v">${all.open}<small>${t("alerts.unit")}</small></div><div class="n">${t("alerts.found", { count: all.found })}</div></div>
      <div><div class="k">${t("alerts.rate")}</div><div class="v">${percent(all.handledRate)}</div><div class="n">${all.handledRate === null ? t("alerts.rate-none") : t("alerts.handled", { count: all.handled })}</div></div>
      <div><div class="k">${t("alerts.frozen")}</div><div class="v">${all.frozen}<small>${t("alerts.unit")}</small></div><div class="n">${t("alerts.frozen-note")}</div></div>
    </section>
    <div class="hit-bars mt3">${bars("levels", t("alerts.by-level"), byLevel, query)}${bars("rules", t("alerts.by-rule"), byRule, query)}${
      byRegion.length > 1
        ? bars("regions", t("alerts.by-region"), byRegion, query)
        : bars("units", t("alerts.by-unit"), byUnit, query)
    }</div>`;
}

function bars(id: string, heading: string, all: readonly Bar[], query: HitQuery): TemplateResult | "" {
  const most = Math.max(1, ...all.map(({ found }) => found));
  const left = all.length - BARS;
  return html`<section aria-labelledby="h-${id}"><h2 id="h-${id}">${heading}</h2><ul role="list">${all
    .slice(0, BARS)
    .map(
      (one) =>
        html`<li><a class=${typeof one.name === "string" ? "named" : nothing} title=${typeof one.name === "string" ? one.name : nothing} href=${pathOf("alerts", "", { ...query, state: "all", ...one.query })}>${one.name}</a><span class="hit-bar ${one.tone ?? ""}" aria-hidden="true"><span style="width:${Math.max(2, Math.round((one.found / most) * 100))}%"></span></span><span class="num">${t("alerts.of", { open: one.open, found: one.found })}</span></li>`,
    )}</ul>${left > 0 ? html`<p class="small muted">${t("alerts.more-bars", { count: left })}</p>` : ""}</section>`;
}
