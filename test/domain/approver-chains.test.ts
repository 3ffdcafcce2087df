/** All chains of approvers with the values that bring them, and the difference between two versions. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Chain,
  type ChainItem,
  type Chains,
  compareChains,
  listChains,
  MAX_CHAINS,
} from "../../core/domain/approver-chains.ts";
import type { ChainRow } from "../../core/domain/chain-rows.ts";
import { definitionSet } from "../../core/domain/definition-set.ts";
import { compileExpression } from "../../core/domain/expression.ts";
import { type Flow, isHuman, type Step } from "../../core/domain/flow.ts";
import { DOMAINS, FORM, SCOPE, soundFlow } from "../support/random-flow.ts";
import { getDefinition, packs } from "./packs.ts";
import { makeApprove, makeField, makeFlow, makeForm, types } from "./make-definitions.ts";

const names = (items: readonly ChainItem[]): string =>
  items
    .map((item) => {
      if ("together" in item) return `[${item.together.map(names).join(" | ")}]`;
      return "repeated" in item ? `${item.times}x(${names(item.repeated)})` : item.id;
    })
    .join(" > ");
const list = (flow: Flow, form = FORM): Chains => listChains(flow, form, { types });
const shown = (flow: Flow, form = FORM): Record<string, unknown> =>
  Object.fromEntries(
    list(flow, form).chains.map((chain) => [
      `${names(chain.steps)}${chain.ends === "refused" ? " refused" : ""}`,
      chain.when.map((rows) => rows.map(say).join(", ")).join(" or "),
    ]),
  );
function say(row: ChainRow): string {
  const ranges = row.ranges?.map(
    ({ from, to }) =>
      `${from ? `${from.included ? "[" : "("}${String(from.value)}` : "("}..${to ? `${String(to.value)}${to.included ? "]" : ")"}` : ")"}`,
  );
  const codes = row.codes && ("in" in row.codes ? `in ${row.codes.in.join()}` : `but ${row.codes.except.join()}`);
  const parts = [...(ranges ?? []), codes, row.choices?.map((c) => `{${c.join()}}`).join(), row.missing && "missing"];
  return [row.field, row.after && `after ${row.after}`, ...parts].filter(Boolean).join(" ");
}
const choose = (id: string, when: string, yes: Step[], no: Step[] = []): Step => ({
  id,
  title: id,
  do: "choose",
  cases: [
    { title: "yes", when, steps: yes },
    { title: "no", steps: no },
  ],
});
const sides = (id: string, ...lists: Step[][]): Step => ({
  id,
  title: id,
  do: "all",
  branches: lists.map((steps, n) => ({ id: `${id}-${n}`, title: id, steps })),
});
const BIG = 'doc.amount >= yuan("5000000")';

describe("the chains of a flow", () => {
  it("of the house, with the amounts in fen that bring each", () => {
    const set = definitionSet(packs.loaded.map((l) => l.body));
    const of = (id: string): Record<string, string> =>
      Object.fromEntries(
        listChains(getDefinition("flow", id), getDefinition("form", id), { types, definitions: set }).chains.map(
          (c) => [names(c.steps), c.when.map((rows) => rows.map(say).join(", ")).join(" or ")],
        ),
      );

    expect(of("declare")).toEqual({
      "unit-review > dept-review > fin-joint > fin-final": "totalAmount [500000000..)",
      "unit-review > dept-review > fin-final": "totalAmount (..500000000)",
    });
    expect(of("change")).toEqual({
      "unit-review > dept-review > fin-joint > fin-final": "overTenth in true",
      "unit-review > dept-review > fin-review > fin-final": "overTenth in false, amount (..-50000000] [50000000..)",
      "unit-review > dept-review > fin-final": "overTenth in false, amount (-50000000..50000000)",
    });
    expect(of("adjust")).toEqual({ "fin-final": "" });
  });

  it("are one where the same people are asked, whatever else happens on the way", () => {
    const tell: Step = { id: "tell", title: "t", do: "cc", who: [{ role: "clerk", at: "own-unit" }] };

    expect(shown(makeFlow([choose("c", BIG, [tell]), makeApprove("a")]))).toEqual({ a: "" });
    expect(
      shown(makeFlow([choose("c", BIG, [makeApprove("a")]), choose("d", "doc.urgent", [makeApprove("b")])])),
    ).toEqual({
      "a > b": "amount [500000000..), urgent in true",
      a: "amount [500000000..), urgent in false",
      b: "amount (..500000000), urgent in true",
      "": "amount (..500000000), urgent in false",
    });
  });

  it("join neighbouring values, and keep apart what lies apart", () => {
    const between = choose("c", 'doc.amount > yuan("1") && doc.amount <= yuan("2")', [makeApprove("a")]);
    const steps = (low: string): Step[] => [
      choose(
        "c",
        `doc.amount < yuan("${low}")`,
        [makeApprove("a")],
        [choose("d", 'doc.amount <= yuan("9")', [makeApprove("a2")])],
      ),
    ];

    expect(shown(makeFlow([between]))).toEqual({ a: "amount (100..200]", "": "amount (..100] (200..)" });
    expect(shown(makeFlow(steps("3")))).toEqual({ a: "amount (..300)", a2: "amount [300..900]", "": "amount (900..)" });
  });

  it("tell codes, what is left empty, and alternatives", () => {
    const form = makeForm({
      fields: [
        makeField({ id: "kind", type: "choice", dictionary: "k", required: true }),
        makeField({ id: "tags", type: "choice", dictionary: "k", multiple: true, required: true }),
        makeField({ id: "day", type: "date" }),
      ],
    });
    const flow = (when: string): Flow => makeFlow([choose("c", when, [makeApprove("a")])]);

    expect(shown(flow('doc.kind in ["1", "2"]'), form)).toEqual({ a: "kind in 1,2", "": "kind but 1,2" });
    expect(shown(flow('"1" in doc.tags'), form)).toEqual({ a: "tags {1}", "": "tags {}" });
    expect(shown(flow('has(doc.day) && doc.day < "2026-07-01"'), form)).toEqual({
      a: "day (..2026-07-01)",
      "": "day [2026-07-01..) missing",
    });
    expect(shown(flow('doc.kind == "1" || "1" in doc.tags'), form)).toEqual({
      a: "kind in 1 or kind but 1, tags {1}",
      "": "kind but 1, tags {}",
    });
  });

  it("show branches side by side as a group, with every choice of ways inside", () => {
    const flow = makeFlow([
      sides("p", [makeApprove("a"), choose("c", BIG, [makeApprove("b")])], [makeApprove("x")], []),
      makeApprove("z"),
    ]);

    expect(shown(flow)).toEqual({
      "[a > b | x] > z": "amount [500000000..)",
      "[a | x] > z": "amount (..500000000)",
    });
  });

  it("show the branches of an inclusive block that are taken", () => {
    const flow = makeFlow([
      {
        id: "s",
        title: "s",
        do: "some",
        branches: [
          { id: "s-0", title: "0", when: BIG, steps: [makeApprove("a")] },
          { id: "s-1", title: "1", when: "doc.urgent", steps: [makeApprove("b")] },
          { id: "s-2", title: "2", steps: [makeApprove("c")] },
        ],
      },
    ]);

    expect(shown(flow)).toEqual({
      "[a | b]": "amount [500000000..), urgent in true",
      a: "amount [500000000..), urgent in false",
      b: "amount (..500000000), urgent in true",
      c: "amount (..500000000), urgent in false",
    });
  });

  it("show a repeated block as one, ends where a case ends, and parts in their place", () => {
    const loop: Step = { id: "r", title: "r", do: "repeat", again: "doc.urgent", times: 3, steps: [makeApprove("a")] };
    const end: Step = { id: "e", title: "e", do: "finish", as: "refused" };
    const part: Flow = { ...makeFlow([], { id: "part", part: true }), steps: [makeApprove("x"), makeApprove("y")] };
    const call: Step = { id: "call", title: "c", do: "call", flow: "part", version: 1 };

    expect(shown(makeFlow([loop, choose("c", BIG, [end]), makeApprove("z")]))).toEqual({
      "3x(a) refused": "amount [500000000..)",
      "3x(a) > z": "amount (..500000000)",
    });
    expect(
      listChains(makeFlow([call]), FORM, { types, definitions: definitionSet([part]) }).chains.map((c) =>
        names(c.steps),
      ),
    ).toEqual(["call.x > call.y"]);
  });

  it("tell apart what a field holds at submission and behind the step that writes it", () => {
    const fill: Step = { ...makeApprove("fill"), do: "handle", act: "do", fields: { result: "edit" } } as Step;
    const { decide: _decide, ...handled } = fill as Step & { decide: unknown };
    const seen = choose("c", 'has(doc.result) && doc.result == "ok"', [makeApprove("a")]);

    expect(shown(makeFlow([handled as Step, seen]))).toEqual({
      "fill > a": "result after fill in ok",
      fill: "result after fill but ok missing",
    });
  });

  it("say so when there are too many", () => {
    const fields = Array.from({ length: 10 }, (_, i) => makeField({ id: `f${i}`, type: "yes-no", required: true }));
    const steps = fields.map(({ id }, i) => choose(`c${i}`, `doc.${id}`, [makeApprove(`a${i}`)]));
    const { chains, limit } = list(makeFlow(steps), makeForm({ fields }));

    expect(2 ** 10).toBeGreaterThan(MAX_CHAINS);
    expect(chains).toEqual([]);
    expect(limit).toContain(String(MAX_CHAINS));
  });
});

/** Whether a document lies in a row. */
function fits(row: ChainRow, document: Record<string, unknown>): boolean {
  const value = document[row.field];
  if (value === undefined) return row.missing === true;
  if (row.ranges)
    return row.ranges.some(
      ({ from, to }) =>
        (!from || (value as number) > (from.value as number) || (from.included && value === from.value)) &&
        (!to || (value as number) < (to.value as number) || (to.included && value === to.value)),
    );
  if (!row.codes) return true;
  return "in" in row.codes ? row.codes.in.includes(value as string) : !row.codes.except.includes(value as string);
}

/** The human steps that one document goes through; side by side as a set, so that their order does not matter. */
function route(steps: readonly Step[], document: Record<string, unknown>): string[] {
  const holds = (text: string): boolean => {
    const expression = compileExpression(text, SCOPE, "bool");
    if ("faults" in expression) throw new Error(text);
    const result = expression.run(document);
    return result.kind === "value" && result.value === true;
  };
  return steps.flatMap((step) => {
    switch (step.do) {
      case "choose":
        return route(step.cases.find(({ when }) => when === undefined || holds(when))?.steps ?? [], document);
      case "all":
        return step.branches.flatMap((b) => route(b.steps, document));
      case "some": {
        const taken = step.branches.filter(({ when }) => when !== undefined && holds(when));
        return (taken.length > 0 ? taken : step.branches.slice(-1)).flatMap((b) => route(b.steps, document));
      }
      case "repeat":
        return route(step.steps, document);
      default:
        return isHuman(step) ? [step.id] : [];
    }
  });
}
const flat = (items: readonly ChainItem[]): string[] =>
  items.flatMap((item) =>
    "together" in item ? item.together.flatMap(flat) : "repeated" in item ? flat(item.repeated) : [item.id],
  );

describe("of random flows", () => {
  it("every document brings exactly one chain: the one it goes through", () => {
    const document = fc.record({
      amount: fc.constantFrom(...(DOMAINS["amount"] ?? []), 1, 499_999_999, 900_000_000),
      kind: fc.constantFrom("1", "2", "3", "9"),
      urgent: fc.boolean(),
    });
    fc.assert(
      fc.property(soundFlow, fc.array(document, { minLength: 1, maxLength: 5 }), (flow, documents) => {
        const { chains, limit } = list(flow);
        expect(limit).toBeUndefined();
        for (const one of documents) {
          const mine = chains.filter((chain) => chain.when.some((rows) => rows.every((row) => fits(row, one))));

          expect(mine.map((chain) => flat(chain.steps))).toEqual([route(flow.steps, one)]);
        }
      }),
      { numRuns: 200 },
    );
  });
});

describe("the difference between two versions", () => {
  const version = (limit: string, more: Step[] = []): Chain[] =>
    list(makeFlow([makeApprove("a"), choose("c", `doc.amount >= yuan("${limit}")`, [makeApprove("panel")]), ...more]))
      .chains;

  it("is none for the same flow", () => {
    expect(compareChains(version("5"), version("5"))).toEqual({ added: [], removed: [], changed: [], same: 2 });
  });

  it("tells the amounts that changed", () => {
    const { added, removed, changed, same } = compareChains(version("5"), version("6"));

    expect([added, removed, same]).toEqual([[], [], 0]);
    expect(
      changed.map(({ before, after }) => [names(after.steps), before.when.flat().map(say), after.when.flat().map(say)]),
    ).toEqual([
      ["a > panel", ["amount [500..)"], ["amount [600..)"]],
      ["a", ["amount (..500)"], ["amount (..600)"]],
    ]);
  });

  it("tells chains that came and went, also where the same step asks others", () => {
    const { added, removed } = compareChains(version("5"), version("5", [makeApprove("z")]));
    expect([added, removed].map((chains) => chains.map((c) => names(c.steps)))).toEqual([
      ["a > panel > z", "a > z"],
      ["a > panel", "a"],
    ]);
    const of = (roles: string[]): Chain[] => list(makeFlow([makeApprove("a", { roles })])).chains;
    expect(compareChains(of(["x"]), of(["y"]))).toMatchObject({ added: [{}], removed: [{}], changed: [], same: 0 });
  });
});
