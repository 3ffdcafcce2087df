/**
 * How an amount that is paid to several accounts falls apart: the parts that a definition names, and the rest. The shares
 * always add up to the amount; what cannot is no share at all.
 */

/** `part` counts from 1 in the order of the definition, 0 is the rest; `alone`: there is no other share, so it is the whole. */
export type Share = { part: number; amountFen: number; alone: boolean };

/**
 * The shares of a positive amount in fen, the rest first; `parts` are the amounts of the parts, empty or 0 for none.
 * Undefined where a part is no amount or the parts are more than the whole.
 */
export function sharesOf(amountFen: unknown, parts: readonly unknown[]): Share[] | undefined {
  if (!isFen(amountFen)) return undefined;
  const given = parts.map((part) => part ?? 0);
  if (!given.every(isFen)) return undefined;
  const rest = amountFen - given.reduce((sum, fen) => sum + fen, 0);
  if (rest < 0) return undefined;
  const found = [rest, ...given].map((fen, part) => ({ part, amountFen: fen })).filter((share) => share.amountFen > 0);
  return found.map((share) => ({ ...share, alone: found.length === 1 }));
}

function isFen(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
