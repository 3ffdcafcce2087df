/** A map to set points on: click, touch or keyboard; outlines of the counties from our own data, no tiles from outside. */
import { html, LitElement, svg, type TemplateResult } from "lit";
import { announce } from "../announce.ts";
import type { Outline } from "../api-types.ts";
import { type Point, pointText, round6 } from "../fields/coordinates.ts";
import { t } from "../message.ts";
import { icon } from "./icon.ts";
import { drawGrid, drawOutlines, drawPlace, type Place } from "./map-drawing.ts";
import { fitted, type MapView, panned, toPlace, zoomed } from "./map-projection.ts";
import { countyPoints, loadOutlines } from "./outlines.ts";

const HEIGHT = 280;
const STEP = 12;
const CLICK_PX = 6;
/** A single point is shown with about ten kilometres around it. */
const LEAST_DEGREES = 0.1;

/**
 * `<mz-map-picker>`
 * @property place - kind and points
 * @property region - code of the region to start at
 * @property label - name of the field
 * @fires mz-point - detail: the Point that was set
 * @fires mz-back - the last point is to go
 */
class MapPicker extends LitElement {
  static override properties = {
    place: { attribute: false },
    region: { attribute: false },
    label: { attribute: false },
    view: { state: true },
    cross: { state: true },
    outlines: { state: true },
  };
  declare place: Place;
  declare region: string | undefined;
  declare label: string;
  declare view: MapView | undefined;
  /** Where the keyboard's cross-hair stands; undefined while the map has no focus. */
  declare cross: [number, number] | undefined;
  declare outlines: readonly Outline[];
  private pointers = new Map<number, [number, number]>();
  private moved = 0;
  private moving = false;
  private sizes: ResizeObserver | undefined;

  constructor() {
    super();
    this.place = { kind: "point", points: [] };
    this.region = undefined;
    this.label = "";
    this.view = undefined;
    this.cross = undefined;
    this.outlines = [];
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.sizes = new ResizeObserver(([entry]) => this.measured(Math.round(entry?.contentRect.width ?? 0)));
    this.sizes.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.sizes?.disconnect();
  }

  override updated(changed: Map<string, unknown>): void {
    if (!changed.has("region")) return;
    void loadOutlines(this.region).then((outlines) => {
      this.outlines = outlines;
      if (!this.moving) this.fit();
    });
  }

  private measured(width: number): void {
    if (width === 0 || width === this.view?.width) return;
    if (this.view && this.moving) this.view = { ...this.view, width };
    else this.fit(width);
  }

  /** Shows the points that are set, or the county. */
  private fit(width = this.view?.width ?? 0): void {
    if (width === 0) return;
    const points = this.place.points;
    this.view = fitted(
      points.length > 0 ? points : countyPoints(this.outlines, this.region),
      width,
      HEIGHT,
      LEAST_DEGREES,
    );
  }

  /** Turns to a place that was typed or found elsewhere. */
  show(points: readonly (readonly number[])[]): void {
    if (this.view) this.view = fitted(points, this.view.width, HEIGHT, LEAST_DEGREES);
  }

  private set(at: readonly number[]): void {
    if (!this.view) return;
    const [lon, lat] = toPlace(this.view, at);
    const detail: Point = [round6(lon), round6(lat)];
    this.moving = true;
    this.dispatchEvent(new CustomEvent<Point>("mz-point", { detail }));
  }

  private zoom(factor: number, at?: readonly number[]): void {
    const { view } = this;
    if (!view) return;
    this.moving = true;
    this.view = zoomed(view, factor, at ?? this.cross ?? [view.width / 2, view.height / 2]);
  }

  private key = (event: KeyboardEvent): void => {
    const { view, cross } = this;
    if (!view || !cross || event.ctrlKey || event.metaKey || event.altKey) return;
    const step = event.shiftKey ? 1 : STEP;
    const moves: Record<string, [number, number]> = {
      ArrowLeft: [-step, 0],
      ArrowRight: [step, 0],
      ArrowUp: [0, -step],
      ArrowDown: [0, step],
    };
    const move = moves[event.key];
    if (move) this.moveCross(view, [cross[0] + move[0], cross[1] + move[1]]);
    else if (event.key === "Enter" || event.key === " ") this.set(cross);
    else if (event.key === "Backspace" || event.key === "Delete") this.dispatchEvent(new CustomEvent("mz-back"));
    else if (event.key === "+" || event.key === "=") this.zoom(1.5);
    else if (event.key === "-") this.zoom(1 / 1.5);
    else return;
    event.preventDefault();
  };

  /** At the edge the map moves instead of the cross-hair. */
  private moveCross(view: MapView, [x, y]: [number, number]): void {
    const inside: [number, number] = [
      Math.min(view.width - 8, Math.max(8, x)),
      Math.min(view.height - 8, Math.max(8, y)),
    ];
    this.moving = true;
    this.view = panned(view, inside[0] - x, inside[1] - y);
    this.cross = inside;
    announce(pointText(toPlace(this.view, inside).map((n) => Math.round(n * 1e4) / 1e4)));
  }

  private at(event: PointerEvent | WheelEvent): [number, number] {
    const box = this.querySelector("svg.map")?.getBoundingClientRect();
    return [event.clientX - (box?.left ?? 0), event.clientY - (box?.top ?? 0)];
  }

  private down = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    if (this.pointers.size === 0) this.moved = 0;
    this.pointers.set(event.pointerId, this.at(event));
  };

  private move = (event: PointerEvent): void => {
    const before = this.pointers.get(event.pointerId);
    if (!before || !this.view) return;
    const now = this.at(event);
    const other = [...this.pointers].find(([id]) => id !== event.pointerId)?.[1];
    this.moved += Math.hypot(now[0] - before[0], now[1] - before[1]);
    this.pointers.set(event.pointerId, now);
    if (other) {
      const apart = (point: readonly number[]): number =>
        Math.hypot((point[0] ?? 0) - other[0], (point[1] ?? 0) - other[1]);
      this.moved += CLICK_PX;
      this.zoom(apart(now) / Math.max(1, apart(before)), [(now[0] + other[0]) / 2, (now[1] + other[1]) / 2]);
    } else if (this.moved > CLICK_PX) {
      this.moving = true;
      this.view = panned(this.view, now[0] - before[0], now[1] - before[1]);
    }
  };

  private up = (event: PointerEvent): void => {
    const known = this.pointers.delete(event.pointerId);
    if (known && event.type === "pointerup" && this.moved <= CLICK_PX && this.pointers.size === 0)
      this.set(this.at(event));
  };

  private wheel = (event: WheelEvent): void => {
    // Without the key the wheel scrolls the page, as everywhere else.
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.zoom(event.deltaY < 0 ? 1.25 : 0.8, this.at(event));
  };

  override render(): TemplateResult {
    const { view, cross } = this;
    const id = `map-keys-${this.id}`;
    return html`<div class="map-box">
      ${
        view
          ? html`<svg class="map" role="application" tabindex="0" width=${view.width} height=${view.height} aria-label=${t("map.label", { label: this.label })} aria-describedby=${id}
              @keydown=${this.key} @pointerdown=${this.down} @pointermove=${this.move} @pointerup=${this.up} @pointercancel=${this.up} @wheel=${this.wheel}
              @focus=${() => (this.cross ??= [view.width / 2, view.height / 2])} @blur=${() => (this.cross = undefined)}>
              ${drawOutlines(view, this.outlines, this.region)}${drawGrid(view)}${drawPlace(view, this.place)}
              ${cross ? svg`<g class="map-cross"><path d="M${cross[0] - 12} ${cross[1]}h24M${cross[0]} ${cross[1] - 12}v24"></path></g>` : ""}
            </svg>`
          : html`<div class="map"></div>`
      }
      <div class="map-tools">
        <button class="icon-btn" type="button" aria-label=${t("map.larger")} title=${t("map.larger")} @click=${() => this.zoom(1.6)}>${icon("plus")}</button>
        <button class="icon-btn" type="button" aria-label=${t("map.smaller")} title=${t("map.smaller")} @click=${() => this.zoom(1 / 1.6)}><span aria-hidden="true">\u2212</span></button>
        <button class="icon-btn" type="button" aria-label=${t("map.fit")} title=${t("map.fit")} @click=${() => this.fit()}>${icon("globe")}</button>
      </div>
    </div>
    <p class="help" id=${id}>${t("map.keys")}${this.outlines.length > 0 ? t("map.sketch") : ""}</p>`;
  }
}
customElements.define("mz-map-picker", MapPicker);
