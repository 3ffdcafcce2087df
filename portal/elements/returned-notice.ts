/** Why a document came back, above its form. */
import { html, type TemplateResult } from "lit";
import type { Document } from "../api-types.ts";
import { shortInstant } from "../format.ts";
import { t } from "../message.ts";
import { icon } from "./icon.ts";

/** Draws who returned the document, when and why; nothing for one that did not come back. */
export function returnedNotice({ case: running }: Document): TemplateResult | "" {
  const returned = running?.events.toSorted((a, b) => b.seq - a.seq).find((event) => event.kind.includes("return"));
  if (running?.status !== "returned" || !returned) return "";
  return html`<div class="wrap-notice"><div class="notice warn">${icon("warn")}<div><b>${t("document.returned", { name: returned.by?.name ?? "", at: shortInstant(returned.at) })}</b> ${returned.opinion ?? ""}</div></div></div>`;
}
