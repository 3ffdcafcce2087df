/** Outcomes, severities and levels of rules as tone, icon and word; colour never speaks alone. */
import { fieldsOf, type Form } from "../../core/domain/form.ts";
import type { RuleResult } from "../../core/domain/rule-result.ts";
import type { FiresAs } from "../../core/domain/run-rule.ts";
import { type MessageKey, t } from "../message.ts";
import type { IconName } from "./icon.ts";

export type Sign = { tone: string; icon: IconName; word: string };

const SIGNS: Readonly<Record<FiresAs, { tone: string; icon: IconName; key: MessageKey }>> = {
  hint: { tone: "info", icon: "info", key: "rule.as.hint" },
  warn: { tone: "warn", icon: "warn", key: "rule.as.warn" },
  block: { tone: "stop", icon: "stop", key: "rule.as.block" },
  blue: { tone: "blue", icon: "info", key: "rule.as.blue" },
  yellow: { tone: "yellow", icon: "bell", key: "rule.as.yellow" },
  orange: { tone: "orange", icon: "warn", key: "rule.as.orange" },
  red: { tone: "red", icon: "stop", key: "rule.as.red" },
  grey: { tone: "grey", icon: "lock", key: "rule.as.grey" },
};

/** The sign of a severity or level. */
export function signOf(as: FiresAs): Sign {
  const { tone, icon, key } = SIGNS[as];
  return { tone, icon, word: t(key) };
}

/** The sign of a check's result on a document. */
export function signOfResult(result: RuleResult): Sign {
  switch (result.outcome) {
    case "met":
      if (result.vouched) return { tone: "info", icon: "pen", word: t("rule.mark-of.word") };
      return { tone: "done", icon: "ok", word: t("check.pass") };
    case "outside":
      return { tone: "wait", icon: "some", word: t("check.none") };
    case "unsure":
      return { tone: "wait", icon: "clock", word: t("check.not-yet") };
    case "failed":
      return { tone: "stop", icon: "stop", word: t("rule.outcome.failed") };
    case "fires":
      if (lacks(result)) return { tone: "warn", icon: "clock", word: t("rule.outcome.lacks") };
      if (result.look) return { tone: "warn", icon: "eye", word: t("rule.mark-of.look") };
      if (result.severity === "block") return { tone: "stop", icon: "stop", word: t("check.block") };
      if (result.severity === "warn") return { tone: "warn", icon: "warn", word: t("check.warn") };
      return { tone: "info", icon: "info", word: t("check.hint") };
  }
}

/** It fires only because something that it reads is not there: nothing was found wrong yet. */
function lacks({ outcome, message, why }: RuleResult): boolean {
  return outcome === "fires" && message === "" && why.length > 0;
}

const ORDER: Readonly<Record<string, number>> = { block: 0, warn: 1, hint: 2 };
const CALM: readonly RuleResult["outcome"][] = ["met", "outside"];

/** What stops first, then what warns, hints and misses something, then what holds, then what it is not about. */
export function sortResults(results: readonly RuleResult[]): RuleResult[] {
  const rank = (result: RuleResult): number =>
    result.outcome === "unsure"
      ? 3
      : CALM.includes(result.outcome)
        ? 4 + CALM.indexOf(result.outcome)
        : lacks(result)
          ? 2.5
          : (ORDER[result.severity ?? ""] ?? 3);
  return results.toSorted((a, b) => rank(a) - rank(b));
}

export type ResultCount = { stops: number; warns: number; hints: number; met: number; unsure: number };

/** Counts for headings and tabs. */
export function countResults(results: readonly RuleResult[]): ResultCount {
  const fires = (severity: RuleResult["severity"]): number =>
    found.filter((one) => (one.outcome === "fires" || one.outcome === "failed") && one.severity === severity).length;
  const found = results.filter((one) => !lacks(one));
  const of = (outcome: RuleResult["outcome"]): number => results.filter((one) => one.outcome === outcome).length;
  const unsure = of("unsure") + results.length - found.length;
  return { stops: fires("block"), warns: fires("warn"), hints: fires("hint"), met: of("met"), unsure };
}

/** What is missing or went wrong, in the words of the form where a name is one of its fields. */
export function whyText(result: RuleResult, form: Form): string {
  const labels = new Map(fieldsOf(form).map(({ id, label }) => [id, label]));
  const names = result.why.map((name) => labels.get(name.replace(/^doc\./, "")) ?? name).join(t("text.pause"));
  return t(result.outcome === "failed" ? "rule.failed-why" : "rule.missing-why", { names });
}
