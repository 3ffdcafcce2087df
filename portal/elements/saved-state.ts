/** What became of what was typed: saved, waiting, on its way, failed, or in conflict with another person's. */
import { html, type TemplateResult } from "lit";
import type { Draft } from "../draft.ts";
import { shortInstant } from "../format.ts";
import { t } from "../message.ts";
import { icon } from "./icon.ts";

/** The state as icon and sentence; `decide` opens the conflict. */
export function savedState(draft: Draft, decide: () => void): TemplateResult {
  switch (draft.status) {
    case "saved":
      return html`<span class="saved state done" id="saved-state" role="status">${icon("ok")}${t("draft.saved", { at: shortInstant(draft.savedAt) })}</span>`;
    case "changed":
      return html`<span class="saved state wait" id="saved-state" role="status">${icon("clock")}${t("draft.changed")}</span>`;
    case "saving":
      return html`<span class="saved state wait" id="saved-state" role="status">${icon("upload")}${t("draft.saving")}</span>`;
    case "failed":
      return html`<span class="saved state stop" id="saved-state" role="alert">${icon("stop")}${t("draft.failed", { fault: draft.fault })}</span><button class="btn small" type="button" @click=${() => void draft.flush()}>${t("action.retry")}</button>`;
    case "conflict":
      return html`<span class="saved state warn" id="saved-state" role="alert">${icon("warn")}${t("draft.conflict")}</span><button class="btn small" type="button" @click=${decide}>${t("draft.decide")}</button>`;
  }
}
