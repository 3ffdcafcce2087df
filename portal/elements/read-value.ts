/** An answer as it is read, never edited: files as links, tables as tables, references as links, figures with units. */
import { html, type TemplateResult } from "lit";
import type { Field } from "../../core/domain/form.ts";
import type { Answers, StoredFile, StoredPicture } from "../api-types.ts";
import { cornersOf, pointText } from "../fields/coordinates.ts";
import { FIELD_TYPES, type FormContext, namesOf } from "../form-context.ts";
import { unitName } from "../format.ts";
import { t } from "../message.ts";
import "./read-table.ts";
import { pathOf } from "../router.ts";
import { fileLink } from "./file-link.ts";
import type { PlaceKind } from "./map-drawing.ts";
import "./map-picture.ts";
import { kindName, pictureList } from "./read-parts.ts";
import { type Signed, signatureView } from "./signature-picture.ts";

/** The answer as plain text, without its unit. */
export function answerText(field: Field, value: unknown, context: FormContext): string {
  return value === undefined || value === null
    ? ""
    : (FIELD_TYPES.find(field.type)?.toText(value, field, namesOf(context)) ?? String(value));
}

/** The unit that stands behind a figure. */
export function unitOf(field: Field): string {
  if (field.type === "money") return unitName(field["unit"] === "wan" ? "wan" : "yuan");
  return field.type === "number" && typeof field["unit"] === "string" ? field["unit"] : "";
}

/** The head of a column, with the unit of its figures unless its label ends with it. */
export function headOf(column: Field): string {
  const unit = unitOf(column);
  if (unit === "" || column.label.endsWith(t("list.with-unit", { label: "", unit }))) return column.label;
  return t("list.with-unit", { label: column.label, unit });
}

/** Draws an answer; what has another shape than its type, as a masked one may have, is shown as plain text. */
export function readValue(field: Field, value: unknown, context: FormContext): TemplateResult {
  if (value === undefined || value === null || value === "" || (Array.isArray(value) && value.length === 0))
    return html`<span class="muted">${t("text.none")}</span>`;
  if (typeof value === "object") {
    const drawn = readObject(field, value, context);
    if (drawn) return drawn;
  }
  const text = answerText(field, value, context);
  if (field.type === "document" && typeof value === "string") {
    const now = context.successors?.[value];
    return now
      ? html`<a href=${pathOf("document", now.id)}>${now.name}</a> <span class="small muted">${t("field.merged-from", { name: text })}</span>`
      : html`<a href=${pathOf("document", value)}>${text}</a>`;
  }
  if (field.type === "project" && typeof value === "string")
    return html`<a href=${pathOf("project", value)}>${text}</a>`;
  const unit = unitOf(field);
  if (text.includes("\n")) return html`<span class="prose">${text}</span>`;
  return html`<span>${text}${unit === "" ? "" : html` <span class="muted small">${unit}</span>`}</span>`;
}

/** What is drawn out of parts; undefined when the parts are not there. */
function readObject(field: Field, value: object, context: FormContext): TemplateResult | undefined {
  if (Array.isArray(value)) {
    const files = value.filter(isFile);
    if (field.type === "file" && files.length > 0)
      return html`<ul class="file-list">${files.map((file) => html`<li>${fileLink(file, files)}</li>`)}</ul>`;
    if (field.type === "picture" && files.length > 0) return pictureList(files as StoredPicture[]);
    return field.type === "table" ? readTable(field, value as Answers[], context) : undefined;
  }
  if (field.type === "location") return readPlace(value, context);
  return field.type === "signature" && "strokes" in value ? signatureView(value as Signed) : undefined;
}

function readPlace(value: { kind?: unknown; points?: unknown }, context: FormContext): TemplateResult | undefined {
  const { kind, points } = value as { kind?: PlaceKind; points?: [number, number][] };
  if (!kind || !Array.isArray(points) || points.length === 0) return undefined;
  const corners = cornersOf(kind, points);
  const text = corners.map(pointText).join("; ");
  return html`<div class="place-read">
    <mz-map-picture .place=${{ kind, points }} .region=${context.region}></mz-map-picture>
    <p>${kind === "point" ? "" : html`<span class="muted">${t("place.count", { kind: kindName(kind), count: corners.length })}</span> `}<span class="num">${text}</span></p>
  </div>`;
}

function isFile(value: unknown): value is StoredFile {
  return typeof value === "object" && value !== null && "id" in value && "mediaType" in value;
}

const DRAWN_IN_CELLS = new Set(["file", "picture", "location", "signature"]);

function readTable(field: Field, rows: Answers[], context: FormContext): TemplateResult {
  const cell = (column: Field, value: unknown): unknown =>
    DRAWN_IN_CELLS.has(column.type) ? readValue(column, value, context) : answerText(column, value, context);
  return html`<mz-read-table .field=${field} .rows=${rows} .cell=${cell} .head=${headOf}></mz-read-table>`;
}
