/** What each registered type brings, and what its answers must not be. */
import fc from "fast-check";
import { Value } from "typebox/value";
import { describe, expect, it } from "vitest";
import { checkAnswer, checkDependent, codeSet, type KnownCodes } from "../../core/domain/check-answers.ts";
import type { FieldType, NameOf } from "../../core/domain/field-type.ts";
import { filesNeeded } from "../../core/domain/fields/file.ts";
import { signAnswers } from "../../core/domain/fields/signature.ts";
import type { Field } from "../../core/domain/form.ts";
import { quickCheck } from "../../core/domain/quick-check.ts";
import { makeField, NO_CODES, types } from "./make-definitions.ts";

const UUID = "0198c0de-0000-7000-8000-000000000001";
const STORED = { id: UUID, name: "图.jpg", size: 9, mediaType: "image/jpeg", sha256: "a".repeat(64) };
const nameOf: NameOf = (kind, id) => `${kind} ${id}`;
const known: KnownCodes = new Map([["list", codeSet([{ code: "1", name: "一" }])]]);
/** Options that a type cannot do without, and a good answer. */
const GOOD: Record<string, { options?: Record<string, unknown>; answer: unknown }> = {
  text: { answer: "永宁江" },
  "long-text": { answer: "第一段\n第二段" },
  number: { answer: 5 },
  money: { answer: 12_345 },
  percent: { answer: 8_550 },
  date: { answer: "2026-07-01" },
  "date-range": { answer: { from: "2026-01-01", to: "2026-03-31" } },
  year: { answer: 2026 },
  choice: { options: { dictionary: "list" }, answer: "1" },
  "yes-no": { answer: false },
  region: { answer: "331003" },
  org: { answer: UUID },
  person: { answer: UUID },
  project: { answer: UUID },
  document: { options: { form: "x" }, answer: UUID },
  quota: { answer: UUID },
  table: { options: { columns: [makeField({ id: "a", type: "money" })] }, answer: [{ a: 1 }] },
  file: { answer: [STORED] },
  picture: { answer: [{ ...STORED, takenAt: "2026-07-01T01:00:00.000Z", lat: 28.65, lon: 121.26, exif: true }] },
  location: { answer: { kind: "point", points: [[121.26, 28.65]] } },
  signature: { answer: { person: UUID, name: "方小满", at: "2026-07-01T01:00:00.000Z", strokes: [[[0, 1000]]] } },
  note: { options: { text: "说明" }, answer: undefined },
};
const all = types.all().map((type): [string, FieldType, Field, unknown] => {
  const good = GOOD[type.name];
  return [type.name, type, makeField({ id: "x", type: type.name, ...good?.options }), good?.answer];
});

describe.each(all)("the type %s", (name, type, field, answer) => {
  it("says all that a type has to say, and answers every question about nothing and about an answer", () => {
    expect(name in GOOD).toBe(true);
    expect(type.description).toMatch(/^[A-Z]/);
    expect(["fill", "reference", "parts", "special"]).toContain(type.group);
    for (const schema of Object.values(type.options))
      expect((schema as { description?: string }).description ?? "", name).toMatch(/^\S/);
    expect(type.emptyValue).toBeUndefined();
    expect(type.expressionType(field, types)).toBeDefined();
    expect([undefined, "text", "bigint", "numeric", "boolean"]).toContain(type.indexAs);
    expect(["text", "numeric", "bigint", "boolean", "date", "jsonb"]).toContain(type.viewAs(field));
    expect(type.reads.every((other) => types.find(other))).toBe(true);
    for (const value of [undefined, null, answer]) {
      expect(typeof type.toText(value, field, nameOf, types)).toBe("string");
      expect(typeof type.searchText(value, field, nameOf, types)).toBe("string");
      expect(type.toCell(value, field, nameOf, types)).toHaveProperty("kind");
      expect(type.references(value, field, "/x", types)).toBeInstanceOf(Array);
      expect(() => type.redact(value, field, types)).not.toThrow();
    }
    expect(type.toText(undefined, field, nameOf, types)).toBe("");
    expect(type.toCell(undefined, field, nameOf, types)).toEqual({ kind: "empty" });
    expect(type.diff(answer, answer, field, nameOf, types)).toEqual([]);
    expect(type.diff(undefined, answer, field, nameOf, types).length).toBe(type.answers ? 1 : 0);
  });

  it("takes its good answer, by the quick check too, and gives a redacted one that says less", () => {
    expect(checkAnswer(field, answer, "/x", types, known)).toEqual([]);
    if (!type.answers) return;
    expect(quickCheck(type.answerSchema(field, types))(answer)).toBe(true);
    const left = type.redact(answer, field, types);
    expect(JSON.stringify(left) ?? "").not.toContain(type.toText(answer, field, nameOf, types));
  });

  it("refuses what is no answer of it, with the field's place and a code, and never throws", () => {
    const keys = ['{"__proto__":{"x":1}}', '[{"__proto__":{"x":1}}]', '{"length":1}'];
    const long = [Array.from({ length: 100_000 }, () => 1), "x".repeat(1_000_000)];
    const odd: unknown[] = [0.5, -0, 1e308, true, "a\u0000b", "\ud800", "９", {}, [[]], [null], [1, "a"]];
    const halves = [{ from: 1 }, { kind: "point" }, { strokes: [] }];
    const wrong = [...odd, ...halves, ...long, ...keys.map((text) => JSON.parse(text) as unknown)];
    for (const value of wrong) {
      if (name === "yes-no" && value === true) continue;
      const problems = checkAnswer(field, value, "/x", types, known);
      expect(problems.length, `${name} ${JSON.stringify(value).slice(0, 40)}`).toBeGreaterThan(0);
      expect(problems.every((p) => p.code.startsWith("answer.") && p.pointer.startsWith("/x"))).toBe(true);
    }
  });

  it("agrees with its schema: what the quick check passes, the full one does", () => {
    const schema = type.answerSchema(field, types);
    const quick = quickCheck(schema);
    const values = fc.oneof(
      fc.jsonValue(),
      fc.constant(answer),
      fc.record({ from: fc.constantFrom("2024-02-29", "2023-02-29", "2026-13-01", 1), to: fc.constant("2026-01-01") }),
      fc.constantFrom(-1, 1949, 2100, 2101, 1_000_001, "1900-02-29", "2000-02-29", "331003101", UUID.toUpperCase()),
      fc.array(fc.record({ a: fc.jsonValue() }, { requiredKeys: [] })),
    );
    fc.assert(
      fc.property(values, (value) => {
        if (quick(value)) expect(Value.Check(schema, value)).toBe(true);
      }),
      { seed: 20261122, numRuns: 300 },
    );
  });
});

const codes = (field: Field, value: unknown, codesKnown: KnownCodes = NO_CODES): string[] =>
  checkAnswer(field, value, "/x", types, codesKnown).map((p) => `${p.code} ${p.pointer}`);

describe("answers made of parts", () => {
  it.each<[string, unknown, string[]]>([
    ["an end before its begin", { from: "2026-03-01", to: "2026-02-28" }, ["answer.order /x"]],
    ["half a period", { from: "2026-03-01" }, ["answer.type /x"]],
    ["a day that is none", { from: "2026-02-30", to: "2026-03-01" }, ["answer.format /x/from"]],
    ["a word more", { from: "2026-02-01", to: "2026-03-01", note: 1 }, ["answer.unknown-field /x"]],
  ])("a period refuses %s", (_name, value, expected) => {
    expect(codes(makeField({ id: "x", type: "date-range" }), value)).toEqual(expected);
  });

  it.each<[string, unknown, string]>([
    [
      "two points for one",
      {
        kind: "point",
        points: [
          [1, 2],
          [3, 4],
        ],
      },
      "answer.points /x/points",
    ],
    ["a line of one point", { kind: "line", points: [[1, 2]] }, "answer.points /x/points"],
    [
      "an area that stays open",
      {
        kind: "area",
        points: [
          [0, 0],
          [1, 0],
          [1, 1],
          [0, 1],
        ],
      },
      "answer.points /x/points",
    ],
    [
      "an area of two corners",
      {
        kind: "area",
        points: [
          [0, 0],
          [1, 0],
          [0, 0],
        ],
      },
      "answer.points /x/points",
    ],
    ["a longitude beyond 180", { kind: "point", points: [[180.1, 0]] }, "answer.too-large /x/points/0/0"],
    ["a latitude beyond -90", { kind: "point", points: [[0, -90.5]] }, "answer.too-small /x/points/0/1"],
    ["a seventh decimal", { kind: "point", points: [[1.1234567, 0]] }, "answer.decimals /x/points"],
    ["a zero below zero", { kind: "point", points: [[-0, 1]] }, "answer.type /x/points/0/0"],
  ])("a place refuses %s", (_name, value, expected) => {
    expect(codes(makeField({ id: "x", type: "location" }), value)).toEqual([expected]);
  });

  it("a place keeps to the shapes of its field, and takes the corners of the earth", () => {
    const field = makeField({ id: "x", type: "location", shapes: ["line"] });

    expect(codes(field, { kind: "point", points: [[1, 2]] })).toEqual(["answer.shape /x/kind"]);
    expect(
      codes(field, {
        kind: "line",
        points: [
          [-180, -90],
          [180, 90],
        ],
      }),
    ).toEqual([]);
  });

  it("files keep to kind, size and number", () => {
    const field = makeField({ id: "x", type: "file", accept: ["pdf"], maxMegabytes: 1, maxFiles: 2 });
    const pdf = { ...STORED, mediaType: "application/pdf" };

    expect(codes(field, [STORED])).toEqual(["answer.file-kind /x/0"]);
    expect(codes(field, [pdf, { ...pdf, size: 1_000_001 }])).toEqual(["answer.file-size /x/1"]);
    expect(codes(field, [pdf, pdf, pdf])).toEqual(["answer.too-many /x"]);
    expect(codes(makeField({ id: "x", type: "picture" }), [pdf])).toEqual(["answer.file-kind /x/0"]);
    expect(codes(makeField({ id: "x", type: "picture" }), [{ ...STORED, exif: false }])).toEqual([
      "answer.type /x/0/exif",
    ]);
  });

  it("a signature has at most 2000 points within the pad", () => {
    const field = makeField({ id: "x", type: "signature" });
    const stroke = Array.from({ length: 1001 }, (_, i) => [i % 1000, 5]);

    expect(codes(field, { strokes: [stroke] })).toEqual([]);
    expect(codes(field, { strokes: [stroke, stroke] })).toEqual(["answer.too-many /x/strokes"]);
    expect(codes(field, { strokes: [[[0, 1001]]] })).toEqual(["answer.too-large /x/strokes/0/0/1"]);
    expect(codes(field, { strokes: [[[0, 1.5]]] })).toEqual(["answer.type /x/strokes/0/0/1"]);
  });

  it("numbers keep the digits that their form shows, unless they are computed", () => {
    const field = makeField({ id: "x", type: "number", decimals: 2 });

    expect(codes(field, 1.005)).toEqual(["answer.decimals /x"]);
    expect(codes({ ...field, computed: "1.0 / 3.0" }, 1 / 3)).toEqual([]);
    fc.assert(
      fc.property(fc.integer({ min: -1e12, max: 1e12 }), (n) => {
        expect(codes(field, n / 100 + 0)).toEqual([]);
      }),
      { seed: 20261122 },
    );
  });

  it("a note has no answer, not even in a table", () => {
    expect(codes(makeField({ id: "x", type: "note", text: "说明" }), "x")).toEqual(["answer.unknown-field /x"]);
    const columns = [makeField({ id: "n", type: "note", text: "说明" }), makeField({ id: "a", type: "text" })];
    const field = makeField({ id: "x", type: "table", columns });

    expect(codes(field, [{ n: "x" }])).toEqual(["answer.unknown-field /x/0"]);
    expect(codes(field, [{ a: "x" }])).toEqual([]);
  });
});

describe("codes", () => {
  const places = new Map([
    [
      "place",
      codeSet([
        { code: "A", name: "甲" },
        { code: "A1", name: "甲一", parent: "A" },
        { code: "B", name: "乙" },
        { code: "B1", name: "乙一", parent: "B" },
        { code: "B2", name: "乙二", parent: "B", closed: true },
      ]),
    ],
  ]);
  const choice = (id: string, more: Record<string, unknown> = {}): Field =>
    makeField({ id, type: "choice", dictionary: "place", ...more });

  it("are looked up inside tables too, closed ones are none, and a leaf has nothing below it", () => {
    const table = makeField({ id: "x", type: "table", columns: [choice("c"), choice("d", { multiple: true })] });

    expect(codes(table, [{ c: "A", d: ["B1"] }, { c: "C" }, { d: ["A", "B2"] }], places)).toEqual([
      "answer.unknown-code /x/1/c",
      "answer.unknown-code /x/2/d",
    ]);
    expect(codes(choice("x", { leaf: true }), "A", places)).toEqual(["answer.unknown-code /x"]);
    expect(codes(choice("x", { leaf: true }), "A1", places)).toEqual([]);
  });

  it("that depend on another field stand directly below its code, in the form and in a row", () => {
    const fields = [
      choice("over"),
      choice("under", { dependsOn: "over" }),
      choice("several", { dependsOn: "over", multiple: true }),
      makeField({
        id: "rows",
        type: "table",
        columns: [choice("over"), choice("under", { dependsOn: "over" })],
      }),
      makeField({ id: "more", type: "table", columns: [choice("under", { dependsOn: "over" })] }),
    ];
    const found = (answers: Record<string, unknown>): string[] =>
      checkDependent(fields, answers, places).map((p) => `${p.code} ${p.pointer} ${p.params?.["value"]}`);

    expect(found({ over: "A", under: "A1", several: ["A1"], rows: [{ over: "B", under: "B1" }] })).toEqual([]);
    expect(found({ over: "A", under: "B1", several: ["A1", "B1"] })).toEqual([
      "answer.dependent /under B1",
      "answer.dependent /several B1",
    ]);
    expect(found({ under: "A1" })).toEqual(["answer.dependent /under A1"]);
    expect(found({ over: "A", rows: [{ over: "B", under: "A1" }], more: [{ under: "A1" }, { under: "B1" }] })).toEqual([
      "answer.dependent /rows/0/under A1",
      "answer.dependent /more/1/under B1",
    ]);
    expect(checkDependent(fields, { over: "A", under: "B1" }, new Map([["place", new Set(["B1"])]]))).toEqual([]);
  });
});

describe("files that a step wants", () => {
  it("are asked for at that step alone, and not of hidden fields", () => {
    const field = makeField({ id: "x", type: "file", label: "合同", neededAt: ["review"] });
    const asked = (answers: Record<string, unknown>, step: string, hidden: string[] = []): string[] =>
      filesNeeded([field], answers, new Set(hidden), step).map((p) => p.code);

    expect(asked({}, "review")).toEqual(["answer.file-needed"]);
    expect(asked({ x: [] }, "review")).toEqual(["answer.file-needed"]);
    expect([asked({}, "submit"), asked({ x: [STORED] }, "review"), asked({}, "review", ["x"])]).toEqual([[], [], []]);
  });
});

describe("signing", () => {
  const fields = [
    makeField({ id: "s", type: "signature" }),
    makeField({ id: "rows", type: "table", columns: [makeField({ id: "s", type: "signature" })] }),
  ];
  const [mine, theirs] = [[[[1, 2]]], [[[3, 4]]]];
  const signer = { person: UUID, name: "方小满", at: "2026-07-01T01:00:00.000Z" };
  const other = { person: UUID.replace("1", "2"), name: "别人", at: "2026-06-01T01:00:00.000Z" };

  it("puts person, name and time to new strokes, and leaves those that were there as they were", () => {
    const before = { s: { ...other, strokes: theirs }, rows: [{ s: { ...other, strokes: theirs } }] };

    expect(signAnswers(fields, {}, { s: { strokes: mine } }, signer).answers).toEqual({
      s: { ...signer, strokes: mine },
    });
    expect(signAnswers(fields, before, { s: { strokes: theirs } }, signer).answers).toEqual({ s: before.s });
    const moved = { rows: [{ s: { strokes: mine } }, { s: { ...other, strokes: theirs } }, {}] };
    expect(signAnswers(fields, before, moved, signer)).toEqual({
      answers: { rows: [{ s: { ...signer, strokes: mine } }, { s: { ...other, strokes: theirs } }, {}] },
      problems: [],
    });
  });

  it("refuses one in somebody else's name, and a name or time of one's own choice does not stand", () => {
    const forged = signAnswers(
      fields,
      {},
      { s: { ...other, strokes: mine }, rows: [{ s: { ...other, strokes: mine } }] },
      signer,
    );
    expect(forged.problems.map((p) => `${p.code} ${p.pointer}`)).toEqual([
      "answer.foreign-signature /s",
      "answer.foreign-signature /rows/0/s",
    ]);
    const early = { ...signer, name: "方大满", at: "2020-01-01T00:00:00.000Z", strokes: mine };
    expect(signAnswers(fields, {}, { s: early }, signer).answers["s"]).toEqual({ ...signer, strokes: mine });
    expect(signAnswers(fields, {}, { s: "x", rows: [null, 1] }, signer)).toEqual({
      answers: { s: "x", rows: [null, 1] },
      problems: [],
    });
  });
});

describe("what changed", () => {
  const columns = [
    makeField({ id: "who", type: "text", label: "单位" }),
    makeField({ id: "sum", type: "money", unit: "wan", label: "金额" }),
  ];
  const table = makeField({ id: "x", type: "table", columns });
  const diff = (field: Field, before: unknown, after: unknown) =>
    types.get(field.type).diff(before, after, field, nameOf, types);

  it("in a table is told by row: one that came, one that went, one cell", () => {
    const [a, b, c] = [
      { who: "甲", sum: 1_000_000 },
      { who: "乙", sum: 2_000_000 },
      { who: "丙", sum: 3_000_000 },
    ];

    expect(diff(table, [a, b], [c, a, b])).toEqual([{ part: "1", before: "", after: "丙 3.00" }]);
    expect(diff(table, [a, b, c], [a, c])).toEqual([{ part: "2", before: "乙 2.00", after: "" }]);
    expect(diff(table, [a, b, c], [a, { ...b, sum: 5 }, c])).toEqual([
      { part: "2 金额", before: "2.00", after: "0.000005" },
    ]);
    expect(diff(table, [{ sum: 1, who: "甲" }], [{ who: "甲", sum: 1 }])).toEqual([]);
  });

  it("is told with the unit of money and by the names of files", () => {
    const money = makeField({ id: "x", type: "money", unit: "wan" });
    const moved = { ...STORED, id: UUID.replace("1", "2"), name: "新.jpg" };

    expect(diff(money, 1_000_000, undefined)).toEqual([{ part: "", before: "1.00 万元", after: "" }]);
    expect(diff(makeField({ id: "x", type: "file" }), [STORED], [moved])).toEqual([
      { part: "图.jpg", before: "图.jpg", after: "" },
      { part: "新.jpg", before: "", after: "新.jpg" },
    ]);
    expect(diff(makeField({ id: "x", type: "file" }), [STORED, moved], [moved, STORED])).toEqual([]);
  });

  it("in tables of 500 rows is found at once", () => {
    const rows = Array.from({ length: 500 }, (_, i) => ({ who: `${i}`, sum: i }));

    expect(diff(table, rows, rows.toReversed()).length).toBeGreaterThan(0);
    expect(diff(table, rows, rows.slice(1))).toHaveLength(1);
  });
});
