/** One planted fault of a flow is found at its place; what the flow's proof finds stands in prove-flow.test.ts. */
import { describe, expect, it } from "vitest";
import { checkFlow } from "../../core/domain/check-flow.ts";
import { definitionSet } from "../../core/domain/definition-set.ts";
import type { AnyDefinition } from "../../core/domain/definition.ts";
import { type Flow, type HumanStep, MAX_STEPS, type Step } from "../../core/domain/flow.ts";
import type { Due, Vote, Who } from "../../core/domain/flow-people.ts";
import { makeField, makeFlow, makeForm, types } from "./make-definitions.ts";

const FORM = makeForm({
  fields: [
    makeField({ id: "name", type: "text", required: true }),
    makeField({ id: "amount", type: "money", required: true }),
    makeField({ id: "limit", type: "money", required: true }),
    makeField({ id: "kind", type: "choice", dictionary: "kinds", required: true }),
    makeField({ id: "day", type: "date", required: true }),
    makeField({ id: "urgent", type: "yes-no", required: true }),
    makeField({ id: "leader", type: "person", required: true }),
    makeField({ id: "unit", type: "org", required: true }),
    makeField({ id: "quota", type: "quota", required: true }),
    makeField({ id: "total", type: "money", computed: "doc.amount + doc.limit" }),
    makeField({ id: "result", type: "text" }),
  ],
});
const head = { $schema: "", version: 1, title: "T" };
const AROUND: AnyDefinition[] = [
  FORM,
  { ...head, kind: "role", id: "clerk", permissions: [], reach: "unit", conflicts: [] },
  { ...head, kind: "role", id: "chair", permissions: [], reach: "unit", conflicts: [] },
  {
    ...head,
    kind: "dictionary",
    id: "kinds",
    items: [
      { code: "1", name: "a" },
      { code: "2", name: "b" },
    ],
  },
  { ...head, kind: "calendar", id: "cn-workdays", years: [] } as unknown as AnyDefinition,
];

const CLERK: Who = { role: "clerk", at: "own-unit" };
const CHAIR: Who = { role: "chair", at: "parent-unit" };
const approve = (id: string, more: Partial<Extract<Step, { do: "approve" }>> = {}): Step => ({
  id,
  title: id,
  do: "approve",
  who: [CLERK],
  decide: "any",
  ...more,
});
const handle = (id: string, more: Partial<Extract<Step, { do: "handle" }>> = {}): Step => ({
  id,
  title: id,
  do: "handle",
  who: [CLERK],
  act: "do",
  ...more,
});
const reserve: Step = {
  id: "reserve",
  title: "reserve",
  do: "post",
  movement: "reserve",
  amount: "amount",
  quota: "quota",
  undo: "release",
};
const cc: Step = { id: "tell", title: "tell", do: "cc", who: [CLERK] };

function faultsOf(flow: Flow, ...others: Flow[]): string[] {
  const found: string[] = [];
  checkFlow(flow, definitionSet([...AROUND, flow, ...others]), types, (pointer) => found.push(pointer));
  return found;
}
const faults = (steps: Step[], more: Partial<Flow> = {}): string[] => faultsOf(makeFlow(steps, more));
const part = (steps: Step[], more: Partial<Flow> = {}): Flow => ({
  ...makeFlow([], { id: "part", part: true, ...more }),
  steps,
});
const call = (flow: string, version = 1, id = "call"): Step => ({ id, title: id, do: "call", flow, version });

describe("a flow with every kind of rule", () => {
  it("has no fault", () => {
    const vote: Vote = { pass: "2/3", quorum: 2, veto: ["chair"], weights: { clerk: 2 }, otherwise: "refuse" };
    const due: Due = { within: { workdays: 3 }, remind: [{ workdays: 1 }], then: "escalate", to: [CHAIR] };
    const steps: Step[] = [
      approve("first", { who: [CLERK, { field: "leader" }], due, back: { to: ["submit"], then: "come-back" } }),
      approve("named", {
        who: [
          { chosenBy: "previous", from: CLERK, max: 3 },
          { starter: "superior", levels: 2 },
        ],
      }),
      handle("again", { who: [{ sameAs: "first" }], fields: { result: "edit" }, order: "claim" }),
      {
        id: "size",
        title: "size",
        do: "choose",
        cases: [
          {
            title: "big",
            when: 'doc.amount >= yuan("5000000") && doc.kind in ["1"]',
            steps: [approve("panel", { who: [CLERK, CHAIR], decide: vote })],
          },
          { title: "else", steps: [] },
        ],
      },
      {
        id: "beside",
        title: "beside",
        do: "all",
        branches: [
          { id: "left", title: "left", steps: [approve("law", { back: ["first"] })] },
          { id: "right", title: "right", steps: [approve("money", { who: [{ expression: "doc.leader" }] })] },
        ],
      },
      {
        id: "some",
        title: "some",
        do: "some",
        branches: [
          { id: "hurry", title: "hurry", when: "doc.urgent", steps: [cc] },
          { id: "slow", title: "slow", steps: [{ id: "rest", title: "rest", do: "wait", until: "day" }] },
        ],
      },
      {
        id: "loop",
        title: "loop",
        do: "repeat",
        again: 'has(doc.result) && doc.result == "no"',
        times: 3,
        steps: [approve("look")],
      },
      { id: "push", title: "push", do: "act", plugin: "p/push", with: { no: "doc.name" }, set: { result: "id" } },
      call("part"),
    ];
    const flow = makeFlow(steps, {
      separate: [["submit", "first"]],
      states: { first: "waits" },
      calendar: "cn-workdays",
    });

    expect(faultsOf(flow, part([approve("inner"), approve("other", { who: [{ sameAs: "inner" }] })]))).toEqual([]);
  });
});

describe("one planted fault of a rule for people", () => {
  const who: [string, Who, string][] = [
    ["an unknown role", { role: "x", at: "own-unit" }, "/role"],
    ["an unknown field", { field: "x" }, "/field"],
    ["a field that holds a unit", { field: "unit" }, "/field"],
    ["the same as a later step", { sameAs: "after" }, "/sameAs"],
    ["the same as a step without people", { sameAs: "tell" }, "/sameAs"],
    ["named by a step before the first", { chosenBy: "previous" }, "/chosenBy"],
    ["named from an unknown role", { chosenBy: "starter", from: { role: "x", at: "own-unit" } }, "/from/role"],
    ["an expression that does not compile", { expression: "doc.x" }, "/expression"],
    ["an expression that gives no person", { expression: "doc.amount" }, "/expression"],
    ["levels above the starter himself", { starter: "head", levels: 2 }, "/levels"],
  ];

  it.each(who)("%s", (_name, rule, at) => {
    expect(faults([cc, approve("here", { who: [CLERK, rule] }), approve("after")])).toEqual([`/steps/2/who/1${at}`]);
    expect(
      faults([cc, approve("here", { due: { within: { days: 1 }, then: "escalate", to: [rule] } }), approve("after")]),
    ).toEqual([`/steps/2/due/to/0${at}`]);
  });

  const human = (more: Partial<HumanStep>): Step => approve("here", more as Partial<Extract<Step, { do: "approve" }>>);
  const vote = (more: Partial<Vote>): Step => human({ decide: { pass: "1/2", ...more } } as Partial<HumanStep>);
  const due = (more: Partial<Due>, step: (more: Partial<HumanStep>) => Step = human): Step =>
    step({ due: { within: { workdays: 1 }, ...more } });
  const rules: [string, Step, string[]][] = [
    ["a share above the whole", vote({ pass: "3/2" }), ["/decide/pass"]],
    ["a quorum above the whole", vote({ quorum: "5/4" }), ["/decide/quorum"]],
    ["a veto of a role that does not vote", vote({ veto: ["chair"] }), ["/decide/veto/0"]],
    ["a weight of a role that does not vote", vote({ weights: { chair: 2 } }), ["/decide/weights/chair"]],
    ["a claim where all decide", human({ order: "claim", decide: "all" } as Partial<HumanStep>), ["/order"]],
    ["a claim where people vote", human({ order: "claim", decide: { pass: 1 } } as Partial<HumanStep>), ["/order"]],
    ["an escalation to nobody", due({ then: "escalate" }), ["/due"]],
    ["people to escalate to without an escalation", due({ to: [CLERK] }), ["/due/to"]],
    ["a vote closed where nobody votes", due({ then: "close" }), ["/due/then"]],
    [
      "a handling that agrees by itself",
      due({ then: "approve" }, (more) => handle("here", more as object)),
      ["/due/then"],
    ],
    ["an unknown field", human({ fields: { x: "edit" } }), ["/fields/x"]],
    ["a return to an unknown step", human({ back: ["x"] }), ["/back/0"]],
    ["a return to a later step", human({ back: { to: ["submit", "later"] } }), ["/back/to/1"]],
    ["a return to a step without people", human({ back: ["tell"] }), ["/back/0"]],
  ];

  it.each(rules)("%s", (_name, step, at) => {
    expect(faults([cc, step, approve("later")])).toEqual(at.map((a) => `/steps/2${a}`));
  });

  it("a return into a branch beside others, from beside it and from behind it", () => {
    const beside: Step = {
      id: "beside",
      title: "b",
      do: "all",
      branches: [
        { id: "left", title: "l", steps: [approve("law"), approve("law-head", { back: ["law"] })] },
        { id: "right", title: "r", steps: [approve("money", { back: ["law"] })] },
      ],
    };

    expect(faults([beside, approve("behind", { back: ["law"] })])).toEqual([
      "/steps/1/branches/1/steps/0/back/0",
      "/steps/2/back/0",
    ]);
  });
});

describe("a flow that posts money", () => {
  const inPart = part([reserve]);

  it("never decides by itself", () => {
    const due: Due = { within: { days: 1 }, then: "approve" };

    expect(faults([reserve, approve("a", { due })])).toEqual(["/steps/2/due/then"]);
    expect(faults([approve("a", { due })])).toEqual([]);
    expect(faultsOf(makeFlow([approve("a", { due }), call("part")]), inPart)).toEqual(["/steps/1/due/then"]);
  });

  it("passes nobody over and lets nobody decide alone", () => {
    expect(faults([reserve, approve("a")], { policy: { noApprover: "skip" } })).toEqual(["/policy/noApprover"]);
    for (const own of ["allow", "skip"] as const) {
      expect(faults([reserve, approve("a")], { policy: { approverIsStarter: own } })).toEqual([
        "/policy/approverIsStarter",
      ]);
      expect(faults([approve("a")], { policy: { approverIsStarter: own, noApprover: "skip" } })).toEqual([]);
    }
  });
});

describe("policies name people who can be found everywhere", () => {
  it.each<[Who, string[]]>([
    [CHAIR, []],
    [{ role: "x", at: "own-unit" }, ["/policy/noApprover/who/0/role"]],
    [{ sameAs: "a" }, ["/policy/noApprover/who/0"]],
    [{ chosenBy: "starter" }, ["/policy/noApprover/who/0"]],
  ])("%j", (rule, expected) => {
    expect(faults([approve("a")], { policy: { noApprover: { who: [rule] } } })).toEqual(expected);
  });
});

describe("steps that act by themselves", () => {
  const act = (more: object): Step => ({ id: "act", title: "act", do: "act", plugin: "p/x", ...more });
  const wait = (more: object): Step => ({ id: "wait", title: "wait", do: "wait", ...more });
  const cases: [string, Step, string[]][] = [
    ["a wait without an end", wait({}), [""]],
    ["a wait with two ends", wait({ for: { days: 1 }, until: "day" }), [""]],
    ["a wait until a text", wait({ until: "name" }), ["/until"]],
    ["a wait until an unknown field", wait({ until: "x" }), ["/until"]],
    ["an act given nonsense", act({ with: { no: "doc.x" } }), ["/with/no"]],
    ["an answer into an unknown field", act({ set: { x: "id" } }), ["/set/x"]],
    ["an answer into a computed field", act({ set: { total: "id" } }), ["/set/total"]],
  ];

  it.each(cases)("%s", (_name, step, at) => {
    expect(faults([approve("a"), step])).toEqual(at.map((a) => `/steps/2${a}`));
  });
});

describe("conditions are fields against constants", () => {
  const choose = (when: string): Step => ({
    id: "c",
    title: "c",
    do: "choose",
    cases: [
      { title: "a", when, steps: [approve("a")] },
      { title: "b", steps: [] },
    ],
  });

  it.each([
    'doc.amount >= yuan("5000000")',
    'yuan("5") < doc.amount && (doc.urgent || !(doc.kind in ["1", "2"]))',
    'doc.kind == "1" || doc.kind != "2"',
    'doc.day >= "2026-07-01"',
    'has(doc.result) && doc.result == "x"',
    "doc.urgent == false",
  ])("%s passes", (when) => {
    expect(faults([choose(when), approve("z")]).filter((at) => at.endsWith("/when"))).toEqual([]);
  });

  it.each([
    "doc.amount > doc.limit",
    'doc.amount + doc.limit > yuan("5")',
    'doc.amount > share(doc.limit, percent("10"))',
    "1 < 2",
    "now.year > 2025",
    'like(doc.name, "a*")',
    'doc.name < "b"',
    'doc.day > "2026"',
    "size(doc.name) > 3",
    'doc.urgent ? doc.kind == "1" : false',
    "doc.amount > 5",
    "doc.amount",
  ])("%s is refused", (when) => {
    expect(faults([choose(when), approve("z")])).toEqual(["/steps/1/cases/0/when"]);
  });

  it("wherever they stand", () => {
    const some: Step = {
      id: "s",
      title: "s",
      do: "some",
      branches: [
        { id: "one", title: "1", when: "doc.amount > doc.limit", steps: [] },
        { id: "two", title: "2", steps: [] },
      ],
    };
    const repeat: Step = {
      id: "r",
      title: "r",
      do: "repeat",
      again: "doc.amount > doc.limit",
      times: 2,
      steps: [some],
    };

    expect(faults([repeat])).toEqual(["/steps/1/again", "/steps/1/steps/0/branches/0/when"]);
  });

  it("and the last branch alone has none", () => {
    const some = (last?: string, first?: string): Step => ({
      id: "s",
      title: "s",
      do: "some",
      branches: [
        { id: "one", title: "1", steps: [], ...(first !== undefined && { when: first }) },
        { id: "two", title: "2", steps: [], ...(last !== undefined && { when: last }) },
      ],
    });

    expect(faults([some(undefined, "doc.urgent"), approve("z")])).toEqual([]);
    expect(faults([some("doc.urgent", "doc.urgent"), approve("z")])).toContain("/steps/1/branches/1");
    expect(faults([some(), approve("z")])).toEqual(["/steps/1/branches/0"]);
  });
});

describe("the frame of a flow", () => {
  it("ids stand once, those of branches too", () => {
    const beside = (left: string, inner: string): Step => ({
      id: "beside",
      title: "b",
      do: "all",
      branches: [
        { id: left, title: "l", steps: [approve("a")] },
        { id: "right", title: "r", steps: [approve(inner)] },
      ],
    });

    expect(faults([beside("left", "b")])).toEqual([]);
    expect(faults([beside("beside", "b")])).toEqual(["/steps/1/branches/0/id"]);
    expect(faults([beside("left", "left")])).toEqual(["/steps/1/branches/1/steps/0/id"]);
  });

  it("has one submission, the first step", () => {
    const again: Step = { id: "again", title: "a", do: "submit" };

    expect(faults([approve("a"), again])).toEqual(["/steps/2"]);
    expect(faultsOf({ ...makeFlow([approve("a")]), steps: [approve("a"), approve("b")] })).toEqual(["/steps/0"]);
  });

  it("counts its steps and those of its parts", () => {
    const many = Array.from({ length: MAX_STEPS }, (_, i) => approve(`s${i}`));

    expect(faults(many.slice(1))).toEqual([]);
    expect(faults(many)).toEqual(["/steps"]);
    expect(faultsOf(makeFlow([call("part"), approve("a")]), part(many))).toEqual(["/steps"]);
  });

  it("names steps, a calendar and a form of its own", () => {
    expect(faults([approve("a")], { separate: [["submit", "x"]] })).toEqual(["/separate/0/1"]);
    expect(faults([approve("a")], { states: { x: "waits" } })).toEqual(["/states/x"]);
    expect(
      faults([approve("a"), { id: "tell", title: "t", do: "cc", who: [CLERK] }], { states: { tell: "x" } }),
    ).toEqual(["/states/tell"]);
    expect(faults([approve("a")], { calendar: "x" })).toEqual(["/calendar"]);
    expect(faultsOf(makeFlow([approve("a")], { id: "second" }), makeFlow([approve("a")], { id: "first" }))).toEqual([]);
    const first = makeFlow([approve("a")], { id: "first" });
    const found: string[] = [];
    checkFlow(makeFlow([approve("a")], { id: "second" }), definitionSet([...AROUND, first]), types, (at) =>
      found.push(at),
    );
    expect(found).toEqual(["/form"]);
  });
});

describe("called parts", () => {
  it("exist, are parts of the same form, and have no submission", () => {
    const main = makeFlow([approve("a"), call("part", 2)], { id: "main" });

    expect(faultsOf(main)).toEqual(["/steps/2/flow"]);
    expect(faultsOf(main, part([approve("x")], { version: 2 }))).toEqual([]);
    expect(faultsOf(main, part([approve("x")], { version: 1 }))).toEqual(["/steps/2/version"]);
    expect(faultsOf(main, part([approve("x")], { form: "other", version: 2 }))).toEqual(["/steps/2/flow"]);
    expect(faultsOf(main, { ...makeFlow([approve("x")], { id: "part", version: 2 }) })).toEqual(["/steps/2/flow"]);
    expect(faultsOf(part([{ id: "submit", title: "s", do: "submit" }, approve("x")]))).toEqual(["/steps/0"]);
  });

  it("do not call each other in a circle, nor too deep", () => {
    const other = part([call("part")], { id: "other" });
    const chain = (n: number): Flow[] =>
      Array.from({ length: n }, (_, i) => part(i + 1 < n ? [call(`p${i + 1}`)] : [approve("x")], { id: `p${i}` }));

    expect(faultsOf(makeFlow([call("part"), approve("a")]), part([call("other")]), other)).toEqual(["/steps/1/flow"]);
    expect(faultsOf(makeFlow([call("p0"), approve("a")]), ...chain(5))).toEqual([]);
    expect(faultsOf(makeFlow([call("p0"), approve("a")]), ...chain(6))).toEqual(["/steps/1/flow"]);
  });
});
