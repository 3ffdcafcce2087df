/** What may be published never makes a stored document unreadable, and nothing that was stored disappears. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Conversion, DraftBody, Verdict } from "../../core/domain/change.ts";
import { checkAnswer, type KnownCodes } from "../../core/domain/check-answers.ts";
import { compareDefinitions, sameValue } from "../../core/domain/compare-definitions.ts";
import { compileConversions } from "../../core/domain/conversion.ts";
import { type ConversionStep, convertAnswers, type LeftOver, restoreKept } from "../../core/domain/convert-answers.ts";
import { type Answers, type CompiledForm, compileForm, evaluateForm } from "../../core/domain/evaluate-form.ts";
import { columnsOf } from "../../core/domain/fields/table.ts";
import { type Field, fieldsOf, type Form } from "../../core/domain/form.ts";
import { type Judged, judgeChange } from "../../core/domain/judge-change.ts";
import type { Definitions } from "../../core/domain/definition.ts";
import { copyForm, newDocumentType, newProjectType } from "../../core/domain/new-project-type.ts";
import { admits } from "../../core/domain/schema-width.ts";
import { unauthorised } from "../../core/domain/own-flow.ts";
import { compiled, makeApprove, makeField, makeFlow, makeForm, makeSection, types } from "./make-definitions.ts";

const CODES: KnownCodes = new Map([
  ["colours", new Set(["red", "green", "blue"])],
  ["sizes", new Set(["s", "m", "l"])],
]);
const draft = (form: Form): DraftBody => form as unknown as DraftBody;
const nameOf = (_kind: string, id: string): string => id;

function judged(before: Form, after: Form, conversions: Conversion[] = [], earlier: Form[] = [before]): Judged[] {
  return judgeChange(compareDefinitions(draft(before), draft(after)), {
    before: draft(before),
    after: draft(after),
    earlier: earlier.map(draft),
    conversions,
    types,
  });
}

describe("the verdict", () => {
  const field = (more: Partial<Field> = {}): Field => makeField({ id: "x", type: "text", ...more });
  const table = (column: Partial<Field>, more: Partial<Field> = {}): Field =>
    makeField({ id: "x", type: "table", columns: [makeField({ id: "c", type: "text", ...column })], ...more });
  const number = (more: Partial<Field> = {}): Field => field({ type: "number", ...more });
  const choice = (more: Partial<Field> = {}): Field => field({ type: "choice", dictionary: "colours", ...more });
  const cases: [string, Field, Field | undefined, Verdict, string][] = [
    ["a new label", field(), field({ label: "X" }), "compatible", "judge.view-only"],
    [
      "a new help, width and default",
      field(),
      field({ help: "h", width: "half", default: "d" }),
      "compatible",
      "judge.view-only",
    ],
    [
      "money typed in wan",
      field({ type: "money" }),
      field({ type: "money", unit: "wan" }),
      "compatible",
      "judge.display-only",
    ],
    ["a measure in another unit", number({ unit: "km" }), number({ unit: "m" }), "needs-conversion", "judge.unit"],
    ["another type", field(), number(), "needs-conversion", "judge.type"],
    ["a type of parts", field(), table({}), "destructive", "judge.type-parts"],
    ["required", field(), field({ required: true }), "needs-default", "judge.required-added"],
    ["required on a condition", field(), field({ required: "1 < 2" }), "needs-default", "judge.required-added"],
    [
      "a condition of required that always holds now",
      field({ required: "1 < 2" }),
      field({ required: true }),
      "needs-default",
      "judge.required-added",
    ],
    ["no longer required", field({ required: true }), field(), "compatible", "judge.loosened"],
    [
      "required on a condition only",
      field({ required: true }),
      field({ required: "1 < 2" }),
      "compatible",
      "judge.loosened",
    ],
    ["a lower maximum", number({ max: 9 }), number({ max: 8 }), "needs-conversion", "judge.tightened"],
    ["a maximum where none was", number(), number({ max: 8 }), "needs-conversion", "judge.tightened"],
    ["a higher maximum", number({ max: 8 }), number({ max: 9 }), "compatible", "judge.view-only"],
    ["a higher minimum", number({ min: 1 }), number({ min: 2 }), "needs-conversion", "judge.tightened"],
    ["a shorter text", field({ maxLength: 9 }), field({ maxLength: 8 }), "needs-conversion", "judge.tightened"],
    ["one line instead of many", field({ lines: 5 }), field({ lines: 1 }), "needs-conversion", "judge.tightened"],
    ["many lines instead of one", field(), field({ lines: 5 }), "compatible", "judge.view-only"],
    ["a pattern", field(), field({ pattern: "code" }), "needs-conversion", "judge.tightened"],
    ["no pattern any more", field({ pattern: "code" }), field(), "compatible", "judge.view-only"],
    ["fewer decimals", number({ decimals: 2 }), number({ decimals: 1 }), "needs-conversion", "judge.decimals"],
    ["no decimals", number({ decimals: 2 }), number(), "needs-conversion", "judge.decimals"],
    ["more decimals", number(), number({ decimals: 2 }), "compatible", "judge.loosened"],
    [
      "no negative money",
      field({ type: "money", signed: true }),
      field({ type: "money" }),
      "needs-conversion",
      "judge.tightened",
    ],
    ["one of several", choice({ multiple: true }), choice(), "needs-conversion", "judge.one-of-several"],
    ["several of one", choice(), choice({ multiple: true }), "compatible", "judge.wrapped"],
    ["another code list", choice(), choice({ dictionary: "sizes" }), "needs-conversion", "judge.dictionary"],
    ["lowest codes only", choice(), choice({ leaf: true }), "needs-conversion", "judge.leaf"],
    [
      "another form referred to",
      field({ type: "document", form: "a" }),
      field({ type: "document", form: "b" }),
      "needs-conversion",
      "judge.target-form",
    ],
    ["fewer rows", table({}, { maxRows: 9 }), table({}, { maxRows: 8 }), "needs-conversion", "judge.tightened"],
    ["a column of another type", table({}), table({ type: "number" }), "needs-conversion", "judge.type"],
    ["a required column", table({}), table({ required: true }), "needs-default", "judge.required-added"],
    [
      "fewer files",
      field({ type: "file", maxFiles: 9 }),
      field({ type: "file", maxFiles: 8 }),
      "needs-conversion",
      "judge.tightened",
    ],
    ["hidden at times", field(), field({ visible: "1 < 2" }), "destructive", "judge.visible-tightened"],
    ["always seen", field({ visible: "1 < 2" }), field(), "compatible", "judge.loosened"],
    [
      "computed over what was typed",
      number(),
      number({ computed: "1 + 1" }),
      "destructive",
      "judge.computed-over-typed",
    ],
    [
      "computed in another way",
      number({ computed: "1 + 1" }),
      number({ computed: "1 + 2" }),
      "compatible",
      "judge.recomputed",
    ],
    ["typed instead of computed", number({ computed: "1 + 1" }), number(), "compatible", "judge.typed-now"],
    ["made public", field(), field({ public: true }), "destructive", "judge.may-be-public"],
    ["no longer public", field({ public: true }), field(), "compatible", "judge.withheld"],
    ["no longer sensitive", field({ sensitive: true }), field(), "destructive", "judge.exposes"],
    ["made sensitive", field(), field({ sensitive: true }), "compatible", "judge.masked"],
    ["removed", field(), undefined, "destructive", "judge.removed"],
  ];
  const other = makeField({ id: "name", type: "text" });
  it.each(cases)("on %s", (_what, before, after, verdict, reason) => {
    const found = judged(
      makeForm({ fields: [other, before] }),
      makeForm({ fields: [other, ...(after ? [after] : [])] }),
    );
    expect(found.map((f) => [f.verdict, f.reason])).toContainEqual([verdict, reason]);
    if (verdict === "compatible") expect(found.every((f) => f.verdict === "compatible")).toBe(true);
  });

  it("on ids that come back: the same meaning is restored, another one never", () => {
    const [with1, without, again, wrong] = [field(), undefined, field(), number()].map((f) =>
      makeForm({ fields: [other, ...(f ? [f] : [])] }),
    ) as [Form, Form, Form, Form];
    expect(judged(without, again, [], [with1, without])).toMatchObject([
      { verdict: "compatible", reason: "judge.restored" },
    ]);
    expect(judged(without, wrong, [{ form: "form", field: "x", expr: "1" }], [with1, without])).toMatchObject([
      { verdict: "destructive", reason: "judge.id-reused", given: false },
    ]);
  });

  it("is met by a default or a conversion where one can help, and by nothing where none can", () => {
    const [before, after] = [makeForm({ fields: [other] }), makeForm({ fields: [other, field({ required: true })] })];
    expect(judged(before, after)).toMatchObject([
      { verdict: "needs-default", given: false, touch: { of: "lacking", field: "x" } },
    ]);
    expect(judged(before, makeForm({ fields: [other, field({ required: true, default: "d" })] }))).toMatchObject([
      { given: true },
    ]);
    expect(judged(before, after, [{ form: "form", field: "x", expr: "doc.name" }])).toMatchObject([{ given: true }]);
    const removed = makeForm({ fields: [other] });
    const had = makeForm({ fields: [other, field()] });
    expect(judged(had, removed)).toMatchObject([{ given: false }]);
    expect(judged(had, removed, [{ form: "form", field: "name", expr: "doc.name + doc.x" }])).toMatchObject([
      { given: true },
    ]);
    expect(judged(had, removed, [{ form: "form", field: "name", expr: "doc.name + doc.xy" }])).toMatchObject([
      { given: false },
    ]);
    expect(
      judged(makeForm({ fields: [other, field()] }), makeForm({ fields: [other, field({ public: true })] })),
    ).toMatchObject([{ look: true }]);
  });

  it("on a field that went into a table says so", () => {
    const before = makeForm({
      fields: [other, field(), makeField({ id: "t", type: "table", columns: [makeField({ id: "c", type: "text" })] })],
    });
    const after = makeForm({
      fields: [other, makeField({ id: "t", type: "table", columns: [makeField({ id: "c", type: "text" }), field()] })],
    });
    expect(
      judged(before, after)
        .map((f) => f.reason)
        .sort(),
    ).toEqual(["judge.added", "judge.into-table"]);
  });

  it("on code lists: closing and removing touch who holds the code, a new name touches nobody", () => {
    const list = (items: object[]): DraftBody =>
      ({ kind: "dictionary", id: "d", version: 1, title: "D", items }) as unknown as DraftBody;
    const before = list([
      { code: "1", name: "a" },
      { code: "2", name: "b" },
    ]);
    const judge = (after: DraftBody, earlier = [before]) =>
      judgeChange(compareDefinitions(before, after), { before, after, earlier, conversions: [], types }).map((j) => [
        j.verdict,
        j.reason,
        j.touch.of,
      ]);
    expect(
      judge(
        list([
          { code: "1", name: "A" },
          { code: "2", name: "b" },
        ]),
      ),
    ).toEqual([["compatible", "judge.renamed", "nothing"]]);
    expect(
      judge(
        list([
          { code: "1", name: "a", closed: true },
          { code: "2", name: "b" },
        ]),
      ),
    ).toEqual([["needs-conversion", "judge.code-closed", "code"]]);
    expect(judge(list([{ code: "2", name: "b" }]))).toEqual([["destructive", "judge.code-removed", "code"]]);
    expect(
      judge(
        list([
          { code: "1", name: "a" },
          { code: "2", name: "b" },
          { code: "3", name: "c" },
        ]),
        [list([{ code: "3", name: "other" }]), before],
      ),
    ).toEqual([["destructive", "judge.code-reused", "code"]]);
  });
});

describe("the width of schemas", () => {
  it("is never claimed where a value of the old one fails in the new one", () => {
    const options = fc.record({
      min: fc.option(fc.integer({ min: -5, max: 5 }), { nil: undefined }),
      max: fc.option(fc.integer({ min: -5, max: 5 }), { nil: undefined }),
      decimals: fc.constantFrom(undefined, 0, 2),
    });
    const schema = (o: object) =>
      types.get("number").answerSchema({ id: "x", type: "number", label: "x", ...o }, types);
    fc.assert(
      fc.property(options, options, fc.constantFrom(-6, -2.5, -1, 0, 1.5, 3, 6), (before, after, value) => {
        const fits = (o: object): boolean => {
          const {
            min = -Infinity,
            max = Infinity,
            decimals = 0,
          } = o as { min?: number; max?: number; decimals?: number };
          return value >= min && value <= max && (decimals > 0 || Number.isInteger(value));
        };
        if (admits(schema(after), schema(before)) && fits(before)) expect(fits(after)).toBe(true);
      }),
      { numRuns: 2000, seed: 3 },
    );
    for (const type of types.all().filter((t) => t.answers)) {
      const own = type.answerSchema({ id: "x", type: type.name, label: "x", columns: [] } as unknown as Field, types);
      expect([type.name, admits(own, own)]).toEqual([type.name, true]);
    }
  });
});

type Answer = fc.Arbitrary<unknown>;
const ROW = { c: fc.constantFrom("p", "q"), n: fc.integer({ min: 0, max: 50 }) };
/** Kinds of field that the generator knows, with answers that fit them. */
const KINDS: Record<string, { field: Partial<Field>; answer: Answer }> = {
  text: { field: { type: "text" }, answer: fc.constantFrom("a", "12", "3.5", "long text") },
  short: { field: { type: "text", maxLength: 2 }, answer: fc.constantFrom("a", "12") },
  number: { field: { type: "number" }, answer: fc.integer({ min: -50, max: 50 }) },
  small: { field: { type: "number", min: 0, max: 5 }, answer: fc.integer({ min: 0, max: 5 }) },
  decimal: { field: { type: "number", decimals: 2 }, answer: fc.constantFrom(1.25, 3, -2.5) },
  money: { field: { type: "money" }, answer: fc.integer({ min: 0, max: 1_000_000 }) },
  percent: { field: { type: "percent", max: 10_000 }, answer: fc.integer({ min: 0, max: 10_000 }) },
  date: { field: { type: "date" }, answer: fc.constantFrom("2026-01-01", "2026-12-31") },
  year: { field: { type: "year" }, answer: fc.integer({ min: 1990, max: 2090 }) },
  yesNo: { field: { type: "yes-no" }, answer: fc.boolean() },
  colour: { field: { type: "choice", dictionary: "colours" }, answer: fc.constantFrom("red", "blue") },
  colours: {
    field: { type: "choice", dictionary: "colours", multiple: true },
    answer: fc.shuffledSubarray(["red", "green", "blue"], { minLength: 1 }),
  },
  size: { field: { type: "choice", dictionary: "sizes" }, answer: fc.constantFrom("s", "m") },
  rows: {
    field: { type: "table", columns: [makeField({ id: "c", type: "text" }), makeField({ id: "n", type: "number" })] },
    answer: fc.array(fc.record(ROW, { requiredKeys: [] }), { minLength: 1, maxLength: 4 }),
  },
  fewRows: {
    field: { type: "table", maxRows: 2, columns: [makeField({ id: "c", type: "text" })] },
    answer: fc.array(fc.record({ c: ROW.c }), { minLength: 1, maxLength: 2 }),
  },
  otherRows: {
    field: {
      type: "table",
      columns: [makeField({ id: "n", type: "text" }), makeField({ id: "m", type: "money", default: 7 })],
    },
    answer: fc.array(fc.record({ n: ROW.c }), { minLength: 1, maxLength: 3 }),
  },
};
const kindNames = Object.keys(KINDS);
const IDS = ["a", "b", "c", "d"];

const edit = fc.oneof(
  fc.record({ do: fc.constant("relabel" as const), at: fc.nat(9), to: fc.constantFrom("X", "Y") }),
  fc.record({ do: fc.constant("move" as const), at: fc.nat(9), to: fc.nat(9) }),
  fc.record({ do: fc.constant("split" as const), at: fc.nat(9) }),
  fc.record({ do: fc.constant("remove" as const), at: fc.nat(9) }),
  fc.record({ do: fc.constant("retype" as const), at: fc.nat(9), kind: fc.constantFrom(...kindNames) }),
  fc.record({ do: fc.constant("require" as const), at: fc.nat(9), fallback: fc.boolean() }),
  fc.record({
    do: fc.constant("hide" as const),
    at: fc.nat(9),
    when: fc.constantFrom("1 < 2", "2 < 1", 'has(doc.name) && doc.name == "one"'),
  }),
  fc.record({ do: fc.constant("compute" as const), at: fc.nat(9) }),
  fc.record({
    do: fc.constant("add" as const),
    id: fc.constantFrom(...IDS),
    kind: fc.constantFrom(...kindNames),
    required: fc.boolean(),
  }),
);
type Edit = typeof edit extends fc.Arbitrary<infer E> ? E : never;

const history = fc.record({
  first: fc.dictionary(fc.constantFrom(...IDS), fc.constantFrom(...kindNames), { minKeys: 1, maxKeys: 4 }),
  versions: fc.array(
    fc.record({
      edits: fc.array(edit, { minLength: 1, maxLength: 4 }),
      give: fc.boolean(),
      /** Published against the verdict: even then nothing may be lost. */
      force: fc.constantFrom(false, false, true),
      seed: fc.nat(1000),
    }),
    { minLength: 1, maxLength: 5 },
  ),
  answers: fc.array(fc.record({ pick: fc.nat(1000), skip: fc.nat(31), name: fc.constantFrom("one", "two") }), {
    minLength: 1,
    maxLength: 4,
  }),
});

const fieldOf = (id: string, kind: string): Field =>
  makeField({ id, ...KINDS[kind]?.field, type: String(KINDS[kind]?.field.type), kindForTest: kind } as never);
const NAME = makeField({ id: "name", type: "text" });

function applyEdit(sections: Field[][], change: Edit): Field[][] {
  const all = sections.flat();
  const target = "at" in change ? all[change.at % Math.max(1, all.length)] : undefined;
  const replace = (now: Field | undefined): Field[][] =>
    sections.map((s) => s.flatMap((f) => (f === target ? (now ? [now] : []) : [f])));
  if (change.do === "add")
    return all.some((f) => f.id === change.id)
      ? sections
      : [
          [...(sections[0] ?? []), { ...fieldOf(change.id, change.kind), ...(change.required && { required: true }) }],
          ...sections.slice(1),
        ];
  if (!target) return sections;
  switch (change.do) {
    case "relabel":
      return replace({ ...target, label: change.to });
    case "remove":
      return replace(undefined);
    case "retype":
      return replace(fieldOf(target.id, change.kind));
    case "require":
      return replace({ ...target, required: true, ...(change.fallback && target.type === "text" && { default: "a" }) });
    case "hide":
      return replace({ ...target, visible: change.when });
    case "compute":
      return target.type === "number" && target["decimals"] === undefined
        ? replace({ ...target, computed: "1 + 1" })
        : sections;
    case "move": {
      const rest = replace(undefined);
      const list = rest[change.to % rest.length] ?? [];
      list.splice(change.to % (list.length + 1), 0, target);
      return rest;
    }
    case "split":
      return [...replace(undefined), [target]];
  }
}

const formOf = (sections: Field[][], version: number): Form => ({
  ...makeForm({
    sections: [
      makeSection("head", [NAME]),
      ...sections.flatMap((fields, i) => (fields.length > 0 ? [makeSection(`s${i}`, fields)] : [])),
    ],
  }),
  version,
});

/** A literal of the field's expression type, or the old answer where the types agree. */
function conversionFor(before: Form, after: Form, target: string): Conversion | undefined {
  const find = (form: Form): Field | undefined => {
    const [id, column] = target.split(".");
    const found = fieldsOf(form).find((f) => f.id === id);
    return column === undefined ? found : found && columnsOf(found).find((c) => c.id === column);
  };
  const [old, now] = [find(before), find(after)];
  const own = target.split(".").at(-1) ?? "";
  const typeOf = (f: Field | undefined): unknown => f && types.get(f.type).expressionType(f, types);
  if (old && (!now || typeof typeOf(now) !== "string"))
    return target.includes(".") ? undefined : { form: "form", field: target, expr: `has(doc.${own})` };
  if (old && typeOf(old) === typeOf(now)) return { form: "form", field: target, expr: `doc.${own}` };
  const literals: Record<string, string> = {
    string: '"s"',
    int: "3",
    double: "1.5",
    bool: "true",
    Money: 'yuan("2")',
    Percent: 'percent("5")',
    "list<string>": '["red"]',
  };
  const expr = literals[String(typeOf(now))];
  return expr === undefined ? undefined : { form: "form", field: target, expr };
}

type Stored = { version: number; answers: Answers };
type Published = { form: CompiledForm; conversions: Conversion[] };

/** Whether the judgement lets the version out, given the documents that are stored. */
function isSolved(j: Judged, stored: readonly Stored[]): boolean {
  const holds = (d: Stored, id: string): boolean => Object.hasOwn(d.answers, id);
  const { touch } = j;
  if (j.given || j.look === true || touch.of === "nothing") return true;
  if (touch.of === "holding") return !stored.some((d) => touch.fields.some((id) => holds(d, id)));
  return touch.of === "lacking" && stored.every((d) => holds(d, touch.field));
}

function fill(form: CompiledForm, pick: number, skip: number, name: string): Answers {
  const answers: Answers = { name };
  [...form.fields.values()].forEach((field, i) => {
    const kind = KINDS[String(field["kindForTest"])];
    if (!kind || ((skip >> i) & 1) === 1 || field.computed !== undefined) return;
    answers[field.id] = fc.sample(kind.answer, { numRuns: 1, seed: pick + i })[0];
  });
  return evaluateForm(form, answers, CODES).answers;
}

/** A draft may be unfinished, and codes are closed at any time. */
const UNFINISHED = new Set(["answer.unknown-code", "answer.too-few", "answer.required"]);

/** No type may stumble over what is stored or converted. */
function readAll(form: CompiledForm, answers: Answers): void {
  for (const [id, value] of Object.entries(answers)) {
    const field = form.fields.get(id);
    if (!field) throw new Error(`${id} stands in no form`);
    const type = types.get(field.type);
    expect(typeof type.toText(value, field, nameOf, types)).toBe("string");
    expect(type.toCell(value, field, nameOf, types)).toHaveProperty("kind");
    expect(typeof type.searchText(value, field, nameOf, types)).toBe("string");
  }
}

describe("any history of a form", () => {
  it("leaves every document readable in its own version and in the newest, and loses nothing that was stored", () => {
    let published = 0;
    let refused = 0;
    const reasons = new Set<string>();
    fc.assert(
      fc.property(history, ({ first, versions, answers }) => {
        let sections: Field[][] = [Object.entries(first).map(([id, kind]) => fieldOf(id, kind))];
        const forms: Published[] = [{ form: compiled(formOf(sections, 1)), conversions: [] }];
        const stored: Stored[] = [];
        const add = (seed: number): void => {
          const now = forms.at(-1);
          if (now)
            for (const { pick, skip, name } of answers)
              stored.push({ version: forms.length, answers: fill(now.form, pick + seed, skip, name) });
        };
        add(0);
        for (const { edits, give, force, seed } of versions) {
          const next = edits.reduce(
            applyEdit,
            sections.map((s) => [...s]),
          );
          const [before, after] = [forms.at(-1)?.form.form, formOf(next, forms.length + 1)];
          const made = compileForm(after, types);
          if (!before || "faults" in made) continue;
          const earlier = forms.map((f) => f.form.form);
          const bare = judged(before, after, [], earlier);
          const conversions = give
            ? [...new Set(bare.filter((j) => !isSolved(j, stored)).map((j) => j.target))].flatMap(
                (target) => conversionFor(before, after, target) ?? [],
              )
            : [];
          const compiledConversions = compileConversions(before, after, conversions, types);
          const verdicts = judged(before, after, conversions, earlier);
          if (compiledConversions.faults.length > 0 || (!force && !verdicts.every((j) => isSolved(j, stored)))) {
            refused++;
            continue;
          }
          for (const { reason } of verdicts) reasons.add(reason);
          published++;
          sections = next;
          forms.push({ form: made, conversions });
          add(seed);
        }
        const newest = forms.at(-1)?.form;
        for (const { version, answers: own } of stored) {
          const from = forms[version - 1]?.form;
          if (!from || !newest) throw new Error("no such version");
          readAll(from, own);
          const steps: ConversionStep[] = forms.slice(version);
          const converted = convertAnswers(from, steps, own);
          readAll(newest, converted.answers);
          for (const [id, value] of Object.entries(converted.answers)) {
            const field = newest.fields.get(id);
            const found = field && checkAnswer(field, value, "", types, CODES);
            expect([id, value, found?.filter((p) => !UNFINISHED.has(p.code))]).toEqual([id, value, []]);
          }
          const evaluation = evaluateForm(newest, converted.answers, CODES);
          for (const [id, value] of Object.entries(converted.answers))
            if (newest.fields.get(id)?.computed === undefined)
              expect([id, evaluation.answers[id]]).toEqual([id, value]);
          for (const [id, value] of Object.entries(own)) {
            if (from.fields.get(id)?.computed !== undefined) continue;
            expect([
              id,
              value,
              isKept(
                value,
                newest.fields.get(id)?.computed === undefined ? converted.answers[id] : undefined,
                converted.leftOver.filter((k) => k.field === id),
              ),
            ]).toEqual([id, value, true]);
          }
        }
      }),
      { numRuns: 1200, seed: 20_261_116 },
    );
    // The generator has to try what matters, or all of this says nothing.
    expect(published).toBeGreaterThan(800);
    expect(refused).toBeGreaterThan(200);
    for (const reason of [
      "type",
      "removed",
      "visible-tightened",
      "required-added",
      "computed-over-typed",
      "wrapped",
      "one-of-several",
      "dictionary",
      "tightened",
      "decimals",
      "restored",
      "moved",
    ])
      expect([reason, reasons.has(`judge.${reason}`)]).toEqual([reason, true]);
  });
});

/** In the answers as it was or wrapped, or aside as it was; a table may have got cells more. */
function isKept(value: unknown, now: unknown, aside: readonly LeftOver[]): boolean {
  if (
    sameValue(value, now) ||
    sameValue([value], now) ||
    aside.some((k) => sameValue(k.value, value) || sameValue(k.value, [value]))
  )
    return true;
  const covers = (rows: unknown): boolean =>
    Array.isArray(value) &&
    Array.isArray(rows) &&
    rows.length === value.length &&
    value.every(
      (row: unknown, i) =>
        typeof row === "object" &&
        row !== null &&
        Object.entries(row).every(([k, v]) => sameValue(v, (rows[i] as Answers)[k])),
    );
  return covers(now) || aside.some((k) => covers(k.value));
}

describe("a conversion", () => {
  const before = makeForm({
    fields: [
      NAME,
      makeField({ id: "km", type: "number", decimals: 1 }),
      makeField({ id: "old", type: "text" }),
      fieldOf("rows", "rows"),
    ],
  });
  const convert = (after: Form, conversions: Conversion[], answers: Answers) =>
    convertAnswers(compiled(before), [{ form: compiled({ ...after, version: 2 }), conversions }], answers);

  it("makes new answers out of old ones, and keeps what it replaced", () => {
    const after = makeForm({
      fields: [NAME, makeField({ id: "m", type: "number" }), makeField({ id: "old", type: "number" })],
    });
    const conversions = [
      { form: "form", field: "m", expr: "int(doc.km * 1000.0)" },
      { form: "form", field: "old", expr: "int(doc.old)" },
    ];
    const found = convert(after, conversions, { name: "n", km: 1.5, old: "7" });
    expect(found.answers).toEqual({ name: "n", m: 1500, old: 7 });
    expect(found.leftOver.map((k) => [k.field, k.value, k.why, k.version])).toEqual([
      ["km", 1.5, "removed", 1],
      ["old", "7", "converted", 1],
    ]);
    expect(convert(after, conversions, { old: "seven" })).toMatchObject({
      answers: {},
      unconverted: ["old"],
      leftOver: [{ field: "old", value: "seven", why: "unfit" }],
    });
  });

  it("of a column reads the old row", () => {
    const after = makeForm({
      fields: [
        NAME,
        makeField({
          id: "rows",
          type: "table",
          columns: [makeField({ id: "c", type: "text" }), makeField({ id: "n", type: "money" })],
        }),
      ],
    });
    const conversions = [{ form: "form", field: "rows.n", expr: 'yuan("1") * doc.n' }];
    expect(compileConversions(before, after, conversions, types).faults).toEqual([]);
    const found = convert(after, conversions, { rows: [{ c: "p", n: 2 }, { c: "q" }] });
    expect(found.answers["rows"]).toEqual([{ c: "p", n: 200 }, { c: "q" }]);
    expect(found.leftOver).toMatchObject([{ field: "rows", value: [{ c: "p", n: 2 }, { c: "q" }] }]);
  });

  it("is judged before it runs: unknown fields, another type, a name twice", () => {
    const after = makeForm({ fields: [NAME, makeField({ id: "m", type: "number" })] });
    const faults = (conversions: Conversion[]) =>
      compileConversions(before, after, conversions, types).faults.map((f) => f.index);
    expect(faults([{ form: "form", field: "m", expr: "doc.nosuch" }])).toEqual([0]);
    expect(faults([{ form: "form", field: "m", expr: "doc.old" }])).toEqual([0]);
    expect(faults([{ form: "form", field: "nosuch", expr: "1" }])).toEqual([0]);
    expect(
      faults([
        { form: "form", field: "m", expr: "1" },
        { form: "form", field: "m", expr: "2" },
      ]),
    ).toEqual([1]);
    expect(
      faults([
        { form: "other", field: "m", expr: "((" },
        { form: "form", field: "old", expr: "doc.old" },
      ]),
    ).toEqual([]);
  });

  it("back to an older version finds again what was kept aside, unless something was filled in since", () => {
    const kept: LeftOver[] = [
      { field: "old", label: "old", version: 1, value: "first", why: "removed" },
      { field: "km", label: "km", version: 1, value: 2.5, why: "converted" },
      { field: "old", label: "old", version: 1, value: "second", why: "removed" },
    ];
    const typeThen = (): string => "text";
    expect(restoreKept(compiled(before), {}, kept, typeThen)).toEqual({
      answers: { old: "second" },
      kept: kept.slice(0, 2),
    });
    expect(restoreKept(compiled(before), { old: "new" }, kept, typeThen)).toEqual({ answers: { old: "new" }, kept });
    expect(restoreKept(compiled(before), {}, kept, () => "money").kept).toEqual(kept);
  });
});

describe("what a designer begins with", () => {
  const order = () => {
    let n = 0;
    return {
      words: { title: "T", section: "S", name: "N", region: "R", submit: "1", approve: "2", stage: "3", item: "4" },
      create: ["clerk"],
      decides: "head",
      newId: () => `x${++n}`,
    };
  };
  it("compiles, and names only itself", () => {
    for (const make of [newProjectType, newDocumentType]) {
      const bodies = make(order());
      const form = bodies[0] as unknown as Form;
      expect("faults" in compileForm(form, types)).toBe(false);
      expect(bodies.slice(1).every((b) => JSON.stringify(b).includes(`"${form.id}"`))).toBe(true);
      expect(new Set(bodies.map((b) => b.id)).size).toBe(bodies.length);
      expect(bodies.every((b) => /^[a-z][a-z0-9]*$/.test(b.id))).toBe(true);
    }
  });

  it("or copies has nothing in common with the original but its look", () => {
    const form = {
      ...makeForm({
        fields: [
          NAME,
          makeField({ id: "self", type: "document", form: "form" }),
          makeField({ id: "far", type: "document", form: "far" }),
        ],
      }),
      number: "F-{year}-{serial:4}",
    };
    const lifecycle = {
      $schema: "",
      kind: "lifecycle" as const,
      id: "l",
      version: 3,
      title: "L",
      stages: [{ id: "s", title: "s", forms: ["form", "far"], after: [] }],
    };
    const [copy, flow, stages] = copyForm(
      { form, flow: makeFlow([makeApprove("one")]), lifecycle },
      { ...order(), title: "Copy" },
    );
    const fields = fieldsOf(copy as unknown as Form);
    expect([copy?.id, copy?.version, copy?.title, copy?.["number"], fields[1]?.["form"], fields[2]?.["form"]]).toEqual([
      "x1",
      1,
      "Copy",
      "DJ-{year}-{county}-{serial:5}",
      "x1",
      "far",
    ]);
    expect([flow?.["form"], flow?.id, flow?.version]).toEqual(["x1", "x2", 1]);
    expect((stages as unknown as Definitions["lifecycle"]).stages[0]?.forms).toEqual(["x1", "far"]);
  });
});

describe("a unit's own flow", () => {
  const post = { id: "pay", title: "p", do: "post", movement: "reserve", amount: "a", quota: "q" } as never;
  const at = (id: string, where: unknown): never => ({ ...makeApprove(id), who: [{ role: "r", at: where }] }) as never;
  it.each([
    ["by itself moves no money", [post], ["pay"]],
    ["with its own head neither", [at("one", "own-unit"), post], ["pay"]],
    ["nor with its own kind of unit", [at("one", { unitKind: "town" }), post], ["pay"]],
    ["does so behind the unit above", [at("one", "parent-unit"), post], []],
    ["or behind finance", [at("one", { unitKind: "finance" }), post], []],
    [
      "not behind finance in one branch only",
      [
        {
          id: "c",
          title: "c",
          do: "choose",
          cases: [
            { title: "x", when: "1 < 2", steps: [at("one", { unitKind: "finance" })] },
            { title: "y", steps: [] },
          ],
        } as never,
        post,
      ],
      ["pay"],
    ],
  ])("%s", (_what, steps, found) => {
    expect(unauthorised(makeFlow(steps), "town").map((f) => f.step)).toEqual(found);
  });
});
