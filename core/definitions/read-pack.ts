/** Reads definition files of a pack from disk and reports every fault at once: file, JSON pointer, found, expected. */
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { type TSchema, Type } from "typebox";
import { Value } from "typebox/value";
import { KINDS, type Kind } from "../domain/definition-head.ts";
import { DEFINITION_SCHEMAS } from "../domain/definition.ts";
import type { DefinitionFault, LoadedDefinition } from "../domain/definition-set.ts";
import type { FieldTypes } from "../domain/field-type.ts";
import { columnsOf } from "../domain/fields/table.ts";
import { FIELD_HEAD, type Field, fieldsOf } from "../domain/form.ts";

const FOLDERS_WITHOUT_DEFINITIONS = new Set(["schema", "demo", "data"]);

/** Definitions below a folder; a file that is no valid definition gives faults and no body. */
export async function readPack(
  folder: string,
  types: FieldTypes,
): Promise<{ loaded: LoadedDefinition[]; faults: DefinitionFault[] }> {
  const loaded: LoadedDefinition[] = [];
  const faults: DefinitionFault[] = [];
  for (const path of await jsonFiles(folder)) {
    const file = relative(folder, path);
    let body: unknown;
    try {
      body = JSON.parse(await readFile(path, "utf8"));
    } catch (error) {
      faults.push({
        file,
        pointer: "",
        found: error instanceof Error ? error.message : String(error),
        expected: "JSON",
      });
      continue;
    }
    const own = shapeFaults(file, body, types);
    faults.push(...own);
    if (own.length === 0) loaded.push({ file, body: body as LoadedDefinition["body"] });
  }
  const seen = new Map<string, string>();
  for (const { file, body } of loaded) {
    const key = `${body.kind} ${body.id} ${body.version}`;
    const first = seen.get(key);
    if (first)
      faults.push({ file, pointer: "/id", found: `${key}, as in ${first}`, expected: "an id that stands once" });
    else seen.set(key, file);
  }
  return { loaded, faults };
}

async function jsonFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.isDirectory() && !FOLDERS_WITHOUT_DEFINITIONS.has(entry.name))
      found.push(...(await jsonFiles(join(folder, entry.name))));
    else if (entry.isFile() && entry.name.endsWith(".json") && entry.name !== "examples.json")
      found.push(join(folder, entry.name));
  }
  return found;
}

/** Faults of the shape alone: schema of the kind, and the options of each field's type. */
export function shapeFaults(file: string, body: unknown, types: FieldTypes): DefinitionFault[] {
  const kind = (body as { kind?: unknown } | null)?.kind;
  if (typeof kind !== "string" || !(KINDS as readonly string[]).includes(kind))
    return [
      { file, pointer: "/kind", found: JSON.stringify(kind) ?? "nothing", expected: `one of ${KINDS.join(", ")}` },
    ];
  const schema: TSchema = DEFINITION_SCHEMAS[kind as Kind];
  const faults = schemaFaults(file, schema, body, "");
  if (faults.length > 0 || kind !== "form") return faults;
  const form = body as LoadedDefinition["body"] & { kind: "form" };
  const pointers = new Map<Field, string>();
  form.sections.forEach((section, s) =>
    (section.fields as Field[]).forEach((field, f) => pointers.set(field, `/sections/${s}/fields/${f}`)),
  );
  for (const field of fieldsOf(form)) faults.push(...fieldFaults(file, field, pointers.get(field) ?? "", types));
  return faults;
}

function fieldFaults(file: string, field: Field, pointer: string, types: FieldTypes): DefinitionFault[] {
  if (typeof field !== "object" || field === null)
    return [{ file, pointer, found: JSON.stringify(field), expected: "a field" }];
  const type = types.find(field.type);
  if (!type)
    return [
      {
        file,
        pointer: `${pointer}/type`,
        found: field.type,
        expected: `one of ${types
          .all()
          .map((t) => t.name)
          .join(", ")}`,
      },
    ];
  const strict = Type.Object({ ...FIELD_HEAD, ...type.options }, { additionalProperties: false });
  const faults = schemaFaults(file, strict, field, pointer);
  columnsOf(field).forEach((column, i) => faults.push(...fieldFaults(file, column, `${pointer}/columns/${i}`, types)));
  return faults;
}

/** Value.Errors lists every branch of a union; only the branch with the fewest faults helps the author. */
function schemaFaults(file: string, schema: TSchema, value: unknown, pointer: string): DefinitionFault[] {
  if (Value.Check(schema, value)) return [];
  const branches = (schema as { anyOf?: TSchema[] }).anyOf;
  if (branches) {
    const discriminated = branches.filter((branch) => matchesDiscriminator(branch, value));
    const tried = (discriminated.length > 0 ? discriminated : branches).map((branch) =>
      schemaFaults(file, branch, value, pointer),
    );
    return tried.sort((a, b) => a.length - b.length)[0] ?? [];
  }
  const properties = (schema as { properties?: Record<string, TSchema> }).properties;
  if (properties && typeof value === "object" && value !== null && !Array.isArray(value)) {
    const required = new Set((schema as { required?: string[] }).required ?? []);
    const faults: DefinitionFault[] = [];
    for (const key of required)
      if (!(key in value))
        faults.push({ file, pointer: `${pointer}/${key}`, found: "nothing", expected: describe(properties[key]) });
    for (const [key, item] of Object.entries(value)) {
      const property = properties[key];
      if (property) faults.push(...schemaFaults(file, property, item, `${pointer}/${key}`));
      else if ((schema as { additionalProperties?: unknown }).additionalProperties === false)
        faults.push({
          file,
          pointer: `${pointer}/${key}`,
          found: "an unknown key",
          expected: `one of ${Object.keys(properties).join(", ")}`,
        });
    }
    if (faults.length > 0) return faults;
  }
  const items = (schema as { items?: TSchema }).items;
  const list: unknown = value;
  if (items && Array.isArray(list)) {
    const faults = list.flatMap((item: unknown, i) => schemaFaults(file, items, item, `${pointer}/${i}`));
    if (faults.length > 0) return faults;
  }
  const found = JSON.stringify(value) ?? "nothing";
  return [{ file, pointer, found: found.length > 80 ? `${found.slice(0, 77)}...` : found, expected: describe(schema) }];
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
