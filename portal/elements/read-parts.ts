/** Parts of answers that editing and reading show alike: words for kinds of places, facts of pictures. */
import { html, type TemplateResult } from "lit";
import { thumbUrl } from "../api.ts";
import type { StoredPicture } from "../api-types.ts";
import { pointText } from "../fields/coordinates.ts";
import { instant } from "../format.ts";
import { t } from "../message.ts";
import { showFiles } from "./file-viewer.ts";
import type { PlaceKind } from "./map-drawing.ts";

/** The word for a kind of place. */
export function kindName(kind: PlaceKind): string {
  return kind === "point" ? t("place.point") : kind === "line" ? t("place.line") : t("place.area");
}

/** When and where a picture was taken, as far as known. */
export function pictureFacts({ takenAt, lat, lon }: StoredPicture): string {
  const parts = [
    takenAt === undefined ? t("picture.no-time") : t("picture.taken", { at: instant(takenAt) }),
    lat === undefined || lon === undefined
      ? t("picture.no-place")
      : t("picture.place", { place: pointText([lon, lat]) }),
  ];
  return parts.join(t("text.comma"));
}

/** Pictures to be read: small ones that open large, with their facts below. */
export function pictureList(pictures: readonly StoredPicture[]): TemplateResult {
  return html`<ul class="pictures">
    ${pictures.map(
      (picture) => html`<li>
        <button class="picture-open" type="button" aria-label=${t("picture.open", { name: picture.name })} @click=${() => showFiles(pictures, picture.id)}>
          <img src=${thumbUrl(picture.id)} alt="" loading="lazy" />
        </button>
        <span class="small">${picture.name}</span><span class="small muted">${pictureFacts(picture)}</span>
      </li>`,
    )}
  </ul>`;
}
