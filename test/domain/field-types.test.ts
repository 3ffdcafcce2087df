import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkAnswer } from "../../core/domain/check-answers.ts";
import { createFieldTypes, type NameOf } from "../../core/domain/field-type.ts";
import { makeField, NO_CODES, types } from "./make-definitions.ts";

const nameOf: NameOf = (kind, id) => `${kind} ${id}`;

describe("typed and imported text", () => {
  it.each<[string, Record<string, unknown>, string, unknown]>([
    ["number", {}, "1,234,567", 1_234_567],
    ["number", {}, "１２", 12],
    ["number", {}, "3.0", 3],
    ["number", {}, "3.5", undefined],
    ["number", {}, "1,5", undefined], // a comma for a point would make fifteen of it
    ["number", {}, "-0", 0],
    ["number", {}, "9007199254740993", undefined],
    ["number", { decimals: 2 }, "5.20", 5.2],
    ["number", { decimals: 2 }, "5.205", undefined],
    ["number", { decimals: 2 }, "1e3", undefined],
    ["money", { unit: "wan" }, " ３，２４０．５ ", 3_240_500_000],
    ["money", {}, "1.005", undefined],
    ["percent", {}, "85.5％", 8_550],
    ["percent", {}, "1,000.00%", 100_000], // how 1,000 % is shown; it could not be typed again
    ["year", {}, "２０２６年", 2026],
    ["year", {}, "26", undefined],
    ["date", {}, "2026年7月1日", "2026-07-01"],
    ["yes-no", {}, "是", true],
    ["yes-no", {}, "No", false],
    ["yes-no", {}, "maybe", undefined],
    ["choice", {}, " ０１ ", "01"],
    ["choice", {}, "　", undefined],
    ["text", { pattern: "digits" }, "００１２", "0012"],
    ["text", {}, "  ", undefined],
    ["region", {}, "", undefined],
    ["table", {}, "x", undefined],
    ["file", {}, "x", undefined],
  ])("%s %j: %j is %j", (type, options, text, expected) => {
    expect(types.get(type).fromText(text, makeField({ id: "x", type, ...options }))).toBe(expected);
  });

  it.each<[string, Record<string, unknown>, fc.Arbitrary<unknown>]>([
    ["money", { unit: "wan", signed: true }, fc.maxSafeInteger()],
    ["percent", {}, fc.nat(1_000_000)],
    ["number", {}, fc.integer()],
    ["number", { decimals: 6 }, fc.integer({ min: -1e9, max: 1e9 }).map((n) => n / 1000)],
    ["year", {}, fc.integer({ min: 1949, max: 2100 })],
    ["yes-no", {}, fc.boolean()],
  ])("%s %j comes back from its own text and fits its field", (type, options, answers) => {
    const field = makeField({ id: "x", type, ...options });
    fc.assert(
      fc.property(answers, (answer) => {
        const read = types.get(type).fromText(types.get(type).toText(answer, field, nameOf), field);

        expect(read).toEqual(answer === 0 ? 0 : answer);
        expect(checkAnswer(field, read, "", types, NO_CODES)).toEqual([]);
      }),
      { seed: 20261122, numRuns: 300 },
    );
  });
});

describe("answers as text", () => {
  it("show names for codes, and each cell of a table as its own type does", () => {
    const columns = [
      makeField({ id: "source", type: "choice", dictionary: "sources" }),
      makeField({ id: "amount", type: "money", unit: "wan" }),
    ];
    const table = makeField({ id: "rows", type: "table", columns });
    const answer = [{ source: "1", amount: 10_000_000 }, { source: "2" }];

    expect(types.get("table").toText(answer, table, nameOf, types)).toBe("dictionary 1 10.00; dictionary 2 ");
    expect(types.get("table").toText(answer, table, nameOf)).toBe("1 10000000; 2 ");
    expect(types.get("choice").toText(["1", "2"], makeField({ id: "x", type: "choice" }), nameOf)).toBe(
      "dictionary 1、dictionary 2",
    );
    expect(types.get("org").toText("u", makeField({ id: "x", type: "org" }), nameOf)).toBe("unit u");
    for (const type of types.all())
      expect(type.toText(undefined, makeField({ id: "x", type: type.name }), nameOf)).toBe("");
  });
});

describe("references of an answer", () => {
  it("are found in tables too, with their place", () => {
    const columns = [makeField({ id: "who", type: "org" }), makeField({ id: "note", type: "text" })];
    const table = makeField({ id: "rows", type: "table", columns });

    expect(
      types.get("table").references?.([{ who: "u1", note: "x" }, {}, { who: "u2" }], table, "/rows", types),
    ).toEqual([
      { kind: "unit", id: "u1", pointer: "/rows/0/who" },
      { kind: "unit", id: "u2", pointer: "/rows/2/who" },
    ]);
  });
});

describe("the registry", () => {
  it("refuses a second type of a name, and forgets one that is undone", () => {
    const registry = createFieldTypes();
    const undo = registry.register(types.get("text"));

    expect(() => registry.register(types.get("text"))).toThrow("text");
    expect(registry.all().map((t) => t.name)).toEqual(["text"]);
    undo();
    expect(registry.find("text")).toBeUndefined();
    expect(() => registry.get("text")).toThrow("text");
  });
});
