import { type Static, Type } from "typebox";
import type { FieldTypeSpec } from "../field-type.ts";
import { problem } from "../problem.ts";
import { toHalfWidth } from "../text-width.ts";
import { parseDay } from "./date.ts";

export const DateRange = Type.Object(
  { from: Type.String({ format: "date" }), to: Type.String({ format: "date" }) },
  { additionalProperties: false },
);
export type DateRange = Static<typeof DateRange>;

/** Words and signs between two days that are not part of a day: to, until, waves, long dashes. */
const BETWEEN = /\s*(?:\u81F3|\u5230|[~\u223C\u301C]|[\u2012-\u2015]+|--)\s*/;

/** First and last day of a period, both counted. People may also give months or years: 2022-2023 is two whole years. */
export const dateRange: FieldTypeSpec = {
  name: "date-range",
  description: "Period: first and last day",
  group: "fill",
  options: {},
  answerSchema: () => DateRange,
  emptyValue: undefined,
  expressionType: () => ({ parts: { from: "string", to: "string" } }),
  check: (answer, field, pointer) =>
    isRange(answer) && answer.from > answer.to ? [problem("answer.order", pointer, { label: field.label })] : [],
  fromText: (raw) => parseRange(raw),
  toText: (answer) => (isRange(answer) ? `${answer.from}\u81F3${answer.to}` : ""),
  indexAs: undefined,
  viewAs: () => "jsonb",
  reads: [],
};

function isRange(answer: unknown): answer is DateRange {
  return typeof answer === "object" && answer !== null && "from" in answer && "to" in answer;
}

/** Reads a period as people write it; undefined when an end is no day, month or year, or stands before the begin. */
export function parseRange(raw: string): DateRange | undefined {
  const typed = toHalfWidth(raw.slice(0, 100)).replace(/^\u81EA/, "");
  const ends = endsOf(typed);
  if (ends === undefined && parseDay(typed) !== undefined) return undefined; // one day is no period
  const [first, last] = ends ?? [typed, typed];
  const [from, to] = [edgeOf(first, "first"), edgeOf(last, "last")];
  return from === undefined || to === undefined || from > to ? undefined : { from, to };
}

/** The texts of both ends; a hyphen parts them only where it is the middle one, or between dates without hyphens. */
function endsOf(typed: string): [string, string] | undefined {
  const parts = typed.split(BETWEEN);
  if (parts.length === 2) return [parts[0] ?? "", parts[1] ?? ""];
  if (parts.length > 2) return undefined;
  const hyphens = [...typed.matchAll(/-/g)].map((match) => match.index);
  const middle = hyphens[(hyphens.length - 1) / 2];
  if (middle === undefined || /^\d{4}-\d{1,2}$/.test(typed)) return undefined;
  return [typed.slice(0, middle).trim(), typed.slice(middle + 1).trim()];
}

/** The first or last day of what is named: a day, a month, a year. */
function edgeOf(typed: string, edge: "first" | "last"): string | undefined {
  const match = /^(\d{4})(?:\u5E74\u5EA6?|(?:[-/.]|\u5E74)(\d{1,2})\u6708?)?$/.exec(typed);
  if (!match) return parseDay(typed);
  const [year, month] = [Number(match[1]), match[2] === undefined ? undefined : Number(match[2])];
  if (edge === "first") return parseDay(`${match[1]}-${month ?? 1}-1`);
  if (month === undefined) return parseDay(`${match[1]}-12-31`);
  return parseDay(`${match[1]}-${month}-${new Date(Date.UTC(year, month, 0)).getUTCDate()}`);
}
