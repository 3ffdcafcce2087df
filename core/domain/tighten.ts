/** Which way a property of a field, check or step grows stricter: a lower level may only go that way. */

const SEVERITY = ["hint", "warn", "block"];
const OPINION = ["on-return", "always"];
const ATTACHMENTS = ["optional", "required"];

/** Smaller is stricter, larger is stricter; missing means no limit. */
const UPPER_LIMITS = new Set(["max", "maxLength", "maxRows", "maxFiles", "maxMegabytes", "decimals"]);
const LOWER_LIMITS = new Set(["min", "minRows"]);
/** True is stricter than false. */
const FLAGS = new Set(["required", "readOnly", "sensitive", "leaf", "indexed", "sign"]);
/** A shorter list is stricter; missing means all. */
const CHOICES = new Set(["accept", "shapes"]);
/** A longer list is stricter. */
const DEMANDS = new Set(["neededAt"]);

/** True when setting the key to the value would allow more than before, or the key has no direction at all. */
export function loosens(thing: Readonly<Record<string, unknown>>, key: string, value: unknown): boolean {
  const before = thing[key];
  if (UPPER_LIMITS.has(key)) return !isNumber(value) || (isNumber(before) && value > before);
  if (LOWER_LIMITS.has(key)) return !isNumber(value) || (isNumber(before) && value < before);
  if (FLAGS.has(key)) return value !== true;
  if (key === "public") return value !== false;
  if (key === "multiple" || key === "signed" || key === "pool") return value !== false;
  if (CHOICES.has(key))
    return !isList(value) || value.length === 0 || (isList(before) && !value.every((v) => before.includes(v)));
  if (DEMANDS.has(key)) return !isList(value) || (isList(before) && !before.every((v) => value.includes(v)));
  if (key === "severity") return rank(SEVERITY, value) < rank(SEVERITY, before);
  if (key === "opinion") return rank(OPINION, value) < rank(OPINION, before ?? "on-return");
  if (key === "attachments") return rank(ATTACHMENTS, value) < rank(ATTACHMENTS, before ?? "optional");
  if (key === "decide") return value !== "all" || typeof before !== "string";
  if (key === "pattern") return before !== undefined && before !== value;
  return true;
}

function rank(order: readonly string[], value: unknown): number {
  return order.indexOf(String(value));
}

function isNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function isList(value: unknown): value is unknown[] {
  return Array.isArray(value);
}
