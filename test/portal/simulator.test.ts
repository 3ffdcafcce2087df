/** What a try of a flow asks for and shows: the fields that steer it, its made-up people, and where each step stands. */
import { expect, it } from "vitest";
import type { Calendar } from "../../core/domain/calendar.ts";
import type { Flow } from "../../core/domain/flow.ts";
import type { Form } from "../../core/domain/form.ts";
import workdays from "../../forms/platform/calendar/cn-workdays.json" with { type: "json" };
import { engineSimulator } from "../../portal/designer/engine-simulator.ts";
import {
  type SimulationLine,
  type SimulationSeen,
  simulatedPeople,
  steeringFields,
  traceMarks,
} from "../../portal/designer/simulator.ts";

const form = {
  sections: [
    {
      id: "s",
      title: "s",
      fields: ["name", "chief", "start", "amount", "kind"].map((id) => ({ id, type: "text", label: id })),
    },
  ],
} as unknown as Form;
const flow = {
  steps: [
    { id: "submit", title: "submit", do: "submit" },
    { id: "one", title: "one", do: "approve", who: [{ expression: "doc.chief" }], decide: "any" },
    {
      id: "size",
      title: "size",
      do: "choose",
      cases: [
        {
          title: "large",
          when: 'doc.amount > yuan("1") && doc.amounts != ""',
          steps: [{ id: "panel", title: "panel", do: "approve", who: [], decide: { pass: "2/3" } }],
        },
        { title: "other", steps: [] },
      ],
    },
    { id: "wait", title: "wait", do: "wait", until: "start" },
    { id: "turn", title: "turn", do: "approve", who: [], decide: "any", order: "in-turn" },
  ],
} as unknown as Flow;

it("asks for the fields that conditions, people and waits read, in the order of the form", () => {
  expect(steeringFields(form, flow).map((field) => field.id)).toEqual(["chief", "start", "amount"]);
});

it("makes up several people where several have to say something", () => {
  const people = simulatedPeople(flow, (title, n) => `${title} ${n}`);

  expect(people["one"]).toEqual(["one 0"]);
  expect(people["panel"]).toHaveLength(3);
  expect(people["turn"]).toHaveLength(3);
});

it("marks what was gone through, what is open, and at the end what was passed by", () => {
  const seen: SimulationSeen = {
    status: "running",
    now: "2026-03-02T01:00:00Z",
    trace: ["submit", "one"],
    waits: [{ step: "one", kind: "human", people: ["one 0"] }],
  };
  expect([...traceMarks(flow, seen)]).toEqual([
    ["submit", "done"],
    ["one", "current"],
  ]);
  const end: SimulationSeen = { ...seen, status: "done", trace: ["submit", "one", "wait", "turn"], waits: [] };
  expect(traceMarks(flow, end).get("panel")).toBe("skipped");
  expect(traceMarks(flow, end).get("turn")).toBe("done");
});

it("runs the engine itself: a branch by its amount, three ballots, and time that passes", () => {
  const real = {
    ...flow,
    $schema: "x",
    kind: "flow",
    id: "w",
    version: 1,
    title: "w",
    form: "f",
    withdraw: "never",
    separate: [],
    steps: [
      flow.steps[0],
      {
        id: "size",
        title: "size",
        do: "choose",
        cases: [
          { title: "large", when: 'doc.amount >= yuan("500000")', steps: [vote("panel")] },
          { title: "other", steps: [] },
        ],
      },
      { id: "rest", title: "rest", do: "wait", for: { days: 2 } },
      { id: "tell", title: "tell", do: "cc", who: [{ starter: "self" }] },
    ],
  } as unknown as Flow;
  const money = {
    sections: [{ id: "s", title: "s", fields: [{ id: "amount", type: "money", label: "amount" }] }],
    checks: [],
  } as unknown as Form;
  const run = engineSimulator(money, workdays as unknown as Calendar);
  const ask = (amount: number, ...lines: SimulationLine[]) => ({
    now: "2026-03-02T01:00:00.000Z",
    starter: "starter",
    answers: { amount },
    steps: simulatedPeople(real, (title, n) => `${title} ${n}`),
    do: [{ do: "submit", by: "starter" } as const, ...lines],
  });
  const votes = [0, 1].map((n) => ({ do: "vote", by: `panel ${n}`, step: "panel", choice: "for" }) as const);

  expect(run(real, ask(100)).waits.map(({ step }) => step)).toEqual(["rest"]);
  const large = run(real, ask(50_000_000));
  expect(large.waits).toMatchObject([{ step: "panel", people: ["panel 0", "panel 1", "panel 2"] }]);
  expect(run(real, ask(50_000_000, votes[0] as SimulationLine, votes[0] as SimulationLine)).refused).toBeDefined();
  const through = run(real, ask(50_000_000, ...votes));
  expect(through.waits).toMatchObject([{ step: "rest", kind: "wait" }]);
  const end = run(real, ask(50_000_000, ...votes, { at: through.waits[0]?.until ?? "" }));
  expect(end).toMatchObject({ status: "done", waits: [] });
  expect([...traceMarks(real, run(real, ask(100, { at: "2026-03-09T01:00:00.000Z" })))]).toContainEqual([
    "panel",
    "skipped",
  ]);
});

function vote(id: string): object {
  return { id, title: id, do: "approve", who: [{ role: "expert", at: "own-unit" }], decide: { pass: "2/3" } };
}
