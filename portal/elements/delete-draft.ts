/** Asks before a draft is thrown away. */
import { html, type TemplateResult } from "lit";
import { t } from "../message.ts";
import { closeDialog, dialog } from "./dialog.ts";

/** The dialog; `onDelete` is the only way on, all else closes it. */
export function deleteDraftDialog(
  title: string,
  onDelete: (event: Event) => void,
  onClose: () => void,
): TemplateResult {
  return dialog({
    heading: t("document.delete-title"),
    body: html`<p>${t("document.delete-text", { title })}</p>`,
    actions: html`<button class="btn danger" type="button" @click=${onDelete}>${t("document.delete")}</button><button class="btn" type="button" @click=${closeDialog}>${t("action.cancel")}</button>`,
    onClose,
  });
}
