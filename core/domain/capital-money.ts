/**
 * Amounts in Chinese capitals, as vouchers and contracts carry them, after the accounting rules: a whole amount and one
 * that ends with jiao close with the word "whole", one with fen does not; a run of zeros inside is one zero; a zero
 * between yuan and fen is written; none is written where only the place before a unit is zero.
 */
const DIGITS = "\u96F6\u58F9\u8D30\u53C1\u8086\u4F0D\u9646\u67D2\u634C\u7396";
const ZERO = "\u96F6";
/** Ones, tens, hundreds, thousands inside a group of four. */
const PLACES = ["", "\u62FE", "\u4F70", "\u4EDF"];
const WAN = "\u4E07";
const YI = "\u4EBF";
const [YUAN, JIAO, FEN, WHOLE, MINUS] = ["\u5143", "\u89D2", "\u5206", "\u6574", "\u8D1F"];

/** The amount in capitals, without the word for the currency before it; fen is a safe integer. */
export function capitalMoney(fen: number): string {
  if (!Number.isSafeInteger(fen)) throw new RangeError(`not an amount in fen: ${fen}`);
  const amount = Math.abs(fen);
  const yuan = Math.floor(amount / 100);
  const [jiao, rest] = [Math.floor((amount % 100) / 10), amount % 10];
  if (amount === 0) return `${ZERO}${YUAN}${WHOLE}`;
  const parts = [
    fen < 0 ? MINUS : "",
    yuan > 0 ? whole(yuan) + YUAN : "",
    jiao > 0 ? digit(jiao) + JIAO : "",
    yuan > 0 && jiao === 0 && rest > 0 ? ZERO : "",
    rest > 0 ? digit(rest) + FEN : WHOLE,
  ];
  return parts.join("");
}

/** A whole number below 10^16 in groups: yi, wan, ones; wan may stand inside yi. */
function whole(value: number): string {
  if (value >= 1e8) return joined(whole(Math.floor(value / 1e8)) + YI, value % 1e8, 1e7);
  if (value >= 1e4) return joined(group(Math.floor(value / 1e4)) + WAN, value % 1e4, 1e3);
  return group(value);
}

/** What stands above a unit, and the rest; a zero between when the rest does not fill its first place. */
function joined(above: string, rest: number, first: number): string {
  if (rest === 0) return above;
  return above + (rest < first ? ZERO : "") + whole(rest);
}

/** Up to four digits with their places; zeros inside become one, those at the end none. */
function group(value: number): string {
  let text = "";
  let gap = false;
  for (let place = 3; place >= 0; place--) {
    const d = Math.floor(value / 10 ** place) % 10;
    if (d === 0) gap = text !== "";
    else {
      text += (gap ? ZERO : "") + digit(d) + (PLACES[place] ?? "");
      gap = false;
    }
  }
  return text;
}

function digit(value: number): string {
  return DIGITS[value] ?? "";
}
