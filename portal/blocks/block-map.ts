/** A map of a block over the outlines of counties, with its places as a table below. */
import { html, LitElement, svg, type TemplateResult } from "lit";
import type { BlockOf } from "../../core/domain/block.ts";
import { tableOfMap, tintOf } from "../../core/domain/block-drawing.ts";
import type { Outline } from "../api-types.ts";
import { drawGrid, drawOutlines } from "../elements/map-drawing.ts";
import { fitted, type MapView, toPicture } from "../elements/map-projection.ts";
import { countyPoints, loadOutlines } from "../elements/outlines.ts";
import { t } from "../message.ts";
import { blockTable } from "./block-table.ts";
import { unitOf, wholeFigure } from "./figures.ts";

const WIDTH = 480;
const HEIGHT = 280;

/**
 * `<mz-block-map>`
 * @property block - the map
 */
class BlockMap extends LitElement {
  static override properties = { block: { attribute: false }, outlines: { state: true } };
  declare block: BlockOf<"map">;
  declare outlines: readonly Outline[];

  constructor() {
    super();
    this.block = { kind: "map", title: "", region: "", as: "number", points: [], areas: [] };
    this.outlines = [];
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override updated(changed: Map<string, unknown>): void {
    if (changed.has("block")) void loadOutlines(this.block.region).then((outlines) => (this.outlines = outlines));
  }

  /** Points alone are shown from near; counties need the whole city. */
  private get view(): MapView {
    const points = this.block.points.map(({ lon, lat }) => [lon, lat]);
    const around =
      this.block.areas.length > 0 || points.length === 0
        ? this.outlines.flatMap((one) => one.rings.flat())
        : points.length < 2
          ? countyPoints(this.outlines, this.block.region)
          : [];
    return fitted([...around, ...points], WIDTH, HEIGHT, 0.01);
  }

  override render(): TemplateResult {
    const { block } = this;
    const unit = unitOf(block.as, block.unit);
    const words = { place: t("blocks.place"), value: t("blocks.value") };
    return html`<figure class="bl-chart"><figcaption class="bl-title">${block.title}${unit === "" ? "" : html`<span class="muted small">${t("blocks.unit", { unit })}</span>`}</figcaption>
      ${this.picture()}
      <p class="muted small">${t("map.sketch")}</p>
      <details class="bl-data"><summary>${t("blocks.as-table")}</summary>${blockTable({ ...tableOfMap(block, words), title: block.title }, block.unit)}</details></figure>`;
  }

  private picture(): TemplateResult {
    const { block, view } = this;
    const most = Math.max(0, ...block.areas.map(({ value }) => value));
    const tinted = new Map(block.areas.map(({ code, value }) => [code, tintOf(value, most)]));
    const label = t("blocks.map-label", { title: block.title, count: block.points.length + block.areas.length });
    return html`<svg class="map bl-map" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label=${label}>
      ${drawOutlines(view, this.outlines, block.region, tinted)}${this.outlines.length === 0 || view.scale > 4_000 ? drawGrid(view) : ""}
      ${block.points.map((point) => {
        const [x, y] = toPicture(view, [point.lon, point.lat]);
        const said =
          point.value === undefined ? point.label : `${point.label} ${wholeFigure(point.value, block.as, block.unit)}`;
        return svg`<circle class="bl-point ${point.tone ?? "plain"}" cx=${x.toFixed(1)} cy=${y.toFixed(1)} r="6"><title>${said}</title></circle>`;
      })}
    </svg>`;
  }
}
customElements.define("mz-block-map", BlockMap);
