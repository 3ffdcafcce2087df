/** The drawing of a case with its present position, and its past played event by event. */
import { html, LitElement, type PropertyValues, type TemplateResult } from "lit";
import { getPicture } from "../api.ts";
import type { Picture } from "../api-types.ts";
import { shortInstant } from "../format.ts";
import { t } from "../message.ts";
import "./flow-picture.ts";
import { icon } from "./icon.ts";
import { Loader } from "./loader.ts";
import { eventWord } from "./told.ts";

/**
 * `<mz-case-picture>`
 * @property document - id of the document
 * @property seq - number of the newest event; a new one is read again
 */
class CasePicture extends LitElement {
  static override properties = {
    document: { attribute: false },
    seq: { attribute: false },
    at: { state: true },
  };
  declare document: string;
  declare seq: number;
  /** Place of the frame that is shown; the last one while undefined. */
  declare at: number | undefined;
  private readonly loader: Loader<Picture>;

  constructor() {
    super();
    this.document = "";
    this.seq = 0;
    this.at = undefined;
    this.loader = new Loader(this, () => getPicture(this.document));
  }

  protected override createRenderRoot(): HTMLElement {
    return this;
  }

  override willUpdate(changed: PropertyValues): void {
    if (!changed.has("document") && !changed.has("seq")) return;
    this.at = undefined;
    this.loader.start();
  }

  override render() {
    return this.loader.view((picture) => this.ready(picture), "rows");
  }

  private ready(picture: Picture): TemplateResult {
    const last = picture.frames.length - 1;
    const at = Math.min(this.at ?? last, last);
    const frame = picture.frames[at];
    const go = (to: number) => (): void => {
      this.at = Math.max(0, Math.min(last, to));
    };
    return html`<div class="replay" role="group" aria-label=${t("picture.replay")}>
        <button class="icon-btn" type="button" aria-label=${t("picture.back")} ?disabled=${at === 0} @click=${go(at - 1)}>${icon("left")}</button>
        <input type="range" min="0" max=${last} .value=${String(at)} aria-label=${t("picture.slider")} aria-valuetext=${frame ? frameText(frame) : ""} @input=${(event: Event) => go(Number((event.target as HTMLInputElement).value))()} />
        <button class="icon-btn" type="button" aria-label=${t("picture.forward")} ?disabled=${at === last} @click=${go(at + 1)}>${icon("right")}</button>
        <span class="small" aria-live="polite">${t("picture.of", { at: at + 1, all: last + 1 })} ${frame ? frameText(frame) : ""}</span>
      </div>
      <mz-flow-picture .steps=${picture.steps} .marks=${frame?.marks ?? {}} .here=${frame?.step ?? undefined} .label=${picture.flow.title}></mz-flow-picture>`;
  }
}
customElements.define("mz-case-picture", CasePicture);

function frameText(frame: Picture["frames"][number]): string {
  return [shortInstant(frame.at), frame.by ?? "", eventWord(frame.kind)].filter(Boolean).join(" ");
}
