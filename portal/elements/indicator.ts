/** An indicator: value, formula, the figures that went in, as of when; or what is missing. */
import { html, type TemplateResult } from "lit";
import type { IndicatorValue } from "../api-types.ts";
import { instant, percent } from "../format.ts";
import { t } from "../message.ts";
import { icon } from "./icon.ts";
import "./replay-figure.ts";

export function indicatorCard(indicator: IndicatorValue, project: string): TemplateResult {
  const { missing, sources, staleSince } = indicator;
  return html`<details class="indicator">
    <summary>
      <span class="ind-title"><span class="mono muted">${indicator.code}</span> ${indicator.title}</span>
      <span class="ind-value num">${valueOf(indicator)}${staleSince === null ? "" : html` <span class="state warn small">${icon("warn")}${t("indicator.stale", { since: instant(staleSince) })}</span>`}</span>
    </summary>
    <dl class="kv small">
      <dt>${t("indicator.formula")}</dt><dd>${indicator.formula}</dd>
      ${indicator.inputs.map((input) => html`<dt>${input.label}</dt><dd class="num-left">${input.text}</dd>`)}
      ${missing.length > 0 ? html`<dt>${t("indicator.needs")}</dt><dd>${missing.join(t("text.comma"))}</dd>` : ""}
      ${sources.length > 0 ? html`<dt>${t("indicator.sources")}</dt><dd><ul>${sources.map(({ name, source, year }) => html`<li>${t("indicator.source", { name, source, year: String(year) })}</li>`)}</ul></dd>` : ""}
      ${indicator.note === null ? "" : html`<dt>${t("indicator.note")}</dt><dd>${indicator.note}</dd>`}
      <dt>${t("indicator.as-of")}</dt><dd>${instant(indicator.asOf)}</dd>
    </dl>
    ${indicator.computed ? html`<mz-replay-figure .project=${project} .indicator=${indicator.id}></mz-replay-figure>` : ""}
  </details>`;
}

function valueOf({ figure, unit, valueBp, missing, staleSince }: IndicatorValue): TemplateResult | string {
  if (figure !== null) return `${figure} ${unit ?? ""}`;
  if (valueBp !== null) return percent(valueBp);
  const waits = missing.length === 0 && staleSince !== null;
  return html`<span class="state wait">${icon("clock")}${t(waits ? "indicator.waits" : "indicator.missing")}</span>`;
}
