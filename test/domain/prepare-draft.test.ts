/** The draft that follows from a finished document: what fills it, what stands against it, and definitions that could not make it. */
import { describe, expect, it } from "vitest";
import type { AnyDefinition } from "../../core/domain/definition.ts";
import { checkDefinitionSet } from "../../core/domain/definition-set.ts";
import type { Form } from "../../core/domain/form.ts";
import { narrowingsOf } from "../../core/domain/narrow-options.ts";
import {
  firstAnswers,
  follows,
  groundsScope,
  laterAnswers,
  onlyFields,
  outlookOf,
} from "../../core/domain/prepare-draft.ts";
import type { Prepares } from "../../core/domain/prepares.ts";
import type { RuleResult } from "../../core/domain/rule-result.ts";
import { makeApprove, makeField, makeFlow, makeForm, types } from "./make-definitions.ts";

const order = makeForm({
  id: "order",
  fields: [
    makeField({ id: "name", type: "text" }),
    makeField({ id: "work", type: "document", form: "work" }),
    makeField({ id: "line", type: "quota" }),
    makeField({ id: "sum", type: "money" }),
    makeField({ id: "half", type: "money", computed: 'share(doc.sum, percent("50"))' }),
    makeField({ id: "asked", type: "money" }),
    makeField({ id: "day", type: "date" }),
    makeField({ id: "papers", type: "file", accept: ["pdf"] }),
    makeField({ id: "parts", type: "table", columns: [makeField({ id: "no", type: "text" })] }),
  ],
});
const prepares: Prepares = {
  form: "order",
  named: "work",
  when: "doc.done",
  values: [
    {
      id: "before",
      label: "before",
      from: { documents: { form: "order", state: "open" }, take: "rows", field: "parts" },
    },
  ],
  fill: {
    name: 'doc.name + "!"',
    sum: "doc.cost",
    day: "now.today",
    line: { only: true },
    papers: { copy: "papers" },
    parts: "doc.parts.filter(p, !values.before.exists(b, b.no == p.no))",
  },
  then: { asked: "doc.half" },
};
function makeWork(more: Partial<Prepares> = {}): Form {
  const form = makeForm({
    id: "work",
    fields: [
      makeField({ id: "name", type: "text" }),
      makeField({ id: "done", type: "yes-no" }),
      makeField({ id: "cost", type: "money" }),
      makeField({ id: "papers", type: "file", accept: ["pdf"] }),
      makeField({ id: "parts", type: "table", columns: [makeField({ id: "no", type: "text" })] }),
    ],
  });
  return { ...form, prepares: { ...prepares, ...more } };
}
const find = ((kind: string, id: string) =>
  kind === "form" ? (id === "work" ? makeWork() : order) : undefined) as never;
const scope = groundsScope(makeWork(), { find, types });
const facts = { today: "2026-11-22" };
const papers = [{ id: "f", name: "a.pdf", size: 1, mediaType: "application/pdf", sha256: "0" }];
const grounds = {
  id: "the-work",
  answers: { name: "Wall", done: true, cost: 1_001, papers, parts: [{ no: "1" }, { no: "2" }] },
  values: { before: [{ no: "1" }] },
  facts,
};

describe("what fills a draft", () => {
  it("are the document itself, expressions over it and what was looked up, and answers as they stand", () => {
    expect(firstAnswers(prepares, scope, grounds)).toEqual({
      work: "the-work",
      name: "Wall!",
      sum: 1_001,
      day: "2026-11-22",
      papers,
      parts: [{ no: "2" }],
    });
    expect(onlyFields(prepares)).toEqual([{ field: "line", where: [] }]);
  });

  it("leaves a field empty where something is missing, and never guesses", () => {
    const { cost: _cost, name: _name, ...answers } = grounds.answers;
    const filled = firstAnswers(prepares, scope, {
      ...grounds,
      answers,
      values: { before: [{ no: "1" }, { no: "2" }] },
    });
    expect(Object.keys(filled).sort()).toEqual(["day", "papers", "work"]);
  });

  it("follows from the document only while its condition holds; one that cannot be told does not", () => {
    expect(follows(prepares, scope, grounds)).toBe(true);
    expect(follows(prepares, scope, { ...grounds, answers: { done: false } })).toBe(false);
    expect(follows(prepares, scope, { ...grounds, answers: {} })).toBe(false);
  });

  it("comes then from the draft as it is computed, in whole fen", () => {
    expect(laterAnswers(prepares, order, types, { sum: 1_001, half: 501 }, facts)).toEqual({ asked: 501 });
    expect(laterAnswers(prepares, order, types, {}, facts)).toEqual({});
  });
});

describe("what stands against a draft", () => {
  const list = { id: "match", title: "Match", place: 1 };
  const line = (code: string, more: Partial<RuleResult>): RuleResult => ({
    rule: code,
    version: 1,
    code,
    title: code,
    outcome: "met",
    severity: null,
    message: "",
    compared: [],
    why: [],
    basis: { text: "", mark: "S" },
    list,
    ...more,
  });

  it("are refusals, what could not be counted, and lines that miss something; a look and a warning are told", () => {
    const { list: _list, ...alone } = line("W", { outcome: "fires", severity: "warn" });
    const { against, looks } = outlookOf(
      [{ code: "answer.required", pointer: "/papers" }],
      [
        line("A", {}),
        line("B", { outcome: "fires", severity: "block", message: "too much" }),
        line("C", { outcome: "failed", severity: "block" }),
        line("D", { outcome: "fires", severity: "hint", look: true, why: ["papers"] }),
        line("E", { outcome: "fires", severity: "hint", look: true }),
        line("F", { outcome: "outside" }),
        alone,
      ],
    );
    expect(against.map((one) => ("problem" in one ? one.problem.code : one.code))).toEqual([
      "B",
      "C",
      "D",
      "answer.required",
    ]);
    expect(looks.map(({ code }) => code)).toEqual(["E", "W"]);
  });
});

describe("what a reference is narrowed by", () => {
  it("takes the answers of this document, and narrows nothing by what is not there yet", () => {
    const wheres = [
      { field: "code", same: "seller" },
      { field: "closed", filled: false },
      { field: "kind", in: ["1", "2"] },
      { field: "from", upTo: "day" },
    ];
    expect(narrowingsOf(wheres, { seller: "X", day: "2026-01-02" })).toEqual([
      { field: "code", among: ["X"] },
      { field: "closed", filled: false },
      { field: "kind", among: ["1", "2"] },
      { field: "from", upTo: "2026-01-02" },
    ]);
    expect(narrowingsOf(wheres, { seller: "", day: 5 })).toEqual([
      { field: "closed", filled: false },
      { field: "kind", among: ["1", "2"] },
    ]);
  });
});

describe("a form that prepares a draft", () => {
  const faultsOf = (more: Partial<Prepares>): string[] =>
    checkDefinitionSet(
      [
        makeWork(more),
        order,
        makeFlow([makeApprove("review", { roles: ["clerk"] })], { id: "f1", form: "work" }),
        makeFlow([makeApprove("review", { roles: ["clerk"] })], { id: "f2", form: "order" }),
        {
          $schema: "",
          version: 1,
          title: "T",
          kind: "role",
          id: "clerk",
          permissions: [],
          reach: "unit",
          conflicts: [],
        },
      ].map((body) => ({ file: body.id, body: body as AnyDefinition })),
      types,
    ).map(({ file, pointer }) => `${file} ${pointer}`);

  it("has no faults as it stands", () => {
    expect(faultsOf({})).toEqual([]);
  });

  it.each<[string, Partial<Prepares>, string]>([
    ["a form that is not there", { form: "nothing" }, "work /prepares/form"],
    ["a field that names no such document", { named: "name" }, "work /prepares/named"],
    ["a field that is computed", { fill: { half: "doc.cost" } }, "work /prepares/fill/half"],
    ["an answer of another type", { fill: { name: "doc.cost" } }, "work /prepares/fill/name"],
    ["a copy of another type", { fill: { papers: { copy: "cost" } } }, "work /prepares/fill/papers/copy"],
    ["a value that nobody looks up", { fill: { parts: { value: "gone" } } }, "work /prepares/fill/parts/value"],
    ["the only one of a text", { fill: { name: { only: true } } }, "work /prepares/fill/name/only"],
    ["a condition that is none", { when: "doc.cost" }, "work /prepares/when"],
    ["a later answer over a field that is not there", { then: { asked: "doc.gone" } }, "work /prepares/then/asked"],
  ])("is refused: %s", (_, more, pointer) => {
    expect(faultsOf(more)).toContain(pointer);
  });
});
