/** A deadline in words, with the mark that goes with it. */
import { html, type TemplateResult } from "lit";
import { type DueLeft, endInChina } from "../../core/domain/due-left.ts";
import { type IconName, icon } from "../elements/icon.ts";
import { t } from "../message.ts";

/** What is left, or by how much it is over. */
export function dueText(due: DueLeft): string {
  if (due.state === "overdue")
    return due.days === 0 ? t("due.over-today", { at: clockOf(due.at) }) : t("due.over", { days: due.days });
  if (due.state === "today") return t("due.today", { at: clockOf(due.at) });
  return due.unit === "workdays" ? t("due.workdays", { days: due.days }) : t("due.days", { days: due.days });
}

/** The same with icon and colour; the instant stands in the title. */
export function dueMark(due: DueLeft): TemplateResult {
  const [tone, name]: [string, IconName] =
    due.state === "overdue" ? ["stop", "stop"] : due.state === "today" ? ["warn", "warn"] : ["wait", "clock"];
  return html`<span class="state ${tone}" title=${t("due.at", { at: endInChina(new Date(due.at)) })}>${icon(name)}${dueText(due)}</span>`;
}

/** The time of day of a deadline. */
function clockOf(at: string): string {
  return endInChina(new Date(at)).slice(-5);
}
