/** The settings of a rule in words, for comparisons of two versions. */
import type { Rule } from "../../core/domain/rule.ts";
import { t } from "../message.ts";
import type { ValueContext } from "./definition-words.ts";
import { boundsText, parameterText, readRule, type RuleLine, ruleNames, validWords } from "./rule-reading.ts";
import { formsReady } from "./rule-forms.ts";

/** Which sentences of the reading say a setting. */
const SAID: Readonly<Partial<Record<keyof Rule, RuleLine["part"]>>> = {
  watches: "watches",
  runs: "runs",
  values: "values",
  when: "when",
  fires: "fires",
  missing: "missing",
  look: "missing",
  vouched: "missing",
  list: "message",
  message: "message",
  tell: "tell",
  escalate: "after",
  freeze: "after",
  handle: "after",
  closes: "after",
};

/** The words of a setting of the rule; undefined for what has none of its own. */
export function ruleValueWords(
  key: string,
  context: Pick<ValueContext, "body" | "dictionaries" | "titles">,
): string | undefined {
  const rule = context.body as unknown as Rule;
  const part = SAID[key as keyof Rule];
  if (part) {
    const world = formsReady();
    const titles = context.titles ?? {};
    const names = ruleNames(
      { forms: world.forms, dictionaries: { ...world.dictionaries, ...context.dictionaries } },
      Object.fromEntries(
        Object.entries(titles).map(([name, title]) => [
          name.replace(/^(role|unitKind|form|lifecycle|rule)s /, "$1 "),
          title,
        ]),
      ),
    );
    return readRule(rule, names)
      .flatMap((line) => (line.part === part ? [line.text] : []))
      .join(t("text.semicolon"));
  }
  if (key === "params")
    return (rule.params ?? [])
      .map(
        (one) =>
          `${one.label} ${parameterText(one.type, one.value)}${one.lowest === undefined ? "" : t("text.comma") + boundsText(one)}`,
      )
      .join(t("text.semicolon"));
  if (key === "compare") return (rule.compare ?? []).map(({ label }) => label).join(t("text.pause"));
  if (key === "basis") return rule.basis.mark === "K" ? `${rule.basis.text} ${t("rule.mark.K")}` : rule.basis.text;
  if (key === "valid" && rule.valid !== undefined) return validWords(rule.valid);
  if (key === "owner") return t(`rule.owner.${rule.owner}`);
  return key === "class" && rule.class !== undefined ? t(`rule.class.${rule.class}`) : undefined;
}
