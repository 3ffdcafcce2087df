/** What a plugin's figure of an indicator is worth: an exact decimal as text, rounded to what the indicator keeps. */
import type { Indicator } from "./indicator.ts";

/** Percentages are kept in basis points, other figures as decimals with exactly the indicator's places. */
export type Figure = { valueBp: number } | { figure: string };

const WAITS_MIN = [1, 5, 30];
const MAX_BP = 10n ** 15n;

/** The figure as the indicator keeps it; undefined where the text is no decimal, or too large for a percentage. */
export function figureOf(indicator: Pick<Indicator, "measured">, value: string): Figure | undefined {
  const { measured } = indicator;
  if (measured) {
    const scaled = scaledOf(value, measured.decimals);
    return scaled === undefined ? undefined : { figure: decimalText(scaled, measured.decimals) };
  }
  const bp = scaledOf(value, 2);
  return bp === undefined || bp > MAX_BP || bp < -MAX_BP ? undefined : { valueBp: Number(bp) };
}

/** A decimal times 10 to the places, rounded half away from zero; undefined where the text is none. */
function scaledOf(text: string, places: number): bigint | undefined {
  const match = /^(-?)(\d{1,15})(?:\.(\d{1,6}))?$/.exec(text);
  if (!match) return undefined;
  const [, sign, whole = "0", decimals = ""] = match;
  const fine = BigInt(whole + decimals.padEnd(6, "0"));
  const step = 10n ** BigInt(6 - places);
  const scaled = (2n * fine + step) / (2n * step);
  return sign === "-" ? -scaled : scaled;
}

function decimalText(scaled: bigint, places: number): string {
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(places + 1, "0");
  const whole = digits.slice(0, digits.length - places);
  const sign = scaled < 0n ? "-" : "";
  return places === 0 ? `${sign}${whole}` : `${sign}${whole}.${digits.slice(-places)}`;
}

/** How long a figure that could not be computed waits after so many tries, in milliseconds; two hours from the fourth on. */
export function figureWait(tries: number): number {
  return (WAITS_MIN[tries - 1] ?? 120) * 60_000;
}
