/** A flow as a BPMN file, with what the program adds to it in the reader's language. */
import { isHuman, type Flow, type Step } from "../domain/flow.ts";
import type { RoleWho, Who } from "../domain/flow-people.ts";
import { type Language, sentence } from "../messages.ts";
import { writeBpmn } from "./write-bpmn.ts";

/** The XML; `roleTitle` gives the name of a role, undefined for unknown ones. */
export function exportFlow(
  flow: Flow,
  language: Language,
  roleTitle: (id: string) => string | undefined,
): Promise<string> {
  const say = (key: string, params?: Record<string, unknown>): string => sentence(language, `bpmn.${key}`, params);
  const holder = ({ role, at }: RoleWho): string => {
    const title = roleTitle(role) ?? role;
    if (at === "own-unit" || at === "parent-unit") return say(`role-${at}`, { role: title });
    return say("role-at", { role: title, place: "unit" in at ? at.unit : at.unitKind });
  };
  const who = (rule: Who): string => {
    if ("role" in rule) return holder(rule);
    if ("starter" in rule) return say(`starter-${rule.starter}`, { levels: rule.levels ?? 1 });
    if ("persons" in rule) return say("persons", { people: rule.persons.join(" ") });
    if ("field" in rule) return say("field", { field: rule.field });
    if ("chosenBy" in rule) return say(`chosen-${rule.chosenBy}`, { from: rule.from ? ` (${holder(rule.from)})` : "" });
    if ("plugin" in rule) return say("by-plugin", { plugin: rule.plugin, from: holder(rule.from) });
    return "sameAs" in rule ? say("same", { step: rule.sameAs }) : rule.expression;
  };
  return writeBpmn(flow, {
    start: say("start"),
    end: say("end"),
    refused: say("refused"),
    returned: say("returned"),
    remind: say("remind"),
    overdue: say("overdue"),
    escalate: say("escalate"),
    due: say("due"),
    again: say("again"),
    goOn: say("go-on"),
    usedUp: say("used-up"),
    passed: say("passed"),
    failed: say("failed"),
    who: (step: Step) =>
      step.do === "submit" ? [say("starter-self")] : isHuman(step) || step.do === "cc" ? step.who.map(who) : [],
  });
}
