/** Exact money: integers of fen inside, yuan or ten thousand yuan (wan) outside. No floating point anywhere. */

export type MoneyUnit = "yuan" | "wan";

/** Decimals of an amount in the unit: how many digits stand behind the point when the last one counts fen. */
const DECIMALS: Record<MoneyUnit, number> = { yuan: 2, wan: 6 };
/** No amount needs more; longer texts are refused unread, because reading them takes time. */
const MAX_LENGTH = 60;
/** Largest amount that a JSON number carries exactly. */
export const MAX_FEN = Number.MAX_SAFE_INTEGER;

/**
 * Reads a decimal amount such as "3,240.00" or "-1.5" in the given unit as fen.
 * Returns undefined for anything else: more decimals than a fen, letters, out of range.
 */
export function parseMoney(text: string, unit: MoneyUnit): number | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const match = /^([+-]?)(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?$/.exec(text.trim());
  if (!match) return undefined;
  const [, sign, whole = "0", decimals = ""] = match;
  const places = DECIMALS[unit];
  const trimmed = decimals.replace(/0+$/, "");
  if (trimmed.length > places) return undefined;
  const fen = BigInt(whole.replaceAll(",", "") + trimmed.padEnd(places, "0"));
  if (fen > BigInt(MAX_FEN)) return undefined;
  const value = Number(fen);
  return sign === "-" && value !== 0 ? -value : value;
}

/** Shows fen in the unit with thousands separators and two decimals; wan keeps up to six when they are needed. */
export function formatMoney(fen: number, unit: MoneyUnit): string {
  const places = DECIMALS[unit];
  const digits = String(Math.abs(fen)).padStart(places + 1, "0");
  const whole = digits.slice(0, -places).replaceAll(/\B(?=(\d{3})+(?!\d))/g, ",");
  let decimals = digits.slice(-places);
  if (unit === "wan") decimals = decimals.slice(0, 2) + decimals.slice(2).replace(/0+$/, "");
  return `${fen < 0 ? "-" : ""}${whole}.${decimals}`;
}

/** a × b ÷ c on integers, rounded half up (away from zero); c must not be 0. */
export function mulDiv(a: bigint, b: bigint, c: bigint): bigint {
  const product = a * b;
  const negative = product < 0n !== c < 0n;
  const [p, q] = [product < 0n ? -product : product, c < 0n ? -c : c];
  const rounded = (2n * p + q) / (2n * q);
  return negative ? -rounded : rounded;
}

/** Reads a percentage such as "85" or "5.85" as integer basis points; undefined when it is none. */
export function parsePercent(text: string): number | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const match = /^([+-]?)(\d{1,3}(?:,\d{3}){1,2}|\d{1,9})(?:\.(\d+))?\s*%?$/.exec(text.trim());
  if (!match) return undefined;
  const [, sign, whole = "0", decimals = ""] = match;
  const trimmed = decimals.replace(/0+$/, "");
  if (trimmed.length > 2) return undefined;
  const bp = Number(whole.replaceAll(",", "") + trimmed.padEnd(2, "0"));
  return sign === "-" && bp !== 0 ? -bp : bp;
}

/** Shows basis points as a percentage with two decimals, without the percent sign. */
export function formatPercent(bp: number): string {
  return formatMoney(bp, "yuan");
}
