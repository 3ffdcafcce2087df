/** Amounts as files from outside write them: exact decimal text to whole fen, nothing guessed and nothing rounded. */
import { MAX_FEN } from "./money.ts";

/** Digits before the point; more than any account holds, and exact as a number of fen. */
const PLAIN = /^(\d{1,14})(?:\.(\d{1,2}))?$/;
const GROUPED = /^(\d{1,3}(?:,\d{3}){1,4})(?:\.(\d{1,2}))?$/;

/** Whole fen of an unsigned amount in yuan; undefined for `1e3`, full-width digits, signs, three decimals, nothing. */
export function exactFen(text: string): number | undefined {
  return fenOf(PLAIN.exec(text));
}

/**
 * The same as tables write it: with a sign, with commas between thousands. `-0` is refused: nobody can say whether it
 * went in or out.
 */
export function signedFen(text: string): number | undefined {
  const sign = /^[+-]/.exec(text)?.[0] ?? "";
  const figure = text.slice(sign.length);
  const fen = fenOf(PLAIN.exec(figure) ?? GROUPED.exec(figure));
  if (fen === undefined || (sign === "-" && fen === 0)) return undefined;
  return sign === "-" ? -fen : fen;
}

function fenOf(match: RegExpExecArray | null): number | undefined {
  if (!match) return undefined;
  const [, whole = "", decimals = ""] = match;
  const fen = Number(whole.replaceAll(",", "")) * 100 + Number(decimals.padEnd(2, "0"));
  return fen <= MAX_FEN ? fen : undefined;
}
