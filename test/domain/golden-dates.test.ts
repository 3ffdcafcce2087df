/**
 * The dates of the domain reference, section 10, as the pack's rules and the checks of its forms judge them: the last day
 * in time is quiet and the next one is not. Of the two readings of a large project's nine months after 2025-06-30 the
 * system takes the same day of the month (2026-03-30), not the end of the month.
 */
import { describe, expect, it } from "vitest";
import { definitionSet } from "../../core/domain/definition-set.ts";
import { evaluateForm } from "../../core/domain/evaluate-form.ts";
import { parametersAt } from "../../core/domain/rule-parameter.ts";
import { compileRule, runRule } from "../../core/domain/run-rule.ts";
import { compiled, types } from "./make-definitions.ts";
import { getDefinition, packCodes, packs } from "./packs.ts";

type Answers = Record<string, unknown>;

const set = definitionSet(packs.loaded.map(({ body }) => body));

/** Whether a rule of the pack, with the parameters that it is delivered with, finds nothing wrong. */
function ruleIsQuiet(id: string, doc: Answers): boolean {
  const rule = getDefinition("rule", id);
  const params = parametersAt(rule, [], undefined).values;
  const facts = { today: "2026-06-01" };
  const verdict = runRule(compileRule(rule, set.find, types), { doc, values: {}, params, facts, object: "" });
  if (verdict.kind !== "quiet" && verdict.kind !== "fires") throw new Error(`${id} is ${verdict.kind}`);
  return verdict.kind === "quiet";
}

/** Whether the check of a form passes. */
function checkPasses(form: string, id: string, doc: Answers): boolean {
  const { checks } = evaluateForm(compiled(getDefinition("form", form)), doc, packCodes);
  const result = checks.find((check) => check.id === id)?.result;
  if (result !== "pass" && result !== "fail") throw new Error(`${id} of ${form} is ${result}`);
  return result === "pass";
}

const small = { usableDate: "2025-06-30", size: "1" };
const large = { usableDate: "2025-06-30", size: "2" };
const approved = { approvedOn: "2025-03-03" };
const intent = { intentDate: "2025-01-01" };

/** By the field that holds the day: the rule, and the form with its check. */
const JUDGED = {
  finalSubmitDate: ["r-fin3m", "final-accounts", "R-FIN3M"],
  publishDate: ["r-pub20", "publish", "R-PUB20"],
  noticeDate: ["r-intent", "procurement", "R-INTENT"],
} as const;

describe("a day in time, and the next one", () => {
  it.each<["rule" | "form", keyof typeof JUDGED, Answers, string, string]>([
    ["form", "finalSubmitDate", { ...small, extendedMonths: 0 }, "2025-09-30", "2025-10-01"],
    ["form", "finalSubmitDate", { ...small, extendedMonths: 2 }, "2025-11-30", "2025-12-01"],
    ["rule", "finalSubmitDate", small, "2025-11-30", "2025-12-01"],
    ["form", "finalSubmitDate", { ...large, extendedMonths: 6 }, "2026-03-30", "2026-03-31"],
    ["rule", "finalSubmitDate", large, "2026-03-30", "2026-03-31"],
    ["form", "publishDate", approved, "2025-03-23", "2025-03-24"],
    ["rule", "publishDate", approved, "2025-03-23", "2025-03-24"],
    ["form", "noticeDate", intent, "2025-01-31", "2025-01-30"],
    ["rule", "noticeDate", intent, "2025-01-31", "2025-01-30"],
  ])("by the %s: %s after %j is in time on %s and not on %s", (by, field, given, inTime, not) => {
    const [rule, form, check] = JUDGED[field];
    const judge = (day: string): boolean => {
      const doc = { ...given, [field]: day };
      return by === "rule" ? ruleIsQuiet(rule, doc) : checkPasses(form, check, doc);
    };
    expect([judge(inTime), judge(not)]).toEqual([true, false]);
  });

  it("ends with a month that is too short for the day", () => {
    const given = { usableDate: "2025-11-30", size: "1", extendedMonths: 0 };
    const judge = (finalSubmitDate: string): boolean =>
      checkPasses("final-accounts", "R-FIN3M", { ...given, finalSubmitDate });
    expect([judge("2026-02-28"), judge("2026-03-01")]).toEqual([true, false]);
  });
});
