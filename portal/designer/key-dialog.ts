/** All keys of the designer in one list. */
import { html, type TemplateResult } from "lit";
import { closeDialog, dialog } from "../elements/dialog.ts";
import { type MessageKey, t } from "../message.ts";

const KEYS: readonly (readonly [keys: readonly string[], what: MessageKey])[] = [
  [["\u2191", "\u2193"], "keys.walk"],
  [["/", "Insert"], "keys.find"],
  [["Enter"], "keys.select"],
  [["Alt \u2191", "Alt \u2193"], "keys.step"],
  [["Alt \u2190", "Alt \u2192"], "keys.section"],
  [["M"], "keys.move"],
  [["Ctrl D"], "keys.copy"],
  [["Delete"], "keys.remove"],
  [["Ctrl Z", "Ctrl Y"], "keys.undo"],
  [["F6"], "keys.panes"],
  [["?"], "keys.list"],
];

/** Draws the open list. */
export function keyDialog(onClose: () => void): TemplateResult {
  return dialog({
    heading: t("keys.title"),
    body: html`<dl class="key-list">${KEYS.map(([keys, what]) => html`<div><dt>${keys.map((key) => html`<kbd class="k">${key}</kbd> `)}</dt><dd>${t(what)}</dd></div>`)}</dl>`,
    actions: html`<button class="btn primary" type="button" @click=${closeDialog}>${t("action.close")}</button>`,
    onClose,
  });
}
