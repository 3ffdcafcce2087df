/** Flows as BPMN: every part is there and drawn, reads back without a warning, and is judged sound by the proof. */
import { readdirSync, readFileSync } from "node:fs";
import { BpmnModdle, type ModdleElement } from "bpmn-moddle";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { exportFlow } from "../../core/bpmn/export-flow.ts";
import { MINGZHANG } from "../../core/bpmn/mingzhang-extension.ts";
import { proveBpmn } from "../../core/bpmn/prove-bpmn.ts";
import { allSteps, type Flow, type Step } from "../../core/domain/flow.ts";
import { planOf } from "../../core/domain/flow-plan.ts";
import { flowArb } from "../support/random-flows.ts";
import { makeApprove, makeFlow } from "./make-definitions.ts";

const FOLDER = new URL("../../forms/engineering/flow/", import.meta.url);
const shipped = readdirSync(FOLDER).map(
  (file): Flow => JSON.parse(readFileSync(new URL(file, FOLDER), "utf8")) as Flow,
);
const write = (flow: Flow): Promise<string> => exportFlow(flow, "zh-CN", (role) => `<${role}>`);

type Read = {
  elements: Map<string, ModdleElement>;
  /** Ids of what has a shape or an edge. */
  drawn: Map<string, ModdleElement>;
  warnings: string[];
};
async function read(xml: string): Promise<Read> {
  const { rootElement, warnings } = await new BpmnModdle({ mz: MINGZHANG }).fromXML(xml);
  const [process] = rootElement.get("rootElements") as ModdleElement[];
  const parts = [
    ...((process?.get("flowElements") ?? []) as ModdleElement[]),
    ...((process?.get("artifacts") ?? []) as ModdleElement[]),
  ];
  const [diagram] = rootElement.get("diagrams") as ModdleElement[];
  const plane = diagram?.get("plane") as ModdleElement;
  const shapes = plane.get("planeElement") as ModdleElement[];
  return {
    elements: new Map(parts.map((part) => [part.id ?? "", part])),
    drawn: new Map(shapes.map((shape) => [(shape.get("bpmnElement") as ModdleElement).id ?? "", shape])),
    warnings: warnings.map((w) => w.message),
  };
}
const problems = (xml: string): string[] => proveBpmn(Buffer.from(xml)).problems.map((p) => p.message);

/** Every way of deciding, waiting, ending and coming back in one flow. */
const rich = makeFlow(
  [
    {
      ...makeApprove("first"),
      due: {
        within: { workdays: 3 },
        remind: [{ workdays: 1 }],
        overdue: { every: { days: 1 }, times: 2 },
        then: "escalate",
      },
      back: { to: "starter", then: "come-back" },
    } as Step,
    { ...makeApprove("vote"), decide: { pass: "2/3", quorum: "1/2", veto: ["chair"], otherwise: "return" } } as Step,
    { ...makeApprove("turn"), decide: "all", order: "in-turn", due: { within: { hours: 8 }, then: "return" } } as Step,
    { ...makeApprove("auto"), due: { within: { days: 2 }, then: "approve" } } as Step,
    {
      id: "both",
      title: "Both",
      do: "all",
      branches: [
        {
          id: "a",
          title: "A",
          steps: [makeApprove("left"), { id: "pause", title: "pause", do: "wait", for: { days: 2 } }],
        },
        { id: "b", title: "B", steps: [{ id: "push", title: "push", do: "act", plugin: "p/a" }] },
      ],
    },
    {
      id: "any",
      title: "Some",
      do: "some",
      branches: [
        { id: "c", title: "C", when: "doc.c", steps: [makeApprove("see")] },
        { id: "d", title: "D", steps: [{ id: "day", title: "day", do: "wait", until: "start" }] },
      ],
    },
    {
      id: "loop",
      title: "Loop",
      do: "repeat",
      again: "doc.again",
      times: 3,
      exhausted: "refuse",
      steps: [{ ...makeApprove("mend"), back: ["submit", "first"] } as Step],
    },
    { id: "part", title: "Part", do: "call", flow: "other", version: 2 },
    {
      id: "which",
      title: "Which",
      do: "choose",
      cases: [
        { title: "stop", when: "doc.stop", steps: [{ id: "no", title: "No", do: "finish", as: "refused" }] },
        { title: "go", steps: [{ id: "tell", title: "tell", do: "cc", who: [{ starter: "self" }] }] },
      ],
    },
    { id: "book", title: "book", do: "post", movement: "pay", amount: "amount", quota: "quota" },
  ],
  { policy: { sameApprover: "skip-repeated" }, separate: [["first", "left"]] },
);

describe("every shipped flow", () => {
  it.each(shipped)("$id is written whole, drawn and sound", async (flow) => {
    const xml = await write(flow);
    const { elements, drawn, warnings } = await read(xml);
    expect(warnings).toEqual([]);
    for (const { step } of planOf(flow).values()) expect(elements.get(step.id)?.["name"]).toBe(step.title);
    expect([...elements.keys()].filter((id) => !drawn.has(id))).toEqual([]);
    expect(problems(xml)).toEqual([]);
  });

  it("is the same text every time", async () => {
    const [flow] = shipped;
    if (flow) expect(await write(flow)).toBe(await write(flow));
  });
});

describe("every kind of step", () => {
  it("has its element, a shape or an edge, and keeps its words in the extension", async () => {
    const xml = await write(rich);
    const { elements, drawn, warnings } = await read(xml);
    expect(warnings).toEqual([]);
    const kinds = Object.fromEntries([...elements].map(([id, e]) => [id, e.$type.slice("bpmn:".length)]));
    expect(kinds).toMatchObject({
      "case.start": "StartEvent",
      submit: "UserTask",
      first: "UserTask",
      "first.remind-1": "BoundaryEvent",
      "first.due": "BoundaryEvent",
      "vote.result": "ExclusiveGateway",
      "vote.failed": "EndEvent",
      both: "ParallelGateway",
      "both.join": "ParallelGateway",
      any: "InclusiveGateway",
      "any.join": "InclusiveGateway",
      loop: "ExclusiveGateway",
      "loop.again": "ExclusiveGateway",
      pause: "IntermediateCatchEvent",
      push: "ServiceTask",
      part: "CallActivity",
      no: "EndEvent",
      tell: "ServiceTask",
      book: "ServiceTask",
      "first.back-1": "Association",
      "mend.back-2": "Association",
      "case.end": "EndEvent",
    });
    expect([...elements.keys()].filter((id) => !drawn.has(id))).toEqual([]);
    for (const [id, shape] of drawn) {
      const edge = shape.$type === "bpmndi:BPMNEdge";
      expect(edge ? (shape.get("waypoint") as unknown[]).length : 2, id).toBeGreaterThanOrEqual(2);
    }
    // What was written of each step comes back word for word.
    for (const step of allSteps(rich)) {
      const extension = elements.get(step.id)?.get("extensionElements") as ModdleElement | undefined;
      const values = (extension?.get("values") ?? []) as ModdleElement[];
      const own = values.find((v) => v.$type === "mz:Step");
      const { id, title, do: kind, ...rest } = step;
      expect([id, title, own?.["do"], JSON.parse(String(own?.["rest"] ?? "{}"))]).toEqual([id, title, kind, rest]);
    }
    expect(problems(xml)).toEqual([]);
  });

  it("says in words when several people have decided, and by when", async () => {
    const { elements } = await read(await write(rich));
    const loop = (id: string) => elements.get(id)?.get("loopCharacteristics") as ModdleElement | undefined;
    const until = (id: string) => (loop(id)?.get("completionCondition") as ModdleElement | undefined)?.["body"];
    expect([until("vote"), until("turn"), loop("first")]).toEqual([
      "for >= 2/3 of (for + against) and present >= 1/2 of members and no vote against by chair",
      "agreed == asked",
      undefined,
    ]);
    expect(loop("turn")?.["isSequential"]).toBe(true);
    const body = (id: string, what: string) => {
      const [timer] = (elements.get(id)?.get("eventDefinitions") ?? []) as ModdleElement[];
      return (timer?.get(what) as ModdleElement | undefined)?.["body"];
    };
    expect([
      body("pause", "timeDuration"),
      body("turn.due", "timeDuration"),
      body("first.due", "timeDuration"),
      body("day", "timeDate"),
    ]).toEqual(["P2D", "PT8H", "3 workdays", "doc.start"]);
    expect([elements.get("first.due")?.["cancelActivity"], elements.get("turn.due")?.["cancelActivity"]]).toEqual([
      false,
      true,
    ]);
  });

  it("never draws a return as a sequence flow", async () => {
    const { elements } = await read(await write(rich));
    const into = [...elements.values()].filter(
      (e) => e.$type === "bpmn:SequenceFlow" && (e.get("targetRef") as ModdleElement).id === "submit",
    );
    expect(into.map((e) => (e.get("sourceRef") as ModdleElement).id)).toEqual(["case.start"]);
  });
});

it("any flow that can be drawn reads back whole and is sound", async () => {
  await fc.assert(
    fc.asyncProperty(flowArb(), async (flow) => {
      const xml = await write(flow);
      const { elements, drawn, warnings } = await read(xml);
      expect(warnings).toEqual([]);
      for (const { step } of planOf(flow).values()) expect(elements.has(step.id)).toBe(true);
      expect([...elements.keys()].filter((id) => !drawn.has(id))).toEqual([]);
      expect(problems(xml)).toEqual([]);
    }),
    { numRuns: 60, seed: 4 },
  );
});

it("no two shapes of a diagram lie on each other", async () => {
  await fc.assert(
    fc.asyncProperty(flowArb(), async (flow) => {
      const { drawn } = await read(await write(flow));
      const boxes = [...drawn].flatMap(([id, shape]) => {
        const bounds = shape.get("bounds") as { x: number; y: number; width: number; height: number } | undefined;
        return bounds ? [{ id, ...bounds }] : [];
      });
      for (const [i, a] of boxes.entries())
        for (const b of boxes.slice(i + 1)) {
          const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
          if (!apart) expect(`${a.id} on ${b.id}`).toBe("");
        }
    }),
    { numRuns: 100, seed: 4 },
  );
});

it("a small flow is written like test/fixtures/small-flow.bpmn", async () => {
  const flow = makeFlow([
    { ...makeApprove("one"), back: { to: "starter" } } as Step,
    {
      id: "size",
      title: "按金额分流",
      do: "choose",
      cases: [
        { title: "大额", when: 'doc.amount >= yuan("5000000")', steps: [makeApprove("panel", { decide: "all" })] },
        { title: "小额", steps: [] },
      ],
    },
  ]);
  expect(await write(flow)).toBe(readFileSync(new URL("../fixtures/small-flow.bpmn", import.meta.url), "utf8"));
});
