/**
 * The registry of field types. Built-ins register through the same call a plugin uses; nothing else in core asks for
 * a type by name.
 */
import type { TSchema } from "typebox";
import type { ExpressionType } from "./expression.ts";
import type { Field } from "./form.ts";
import type { Problem } from "./problem.ts";

/** A thing outside the document that an answer points to; the server checks that it exists and may be seen. */
export type AnswerReference = {
  kind: "region" | "unit" | "document" | "quota" | "file" | "person" | "project";
  id: string;
  pointer: string;
};

export type FieldType = {
  name: string;
  /** One sentence for the official who designs a form. */
  description: string;
  /** Extra properties that a field of this type may have in a form definition. */
  options: Record<string, TSchema>;
  /** JSON Schema of the stored answer. */
  answerSchema(field: Field, typeOf: FieldTypes): TSchema;
  /** What an untouched field holds; undefined is left out of the answers. */
  emptyValue: unknown;
  expressionType(field: Field, typeOf: FieldTypes): ExpressionType;
  /** Turns typed or imported text into an answer; undefined when it cannot be one. Full width and spaces are allowed. */
  fromText(text: string, field: Field): unknown;
  /**
   * The answer as text for lists, exports and evidence; names of codes and units come from `nameOf`.
   * A table needs `typeOf` to show its cells as their own types do; without it they stand as they are stored.
   */
  toText(answer: unknown, field: Field, nameOf: NameOf, typeOf?: FieldTypes): string;
  references?(answer: unknown, field: Field, pointer: string, typeOf: FieldTypes): AnswerReference[];
  /** True for figures: right-aligned, summed in lists. */
  numeric?: boolean;
  /** Where the designer's palette shows it: typed, pointing elsewhere, made of parts, special. */
  group?: "fill" | "reference" | "parts" | "special";
  /** False for what only stands in the form and holds no answer, as a note does. */
  answers?: false;
  /** Faults of an answer that no schema can say, such as an end before its beginning. */
  check?(answer: unknown, field: Field, pointer: string): Problem[];
  /** The answer as a cell of a spreadsheet; text when left out. */
  toCell?(answer: unknown, field: Field, nameOf: NameOf): SheetCell;
  /** What the full-text search finds a document by; nothing when left out. */
  searchText?(answer: unknown, field: Field, nameOf: NameOf): string;
  /** How an indexed answer is compared in SQL: the cast of `answers ->> id`. Undefined cannot be indexed. */
  indexAs?: "text" | "bigint" | "numeric" | "boolean";
  /** The SQL type of the answer in the view that analysts read; text when left out. */
  viewAs?(field: Field): "text" | "numeric" | "bigint" | "boolean" | "date" | "jsonb";
  /** What is left for readers who may not see a sensitive answer. */
  redact?(answer: unknown, field: Field): unknown;
  /** What changed between two answers, one line per part; a single line before and after when left out. */
  diff?(before: unknown, after: unknown, field: Field, nameOf: NameOf, typeOf: FieldTypes): AnswerDiff[];
  /** Types whose stored answers this one reads without conversion. */
  reads?: readonly string[];
};

/** One cell of an exported sheet; money is exact text of yuan so that no float stands between. */
export type SheetCell =
  | { kind: "text"; text: string }
  | { kind: "number"; value: number; decimals: number }
  | { kind: "money"; fen: number; unit: "yuan" | "wan" }
  | { kind: "percent"; basisPoints: number }
  | { kind: "date"; day: string }
  | { kind: "empty" };

/** One line of a comparison; `part` says which row or part of the answer, empty for the whole. */
export type AnswerDiff = { part: string; before: string; after: string };

/** Names of codes, regions, units and documents, as far as the caller knows them. */
export type NameOf = (
  kind: "dictionary" | "region" | "unit" | "document" | "quota" | "person" | "project",
  id: string,
  dictionary?: string,
) => string;

export type FieldTypes = {
  get(name: string): FieldType;
  find(name: string): FieldType | undefined;
  all(): FieldType[];
};

/** Makes an empty registry; `register` refuses a second type of the same name and returns its own undo. */
export function createFieldTypes(): FieldTypes & { register(type: FieldType): () => void } {
  const types = new Map<string, FieldType>();
  return {
    register(type) {
      if (types.has(type.name)) throw new Error(`field type ${type.name} is registered already`);
      types.set(type.name, type);
      return () => types.delete(type.name);
    },
    find: (name) => types.get(name),
    get(name) {
      const type = types.get(name);
      if (!type) throw new Error(`unknown field type ${name}`);
      return type;
    },
    all: () => [...types.values()],
  };
}
