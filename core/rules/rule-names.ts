/** What the definitions that a rule names are called, for people who read it without being able to open them. */
import type { Context } from "../context.ts";
import { unitKindTitle } from "../definitions/designer.ts";
import { referencesOf } from "../domain/pack-references.ts";
import type { Rule } from "../domain/rule.ts";
import type { Language } from "../messages.ts";

/** Titles by `kind id`; kinds of units by `unitKind id`. */
export function namesOf(context: Context, rule: Rule, language: Language): Record<string, string> {
  const names: Record<string, string> = {};
  for (const { kind, id } of referencesOf(rule)) {
    const title = context.definitions.find(kind, id)?.title;
    if (title !== undefined) names[`${kind} ${id}`] = title;
  }
  for (const { to } of [...(rule.tell ?? []), ...(rule.escalate ?? [])])
    for (const { at } of to)
      if (typeof at === "object" && "unitKind" in at)
        names[`unitKind ${at.unitKind}`] = unitKindTitle(language, at.unitKind);
  return names;
}
