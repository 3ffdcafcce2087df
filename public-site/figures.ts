/**
 * Figures as the reader sees them: amounts with their unit in words and the exact yuan beside, shares, dates.
 * Chinese counts in wan and yi, English in million and billion; both come from the same fen without floating point.
 */
import { type Static, Type } from "typebox";
import { formatMoney, formatPercent, mulDiv } from "../core/domain/money.ts";
import { type Lang, type MessageKey, say } from "./messages.ts";

export const Figure = Type.Object(
  {
    text: Type.String({ description: "Digits, without unit" }),
    unit: Type.String(),
    exact: Type.String({ description: "The same in yuan, to the fen, for the title attribute and for paper" }),
  },
  { additionalProperties: false },
);
export type Figure = Static<typeof Figure>;

const FEN_PER_YI = 10_000_000_000;
const FEN_PER_BILLION = 100_000_000_000;

/** The exact amount in yuan, with its unit. */
export function exactYuan(lang: Lang, fen: number): string {
  return say(lang, "unit.exact", { amount: minus(formatMoney(fen, "yuan")) });
}

/** An exact amount for sentences and the equation: wan in Chinese, million in English, as many decimals as it needs. */
export function wordFigure(lang: Lang, fen: number): Figure {
  const text = lang === "en" ? decimals(fen, 8) : formatMoney(fen, "wan");
  return { text: minus(text), unit: say(lang, "unit.word"), exact: exactYuan(lang, fen) };
}

/** An exact amount for a table cell, whose unit stands in the caption: wan in Chinese, yuan in English. */
export function tableFigure(lang: Lang, fen: number): Figure {
  const text = formatMoney(fen, lang === "en" ? "yuan" : "wan");
  return { text: minus(text), unit: say(lang, "unit.table"), exact: exactYuan(lang, fen) };
}

/** A sum over many projects, rounded to two decimals of the unit that suits its size; the exact yuan stays beside it. */
export function roundFigure(lang: Lang, fen: number, like: number = fen): Figure {
  const [unit, perCent] = roundUnit(lang, Math.abs(like));
  const rounded = Number(mulDiv(BigInt(fen), 1n, perCent));
  return { text: minus(formatMoney(rounded, "yuan")), unit: say(lang, unit), exact: exactYuan(lang, fen) };
}

/** Figure and unit in one string that does not break between them. */
export function spoken(figure: Figure): string {
  return `${figure.text}\u00a0${figure.unit}`;
}

/** Part of a whole in percent with one decimal; never 100.0 or 0.0 while something is missing or there. */
export function shareText(part: number, whole: number): string {
  if (whole === 0) return "—";
  let permille = Number(mulDiv(BigInt(part), 1000n, BigInt(whole)));
  if (permille === 1000 && part < whole) permille = 999;
  if (permille === 0 && part > 0) permille = 1;
  return `${minus((permille / 10).toFixed(1))}%`;
}

/** Basis points as a percentage, without decimals that say nothing. */
export function percentText(bp: number): string {
  return `${minus(formatPercent(bp).replace(/\.?0+$/, ""))}%`;
}

/** Part of a whole as a share between 0 and 100 for drawing, three decimals. */
export function drawnShare(part: number, whole: number): number {
  if (whole <= 0) return 0;
  return Math.round(Math.min(1, Math.max(0, part / whole)) * 100_000) / 1000;
}

const shanghai = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai" });

/** The day of an instant in China; a plain day is returned as it is. */
export function dayOf(instant: string): string {
  if (/^\d{4}-\d{2}-\d{2}$/.test(instant)) return instant;
  const time = new Date(instant);
  return Number.isNaN(time.getTime()) ? instant : shanghai.format(time);
}

function roundUnit(lang: Lang, fen: number): [MessageKey, bigint] {
  if (lang === "en") return fen >= FEN_PER_BILLION ? ["unit.large", 1_000_000_000n] : ["unit.word", 1_000_000n];
  return fen >= FEN_PER_YI ? ["unit.large", 100_000_000n] : ["unit.word", 10_000n];
}

/** Fen as a decimal of 10^places fen, at least two decimals. */
function decimals(fen: number, places: number): string {
  const digits = String(Math.abs(fen)).padStart(places + 1, "0");
  const whole = digits.slice(0, -places).replaceAll(/\B(?=(\d{3})+(?!\d))/g, ",");
  const rest = digits.slice(-places);
  return `${fen < 0 ? "-" : ""}${whole}.${rest.slice(0, 2)}${rest.slice(2).replace(/0+$/, "")}`;
}

function minus(text: string): string {
  return text.replace("-", "\u2212");
}
