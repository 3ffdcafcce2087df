/** What the rules said when a step was decided: kept whole, so that a later version of a rule changes nothing about it. */
import { canonicalText } from "./canonical.ts";
import { type RuleResult, withoutValues } from "./rule-result.ts";

/** Why a warning was passed; `by` is a name, null where the program went on by itself. */
export type Explained = { text: string; by: string | null; at: string };
/** One rule's result with both compared values, the names that it read, and the reason that somebody gave. */
export type JudgedLine = { result: RuleResult; reads: readonly string[]; reason?: Explained };

/** Whether a person has to read the line: the rule fires, misses something or failed, or somebody explained it. */
export function isNotable({ outcome }: Pick<RuleResult, "outcome">, explained: boolean): boolean {
  return explained || (outcome !== "met" && outcome !== "outside");
}

/** The text that the digest of the lines is taken of; the same for lines that were stored and read back. */
export function judgementText(lines: readonly JudgedLine[]): string {
  return canonicalText(JSON.parse(JSON.stringify(lines)));
}

/** The lines for a reader: where the rule reads a field that they may not see, the outcome alone. */
export function linesFor(lines: readonly JudgedLine[], unseen: ReadonlySet<string>): JudgedLine[] {
  return lines.map(({ result, reads, reason }) => {
    const open = withoutValues(result, reads, unseen);
    return { result: open, reads, ...(reason && (unseen.size === 0 || open === result) && { reason }) };
  });
}
