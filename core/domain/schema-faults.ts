/** Where a value breaks its schema, in words for the author of a definition: pointer, what was found, what was expected. */
import type { TSchema } from "typebox";
import { Value } from "typebox/value";
import { pointerStep } from "./problem.ts";

export type SchemaFault = { pointer: string; found: string; expected: string };

/** Value.Errors lists every branch of a union; only the branch with the fewest faults helps the author. */
export function schemaFaults(schema: TSchema, value: unknown, pointer: string): SchemaFault[] {
  if (Value.Check(schema, value)) return [];
  const branches = (schema as { anyOf?: TSchema[] }).anyOf;
  if (branches) {
    const discriminated = branches.filter((branch) => matchesDiscriminator(branch, value));
    const tried = (discriminated.length > 0 ? discriminated : branches).map((branch) =>
      schemaFaults(branch, value, pointer),
    );
    return tried.sort((a, b) => a.length - b.length)[0] ?? [];
  }
  const faults = [...propertyFaults(schema, value, pointer), ...itemFaults(schema, value, pointer)];
  if (faults.length > 0) return faults;
  const found = JSON.stringify(value) ?? "nothing";
  return [{ pointer, found: found.length > 80 ? `${found.slice(0, 77)}...` : found, expected: describe(schema) }];
}

function propertyFaults(schema: TSchema, value: unknown, pointer: string): SchemaFault[] {
  const properties = (schema as { properties?: Record<string, TSchema> }).properties;
  if (!properties || typeof value !== "object" || value === null || Array.isArray(value)) return [];
  const faults: SchemaFault[] = [];
  for (const key of (schema as { required?: string[] }).required ?? [])
    if (!Object.hasOwn(value, key))
      faults.push({ pointer: `${pointer}${pointerStep(key)}`, found: "nothing", expected: describe(properties[key]) });
  for (const [key, item] of Object.entries(value)) {
    const property = Object.hasOwn(properties, key) ? properties[key] : undefined;
    const at = `${pointer}${pointerStep(key.slice(0, 100))}`;
    if (property) faults.push(...schemaFaults(property, item, at));
    else if ((schema as { additionalProperties?: unknown }).additionalProperties === false) {
      const expected = `one of ${Object.keys(properties).join(", ")}`;
      faults.push({ pointer: at, found: "an unknown key", expected });
    }
  }
  return faults;
}

function itemFaults(schema: TSchema, value: unknown, pointer: string): SchemaFault[] {
  const items = (schema as { items?: TSchema }).items;
  if (!items || !Array.isArray(value)) return [];
  return value.flatMap((item: unknown, i) => schemaFaults(items, item, `${pointer}/${i}`));
}

function matchesDiscriminator(branch: TSchema, value: unknown): boolean {
  const properties = (branch as { properties?: Record<string, { const?: unknown }> }).properties;
  if (!properties || typeof value !== "object" || value === null) return false;
  return Object.entries(properties).some(
    ([key, p]) => p.const !== undefined && (value as Record<string, unknown>)[key] === p.const,
  );
}

function describe(schema: TSchema | undefined): string {
  const s = (schema ?? {}) as Record<string, unknown>;
  const parts: string[] = [];
  if (s["const"] !== undefined) parts.push(JSON.stringify(s["const"]));
  if (Array.isArray(s["enum"])) parts.push(`one of ${s["enum"].join(", ")}`);
  if (typeof s["type"] === "string" && parts.length === 0) parts.push(s["type"]);
  for (const key of ["pattern", "minLength", "maxLength", "minimum", "maximum", "minItems", "maxItems", "format"])
    if (s[key] !== undefined) parts.push(`${key} ${String(s[key])}`);
  return parts.join(", ") || "a value of the schema";
}
