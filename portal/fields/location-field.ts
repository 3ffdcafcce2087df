import { html, type TemplateResult } from "lit";
import { announce } from "../announce.ts";
import { icon } from "../elements/icon.ts";
import type { PlaceKind } from "../elements/map-drawing.ts";
import "../elements/map-picker.ts";
import { kindName } from "../elements/read-parts.ts";
import { registerField } from "../field-registry.ts";
import { t } from "../message.ts";
import { closed, cornersOf, type Point, pointText, readPoints } from "./coordinates.ts";
import { FieldElement } from "./field-element.ts";
import { whereAmI } from "./position.ts";

type Location = { kind: PlaceKind; points: Point[] };
const KINDS: PlaceKind[] = ["point", "line", "area"];

/** `<mz-location-field>`: set on a map, typed as coordinates, or taken from the device when somebody asks for it. */
class LocationField extends FieldElement {
  static override properties = {
    ...FieldElement.properties,
    kind: { state: true },
    typed: { state: true },
    fault: { state: true },
    asking: { state: true },
  };
  /** The kind that was picked before there is a point. */
  declare kind: PlaceKind | undefined;
  declare typed: string;
  declare fault: string;
  declare asking: boolean;
  protected override group = true;

  constructor() {
    super();
    this.kind = undefined;
    this.typed = "";
    this.fault = "";
    this.asking = false;
  }

  private get kinds(): PlaceKind[] {
    const shapes = this.option("shapes");
    const given = Array.isArray(shapes) ? KINDS.filter((kind) => (shapes as unknown[]).includes(kind)) : [];
    return given.length > 0 ? given : KINDS;
  }

  private get place(): Location {
    const value = this.value as Partial<Location> | undefined;
    const kind = value?.kind ?? this.kind ?? this.kinds[0] ?? "point";
    return { kind, points: cornersOf(kind, Array.isArray(value?.points) ? value.points : []) };
  }

  private put(points: Point[], kind = this.place.kind): void {
    this.fault = "";
    this.kind = kind;
    this.value = points.length > 0 ? { kind, points: closed(kind, points) } : undefined;
    this.answer(this.value);
  }

  private add(points: readonly Point[]): void {
    const place = this.place;
    this.put(place.kind === "point" ? points.slice(-1) : [...place.points, ...points]);
    announce(t("place.set", { place: points.map(pointText).join("; ") }));
  }

  private back(): void {
    const gone = this.place.points.at(-1);
    this.put(this.place.points.slice(0, -1));
    if (gone) announce(t("place.gone", { place: pointText(gone) }));
  }

  /** Another kind keeps the points as far as it can. */
  private turn(kind: PlaceKind): void {
    const points = this.place.points;
    this.put(kind === "point" ? points.slice(-1) : points, kind);
  }

  private take(): void {
    const points = readPoints(this.typed);
    if (!points || points.length === 0) {
      this.fault = t("place.expect");
      return;
    }
    this.typed = "";
    this.add(points);
    this.turnMap();
  }

  private turnMap(): void {
    this.querySelector<HTMLElement & { show(points: Point[]): void }>("mz-map-picker")?.show(this.place.points);
  }

  private async here(): Promise<void> {
    this.asking = true;
    const found = await whereAmI();
    this.asking = false;
    if (typeof found === "string") {
      this.fault = found;
      return;
    }
    this.add([found.point]);
    announce(t("place.exact", { metres: found.metres }));
    this.turnMap();
  }

  protected override control(): TemplateResult {
    const place = this.place;
    const id = this.controlId;
    return html`${this.kinds.length > 1 ? this.kindRow(place.kind) : ""}
      <mz-map-picker
        id="${id}-map"
        .place=${place}
        .region=${this.context.region}
        .label=${this.label}
        @mz-point=${(event: CustomEvent<Point>) => this.add([event.detail])}
        @mz-back=${() => this.back()}
      ></mz-map-picker>
      <div class="place-row">
        <label class="range-label" for="${id}-typed">${t("place.typed")}</label>
        <input
          class="input"
          id="${id}-typed"
          autocomplete="off"
          placeholder=${t("place.example")}
          aria-invalid=${this.fault !== ""}
          aria-describedby="${id}-fault"
          .value=${this.typed}
          @input=${(event: Event) => (this.typed = (event.target as HTMLInputElement).value)}
          @keydown=${(event: KeyboardEvent) => {
            if (event.key !== "Enter" || event.isComposing) return;
            event.preventDefault();
            this.take();
          }}
        />
        <button class="btn" type="button" @click=${() => this.take()}>${t("place.add")}</button>
        <button class="btn" type="button" aria-disabled=${this.asking} @click=${() => void this.here()}>${this.asking ? t("place.asking") : t("place.here")}</button>
      </div>
      <div id="${id}-fault" aria-live="polite">${this.fault === "" ? "" : html`<p class="state stop">${icon("stop")}<span>${this.fault}</span></p>`}</div>
      ${this.list(place)}`;
  }

  private kindRow(kind: PlaceKind): TemplateResult {
    return html`<div class="checks row-checks kinds" role="radiogroup" aria-label=${t("place.kind")}>
      ${this.kinds.map((one) => html`<label><input type="radio" name="${this.controlId}-kind" .checked=${kind === one} @change=${() => this.turn(one)} />${kindName(one)}</label>`)}
    </div>`;
  }

  private list(place: Location): TemplateResult | "" {
    if (place.points.length === 0) return "";
    const least = place.kind === "area" ? 3 : place.kind === "line" ? 2 : 1;
    const missing = least - place.points.length;
    return html`<ol class="places">
        ${place.points.map(
          (point, i) =>
            html`<li><span class="num">${pointText(point)}</span><button class="icon-btn" type="button" aria-label=${t("place.remove", { place: pointText(point) })} @click=${() => this.put(place.points.toSpliced(i, 1))}>${icon("x")}</button></li>`,
        )}
      </ol>
      ${missing > 0 ? html`<p class="help">${t("place.missing", { kind: kindName(place.kind), count: missing })}</p>` : ""}`;
  }
}
customElements.define("mz-location-field", LocationField);
registerField("location", "mz-location-field");
