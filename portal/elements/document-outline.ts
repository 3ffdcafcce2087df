/** The sections of a document at its side, each with what is still open in it. */
import { html, nothing, type TemplateResult } from "lit";
import type { Form } from "../../core/domain/form.ts";
import type { Problem } from "../../core/domain/problem.ts";
import { t } from "../message.ts";
import { isFilledByRule, shownFields } from "./form-cells.ts";
import { icon } from "./icon.ts";

/** Links to the sections that show something; `current` is the one on the screen of a phone. */
export function documentOutline(
  form: Form,
  problems: readonly Problem[],
  unseen: ReadonlySet<string>,
  current: string,
): TemplateResult {
  const missing = new Set(
    problems
      .filter((p) => p.code === "answer.required" || p.code === "answer.unreadable")
      .map((p) => p.pointer.split("/")[1]),
  );
  return html`<nav class="outline" aria-label=${t("document.outline")}>
    <ol>
      ${form.sections.map((section) => {
        const fields = shownFields(section, unseen);
        if (fields.length === 0) return "";
        const open = fields.filter((field) => !isFilledByRule(field) && missing.has(field.id)).length;
        return html`<li><a href="#sec-${section.id}" aria-current=${current === section.id ? "step" : nothing}>${section.title}${open > 0 ? html`<span class="small muted">${t("document.missing", { count: open })}</span>` : html`<span class="t-done">${icon("check")}<span class="sr">${t("document.filled")}</span></span>`}</a></li>`;
      })}
    </ol>
  </nav>`;
}
