/** What a try of a flow asks for and shows: the fields that steer it, its made-up people, and where each step stands. */
import { expect, it } from "vitest";
import type { Flow } from "../../core/domain/flow.ts";
import type { Form } from "../../core/domain/form.ts";
import { type SimulationSeen, simulatedPeople, steeringFields, traceMarks } from "../../portal/designer/simulator.ts";

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
