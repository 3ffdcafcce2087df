import { describe, expect, it } from "vitest";
import { excludedFrom } from "../../core/domain/case-people.ts";
import { NEW_CASE } from "../../core/domain/case-state.ts";
import { expandFlow } from "../../core/domain/expand-flow.ts";
import { allSteps, type Flow, isHuman } from "../../core/domain/flow.ts";
import { makeApprove, makeFlow } from "./make-definitions.ts";

const part: Flow = {
  ...makeFlow([makeApprove("one"), makeApprove("two")]),
  id: "part",
  part: true,
  separate: [["one", "two"]],
};
const caller = makeFlow([{ id: "panel", title: "panel", do: "call", flow: "part", version: 1 }, makeApprove("last")]);
const find = (id: string, version: number): Flow | undefined => (id === "part" && version === 1 ? part : undefined);

describe("a flow that calls a part", () => {
  it("runs the part's steps in its place, with the duties that the part keeps apart", () => {
    const flow = expandFlow(caller, find);
    expect(allSteps(flow).map((step) => step.id)).toEqual(["submit", "panel.one", "panel.two", "last"]);

    const second = allSteps(flow)[2];
    if (!second || !isHuman(second)) throw new Error("not human");
    const state = { ...NEW_CASE, acted: [{ step: "panel.one", person: "ann" }] };
    expect(excludedFrom(flow, state, second, "starter")).toContain("ann");
  });

  it("keeps the call where the part is not there, and finds it once it is", () => {
    const early = structuredClone(caller);
    expect(allSteps(expandFlow(early, () => undefined)).map((step) => step.do)).toContain("call");
    expect(allSteps(expandFlow(early, find)).map((step) => step.do)).not.toContain("call");
  });
});
