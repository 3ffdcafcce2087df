/** A modal dialog in light DOM: native <dialog>, so focus is kept inside and returns to where it was. */
import { html, type TemplateResult } from "lit";
import { ref } from "lit/directives/ref.js";
import { t } from "../message.ts";
import { icon } from "./icon.ts";

export type DialogParts = { heading: string; body: unknown; actions: unknown; onClose: () => void; wide?: boolean };

const open = (element: Element | undefined): void => {
  if (element instanceof HTMLDialogElement && !element.open)
    queueMicrotask(() => element.isConnected && !element.open && element.showModal());
};

/** Draws an open dialog; leave it out of the template to close it. */
export function dialog(parts: DialogParts): TemplateResult {
  return html`<dialog class="dialog ${parts.wide ? "wide" : ""}" aria-labelledby="dialog-title" ${ref(open)} @close=${parts.onClose}>
    <form method="dialog" class="dialog-in" @submit=${(event: Event) => event.preventDefault()}>
      <header class="dialog-head">
        <h2 id="dialog-title">${parts.heading}</h2>
        <button class="icon-btn" type="button" aria-label=${t("action.close")} @click=${closeDialog}>${icon("x")}</button>
      </header>
      <div class="dialog-body">${parts.body}</div>
      <footer class="dialog-foot btns">${parts.actions}</footer>
    </form>
  </dialog>`;
}

/** Closes the dialog that the clicked control stands in; its owner hears `close`. */
export function closeDialog(event: Event): void {
  if (event.currentTarget instanceof Element) event.currentTarget.closest("dialog")?.close();
}
