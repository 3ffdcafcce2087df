/** A chart of a block as SVG with its table below: shapes come from the domain, so that the public site draws the same. */
import { html, svg, type TemplateResult } from "lit";
import type { BlockOf } from "../../core/domain/block.ts";
import { drawChart, tableOfChart } from "../../core/domain/block-drawing.ts";
import { t } from "../message.ts";
import { blockTable } from "./block-table.ts";
import { bareFigure, unitOf, wholeFigure } from "./figures.ts";

/** One picture for wide screens and one for the phone. */
const SIZES = [
  ["no-phone", 640, 220],
  ["only-phone", 320, 200],
] as const;

export function blockChart(block: BlockOf<"chart">): TemplateResult {
  const unit = unitOf(block.as, block.unit);
  return html`<figure class="bl-chart"><figcaption class="bl-title">${block.title}${unit === "" ? "" : html`<span class="muted small">${t("blocks.unit", { unit })}</span>`}</figcaption>
    ${SIZES.map(([where, width, height]) => html`<div class=${where}>${picture(block, width, height)}</div>`)}
    ${block.chart === "pie" || block.series.length < 2 ? "" : html`<ul class="bl-key" role="list">${block.series.map(({ name }, s) => html`<li><span class="bl-mark s${s + 1}"></span>${name}</li>`)}</ul>`}
    <details class="bl-data"><summary>${t("blocks.as-table")}</summary>${blockTable({ ...tableOfChart(block, t("blocks.category")), title: block.title }, block.unit)}</details>
  </figure>`;
}

function picture(block: BlockOf<"chart">, width: number, height: number): TemplateResult {
  const drawn = drawChart(block, width, height, (value) => bareFigure(value, block.as));
  return html`<svg class="bl-svg" viewBox="0 0 ${width} ${height}" role="img" aria-label=${labelOf(block)}>
    ${drawn.axes.map((d) => svg`<path class="axis" d=${d}></path>`)}
    ${drawn.shapes.map(({ look, d, label }) => svg`<path class=${look} d=${d}>${label === "" ? "" : svg`<title>${label}</title>`}</path>`)}
    ${drawn.texts.map(({ look, x, y, text }) => svg`<text class=${look} x=${x} y=${y}>${text}</text>`)}
  </svg>`;
}

/** What the picture says in words: each series with its largest value. */
function labelOf(block: BlockOf<"chart">): string {
  const most = block.series.map(({ name, values }) => {
    const known = values.flatMap((value, i) =>
      value === null ? [] : [{ value, category: block.categories[i] ?? "" }],
    );
    const top = known.reduce(
      (best, one) => (one.value > best.value ? one : best),
      known[0] ?? { value: 0, category: "" },
    );
    return t("blocks.most", { name, category: top.category, value: wholeFigure(top.value, block.as, block.unit) });
  });
  return `${block.title}${t("text.colon")}${most.join(t("text.comma"))}`;
}
