import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compileExpression,
  type Expression,
  type ExpressionFault,
  type ExpressionScope,
} from "../../core/domain/expression.ts";
import { mulDiv } from "../../core/domain/money.ts";

const scope: ExpressionScope = {
  a: "Money",
  b: "Money",
  rate: "Percent",
  n: "int",
  d: "double",
  s: "string",
  yes: "bool",
  codes: "list<string>",
  rows: { row: { amount: "Money", name: "string", count: "int", share: "Percent" } },
};

function compile(text: string, expected?: string): Expression {
  const result = compileExpression(text, scope, expected);
  if ("faults" in result) throw new Error(`${text}: ${JSON.stringify(result.faults)}`);
  return result;
}

function faultsOf(text: string, expected?: string): ExpressionFault[] {
  const result = compileExpression(text, scope, expected);
  return "faults" in result ? result.faults : [];
}

function value(text: string, values: Record<string, unknown>): unknown {
  const result = compile(text).run(values);
  if (result.kind !== "value") throw new Error(`${text}: ${JSON.stringify(result)}`);
  return result.value;
}

describe("types", () => {
  it.each([
    "doc.a > 5",
    "doc.a > 5.0",
    "doc.a == 5",
    'doc.a == "5"',
    "doc.a + 5 == doc.b",
    "doc.a > doc.rate",
    "doc.a * doc.rate == doc.b",
    "doc.a * 0.1 == doc.b",
    "doc.a / doc.b > 1",
    "doc.rate > 5",
    "doc.rate * 2 == doc.rate",
    "doc.n + doc.d > 1.0",
    "doc.a == null",
    "string(doc.a) == doc.s",
    "sum(doc.rows.map(r, r.name)) == doc.a",
    "doc.a ? doc.b : doc.b",
  ])("%s is a fault at publish: money stands against money only", (text) => {
    expect(faultsOf(text)).not.toEqual([]);
  });

  it.each([
    ["doc.a > doc.b", true],
    ["doc.a >= doc.b && doc.a != doc.b", true],
    ['doc.a - doc.b == yuan("1")', true],
    ['doc.a * 2 == yuan("6")', true],
    ['doc.rate < percent("85.51")', true],
    ['doc.rate + percent("14.5") == percent("100")', true],
    ['share(doc.a, doc.rate) == yuan("2.57")', true], // 2.565 rounds up
    ['ratio(doc.b, doc.a) == percent("66.67")', true],
    ["prorate(doc.a, doc.b, doc.a) == doc.b", true],
    ["min(doc.a, doc.b) == doc.b && max(doc.n, 5) == 5", true],
    ['year("2026-07-01") == 2026', true],
    ['daysBetween("2026-02-28", "2026-03-01") == 1', true],
    ['addMonths("2025-12-26", 6) == "2026-06-26"', true],
    ['addMonths("2024-01-31", 1) == "2024-02-29"', true],
    ['addMonths("2025-01-31", -2) == "2024-11-30"', true],
    ["sum([0.1, 0.2]) == 0.3", true],
    ['"x" in doc.codes', true],
    ['doc.s in ["hello", "y"]', true],
    ['doc.a in [doc.b, yuan("3")]', true],
    ["doc.a in [doc.b]", false],
  ])("%s is %s", (text, expected) => {
    expect(value(text, { a: 300, b: 200, rate: 8550, n: 3, d: 1.5, s: "hello", codes: ["x"] })).toBe(expected);
  });

  it("an expression of another type than the place asks for is a fault", () => {
    expect(faultsOf("doc.a", "bool").map((f) => f.message)).toEqual(["the expression gives Money, expected bool"]);
    expect(faultsOf("doc.rate", "Money")).toHaveLength(1);
    expect(compile("doc.a", "Money").type).toBe("Money");
  });

  it("an answer that does not fit its type gives an error, never an exception or a silent conversion", () => {
    for (const wrong of ["12", true, 1.5, {}, [], 2 ** 53]) {
      expect(compile("doc.a == doc.b").run({ a: wrong, b: 1 }).kind).toBe("error");
      expect(compile("doc.n == 1").run({ n: wrong }).kind).toBe("error");
    }
    expect(compile("doc.rows.all(r, r.count == 1)").run({ rows: [null] }).kind).toBe("error");
    expect(compile("doc.rows.all(r, r.count == 1)").run({ rows: { length: 1 } }).kind).toBe("error");
    expect(compile('"x" in doc.codes').run({ codes: [1] }).kind).toBe("error");
    expect(compile("doc.yes").run({ yes: "true" }).kind).toBe("error");
    expect(compile('doc.s == "1"').run({ s: 1 }).kind).toBe("error");
  });
});

describe("exactness", () => {
  const amount = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });

  it("holds for amounts up to 9e15 fen", () => {
    fc.assert(
      fc.property(amount, amount, fc.integer({ min: 0, max: 10_000 }), (a, b, bp) => {
        expect(value("doc.a > doc.b", { a, b })).toBe(a > b);
        expect(value("doc.a == doc.b", { a, b })).toBe(a === b);
        expect(value("max(doc.a, doc.b) - min(doc.a, doc.b)", { a, b })).toBe(Math.abs(a - b));
        expect(value("share(doc.a, doc.rate)", { a, rate: bp })).toBe(Number(mulDiv(BigInt(a), BigInt(bp), 10_000n)));
      }),
      { seed: 20261122, numRuns: 300 },
    );
  });

  it("a sum beyond 2^53 is an error in the answer and exact inside a comparison", () => {
    const [a, b] = [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];

    expect(compile("doc.a + doc.b").run({ a, b }).kind).toBe("error");
    expect(value("doc.a + doc.b - doc.b == doc.a", { a, b })).toBe(true);
  });

  it.each(["doc.d / 0.0", "0.0 / doc.d / 0.0", "doc.d * 1e308 * 1e10"])("%s is an error, not infinity", (text) => {
    expect(compile(text).run({ d: 1.5 }).kind).toBe("error");
  });

  it("a product that is minus zero is zero, because evidence cannot hold -0", () => {
    expect(Object.is(value("doc.d * -1.0", { d: 0 }), 0)).toBe(true);
  });

  it.each(["doc.n / 0", "doc.n % 0", 'ratio(doc.a, yuan("0"))', 'prorate(doc.a, doc.a, yuan("0"))', "ratio(doc.n, 0)"])(
    "%s is an error that says division by zero",
    (text) => {
      const result = compile(`${text} == ${text}`).run({ a: 100, n: 3 });

      expect(result).toMatchObject({ kind: "error" });
    },
  );
});

describe("times", () => {
  it.each([
    [300, 1.5, 450],
    [100, 0.1, 10],
    [100, 0.30000000000000004, 30],
    [5, 0.1, 1], // half up
    [-5, 0.1, -1],
    [100, -0.005, -1],
    [1_000_000, 0.000001, 1],
    [1_000_000, 5e-7, 1], // the seventh decimal is rounded first
    [1_000_000, 4e-7, 0],
    [1, 1e15, 1e15],
    [9_007_199_254_740_991, 1, 9_007_199_254_740_991],
  ])("%d fen times %d is %d fen", (a, d, expected) => {
    expect(value("times(doc.a, doc.d)", { a, d })).toBe(expected);
  });

  it("takes whole numbers too, and is exact for any decimal of two digits", () => {
    expect(value("times(doc.a, doc.n)", { a: 7, n: 3 })).toBe(21);
    fc.assert(
      fc.property(fc.nat(1e9), fc.nat(1e6), (a, hundredths) => {
        const exact = (2n * BigInt(a) * BigInt(hundredths) + 100n) / 200n;
        expect(value("times(doc.a, doc.d)", { a, d: hundredths / 100 })).toBe(Number(exact));
      }),
      { seed: 20261122, numRuns: 500 },
    );
  });

  it("of what is no finite number is an error", () => {
    expect(compile("times(doc.a, doc.d / 0.0)").run({ a: 1, d: 1 }).kind).toBe("error");
  });
});

describe("the day and the person", () => {
  const facts = { today: "2026-11-22", unit: "u", region: "331003", name: "n" };

  it("are typed variables of every rule", () => {
    expect(compile("now.year + 1").run({}, facts)).toEqual({ kind: "value", value: 2027 });
    expect(compile('now.today >= "2026-01-01" && me.region == "331003"').run({}, facts)).toMatchObject({ value: true });
    expect(compile("me.unit + me.name").run({}, facts)).toMatchObject({ value: "un" });
    expect(faultsOf("now.day == 1")).toMatchObject([{ start: 4, end: 7 }]);
    expect(faultsOf("now.year == now.today")).toHaveLength(1);
    expect(faultsOf("doc.rows.all(me, me.count > 1)")).not.toEqual([]);
    expect(faultsOf("has(me.typo)")).toMatchObject([{ start: 4, end: 11 }]);
  });

  it("are missing like any value when nobody gave them", () => {
    expect(compile("now.year > 1").run({})).toEqual({ kind: "missing", names: ["now.year"] });
    expect(compile("me.region == doc.s").run({}, { today: "2026-01-01" })).toEqual({
      kind: "missing",
      names: ["s", "me.region"],
    });
    expect(compile("has(me.region)").run({}, { today: "2026-01-01" })).toEqual({ kind: "value", value: false });
  });
});

describe("answers made of parts", () => {
  const parted = (text: string) => {
    const result = compileExpression(text, { period: { parts: { from: "string", to: "string" } } });
    if ("faults" in result) throw new Error(JSON.stringify(result.faults));
    return result;
  };

  it("are read part by part", () => {
    const days = parted("daysBetween(doc.period.from, doc.period.to)");

    expect(days.run({ period: { from: "2026-01-01", to: "2026-01-31" } })).toEqual({ kind: "value", value: 30 });
    expect(days.run({ period: { from: "2026-01-01" } })).toEqual({ kind: "missing", names: ["period"] });
    expect(days.run({})).toEqual({ kind: "missing", names: ["period"] });
    expect(days.run({ period: "x" }).kind).toBe("error");
    expect(parted("has(doc.period)").run({ period: { from: "2026-01-01" } })).toEqual({ kind: "value", value: true });
  });
});

describe("amounts written as text", () => {
  it.each(['doc.a > yuan("4,00")', 'doc.a > yuan("x")', 'doc.a > yuan("1.005")', 'doc.rate > percent("1.234")'])(
    "%s is a fault at publish",
    (text) => {
      expect(faultsOf(text)).toMatchObject([{ message: expect.stringContaining("not an exact amount") as string }]);
    },
  );

  it("a text that comes from an answer is judged when it runs", () => {
    expect(compile("yuan(doc.s) > doc.a").run({ s: "x", a: 1 }).kind).toBe("error");
    expect(compile("date(doc.s) == doc.s").run({ s: "2026-02-30" }).kind).toBe("error");
  });
});

describe("what is missing", () => {
  it("makes the result missing and names every field, never false", () => {
    for (const nothing of [{}, { a: null, b: "" }, { a: undefined }])
      expect(compile("doc.a > doc.b").run(nothing)).toEqual({ kind: "missing", names: ["a", "b"] });
    expect(compile("doc.a > doc.b || true").run({ a: 1 })).toEqual({ kind: "missing", names: ["b"] });
  });

  it("may be asked for with has()", () => {
    const guarded = compile("has(doc.a) && doc.a > doc.b");

    expect(guarded.guarded).toEqual(["a"]);
    expect(guarded.run({ b: 1 })).toEqual({ kind: "value", value: false });
    expect(guarded.run({ a: 2, b: 1 })).toEqual({ kind: "value", value: true });
    expect(guarded.run({ a: 2 })).toEqual({ kind: "missing", names: ["b"] });
    expect(compile("has(doc.a)").run({ a: null })).toEqual({ kind: "value", value: false });
    expect(compile("has(doc.a)").run({ a: 0 })).toEqual({ kind: "value", value: true });
  });

  it("is still missing where has() stands in the wrong place", () => {
    expect(compile("doc.a > doc.b || has(doc.a)").run({ b: 1 })).toEqual({ kind: "missing", names: ["a"] });
  });

  it("names the table when a row lacks a column", () => {
    expect(compile("doc.rows.all(r, r.amount > doc.a)").run({ a: 1, rows: [{ name: "x" }] })).toEqual({
      kind: "missing",
      names: ["rows"],
    });
  });

  it("is not what a property of every object is", () => {
    const inherited: ExpressionScope = Object.fromEntries([["valueOf", "string" as const]]);
    const named = compileExpression("doc.valueOf == doc.valueOf", inherited);

    expect("run" in named && named.run({})).toEqual({ kind: "missing", names: ["valueOf"] });
  });

  it.each([
    ["has(doc.typo)", 4, 12],
    ["doc.yes && has(doc.typo)", 15, 23],
    ["has(doc.constructor)", 4, 19],
    ["doc.rows.all(r, has(r.typo))", 20, 26],
    ["doc.rows.exists(r, has(r.name) && has(r.nmae))", 38, 44],
  ])("%s names a field that does not exist: a fault at its place", (text, start, end) => {
    expect(faultsOf(text)).toMatchObject([{ start, end }]);
  });
});

describe("tables", () => {
  const rows = [
    { amount: 100, name: "x", count: 1, share: 5000 },
    { amount: 250, name: "y", count: 2, share: 5000 },
  ];

  it.each([
    ["sum(doc.rows.map(r, r.amount))", 350],
    ["sum(doc.rows.map(r, r.count))", 3],
    ["sum(doc.rows.map(r, r.share))", 10_000],
    ["sum(doc.rows.filter(r, r.count > 1).map(r, r.amount))", 250],
    ['doc.rows.all(r, r.amount >= yuan("1"))', true],
    ['doc.rows.exists(r, r.name == "z")', false],
    ['doc.rows.exists_one(r, r.name == "y")', true],
    ["doc.rows.map(r, r.name)", ["x", "y"]],
    ["doc.rows.map(r, r.amount)", [100, 250]],
    ["doc.rows.filter(r, r.count == 2)", [rows[1]]],
    ["size(doc.rows)", 2],
    ["doc.rows.all(r, doc.rows.exists(q, q.amount >= r.amount))", true],
  ])("%s gives %j", (text, expected) => {
    expect(value(text, { rows })).toEqual(expected);
  });

  it("three loops one behind the other are not loops inside each other", () => {
    expect(value('doc.rows.filter(r, has(r.name)).map(r, r.name).all(n, n != "z")', { rows })).toBe(true);
  });

  it("an empty list sums to nothing", () => {
    expect(value("sum(doc.rows.map(r, r.amount))", { rows: [] })).toBe(0);
  });
});

describe("what definitions may not say", () => {
  it.each([
    'doc.s.matches("^(a+)+$")',
    'timestamp("2026-01-01T00:00:00Z") == timestamp("2026-01-01T00:00:00Z")',
    'duration("1h") == duration("1h")',
    "dyn(1) == 1",
    "cel.bind(x, 1, x == 1)",
    'doc.s.split("").size() > 0',
    'bytes(doc.s).json() == {"a": 1}',
    'doc["a"] == doc.a',
    "doc == doc",
    "[doc].size() == 1",
    "doc.rows.all(doc, doc.a == doc.b)",
    "(doc.rows + doc.rows).all(r, true)",
    "doc.rows.map(r, doc.codes + doc.codes).size() == 1",
    "doc.rows.all(r, doc.rows.all(q, doc.rows.all(z, true)))",
    "doc.typo == doc.a",
    "other == 1",
    "金额 > 1",
    "doc.a >",
    "",
    "process.exit()",
    "doc.s.constructor == doc.s",
  ])("%s is a fault", (text) => {
    expect(faultsOf(text)).not.toEqual([]);
  });

  it("every fault is reported with its place in the text", () => {
    const text = 'doc.s.matches("x") && doc.rows.all(r, has(r.typo)) && dyn(1) == 1';

    const found = faultsOf(text).map((f) => text.slice(f.start, f.end));

    expect(found).toEqual(['doc.s.matches("x")', "dyn(1)", "r.typo"]);
  });

  it("a syntax error and a wrong type point at the spot", () => {
    expect(faultsOf("doc.a > doc.b &&")).toMatchObject([{ start: 16 }]);
    expect(faultsOf("doc.yes && doc.a > 5")).toMatchObject([{ start: 11, end: 20 }]);
    expect(faultsOf("doc.yes && doc.zz > 5")).toMatchObject([{ start: 15, end: 17 }]);
  });

  it.each([
    ["more than 400 nodes", Array.from({ length: 140 }, () => "doc.n").join(" + ")],
    ["a list of more than 200", `doc.n in [${Array.from({ length: 201 }, (_, i) => i).join(",")}]`],
    ["more than 40 levels", `${"(1 + ".repeat(45)}1${")".repeat(45)} == 1`],
  ])("%s is a fault", (_name, text) => {
    expect(faultsOf(text)).not.toEqual([]);
  });
});

describe("like", () => {
  /** The obvious recursive meaning of a pattern. */
  function reference(text: string, pattern: string): boolean {
    if (pattern === "") return text === "";
    if (pattern.startsWith("*"))
      return reference(text, pattern.slice(1)) || (text !== "" && reference(text.slice(1), pattern));
    return text !== "" && text[0] === pattern[0] && reference(text.slice(1), pattern.slice(1));
  }
  const matches = compile('like(doc.s, "*") || like(doc.s, doc.codes[0])');
  const like = compile("like(doc.s, doc.codes[0])");
  const letters = (pattern: boolean) =>
    fc.string({ unit: fc.constantFrom("a", "b", ...(pattern ? ["*"] : [])), minLength: 1, maxLength: 10 });

  it("means what the obvious reference means", () => {
    fc.assert(
      fc.property(letters(false), letters(true), (s, pattern) => {
        expect(like.run({ s, codes: [pattern] })).toEqual({ kind: "value", value: reference(s, pattern) });
      }),
      {
        seed: 20261122,
        numRuns: 3000,
        examples: [
          ["aba", "ab*ba"],
          ["ab", "a**b"],
          ["a", "*a*"],
        ],
      },
    );
    expect(matches.run({ s: "anything", codes: ["x"] })).toEqual({ kind: "value", value: true });
  });

  it.each([
    ["黄财建〔2026〕12号", "*〔*〕*号", true],
    ["黄财建（2026）12号", "*〔*〕*号", false],
    ["31005", "310*", true],
  ])("%s like %s is %s", (s, pattern, expected) => {
    expect(value("like(doc.s, doc.codes[0])", { s, codes: [pattern] })).toBe(expected);
  });

  it("ends quickly on what brings a regular expression to its knees", () => {
    const started = performance.now();

    const result = like.run({ s: `${"a".repeat(20_000)}c`, codes: [`${"*a".repeat(400)}*b`] });

    expect(result).toEqual({ kind: "value", value: false });
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe("time", () => {
  it("two loops inside each other over a full table of 500 rows end within seconds", () => {
    const rows = Array.from({ length: 500 }, (_, i) => ({ amount: i, count: i }));
    const started = performance.now();

    expect(value("doc.rows.all(r, doc.rows.all(q, q.count >= 0 && r.count >= 0))", { rows })).toBe(true);

    expect(performance.now() - started).toBeLessThan(3000);
  });
});
