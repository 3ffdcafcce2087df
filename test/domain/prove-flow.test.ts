/** Every code of the proof, each with the shortest way to it and a sentence without gaps; and what is no problem. */
import { readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { checkDefinitionSet, definitionSet } from "../../core/domain/definition-set.ts";
import { type FlowProblem, PROVE_CODES, PROVE_SENTENCES } from "../../core/domain/flow-problem.ts";
import { type Flow, type HumanStep, MAX_STEPS, type Step } from "../../core/domain/flow.ts";
import type { Due, Vote, Who } from "../../core/domain/flow-people.ts";
import type { Form } from "../../core/domain/form.ts";
import { type FlowVerdict, type ProveOptions, proveFlow } from "../../core/domain/prove-flow.ts";
import { MAX_CELLS } from "../../core/domain/flow-values.ts";
import { getDefinition, packs } from "./packs.ts";
import { makeField, makeFlow, makeForm, makeSection, types } from "./make-definitions.ts";

const FORM = makeForm({
  fields: [
    makeField({ id: "name", type: "text", required: true }),
    makeField({ id: "amount", type: "money", required: true, label: "Amount" }),
    makeField({ id: "kind", type: "choice", dictionary: "kinds", required: true }),
    makeField({ id: "urgent", type: "yes-no", required: true }),
    makeField({ id: "rate", type: "percent", required: true }),
    makeField({ id: "due", type: "date", required: true }),
    makeField({ id: "day", type: "date", label: "Day" }),
    makeField({ id: "leader", type: "person", label: "Leader" }),
    makeField({ id: "quota", type: "quota", required: true }),
    makeField({ id: "result", type: "text", label: "Result" }),
    makeField({ id: "twice", type: "money", computed: "doc.amount + doc.amount" }),
    makeField({ id: "late", type: "yes-no", computed: 'doc.day > "2026-07-01"' }),
    makeField({ id: "reason", type: "text", required: true, visible: "doc.urgent" }),
    makeField({ id: "share", type: "percent", required: 'doc.kind == "1"' }),
    makeField({ id: "other", type: "text", required: "size(doc.name) > 3" }),
  ],
});
const EVERYBODY: Who = { role: "clerk", at: "own-unit" };
const approve = (id: string, more: Partial<Extract<Step, { do: "approve" }>> = {}): Step => ({
  id,
  title: id.toUpperCase(),
  do: "approve",
  who: [EVERYBODY],
  decide: "any",
  ...more,
});
const handle = (id: string, more: Partial<Extract<Step, { do: "handle" }>> = {}): Step => ({
  id,
  title: id.toUpperCase(),
  do: "handle",
  who: [EVERYBODY],
  act: "do",
  ...more,
});
type Case = [title: string, when: string | undefined, ...steps: Step[]];
const choose = (id: string, ...cases: Case[]): Step => ({
  id,
  title: id.toUpperCase(),
  do: "choose",
  cases: cases.map(([title, when, ...steps]) => ({ title, steps, ...(when !== undefined && { when }) })),
});
const all = (id: string, ...lists: Step[][]): Step => ({
  id,
  title: id.toUpperCase(),
  do: "all",
  branches: lists.map((steps, n) => ({ id: `${id}-${n}`, title: `${id}-${n}`, steps })),
});
const some = (id: string, ...branches: Case[]): Step => ({
  id,
  title: id.toUpperCase(),
  do: "some",
  branches: branches.map(([title, when, ...steps], n) => ({
    id: `${id}-${n}`,
    title,
    steps,
    ...(when !== undefined && { when }),
  })),
});
const repeat = (id: string, again: string, steps: Step[], exhausted?: "refuse"): Step => ({
  id,
  title: id.toUpperCase(),
  do: "repeat",
  again,
  times: 3,
  steps,
  ...(exhausted && { exhausted }),
});
const finish = (id: string, as: "done" | "refused" = "done"): Step => ({
  id,
  title: id.toUpperCase(),
  do: "finish",
  as,
});
const wait = (id: string, until?: string): Step => ({
  id,
  title: id.toUpperCase(),
  do: "wait",
  ...(until === undefined ? { for: { days: 1 } } : { until }),
});
const post = (id: string, undo = false): Step => ({
  id,
  title: id.toUpperCase(),
  do: "post",
  movement: undo ? "reserve" : "pay",
  amount: "amount",
  quota: "quota",
  ...(undo && { undo: "release" as const }),
});
const vote = (id: string, decide: Partial<Vote>, more: Partial<HumanStep> = {}): Step =>
  approve(id, { decide: { pass: "1/2", ...decide }, ...more } as Partial<Extract<Step, { do: "approve" }>>);
const BIG = 'doc.amount >= yuan("5000000")';

const catalogues = ["zh-CN", "en"].map(
  (name) =>
    JSON.parse(readFileSync(new URL(`../../core/messages/${name}.json`, import.meta.url), "utf8")) as Record<
      string,
      string
    >,
);
const said = new Set<string>();
const coded = new Set<string>();

function prove(steps: Step[], more: Partial<Flow> = {}, options: Partial<ProveOptions> = {}, form = FORM): FlowVerdict {
  const verdict = proveFlow(makeFlow(steps, more), form, { types, ...options });
  for (const problem of verdict.problems) {
    said.add(problem.say);
    coded.add(problem.code);
    for (const texts of catalogues)
      for (const [, place = ""] of (texts[problem.say] ?? "{no sentence}").matchAll(/\{([^}]+)\}/g))
        expect(problem.params[place], `${problem.say} {${place}}`).toBeDefined();
  }
  expect(verdict.sound).toBe(verdict.problems.length === 0);
  return verdict;
}
const short = (problems: readonly FlowProblem[]): string[] =>
  problems.map(({ code, step, path }) => `${code} ${step}: ${path.join(" ")}`);
const problems = (steps: Step[], more: Partial<Flow> = {}, options: Partial<ProveOptions> = {}): string[] =>
  short(prove(steps, more, options).problems);

describe("values and branches", () => {
  const holes = choose(
    "size",
    ["more", 'doc.amount > yuan("5000000")', approve("panel")],
    ["less", 'doc.amount < yuan("5000000")'],
  );

  it("names the amount of exactly 5,000,000.00 yuan for which no branch holds, with the way to it", () => {
    const beside = all("beside", [approve("dept")], [approve("site")]);
    const { problems: found } = prove([approve("unit"), beside, holes, approve("final")]);

    expect(short(found)).toEqual(["uncovered-value size: submit unit beside dept site size"]);
    expect(found[0]).toMatchObject({
      pointer: "/steps/3",
      say: "prove.uncovered-value",
      params: { step: "SIZE", value: "Amount = 5,000,000.00" },
      values: [{ field: "amount", value: 500_000_000 }],
    });
  });

  it("names the value for which two branches hold", () => {
    const { problems: found } = prove([
      choose(
        "size",
        ["big", BIG, approve("a")],
        ["small", 'doc.amount <= yuan("5000000")', approve("b")],
        ["else", undefined],
      ),
    ]);

    expect(short(found)).toEqual(["overlapping-branches size: submit size"]);
    expect(found[0]?.params).toEqual({ step: "SIZE", value: "Amount = 5,000,000.00", branch: "big", other: "small" });
  });

  it("names a branch that no value takes: by itself, because of those before it, because of what lies around it", () => {
    expect(problems([choose("size", ["a", 'doc.amount < yuan("0")', approve("x")], ["b", undefined])])).toEqual([
      "unreachable-branch size: submit size",
    ]);
    expect(
      problems([choose("size", ["a", "doc.urgent"], ["b", "!doc.urgent"], ["c", undefined, approve("x")])]),
    ).toEqual(["unreachable-branch size: submit size"]);
    const inner = choose("inner", ["a", 'doc.amount < yuan("100")', approve("x")], ["b", undefined, approve("y")]);
    expect(
      problems([approve("first"), choose("size", ["big", BIG, approve("z"), inner], ["rest", undefined])]),
    ).toEqual(["unreachable-branch inner: submit first size z inner"]);
  });

  it("lets the last branch be empty when the others leave nothing", () => {
    expect(
      problems([choose("size", ["a", "doc.urgent", approve("x")], ["b", "!doc.urgent"], ["c", undefined])]),
    ).toEqual([]);
  });

  it("finds a condition that cannot be decided when its field may be empty", () => {
    const { problems: found } = prove([
      approve("a"),
      choose("when", ["late", 'doc.day > "2026-07-01"'], ["else", undefined]),
    ]);

    expect(short(found)).toEqual(["undecided-value when: submit a when"]);
    expect(found[0]).toMatchObject({ params: { missing: "Day" }, values: [{ field: "day", label: "Day" }] });
  });

  it.each<[string, string, boolean]>([
    ["a required field", BIG, true],
    ["an optional field with has()", 'has(doc.day) && doc.day > "2026-07-01"', true],
    [
      "an optional field in the other half of an or with has()",
      'has(doc.day) && doc.day > "2026-07-01" || doc.urgent',
      true,
    ],
    ["a computed field over required ones", 'doc.twice > yuan("5")', true],
    ["a computed field over an optional one", "doc.late", false],
    ["a field that is seen and required only when urgent", 'doc.reason == "x"', false],
    ["the same with has()", 'has(doc.reason) && doc.reason == "x"', true],
    ["a field required by a condition", 'doc.share > percent("5")', false],
    ["a field required by more than a condition can say", 'doc.other == "x"', false],
    ["a field that nobody has to fill", 'doc.result == "x"', false],
  ])("%s: %s decides always: %s", (_name, when, sound) => {
    const found = prove([choose("c", ["a", when, approve("x")], ["b", undefined])]).problems;

    expect(found.map((p) => p.code)).toEqual(sound ? [] : ["undecided-value"]);
  });

  it("knows when a field that is required by a condition is there", () => {
    const share = choose("inner", ["a", 'doc.share > percent("5")', approve("x")], ["b", undefined]);
    const reason = choose("other", ["a", 'doc.reason == "x"', approve("y")], ["b", undefined]);

    expect(problems([choose("c", ["one", 'doc.kind == "1"', share], ["rest", undefined])])).toEqual([]);
    expect(problems([choose("c", ["one", "doc.urgent", reason], ["rest", undefined])])).toEqual([]);
    expect(problems([choose("c", ["one", 'doc.kind == "2"', share], ["rest", undefined])])).toEqual([
      "undecided-value inner: submit c inner",
    ]);
  });

  it("knows what a section hides and what comes from elsewhere", () => {
    const source = makeForm({
      id: "contract",
      fields: [makeField({ id: "price", type: "money", required: true }), makeField({ id: "note", type: "text" })],
    });
    const form: Form = makeForm({
      sections: [
        makeSection("one", [
          makeField({ id: "urgent", type: "yes-no", required: true }),
          makeField({ id: "contract", type: "document", form: "contract", required: true }),
          makeField({ id: "price", type: "money", from: { field: "contract", take: "price" } }),
          makeField({ id: "note", type: "text", from: { field: "contract", take: "note" } }),
          makeField({ id: "sum", type: "money", from: { field: "contract", sum: "price" } }),
        ]),
        makeSection("two", [makeField({ id: "hidden", type: "text", required: true })], "doc.urgent"),
      ],
    });
    const found = (when: string, definitions = definitionSet([source])): string[] =>
      proveFlow(makeFlow([choose("c", ["a", when, approve("x")], ["b", undefined])]), form, {
        types,
        definitions,
      }).problems.map((p) => p.code);

    expect(found('doc.price > yuan("5")')).toEqual([]);
    expect(found('doc.price > yuan("5")', definitionSet([]))).toEqual(["undecided-value"]);
    expect(found('doc.sum > yuan("5")')).toEqual([]);
    expect(found('doc.note == "x"')).toEqual(["undecided-value"]);
    expect(found('doc.hidden == "x"')).toEqual(["undecided-value"]);
    expect(found('doc.urgent && has(doc.hidden) && doc.hidden == "x"')).toEqual([]);
    expect(found("!doc.urgent && has(doc.hidden)")).toEqual(["unreachable-branch"]);
  });

  it("knows the codes of a dictionary", () => {
    const kinds = definitionSet([getDefinition("dictionary", "change-reason")]);
    const codes = getDefinition("dictionary", "change-reason").items.map((item) => item.code);
    const form = makeForm({
      fields: [makeField({ id: "kind", type: "choice", dictionary: "change-reason", required: true })],
    });
    const last = choose("c", ["all", `doc.kind in ${JSON.stringify(codes)}`], ["none", undefined, approve("x")]);

    expect(short(proveFlow(makeFlow([last]), form, { types, definitions: kinds }).problems)).toEqual([
      "unreachable-branch c: submit c",
    ]);
    expect(proveFlow(makeFlow([last]), form, { types }).sound).toBe(true);
  });

  it("counts a field from the step on that fills it, and not before", () => {
    const fills = handle("fill", { fields: { result: "edit" } });
    const asks = choose("c", ["ok", 'doc.result == "ok"', approve("x")], ["no", undefined]);

    expect(problems([fills, asks])).toEqual([]);
    expect(problems([asks, fills])).toEqual([
      "undecided-value c: submit c",
      "unreachable-branch c: submit c",
      "dead-step fill: submit c fill",
    ]);
    // An approver may leave it empty.
    expect(problems([approve("fill", { fields: { result: "edit" } }), asks])).toEqual([
      "undecided-value c: submit fill c",
    ]);
  });

  it("sees that a value changes on the way, and that it stays in later rounds", () => {
    const fills = handle("fill", { fields: { result: "edit" }, back: ["submit"] });
    const first = choose("first", ["seen", "has(doc.result)", approve("again")], ["new", undefined]);

    expect(problems([first, approve("b"), fills])).toEqual([]);
    expect(problems([first, approve("b"), handle("fill", { fields: { result: "edit" }, back: [] })])).toEqual([
      "unreachable-branch first: submit first",
    ]);
  });

  it("some: every value takes a branch, all conditions can be decided", () => {
    const named = some("s", ["a", "doc.urgent", approve("x")], ["b", BIG, approve("y")]);

    expect(
      problems([some("s", ["a", "doc.urgent", approve("x")], ["b", BIG, approve("y")], ["c", undefined])]),
    ).toEqual([]);
    expect(problems([named, approve("z")])).toEqual(["uncovered-value s: submit s"]);
    expect(problems([some("s", ["a", 'doc.day > "2026-07-01"', approve("x")], ["c", undefined])])).toEqual([
      "undecided-value s: submit s",
    ]);
    expect(problems([some("s", ["a", "doc.urgent"], ["b", "!doc.urgent"], ["c", undefined, approve("x")])])).toEqual([
      "unreachable-branch s: submit s",
    ]);
  });

  it("repeat: asks after its steps, with what they have written", () => {
    const look = handle("look", { fields: { result: "edit" } });

    expect(problems([repeat("r", 'doc.result == "no"', [look])])).toEqual([]);
    expect(problems([repeat("r", 'doc.result == "no"', [approve("look")]), approve("z")])).toEqual([
      "undecided-value r: submit r look r",
    ]);
    expect(problems([repeat("r", 'doc.amount < yuan("0")', [look])])).toEqual([
      "unreachable-branch r: submit r look r",
    ]);
  });

  it("percent and days are told apart to the last digit", () => {
    const rate = choose(
      "c",
      [
        "a",
        'doc.rate > percent("9.99") && doc.rate < percent("10.01")',
        choose("d", ["x", 'doc.rate != percent("10")', approve("no")], ["y", undefined]),
      ],
      ["b", undefined],
    );
    const day = choose("c", ["a", 'doc.due > "2026-02-28" && doc.due < "2026-03-01"', approve("no")], ["b", undefined]);

    expect(problems([rate])).toEqual(["unreachable-branch d: submit c d"]);
    expect(problems([day])).toEqual(["unreachable-branch c: submit c"]);
  });
});

describe("ways that stop", () => {
  it("deadlock: a wait for a day that may be empty", () => {
    expect(problems([approve("a"), wait("rest", "day"), approve("b")])).toEqual(["deadlock rest: submit a rest"]);
    expect(problems([approve("a"), wait("rest", "due"), wait("more"), approve("b")])).toEqual([]);
  });

  it("dead-step: behind the end, behind branches that all end, behind what contradicts itself", () => {
    expect(problems([approve("a"), finish("end"), approve("b"), approve("c")])).toEqual([
      "dead-step b: submit a end b",
    ]);
    const both = choose("c", ["yes", BIG, finish("e1")], ["no", undefined, finish("e2")]);
    expect(problems([both, approve("b")])).toEqual(["dead-step b: submit c e1 b"]);
    const early = choose("c", ["yes", BIG, finish("e1")], ["no", undefined]);
    const later = choose("d", ["yes", BIG, approve("x")], ["no", undefined]);
    expect(problems([early, approve("a"), later])).toEqual(["unreachable-branch d: submit c a d"]);
    expect(problems([early, all("p", [later], [approve("y")])])).toEqual(["unreachable-branch d: submit c p d"]);
  });

  it("livelock and cannot-pass: a vote that the people asked can never pass", () => {
    const three: Who[] = [{ chosenBy: "starter", max: 2 }];

    expect(problems([approve("a"), vote("v", { pass: 3, otherwise: "return" }, { who: three })])).toEqual([
      "livelock v: submit a v",
    ]);
    expect(problems([vote("v", { pass: 3 }, { who: three })])).toEqual(["cannot-pass v: submit v"]);
    expect(problems([vote("v", { quorum: 3 }, { who: three }), approve("b")])).toEqual([
      "cannot-pass v: submit v",
      "dead-step b: submit v b",
    ]);
    expect(problems([vote("v", { pass: 3, otherwise: "go-on" }, { who: three }), approve("b")])).toEqual([]);
    expect(problems([vote("v", { pass: 2 }, { who: three }), approve("b")])).toEqual([]);
    expect(problems([vote("v", { pass: 3 }, { who: three, may: ["add-alongside"] })])).toEqual([]);
    expect(problems([vote("v", { pass: 3 })])).toEqual([]);
  });

  it("livelock: steps that nobody does, again and again inside each other", () => {
    const copy: Step = { id: "tell", title: "T", do: "cc", who: [EVERYBODY] };
    const nest = (depth: number, inner: Step): Step =>
      depth === 0 ? inner : ({ ...repeat(`r${depth}`, "doc.urgent", [nest(depth - 1, inner)]), times: 20 } as Step);

    expect(problems([nest(3, copy)])).toEqual(["livelock r3: submit r3"]);
    expect(problems([nest(2, copy)])).toEqual([]);
    expect(problems([nest(3, approve("a"))])).toEqual([]);
  });

  it("race: a branch reads what one beside it writes", () => {
    const writes = handle("fill", { fields: { result: "edit" } });
    const reads = choose("c", ["a", 'has(doc.result) && doc.result == "x"', approve("x")], ["b", undefined]);
    const { problems: found } = prove([all("p", [writes], [approve("y"), reads])]);

    expect(short(found)).toEqual(["race p: submit p"]);
    expect(found[0]?.params).toEqual({ step: "P", branch: "p-0", other: "p-1", field: "Result" });
    expect(problems([all("p", [writes, reads], [approve("y")])])).toEqual([]);
    const again = handle("fill-too", { fields: { result: "edit" } });
    expect(problems([all("p", [writes], [again]), reads])).toEqual(["race p: submit p"]);
    expect(problems([all("p", [writes], [again])])).toEqual([]);
  });
});

describe("ends, money and ways back", () => {
  it("improper-end: refusing what was paid, ending what still runs", () => {
    expect(problems([approve("a"), post("pay"), finish("end", "refused")])).toEqual([
      "improper-end end: submit a pay end",
    ]);
    expect(problems([approve("a"), post("hold", true), finish("end", "refused")])).toEqual([]);
    expect(problems([approve("a"), post("pay"), vote("v", {})])).toEqual(["improper-end v: submit a pay v"]);
    const due: Due = { within: { days: 1 }, then: "refuse" };
    expect(problems([approve("a"), post("pay"), approve("b", { due })])).toEqual(["improper-end b: submit a pay b"]);
    expect(problems([approve("a"), post("pay"), repeat("r", "doc.urgent", [approve("b")], "refuse")])).toEqual([
      "improper-end r: submit a pay r b b b r",
    ]);
    expect(
      problems([
        approve("a"),
        all("p", [choose("c", ["x", BIG, finish("end")], ["y", undefined])], [approve("b"), post("pay")]),
      ]),
    ).toEqual(["improper-end end: submit a p c end"]);
    expect(
      problems([approve("a"), all("p", [choose("c", ["x", BIG, finish("end")], ["y", undefined])], [approve("b")])]),
    ).toEqual([]);
  });

  it("money-alone: a way to a posting on which nobody has agreed", () => {
    const { problems: found } = prove([choose("c", ["big", BIG, approve("a")], ["small", undefined]), post("pay")]);

    expect(short(found)).toEqual(["money-alone pay: submit c pay"]);
    expect(found[0]?.params["value"]).toBe("Amount = 4,999,999.99");
    expect(problems([post("hold", true), approve("a"), post("pay")])).toEqual([]);
    expect(problems([vote("v", { otherwise: "go-on" }), post("pay")])).toEqual(["money-alone pay: submit v pay"]);
    expect(problems([all("p", [approve("a")], [wait("w")]), post("pay")])).toEqual([]);
    expect(problems([handle("self", { who: [{ starter: "self" }] }), post("pay")])).toEqual([
      "money-alone pay: submit self pay",
    ]);
  });

  it("bad-return: to where nobody came from, across what was paid, by itself", () => {
    const apart = choose("c", ["big", BIG, approve("a")], ["small", undefined, approve("b", { back: ["a"] })]);
    expect(problems([apart])).toEqual(["bad-return b: submit c b"]);
    expect(
      problems([choose("c", ["big", BIG, approve("a")], ["small", undefined]), approve("b", { back: ["a"] })]),
    ).toEqual([]);
    expect(problems([approve("a"), post("pay"), approve("b", { back: ["a"] })])).toEqual([
      "bad-return b: submit a pay b",
    ]);
    expect(problems([approve("a"), post("pay"), approve("b", { back: { to: "starter" } })])).toEqual([
      "bad-return b: submit a pay b",
    ]);
    const maybe = choose("c", ["big", BIG, post("pay")], ["small", undefined]);
    expect(problems([approve("a"), maybe, approve("b", { back: ["a"] })])).toEqual([]);
    const due: Due = { within: { days: 1 }, then: "return" };
    expect(problems([approve("a"), maybe, approve("b", { due })])).toEqual(["bad-return b: submit a c pay b"]);
    expect(problems([approve("a"), post("pay"), vote("v", { otherwise: "return" })])).toEqual([
      "bad-return v: submit a pay v",
    ]);
  });

  it("bad-return: to what the blocks forbid, also in a flow that was not checked before", () => {
    expect(problems([approve("a", { back: ["b"] }), approve("b")])).toEqual(["bad-return a: submit a"]);
    expect(problems([all("p", [approve("a")], [approve("b", { back: ["a"] })])])).toEqual(["bad-return b: submit p b"]);
    expect(problems([repeat("r", "doc.urgent", [approve("a"), approve("b", { back: ["a"] })])])).toEqual([]);
  });
});

describe("people", () => {
  it("no-approver: a field that may be empty, an expression over one, a step that may have been left out", () => {
    expect(problems([approve("a"), approve("b", { who: [{ field: "leader" }] })])).toEqual([
      "no-approver b: submit a b",
    ]);
    expect(problems([approve("b", { who: [{ expression: "doc.leader" }] })])).toEqual(["no-approver b: submit b"]);
    expect(problems([approve("b", { who: [{ field: "leader" }, EVERYBODY] })])).toEqual([]);
    expect(problems([approve("b", { who: [{ field: "leader" }, EVERYBODY], decide: "all" })])).toEqual([
      "no-approver b: submit b",
    ]);
    const guarded = choose(
      "c",
      ["named", "has(doc.leader)", approve("b", { who: [{ field: "leader" }] })],
      ["else", undefined],
    );
    expect(problems([guarded, approve("z")])).toEqual([]);
    const left = choose("c", ["big", BIG, approve("a")], ["small", undefined]);
    expect(problems([left, handle("b", { who: [{ sameAs: "a" }] })])).toEqual(["no-approver b: submit c b"]);
    expect(
      problems(
        [approve("a"), left, handle("b", { who: [{ sameAs: "a" }] })]
          .slice(0, 1)
          .concat(handle("b", { who: [{ sameAs: "a" }] })),
      ),
    ).toEqual([]);
  });

  it("no-approver: named by the step before, where that is no person's", () => {
    const named = approve("b", { who: [{ chosenBy: "previous" }] });

    expect(problems([approve("a"), named])).toEqual([]);
    expect(problems([approve("a"), wait("w"), named])).toEqual(["no-approver b: submit a w b"]);
    expect(problems([named, approve("c")])).toEqual(["no-approver b: submit b"]);
    expect(problems([all("p", [approve("a")], [approve("c")]), named])).toEqual([]);
    expect(problems([choose("c", ["big", BIG, approve("a")], ["small", undefined]), named])).toEqual([
      "no-approver b: submit c b",
    ]);
  });

  it("a policy for nobody is an answer", () => {
    const nobody = approve("b", { who: [{ field: "leader" }] });

    expect(problems([nobody], { policy: { noApprover: "refuse" } })).toEqual([]);
    expect(problems([nobody], { policy: { noApprover: "skip" } })).toEqual([]);
    expect(problems([nobody], { policy: { noApprover: { who: [EVERYBODY] } } })).toEqual([]);
    expect(problems([nobody], { policy: { noApprover: { who: [{ field: "leader" }] } } })).toEqual([
      "no-approver b: submit b",
    ]);
  });

  it("only-starter: the starter, or the head of a unit who starts", () => {
    const self = approve("a", { who: [{ starter: "self" }] });

    expect(problems([self])).toEqual(["only-starter a: submit a"]);
    expect(problems([approve("a", { who: [{ starter: "head" }] })])).toEqual(["only-starter a: submit a"]);
    expect(problems([approve("a", { who: [{ starter: "head" }, EVERYBODY] })])).toEqual([]);
    expect(problems([approve("a", { who: [{ starter: "superior" }] })])).toEqual([]);
    for (const own of ["superior", "allow", "skip"] as const)
      expect(problems([self], { policy: { approverIsStarter: own } })).toEqual([]);
    expect(problems([handle("a", { who: [{ starter: "self" }] })])).toEqual([]);
    expect(problems([handle("a", { who: [{ starter: "self" }] })], { separate: [["submit", "a"]] })).toEqual([
      "only-starter a: submit a",
    ]);
    const again = approve("b", { who: [{ sameAs: "a" }] });
    expect(problems([handle("a", { who: [{ starter: "self" }] }), again])).toEqual(["only-starter b: submit a b"]);
  });

  it("separation-conflict: the same person by definition", () => {
    const one: Who = { persons: ["0198c0de-0000-7000-8000-000000000001"] };
    const two: Who = { persons: ["0198c0de-0000-7000-8000-000000000001", "0198c0de-0000-7000-8000-000000000002"] };
    const separate = [["a", "b"]];

    expect(problems([approve("a"), handle("b", { who: [{ sameAs: "a" }] })], { separate })).toEqual([
      "separation-conflict b: submit a b",
    ]);
    expect(problems([approve("a", { who: [one] }), approve("b", { who: [one] })], { separate })).toEqual([
      "separation-conflict b: submit a b",
    ]);
    expect(problems([approve("a", { who: [two] }), approve("b", { who: [one] })], { separate })).toEqual([]);
    expect(
      problems(
        [choose("c", ["x", BIG, approve("a", { who: [one] })], ["y", undefined, approve("b", { who: [one] })])],
        { separate },
      ),
    ).toEqual([]);
  });
});

describe("with the people there are", () => {
  type Held = Record<string, string[]>;
  const place = (held: Held, starters = ["me"], title = "Town"): ProveOptions["organisation"] => ({
    places: [
      {
        title,
        starters,
        find: (who, starter) =>
          "role" in who
            ? (held[who.role] ?? [])
            : "starter" in who
              ? who.starter === "self"
                ? [starter]
                : (held[who.starter] ?? [])
              : undefined,
      },
    ],
  });
  const role = (name: string): Who[] => [{ role: name, at: "own-unit" }];
  const found = (steps: Step[], held: Held, more: Partial<Flow> = {}, starters?: string[]): string[] =>
    problems(steps, more, { organisation: place(held, starters) as NonNullable<ProveOptions["organisation"]> });
  const [a, b] = [approve("a", { who: role("head") }), approve("b", { who: role("finance") })];

  it("a role that nobody holds, and one that only the starter holds", () => {
    expect(found([a, b], { head: ["h"], finance: ["f"] })).toEqual([]);
    expect(found([a, b], { head: ["h"] })).toEqual(["no-approver b: submit a b"]);
    expect(found([a, b], { head: ["h"], finance: ["me"] })).toEqual(["only-starter b: submit a b"]);
    expect(found([a, b], { head: ["h"], finance: ["me"] }, {}, ["you"])).toEqual([]);
    expect(
      found([a, b], { head: ["h"], finance: ["me"], superior: ["s"] }, { policy: { approverIsStarter: "superior" } }),
    ).toEqual([]);
    expect(found([a, b], { head: ["h"] }, { policy: { noApprover: { who: role("head") } } })).toEqual([]);
    expect(
      found([approve("a", { who: [...role("head"), ...role("finance")], decide: "all" })], { head: ["h"] }),
    ).toEqual(["no-approver a: submit a"]);
  });

  it("too few people for separated duties, in every way to choose them", () => {
    const separate = [["submit", "a", "b"]];
    const c = approve("c", { who: [...role("head"), ...role("finance")], decide: "all" });

    expect(found([a, b], { head: ["x"], finance: ["x"] }, { separate })).toEqual(["separation-conflict b: submit a b"]);
    expect(found([a, b], { head: ["x", "y"], finance: ["x"] }, { separate })).toEqual([]);
    expect(found([a, b], { head: ["x", "me"], finance: ["x"] }, { separate })).toEqual([
      "separation-conflict b: submit a b",
    ]);
    expect(found([a, c], { head: ["x", "y"], finance: ["y"] }, { separate: [["a", "c"]] })).toEqual([]);
    expect(found([a, c], { head: ["x"], finance: ["y"] }, { separate: [["a", "c"]] })).toHaveLength(1);
    expect(
      found([choose("k", ["x", BIG, a], ["y", undefined, b])], { head: ["x"], finance: ["x"] }, { separate }),
    ).toEqual([]);
  });
});

describe("what cannot be read or is too much", () => {
  it("unreadable: a condition beyond the class, a part that is not there, an id twice", () => {
    expect(problems([choose("c", ["a", "doc.amount > doc.twice", approve("x")], ["b", undefined])])).toEqual([
      "unreadable c: c",
    ]);
    expect(problems([{ id: "call", title: "C", do: "call", flow: "part", version: 1 }])).toEqual([
      "unreadable call: call",
    ]);
    expect(problems([approve("a"), approve("a")])).toEqual(["unreadable a: a"]);
  });

  it("limit: more values than are looked at is a refusal", () => {
    const codes = JSON.stringify(Array.from({ length: 30 }, (_, i) => `x${i}`));
    const when = ["kind", "name", "result"].map((id) => `doc.${id} in ${codes}`).join(" && ");
    const verdict = prove([choose("c", ["a", when, approve("x")], ["b", undefined])]);

    expect(30 ** 3).toBeGreaterThan(MAX_CELLS);
    expect(short(verdict.problems)).toEqual(["limit submit: submit"]);
    expect(verdict.limit).toContain("cells");
  });

  it("but many fields read one after another are not", () => {
    const fields = Array.from({ length: 40 }, (_, i) => makeField({ id: `f${i}`, type: "money", required: true }));
    const steps = fields.map(({ id }, i) =>
      choose(`c${i}`, ["big", `doc.${id} > yuan("5")`, approve(`a${i}`)], ["small", undefined]),
    );
    const verdict = prove([...steps, approve("z")], {}, {}, makeForm({ fields }));

    expect(verdict.problems).toEqual([]);
    expect(verdict.markings).toBeLessThan(MAX_STEPS);
  });
});

describe("called parts", () => {
  const part = (steps: Step[]): Flow => ({ ...makeFlow([], { id: "part", part: true }), steps });
  const call: Step = { id: "call", title: "Call", do: "call", flow: "part", version: 1 };

  it("are proved in their place, under the call's id, pointing at the call", () => {
    const options = { definitions: definitionSet([part([approve("x"), wait("w", "day")])]) };
    const { problems: found } = prove([approve("a"), call, approve("z")], {}, options);

    expect(short(found)).toEqual(["deadlock call.w: submit a call.x call.w"]);
    expect(found[0]?.pointer).toBe("/steps/2");
  });

  it("are proved in the version that the call names, not in the newest", () => {
    const [old, newest] = [part([approve("x")]), { ...part([wait("w", "day")]), version: 2 }];
    const definitions = definitionSet([newest], [old]);
    const call2: Step = { ...call, version: 2 } as Step;

    expect(short(prove([approve("a"), call], {}, { definitions }).problems)).toEqual([]);
    expect(short(prove([approve("a"), call2], {}, { definitions }).problems)).toEqual([
      "deadlock call.w: submit a call.w",
    ]);
    const missing = prove([approve("a"), call], {}, { definitions: definitionSet([newest]) });
    expect(missing.problems.map((p) => p.code)).toEqual(["unreadable"]);
  });
});

describe("the flows of the house", () => {
  it("are all proved sound", () => {
    const set = definitionSet(packs.loaded.map((l) => l.body));
    const verdicts = set.all("flow").map((flow) => {
      const form = getDefinition("form", flow.form);
      return { flow: flow.id, problems: short(proveFlow(flow, form, { types, definitions: set }).problems) };
    });

    expect(verdicts.filter((v) => v.problems.length > 0)).toEqual([]);
    expect(verdicts.length).toBeGreaterThanOrEqual(20);
  });

  it("stop a check of definitions when they are not, with a sentence", () => {
    const { steps, ...flow } = getDefinition("flow", "declare");
    const broken: Flow = {
      ...flow,
      steps: [
        ...steps,
        finish("end"),
        approve("behind", { who: [{ role: "fin-final", at: { unitKind: "finance" } }] }),
      ],
    };
    const loaded = packs.loaded.map((l) =>
      l.body.id === "declare" && l.body.kind === "flow" ? { ...l, body: broken } : l,
    );

    expect(checkDefinitionSet(loaded, types)).toEqual([
      {
        file: "engineering/flow/declare.json",
        pointer: `/steps/${steps.length + 1}`,
        found:
          "dead-step at behind on the way submit -> unit-review -> dept-review -> by-size -> fin-final -> end -> behind",
        expected: "steps that some document comes to",
        code: "prove.dead-step",
        params: {
          step: "BEHIND",
          way: "提交 \u2192 单位初审 \u2192 主管部门复核 \u2192 按总投资分流 \u2192 财政终审 \u2192 END \u2192 BEHIND",
        },
      },
    ]);
  });
});

afterAll(() => {
  expect([...coded].sort()).toEqual([...PROVE_CODES].sort());
  expect([...said].sort()).toEqual([...PROVE_SENTENCES].sort());
});
