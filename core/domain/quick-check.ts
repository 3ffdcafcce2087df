/**
 * A JSON Schema as plain closures, so that a good answer is passed in well under a microsecond. No code is generated:
 * the portal's content policy forbids it. Whatever this does not pass for certain is left to the full schema check.
 */
import type { TSchema } from "typebox";

export type QuickCheck = (value: unknown) => boolean;
type Schema = Readonly<Record<string, unknown>>;

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const INSTANT = /^(.{10})T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;
const FORMATS: Readonly<Record<string, (text: string) => boolean>> = {
  date: isDay,
  uuid: (text) => UUID.test(text),
  "date-time": (text) => isDay(INSTANT.exec(text)?.[1] ?? ""),
};
const NOTES = new Set(["description", "title", "default"]);
const KNOWN: Readonly<Record<string, ReadonlySet<string>>> = {
  string: new Set(["type", "minLength", "maxLength", "pattern", "format"]),
  integer: new Set(["type", "minimum", "maximum"]),
  number: new Set(["type", "minimum", "maximum"]),
  boolean: new Set(["type"]),
  array: new Set(["type", "items", "minItems", "maxItems", "uniqueItems", "additionalItems"]),
  object: new Set(["type", "properties", "required", "additionalProperties"]),
};

/** True from the result means that the schema holds; false means that the schema has to be asked. */
export function quickCheck(schema: TSchema): QuickCheck {
  return build(schema as unknown as Schema) ?? (() => false);
}

const MOST_PARTS = 50_000;

/**
 * A list within the answer that is longer than its schema allows, or the whole answer when it has more parts than any
 * form could ask for. Asked before the full check, which would look through all of it.
 */
export function overlong(schema: TSchema, value: unknown): { pointer: string; limit: number } | undefined {
  let parts = 0;
  const walk = (inner: Schema, at: unknown, pointer: string): { pointer: string; limit: number } | undefined => {
    if (typeof at !== "object" || at === null) return undefined;
    const { items, maxItems: limit, properties = {} } = inner;
    if (Array.isArray(at) && typeof limit === "number" && at.length > limit) return { pointer, limit };
    parts += Object.keys(at).length;
    if (parts > MOST_PARTS) return { pointer: "", limit: MOST_PARTS };
    for (const [key, part] of Object.entries(at)) {
      const of = Array.isArray(at) ? (Array.isArray(items) ? items[Number(key)] : items) : ownOf(properties, key);
      // What the schema does not know, the full check does not look into either.
      const found = isSchema(of) ? walk(of, part, `${pointer}/${key}`) : undefined;
      if (found) return found;
    }
    return undefined;
  };
  return walk(schema as unknown as Schema, value, "");
}

function ownOf(properties: unknown, key: string): unknown {
  return isSchema(properties) && Object.hasOwn(properties, key) ? properties[key] : undefined;
}

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function build(schema: Schema): QuickCheck | undefined {
  if (Array.isArray(schema["enum"])) {
    const values = new Set<unknown>(schema["enum"]);
    return (value) => values.has(value);
  }
  if ("const" in schema) return (value) => value === schema["const"];
  const known = KNOWN[String(schema["type"])];
  if (!known || Object.keys(schema).some((key) => !known.has(key) && !NOTES.has(key) && !key.startsWith("~")))
    return undefined;
  switch (schema["type"]) {
    case "string":
      return text(schema);
    case "integer":
      return number(schema, (value) => Number.isInteger(value));
    case "number":
      return number(schema, (value) => Number.isFinite(value));
    case "boolean":
      return (value) => typeof value === "boolean";
    case "array":
      return list(schema);
    default:
      return object(schema);
  }
}

function text(schema: Schema): QuickCheck | undefined {
  const max = Number(schema["maxLength"] ?? Number.POSITIVE_INFINITY);
  // A character may be two units long: a longer minimum than one is for the full check to count.
  const min = Number(schema["minLength"] ?? 0) * 2 - 1;
  const pattern = typeof schema["pattern"] === "string" ? new RegExp(schema["pattern"], "u") : undefined;
  const format = schema["format"] === undefined ? undefined : FORMATS[String(schema["format"])];
  if (schema["format"] !== undefined && !format) return undefined;
  return (value) =>
    typeof value === "string" &&
    value.length <= max &&
    value.length >= min &&
    (pattern === undefined || pattern.test(value)) &&
    (format === undefined || format(value));
}

function number(schema: Schema, isKind: (value: number) => boolean): QuickCheck {
  const [min, max] = [Number(schema["minimum"] ?? -Infinity), Number(schema["maximum"] ?? Infinity)];
  return (value) => typeof value === "number" && isKind(value) && value >= min && value <= max;
}

function list(schema: Schema): QuickCheck | undefined {
  const [min, max] = [Number(schema["minItems"] ?? 0), Number(schema["maxItems"] ?? Infinity)];
  const unique = schema["uniqueItems"] === true;
  const given = schema["items"];
  const parts = (Array.isArray(given) ? given : [given]).map((item: unknown) => item && build(item as Schema));
  if (parts.some((part) => typeof part !== "function")) return undefined;
  const items = parts as QuickCheck[];
  const [every] = Array.isArray(given) ? [] : items;
  return (value) => {
    if (!Array.isArray(value) || value.length < min || value.length > max) return false;
    if (every ? !value.every(every) : value.length !== items.length || !items.every((item, i) => item(value[i])))
      return false;
    return !unique || (value.every((item) => typeof item === "string") && new Set(value).size === value.length);
  };
}

function object(schema: Schema): QuickCheck | undefined {
  if (schema["additionalProperties"] !== false) return undefined;
  const checks = new Map<string, QuickCheck>();
  for (const [key, part] of Object.entries((schema["properties"] ?? {}) as Record<string, Schema>)) {
    const check = build(part);
    if (!check) return undefined;
    checks.set(key, check);
  }
  const required = (schema["required"] ?? []) as readonly string[];
  return (value) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
    for (const key of required) if (!Object.hasOwn(value, key)) return false;
    for (const key of Object.keys(value))
      if (checks.get(key)?.((value as Record<string, unknown>)[key]) !== true) return false;
    return true;
  };
}

function isDay(text: string): boolean {
  if (text.length !== 10 || text[4] !== "-" || text[7] !== "-") return false;
  const [year, month, day] = [digits(text, 0, 4), digits(text, 5, 7), digits(text, 8, 10)];
  if (!(year >= 0 && month >= 1)) return false;
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day >= 1 && day <= (DAYS[month - 1] ?? 0) + (leap ? 1 : 0);
}

/** The number that the digits from one place to another make; not a number when one is none. */
function digits(text: string, from: number, to: number): number {
  let value = 0;
  for (let i = from; i < to; i++) {
    const digit = text.charCodeAt(i) - 48;
    if (digit < 0 || digit > 9) return Number.NaN;
    value = value * 10 + digit;
  }
  return value;
}
