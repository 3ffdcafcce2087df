/** Canonical JSON (RFC 8785) for evidence: made once, kept as bytes, hashed as kept. */
import canonicalize from "canonicalize";

/** Number of the byte format below; stored beside every canonical text so that it can change one day. */
export const CANONICAL_FORMAT = 1;

/**
 * Canonical text of plain JSON data.
 * Throws TypeError on what RFC 8785 serializers round in silence: unsafe integers, -0, NaN, dates, undefined values.
 */
export function canonicalText(value: unknown): string {
  refuseInexact(value, "");
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError("not JSON data");
  return text;
}

function refuseInexact(value: unknown, at: string): void {
  switch (typeof value) {
    case "number":
      if (!Number.isFinite(value) || Object.is(value, -0)) throw new TypeError(`number at ${at} is not exact JSON`);
      if (Number.isInteger(value) && !Number.isSafeInteger(value)) throw new TypeError(`integer at ${at} exceeds 2^53`);
      return;
    case "object":
      if (value === null) return;
      if (Array.isArray(value)) {
        // Not forEach, which steps over the holes of an array.
        for (let i = 0; i < value.length; i++) refuseInexact(value[i], `${at}/${i}`);
        return;
      }
      if (Object.getPrototypeOf(value) !== Object.prototype && Object.getPrototypeOf(value) !== null)
        throw new TypeError(`${at} is not a plain object`);
      for (const [key, item] of Object.entries(value)) {
        refuseInexact(key, `key of ${at}`);
        refuseInexact(item, `${at}/${key}`);
      }
      return;
    case "string":
      if (!value.isWellFormed()) throw new TypeError(`text at ${at} holds half a surrogate pair`);
      return;
    case "boolean":
      return;
    default:
      throw new TypeError(`${typeof value} at ${at} is not JSON data`);
  }
}
