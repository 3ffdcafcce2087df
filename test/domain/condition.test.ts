import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Comparator,
  comparatorsOf,
  type Condition,
  type ConditionRow,
  isComplete,
  type Operand,
  operandsOf,
  writeCondition,
} from "../../core/domain/condition.ts";
import { compileExpression, type ExpressionScope } from "../../core/domain/expression.ts";
import { readCondition } from "../../core/domain/read-condition.ts";

const scope: ExpressionScope = {
  a: "Money",
  b: "Money",
  rate: "Percent",
  n: "int",
  m: "int",
  d: "double",
  s: "string",
  t: "string",
  yes: "bool",
  codes: "list<string>",
  rows: { row: { amount: "Money", name: "string" } },
};
const IDS = Object.keys(scope);

const text = fc.oneof(
  fc.constantFrom("1", "2", "2026-07-01", "x*y", "\u9ec4\u5ca9", '"\\', "a\nb", "has(doc.a)"),
  fc.string({ minLength: 1, maxLength: 4, unit: "binary" }),
);
const amount = fc.oneof(fc.constantFrom(0, 100, 250, -100), fc.integer({ min: -1e12, max: 1e12 }));

function literal(id: string, compare: Comparator): fc.Arbitrary<string | number | boolean> {
  if (compare.startsWith("size")) return fc.integer({ min: 0, max: 4 });
  if (compare === "starts") return text.filter((t) => !t.includes("*"));
  switch (scope[id]) {
    case "Money":
      return amount;
    case "Percent":
      return fc.integer({ min: -1_000_000, max: 1_000_000 });
    case "int":
      return fc.integer({ min: -3, max: 3 });
    case "double":
      return fc.oneof(fc.constantFrom(0, 1.5, -2, 1e21, 1e-9), fc.double({ noNaN: true, noDefaultInfinity: true }));
    case "bool":
      return fc.boolean();
    default:
      return text;
  }
}

const row: fc.Arbitrary<ConditionRow> = fc
  .constantFrom(...IDS)
  .chain((field) => fc.tuple(fc.constant(field), fc.constantFrom(...comparatorsOf(scope[field]))))
  .chain(([field, compare]) => {
    const wanted = operandsOf(compare);
    const same = IDS.filter((id) => id !== field && scope[id] === scope[field]);
    const value: fc.Arbitrary<Operand> = literal(field, compare).map((v) => ({ value: v }));
    const ordered = ["eq", "ne", "lt", "le", "gt", "ge", "between"].includes(compare);
    const operand: fc.Arbitrary<Operand> =
      ordered && same.length > 0 && typeof scope[field] === "string"
        ? fc.oneof(
            { weight: 4, arbitrary: value },
            fc.constantFrom(...same).map((id) => ({ field: id })),
          )
        : value;
    const count = wanted === "many" ? { minLength: 1, maxLength: 4 } : { minLength: wanted, maxLength: wanted };
    return fc.array(operand, count).map((operands) => ({ field, compare, operands }));
  })
  .filter((r) => isComplete(r, scope));

const condition: fc.Arbitrary<Condition> = fc.record({
  join: fc.constantFrom("all" as const, "any" as const),
  items: fc.array(fc.oneof({ weight: 3, arbitrary: row }, fc.array(row, { minLength: 1, maxLength: 3 })), {
    minLength: 1,
    maxLength: 4,
  }),
});

const cell = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 3, arbitrary: value }, fc.constant(undefined));
const answers = fc.record({
  a: cell(amount),
  b: cell(amount),
  rate: cell(fc.integer({ min: 0, max: 10_000 })),
  n: cell(fc.integer({ min: -3, max: 3 })),
  m: cell(fc.integer({ min: -3, max: 3 })),
  d: cell(fc.constantFrom(0, 1.5, -2)),
  s: cell(text),
  t: cell(text),
  yes: cell(fc.boolean()),
  codes: cell(fc.array(text, { minLength: 1, maxLength: 3 })),
  rows: cell(fc.constant([{ amount: 1, name: "r" }])),
});

const escaped = (part: string): string => part.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");

/** What people expect of a row: one whose fields are not all filled does not hold. */
function rowHolds(r: ConditionRow, given: Record<string, unknown>): boolean {
  const own = given[r.field];
  if (r.compare === "filled" || r.compare === "empty") return (own !== undefined) === (r.compare === "filled");
  const values = r.operands.map((o) => ("field" in o ? given[o.field] : "value" in o ? o.value : undefined));
  if (own === undefined || values.includes(undefined)) return false;
  const [first, second] = values as [never, never];
  const size = Array.isArray(own) ? own.length : Array.from(String(own)).length;
  const like = (pattern: string): boolean =>
    new RegExp(`^${pattern.split("*").map(escaped).join("[^]*")}$`).test(String(own));
  const sorted = (x: unknown, y: unknown): number =>
    typeof x === "string" && typeof y === "string" ? (x < y ? -1 : x > y ? 1 : 0) : Number(x) - Number(y);
  switch (r.compare) {
    case "eq":
      return own === first;
    case "ne":
      return own !== first;
    case "lt":
      return sorted(own, first) < 0;
    case "le":
      return sorted(own, first) <= 0;
    case "gt":
      return sorted(own, first) > 0;
    case "ge":
      return sorted(own, first) >= 0;
    case "between":
      return sorted(own, first) >= 0 && sorted(own, second) <= 0;
    case "in":
      return values.includes(own);
    case "not-in":
      return !values.includes(own);
    case "contains":
      return (own as string | string[]).includes(first);
    case "excludes":
      return !(own as string[]).includes(first);
    case "starts":
      return like(`${String(first)}*`);
    case "like":
      return like(String(first));
    case "size-eq":
      return size === first;
    case "size-ge":
      return size >= first;
    case "size-le":
      return size <= first;
  }
}

function holds(c: Condition, given: Record<string, unknown>): boolean {
  const joined = (join: string, results: boolean[]): boolean =>
    join === "all" ? results.every(Boolean) : results.some(Boolean);
  return joined(
    c.join,
    c.items.map((item) =>
      Array.isArray(item)
        ? joined(
            c.join === "all" ? "any" : "all",
            item.map((r) => rowHolds(r, given)),
          )
        : rowHolds(item, given),
    ),
  );
}

function run(written: string, given: Record<string, unknown>): boolean {
  const compiled = compileExpression(written, scope, "bool");
  if ("faults" in compiled) throw new Error(`${written}: ${JSON.stringify(compiled.faults)}`);
  const result = compiled.run(given);
  if (result.kind === "error") throw new Error(`${written}: ${result.message}`);
  return result.kind === "value" && result.value === true;
}

describe("conditions as rows", () => {
  it("are read from their own text without losing a byte", () => {
    fc.assert(
      fc.property(condition, (c) => {
        const written = writeCondition(c, scope) ?? "";
        const read = readCondition(written, scope);

        expect(read, written).toBeDefined();
        expect(read && writeCondition(read, scope)).toBe(written);
      }),
      { seed: 20261122, numRuns: 1500 },
    );
  });

  it("mean to the engine what they say to people, whatever is filled in", () => {
    fc.assert(
      fc.property(condition, answers, (c, given) => {
        const written = writeCondition(c, scope) ?? "";

        expect(run(written, given), `${written} ${JSON.stringify(given)}`).toBe(holds(c, given));
      }),
      { seed: 20261122, numRuns: 1500 },
    );
  });
});

describe("texts", () => {
  it.each([
    ['doc.s == "1"', 'doc.s == "1"'],
    ["doc.yes", "doc.yes == true"],
    ["!doc.yes", "doc.yes == false"],
    ["doc.yes != true", "doc.yes == false"],
    ['doc.a >= yuan("4,000,000.00") && doc.s in ["1", "6"]', 'doc.a >= yuan("4000000") && doc.s in ["1", "6"]'],
    ['doc.a >= yuan("500000") || doc.a <= yuan("-500000")', 'doc.a >= yuan("500000") || doc.a <= yuan("-500000")'],
    ['like(doc.s, "309*") || like(doc.s, "310*")', 'like(doc.s, "309*") || like(doc.s, "310*")'],
    ["doc.t.size() >= 3", "size(doc.t) >= 3"],
    ['(doc.s == "1") && (has(doc.a) || has(doc.b))', 'doc.s == "1" && (has(doc.a) || has(doc.b))'],
    [
      '(has(doc.s) && doc.s == "1") || (has(doc.a) && doc.a > yuan("0"))',
      '(has(doc.s) && doc.s == "1") || (has(doc.a) && doc.a > yuan("0"))',
    ],
  ])("%s is read as rows and written as %s", (given, written) => {
    const read = readCondition(given, scope);

    expect(read && writeCondition(read, scope)).toBe(written);
  });

  it.each([
    // Unguarded alternatives over different fields are missing as a whole: rows would say something else.
    'doc.s == "1" || doc.a > yuan("0")',
    'has(doc.s) && doc.s == "1" || doc.a > yuan("0")',
    'doc.a > yuan("0") && !(doc.s == "1")',
    'yuan("0") < doc.a',
    "doc.a + doc.b > doc.b",
    "doc.rows.exists(r, r.name == doc.s)",
    'doc.s == "1" && (doc.yes || doc.yes && (doc.yes || doc.yes))',
    "doc.nothing == 1",
    "doc.toString == 1",
    "doc.a > 5",
    "doc.s ==",
    "true",
    "",
  ])("%s stays written by hand", (given) => {
    expect(readCondition(given, scope)).toBeUndefined();
  });

  it("reads two limits of one field as between, in either place", () => {
    expect(readCondition('doc.n >= 1 && doc.n <= 3 && doc.s == "1"', scope)?.items[0]).toEqual({
      field: "n",
      compare: "between",
      operands: [{ value: 1 }, { value: 3 }],
    });
    expect(readCondition("(doc.n >= 1 && doc.n <= 3) || doc.n == 9", scope)?.items).toHaveLength(2);
  });

  it("leaves rows out that are not finished yet, and writes nothing when none is", () => {
    const open: ConditionRow = { field: "a", compare: "gt", operands: [] };
    const done: ConditionRow = { field: "n", compare: "eq", operands: [{ value: 1 }] };

    expect(writeCondition({ join: "all", items: [open, done, [open, done]] }, scope)).toBe("doc.n == 1 && doc.n == 1");
    expect(writeCondition({ join: "any", items: [open, [open]] }, scope)).toBeUndefined();
    expect(isComplete({ field: "a", compare: "gt", operands: [{ field: "n" }] }, scope)).toBe(false);
    expect(isComplete({ field: "a", compare: "gt", operands: [{ value: 1.5 }] }, scope)).toBe(false);
  });

  it("guards alternatives only where they read different fields", () => {
    const eq = (field: string, value: string | number): ConditionRow => ({
      field,
      compare: "eq",
      operands: [{ value }],
    });

    expect(writeCondition({ join: "any", items: [eq("n", 1), eq("n", 2)] }, scope)).toBe("doc.n == 1 || doc.n == 2");
    expect(writeCondition({ join: "any", items: [eq("n", 1), eq("s", "x")] }, scope)).toBe(
      '(has(doc.n) && doc.n == 1) || (has(doc.s) && doc.s == "x")',
    );
    expect(writeCondition({ join: "all", items: [eq("n", 1), eq("s", "x")] }, scope)).toBe(
      'doc.n == 1 && doc.s == "x"',
    );
  });
});
