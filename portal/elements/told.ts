/** Events and reasons of a case in words. */
import type { CaseEvent, Why } from "../api-types.ts";
import { type MessageKey, t } from "../message.ts";

const LINES: Partial<Record<CaseEvent["kind"], MessageKey>> = {
  submitted: "told.submitted",
  agreed: "told.agreed",
  handled: "told.handled",
  answered: "told.answered",
  refused: "told.refused",
  withdrawn: "told.withdrawn",
  claimed: "told.claimed",
  released: "told.released",
  "taken-back": "told.taken-back",
  posted: "told.posted",
  unposted: "told.unposted",
  amended: "told.amended",
  published: "told.published",
  acted: "told.acted",
  settled: "told.settled",
  woke: "told.woke",
  finished: "told.finished",
};

/** What the event did, after the name of who did it. */
export function eventText(event: CaseEvent): string {
  const { step, title } = event;
  const at = step === undefined ? "" : title;
  const people = (event.people ?? []).join(t("text.comma"));
  switch (event.kind) {
    case "voted":
      return t("told.voted", { step: at, choice: event.choice ? t(`ballot.${event.choice}`) : "" }) + resultText(event);
    case "returned":
      return t(event.comesBack === true ? "told.returned-back" : "told.returned", { step: at, to: event.to ?? "" });
    case "skipped":
      return t(`told.skipped.${(event.reason ?? "administrator") as "no-approver" | "come-back" | "administrator"}`, {
        step: at,
      });
    case "transferred":
      return t("told.transferred", { step: at, from: event.from ?? "", to: event.to ?? "" });
    case "added":
      return t(`told.added.${event.as ?? "alongside"}`, { step: at, people });
    case "removed":
      return t("told.removed", { step: at, people });
    case "escalated":
      return t("told.escalated", { step: at, people });
    case "reminded":
      return t(event.overdue === true ? "told.reminded-overdue" : "told.reminded", { step: at, people });
    case "urged":
      return t("told.urged", { people });
    case "copied":
      return t("told.copied", { people: people || t("told.nobody") });
    case "jumped":
      return t("told.jumped", { step: at, to: event.to ?? "" });
    case "repeated":
      return t("told.repeated", { step: at, time: event.time ?? 1 });
    case "act-failed":
      return t(event.stopped === true ? "told.act-stopped" : "told.act-failed", {
        step: at,
        attempt: event.attempt ?? 1,
        error: event.error ?? "",
      });
    case "migrated":
      return t("told.migrated", { version: event.version ?? "" });
    default: {
      const key = LINES[event.kind];
      const auto = event.auto === undefined ? "" : t(`told.auto.${event.auto}`);
      return key ? t(key, { step: at }) + auto : title;
    }
  }
}

function resultText(event: CaseEvent): string {
  return event.result === undefined ? "" : t("text.comma") + t(`told.result.${event.result}`);
}

/** The bare word of an event, for the replay. */
export function eventWord(kind: CaseEvent["kind"]): string {
  return t(`told.word.${kind}`);
}

/** Why this person is asked, as parts of one sentence. */
export function whyText(why: Why, title: string): string {
  const at = why.unit ? t("why.at", { unit: why.unit }) : "";
  const base: Record<NonNullable<Why["rule"]>, () => string> = {
    role: () => t("why.role", { unit: why.unit ?? "", role: why.role ?? "" }),
    starter: () => (why.levels === undefined ? t("why.head") + at : t("why.superior", { levels: why.levels })),
    persons: () => t("why.persons", { step: title }),
    field: () => t("why.field"),
    chosen: () =>
      t("why.chosen") + (why.role ? t("text.comma") + t("why.role", { unit: why.unit ?? "", role: why.role }) : ""),
    same: () => t("why.same"),
    expression: () => t("why.expression"),
    plugin: () => t("why.plugin", { unit: why.unit ?? "", role: why.role ?? "" }),
    policy: () => t("why.policy"),
    added: () => t("why.added", { by: why.by ?? "" }),
    escalated: () => t("why.escalated"),
  };
  const rule = why.rule === undefined ? (why.role ? base.role() : "") : base[why.rule]();
  const instead = why.for === undefined ? "" : t(why.by === undefined ? "why.for" : "why.handed-for", { for: why.for });
  const handed = why.by !== undefined && why.rule !== "added" ? t("why.handed", { by: why.by }) : "";
  return [rule, handed, instead].filter(Boolean).join(t("text.comma"));
}
