/**
 * JSON text with the place of every value: for marking faults at their pointers, for telling where a text is wrong in
 * words, and for refusing what JSON.parse lets pass in silence (a key that stands twice loses its first value).
 */
import { pointerStep } from "../../core/domain/problem.ts";
import type { MessageKey } from "../message.ts";

export type Range = { from: number; to: number };
export type JsonFault = { at: number; key: MessageKey; params?: { key: string } };
export type JsonText = { value: unknown; places: ReadonlyMap<string, Range> } | { fault: JsonFault };

class WrongError extends Error {
  readonly fault: JsonFault;
  constructor(fault: JsonFault) {
    super(fault.key);
    this.fault = fault;
  }
}

const MAX_DEPTH = 60;

/** The text of a value as the designer keeps it. */
export function formatJson(value: unknown): string {
  return JSON.stringify(value, undefined, 2);
}

/** Reads the text; a fault has the offset where it was noticed. */
export function readJson(text: string): JsonText {
  const places = new Map<string, Range>();
  let at = 0;
  const wrong = (key: MessageKey, place = at, params?: { key: string }): never => {
    throw new WrongError({ at: place, key, ...(params && { params }) });
  };
  const space = (): void => {
    while (at < text.length && " \t\r\n".includes(text[at] ?? "")) at += 1;
  };

  const stringAt = (): string => {
    const start = at;
    at += 1;
    while (text[at] !== '"') {
      if (at >= text.length || text[at] === "\n") wrong("json.string", start);
      if (text.charCodeAt(at) < 0x20) wrong("json.control");
      if (text[at] === "\\" && !/^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.test(text.slice(at, at + 6))) wrong("json.escape");
      at += text[at] === "\\" ? 2 : 1;
    }
    at += 1;
    return JSON.parse(text.slice(start, at)) as string;
  };

  const inside = (close: string, item: (i: number) => void): void => {
    at += 1;
    space();
    for (let i = 0; text[at] !== close; i += 1) {
      item(i);
      space();
      if (text[at] === close) break;
      if (text[at] !== ",") wrong(at >= text.length ? "json.end" : "json.comma");
      const comma = at;
      at += 1;
      space();
      if (text[at] === close) wrong("json.trailing", comma);
    }
    at += 1;
  };

  const objectAt = (pointer: string, depth: number): unknown => {
    const found: Record<string, unknown> = {};
    const keys = new Set<string>();
    inside("}", () => {
      if (text[at] !== '"') wrong(at >= text.length ? "json.end" : "json.key");
      const start = at;
      const key = stringAt();
      if (keys.has(key)) wrong("json.duplicate", start, { key });
      keys.add(key);
      space();
      if (text[at] !== ":") wrong(at >= text.length ? "json.end" : "json.colon");
      at += 1;
      const value = valueAt(pointer + pointerStep(key), depth + 1);
      // Not a plain assignment: the key __proto__ would vanish.
      Object.defineProperty(found, key, { value, enumerable: true, configurable: true, writable: true });
    });
    return found;
  };

  const valueAt = (pointer: string, depth: number): unknown => {
    if (depth > MAX_DEPTH) wrong("json.deep");
    space();
    const from = at;
    let value: unknown;
    if (text[at] === "{") value = objectAt(pointer, depth);
    else if (text[at] === "[") {
      const list: unknown[] = [];
      inside("]", (i) => list.push(valueAt(`${pointer}/${i}`, depth + 1)));
      value = list;
    } else if (text[at] === '"') value = stringAt();
    else value = wordAt();
    places.set(pointer, { from, to: at });
    return value;
  };

  const wordAt = (): unknown => {
    const word = /^[^\s,:[\]{}"]+/.exec(text.slice(at, at + 400))?.[0] ?? "";
    if (word === "") wrong(at >= text.length ? "json.end" : "json.value");
    if (!["true", "false", "null"].includes(word) && !/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(word))
      wrong(/^[-+.\d]/.test(word) ? "json.number" : "json.value");
    at += word.length;
    return JSON.parse(word) as unknown;
  };

  try {
    const value = valueAt("", 0);
    space();
    if (at < text.length) wrong("json.more");
    return { value, places };
  } catch (error) {
    if (error instanceof WrongError) return { fault: error.fault };
    throw error;
  }
}

/** Line and column, both from 1. */
export function lineAt(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** The place of a pointer, or of the nearest thing around it that is there. */
export function placeOf(places: ReadonlyMap<string, Range>, pointer: string): Range {
  for (let p = pointer; ; p = p.slice(0, p.lastIndexOf("/"))) {
    const found = places.get(p);
    if (found) return found;
    if (p === "") return { from: 0, to: 0 };
  }
}

/** The pointer of the innermost value that the offset stands in. */
export function pointerAt(places: ReadonlyMap<string, Range>, offset: number): string {
  let best = "";
  for (const [pointer, { from, to }] of places)
    if (from <= offset && offset <= to && pointer.length >= best.length) best = pointer;
  return best;
}

/** True when two values are the same JSON, the order of keys included. */
export function sameJson(a: unknown, b: unknown): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

type Schema = Readonly<Record<string, unknown>>;
const isSchema = (value: unknown): value is Schema =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The parts of a JSON Schema that describe the value at a pointer; several where it offers a choice. */
export function schemasAt(schema: unknown, pointer: string): Schema[] {
  const steps = pointer
    .split("/")
    .slice(1)
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
  let parts = isSchema(schema) ? open(schema) : [];
  for (const step of steps)
    parts = parts.flatMap((part) => {
      const properties = isSchema(part["properties"]) ? part["properties"] : {};
      const next = Object.hasOwn(properties, step) ? properties[step] : /^\d+$/.test(step) ? part["items"] : undefined;
      return isSchema(next) ? open(next) : [];
    });
  return parts;
}

function open(schema: Schema): Schema[] {
  const choices = [schema["anyOf"], schema["oneOf"], schema["allOf"]].find(Array.isArray) as unknown[] | undefined;
  return choices ? [schema, ...choices.flatMap((choice) => (isSchema(choice) ? open(choice) : []))] : [schema];
}
