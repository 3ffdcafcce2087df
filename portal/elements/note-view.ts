/** A note of a form: its label as a heading, its text with the line breaks it was written with. */
import { html, type TemplateResult } from "lit";
import type { Field } from "../../core/domain/form.ts";
import { icon } from "./icon.ts";

export function noteView(field: Field): TemplateResult {
  return html`<div class="form-note" role="note">${icon("info")}<div><b>${field.label}</b><p class="prose">${String(field["text"] ?? "")}</p></div></div>`;
}
