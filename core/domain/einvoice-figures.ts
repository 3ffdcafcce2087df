/** The figures of a digital e-invoice (shu-dian fa-piao) exactly as its XML writes them: amounts, number, days. */
import { exactFen } from "./exact-amount.ts";

/** Provinces by the first two digits of their code; 91 to 95 are the five cities with a plan of their own. */
const REGIONS = new Set(
  "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 91 92 93 94 95".split(
    " ",
  ),
);

/** What the 20 digits say: two-digit year, tax region, channel, serial (domain reference 6.4). */
export type InvoiceNumber = { year: number; region: string; channel: string; serial: string };

/**
 * Whole fen of an amount in yuan such as "-1234.50": ASCII digits, at most two decimals, nothing else. Undefined for
 * `1e3`, full-width digits, three decimals, separators, a plus sign, leading zeros and a zero with a sign.
 */
export function readFen(text: string): number | undefined {
  const negative = text.startsWith("-");
  const figure = negative ? text.slice(1) : text;
  const fen = /^0\d/.test(figure) ? undefined : exactFen(figure);
  if (fen === undefined || (negative && fen === 0)) return undefined;
  return negative ? -fen : fen;
}

/** The parts of a 20-digit number; undefined when it is none or its region is no tax region. There is no check digit. */
export function readInvoiceNumber(text: string): InvoiceNumber | undefined {
  const match = /^(\d{2})(\d{2})(\d)(\d{15})$/.exec(text);
  if (!match) return undefined;
  const [, year = "", region = "", channel = "", serial = ""] = match;
  return REGIONS.has(region) ? { year: Number(year), region, channel, serial } : undefined;
}

/**
 * Whether a text can stand as an invoice's number in the register: 20 digits, or for older invoices the code of 10 or 12
 * digits followed by the number of 8. Eight digits alone name no single invoice.
 */
export function isRegisterNumber(text: string): boolean {
  return /^\d{18}(\d{2})?$/.test(text);
}

/** The day of "2026-01-05", "2026-01-05 10:33:25" or the same with a T; undefined when there is no such day. */
export function readInvoiceDay(text: string): string | undefined {
  const day = /^(\d{4}-\d{2}-\d{2})(?:[ T]([01]\d|2[0-3]):[0-5]\d:[0-5]\d)?$/.exec(text)?.[1];
  if (day === undefined) return undefined;
  const at = new Date(`${day}T00:00:00Z`);
  return Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== day ? undefined : day;
}

/** A party's name for comparing: full-width letters, brackets and spaces make no other party. */
export function plainName(name: string): string {
  return name.normalize("NFKC").replaceAll(/\s/g, "");
}
