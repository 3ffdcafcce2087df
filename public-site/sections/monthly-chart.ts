/** A small bar chart of what was paid each month (each quarter when there are many): zero-based, labelled directly. */
import { type Static, Type } from "typebox";
import { spoken, tableFigure } from "../figures.ts";
import { type Lang, say } from "../messages.ts";

const closed = { additionalProperties: false };
const Mark = Type.Object(
  { look: Type.String(), x: Type.Number(), y: Type.Number(), width: Type.Number(), height: Type.Number() },
  closed,
);
const Label = Type.Object({ look: Type.String(), x: Type.Number(), y: Type.Number(), text: Type.String() }, closed);

export const MonthlyChart = Type.Object(
  {
    title: Type.String(),
    unit: Type.String(),
    label: Type.String(),
    axis: Type.String(),
    bars: Type.Array(Mark),
    texts: Type.Array(Label),
  },
  closed,
);
export type MonthlyChart = Static<typeof MonthlyChart>;

const WIDTH = 328;
const BASE = 104;
const TOP = 26;
const MOST_MONTHS = 40;

type Dated = { date: string; amountFen: number };

/** The chart, or null when the payments fall into a single month. Payments come in the order of their date. */
export function monthlyChart(lang: Lang, payments: readonly Dated[]): MonthlyChart | null {
  const [first, last] = [payments.at(0), payments.at(-1)];
  if (!first || !last) return null;
  const months = monthsBetween(first.date, last.date);
  if (months.length < 2) return null;
  const step = months.length > MOST_MONTHS ? 3 : 1;
  const sums = new Map<string, number>();
  for (const { date, amountFen } of payments) sums.set(date.slice(0, 7), (sums.get(date.slice(0, 7)) ?? 0) + amountFen);
  const spans = Array.from({ length: Math.ceil(months.length / step) }, (_, index) => {
    const span = months.slice(index * step, index * step + step);
    return { month: span[0] ?? "", fen: span.reduce((sum, month) => sum + (sums.get(month) ?? 0), 0) };
  });
  const highest = spans.reduce((best, span) => (span.fen > best.fen ? span : best));
  const lowest = spans.reduce((low, span) => Math.min(low, span.fen), 0);
  if (highest.fen <= 0) return null;
  const scale = (BASE - TOP) / (highest.fen - Math.min(0, lowest));
  const zero = BASE + Math.min(0, lowest) * scale;
  const pitch = (WIDTH - 4) / spans.length;
  const width = round(Math.min(24, pitch * 0.76));
  const bars = spans.flatMap(({ fen }, index) => {
    if (fen === 0) return [];
    const height = Math.max(1, Math.abs(fen) * scale);
    return [
      {
        look: fen > 0 ? "fp" : "fneg",
        x: round(2 + index * pitch),
        y: round(fen > 0 ? zero - height : zero),
        width,
        height: round(height),
      },
    ];
  });
  const peak = spans.indexOf(highest);
  const peakX = 2 + peak * pitch + width / 2;
  const look = peakX < 40 ? "t12" : peakX > WIDTH - 40 ? "t12 e" : "t12 mid";
  const peakText = tableFigure(lang, highest.fen);
  return {
    title: say(lang, step === 1 ? "payments.byMonth" : "payments.byQuarter"),
    unit: say(lang, "unit.table"),
    label: say(lang, "payments.chartLabel", {
      from: months.at(0) ?? "",
      to: months.at(-1) ?? "",
      peak: highest.month,
      amount: spoken(peakText),
    }),
    axis: `M0 ${round(zero + 0.5)}H${WIDTH}`,
    bars,
    texts: [
      { look, x: round(look === "t12" ? 2 : look === "t12 e" ? WIDTH : peakX), y: TOP - 6, text: peakText.text },
      { look: "t12 m", x: 2, y: 122, text: months.at(0) ?? "" },
      { look: "t12 m e", x: WIDTH, y: 122, text: months.at(-1) ?? "" },
    ],
  };
}

function monthsBetween(first: string, last: string): string[] {
  const months: string[] = [];
  let [year = 0, month = 1] = first.slice(0, 7).split("-").map(Number);
  const end = last.slice(0, 7);
  for (let text = first.slice(0, 7); text <= end && months.length < 600; ) {
    months.push(text);
    [year, month] = month === 12 ? [year + 1, 1] : [year, month + 1];
    text = `${year}-${String(month).padStart(2, "0")}`;
  }
  return months;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
