import { html, type TemplateResult } from "lit";
import { announce } from "../announce.ts";
import { thumbUrl } from "../api.ts";
import type { StoredFile, StoredPicture } from "../api-types.ts";
import { fileLink } from "../elements/file-link.ts";
import { icon } from "../elements/icon.ts";
import { pictureFacts } from "../elements/read-parts.ts";
import { registerField } from "../field-registry.ts";
import { t } from "../message.ts";
import { pointText } from "./coordinates.ts";
import { readTaken } from "./exif.ts";
import { whereAmI } from "./position.ts";
import { plainFile, UploadField } from "./upload-field.ts";

const EXIF_BYTES = 262_144;

/**
 * `<mz-picture-field>`: takes a photo on the phone or takes picture files; shows when and where each was taken. The
 * place comes from the picture itself, or from the device once somebody asks for it.
 */
class PictureField extends UploadField<StoredPicture> {
  static override properties = { ...UploadField.properties, locating: { state: true }, fault: { state: true } };
  /** Id of the picture whose place is being asked for. */
  declare locating: string;
  declare fault: string;

  constructor() {
    super();
    this.locating = "";
    this.fault = "";
  }

  protected override accept(): string {
    return "image/jpeg,image/png,image/webp";
  }

  protected override takes(file: StoredFile): boolean {
    return file.mediaType.startsWith("image/");
  }

  /** A picture says what was seen on the spot: older ones belong to a file field. */
  protected override pools(): boolean {
    return false;
  }

  protected override pickText(): string {
    return t("picture.pick");
  }

  protected override ways(): unknown {
    return html`<span class="only-phone">${this.pick(t("picture.take"), { camera: true, label: `${t("picture.take")} ${this.label}` })}</span>${super.ways()}`;
  }

  protected override async kept(stored: StoredPicture, file: File | undefined): Promise<StoredPicture> {
    const { takenAt, lat, lon, exif } = stored;
    const known = {
      ...(takenAt !== undefined && { takenAt }),
      ...(lat !== undefined && { lat }),
      ...(lon !== undefined && { lon }),
      ...(exif && { exif }),
    };
    if (Object.keys(known).length > 0 || !file) return { ...plainFile(stored), ...known };
    const taken = readTaken(await file.slice(0, EXIF_BYTES).arrayBuffer());
    return { ...plainFile(stored), ...taken, ...(Object.keys(taken).length > 0 && { exif: true as const }) };
  }

  private async locate(picture: StoredPicture): Promise<void> {
    this.locating = picture.id;
    this.fault = "";
    const place = await whereAmI();
    this.locating = "";
    if (typeof place === "string") {
      this.fault = place;
      return;
    }
    const [lon, lat] = place.point;
    this.put(this.files.map((other) => (other.id === picture.id ? { ...other, lon, lat } : other)));
    announce(t("picture.place", { place: pointText(place.point) }));
  }

  protected override control(): TemplateResult {
    return html`${super.control()}${this.fault === "" ? "" : html`<p class="state stop" role="alert">${icon("stop")}<span>${this.fault}</span></p>`}`;
  }

  protected override entry(picture: StoredPicture): TemplateResult {
    const placed = picture.lat !== undefined && picture.lon !== undefined;
    return html`<li class="picture">
      <img class="picture-small" src=${thumbUrl(picture.id)} alt="" loading="lazy" />
      <div class="picture-facts">
        <div class="picture-name">${fileLink(picture, this.files)}</div>
        <div class="small muted">${pictureFacts(picture)}</div>
        ${placed ? "" : html`<button class="btn small" type="button" aria-disabled=${this.locating === picture.id} @click=${() => void this.locate(picture)}>${this.locating === picture.id ? t("place.asking") : t("picture.locate")}</button>`}
      </div>
      ${this.remover(picture)}
    </li>`;
  }
}
customElements.define("mz-picture-field", PictureField);
registerField("picture", "mz-picture-field");
