/** The question before an act of a change that cannot be undone, or that needs a reason. */
import { html, type TemplateResult } from "lit";
import type { Change } from "../../core/domain/change.ts";
import { closeDialog, dialog } from "../elements/dialog.ts";
import { icon } from "../elements/icon.ts";
import { t } from "../message.ts";

export type PublishAct = "publish" | "drop" | "return";

/** Its dialog; the reason of a return stands in `#publish-reason`. `effects` are what publishing does. */
export function publishQuestion(
  { title }: Pick<Change, "title">,
  act: PublishAct,
  {
    effects,
    fault,
    onYes,
    onClose,
  }: { effects: readonly string[]; fault: string; onYes: (event: Event) => void; onClose: () => void },
): TemplateResult {
  const parts: Record<PublishAct, { heading: string; body: TemplateResult; label: string; tone: string }> = {
    publish: {
      heading: t("publish.publish-ask", { title }),
      body: html`<ul class="pb-effects">${effects.map((text) => html`<li>${text}</li>`)}</ul><p class="muted small">${t("publish.no-way-back")}</p>`,
      label: t("publish.publish"),
      tone: "primary",
    },
    drop: {
      heading: t("publish.drop-ask", { title }),
      body: html`<p>${t("publish.drop-text")}</p>`,
      label: t("publish.drop"),
      tone: "danger",
    },
    return: {
      heading: t("publish.return-ask", { title }),
      body: html`<div class="field"><label class="label" for="publish-reason">${t("publish.reason")}</label><textarea class="input" id="publish-reason" rows="4" maxlength="500" autofocus aria-invalid=${String(fault !== "")} aria-describedby="publish-reason-e"></textarea><p class="field-error" id="publish-reason-e" role="alert">${fault === "" ? "" : html`<span class="state stop">${icon("stop")}<span>${fault}</span></span>`}</p></div>`,
      label: t("publish.return"),
      tone: "primary",
    },
  };
  const { heading, body, label, tone } = parts[act];
  return dialog({
    heading,
    body,
    actions: html`<button class="btn ${tone}" id="publish-confirm" type="button" @click=${onYes}>${label}</button><button class="btn" type="button" @click=${closeDialog}>${t("action.cancel")}</button>`,
    onClose,
  });
}
