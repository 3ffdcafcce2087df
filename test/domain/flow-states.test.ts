/** What a document is called while it stands at a step. */
import { expect, it } from "vitest";
import type { Step } from "../../core/domain/flow.ts";
import { isStanding, ownState, stateAt } from "../../core/domain/flow-states.ts";
import { enclosingCalls, placeParts } from "../../core/domain/place-parts.ts";
import { makeApprove, makeFlow } from "./make-definitions.ts";

const call = (id: string, flow: string): Step => ({ id, title: `call ${id}`, do: "call", flow, version: 1 });

it("is the flow's word, else the step's title, else nothing", () => {
  const flow = { ...makeFlow([makeApprove("a"), makeApprove("b")]), states: { a: "waits for a" } };

  expect([stateAt(flow, "a"), stateAt(flow, "b"), stateAt(flow, "c")]).toEqual(["waits for a", "b", undefined]);
  expect([ownState(flow, "a"), ownState(flow, "b")]).toEqual(["waits for a", undefined]);
});

it("is the part's own word inside a part, else that of the innermost call that has one", () => {
  const inner = { ...makeFlow([makeApprove("x"), makeApprove("y")]), id: "inner", states: { x: "at x" } };
  const middle = { ...makeFlow([call("deep", "inner"), makeApprove("z")]), id: "middle" };
  const outer = { ...makeFlow([call("legal", "middle")]), id: "outer", states: { legal: "at legal" } };
  const placed = placeParts(outer, (id) => [inner, middle].find((part) => part.id === id));
  if ("fault" in placed) throw new Error("parts");

  expect(stateAt(placed, "legal.deep.x")).toBe("at x");
  expect(stateAt(placed, "legal.deep.y")).toBe("at legal");
  expect(stateAt(placed, "legal.z")).toBe("at legal");
  expect(stateAt({ ...placed, states: {} }, "legal.z")).toBe("z");
});

it("reads the calls of a placed step from the inside out", () => {
  expect(enclosingCalls("a.b.c")).toEqual(["a.b", "a"]);
  expect(enclosingCalls("a")).toEqual([]);
});

it("is asked for where a document stands for a while, not at what is over at once", () => {
  const kinds = (steps: Partial<Step>[]): boolean[] => steps.map((step) => isStanding(step as Step));

  expect(kinds([{ do: "submit" }, { do: "approve" }, { do: "wait" }, { do: "act" }, { do: "call" }])).not.toContain(
    false,
  );
  expect(kinds([{ do: "cc" }, { do: "post" }, { do: "finish" }, { do: "choose" }, { do: "amend" }])).not.toContain(
    true,
  );
});
