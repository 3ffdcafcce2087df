/** Where on the desk for rules a fault is put right: its part, its control, and what people call the two. */
import type { Rule } from "../../core/domain/rule.ts";
import { type MessageKey, t } from "../message.ts";

export const RULE_PARTS = ["watches", "runs", "values", "params", "conditions", "outcome", "people", "trial"] as const;
export type RulePart = (typeof RULE_PARTS)[number];

/** By the setting that a pointer begins with: its part, and where it has one control, its id and its label. */
const PLACES: Readonly<Record<string, { part: RulePart; control?: string; label?: MessageKey }>> = {
  title: { part: "watches", control: "rd-title", label: "ruledesk.title" },
  code: { part: "watches", control: "rd-code", label: "ruledesk.code" },
  owner: { part: "watches", control: "rd-owner", label: "ruledesk.owner" },
  class: { part: "watches", control: "rd-class", label: "ruledesk.class" },
  watches: { part: "watches", control: "rd-watches", label: "ruledesk.watches" },
  runs: { part: "runs" },
  values: { part: "values" },
  params: { part: "params" },
  when: { part: "conditions", label: "ruledesk.only" },
  fires: { part: "conditions" },
  message: { part: "outcome", control: "ro-message", label: "ruledesk.message" },
  compare: { part: "outcome", label: "ruledesk.compare" },
  gives: { part: "outcome", control: "ro-gives", label: "ruledesk.gives" },
  field: { part: "outcome", control: "ro-field", label: "ruledesk.beside" },
  missing: { part: "outcome", label: "ruledesk.missing" },
  basis: { part: "outcome", control: "ro-basis", label: "ruledesk.basis" },
  off: { part: "outcome", control: "ro-off", label: "ruledesk.off" },
  valid: { part: "outcome", control: "ro-from", label: "ruledesk.valid" },
  note: { part: "outcome", control: "ro-note", label: "ruledesk.note" },
  look: { part: "outcome" },
  vouched: { part: "outcome" },
  list: { part: "outcome" },
  tell: { part: "people" },
  escalate: { part: "people", label: "ruledesk.later" },
  freeze: { part: "people", control: "rt-freeze", label: "ruledesk.freeze" },
  handle: { part: "people", control: "rt-handle", label: "ruledesk.handle" },
  closes: { part: "people", label: "ruledesk.closes" },
};
/** Lists whose entries are cards, with what the ids of their first controls begin with. */
const CARDS: Readonly<Record<string, { prefix: string; control: string }>> = {
  values: { prefix: "rv", control: "label" },
  params: { prefix: "rp", control: "label" },
  fires: { prefix: "rf", control: "as" },
};

/** The place of a fault: the id of its control or of its part, and its name; undefined where the desk draws nothing. */
export function rulePlace(
  rule: Pick<Rule, "values" | "params">,
  pointer: string,
): { target: string; where: string } | undefined {
  const [, setting = "", n = "", inner = ""] = pointer.split("/");
  const place = PLACES[setting];
  if (!place) return undefined;
  const card = /^\d+$/.test(n) ? CARDS[setting] : undefined;
  const known = ["value", "min", "max", "lowest"].includes(inner) && setting === "params" ? inner : undefined;
  const entry = setting === "values" ? rule.values?.[Number(n)] : rule.params?.[Number(n)];
  const own = setting === "fires" ? undefined : entry?.label;
  const label = card ? own : place.label && t(place.label);
  const part = t(`ruledesk.part.${place.part}`);
  if (pointer === "/valid/to")
    return { target: "ro-to", where: t("ruledesk.place", { part, label: t("ruledesk.valid-to") }) };
  return {
    target: card ? `${card.prefix}${n}-${known ?? card.control}` : (place.control ?? `part-${place.part}`),
    where: label === undefined || label === "" ? part : t("ruledesk.place", { part, label }),
  };
}
