/**
 * The registry of field types. Built-ins register through the same call a plugin uses; nothing else in core asks for
 * a type by name. A type says what is its own; `complete-type.ts` adds what most types have in common.
 */
import type { TSchema } from "typebox";
import { completeType } from "./complete-type.ts";
import type { ExpressionType } from "./expression.ts";
import type { Field } from "./form.ts";
import type { Problem } from "./problem.ts";

/** A thing outside the document that an answer points to; the server checks that it exists and may be seen. */
export type AnswerReference = {
  kind: "region" | "unit" | "document" | "quota" | "file" | "person" | "project";
  id: string;
  pointer: string;
};

/** What every type has to say for itself. */
type OwnWords = {
  name: string;
  /** One sentence for the official who designs a form. */
  description: string;
  /** Where the designer's palette shows it: typed, pointing elsewhere, made of parts, special. */
  group: "fill" | "reference" | "parts" | "special";
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
  /** How an indexed answer is compared in SQL: the cast of `answers ->> id`. Undefined cannot be indexed. */
  indexAs: "text" | "bigint" | "numeric" | "boolean" | undefined;
  /** The SQL type of the answer in the view that analysts read. */
  viewAs(field: Field): "text" | "numeric" | "bigint" | "boolean" | "date" | "jsonb";
  /** Types whose stored answers this one reads without conversion. */
  reads: readonly string[];
};

/** What a type may leave out: the default stands behind each. */
type CommonWords = {
  /** True for figures: right-aligned, summed in lists. Default false. */
  numeric: boolean;
  /** False for what only stands in the form and holds no answer, as a note does. Default true. */
  answers: boolean;
  /** False where the text of an answer is no short one to stand beside others: tables, files, places. Default true. */
  brief: boolean;
  /** Whether text is prose, in which full-width letters may stand. Default false. */
  prose(field: Field): boolean;
  /** Things outside the document that the answer points to. Default none. */
  references(answer: unknown, field: Field, pointer: string, typeOf: FieldTypes): AnswerReference[];
  /** Faults of an answer that no schema can say, such as an end before its beginning. Default none. */
  check(answer: unknown, field: Field, pointer: string, part?: PartCheck): Problem[];
  /** The answer as a cell of a spreadsheet. Default its text. */
  toCell(answer: unknown, field: Field, nameOf: NameOf, typeOf?: FieldTypes): SheetCell;
  /** What the full-text search finds a document by. Default nothing. */
  searchText(answer: unknown, field: Field, nameOf: NameOf, typeOf?: FieldTypes): string;
  /** What is left for readers who may not see a sensitive answer. Default nothing. */
  redact(answer: unknown, field: Field, typeOf?: FieldTypes): unknown;
  /** What changed between two answers, one line per part. Default one line with the text before and after. */
  diff(before: unknown, after: unknown, field: Field, nameOf: NameOf, typeOf: FieldTypes): AnswerDiff[];
};

/** A field type as the registry gives it: every question has an answer. */
export type FieldType = OwnWords & CommonWords;
/** A field type as it is registered. */
export type FieldTypeSpec = OwnWords & Partial<CommonWords>;

/** Checks one part of an answer, such as a cell of a table, as a field of its own. */
export type PartCheck = (field: Field, value: unknown, pointer: string) => Problem[];

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
export function createFieldTypes(): FieldTypes & { register(type: FieldTypeSpec): () => void } {
  const types = new Map<string, FieldType>();
  return {
    register(type) {
      if (types.has(type.name)) throw new Error(`field type ${type.name} is registered already`);
      types.set(type.name, completeType(type));
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
