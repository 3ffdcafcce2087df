/** The days that a rule's window covers, seen from the day of the run. Days are those of China's calendar, YYYY-MM-DD. */
import { plusDays } from "./day.ts";
import type { ParameterValues } from "./rule-parameter.ts";
import type { Amount, Window } from "./rule-value.ts";

/** First and last day; undefined where the window holds no day at all. */
export function daysOf(
  window: Window,
  asOf: string,
  params: ParameterValues,
): { from: string; to: string } | undefined {
  if ("days" in window) return { from: plusDays(asOf, 1 - amountOf(window.days, params)), to: asOf };
  const year = Number(asOf.slice(0, 4));
  if ("year" in window)
    return { from: `${padded(year + window.year, 4)}-01-01`, to: `${padded(year + window.year, 4)}-12-31` };
  const months = year * 12 + Number(asOf.slice(5, 7)) - 1 + window.month;
  const [y, m] = [Math.floor(months / 12), (months % 12) + 1];
  if (window.sameYear === true && y !== year) return undefined;
  const next = m === 12 ? `${padded(y + 1, 4)}-01-01` : `${padded(y, 4)}-${padded(m + 1, 2)}-01`;
  return { from: `${padded(y, 4)}-${padded(m, 2)}-01`, to: plusDays(next, -1) };
}

function amountOf(amount: Amount, params: ParameterValues): number {
  return typeof amount === "number" ? amount : Math.max(1, params[amount.param] ?? 1);
}

function padded(value: number, digits: number): string {
  return String(value).padStart(digits, "0");
}
