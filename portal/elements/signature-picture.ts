/** A signature as it is read: the strokes as a drawing, who signed and when as text. */
import { html, svg, type TemplateResult } from "lit";
import { isByName, PAD, PAD_RATIO, strokePath, strokesOf } from "../fields/strokes.ts";
import { instant } from "../format.ts";
import { t } from "../message.ts";

export type Signed = { name?: unknown; at?: unknown; strokes?: unknown };

/** Who signed and when; says plainly when it was done by name and not by hand. */
export function signatureLine(signed: Signed): string {
  const at = typeof signed.at === "string" ? instant(signed.at) : "";
  const name = String(signed.name ?? "");
  return isByName(strokesOf(signed.strokes)) ? t("signature.named", { name, at }) : t("signature.signed", { name, at });
}

/** The drawing with its line below. */
export function signatureView(signed: Signed): TemplateResult {
  const strokes = strokesOf(signed.strokes);
  return html`<figure class="signature">
    ${
      isByName(strokes)
        ? ""
        : html`<svg class="signature-ink" viewBox="0 0 ${PAD * PAD_RATIO} ${PAD}" role="img" aria-label=${t("signature.of", { name: String(signed.name ?? "") })}>
            ${strokes.map((stroke) => svg`<path class="ink" d=${strokePath(stroke)}></path>`)}
          </svg>`
    }
    <figcaption>${signatureLine(signed)}</figcaption>
  </figure>`;
}
