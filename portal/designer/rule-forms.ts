/** The forms that a rule watches and looks into, with their code lists, each read once while the portal is open. */
import type { Form } from "../../core/domain/form.ts";
import type { Rule } from "../../core/domain/rule.ts";
import { watchedForm } from "../../core/domain/rule-scope.ts";
import { getForm } from "../api.ts";
import type { Dictionaries, FormAnswer } from "../api-types.ts";
import type { Forms } from "./rule-form.ts";

export type RuleWorldRead = { forms: Forms; dictionaries: Dictionaries };
const known = new Map<string, Promise<FormAnswer | undefined>>();
const ready = new Map<string, FormAnswer>();

/** What was read so far, for whoever cannot wait. */
export function formsReady(): RuleWorldRead {
  return worldOf([...ready.values()]);
}

/** Ids of the forms that the rule's names come from, each once. */
export function formsNamed(rule: Rule): string[] {
  const looked = (rule.values ?? []).map(({ from }) => ("documents" in from ? from.documents.form : undefined));
  const named = [watchedForm(rule.watches), rule.handle?.form, ...looked];
  return [...new Set(named.filter((id): id is string => id !== undefined && id !== ""))];
}

/** Reads the forms; one that cannot be read is left out, and its fields stand by their ids. */
export async function readForms(ids: readonly string[]): Promise<RuleWorldRead> {
  const answers = await Promise.all(ids.map((id) => readOnce(id)));
  return worldOf(answers.filter((answer) => answer !== undefined));
}

/** Keeps the forms of one rule at hand: read again when the rule names others; an answer that comes too late is dropped. */
export class FormsOfRule {
  private asked = "";

  follow(rule: Rule | undefined, take: (world: RuleWorldRead) => void): void {
    const ids = rule ? formsNamed(rule) : [];
    const key = ids.join();
    if (key === this.asked) return;
    this.asked = key;
    void readForms(ids).then((world) => {
      if (key === this.asked) take(world);
    });
  }
}

function worldOf(found: readonly FormAnswer[]): RuleWorldRead {
  return {
    forms: new Map(found.map(({ form }): [string, Form] => [form.id, form])),
    dictionaries: Object.assign({}, ...found.map(({ dictionaries }) => dictionaries)) as Dictionaries,
  };
}

function readOnce(id: string): Promise<FormAnswer | undefined> {
  const before = known.get(id);
  if (before) return before;
  const reading = getForm(id).then(
    (answer) => {
      ready.set(id, answer);
      return answer;
    },
    () => {
      known.delete(id);
      return undefined;
    },
  );
  known.set(id, reading);
  return reading;
}
