/** Hits of alerts in words: their level, their state, what happened to them, where their object is. */
import { html, type TemplateResult } from "lit";
import type { Level } from "../../core/domain/rule.ts";
import type { HitEvent, HitRow } from "../hit-api.ts";
import { t } from "../message.ts";
import { pathOf } from "../router.ts";
import { icon } from "./icon.ts";
import { signOf } from "./rule-words.ts";

/** A level as icon and word on its ground. */
export function levelChip(level: Level): TemplateResult {
  const { tone, icon: name, word } = signOf(level);
  return html`<span class="level ${tone}">${icon(name)}${word}</span>`;
}

/** Where a hit stands: open, held open for its handling, or closed as what. */
export function hitState(hit: Pick<HitRow, "state" | "closedAs" | "clearedOn" | "handling">): string {
  if (hit.state === "closed") return t(`hit.closed.${hit.closedAs ?? "itself"}`);
  if (hit.handling) return t("hit.state.handling");
  return t(hit.clearedOn === null ? "hit.state.open" : "hit.state.cleared");
}

/** What happened, as a sentence. */
export function hitEventText({ kind, facts, people }: HitEvent): string {
  const names = people.map(({ name }) => name).join(t("text.pause"));
  const word = (level: Level | undefined): string => (level === undefined ? "" : signOf(level).word);
  switch (kind) {
    case "opened":
      return t("hit.event.opened", { level: word(facts.level) });
    case "rose":
    case "fell":
      return t(`hit.event.${kind}`, { from: word(facts.from), level: word(facts.level) });
    case "told":
      return t("hit.event.told", { names: names === "" ? t("told.nobody") : names });
    case "escalated":
      return t("hit.event.escalated", { days: facts.days ?? "", names: names === "" ? t("told.nobody") : names });
    case "marked":
      return t("hit.event.marked", { mark: facts.mark ?? "" });
    case "closed":
      return t("hit.event.closed", { as: t(`hit.closed.${facts.as ?? "itself"}`) });
    case "not-judged":
      return t("hit.event.not-judged", { reason: facts.reason ?? "" });
    default:
      return t(`hit.event.${kind}`);
  }
}

/** The name of what was hit, with a link to it where it has a page. */
export function hitObject({
  subject,
  object,
  project,
}: Pick<HitRow, "subject" | "object" | "project">): TemplateResult {
  if (subject.kind === "account")
    return html`<a href=${`${pathOf("reconciliation")}?account=${subject.id}`}>${object}</a>`;
  if (subject.kind === "project") return html`<a href=${pathOf("project", subject.id)}>${object}</a>`;
  if (subject.kind === "document" || subject.kind === "contract" || subject.kind === "case")
    return html`<a href=${pathOf("document", subject.id)}>${object}</a>`;
  return project ? html`<a href=${pathOf("project", project.id)}>${object}</a>` : html`${object}`;
}
