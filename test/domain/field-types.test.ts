import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkAnswer } from "../../core/domain/check-answers.ts";
import { createFieldTypes, type NameOf } from "../../core/domain/field-type.ts";
import { makeField, NO_CODES, types } from "./make-definitions.ts";

const nameOf: NameOf = (kind, id) => `${kind} ${id}`;
/** 1949-10-01 to 2100 and any place on earth, as people may give them. */
const days = fc.integer({ min: -7397, max: 47_000 }).map((n) => new Date(n * 86_400_000).toISOString().slice(0, 10));
const degrees = (limit: number): fc.Arbitrary<number> =>
  fc.integer({ min: -limit * 1e6, max: limit * 1e6 }).map((n) => n / 1e6);
const point = fc.tuple(degrees(180), degrees(90));

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
    ["text", { pattern: "digits" }, "331003202600000000123", "331003202600000000123"], // 21 signs: never a number
    ["long-text", {}, "第１段\r\n　　第２段", "第1段\n  第2段"],
    ["money", { unit: "wan" }, "3,240.50万元", 3_240_500_000],
    ["money", {}, "3,240.50万元", undefined],
    ["year", {}, "2026年度", 2026],
    ["date", {}, "2026.7.1", "2026-07-01"],
    ["choice", { multiple: true }, "０１、02，03 01", ["01", "02", "03"]],
    ["date-range", {}, "2022-2023", { from: "2022-01-01", to: "2023-12-31" }],
    ["date-range", {}, "２０２２年－２０２３年", { from: "2022-01-01", to: "2023-12-31" }],
    ["date-range", {}, "2026-01-01至2026-03-31", { from: "2026-01-01", to: "2026-03-31" }],
    ["date-range", {}, "2026-01-01-2026-03-31", { from: "2026-01-01", to: "2026-03-31" }],
    ["date-range", {}, " 自2026年1月1日 到 2026年3月31日 ", { from: "2026-01-01", to: "2026-03-31" }],
    ["date-range", {}, "2026.7.1—2026.12.31", { from: "2026-07-01", to: "2026-12-31" }],
    ["date-range", {}, "20260701～20261231", { from: "2026-07-01", to: "2026-12-31" }],
    ["date-range", {}, "2026年1月-2028年2月", { from: "2026-01-01", to: "2028-02-29" }],
    ["date-range", {}, "2026-02", { from: "2026-02-01", to: "2026-02-28" }],
    ["date-range", {}, "2026", { from: "2026-01-01", to: "2026-12-31" }],
    ["date-range", {}, "2026-07-01", undefined], // one day: whose other end is not known
    ["date-range", {}, "2026-13", undefined],
    ["date-range", {}, "2027-2026", undefined],
    ["date-range", {}, "2026-02-01至2026-02-30", undefined],
    ["date-range", {}, "2026至2027至2028", undefined],
    ["location", {}, "１２１．２６４，２８．６５", { kind: "point", points: [[121.264, 28.65]] }],
    [
      "location",
      {},
      "121 28; 122 28; 122 29; 121 28",
      {
        kind: "area",
        points: [
          [121, 28],
          [122, 28],
          [122, 29],
          [121, 28],
        ],
      },
    ],
    [
      "location",
      {},
      "121,28; 122,28",
      {
        kind: "line",
        points: [
          [121, 28],
          [122, 28],
        ],
      },
    ],
    ["location", {}, "28,121", undefined], // latitude first
    ["location", {}, "181,28", undefined],
    ["location", {}, "121.1234567,28", undefined],
    ["person", {}, "", undefined],
    ["table", {}, "x", undefined],
    ["file", {}, "x", undefined],
    ["picture", {}, "x", undefined],
    ["signature", {}, "x", undefined],
    ["note", {}, "x", undefined],
  ])("%s %j: %j is %j", (type, options, text, expected) => {
    expect(types.get(type).fromText(text, makeField({ id: "x", type, ...options }))).toEqual(expected);
  });

  it.each<[string, Record<string, unknown>, fc.Arbitrary<unknown>]>([
    ["money", { unit: "wan", signed: true }, fc.maxSafeInteger()],
    ["percent", {}, fc.nat(1_000_000)],
    ["number", {}, fc.integer()],
    ["number", { decimals: 6 }, fc.integer({ min: -1e9, max: 1e9 }).map((n) => n / 1000)],
    ["year", {}, fc.integer({ min: 1949, max: 2100 })],
    ["yes-no", {}, fc.boolean()],
    ["money", {}, fc.nat(Number.MAX_SAFE_INTEGER)],
    ["text", { pattern: "digits" }, fc.stringMatching(/^[0-9]{1,40}$/)],
    ["long-text", {}, fc.stringMatching(/^[a-z]( ?[a-z\n]){0,40}[a-z]$/)],
    ["date", {}, days],
    ["date-range", {}, fc.tuple(days, days).map(([a, b]) => ({ from: a < b ? a : b, to: a < b ? b : a }))],
    ["region", {}, fc.stringMatching(/^[0-9]{6}([0-9]{3})?$/)],
    ["org", {}, fc.uuid()],
    ["person", {}, fc.uuid()],
    ["project", {}, fc.uuid()],
    ["document", { form: "x" }, fc.uuid()],
    ["quota", {}, fc.uuid()],
    ["choice", {}, fc.stringMatching(/^[0-9A-Z]{1,10}$/)],
    [
      "choice",
      { multiple: true },
      fc.uniqueArray(fc.stringMatching(/^[0-9A-Z]{1,10}$/), { minLength: 1, maxLength: 9 }),
    ],
    ["location", {}, point.map((p) => ({ kind: "point", points: [p] }))],
    [
      "location",
      {},
      fc
        .array(point, { minLength: 2, maxLength: 30 })
        .map(([first, ...rest]) => ({
          kind: "line",
          points: [first, ...rest.map(([lon, lat]) => [lon === first?.[0] ? lon / 2 : lon, lat])],
        }))
        .filter(({ points }) => points.flat().every((d) => Math.round((d ?? 0) * 1e6) / 1e6 === d)),
    ],
    [
      "location",
      {},
      fc
        .array(point, { minLength: 3, maxLength: 30 })
        .map((points) => ({ kind: "area", points: [...points, points[0]] })),
    ],
  ])("%s %j comes back from its own text and fits its field", (type, options, answers) => {
    const field = makeField({ id: "x", type, ...options });
    fc.assert(
      fc.property(answers, (answer) => {
        const read = types.get(type).fromText(
          types.get(type).toText(answer, field, (_, id) => id),
          field,
        );

        expect(read).toEqual(answer === 0 ? 0 : answer);
        const problems = checkAnswer(field, read, "", types, NO_CODES);

        expect(problems.filter(({ code }) => code !== "answer.unknown-code")).toEqual([]);
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
