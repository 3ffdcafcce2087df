/** The ways to find people, as a person chooses among them, and what each begins with. */
import { isRoleWho, type RoleWho, type Who } from "../../core/domain/flow-people.ts";
import { NOBODY } from "./flow-references.ts";

export const WHO_KINDS = [
  "role",
  "self",
  "superior",
  "superiors",
  "head",
  "parent-head",
  "persons",
  "field",
  "by-starter",
  "by-previous",
  "same-as",
  "expression",
  "plugin",
] as const;
export type WhoKind = (typeof WHO_KINDS)[number];

/** The kind of a rule. */
export function whoKind(who: Who): WhoKind {
  if (isRoleWho(who)) return "role";
  if ("starter" in who) return who.starter;
  if ("persons" in who) return "persons";
  if ("field" in who) return "field";
  if ("chosenBy" in who) return who.chosenBy === "starter" ? "by-starter" : "by-previous";
  if ("plugin" in who) return "plugin";
  return "sameAs" in who ? "same-as" : "expression";
}

/** A rule of a kind; what fits of the one before stays. */
export function whoOfKind(kind: WhoKind, before: Who, first: { field: string; step: string }): Who {
  switch (kind) {
    case "role":
      return "from" in before && before.from ? before.from : isRoleWho(before) ? before : NOBODY;
    case "persons":
      return "persons" in before ? before : { persons: [] };
    case "field":
      return "field" in before ? before : { field: first.field };
    case "by-starter":
    case "by-previous": {
      const chosenBy = kind === "by-starter" ? "starter" : "previous";
      if ("chosenBy" in before) return { ...before, chosenBy };
      return isRoleWho(before) && before.role !== "" ? { chosenBy, from: before } : { chosenBy };
    }
    case "same-as":
      return "sameAs" in before ? before : { sameAs: first.step };
    case "expression":
      return "expression" in before ? before : { expression: "" };
    case "plugin":
      if ("plugin" in before) return before;
      return {
        plugin: "",
        from: "from" in before && before.from ? before.from : isRoleWho(before) ? before : (NOBODY as RoleWho),
      };
    default:
      return "starter" in before ? { ...before, starter: kind } : { starter: kind };
  }
}
