/** What every part of the desk for rules is drawn from. */
import type { Form } from "../../core/domain/form.ts";
import type { Rule } from "../../core/domain/rule.ts";
import type { Dictionaries } from "../api-types.ts";
import type { DesignerChoices } from "../change-api.ts";
import type { Forms } from "./rule-form.ts";
import type { RuleNames } from "./rule-reading.ts";
import type { TellRule } from "./rule-steps.ts";

export type RuleDeskParts = {
  rule: Rule;
  /** All that its expressions may read, as a form. */
  form: Form;
  forms: Forms;
  dictionaries: Dictionaries;
  choices: Pick<DesignerChoices, "roles" | "unitKinds" | "forms" | "lifecycles" | "rules">;
  names: RuleNames;
  editable: boolean;
  tell: TellRule;
};
