/** A place as a small picture, to be read: the county around it, the point, line or area on it. */
import { html, LitElement, type TemplateResult } from "lit";
import type { Outline } from "../api-types.ts";
import { drawGrid, drawOutlines, drawPlace, type Place } from "./map-drawing.ts";
import { fitted, type MapView } from "./map-projection.ts";
import { countyPoints, loadOutlines } from "./outlines.ts";

const WIDTH = 264;
const HEIGHT = 168;

/**
 * `<mz-map-picture>`
 * @property place - kind and points
 * @property region - code of the region around it
 */
class MapPicture extends LitElement {
  static override properties = {
    place: { attribute: false },
    region: { attribute: false },
    outlines: { state: true },
  };
  declare place: Place;
  declare region: string | undefined;
  declare outlines: readonly Outline[];

  constructor() {
    super();
    this.place = { kind: "point", points: [] };
    this.region = undefined;
    this.outlines = [];
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override updated(changed: Map<string, unknown>): void {
    if (changed.has("region")) void loadOutlines(this.region).then((outlines) => (this.outlines = outlines));
  }

  /** The county with the place in it; only the place when the county is not known. */
  private get view(): MapView {
    const around = countyPoints(this.outlines, this.region);
    return fitted([...around, ...this.place.points], WIDTH, HEIGHT, 0.05);
  }

  override render(): TemplateResult {
    const view = this.view;
    return html`<svg class="map small" width=${WIDTH} height=${HEIGHT} viewBox="0 0 ${WIDTH} ${HEIGHT}" aria-hidden="true">
      ${drawOutlines(view, this.outlines, this.region)}${this.outlines.length === 0 ? drawGrid(view) : ""}${drawPlace(view, this.place)}
    </svg>`;
  }
}
customElements.define("mz-map-picture", MapPicture);
