/**
 * Random flows for property tests: any flow of blocks inside blocks, flows that are sound by the way they are made, and
 * sound ones with one fault put in. All are over FORM and ask roles that anybody may hold (`role-1` …).
 */
import fc from "fast-check";
import { compileExpression, type ExpressionScope } from "../../core/domain/expression.ts";
import { scopeOf } from "../../core/domain/evaluate-form.ts";
import type { Flow, HumanStep, Step } from "../../core/domain/flow.ts";
import type { ProveCode } from "../../core/domain/flow-problem.ts";
import { makeField, makeFlow, makeForm, types } from "../domain/make-definitions.ts";
import type { Answers, World } from "./simple-flow-explorer.ts";

/** Amount, kind and urgency are always there; the day may be missing; a later step writes the result. */
export const FORM = makeForm({
  fields: [
    makeField({ id: "name", type: "text", required: true }),
    makeField({ id: "amount", type: "money", required: true }),
    makeField({ id: "kind", type: "choice", dictionary: "kinds", required: true }),
    makeField({ id: "urgent", type: "yes-no", required: true }),
    makeField({ id: "day", type: "date" }),
    makeField({ id: "result", type: "text" }),
  ],
});
export const SCOPE: ExpressionScope = scopeOf(FORM, types);

/** One answer for everything that the conditions of random flows tell apart. */
export const DOMAINS: Record<string, readonly unknown[]> = {
  amount: [100, 500_000_000, 500_000_001],
  kind: ["1", "2", "9"],
  urgent: [true, false],
  day: [undefined, "2026-06-30", "2026-07-01"],
  result: [undefined, "ok", "other"],
};

const CONDITIONS = [
  'doc.amount >= yuan("5000000")',
  'doc.amount > yuan("5000000")',
  'doc.amount < yuan("5000000")',
  'doc.kind == "1"',
  'doc.kind in ["2", "3"]',
  "doc.urgent",
  "!doc.urgent",
  'doc.urgent && doc.amount <= yuan("5000000")',
  'doc.kind != "1" || doc.amount == yuan("5000000")',
];
const OPEN_CONDITIONS = [
  'doc.day >= "2026-07-01"',
  'has(doc.day) && doc.day >= "2026-07-01"',
  'doc.result == "ok"',
  'has(doc.result) && doc.result != "ok"',
  "has(doc.result)",
];

/** Which fields of a world a flow tells apart: the others would only multiply the markings. */
export function worldOf(flow: Flow, returns: boolean): World {
  const text = JSON.stringify(flow.steps);
  const locked = new Set(text.includes('"result":"edit"') ? ["result"] : []);
  const domains = Object.fromEntries(
    Object.entries(DOMAINS).filter(([id]) => text.includes(`doc.${id}`) || text.includes(`"${id}"`)),
  );
  return { scope: SCOPE, domains, locked, returns };
}

const approve = (id: string, more: Partial<HumanStep> = {}): Step =>
  ({
    id,
    title: id,
    do: "approve",
    who: [{ role: `role-${(Number(id.slice(1)) % 5) + 1}`, at: "own-unit" }],
    decide: "any",
    back: [],
    ...more,
  }) as Step;

/** What a random step is made of, before it gets its id. */
type Seed =
  | { do: "approve"; edits: boolean; back: number }
  | { do: "handle" }
  | { do: "cc" }
  | { do: "wait"; until: boolean }
  | { do: "finish" }
  | { do: "choose" | "some"; lists: { when: string; steps: Seed[] }[]; otherwise: boolean }
  | { do: "all"; lists: Seed[][] }
  | { do: "repeat"; when: string; refuses: boolean; steps: Seed[] };

const condition = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...CONDITIONS) },
  { weight: 1, arbitrary: fc.constantFrom(...OPEN_CONDITIONS) },
);

function seedOf(depth: number): fc.Arbitrary<Seed> {
  const leaf: fc.Arbitrary<Seed> = fc.oneof(
    { weight: 8, arbitrary: fc.record({ do: fc.constant("approve" as const), edits: fc.boolean(), back: fc.nat(20) }) },
    { weight: 2, arbitrary: fc.constant<Seed>({ do: "handle" }) },
    { weight: 2, arbitrary: fc.constant<Seed>({ do: "cc" }) },
    { weight: 1, arbitrary: fc.boolean().map((until): Seed => ({ do: "wait", until })) },
    { weight: 1, arbitrary: fc.constant<Seed>({ do: "finish" }) },
  );
  if (depth === 0) return leaf;
  const steps = fc.array(seedOf(depth - 1), { maxLength: 2 });
  const block: fc.Arbitrary<Seed> = fc.oneof(
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constantFrom("choose" as const, "some" as const),
        lists: fc.array(fc.record({ when: condition, steps }), { minLength: 1, maxLength: 2 }),
        otherwise: fc.integer({ min: 0, max: 9 }).map((n) => n > 0),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.array(steps, { minLength: 2, maxLength: 2 }).map((lists): Seed => ({ do: "all", lists })),
    },
    {
      weight: 1,
      arbitrary: fc.record({
        do: fc.constant("repeat" as const),
        when: condition,
        refuses: fc.boolean(),
        steps: fc.array(seedOf(depth - 1), { minLength: 1, maxLength: 2 }),
      }),
    },
  );
  return fc.oneof({ weight: 3, arbitrary: leaf }, { weight: 2, arbitrary: block });
}

/** Any flow at all, with whatever faults chance puts in; its returns are serial ones. */
export const anyFlow: fc.Arbitrary<Flow> = fc
  .array(seedOf(2), { minLength: 1, maxLength: 4 })
  .map((seeds) => makeFlow(new Growth().list(seeds, [])));

/** Gives ids in reading order and remembers which steps may be returned to. */
class Growth {
  private count = 0;
  private readonly human: { id: string; sides: readonly string[] }[] = [];

  list(seeds: readonly Seed[], sides: readonly string[]): Step[] {
    return seeds.map((seed) => this.step(seed, sides));
  }

  private id(): string {
    this.count += 1;
    return `s${this.count}`;
  }

  private step(seed: Seed, sides: readonly string[]): Step {
    const id = this.id();
    const head = { id, title: id };
    switch (seed.do) {
      case "approve":
      case "handle": {
        const targets = [
          "submit",
          ...this.human.filter((h) => h.sides.every((s) => sides.includes(s))).map((h) => h.id),
        ];
        this.human.push({ id, sides });
        if (seed.do === "handle")
          return {
            ...head,
            do: "handle",
            who: [{ role: "role-1", at: "own-unit" }],
            act: "do",
            back: [],
            fields: { result: "edit" },
          };
        const target = seed.back % 4 === 0 ? targets[seed.back % targets.length] : undefined;
        return approve(id, {
          ...(target !== undefined && { back: [target] }),
          ...(seed.edits && seed.back % 3 === 0 && { fields: { result: "edit" } }),
        });
      }
      case "cc":
        return { ...head, do: "cc", who: [{ role: "role-1", at: "own-unit" }] };
      case "wait":
        return seed.until ? { ...head, do: "wait", until: "day" } : { ...head, do: "wait", for: { days: 1 } };
      case "finish":
        return { ...head, do: "finish", as: "done" };
      case "choose": {
        const cases = seed.lists.map(({ when, steps }) => ({
          title: this.title(),
          when,
          steps: this.list(steps, sides),
        }));
        return {
          ...head,
          do: "choose",
          cases: seed.otherwise ? [...cases, { title: this.title(), steps: [] }] : cases,
        };
      }
      case "some": {
        const branches = seed.lists.map(({ when, steps }) => {
          const branch = this.id();
          return { id: branch, title: branch, when, steps: this.list(steps, [...sides, branch]) };
        });
        const last = this.id();
        return {
          ...head,
          do: "some",
          branches: seed.otherwise ? [...branches, { id: last, title: last, steps: [] }] : branches,
        };
      }
      case "all":
        return {
          ...head,
          do: "all",
          branches: seed.lists.map((steps) => {
            const branch = this.id();
            return { id: branch, title: branch, steps: this.list(steps, [...sides, branch]) };
          }),
        };
      case "repeat":
        return {
          ...head,
          do: "repeat",
          again: seed.when,
          times: 2,
          ...(seed.refuses && { exhausted: "refuse" as const }),
          steps: this.list(seed.steps, sides),
        };
    }
  }

  private title(): string {
    return `case ${this.id()}`;
  }
}

/** Documents that a list of sound steps still has to serve. */
type Documents = readonly Answers[];
const ALL: Documents = (["amount", "kind", "urgent"] as const).reduce<Answers[]>(
  (all, id) => all.flatMap((one) => (DOMAINS[id] ?? []).map((value) => ({ ...one, [id]: value }))),
  [{}],
);
const compiled = new Map(
  CONDITIONS.map((text) => {
    const expression = compileExpression(text, SCOPE, "bool");
    if ("faults" in expression) throw new Error(text);
    return [text, expression] as const;
  }),
);
const holdsFor = (text: string, document: Answers): boolean => {
  const result = compiled.get(text)?.run(document);
  return result?.kind === "value" && result.value === true;
};
const isSure = (text: string): boolean => compiled.has(text);

/** Makes a sound list out of seeds: what cannot be asked of the documents that come by is turned into a plain step. */
class SoundGrowth {
  private count = 0;

  private id(): string {
    this.count += 1;
    return `s${this.count}`;
  }

  list(seeds: readonly Seed[], documents: Documents): Step[] {
    return seeds.map((seed) => this.step(seed, documents));
  }

  /** Conditions that hold for some of the documents and leave others. */
  private telling(texts: readonly string[], documents: Documents): string[] {
    return texts.filter((text) => {
      const count = isSure(text) ? documents.filter((d) => holdsFor(text, d)).length : 0;
      return count > 0 && count < documents.length;
    });
  }

  private step(seed: Seed, documents: Documents): Step {
    const id = this.id();
    const head = { id, title: id };
    switch (seed.do) {
      case "handle":
        return { ...head, do: "handle", who: [{ role: "role-1", at: "own-unit" }], act: "do" };
      case "cc":
        return { ...head, do: "cc", who: [{ role: "role-1", at: "own-unit" }] };
      case "wait":
        return { ...head, do: "wait", for: { days: 1 } };
      case "all":
        return {
          ...head,
          do: "all",
          branches: seed.lists.map((steps) => {
            const branch = this.id();
            return { id: branch, title: branch, steps: this.list(steps, documents) };
          }),
        };
      case "choose": {
        const [when] = this.telling(
          seed.lists.map((list) => list.when),
          documents,
        );
        if (when === undefined) return approve(id);
        const [yes, no] = [documents.filter((d) => holdsFor(when, d)), documents.filter((d) => !holdsFor(when, d))];
        const [first, second] = seed.lists;
        return {
          ...head,
          do: "choose",
          cases: [
            { title: "yes", when, steps: this.list(first?.steps ?? [], yes) },
            { title: "no", steps: this.list(second?.steps ?? [], no) },
          ],
        };
      }
      case "some": {
        const [when] = this.telling(
          seed.lists.map((list) => list.when),
          documents,
        );
        if (when === undefined) return approve(id);
        const branch = this.id();
        const last = this.id();
        return {
          ...head,
          do: "some",
          branches: [
            {
              id: branch,
              title: branch,
              when,
              steps: this.list(
                seed.lists[0]?.steps ?? [],
                documents.filter((d) => holdsFor(when, d)),
              ),
            },
            {
              id: last,
              title: last,
              steps: this.list(
                seed.lists[1]?.steps ?? [],
                documents.filter((d) => !holdsFor(when, d)),
              ),
            },
          ],
        };
      }
      case "repeat": {
        if (this.telling([seed.when], documents).length === 0) return approve(id);
        return { ...head, do: "repeat", again: seed.when, times: 2, steps: this.list(seed.steps, documents) };
      }
      default:
        return approve(id);
    }
  }
}

/** Flows without a fault, in which nothing ends early. */
export const soundFlow: fc.Arbitrary<Flow> = fc
  .array(seedOf(3), { minLength: 1, maxLength: 6 })
  .map((seeds) => makeFlow([...new SoundGrowth().list(seeds, ALL), approve("s0")]));

/** A fault, put at the end of a sound flow so that nothing else is spoilt, and what the proof calls it. */
const FAULTS: readonly { code: ProveCode; steps: readonly Step[] }[] = [
  { code: "dead-step", steps: [{ id: "f1", title: "f1", do: "finish", as: "done" }, approve("f2")] },
  { code: "deadlock", steps: [{ id: "f1", title: "f1", do: "wait", until: "day" }] },
  {
    code: "undecided-value",
    steps: [choose('doc.day >= "2026-07-01"')],
  },
  {
    code: "uncovered-value",
    steps: [
      {
        id: "f1",
        title: "f1",
        do: "choose",
        cases: [
          { title: "a", when: 'doc.amount < yuan("5000000")', steps: [] },
          { title: "b", when: 'doc.amount > yuan("5000000")', steps: [] },
        ],
      },
    ],
  },
  { code: "unreachable-branch", steps: [choose('doc.amount < yuan("0")')] },
  {
    code: "overlapping-branches",
    steps: [
      {
        id: "f1",
        title: "f1",
        do: "choose",
        cases: [
          { title: "a", when: 'doc.amount >= yuan("5000000")', steps: [] },
          { title: "b", when: 'doc.amount <= yuan("5000000")', steps: [] },
          { title: "c", steps: [] },
        ],
      },
    ],
  },
  {
    code: "livelock",
    steps: [
      approve("f1", {
        who: [{ chosenBy: "starter", max: 2 }],
        decide: { pass: 3, otherwise: "return" },
      } as Partial<HumanStep>),
    ],
  },
  { code: "only-starter", steps: [approve("f1", { who: [{ starter: "self" }] })] },
];

function choose(when: string): Step {
  return {
    id: "f1",
    title: "f1",
    do: "choose",
    cases: [
      { title: "a", when, steps: [] },
      { title: "b", steps: [] },
    ],
  };
}

/** Sound flows with one fault put in. */
export const faultyFlow: fc.Arbitrary<{ flow: Flow; code: ProveCode }> = fc
  .tuple(soundFlow, fc.constantFrom(...FAULTS))
  .map(([flow, { code, steps }]) => ({ flow: { ...flow, steps: [...flow.steps, ...steps] }, code }));

/** Conditions of choices inside each other, by depth: none says anything about another. */
const BY_DEPTH: Readonly<Record<number, string>> = {
  4: 'doc.amount >= yuan("5000000")',
  3: 'doc.kind == "1"',
  2: "doc.urgent",
};

/** A sound flow of so many steps and blocks: choices, branches side by side and rounds inside each other. */
export function longFlow(count: number): Flow {
  let made = 1;
  const id = (): string => {
    made += 1;
    return `s${made}`;
  };
  const block = (depth: number, which: number): Step[] => {
    const step = approve(id());
    if (depth === 0) return [step];
    const inner = (n: number): Step[] => block(depth - 1, which + n);
    const at = id();
    const head = { id: at, title: at };
    const when = BY_DEPTH[depth];
    if (which % 3 === 0 && when !== undefined) {
      const cases = [
        { title: "a", when, steps: inner(2) },
        { title: "b", steps: inner(1) },
      ];
      return [step, { ...head, do: "choose", cases }];
    }
    if (which % 3 === 2) return [step, { ...head, do: "repeat", again: "doc.urgent", times: 3, steps: inner(1) }];
    const branches = [0, 1].map((n) => ({ id: `${at}-${n}`, title: at, steps: inner(n) }));
    return [step, { ...head, do: "all", branches }];
  };
  const steps: Step[] = [];
  for (let which = 0; made < count; which += 1) steps.push(...(count - made > 60 ? block(4, which) : [approve(id())]));
  return makeFlow(steps);
}
