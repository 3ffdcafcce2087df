/** An indicator: value, formula, the figures that went in, as of when; or what is missing. */
import { html, type TemplateResult } from "lit";
import type { IndicatorValue } from "../api-types.ts";
import { instant, percent } from "../format.ts";
import { t } from "../message.ts";
import { icon } from "./icon.ts";

export function indicatorCard(indicator: IndicatorValue): TemplateResult {
  const known = indicator.valueBp !== null;
  return html`<details class="indicator">
    <summary>
      <span class="ind-title"><span class="mono muted">${indicator.code}</span> ${indicator.title}</span>
      <span class="ind-value num">${known ? percent(indicator.valueBp) : html`<span class="state wait">${icon("clock")}${t("indicator.missing")}</span>`}</span>
    </summary>
    <dl class="kv small">
      <dt>${t("indicator.formula")}</dt><dd>${indicator.formula}</dd>
      ${indicator.inputs.map((input) => html`<dt>${input.label}</dt><dd class="num-left">${input.text}</dd>`)}
      ${indicator.missing.length > 0 ? html`<dt>${t("indicator.needs")}</dt><dd>${indicator.missing.join(t("text.comma"))}</dd>` : ""}
      <dt>${t("indicator.as-of")}</dt><dd>${instant(indicator.asOf)}</dd>
    </dl>
  </details>`;
}
