/** Cells of values: boundaries to the fen, and the same verdict for every answer that lies in a cell. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BranchCondition, type Constant, readBranch } from "../../core/domain/branch-condition.ts";
import type { Dictionary } from "../../core/domain/dictionary.ts";
import { scopeOf } from "../../core/domain/evaluate-form.ts";
import { answerIn, type Cell, cellsOf, cellWith } from "../../core/domain/flow-cells.ts";
import { plusDays } from "../../core/domain/day.ts";
import type { Field } from "../../core/domain/form.ts";
import { createValueSets, EVERYTHING, NOTHING } from "../../core/domain/value-sets.ts";
import { makeField, makeForm, types } from "./make-definitions.ts";

const KINDS: Dictionary = {
  $schema: "",
  kind: "dictionary",
  id: "kinds",
  version: 1,
  title: "K",
  items: ["1", "2", "3"].map((code) => ({ code, name: code })),
};
const say = (cell: Cell): string => {
  if (cell.kind === "between") return `(${cell.above ?? ""}..${cell.below ?? ""}) ${cell.value}`;
  if (cell.kind === "codes") return `{${cell.codes.join()}} ${cell.value.join()}`;
  return cell.kind === "missing" || cell.kind === "filled" ? cell.kind : `${cell.kind} ${cell.value}`;
};
const cells = (field: Omit<Field, "id" | "label">, constants: Constant[], dictionary?: Dictionary): string[] =>
  cellsOf(makeField({ id: "x", ...field } as Field), constants, types, dictionary).map(say);

describe("cells", () => {
  it("of money: exactly 5,000,000.00 yuan lies by itself, a fen below and a fen above it in others", () => {
    expect(cells({ type: "money" }, [500_000_000])).toEqual([
      "(..500000000) 499999999",
      "point 500000000",
      "(500000000..) 500000001",
      "missing",
    ]);
  });

  it("have no stretch in which no amount lies, and keep to what the field takes", () => {
    expect(cells({ type: "money" }, [501, 500, 0, -5])).toEqual([
      "point 0",
      "(0..500) 1",
      "point 500",
      "point 501",
      "(501..) 502",
      "missing",
    ]);
    expect(cells({ type: "money", signed: true }, [0])).toEqual(["(..0) -1", "point 0", "(0..) 1", "missing"]);
    expect(cells({ type: "money", computed: 'yuan("1")' }, [0])[0]).toBe("(..0) -1");
  });

  it("of percent, numbers and years", () => {
    expect(cells({ type: "percent", max: 10_000 }, [10_000, 850])).toEqual([
      "(..850) 849",
      "point 850",
      "(850..10000) 851",
      "point 10000",
      "missing",
    ]);
    expect(cells({ type: "number", decimals: 1, min: 0, max: 2 }, [0.5, 0.6, 1.25])).toEqual([
      "(..0.5) 0.4",
      "point 0.5",
      "point 0.6",
      "(0.6..1.25) 0.7",
      "(1.25..) 1.3",
      "missing",
    ]);
    expect(cells({ type: "number", decimals: 1, computed: "1.0" }, [0.5, 0.6])[2]).toBe("(0.5..0.6) 0.55");
    expect(cells({ type: "year" }, [1949, 2026])).toEqual([
      "point 1949",
      "(1949..2026) 1950",
      "point 2026",
      "(2026..) 2027",
      "missing",
    ]);
  });

  it("of days: nothing lies between two that follow each other", () => {
    expect(cells({ type: "date" }, ["2026-03-01", "2026-02-28", "0001-01-01"])).toEqual([
      "point 0001-01-01",
      "(0001-01-01..2026-02-28) 0001-01-02",
      "point 2026-02-28",
      "point 2026-03-01",
      "(2026-03-01..) 2026-03-02",
      "missing",
    ]);
  });

  it("of texts and codes: each constant, and every other one where the dictionary has another", () => {
    expect(cells({ type: "text" }, ["a", "-"])).toEqual(["point a", "point -", "other --", "missing"]);
    expect(cells({ type: "choice", dictionary: "kinds" }, ["1", "9"], KINDS)).toEqual([
      "point 1",
      "other 2",
      "missing",
    ]);
    expect(cells({ type: "choice", dictionary: "kinds" }, ["1", "2", "3"], KINDS)).toEqual([
      "point 1",
      "point 2",
      "point 3",
      "missing",
    ]);
    expect(cells({ type: "choice", dictionary: "kinds", multiple: true }, ["1", "3"], KINDS)).toEqual([
      "{} 2",
      "{1} 1",
      "{3} 3",
      "{1,3} 1,3",
      "missing",
    ]);
  });

  it("of yes and no, and of what is only asked for", () => {
    expect(cells({ type: "yes-no" }, [true])).toEqual(["point true", "point false", "missing"]);
    expect(cells({ type: "file" }, [])).toEqual(["filled", "missing"]);
  });
});

const FIELDS = [
  makeField({ id: "amount", type: "money", signed: true }),
  makeField({ id: "rate", type: "percent" }),
  makeField({ id: "days", type: "number", min: -20, max: 50 }),
  makeField({ id: "size", type: "number", decimals: 2 }),
  makeField({ id: "day", type: "date" }),
  makeField({ id: "kind", type: "choice", dictionary: "kinds" }),
  makeField({ id: "kinds", type: "choice", dictionary: "kinds", multiple: true }),
  makeField({ id: "yes", type: "yes-no" }),
  makeField({ id: "name", type: "text" }),
];
const SCOPE = scopeOf(makeForm({ fields: FIELDS }), types);
const BY_ID = new Map(FIELDS.map((field) => [field.id, field]));

/** Constants of a field as CEL, and answers that lie at and right beside them. */
const AT: Record<string, { constants: string[]; answers: unknown[] }> = {
  amount: {
    constants: ['yuan("5000000")', 'yuan("5000000.01")', 'yuan("0")', 'yuan("-3")'],
    answers: [500_000_000, 499_999_999, 500_000_001, 500_000_002, 0, 1, -1, -300, -301, -299],
  },
  rate: { constants: ['percent("10")', 'percent("85.5")'], answers: [1000, 999, 1001, 8550, 8549, 8551, 0] },
  days: { constants: ["3", "-4", "50"], answers: [3, 2, 4, -4, -5, -3, 50, 49, -20] },
  size: { constants: ["1.5", "1.51", "-2.0"], answers: [1.5, 1.49, 1.51, 1.52, -2, -2.01, -1.99, 0] },
  day: {
    constants: ['"2026-07-01"', '"2026-07-02"', '"2024-02-29"'],
    answers: [
      "2026-06-30",
      "2026-07-01",
      "2026-07-02",
      "2026-07-03",
      "2024-02-28",
      "2024-02-29",
      plusDays("2024-02-29", 1),
    ],
  },
  kind: { constants: ['"1"', '"2"'], answers: ["1", "2", "3"] },
  name: { constants: ['"a"', '"b"'], answers: ["a", "b", "c", "aa"] },
  yes: { constants: ["true", "false"], answers: [true, false] },
  kinds: { constants: ['"1"', '"2"'], answers: [["1"], ["2"], ["1", "2"], ["3"], ["2", "3"]] },
};

const comparison = (id: string): fc.Arbitrary<string> => {
  const constant = fc.constantFrom(...(AT[id]?.constants ?? []));
  if (id === "kinds") return constant.map((c) => `${c} in doc.kinds`);
  const ordered = ["kind", "name", "yes"].includes(id) ? [] : ["<", "<=", ">", ">="];
  const plain = fc
    .tuple(fc.constantFrom("==", "!=", ...ordered), constant, fc.boolean())
    .map(([op, c, turned]) => (turned ? `${c} ${op} doc.${id}` : `doc.${id} ${op} ${c}`));
  return id === "kind" || id === "name"
    ? fc.oneof(
        plain,
        fc.array(constant, { minLength: 1, maxLength: 3 }).map((all) => `doc.${id} in [${all.join()}]`),
      )
    : plain;
};
const atom = fc
  .constantFrom(...Object.keys(AT))
  .chain((id) =>
    fc.oneof({ weight: 4, arbitrary: comparison(id) }, { weight: 1, arbitrary: fc.constant(`has(doc.${id})`) }),
  );
const { condition } = fc.letrec<{ condition: string }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    atom,
    tie("condition").map((a) => `!(${a})`),
    fc.tuple(tie("condition"), tie("condition")).map(([a, b]) => `(${a} && ${b})`),
    fc.tuple(tie("condition"), tie("condition")).map(([a, b]) => `(${a} || ${b})`),
  ),
}));

const read = (text: string): BranchCondition => {
  const found = readBranch(text, SCOPE, BY_ID);
  if ("faults" in found) throw new Error(`${text}: ${JSON.stringify(found.faults)}`);
  return found;
};
const verdict = (found: BranchCondition, answers: Record<string, unknown>): unknown => {
  const result = found.expression.run(answers);
  return result.kind === "value" ? result.value : result.kind;
};

describe("a condition", () => {
  it("says of every answer what it says of the answer that stands for its cell", () => {
    const answers = fc.record(
      Object.fromEntries(Object.entries(AT).map(([id, { answers: all }]) => [id, fc.option(fc.constantFrom(...all))])),
    );
    fc.assert(
      fc.property(condition, answers, (text, given) => {
        const found = read(text);
        const constants = new Map<string, Constant[]>();
        for (const use of found.uses) constants.set(use.field, [...(constants.get(use.field) ?? []), ...use.constants]);
        const standIn: Record<string, unknown> = {};
        for (const [id, all] of constants) {
          const field = BY_ID.get(id);
          const own = field ? cellsOf(field, all, types, KINDS) : [];
          const place = cellWith(own, given[id]);
          const cell = own[place];
          expect(cell, `${id} of ${text}`).toBeDefined();
          if (cell) standIn[id] = answerIn(cell);
        }
        const present = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null));

        expect(verdict(found, standIn)).toEqual(verdict(found, present));
      }),
      { numRuns: 2000 },
    );
  });
});

describe("sets of values", () => {
  const SIZES = [3, 2, 4];
  const POINTS = [0, 1, 2].flatMap((a) => [0, 1].flatMap((b) => [0, 1, 2, 3].map((c) => [a, b, c])));
  const subset = fc.array(fc.boolean(), { minLength: POINTS.length, maxLength: POINTS.length });

  it("do what sets of single combinations do", () => {
    fc.assert(
      fc.property(subset, subset, fc.subarray([0, 1, 2]), (one, two, forgotten) => {
        const sets = createValueSets(SIZES);
        const has = (flags: readonly boolean[], point: readonly number[]): boolean =>
          flags[POINTS.findIndex((p) => p.join() === point.join())] === true;
        const make = (test: (point: readonly number[]) => boolean): number => sets.table([0, 1, 2], test);
        const [a, b] = [make((p) => has(one, p)), make((p) => has(two, p))];

        expect(sets.and(a, b)).toBe(make((p) => has(one, p) && has(two, p)));
        expect(sets.or(a, b)).toBe(make((p) => has(one, p) || has(two, p)));
        expect(sets.without(a, b)).toBe(make((p) => has(one, p) && !has(two, p)));
        expect(sets.forget(a, new Set(forgotten))).toBe(
          make((p) => POINTS.some((q) => has(one, q) && q.every((cell, i) => forgotten.includes(i) || cell === p[i]))),
        );
        const boxes = sets.boxes(a, 100) ?? [];
        expect(
          sets.or(
            ...boxes.map((box) => sets.and(...[...box].map(([f, own]) => sets.where(f, (c) => own.includes(c))))),
          ),
        ).toBe(a);
        const picked = sets.pick(a, (field) => Array.from({ length: SIZES[field] ?? 0 }, (_, i) => i));
        expect(picked === undefined).toBe(a === NOTHING);
        if (picked)
          expect(sets.without(sets.and(...[...picked].map(([f, cell]) => sets.where(f, (c) => c === cell))), a)).toBe(
            NOTHING,
          );
      }),
    );
  });

  it("of forty fields one after another stay small", () => {
    const sets = createValueSets(Array.from({ length: 40 }, () => 5));
    const all = Array.from({ length: 40 }, (_, field) => sets.where(field, (cell) => cell % 2 === 0));

    expect(sets.or(sets.and(...all), sets.without(EVERYTHING, sets.and(...all)))).toBe(EVERYTHING);
    expect(sets.size()).toBeLessThan(2000);
  });
});
