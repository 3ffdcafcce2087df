import { html, svg, type TemplateResult } from "lit";
import { announce } from "../announce.ts";
import { icon } from "../elements/icon.ts";
import { type Signed, signatureLine } from "../elements/signature-picture.ts";
import { registerField } from "../field-registry.ts";
import { t } from "../message.ts";
import { session } from "../session.ts";
import { FieldElement } from "./field-element.ts";
import {
  BY_NAME,
  countPoints,
  isByName,
  MOST_POINTS,
  PAD,
  PAD_RATIO,
  padPoint,
  type Stroke,
  strokePath,
  strokesOf,
  withPoint,
} from "./strokes.ts";

type Signature = Signed & { strokes: Stroke[] };

/**
 * `<mz-signature-field>`: written with pen, finger or mouse; who cannot write here confirms with their name instead.
 * Who signed and when is filled in by the server.
 */
class SignatureField extends FieldElement {
  static override properties = { ...FieldElement.properties, drawing: { state: true } };
  /** The stroke under the pen. */
  declare drawing: Stroke[] | undefined;
  protected override group = true;

  constructor() {
    super();
    this.drawing = undefined;
  }

  private get signature(): Signature | undefined {
    const value = this.value as Signature | null | undefined;
    return typeof value === "object" && value !== null && Array.isArray(value.strokes) ? value : undefined;
  }

  private get strokes(): Stroke[] {
    if (this.drawing) return this.drawing;
    const strokes = strokesOf(this.signature?.strokes);
    return isByName(strokes) ? [] : strokes;
  }

  /** Only the strokes are sent: who signed and when, the server says. */
  private sign(strokes: Stroke[]): void {
    this.value = { strokes };
    this.answer(this.value);
  }

  private clear(): void {
    this.drawing = undefined;
    this.value = undefined;
    this.answer(undefined);
    announce(t("signature.cleared"));
  }

  private undo(): void {
    const strokes = this.strokes.slice(0, -1);
    if (strokes.length === 0) this.clear();
    else this.sign(strokes);
  }

  private point(event: PointerEvent): [number, number] {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    return padPoint(event.clientX - box.left, event.clientY - box.top, box.width, box.height);
  }

  private down = (event: PointerEvent): void => {
    if (event.button !== 0 || countPoints(this.strokes) >= MOST_POINTS) return;
    event.preventDefault();
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    this.drawing = [...this.strokes, [this.point(event)]];
  };

  private move = (event: PointerEvent): void => {
    if (this.drawing) this.drawing = withPoint(this.drawing, this.point(event));
  };

  private up = (): void => {
    if (!this.drawing) return;
    const strokes = this.drawing;
    this.drawing = undefined;
    this.sign(strokes);
  };

  private confirm(on: boolean): void {
    if (on) this.sign(BY_NAME);
    else this.clear();
  }

  protected override control(): TemplateResult {
    const signature = this.signature;
    const strokes = this.strokes;
    const name = session()?.person.name ?? t("signature.somebody");
    return html`<div class="pad">
        <svg class="pad-paper" viewBox="0 0 ${PAD * PAD_RATIO} ${PAD}" role="img" aria-label=${t("signature.pad", { label: this.label })} @pointerdown=${this.down} @pointermove=${this.move} @pointerup=${this.up} @pointercancel=${this.up}>
          <path class="pad-line" d="M120 ${PAD * 0.8}H${PAD * PAD_RATIO - 120}"></path>
          ${strokes.map((stroke) => svg`<path class="ink" d=${strokePath(stroke)}></path>`)}
        </svg>
        ${strokes.length === 0 ? html`<span class="pad-hint" aria-hidden="true">${t("signature.hint")}</span>` : ""}
      </div>
      <div class="btns pad-tools">
        <button class="btn small" type="button" ?disabled=${strokes.length === 0} @click=${() => this.undo()}>${t("signature.undo")}</button>
        <button class="btn small" type="button" ?disabled=${signature === undefined} @click=${() => this.clear()}>${t("signature.clear")}</button>
        ${countPoints(strokes) >= MOST_POINTS ? html`<span class="state warn">${icon("warn")}<span>${t("signature.full")}</span></span>` : ""}
      </div>
      ${
        strokes.length > 0
          ? ""
          : html`<div class="checks"><label><input type="checkbox" id="${this.controlId}-name" .checked=${signature !== undefined} @change=${(event: Event) => this.confirm((event.target as HTMLInputElement).checked)} />${t("signature.by-name", { name })}</label></div>`
      }
      ${signature === undefined ? "" : html`<p class="small muted">${signature.at === undefined ? t("signature.waits", { name }) : signatureLine(signature)}</p>`}`;
  }
}
customElements.define("mz-signature-field", SignatureField);
registerField("signature", "mz-signature-field");
