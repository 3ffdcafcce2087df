/** Whether data that came out of JSON is harmless to keep, to merge and to store. Schemas cannot say these things. */

const MAX_DEPTH = 32;
const POISONED_KEYS = new Set(["__proto__", "constructor", "prototype"]);

/**
 * Says what is wrong with a value, or undefined. Refused: keys that change prototypes when merged (JSON.parse makes
 * `__proto__` an own key), numbers that are not finite, U+0000 (PostgreSQL refuses it), lone surrogates, deep nesting.
 */
export function findUnsafe(value: unknown, pointer = "", depth = 0): string | undefined {
  if (depth > MAX_DEPTH) return `${pointer}: deeper than ${MAX_DEPTH} levels`;
  if (typeof value === "boolean" || value === null) return undefined;
  if (typeof value === "number") return Number.isFinite(value) ? undefined : `${pointer}: not a finite number`;
  if (typeof value === "string") return isSafeText(value) ? undefined : `${pointer}: U+0000 or a lone surrogate`;
  if (typeof value === "object") return findUnsafeMember(value, pointer, depth);
  return `${pointer}: ${typeof value} is not JSON`;
}

function findUnsafeMember(value: object, pointer: string, depth: number): string | undefined {
  for (const [key, member] of Object.entries(value)) {
    if (POISONED_KEYS.has(key)) return `${pointer}: the key ${key} is not allowed`;
    if (!isSafeText(key)) return `${pointer}: U+0000 or a lone surrogate in a key`;
    const found = findUnsafe(member, `${pointer}/${key}`, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function isSafeText(text: string): boolean {
  return text.isWellFormed() && !text.includes("\0");
}

/** Text of unknown origin made fit for one line of a log: no control or format signs, cut to a length. */
export function tameText(text: string, maxChars = 200): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
    .slice(0, maxChars)
    .trim();
}
