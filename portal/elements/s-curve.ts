/** The S-curve of a contract: what was planned, what is completed, what was paid, as sums over the same days. */
import { html, svg, type TemplateResult } from "lit";
import type { ContractFigures, CurvePoint } from "../../core/domain/contract-figures.ts";
import { money, moneyText } from "../format.ts";
import { type MessageKey, t } from "../message.ts";

const LINES = [
  ["planned", "contract.planned"],
  ["completed", "contract.completed"],
  ["paid", "contract.paid"],
] as const satisfies readonly (readonly [keyof ContractFigures["curve"], MessageKey])[];
const LEFT = 88;
const RIGHT = 150;
const TOP = 12;
const BOTTOM = 28;
const DAY_MS = 86_400_000;

/** A picture for wide screens and one for the phone; nothing while there are fewer than two points. */
export function sCurve(curve: ContractFigures["curve"], priceFen: number): TemplateResult {
  const points = LINES.flatMap(([name]) => curve[name]);
  if (points.length < 2) return html`<p class="muted">${t("contract.no-curve")}</p>`;
  return html`<div class="s-curve no-phone">${drawn(curve, points, priceFen, 900, 280, RIGHT)}</div><div class="s-curve only-phone">${drawn(curve, points, priceFen, 340, 240, 12)}</div>
    <ul class="money-key" role="list">${LINES.map(([name, label]) => html`<li><span class="sc-mark sc-${name}"></span>${t(label)} <b>${moneyText(curve[name].at(-1)?.fen ?? null)}</b></li>`)}</ul>`;
}

function drawn(
  curve: ContractFigures["curve"],
  points: readonly CurvePoint[],
  priceFen: number,
  width: number,
  height: number,
  rightRoom: number,
): TemplateResult {
  const days = points.map((point) => dayNumber(point.date));
  const [from, to] = [Math.min(...days), Math.max(...days)];
  const most = Math.max(1, priceFen, ...points.map((point) => point.fen));
  const [right, bottom] = [width - rightRoom, height - BOTTOM];
  const x = (date: string): number =>
    round(LEFT + ((dayNumber(date) - from) / Math.max(1, to - from)) * (right - LEFT));
  const y = (fen: number): number => round(bottom - (Math.max(0, fen) / most) * (bottom - TOP));
  const label = t("contract.curve-label", {
    from: dayText(from),
    to: dayText(to),
    figures: LINES.map(([name, word]) => `${t(word)} ${moneyText(curve[name].at(-1)?.fen ?? 0)}`).join(t("text.comma")),
  });
  const ends = apart(
    LINES.flatMap(([name, word]) => {
      const last = curve[name].at(-1);
      return last ? [{ name, word, x: x(last.date), y: y(last.fen) }] : [];
    }),
  );
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label=${label}>
    ${[0, 0.5, 1].map((share) => svg`<path class="sc-grid" d="M${LEFT} ${y(most * share)}H${right}"></path><text class="sc-text e" x=${LEFT - 8} y=${y(most * share) + 4}>${money(Math.round(most * share))}</text>`)}
    ${priceFen < most ? svg`<path class="sc-price" d="M${LEFT} ${y(priceFen)}H${right}"></path>` : ""}
    ${LINES.map(([name]) =>
      line(
        name,
        curve[name].map((point) => [x(point.date), y(point.fen)] as const),
      ),
    )}
    <text class="sc-text" x=${LEFT} y=${height - 8}>${dayText(from)}</text><text class="sc-text e" x=${right} y=${height - 8}>${dayText(to)}</text>
    ${rightRoom < 100 ? "" : ends.map((end) => svg`<text class="sc-text sc-${end.name}-text" x=${end.x + 8} y=${end.y + 4}>${t(end.word)}</text>`)}
  </svg>`;
}

/** Payments stay what they are until the next one and end with the last; plan and completed value grow between their days. */
function line(name: string, points: readonly (readonly [number, number])[]) {
  const [first] = points;
  if (!first) return "";
  const path =
    name === "paid"
      ? `M${points.map(([px, py], i) => (i === 0 ? `${px} ${py}` : `H${px}V${py}`)).join("")}`
      : `M${points.map(([px, py]) => `${px} ${py}`).join("L")}`;
  return svg`<path class="sc-line sc-${name}" d=${path}></path>${points.map(([px, py]) => svg`<circle class="sc-point sc-${name}" cx=${px} cy=${py} r="3"></circle>`)}`;
}

/** Labels at least a line apart, in the order of their heights. */
function apart<End extends { y: number }>(ends: readonly End[]): End[] {
  let before = Number.NEGATIVE_INFINITY;
  return ends
    .toSorted((a, b) => a.y - b.y)
    .map((end) => {
      before = Math.max(end.y, before + 16);
      return { ...end, y: before };
    });
}

function dayNumber(day: string): number {
  return Date.parse(`${day.slice(0, 10)}T00:00:00Z`) / DAY_MS;
}

function dayText(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
