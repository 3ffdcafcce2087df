/** Whether one JSON Schema takes every value that another one takes; in doubt it says no. */
import type { TSchema } from "typebox";
import { Value } from "typebox/value";
import { sameValue } from "./compare-definitions.ts";

type Schema = Record<string, unknown>;

/** True when every value of `older` fits `newer`; the words that our answer schemas use are understood. */
export function admits(newer: TSchema, older: TSchema): boolean {
  return wider(newer as Schema, older as Schema);
}

function wider(newer: Schema, older: Schema): boolean {
  if (sameValue(newer, older)) return true;
  const values = valuesOf(older);
  if (values) return values.every((value) => Value.Check(newer as unknown as TSchema, value));
  const [branches, ways] = [listOf(older["anyOf"]), listOf(newer["anyOf"])];
  if (branches) return branches.every((branch) => wider(newer, branch));
  if (ways) return ways.some((way) => wider(way, older));
  if (newer["type"] === undefined)
    return Object.keys(newer).every((key) => key.startsWith("~") || key === "description");
  if (newer["type"] !== older["type"] && !(newer["type"] === "number" && older["type"] === "integer")) return false;
  if (valuesOf(newer)) return false;
  const bounds = (keys: readonly string[], none: number, holds: (now: number, before: number) => boolean): boolean =>
    keys.every((key) => holds(limit(newer[key], none), limit(older[key], none)));
  const same = ["pattern", "format", "multipleOf", "exclusiveMinimum", "exclusiveMaximum"];
  if (!bounds(["maximum", "maxLength", "maxItems"], Infinity, (now, before) => now >= before)) return false;
  if (!bounds(["minimum"], -Infinity, (now, before) => now <= before)) return false;
  if (!bounds(["minLength", "minItems"], 0, (now, before) => now <= before)) return false;
  if (!same.every((key) => newer[key] === undefined || newer[key] === older[key])) return false;
  if (newer["uniqueItems"] === true && older["uniqueItems"] !== true) return false;
  return widerItems(newer, older) && widerObject(newer, older);
}

function widerItems(newer: Schema, older: Schema): boolean {
  const [now, before] = [newer["items"], older["items"]];
  if (now === undefined) return true;
  if (before === undefined || Array.isArray(now) || Array.isArray(before)) return sameValue(now, before);
  return wider(now as Schema, before as Schema);
}

function widerObject(newer: Schema, older: Schema): boolean {
  const now = newer["properties"] as Record<string, Schema> | undefined;
  const before = older["properties"] as Record<string, Schema> | undefined;
  if (!now && !before) return true;
  const open = newer["additionalProperties"] !== false;
  const required = (listOf(newer["required"]) ?? []) as unknown[];
  const given = new Set((listOf(older["required"]) ?? []) as unknown[]);
  return (
    required.every((key) => given.has(key)) &&
    (open || older["additionalProperties"] === false) &&
    Object.entries(before ?? {}).every(([key, schema]) => {
      const target = now?.[key];
      return target ? wider(target, schema) : open;
    })
  );
}

function valuesOf(schema: Schema): unknown[] | undefined {
  if (schema["const"] !== undefined) return [schema["const"]];
  return Array.isArray(schema["enum"]) ? (schema["enum"] as unknown[]) : undefined;
}

function listOf(value: unknown): Schema[] | undefined {
  return Array.isArray(value) ? (value as Schema[]) : undefined;
}

function limit(value: unknown, none: number): number {
  return typeof value === "number" ? value : none;
}
