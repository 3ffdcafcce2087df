/** Where to put a field, chosen from a list: every section and every table; for keyboards, phones and long forms. */
import { html, type TemplateResult } from "lit";
import { columnsOf } from "../../core/domain/fields/table.ts";
import type { Field, Form } from "../../core/domain/form.ts";
import { closeDialog, dialog } from "../elements/dialog.ts";
import { icon } from "../elements/icon.ts";
import { FIELD_TYPES } from "../form-context.ts";
import { t } from "../message.ts";
import { findField, type Place } from "./form-steps.ts";

export type Target = { place: Place; label: string; inTable: boolean; here: boolean };

/** The places a field may go to: the end of each section, and the last column of each table that may hold it. */
export function targetsOf(form: Form, key: string): Target[] {
  const found = findField(form, key);
  if (!found) return [];
  const { field, place: from } = found;
  const isTable = columnsOf(field).length > 0;
  const fits = !isTable && FIELD_TYPES.find(field.type)?.answers !== false;
  return form.sections.flatMap((section) => {
    const here = from.section === section.id && from.table === undefined;
    const end = section.fields.length - (here ? 1 : 0);
    const tables = fits ? (section.fields as Field[]).filter((other) => columnsOf(other).length > 0) : [];
    return [
      { place: { section: section.id, index: end }, label: section.title, inTable: false, here },
      ...tables.map((table): Target => {
        const inside = from.table === table.id;
        const index = columnsOf(table).length - (inside ? 1 : 0);
        return {
          place: { section: section.id, index, table: table.id },
          label: table.label,
          inTable: true,
          here: inside,
        };
      }),
    ];
  });
}

/** Draws the open dialog. */
export function moveDialog(
  form: Form,
  key: string,
  choose: (place: Place) => void,
  onClose: () => void,
): TemplateResult {
  const label = findField(form, key)?.field.label ?? "";
  return dialog({
    heading: t("canvas.move-title", { label }),
    body: html`<ul class="move-list">${targetsOf(form, key).map(
      ({ place, label: name, inTable, here }) =>
        html`<li><button class="btn ${inTable ? "inner" : ""}" type="button" @click=${(event: Event) => {
          closeDialog(event);
          choose(place);
        }}>${icon(inTable ? "table" : "form")}<span class="cut">${name || t("canvas.untitled")}</span><span class="small muted push">${here ? t("canvas.move-here") : inTable ? t("canvas.move-column") : ""}</span></button></li>`,
    )}</ul>`,
    actions: html`<button class="btn" type="button" @click=${closeDialog}>${t("action.cancel")}</button>`,
    onClose,
  });
}
