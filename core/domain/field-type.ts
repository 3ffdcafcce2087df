/**
 * The registry of field types. Built-ins register through the same call a plugin uses; nothing else in core asks for
 * a type by name.
 */
import type { TSchema } from "typebox";
import type { ExpressionType } from "./expression.ts";
import type { Field } from "./form.ts";

/** A thing outside the document that an answer points to; the server checks that it exists and may be seen. */
export type AnswerReference = { kind: "region" | "unit" | "document" | "quota" | "file"; id: string; pointer: string };

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
};

/** Names of codes, regions, units and documents, as far as the caller knows them. */
export type NameOf = (
  kind: "dictionary" | "region" | "unit" | "document" | "quota",
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
