/** Random flows: the proof agrees with a second explorer that plays tokens, and with how the flows were made. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FlowVerdict, proveFlow } from "../../core/domain/prove-flow.ts";
import type { Flow, Step } from "../../core/domain/flow.ts";
import { everyStep } from "../../core/domain/place-parts.ts";
import { compareProof } from "../support/compare-proof.ts";
import { anyFlow, faultyFlow, FORM, longFlow, soundFlow } from "../support/random-flow.ts";
import { types } from "./make-definitions.ts";

const prove = (flow: Flow): FlowVerdict => proveFlow(flow, FORM, { types });
const codes = (verdict: FlowVerdict): string[] => verdict.problems.map((p) => `${p.code} ${p.step}`);
const count = (flow: Flow): number => everyStep(flow.steps).length;

describe("flows that are sound by the way they are made", () => {
  it("are proved sound", () => {
    fc.assert(
      fc.property(soundFlow, (flow) => {
        expect(codes(prove(flow))).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it("are refused with one fault put in, by its name", () => {
    fc.assert(
      fc.property(faultyFlow, ({ flow, code }) => {
        const { sound, problems } = prove(flow);

        expect(sound).toBe(false);
        expect(problems.map((p) => p.code)).toEqual([code]);
        expect(problems[0]?.path.at(-1)).toMatch(/^f/);
      }),
      { numRuns: 200 },
    );
  });
});

describe("any flow", () => {
  let compared = 0;
  let unsound = 0;

  it("gets the same verdict from an explorer that plays every document through every marking", () => {
    fc.assert(
      fc.property(anyFlow, (flow) => {
        const found = compareProof(flow, prove(flow));
        fc.pre(found !== undefined);
        compared += 1;
        if (!found?.sound) unsound += 1;

        expect(found?.disagreements).toEqual([]);
      }),
      { numRuns: 300 },
    );

    expect(compared).toBeGreaterThan(150);
    expect(unsound).toBeGreaterThan(30);
    expect(compared - unsound).toBeGreaterThan(10);
  });
});

describe("a flow of 500 steps in nested blocks", () => {
  it("is proved with a bounded number of markings", () => {
    const flow = longFlow(500);
    const verdict = prove(flow);

    expect(count(flow)).toBe(500);
    expect(codes(verdict)).toEqual([]);
    expect(verdict.markings).toBeLessThan(20 * 500);
  });

  it("is refused with the shortest way to one fault at its end", () => {
    const flow = longFlow(500);
    const wait: Step = { id: "stop", title: "stop", do: "wait", until: "day" };
    const { problems } = prove({ ...flow, steps: [...flow.steps, wait] });

    expect(problems.map((p) => `${p.code} ${p.step}`)).toEqual(["deadlock stop"]);
    expect(problems[0]?.path.at(-1)).toBe("stop");
    expect(problems[0]?.path.length).toBeLessThan(500);
  });
});
