import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  formatJson,
  lineAt,
  placeOf,
  pointerAt,
  readJson,
  sameJson,
  schemasAt,
} from "../../portal/designer/json-text.ts";
import { textChanges } from "../../portal/designer/text-changes.ts";

const SEED = { seed: 20261122, numRuns: 400 };

function read(text: string): unknown {
  const found = readJson(text);
  if ("fault" in found) throw new Error(`${found.fault.key} at ${found.fault.at}`);
  return found.value;
}

describe("JSON text", () => {
  it("is read as JSON.parse reads it, whatever the value and the layout", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom("", " ", "\t", "    "), (value, indent) => {
        const text = JSON.stringify(value, undefined, indent);

        expect(JSON.stringify(read(text))).toBe(JSON.stringify(JSON.parse(text)));
      }),
      SEED,
    );
  });

  it("agrees with JSON.parse on what is no JSON", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 3 }), fc.nat(), fc.string({ maxLength: 2 }), (json, at, junk) => {
        const cut = at % (json.length + 1);
        const text = json.slice(0, cut) + junk + json.slice(cut);
        let valid = true;
        try {
          JSON.parse(text);
        } catch {
          valid = false;
        }

        const found = readJson(text);
        const duplicate = "fault" in found && found.fault.key === "json.duplicate";
        expect("value" in found || duplicate, text).toBe(valid || duplicate);
      }),
      { ...SEED, numRuns: 2000 },
    );
  });

  it("gives every value its place by pointer", () => {
    const text = '{ "a/b": [1, {"c~": "x"}], "d": null }';
    const found = readJson(text);
    if ("fault" in found) throw new Error("no JSON");

    const at = (pointer: string): string => {
      const { from, to } = placeOf(found.places, pointer);
      return text.slice(from, to);
    };
    expect(at("/a~1b/1/c~0")).toBe('"x"');
    expect(at("/a~1b/0")).toBe("1");
    expect(at("/d")).toBe("null");
    expect(at("/a~1b/1/gone/deep")).toBe('{"c~": "x"}');
    expect(pointerAt(found.places, text.indexOf('"x"') + 1)).toBe("/a~1b/1/c~0");
  });

  it.each([
    ['{"a": 1,}', "json.trailing", 1, 8],
    ['{"a": 1\n "b": 2}', "json.comma", 2, 2],
    ['{"a" 1}', "json.colon", 1, 6],
    ["{a: 1}", "json.key", 1, 2],
    ['{"a": "x}', "json.string", 1, 7],
    ['{"a": "x\ty"}', "json.control", 1, 9],
    ['{"a": "\\x"}', "json.escape", 1, 8],
    ["[01]", "json.number", 1, 2],
    ["[tru]", "json.value", 1, 2],
    ["[1, 2", "json.end", 1, 6],
    ["", "json.end", 1, 1],
    ["{} {}", "json.more", 1, 4],
    ['{"a": 1, "a": 2}', "json.duplicate", 1, 10],
    ["[".repeat(99), "json.deep", 1, 62],
  ])("%j is told as %s at line %i column %i", (text, key, line, column) => {
    const found = readJson(text);
    if (!("fault" in found)) throw new Error("is JSON");

    expect(found.fault.key).toBe(key);
    expect(lineAt(text, found.fault.at)).toEqual({ line, column });
  });

  it("keeps unknown keys and their order, also the names of object's own things", () => {
    const text = '{"zz":1,"__proto__":{"x":1},"constructor":2,"kind":"form"}';

    expect(JSON.stringify(read(text))).toBe(text);
    expect(read(formatJson(read(text)))).toEqual(read(text));
    expect(sameJson({ a: 1, b: 2 }, { b: 2, a: 1 })).toBe(false);
  });

  it("finds what a schema says about a place", () => {
    const schema = {
      properties: { fields: { items: { anyOf: [{ properties: { width: { enum: ["half"] } } }, { type: "string" }] } } },
    };

    expect(schemasAt(schema, "/fields/3/width")).toEqual([{ enum: ["half"] }]);
    expect(schemasAt(schema, "/fields/3").length).toBe(3);
    expect(schemasAt(undefined, "/fields")).toEqual([]);
    expect(schemasAt(schema, "/toString")).toEqual([]);
  });
});

describe("text changes", () => {
  const line = fc.constantFrom("a", "b", '"c": 1,', "{", "}", "");
  const text = fc.array(line, { maxLength: 12 }).map((lines) => lines.join("\n"));

  it("make the one text out of the other", () => {
    fc.assert(
      fc.property(text, text, (before, after) => {
        let made = before;
        for (const { from, to, insert } of textChanges(before, after).toReversed())
          made = made.slice(0, from) + insert + made.slice(to);

        expect(made).toBe(after);
      }),
      { ...SEED, numRuns: 2000 },
    );
  });

  it("leave lines alone that stand between two that change", () => {
    const before = formatJson({ a: 1, keep: "here", z: 1 });
    const after = formatJson({ a: 2, keep: "here", z: 1, more: [1] });

    const changes = textChanges(before, after);
    const [from, to] = [before.indexOf('"keep"'), before.indexOf('"here"') + 6];
    expect(changes.every((change) => change.to <= from || change.from >= to)).toBe(true);
    expect(changes.length).toBeGreaterThan(1);
  });
});
