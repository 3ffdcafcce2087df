import { Type } from "typebox";
import type { FieldTypeSpec } from "../field-type.ts";
import { toHalfWidth } from "../text-width.ts";

/** A day of the calendar, YYYY-MM-DD. People may type 20260701, 2026/7/1 or 2026.7.1. */
export const date: FieldTypeSpec = {
  name: "date",
  description: "Day of the calendar",
  group: "fill",
  options: {},
  answerSchema: () => Type.String({ format: "date" }),
  emptyValue: undefined,
  expressionType: () => "string",
  fromText: (raw) => parseDay(raw),
  toText: (answer) => String(answer ?? ""),
  toCell: (answer) => (typeof answer === "string" ? { kind: "date", day: answer } : { kind: "empty" }),
  indexAs: "text",
  viewAs: () => "date",
  reads: [],
};

/** Reads a day as people write it; undefined for anything that is not a real day. */
export function parseDay(raw: string): string | undefined {
  const typed = toHalfWidth(raw);
  const match =
    /^(\d{4})(\d{2})(\d{2})$/.exec(typed) ?? /^(\d{4})[-/.\u5E74](\d{1,2})[-/.\u6708](\d{1,2})\u65E5?$/.exec(typed);
  if (!match) return undefined;
  const [, y = "", m = "", d = ""] = match;
  const iso = `${y}-${m.padStart(2, "0")}-${d.padStart(2, "0")}`;
  const day = new Date(`${iso}T00:00:00Z`);
  return Number.isNaN(day.getTime()) || day.toISOString().slice(0, 10) !== iso ? undefined : iso;
}

/** A fiscal or calendar year. */
export const year: FieldTypeSpec = {
  name: "year",
  description: "Calendar year, which is the fiscal year",
  group: "fill",
  options: {},
  answerSchema: () => Type.Integer({ minimum: 1949, maximum: 2100 }),
  emptyValue: undefined,
  expressionType: () => "int",
  fromText: (raw) => {
    const match = /^(\d{4})\u5E74?\u5EA6?$/.exec(toHalfWidth(raw));
    return match ? Number(match[1]) : undefined;
  },
  toText: (answer) => (typeof answer === "number" ? String(answer) : ""),
  toCell: (answer) => (typeof answer === "number" ? { kind: "number", value: answer, decimals: 0 } : { kind: "empty" }),
  indexAs: "bigint",
  viewAs: () => "bigint",
  reads: ["number"],
};
