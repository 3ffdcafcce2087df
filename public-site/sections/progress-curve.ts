/** Reported progress as points on a line and the share paid as steps, over the same time, from 0 to 100 percent. */
import { type Static, Type } from "typebox";
import type { Snapshot } from "../../core/domain/snapshot.ts";
import { dayOf, percentText, shareText } from "../figures.ts";
import { type Lang, say } from "../messages.ts";

const closed = { additionalProperties: false };
const Label = Type.Object({ look: Type.String(), x: Type.Number(), y: Type.Number(), text: Type.String() }, closed);

export const ProgressCurve = Type.Object(
  {
    box: Type.String(),
    label: Type.String(),
    grid: Type.Array(Type.String()),
    paid: Type.String(),
    line: Type.String(),
    points: Type.Array(Type.Object({ x: Type.Number(), y: Type.Number() }, closed)),
    texts: Type.Array(Label),
  },
  closed,
);
export type ProgressCurve = Static<typeof ProgressCurve>;

const LEFT = 40;
const DAY_MS = 86_400_000;

/** The curve in one size, or null while there are fewer than two reports. */
export function progressCurve(lang: Lang, snapshot: Snapshot, width: number, height: number): ProgressCurve | null {
  const reports = snapshot.progress.toSorted((a, b) => (a.date < b.date ? -1 : 1));
  const [first, last] = [reports.at(0), reports.at(-1)];
  if (!first || !last || reports.length < 2) return null;
  const payments = (snapshot.money?.payments ?? []).toSorted((a, b) => (a.date < b.date ? -1 : 1));
  const approvedFen = snapshot.money?.approvedFen ?? 0;
  const days = [
    ...reports.map((report) => report.date),
    ...payments.map((payment) => payment.date),
    dayOf(snapshot.asOf),
  ]
    .map(dayNumber)
    .filter(Number.isFinite);
  const [from, to] = [Math.min(...days), Math.max(...days)];
  const right = width - (width < 500 ? 50 : 132);
  const [top, bottom] = [22, height - 26];
  const x = (day: string) => round(LEFT + ((dayNumber(day) - from) / Math.max(1, to - from)) * (right - LEFT));
  const y = (bp: number) => round(bottom - (Math.min(10_000, Math.max(0, bp)) / 10_000) * (bottom - top));
  const points = reports.map((report) => ({ x: x(report.date), y: y(report.rateBp) }));
  let paidFen = 0;
  let paid = "";
  for (const payment of approvedFen > 0 ? payments : []) {
    if (paid === "") paid = `M${x(payment.date)} ${y(0)}`;
    paidFen += payment.amountFen;
    paid += `H${x(payment.date)}V${y(Number((BigInt(paidFen) * 10_000n) / BigInt(approvedFen)))}`;
  }
  if (paid !== "") paid += `H${right}`;
  const endPaid = approvedFen > 0 ? y(Number((BigInt(paidFen) * 10_000n) / BigInt(approvedFen))) : bottom;
  const endDone = points.at(-1)?.y ?? bottom;
  const [doneY, paidY] = apart(endDone, endPaid);
  const short = width < 500;
  const words = (key: "word.done" | "word.paid", share: string) => (short ? share : `${say(lang, key)} ${share}`);
  const texts = [0, 5000, 10_000].map((bp) => ({
    look: "t12 m e",
    x: LEFT - 8,
    y: round(y(bp) + 4),
    text: percentText(bp),
  }));
  texts.push({ look: "t12 m", x: LEFT, y: height - 6, text: new Date(from * DAY_MS).toISOString().slice(0, 7) });
  texts.push({ look: "t12 m e", x: right, y: height - 6, text: new Date(to * DAY_MS).toISOString().slice(0, 7) });
  texts.push({
    look: "t14 b real-text",
    x: right + 8,
    y: round(doneY + 5),
    text: words("word.done", percentText(last.rateBp)),
  });
  if (paid !== "")
    texts.push({
      look: "t14 b done",
      x: right + 8,
      y: round(paidY + 5),
      text: words("word.paid", shareText(paidFen, approvedFen)),
    });
  return {
    box: `0 0 ${width} ${height}`,
    label: say(lang, "progress.curveLabel", {
      from: first.date,
      to: last.date,
      rate: percentText(last.rateBp),
      paid: approvedFen > 0 ? shareText(paidFen, approvedFen) : "—",
    }),
    grid: [0, 5000, 10_000].map((bp) => `M${LEFT} ${y(bp)}H${right}`),
    paid,
    line: `M${points.map((point) => `${point.x} ${point.y}`).join("L")}H${right}`,
    points,
    texts,
  };
}

/** Two labels at least a line apart. */
function apart(a: number, b: number): [number, number] {
  const gap = 20 - Math.abs(a - b);
  if (gap <= 0) return [a, b];
  return a <= b ? [a - gap / 2, b + gap / 2] : [a + gap / 2, b - gap / 2];
}

function dayNumber(day: string): number {
  return Date.parse(`${day.slice(0, 10)}T00:00:00Z`) / DAY_MS;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
