/** Faults of drafts, verdicts and properties of definitions in words for the person who designs. */
import type { DraftFault, Verdict } from "../../core/domain/change.ts";
import type { IconName } from "../elements/icon.ts";
import { type MessageKey, sayProblem, t } from "../message.ts";
import { kindName, propertyName, typeName } from "./definition-words.ts";
import { sayFault } from "./fault-words.ts";

type Rule = [RegExp, MessageKey];
/** What is expected, as the checks of the domain say it. */
const RULES: readonly Rule[] = [
  [/^a code that stands once$/, "draft.code-once"],
  [/^a day that stands once$/, "draft.day-once"],
  [/^a year that stands once$/, "draft.year-once"],
  [/that stands once/, "draft.id-once"],
  [/^a day of a weekend$/, "draft.day-weekend"],
  [/^a day of \d+$/, "draft.day-of-year"],
  [/^a day outside the holiday /, "draft.day-in-holiday"],
  [/^a day not before /, "draft.day-order"],
  [/^a time (after|from) /, "draft.clock-order"],
  [/^a field of form |^a column of /, "draft.no-field"],
  [/^a flow for this form$/, "draft.no-flow"],
  [/^a stage of a life cycle/, "draft.no-stage"],
  [/^a difference from what is published$/, "draft.same"],
  [/^expressions without a circle$/, "draft.circle"],
  [/^an answer of the field/, "draft.default"],
  [/^a column without /, "draft.column"],
  [/^no required on a computed field$/, "draft.computed-required"],
  [/^facts of the project/, "draft.facts"],
  [/published meanwhile$/, "draft.newer"],
  [/^a definition that the portal may change$/, "draft.portal"],
  [/^a step of |^an earlier step of /, "draft.step"],
  [/^a submit step first$/, "draft.submit-first"],
  [/^a field marked public and not sensitive$/, "draft.public"],
  [/^a form that flow .* does not take already$/, "draft.taken"],
  [/^a general column or a field of the form$/, "draft.list-name"],
  [/^a code of this dictionary$/, "draft.parent"],
  [/^a name that is not a property of every object/, "draft.reserved"],
  [/^a numeric column$/, "draft.numeric-column"],
  [/^a choice or region field$|^another field of the form/, "draft.above"],
  [/^a dictionary with codes below /, "draft.below"],
  [/^a rule that watches /, "draft.rule-watches"],
  [/^something milder than /, "draft.rule-order"],
  [/^a value of type |^a percentage$/, "draft.rule-value"],
  [/^a value within min and max$/, "draft.rule-bounds"],
  [/^min and max, when others may set it$/, "draft.rule-no-bounds"],
  [/^a parameter of type days$/, "draft.rule-days"],
  [/^the field that is taken$/, "draft.rule-take"],
  [/^a date field of /, "draft.rule-date"],
  [/^a field of money, percent or whole numbers$/, "draft.rule-sum"],
  [/^doc\.<field>, now\.today/, "draft.rule-day"],
  [/^unit$|^unit or county/, "draft.rule-unit"],
  [/^another rule$|^an alert: a check has no hits$/, "draft.rule-other"],
];

/** Limits of a schema, with the figure that was passed. */
const LIMITS: readonly Rule[] = [
  [/\bminItems (\d+)/, "draft.min-items"],
  [/\bmaxItems (\d+)/, "draft.max-items"],
  [/\bminLength (\d+)/, "draft.min-length"],
  [/\bmaxLength (\d+)/, "draft.max-length"],
  [/\bminimum (-?[\d.]+)/, "draft.minimum"],
  [/\bmaximum (-?[\d.]+)/, "draft.maximum"],
];

/** A fault of a draft in one sentence; what has no words yet is shown as it came. */
export function sayExpected({
  found,
  expected,
  pointer,
  code,
  params,
}: Pick<DraftFault, "found" | "expected" | "pointer" | "code" | "params">): string {
  if (code !== undefined) {
    const said = sayProblem({ code, pointer, ...(params && { params }) });
    const way = params?.["way"] ? t("flow.way", { way: params["way"] }) : "";
    return (params?.["place"] ? t("draft.at-place", { place: params["place"], said }) : said) + way;
  }
  const key = pointer.split("/").at(-1) ?? "";
  if (found === "an unknown key") return t("draft.extra-key", { found: key });
  if (found === "nothing" && key !== "") return t("draft.missing-key", { found: propertyName(key) });
  if (pointer === "/operations" && found === "[]") return t("layer.empty");
  if (found === '""' || found === "[]") return t("draft.too-short");
  if (/\bpattern \S/.test(expected)) return t("draft.pattern", { found });
  for (const [pattern, key] of LIMITS) {
    const limit = pattern.exec(expected)?.[1];
    if (limit !== undefined) return t(key, { found, limit });
  }
  const kind = /^the id of a ([a-z-]+)$/.exec(expected)?.[1];
  if (kind !== undefined && found === "") return t("draft.unchosen", { kind: kindName(kind) });
  if (kind !== undefined) return t("draft.no-such", { found, kind: kindName(kind) });
  const type = /^a field of type (.+)$/.exec(expected)?.[1];
  if (type !== undefined) return t("draft.field-type", { found, kind: typeName(type) });
  for (const [pattern, key] of RULES) if (pattern.test(expected)) return t(key, { found });
  const part = partOf(found);
  const said = sayFault(expected);
  return said === expected
    ? t("draft.raw", { found: part, expected })
    : t("draft.text", { found: part, expected: said });
}

/** The faulty part of a rule alone; its place in the whole text is for the editor, not for the reader. */
function partOf(found: string): string {
  return /^([\s\S]*?) \(characters \d+-\d+ of [\s\S]*\)$/.exec(found)?.[1] ?? found;
}

type Tone = { tone: "done" | "warn" | "stop"; icon: IconName; word: MessageKey };
export const VERDICT_WORDS: Readonly<Record<Verdict, Tone>> = {
  compatible: { tone: "done", icon: "ok", word: "verdict.compatible" },
  "needs-default": { tone: "warn", icon: "warn", word: "verdict.needs-default" },
  "needs-conversion": { tone: "warn", icon: "warn", word: "verdict.needs-conversion" },
  destructive: { tone: "stop", icon: "stop", word: "verdict.destructive" },
};
