/**
 * The public test suite of JSON Schema against the validators that answers and definitions really meet: TypeBox's
 * Value.Check, and the quick check that may pass an answer before it. Only the keywords that our schemas use.
 */
import { type TSchema, Type } from "typebox";
import { Value } from "typebox/value";
import { describe, expect, it } from "vitest";
import { DEFINITION_SCHEMAS } from "../../core/domain/definition.ts";
import { quickCheck } from "../../core/domain/quick-check.ts";
import { makeField, types } from "./make-definitions.ts";
import formats from "../fixtures/json-schema/optional-format.json" with { type: "json" };
import keywords from "../fixtures/json-schema/draft2020-12.json" with { type: "json" };

type Group = { description: string; schema: unknown; tests: { description: string; data: unknown; valid: boolean }[] };
const files = { ...keywords, ...formats } as unknown as Record<string, Group[]>;

/** Keywords of the suite that no schema of ours has, and why that stays so. */
const EXCLUDED: Readonly<Record<string, string>> = {
  "$ref $dynamicRef $defs $anchor $id $vocabulary refRemote":
    "each kind and field type has one closed schema; references would let a definition load others",
  "allOf oneOf if-then-else dependentSchemas":
    "variants are told apart by a constant, so that a fault names the one meant",
  "prefixItems contains minContains maxContains unevaluatedItems": "a list has items of one kind",
  "propertyNames unevaluatedProperties minProperties maxProperties dependentRequired":
    "which properties an object has is said by name",
  "exclusiveMinimum exclusiveMaximum multipleOf":
    "amounts and figures are whole numbers or have their decimals counted",
  "content default format-as-annotation": "they say nothing about validity",
  "other formats": "texts of other forms have a pattern",
};
const USED = new Set([
  "type",
  "enum",
  "const",
  "properties",
  "patternProperties",
  "required",
  "additionalProperties",
  "items",
  "additionalItems",
  "minItems",
  "maxItems",
  "uniqueItems",
  "minLength",
  "maxLength",
  "pattern",
  "minimum",
  "maximum",
  "anyOf",
  "not",
  "format",
  "description",
  "default",
  "title",
]);

/** Vectors that TypeBox answers otherwise, by file and description, and why no form of ours can meet them. */
const KNOWN: Readonly<Record<string, string>> = {
  "properties.json: properties whose names are Javascript object property names: __proto__ not valid":
    "an own key __proto__ is refused before a definition is checked, and is an unknown field in answers",
  "required.json: required properties whose names are Javascript object property names: all present":
    "no schema of ours asks for a property of such a name, and no field may have one",
};

const keyOf = (file: string, group: Group, test: { description: string }): string =>
  `${file}: ${group.description}: ${test.description}`;

/** Steps of a flow hold steps by the same schema objects: each object is looked at once. */
function keysOf(schema: unknown, into: Set<string>, seen = new Set<unknown>()): Set<string> {
  if (seen.has(schema)) return into;
  seen.add(schema);
  if (Array.isArray(schema)) for (const item of schema) keysOf(item, into, seen);
  else if (typeof schema === "object" && schema !== null)
    for (const [key, value] of Object.entries(schema)) {
      if (key.startsWith("~")) continue;
      into.add(key);
      const named = key === "properties" || key === "patternProperties";
      if (named) for (const inner of Object.values(value as object)) keysOf(inner, into, seen);
      else if (!["enum", "const", "default", "required"].includes(key)) keysOf(value, into, seen);
    }
  return into;
}

describe("the validator of answers and definitions", () => {
  it("meets no other keywords than those tried here", () => {
    const samples: Record<string, Record<string, unknown>> = {
      choice: { dictionary: "d", multiple: true },
      table: { columns: [makeField({ id: "c", type: "text", pattern: "code" })] },
    };
    const schemas: TSchema[] = Object.values(DEFINITION_SCHEMAS);
    for (const type of types.all()) {
      const field = makeField({ id: "f", type: type.name, ...samples[type.name] });
      schemas.push(type.answerSchema(field, types), Type.Object(type.options));
    }
    const keys = schemas.reduce<Set<string>>((into, schema) => keysOf(schema, into), new Set<string>());

    expect([...keys].filter((key) => !USED.has(key))).toEqual([]);
    expect(
      Object.keys(EXCLUDED)
        .join(" ")
        .split(" ")
        .filter((key) => keys.has(key) && key !== "default" && key !== "format"),
    ).toEqual([]);
  });

  it.each(Object.entries(files))("%s", (file, groups) => {
    const wrong = groups.flatMap((group) =>
      group.tests
        .filter((test) => Value.Check(group.schema as TSchema, test.data) !== test.valid)
        .map((test) => keyOf(file, group, test)),
    );

    expect(wrong.filter((key) => !(key in KNOWN))).toEqual([]);
  });

  it("lists no known difference that is none any more", () => {
    const all = Object.entries(files).flatMap(([file, groups]) =>
      groups.flatMap((group) =>
        group.tests
          .filter((test) => Value.Check(group.schema as TSchema, test.data) !== test.valid)
          .map((test) => keyOf(file, group, test)),
      ),
    );

    expect(Object.keys(KNOWN).filter((key) => !all.includes(key))).toEqual([]);
  });

  it("the quick check passes nothing that the full one refuses", () => {
    const passed = Object.entries(files).flatMap(([file, groups]) =>
      groups.flatMap((group) => {
        const quick = quickCheck(group.schema as TSchema);
        return group.tests
          .filter((test) => quick(test.data) && !Value.Check(group.schema as TSchema, test.data))
          .map((test) => keyOf(file, group, test));
      }),
    );

    expect(passed).toEqual([]);
  });
});
