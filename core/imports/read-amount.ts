/** Amounts of outside tables: the unit stands in the cell, in the header's brackets, or in a title row above. */
import { MAX_FEN, type MoneyUnit, parseMoney } from "../domain/money.ts";

/** A unit of tables as a multiple of one that amounts are typed in. */
export type AmountUnit = { unit: MoneyUnit; times: number };

/** yuan, a thousand, ten thousand, a million, a hundred million yuan, as tables write them. */
const UNITS: Record<string, AmountUnit> = {
  "\u5143": { unit: "yuan", times: 1 },
  "\u5343\u5143": { unit: "yuan", times: 1000 },
  "\u4e07\u5143": { unit: "wan", times: 1 },
  "\u4e07": { unit: "wan", times: 1 },
  "\u767e\u4e07\u5143": { unit: "wan", times: 100 },
  "\u4ebf\u5143": { unit: "wan", times: 10_000 },
  "\u4ebf": { unit: "wan", times: 10_000 },
};
/** The same units by the names that a person chooses from. */
export const AMOUNT_UNITS = ["yuan", "thousand", "wan", "million", "yi"] as const;
const CHOSEN: Record<(typeof AMOUNT_UNITS)[number], AmountUnit> = {
  yuan: { unit: "yuan", times: 1 },
  thousand: { unit: "yuan", times: 1000 },
  wan: { unit: "wan", times: 1 },
  million: { unit: "wan", times: 100 },
  yi: { unit: "wan", times: 10_000 },
};
const WORD = /(?:\u767e\u4e07|\u5343|\u4e07|\u4ebf)?\u5143/g;
const SUFFIX = /(?:(?:\u767e\u4e07|\u5343|\u4e07|\u4ebf)?\u5143|\u4e07|\u4ebf)$/;
const BRACKETED = /[([\u3010\u3014]([^)\]\u3011\u3015]*)[)\]\u3011\u3015]/g;

/** The unit that somebody chose. */
export function unitChosen(name: (typeof AMOUNT_UNITS)[number]): AmountUnit {
  return CHOSEN[name];
}

/** The unit that a header names in brackets; undefined when it names none, or two different ones. */
export function unitOfHeader(header: string): AmountUnit | undefined {
  const inside = [...header.normalize("NFKC").matchAll(BRACKETED)].map((match) => match[1] ?? "").join(" ");
  return onlyUnit(inside);
}

/** The unit that the title rows above the header name, as in "unit: ten thousand yuan". */
export function unitOfTitle(above: string): AmountUnit | undefined {
  const named = /\u5355\u4f4d[\s:]*(\S+)/.exec(above.normalize("NFKC"))?.[1];
  return named === undefined ? undefined : onlyUnit(named);
}

function onlyUnit(text: string): AmountUnit | undefined {
  const names = new Set(text.replaceAll(/\s/g, "").match(WORD));
  const [name] = names;
  return name === undefined || names.size > 1 ? undefined : UNITS[name];
}

/** Whole fen; "no-unit" when nobody says what the figure counts, undefined when it is no amount. */
export function readAmount(cell: string, unit: AmountUnit | undefined): number | "no-unit" | undefined {
  const typed = cell
    .normalize("NFKC")
    .replaceAll(/\s/g, "")
    .replace(/^[\u00a5]/, "");
  const own = SUFFIX.exec(typed)?.[0];
  const named = own === undefined ? unit : UNITS[own];
  const figure = own === undefined ? typed : typed.slice(0, -own.length);
  if (named === undefined)
    return parseMoney(figure, "wan") === undefined && parseMoney(figure, "yuan") === undefined ? undefined : "no-unit";
  const fen = parseMoney(figure, named.unit);
  if (fen === undefined || Math.abs(fen) * named.times > MAX_FEN) return undefined;
  return fen * named.times;
}
