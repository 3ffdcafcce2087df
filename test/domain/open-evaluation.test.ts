/** A document open for changes says after each change what an evaluation of the whole says; locks and starts of documents. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  compileForm,
  evaluateForm,
  initialAnswers,
  keepLocked,
  openEvaluation,
} from "../../core/domain/evaluate-form.ts";
import type { Check, Field, Form } from "../../core/domain/form.ts";
import { compiled, makeCheck, makeField, makeForm, makeSection, types } from "./make-definitions.ts";

const FACTS = { today: "2026-11-22", unit: "u1", region: "331003", name: "n" };
const known = new Map([["kinds", new Set(["1", "2"])]]);
const NAMES = Array.from({ length: 12 }, (_, i) => `f${i}`);

/** Rules over the fields before the i-th, so that few forms go in a circle; those that do are left out. */
const condition = (i: number): fc.Arbitrary<string> => {
  if (i === 0) return fc.constantFrom('me.unit == "u1"', "now.year < 2000");
  const other = fc.constantFrom(...NAMES.slice(0, i));
  return fc.oneof(
    other.map((name) => `has(doc.${name})`),
    other.map((name) => `!has(doc.${name}) || now.year > 2000`),
    fc.tuple(other, other).map(([a, b]) => `doc.${a} == doc.${b}`),
    other.map((name) => `doc.${name} != doc.${name}`),
    fc.constant("has(doc.rows) && size(doc.rows) > 1"),
    fc.constant('me.unit == "u1"'),
  );
};
const MONEY = "money";
const field = (i: number): fc.Arbitrary<Field> =>
  fc
    .record(
      {
        type: fc.constantFrom(MONEY, MONEY, "number"),
        required: fc.oneof(fc.boolean(), condition(12)),
        readOnly: fc.oneof(fc.constant(false), condition(i)),
        visible: condition(i),
        computed: fc.boolean(),
      },
      { requiredKeys: ["type"] },
    )
    .map(({ computed, ...rest }) => {
      const before = NAMES[Math.max(0, i - 1)] ?? "f0";
      return makeField({
        ...rest,
        id: NAMES[i] ?? "",
        ...(computed === true &&
          i > 0 && {
            required: false,
            computed: rest.type === MONEY ? `doc.${before} + yuan("1")` : `doc.${before} / (doc.${before} - 3)`,
          }),
      });
    });
const table = makeField({
  id: "rows",
  type: "table",
  columns: [
    makeField({ id: "amount", type: "money", required: true }),
    makeField({ id: "count", type: "number" }),
    makeField({ id: "sum", type: "money", computed: "row.amount * row.count" }),
    makeField({ id: "twice", type: "money", computed: "row.sum + row.sum" }),
  ],
});
const forms: fc.Arbitrary<Form> = fc
  .record({
    fields: fc.tuple(...NAMES.map((_, i) => field(i))),
    cut: fc.integer({ min: 1, max: 11 }),
    section: fc.option(condition(1), { nil: undefined }),
    checks: fc.array(condition(12), { maxLength: 3 }),
  })
  .map(({ fields, cut, section, checks }) =>
    makeForm({
      sections: [
        makeSection("one", [...fields.slice(0, cut), table]),
        makeSection("two", [...fields.slice(cut), makeField({ id: "say", type: "note", text: "t" })], section),
      ],
      checks: checks.map((expr, i): Check => makeCheck(`R-${i}`, expr, i === 1 ? { when: "has(doc.f0)" } : {})),
    }),
  );
const rows = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({ amount: fc.nat(9), count: fc.nat(3), sum: fc.constant(5) }, { requiredKeys: [] }),
    },
    fc.constant({ amount: "x" }),
    fc.constant(null),
  ),
  { maxLength: 3 },
);
const edit = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.tuple(
      fc.constantFrom(...NAMES),
      fc.constantFrom<unknown>(1, 2, 3, 100, undefined, null, "", "x", -0),
    ),
  },
  { weight: 2, arbitrary: fc.tuple(fc.constant("rows"), fc.oneof(rows, fc.constant<unknown>("x"))) },
  fc.tuple(fc.constantFrom("typo", "say", "__proto__"), fc.constantFrom<unknown>(1, undefined)),
);

describe("an open evaluation", () => {
  it("equals the evaluation of the whole after every change of any form", () => {
    let tried = 0;
    fc.assert(
      fc.property(forms, fc.array(edit, { minLength: 1, maxLength: 25 }), (form, edits) => {
        const rules = compileForm(form, types);
        fc.pre(!("faults" in rules));
        const answers: Record<string, unknown> = {};
        const session = openEvaluation(rules, answers, known, FACTS);
        for (const [name, value] of edits) {
          if (value === undefined) delete answers[name];
          else Object.defineProperty(answers, name, { value, enumerable: true, configurable: true, writable: true });

          expect(session.change(name, value)).toEqual(evaluateForm(rules, answers, known, FACTS));
          tried++;
        }
      }),
      { seed: 20261122, numRuns: 200, maxSkipsPerRun: 20 },
    );
    expect(tried).toBeGreaterThan(1000);
  });

  it("a hidden value is dropped, not required, not locked, and read by no rule, in any form", () => {
    fc.assert(
      fc.property(forms, fc.array(edit, { maxLength: 25 }), (form, edits) => {
        const rules = compileForm(form, types);
        fc.pre(!("faults" in rules));
        const answers = Object.fromEntries(
          edits.filter(([name, value]) => !["__proto__", "say"].includes(name) && value !== undefined),
        );

        const { hidden, required, readOnly, problems, answers: kept } = evaluateForm(rules, answers, known, FACTS);

        for (const id of hidden) {
          expect([required.has(id), readOnly.has(id), Object.hasOwn(kept, id)]).toEqual([false, false, false]);
          expect(
            problems.filter(
              (p) => p.pointer.split("/")[1] === id && rules.fields.has(id) && p.code.startsWith("answer."),
            ),
          ).toEqual([]);
        }
        const without = Object.fromEntries(Object.entries(answers).filter(([id]) => !hidden.has(id)));
        expect(evaluateForm(rules, without, known, FACTS).answers).toEqual(kept);
      }),
      { seed: 20261122, numRuns: 200, maxSkipsPerRun: 20 },
    );
  });

  it("evaluates anew only what depends on the change", () => {
    const form = makeForm({
      fields: [
        makeField({ id: "a", type: "money" }),
        makeField({ id: "b", type: "money", computed: "doc.a + doc.a" }),
        makeField({ id: "c", type: "money", visible: 'doc.b > yuan("1")' }),
        makeField({ id: "other", type: "money", computed: "doc.free + doc.free" }),
        makeField({ id: "free", type: "money" }),
      ],
    });
    const session = openEvaluation(compiled(form), {}, known, FACTS);

    session.change("a", 100);
    expect([...session.evaluated].sort()).toEqual(["a", "b", "c"]);
    session.change("free", 1);
    expect([...session.evaluated].sort()).toEqual(["free", "other"]);
    session.change("a", 100);
    expect([...session.evaluated]).toEqual(["a"]);
  });
});

describe("a lock", () => {
  const form = compiled(
    makeForm({
      fields: [
        makeField({ id: "kind", type: "text", readOnly: "doc.stage > 1" }),
        makeField({ id: "stage", type: "number", readOnly: true }),
        makeField({ id: "text", type: "text", readOnly: 'doc.kind == "x"' }),
        makeField({ id: "brought", type: "number", from: { field: "kind", take: "y" } }),
        makeField({ id: "price", type: "number", readOnly: "doc.brought > 1" }),
      ],
    }),
  );

  it("is told, and keeps what was stored", () => {
    const before = { kind: "x", text: "old" };

    expect([...evaluateForm(form, before, known, FACTS).readOnly]).toEqual(["stage", "text"]);
    expect(keepLocked(form, before, { kind: "x", text: "new" }, FACTS)).toEqual({ kind: "x", text: "old" });
    expect(keepLocked(form, before, { kind: "y", text: "new" }, FACTS)).toEqual({ kind: "y", text: "new" });
    expect(keepLocked(form, { kind: "x" }, { kind: "x", text: "new" }, FACTS)).toEqual({ kind: "x" });
  });

  it("does not open by an answer that is locked itself, nor by one that the server brings", () => {
    const before = { kind: "x", stage: 2, text: "old", brought: 5, price: 1 };

    expect(keepLocked(form, before, { kind: "y", stage: 0, text: "new", brought: 0, price: 9 }, FACTS)).toEqual(before);
  });

  it("may not depend on its own answer, however far around", () => {
    const fields = [
      makeField({ id: "a", type: "money", readOnly: 'doc.b > yuan("1")' }),
      makeField({ id: "b", type: "money", computed: "doc.a" }),
    ];

    expect(compileForm(makeForm({ fields }), types)).toMatchObject({
      faults: [{ pointer: "/sections/0/fields/0/readOnly" }, { pointer: "/sections/0/fields/1/computed" }],
    });
  });
});

describe("a new document", () => {
  const form = compiled(
    makeForm({
      fields: [
        makeField({ id: "next", type: "year", initial: "doc.year + 1" }),
        makeField({ id: "year", type: "year", initial: "now.year", default: 2000 }),
        makeField({ id: "who", type: "text", initial: "me.name" }),
        makeField({ id: "unit", type: "text", initial: "me.unit", default: "none" }),
        makeField({ id: "far", type: "year", initial: "now.year + 500", default: 2030 }),
        makeField({ id: "plain", type: "number", default: 7 }),
        makeField({ id: "rest", type: "number", initial: "doc.plain * 2" }),
      ],
    }),
  );

  it("starts with what initial says, else with the default, else with nothing", () => {
    expect(initialAnswers(form, FACTS)).toEqual({
      next: 2027,
      year: 2026,
      who: "n",
      unit: "u1",
      far: 2030,
      plain: 7,
      rest: 14,
    });
    expect(initialAnswers(form, { today: "2026-01-01" })).toMatchObject({ unit: "none", year: 2026 });
    expect(initialAnswers(form, { today: "2026-01-01" })).not.toHaveProperty("who");
  });

  it("takes what is given before what is worked out", () => {
    expect(initialAnswers(form, FACTS, { year: 2020, plain: 1 })).toMatchObject({
      year: 2020,
      next: 2021,
      plain: 1,
      rest: 2,
    });
  });

  it("has no starts in a circle", () => {
    const fields = [
      makeField({ id: "a", type: "number", initial: "doc.b" }),
      makeField({ id: "b", type: "number", initial: "doc.a" }),
    ];

    expect(compileForm(makeForm({ fields }), types)).toMatchObject({
      faults: [
        { pointer: "/sections/0/fields/0/initial", found: "doc.a -> doc.b -> doc.a" },
        { pointer: "/sections/0/fields/1/initial" },
      ],
    });
  });
});
