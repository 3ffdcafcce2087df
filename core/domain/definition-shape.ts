/**
 * Whether a text that came in is a definition at all: size and depth first, then the schema of its kind, the options of
 * each field's type, and names that look alike. Pure, so that the designer in the browser says what the server will say.
 */
import { type TSchema, Type } from "typebox";
import { type Calendar, calendarFaults } from "./calendar.ts";
import { KINDS, type Kind } from "./definition-head.ts";
import { DEFINITION_SCHEMAS } from "./definition.ts";
import type { Dictionary } from "./dictionary.ts";
import type { FieldTypes } from "./field-type.ts";
import { columnsOf } from "./fields/table.ts";
import { FIELD_HEAD, type Field, type Form } from "./form.ts";
import { lookAlikes } from "./look-alike.ts";
import { pointerStep } from "./problem.ts";
import { schemaFaults } from "./schema-faults.ts";

/** One fault of a shape: where it stands, what was found and what was expected. */
export type ShapeFault = { pointer: string; found: string; expected: string };

/** A form of more fields, columns included, is several forms; it would also be slow to fill in. */
export const MAX_FIELDS = 500;
export const MAX_SECTIONS = 40;
/** Ten blocks inside each other are five levels of JSON each. */
const MAX_DEPTH = 70;
const MAX_TEXT = 20_000;
const MAX_FAULTS = 200;
/** Names that mean something to every object of the language. */
const REFUSED_KEYS = new Set(["__proto__", "constructor", "prototype"]);

/** Every fault of the shape alone; references and expressions are checked by checkDefinitionSet. */
export function shapeFaults(body: unknown, types: FieldTypes): ShapeFault[] {
  const hostile = hostileFaults(body);
  if (hostile.length > 0) return hostile;
  const kind = (body as { kind?: unknown } | null)?.kind;
  if (typeof kind !== "string" || !(KINDS as readonly string[]).includes(kind))
    return [{ pointer: "/kind", found: JSON.stringify(kind) ?? "nothing", expected: `one of ${KINDS.join(", ")}` }];
  const large = kind === "form" ? sizeFaults(body) : [];
  if (large.length > 0) return large;
  const faults = schemaFaults(DEFINITION_SCHEMAS[kind as Kind], body, "").slice(0, MAX_FAULTS);
  if (kind === "dictionary" && faults.length === 0) return codeFaults(body as Dictionary);
  if (kind === "calendar" && faults.length === 0) return calendarFaults(body as Calendar).slice(0, MAX_FAULTS);
  if (kind !== "form") return faults;
  // The fields are looked at even when something around them is wrong: all faults at once.
  const fields = formFields(body).filter(({ field }) => isField(field));
  faults.push(...fields.flatMap(({ field, pointer }) => fieldFaults(field, pointer, types)));
  if (faults.length === 0) faults.push(...nameFaults(body as Form));
  return unique(faults).slice(0, MAX_FAULTS);
}

/** What must not even be walked by a recursive check: too deep, endless texts, keys with a meaning of their own. */
function hostileFaults(body: unknown): ShapeFault[] {
  const faults: ShapeFault[] = [];
  const waiting: { value: unknown; pointer: string; depth: number }[] = [{ value: body, pointer: "", depth: 0 }];
  for (let next = waiting.pop(); next && faults.length < MAX_FAULTS; next = waiting.pop()) {
    const { value, pointer, depth } = next;
    if (typeof value === "string" && value.length > MAX_TEXT)
      faults.push({ pointer, found: `${value.length} characters`, expected: `at most ${MAX_TEXT} characters` });
    if (typeof value !== "object" || value === null) continue;
    if (depth > MAX_DEPTH) {
      faults.push({ pointer, found: "a value inside too many others", expected: `at most ${MAX_DEPTH} levels` });
      continue;
    }
    for (const [key, item] of Object.entries(value)) {
      const at = `${pointer}${pointerStep(key)}`;
      if (REFUSED_KEYS.has(key)) faults.push({ pointer: at, found: "a refused key", expected: "another name" });
      else waiting.push({ value: item, pointer: at, depth: depth + 1 });
    }
  }
  return faults.sort((a, b) => (a.pointer < b.pointer ? -1 : 1));
}

/** One clear fault instead of ten thousand. */
function sizeFaults(body: unknown): ShapeFault[] {
  const sections = (body as { sections?: unknown }).sections;
  if (!Array.isArray(sections)) return [];
  if (sections.length > MAX_SECTIONS)
    return [
      { pointer: "/sections", found: `${sections.length} sections`, expected: `at most ${MAX_SECTIONS} in a form` },
    ];
  let count = 0;
  for (const { field } of formFields(body)) count += 1 + (isField(field) ? columnsOf(field).length : 0);
  const expected = `at most ${MAX_FIELDS} in a form`;
  return count > MAX_FIELDS ? [{ pointer: "/sections", found: `${count} fields and columns`, expected }] : [];
}

function isField(value: unknown): value is Field {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What stands where the fields of a form should stand. */
function formFields(body: unknown): { field: unknown; pointer: string }[] {
  const { sections } = body as { sections?: unknown };
  if (!Array.isArray(sections)) return [];
  return sections.flatMap((section: unknown, s) => {
    const fields = (section as { fields?: unknown } | null)?.fields;
    if (!Array.isArray(fields)) return [];
    return fields.map((field: unknown, f) => ({ field, pointer: `/sections/${s}/fields/${f}` }));
  });
}

const strictSchemas = new WeakMap<FieldTypes, Map<string, TSchema>>();

function strictSchema(name: string, types: FieldTypes): TSchema | undefined {
  const known = strictSchemas.get(types) ?? new Map<string, TSchema>();
  strictSchemas.set(types, known);
  const type = types.find(name);
  if (!type) return undefined;
  const schema = known.get(name) ?? Type.Object({ ...FIELD_HEAD, ...type.options }, { additionalProperties: false });
  known.set(name, schema);
  return schema;
}

function fieldFaults(field: unknown, pointer: string, types: FieldTypes): ShapeFault[] {
  if (!isField(field)) return [{ pointer, found: JSON.stringify(field) ?? "nothing", expected: "a field" }];
  const schema = strictSchema(field.type, types);
  if (!schema) {
    const names = types.all().map((type) => type.name);
    const found = typeof field.type === "string" ? field.type.slice(0, 80) : (JSON.stringify(field.type) ?? "nothing");
    return [{ pointer: `${pointer}/type`, found, expected: `one of ${names.join(", ")}` }];
  }
  const columns = columnsOf(field).flatMap((column: unknown, i) =>
    fieldFaults(column, `${pointer}/columns/${i}`, types),
  );
  return [...schemaFaults(schema, field, pointer), ...columns];
}

/** Names in one place that people cannot tell apart, though the machine can. */
function nameFaults(form: Form): ShapeFault[] {
  const faults: ShapeFault[] = [];
  const compare = (things: readonly { name: string; pointer: string }[], what: string): void => {
    for (const { at, like } of lookAlikes(things.map(({ name }) => name))) {
      const thing = things[at];
      if (thing) faults.push({ pointer: thing.pointer, found: thing.name, expected: `${what} unlike ${like}` });
    }
  };
  const fields = formFields(form).flatMap(({ field, pointer }) => (isField(field) ? [{ field, pointer }] : []));
  compare(
    form.sections.map((section, s) => ({ name: section.title, pointer: `/sections/${s}/title` })),
    "a title that looks",
  );
  const compareFields = (list: readonly { field: Field; pointer: string }[]): void => {
    compare(
      list.map(({ field, pointer }) => ({ name: field.id, pointer: `${pointer}/id` })),
      "an id that looks",
    );
    compare(
      list.map(({ field, pointer }) => ({ name: field.label, pointer: `${pointer}/label` })),
      "a label that looks",
    );
  };
  compareFields(fields);
  for (const { field, pointer } of fields)
    compareFields(columnsOf(field).map((column, c) => ({ field: column, pointer: `${pointer}/columns/${c}` })));
  return faults;
}

function codeFaults(dictionary: Dictionary): ShapeFault[] {
  return lookAlikes(dictionary.items.map((item) => item.code)).map(({ at, like }) => ({
    pointer: `/items/${at}/code`,
    found: dictionary.items[at]?.code ?? "",
    expected: `a code that looks unlike ${like}`,
  }));
}

function unique(faults: readonly ShapeFault[]): ShapeFault[] {
  const seen = new Map(faults.map((fault) => [`${fault.pointer} ${fault.found} ${fault.expected}`, fault]));
  return [...seen.values()];
}
