import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalText } from "../../core/domain/canonical.ts";
import { compiledOnce, compileForm, evaluateForm } from "../../core/domain/evaluate-form.ts";
import { builtInFieldTypes } from "../../core/domain/fields/built-in.ts";
import type { Field, Form } from "../../core/domain/form.ts";
import {
  codesOf,
  compiled,
  evaluate,
  makeCheck,
  makeField,
  makeForm,
  makeSection,
  NO_CODES,
  types,
} from "./make-definitions.ts";
import { getDefinition, packCodes } from "./packs.ts";

describe("a hidden field", () => {
  const form = makeForm({
    fields: [
      makeField({ id: "kind", type: "text" }),
      makeField({ id: "amount", type: "money", required: true, visible: 'doc.kind == "pay"' }),
      makeField({ id: "why", type: "text", required: true, visible: 'has(doc.amount) && doc.amount > yuan("10")' }),
    ],
    checks: [makeCheck("R", 'doc.amount > yuan("0")')],
  });

  it("loses its value, is not required and is seen by no check", () => {
    const result = evaluate(form, { kind: "other", amount: 5_000, why: "because" });

    expect(result.answers).toEqual({ kind: "other" });
    expect([...result.hidden].sort()).toEqual(["amount", "why"]);
    expect(result.problems).toEqual([]);
    expect(result.checks).toMatchObject([{ id: "R", result: "unknown" }]);
  });

  it("comes back with what it asks for when the condition holds", () => {
    expect(codesOf(evaluate(form, { kind: "pay" }))).toEqual(["answer.required /amount"]);
    expect(codesOf(evaluate(form, { kind: "pay", amount: 5_000 }))).toEqual(["answer.required /why"]);
    expect(codesOf(evaluate(form, { kind: "pay", amount: 500 }))).toEqual([]);
  });

  it("stays hidden while its condition reads a field that is not filled in", () => {
    expect([...evaluate(form, { amount: 5_000 }).hidden]).toContain("amount");
  });

  it("goes with its section", () => {
    const sectioned = makeForm({
      sections: [
        makeSection("one", [makeField({ id: "more", type: "yes-no" })]),
        makeSection("two", [makeField({ id: "text", type: "text", required: true })], "doc.more"),
      ],
    });

    expect(evaluate(sectioned, { more: false, text: "x" }).answers).toEqual({ more: false });
    expect(codesOf(evaluate(sectioned, { more: true }))).toEqual(["answer.required /text"]);
  });
});

describe("computed fields", () => {
  const chain = [
    makeField({ id: "base", type: "money" }),
    makeField({ id: "rate", type: "percent" }),
    makeField({ id: "part", type: "money", computed: "share(doc.base, doc.rate)" }),
    makeField({ id: "double", type: "money", computed: "doc.part * 2", visible: "doc.shown" }),
    makeField({ id: "shown", type: "yes-no", computed: 'doc.part > yuan("1")' }),
    makeField({ id: "last", type: "money", computed: "doc.double + doc.part" }),
    makeField({ id: "note", type: "text", visible: "has(doc.last)" }),
  ];
  const givenOf = (fields: Field[]) => makeForm({ fields });

  it("are filled in whatever the person sent", () => {
    expect(evaluate(givenOf(chain), { base: 10_000, rate: 5_000, part: 1, last: 1 }).answers).toEqual({
      base: 10_000,
      rate: 5_000,
      part: 5_000,
      double: 10_000,
      shown: true,
      last: 15_000,
    });
  });

  it("are empty while something they read is missing", () => {
    const result = evaluate(givenOf(chain), { base: 10_000, part: 1, last: 1 });

    expect(result.answers).toEqual({ base: 10_000 });
    expect(result.problems).toEqual([]);
  });

  it("say so when they cannot be computed", () => {
    const form = makeForm({
      fields: [
        makeField({ id: "a", type: "money" }),
        makeField({ id: "share", type: "percent", computed: 'ratio(doc.a, yuan("0"))' }),
      ],
    });

    expect(codesOf(evaluate(form, { a: 1 }))).toEqual(["answer.not-computable /share"]);
    expect(codesOf(evaluate(form, { a: "1" }))).toEqual(["answer.type /a", "answer.not-computable /share"]);
  });

  it("give the same answers in whatever order fields and sections stand", () => {
    const answers = fc.record(
      { base: fc.nat(1_000_000), rate: fc.nat(10_000), note: fc.constant("x"), part: fc.nat(5) },
      { requiredKeys: [] },
    );
    const expected = compiled(givenOf(chain));
    fc.assert(
      fc.property(
        fc.shuffledSubarray(chain, { minLength: chain.length }),
        fc.integer({ min: 1, max: chain.length - 1 }),
        answers,
        (fields, cut, given) => {
          const shuffled = makeForm({
            sections: [makeSection("one", fields.slice(0, cut)), makeSection("two", fields.slice(cut))],
          });

          const result = evaluate(shuffled, given);

          const reference = evaluateForm(expected, given, NO_CODES);
          expect(result.answers).toEqual(reference.answers);
          expect(result.hidden).toEqual(reference.hidden);
          expect(codesOf(result).sort()).toEqual(codesOf(reference).sort());
        },
      ),
      { seed: 20261122, numRuns: 150 },
    );
  });

  it("have their problems listed in the order of the form, not of the computation", () => {
    const form = makeForm({
      fields: [
        makeField({ id: "sum", type: "money", computed: "doc.b" }),
        makeField({ id: "a", type: "text", required: true, visible: "has(doc.c) || true" }),
        makeField({ id: "b", type: "money", required: true }),
        makeField({ id: "c", type: "money", required: true }),
      ],
    });

    expect(codesOf(evaluate(form, {}))).toEqual(["answer.required /a", "answer.required /b", "answer.required /c"]);
  });

  it.each<[string, Partial<Field>[], string, string[]]>([
    ["a field that computes itself", [{ id: "a", computed: "doc.a" }], "doc.a -> doc.a", ["0/computed"]],
    ["a field that hides itself", [{ id: "a", visible: "!has(doc.a)" }], "doc.a -> doc.a", ["0/visible"]],
    [
      "two fields that compute each other",
      [
        { id: "a", computed: "doc.b" },
        { id: "b", computed: "doc.a" },
      ],
      "doc.a -> doc.b -> doc.a",
      ["0/computed", "1/computed"],
    ],
    [
      "a field shown by what is computed from it",
      [
        { id: "free" },
        { id: "a", visible: 'doc.b > yuan("1")' },
        { id: "c", computed: "doc.a + doc.free" },
        { id: "b", computed: "doc.c" },
      ],
      "doc.a -> doc.b -> doc.c -> doc.a",
      ["1/visible", "3/computed", "2/computed"],
    ],
  ])("may not go in a circle, which is named in order at each of its rules: %s", (_name, fields, found, places) => {
    const form = makeForm({ fields: fields.map((f) => makeField({ type: "money", id: "x", ...f })) });

    const result = compileForm(form, types);

    const expected = "rules that do not go in a circle";
    expect(result).toEqual({
      faults: places.map((place) => ({ pointer: `/sections/0/fields/${place}`, found, expected })),
    });
  });

  it("a field inside a section that it shows is a circle too: nobody could ever fill it in", () => {
    const form = makeForm({
      sections: [makeSection("one", [makeField({ id: "a", type: "yes-no" })], "doc.a")],
    });

    expect(compileForm(form, types)).toHaveProperty("faults");
  });

  it("a table with files in its rows compiles, and no expression reads the files", () => {
    const columns = [makeField({ id: "who", type: "text" }), makeField({ id: "scan", type: "file" })];
    const withCheck = (expr: string) =>
      makeForm({ fields: [makeField({ id: "rows", type: "table", columns })], checks: [makeCheck("R", expr)] });

    expect(codesOf(evaluate(withCheck('doc.rows.all(r, r.who == "x")'), { rows: [{ who: "x" }] }))).toEqual([]);
    expect(compileForm(withCheck("doc.rows.all(r, size(r.scan) > 0)"), types)).toHaveProperty("faults");
  });

  it("a table is not computed", () => {
    const columns = [makeField({ id: "x", type: "text" })];
    const form = makeForm({
      fields: [
        makeField({ id: "one", type: "table", columns }),
        makeField({ id: "two", type: "table", columns, computed: "doc.one" }),
      ],
    });

    expect(compileForm(form, types)).toMatchObject({ faults: [{ pointer: "/sections/0/fields/1/computed" }] });
  });
});

describe("conditions", () => {
  const form = makeForm({
    fields: [
      makeField({ id: "kind", type: "text" }),
      makeField({ id: "why", type: "text", required: 'doc.kind == "other"' }),
      makeField({ id: "a", type: "text", required: "!has(doc.b)" }),
      makeField({ id: "b", type: "text", required: "!has(doc.a)", visible: 'doc.kind != "none"' }),
      makeField({ id: "fixed", type: "number", readOnly: "now.year > 2026" }),
      makeField({ id: "say", type: "note", text: "t", visible: 'doc.kind == "other"' }),
    ],
  });
  const at = (today: string, answers: Record<string, unknown>) =>
    evaluateForm(compiled(form), answers, NO_CODES, { today });

  it("say what has to be filled in now; one of two may be asked for", () => {
    expect([...at("2026-01-01", { kind: "other" }).required]).toEqual(["why", "a", "b"]);
    expect(codesOf(at("2026-01-01", { kind: "other", a: "x" }))).toEqual(["answer.required /why"]);
    expect([...at("2026-01-01", { kind: "none" }).required], "b is hidden").toEqual(["a"]);
    expect([...at("2026-01-01", {}).required], "a missing value asks for nothing").toEqual(["a"]);
  });

  it("say what may not be typed now, by the day in China", () => {
    expect([...at("2026-12-31", {}).readOnly]).toEqual([]);
    expect([...at("2027-01-01", {}).readOnly]).toEqual(["fixed"]);
    expect([...evaluateForm(compiled(form), {}, NO_CODES).readOnly], "no day, no lock").toEqual([]);
  });

  it("hide a note as they hide a field; a note has no answer and stands in no rule", () => {
    expect([...at("2026-01-01", { kind: "x" }).hidden]).toEqual(["say"]);
    expect(codesOf(at("2026-01-01", { a: "x", b: "x", say: "y" }))).toEqual(["answer.unknown-field /say"]);
    const reads = makeForm({
      fields: [makeField({ id: "say", type: "note", text: "t" })],
      checks: [makeCheck("R", "has(doc.say)")],
    });
    expect(compileForm(reads, types)).toMatchObject({ faults: [{ pointer: "/checks/0/expr" }] });
  });

  it("in rows are refused where they are compiled with a fault at their place", () => {
    const bad = makeForm({
      fields: [makeField({ id: "a", type: "text", required: "doc.typo", readOnly: "doc.a == 1" })],
    });

    expect(compileForm(bad, types)).toMatchObject({
      faults: [
        { pointer: "/sections/0/fields/0/required", found: "typo (characters 4-8 of doc.typo)" },
        { pointer: "/sections/0/fields/0/readOnly" },
      ],
    });
  });
});

describe("computed columns", () => {
  const columns = (...more: Field[]) => [
    makeField({ id: "total", type: "money", computed: 'row.sum + yuan("1")' }),
    makeField({ id: "price", type: "money" }),
    makeField({ id: "count", type: "number" }),
    makeField({ id: "sum", type: "money", computed: "times(row.price, doc.factor) * row.count" }),
    ...more,
  ];
  const formOf = (...more: Field[]) =>
    makeForm({
      fields: [
        makeField({ id: "rows", type: "table", columns: columns(...more) }),
        makeField({ id: "factor", type: "number", decimals: 2 }),
        makeField({ id: "all", type: "money", computed: "sum(doc.rows.map(r, r.total))" }),
      ],
    });

  it("are filled in row by row, whatever a person sent, and seen by the rest of the form", () => {
    const rows = [{ price: 200, count: 3, sum: 1 }, { price: 100 }];

    expect(evaluate(formOf(), { factor: 1.5, rows }).answers).toEqual({
      factor: 1.5,
      rows: [{ price: 200, count: 3, sum: 900, total: 1000 }, { price: 100 }],
    });
    expect(evaluate(formOf(), { factor: 1.5, rows: rows.slice(0, 1) }).answers["all"]).toBe(1000);
  });

  it("say where they cannot be computed", () => {
    const bad = formOf(makeField({ id: "share", type: "percent", computed: "ratio(row.price, row.price)" }));

    expect(codesOf(evaluate(bad, { rows: [{ price: 5 }, { price: 0 }] }))).toEqual([
      "answer.not-computable /rows/1/share",
    ]);
    expect(codesOf(evaluate(formOf(), { factor: 1, rows: [{ price: "x", count: 1 }, null] }))).toContain(
      "answer.not-computable /rows/0/sum",
    );
  });

  it.each([
    ["row.typo", 1],
    ["row.name", 1],
    ["sum(doc.rows.map(r, r.price))", 1],
    ["row.again", 1],
    ["doc.all", 2],
    ["row == row", 3],
  ])("%s is a fault at the column", (computed, count) => {
    const result = compileForm(formOf(makeField({ id: "again", type: "money", computed })), types);

    expect(result).toHaveProperty("faults.length", count);
    expect(result).toHaveProperty("faults.0.pointer", expect.stringContaining("/sections/0/fields/"));
  });

  it("row stands in columns only", () => {
    expect(compileForm(makeForm({ fields: [], checks: [makeCheck("R", "row.a == 1")] }), types)).toHaveProperty(
      "faults",
    );
  });
});

describe("answers", () => {
  const form = makeForm({
    fields: [
      makeField({ id: "name", type: "text", required: true, maxLength: 5 }),
      makeField({ id: "code", type: "text", pattern: "code" }),
      makeField({ id: "amount", type: "money" }),
      makeField({ id: "signed", type: "money", signed: true }),
      makeField({ id: "rate", type: "percent", max: 10_000 }),
      makeField({ id: "count", type: "number", min: 1, max: 9 }),
      makeField({ id: "measure", type: "number", decimals: 2 }),
      makeField({ id: "day", type: "date" }),
      makeField({ id: "year", type: "year" }),
      makeField({ id: "kind", type: "choice", dictionary: "kinds" }),
      makeField({ id: "kinds", type: "choice", dictionary: "kinds", multiple: true }),
      makeField({ id: "yes", type: "yes-no" }),
      makeField({ id: "place", type: "region" }),
      makeField({ id: "unit", type: "org" }),
      makeField({ id: "files", type: "file", maxFiles: 1 }),
      makeField({
        id: "rows",
        type: "table",
        minRows: 1,
        maxRows: 2,
        columns: [
          makeField({ id: "who", type: "text", required: true }),
          makeField({ id: "fen", type: "money" }),
          makeField({ id: "kind", type: "choice", dictionary: "kinds" }),
        ],
      }),
    ],
  });
  const known = new Map([["kinds", new Set(["1", "2"])]]);
  const file = {
    id: "0198c0de-0000-7000-8000-000000000000",
    name: "a.pdf",
    size: 1,
    mediaType: "application/pdf",
    sha256: "0".repeat(64),
  };

  it.each<[Record<string, unknown>, string[]]>([
    [{}, []],
    [{ amount: 0, signed: -5, rate: 10_000, count: 9, measure: 1.25, day: "2024-02-29", year: 2026 }, []],
    [{ kind: "1", kinds: ["1", "2"], yes: false, place: "331003", files: [file] }, []],
    [{ rows: [{ who: "x", fen: 1, kind: "2" }] }, []],
    [{ rows: [], kinds: [], code: "", day: null }, []],
    [{ name: "" }, ["answer.required /name"]],
    [{ name: "六个字太长了" }, ["answer.too-long /name"]],
    [{ name: "a\u0000" }, ["answer.characters /name"]],
    [{ name: "a\uD800" }, ["answer.characters /name"]],
    [{ name: "９" }, ["answer.full-width /name"]],
    [{ code: "Ａ1" }, ["answer.pattern /code"]],
    [{ day: "２０２６-01-01" }, ["answer.format /day"]],
    [{ day: "2026-02-30" }, ["answer.format /day"]],
    [{ amount: 1.5 }, ["answer.type /amount"]],
    [{ amount: "100" }, ["answer.type /amount"]],
    [{ amount: -1 }, ["answer.too-small /amount"]],
    [{ amount: -0 }, ["answer.type /amount"]],
    [{ amount: 2 ** 53 }, ["answer.too-large /amount"]],
    [{ rate: 10_001 }, ["answer.too-large /rate"]],
    [{ count: 0 }, ["answer.too-small /count"]],
    [{ year: 1948 }, ["answer.too-small /year"]],
    [{ kind: "3" }, ["answer.unknown-code /kind"]],
    [{ kinds: ["1", "3"] }, ["answer.unknown-code /kinds"]],
    [{ kinds: ["1", "1"] }, ["answer.twice /kinds"]],
    [{ yes: "true" }, ["answer.type /yes"]],
    [{ place: "33" }, ["answer.pattern /place"]],
    [{ unit: "x" }, ["answer.format /unit"]],
    [{ files: [file, file] }, ["answer.too-many /files"]],
    [{ files: [{ ...file, name: "a\u0007.pdf" }] }, ["answer.characters /files"]],
    [{ rows: [{}] }, ["answer.required /rows/0/who"]],
    [{ rows: [{ who: "x" }, { who: "", fen: 1 }] }, ["answer.required /rows/1/who"]],
    [{ rows: [{ who: "x", kind: "9" }] }, ["answer.unknown-code /rows/0/kind"]],
    [{ rows: [{ who: "x", fen: -0 }] }, ["answer.type /rows/0/fen"]],
    [{ rows: [{ who: "x", more: 1 }] }, ["answer.unknown-field /rows/0"]],
    [{ rows: [{ who: "x" }, { who: "y" }, { who: "z" }] }, ["answer.too-many /rows"]],
    [{ rows: { length: 1 } }, ["answer.type /rows"]],
    [{ typo: 1 }, ["answer.unknown-field /typo"]],
    [{ "a/b~c": 1 }, ["answer.unknown-field /a~1b~0c"]],
    [{ constructor: 1 }, ["answer.unknown-field /constructor"]],
  ])("%j gives %j", (answers, expected) => {
    expect(codesOf(evaluate(form, { name: "x", ...answers }, known))).toEqual(expected);
  });

  it("a limit is told as a figure", () => {
    const { problems } = evaluate(form, { name: "x", amount: -1, rate: 10_001, files: [file, file] }, known);
    expect(new Set(problems.map(({ params }) => params?.["limit"]))).toEqual(new Set([0, 1, 10_000]));
  });

  it("a code of a dictionary that is not there is unknown", () => {
    expect(codesOf(evaluate(form, { name: "x", kind: "1" }))).toEqual(["answer.unknown-code /kind"]);
  });
});

describe("checks", () => {
  const form = makeForm({
    fields: [
      makeField({ id: "a", type: "money" }),
      makeField({ id: "b", type: "money" }),
      makeField({ id: "kind", type: "text" }),
    ],
    checks: [
      makeCheck("R-1", "doc.a <= doc.b", { basis: "Law", field: "b" }),
      makeCheck("R-2", "doc.a <= doc.b", { severity: "hint", when: 'doc.kind == "x"' }),
      makeCheck("R-3", 'doc.a > yuan("0")', { severity: "warn", show: ["a"] }),
    ],
  });

  it("pass, fail or are unknown while a value is missing", () => {
    const resultsOf = (answers: Record<string, unknown>) => evaluate(form, answers).checks.map((c) => c.result);

    expect(resultsOf({})).toEqual(["unknown", "unknown", "unknown"]);
    expect(resultsOf({ a: 1 })).toEqual(["unknown", "unknown", "pass"]);
    expect(resultsOf({ a: 2, b: 1 })).toEqual(["fail", "unknown", "pass"]);
    expect(resultsOf({ a: 2, b: 1, kind: "x" })).toEqual(["fail", "fail", "pass"]);
    expect(resultsOf({ a: 0, b: 1, kind: "y" }), "R-2 does not apply").toEqual(["pass", "fail"]);
  });

  it("put their message, severity and place into the problems", () => {
    const { problems, checks } = evaluate(form, { a: 0, b: -0 });

    expect(checks.find((c) => c.id === "R-1")).toMatchObject({ result: "pass", basis: "Law", show: ["a", "b"] });
    expect(problems.filter((p) => p.code.startsWith("check."))).toEqual([
      { code: "check.R-3", pointer: "/a", severity: "warn", message: "R-3 is broken" },
    ]);
  });

  it("that read no field speak of the whole document", () => {
    const form2 = makeForm({ fields: [makeField({ id: "a", type: "text" })], checks: [makeCheck("R", "1 > 2")] });

    expect(codesOf(evaluate(form2, {}))).toEqual(["check.R "]);
  });
});

describe("any answers at all", () => {
  const forms = ["pay", "declare", "contract", "settle", "change"].map((id) => {
    const form: Form = getDefinition("form", id);
    return compiled(form);
  });
  const hostile = fc.oneof(
    { weight: 4, arbitrary: fc.jsonValue({ maxDepth: 5 }) },
    fc.constantFrom<unknown>(2 ** 60, -0, 1e308, 1.5, "", "\uD800", "\u0000", [[]], [null], [{}], { length: 3 }, null),
    fc.integer(),
    fc.constantFrom("1", "2", "3", "4", "7", "2026-07-01", "331003"),
    fc.array(fc.dictionary(fc.constantFrom("net", "tax", "total", "account", "__proto__", "amount"), fc.jsonValue())),
  );
  const names = (form: (typeof forms)[number]) =>
    fc.oneof(
      { weight: 8, arbitrary: fc.constantFrom(...form.fields.keys()) },
      fc.constantFrom("__proto__", "constructor", "toString", "hasOwnProperty", "", "a/b"),
    );
  const cases = fc
    .constantFrom(...forms)
    .chain((form) =>
      fc.record({ form: fc.constant(form), answers: fc.array(fc.tuple(names(form), hostile), { maxLength: 40 }) }),
    );
  const object = (entries: readonly (readonly [string, unknown])[]): Record<string, unknown> => {
    const result: Record<string, unknown> = {};
    for (const [key, value] of entries)
      Object.defineProperty(result, key, { value, enumerable: true, configurable: true, writable: true });
    return result;
  };

  it("never throw, and evaluating the result again changes nothing", () => {
    fc.assert(
      fc.property(cases, ({ form, answers }) => {
        const once = evaluateForm(form, object(answers), packCodes);
        const twice = evaluateForm(form, once.answers, packCodes);

        expect(twice.answers).toEqual(once.answers);
        expect(twice.hidden).toEqual(once.hidden);
        expect(twice.checks).toEqual(once.checks);
      }),
      { seed: 20261122, numRuns: 400 },
    );
  });

  it("that pass without a problem of shape can be written as evidence", () => {
    fc.assert(
      fc.property(cases, ({ form, answers }) => {
        const { answers: kept, problems } = evaluateForm(form, object(answers), packCodes);
        const wrong = new Set(
          problems.filter((p) => p.code.startsWith("answer.")).map((p) => p.pointer.split("/")[1] ?? ""),
        );

        for (const [name, value] of Object.entries(kept))
          if (!wrong.has(name.replaceAll("~", "~0").replaceAll("/", "~1")))
            expect(() => canonicalText(value)).not.toThrow();
      }),
      { seed: 20261123, numRuns: 400 },
    );
  });

  it("are refused, not followed, ten thousand levels deep", () => {
    let deep: unknown = "x";
    for (let i = 0; i < 10_000; i++) deep = [deep];
    const form = forms[0];
    if (!form) throw new Error("no form");

    const result = evaluateForm(form, { invoices: deep, payKind: deep, amount: deep, contract: deep }, packCodes);

    expect(result.problems.map((p) => p.pointer)).toEqual(expect.arrayContaining(["/payKind", "/amount", "/contract"]));
  });
});

describe("a form that nobody changes any more", () => {
  it("is compiled once for its field types, faults included; another of the same words is compiled for itself", () => {
    const form = makeForm({ fields: [makeField({ id: "amount", type: "money" })] });
    const wrong = makeForm({ fields: [makeField({ id: "amount", type: "money", visible: "doc.nothing == 1" })] });
    const first = compiledOnce(form, types);

    expect(compiledOnce(form, types)).toBe(first);
    expect(compiledOnce(structuredClone(form), types)).not.toBe(first);
    expect(compiledOnce(form, builtInFieldTypes())).not.toBe(first);
    expect(compiledOnce(wrong, types)).toEqual(compileForm(wrong, types));
    expect(compiledOnce(wrong, types)).toBe(compiledOnce(wrong, types));
  });
});
