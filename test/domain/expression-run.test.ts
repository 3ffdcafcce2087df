/** Our evaluator against the library's: the same value, the same thing missing, the same fault, for any expression. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compileExpression,
  type Expression,
  type ExpressionScope,
  type ExpressionType,
} from "../../core/domain/expression.ts";
import { compileRun, type RowTypes } from "../../core/domain/expression-run.ts";
import { planOf } from "../../core/domain/expression-values.ts";

const scope: ExpressionScope = {
  a: "Money",
  b: "Money",
  rate: "Percent",
  n: "int",
  m: "int",
  d: "double",
  s: "string",
  day: "string",
  yes: "bool",
  codes: "list<string>",
  period: { parts: { from: "string", to: "string" } },
  rows: { row: { amount: "Money", name: "string", count: "int", share: "Percent", size: "double", ok: "bool" } },
};
type Type = "Money" | "Percent" | "int" | "double" | "string" | "bool";
type Rows = string | undefined;

/** Texts of a type; inside a loop over the rows `r` may be read, and again `q` inside a second one. */
function texts(depth: number, loop: Rows): Record<Type, fc.Arbitrary<string>> {
  const leaf: Record<Type, string[]> = {
    Money: ["doc.a", "doc.b", 'yuan("10")', 'yuan("0")', "yuan(doc.s)"],
    Percent: ["doc.rate", 'percent("12.5")'],
    int: ["doc.n", "doc.m", "0", "3", "-2", "now.year", "9223372036854775807", "size(doc.rows)", "doc.codes.size()"],
    double: ["doc.d", "0.0", "1.5", "-0.5"],
    string: [
      "doc.s",
      "doc.day",
      '"x"',
      '"2026-02-28"',
      "now.today",
      "me.unit",
      "me.name",
      "doc.period.from",
      "doc.codes[0]",
    ],
    bool: [
      "doc.yes",
      "true",
      "false",
      "has(doc.a)",
      "has(doc.s)",
      "has(me.region)",
      '"x" in doc.codes',
      'doc.s in ["x", "y"]',
    ],
  };
  if (loop !== undefined) {
    leaf.Money.push(`${loop}.amount`);
    leaf.string.push(`${loop}.name`);
    leaf.int.push(`${loop}.count`);
    leaf.Percent.push(`${loop}.share`);
    leaf.double.push(`${loop}.size`);
    leaf.bool.push(`${loop}.ok`, `has(${loop}.name)`);
  }
  const leaves = (type: Type): fc.Arbitrary<string> => fc.constantFrom(...leaf[type]);
  if (depth === 0)
    return {
      Money: leaves("Money"),
      Percent: leaves("Percent"),
      int: leaves("int"),
      double: leaves("double"),
      string: leaves("string"),
      bool: leaves("bool"),
    };
  const inner = texts(depth - 1, loop);
  const next = loop === undefined ? "r" : loop === "r" ? "q" : undefined;
  const body = next === undefined ? undefined : texts(depth - 1, next);
  const join = (shape: string, ...parts: fc.Arbitrary<string>[]): fc.Arbitrary<string> =>
    fc
      .tuple(...parts)
      .map((given) => given.reduce((text, part, i) => text.replaceAll(`$${i}`, () => `(${part})`), shape));
  const compare = (type: Type): fc.Arbitrary<string> =>
    fc.constantFrom("==", "!=", "<", "<=", ">", ">=").chain((op) => join(`$0 ${op} $1`, inner[type], inner[type]));
  const overRows = (shape: string, ...parts: (fc.Arbitrary<string> | undefined)[]): fc.Arbitrary<string>[] =>
    next === undefined || parts.includes(undefined)
      ? []
      : [join(shape.replaceAll("$v", next), ...(parts as fc.Arbitrary<string>[]))];
  return {
    Money: fc.oneof(
      leaves("Money"),
      join("$0 + $1", inner.Money, inner.Money),
      join("$0 - $1", inner.Money, inner.Money),
      join("$0 * $1", inner.Money, inner.int),
      join("share($0, $1)", inner.Money, inner.Percent),
      join("prorate($0, $1, $2)", inner.Money, inner.Money, inner.Money),
      join("times($0, $1)", inner.Money, inner.double),
      join("times($0, $1)", inner.Money, inner.int),
      join("min($0, $1)", inner.Money, inner.Money),
      join("$0 ? $1 : $2", inner.bool, inner.Money, inner.Money),
      ...overRows("sum(doc.rows.map($v, $0))", body?.Money),
      ...overRows("sum(doc.rows.filter($v, $0).map($v, $1))", body?.bool, body?.Money),
      ...overRows("sum(doc.rows.map($v, $0, $1))", body?.bool, body?.Money),
    ),
    Percent: fc.oneof(
      leaves("Percent"),
      join("$0 + $1", inner.Percent, inner.Percent),
      join("ratio($0, $1)", inner.Money, inner.Money),
      join("ratio($0, $1)", inner.int, inner.int),
      ...overRows("sum(doc.rows.map($v, $0))", body?.Percent),
    ),
    int: fc.oneof(
      leaves("int"),
      fc.constantFrom("+", "-", "*", "/", "%").chain((op) => join(`$0 ${op} $1`, inner.int, inner.int)),
      join("-$0", inner.int),
      join("max($0, $1)", inner.int, inner.int),
      join("year($0)", inner.string),
      join("daysBetween($0, $1)", inner.string, inner.string),
      join("size($0)", inner.string),
      ...overRows("doc.rows.filter($v, $0).size()", body?.bool),
      ...overRows("sum(doc.rows.map($v, $0))", body?.int),
    ),
    double: fc.oneof(
      leaves("double"),
      fc.constantFrom("+", "-", "*", "/").chain((op) => join(`$0 ${op} $1`, inner.double, inner.double)),
      join("-$0", inner.double),
    ),
    string: fc.oneof(
      leaves("string"),
      join("$0 + $1", inner.string, inner.string),
      join("date($0)", inner.string),
      join("$0 ? $1 : $2", inner.bool, inner.string, inner.string),
    ),
    bool: fc.oneof(
      leaves("bool"),
      join("$0 && $1", inner.bool, inner.bool),
      join("$0 || $1", inner.bool, inner.bool),
      join("!$0", inner.bool),
      compare("Money"),
      compare("Percent"),
      compare("int"),
      compare("double"),
      compare("string"),
      fc.constantFrom("==", "!=").chain((op) => join(`$0 ${op} $1`, inner.bool, inner.bool)),
      join("$0 < $1", inner.int, inner.double),
      join("$0 in [$1, $2]", inner.Money, inner.Money, inner.Money),
      join("$0.startsWith($1) || like($0, $1)", inner.string, inner.string),
      ...overRows("doc.rows.all($v, $0)", body?.bool),
      ...overRows("doc.rows.exists($v, $0)", body?.bool),
      ...overRows("doc.rows.exists_one($v, $0)", body?.bool),
    ),
  };
}

const fen = fc.oneof(fc.constantFrom(0, 1, 100, -5), fc.maxSafeInteger());
const cell = {
  amount: fen,
  name: fc.constantFrom("x", "y", "2026-02-28", ""),
  count: fc.integer({ min: -3, max: 3 }),
  share: fc.integer({ min: 0, max: 20_000 }),
  size: fc.constantFrom(0, 1.5, -2),
  ok: fc.boolean(),
};
const odd = fc.constantFrom<unknown>(null, "", "12", 1.5, {}, [], true);
const answers = fc.record(
  {
    a: fc.oneof({ weight: 8, arbitrary: fen }, odd),
    b: fen,
    rate: fc.integer({ min: 0, max: 20_000 }),
    n: fc.oneof({ weight: 8, arbitrary: fc.integer({ min: -5, max: 5 }) }, odd),
    m: fc.maxSafeInteger(),
    d: fc.oneof(
      fc.constantFrom(0, -0, 0.1, 0.30000000000000004, 1e-7, 1e300),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    ),
    s: fc.oneof(fc.constantFrom("x", "y", "12.50", "2026-02-30", "x*"), odd),
    day: fc.constantFrom("2026-02-28", "2024-02-29", "1999-12-31"),
    yes: fc.boolean(),
    codes: fc.oneof({ weight: 5, arbitrary: fc.array(fc.constantFrom("x", "z"), { maxLength: 3 }) }, odd),
    period: fc.record({ from: fc.constant("2026-01-01"), to: fc.constant("2026-02-01") }, { requiredKeys: [] }),
    rows: fc.oneof(
      { weight: 8, arbitrary: fc.array(fc.record(cell, { requiredKeys: ["amount"] }), { maxLength: 4 }) },
      odd,
    ),
  },
  { requiredKeys: [] },
);
const facts = fc.option(
  fc.record(
    { today: fc.constant("2026-11-22"), unit: fc.constant("u"), name: fc.constant("n") },
    { requiredKeys: ["today"] },
  ),
  { nil: undefined },
);

function both(text: string): { ours: Expression; library: Expression } | undefined {
  const ours = compileExpression(text, scope);
  const library = compileExpression(text, scope, undefined, { evaluator: "library" });
  if ("faults" in ours || "faults" in library) return undefined;
  return { ours, library };
}

describe("any expression gives the same by our evaluator as by the library's", () => {
  const types: Type[] = ["bool", "Money", "Percent", "int", "double", "string"];

  it("over any answers: value, missing and error alike", () => {
    let compared = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...types).chain((type) => texts(3, undefined)[type]),
        fc.array(fc.tuple(answers, facts), { minLength: 4, maxLength: 4 }),
        (text, cases) => {
          const pair = both(text);
          fc.pre(pair !== undefined);
          for (const [values, given] of cases) {
            const expected = pair.library.run(values, given ?? undefined);
            expect(pair.ours.run(values, given ?? undefined), text).toEqual(expected);
            compared++;
          }
        },
      ),
      { seed: 20261122, numRuns: 1500, maxSkipsPerRun: 50 },
    );
    expect(compared).toBeGreaterThan(5000);
  });

  it("nearly all of them are compiled, few are left to the library", () => {
    const sample = fc.sample(texts(2, undefined).bool, { seed: 7, numRuns: 300 });
    const left = sample.filter((text) => {
      const pair = both(text);
      return pair && compileRun(pair.ours.tree, planOf(scope), ROWS) === undefined;
    });

    expect(left.filter((text) => !text.includes("[0]"))).toEqual([]);
  });
});

const ROWS: RowTypes = new Map<string, Record<string, ExpressionType>>([
  [
    "Row_rows",
    { amount: "Money", name: "string", count: "int", share: "Percent", size: "double", ok: "bool" } as const,
  ],
  ["Row_period", { from: "string", to: "string" }],
]);
