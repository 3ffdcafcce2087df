/** Random flows: the proof agrees with a second explorer that plays tokens, and with how the flows were made. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type FlowProblem } from "../../core/domain/flow-problem.ts";
import { type FlowVerdict, proveFlow } from "../../core/domain/prove-flow.ts";
import { type Flow, isHuman, type Step } from "../../core/domain/flow.ts";
import { everyStep } from "../../core/domain/place-parts.ts";
import { anyFlow, faultyFlow, FORM, longFlow, soundFlow, worldOf } from "../support/random-flow.ts";
import { explore } from "../support/simple-flow-explorer.ts";
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

/** What both explorers can tell: where values stop, and what is never reached. */
const COMPARED = new Set(["undecided-value", "uncovered-value", "overlapping-branches", "deadlock"]);

/** Branches that are never taken, of blocks that are reached; the last one of them only when it holds steps. */
function untaken(flow: Flow, entered: ReadonlyMap<string, number>, taken: ReadonlySet<string>): string[] {
  return everyStep(flow.steps).flatMap((step) => {
    if (!entered.has(step.id)) return [];
    if (step.do === "repeat") return taken.has(`${step.id}/0`) || !taken.has(`${step.id}/asked`) ? [] : [step.id];
    if (step.do !== "choose" && step.do !== "some") return [];
    const branches = step.do === "choose" ? step.cases : step.branches;
    return branches.flatMap(({ when, steps }, n) =>
      taken.has(`${step.id}/${n}`) || (when === undefined && steps.length === 0) ? [] : [step.id],
    );
  });
}

describe("any flow", () => {
  let compared = 0;
  let unsound = 0;

  it("gets the same verdict from an explorer that plays every document through every marking", () => {
    fc.assert(
      fc.property(anyFlow, (flow) => {
        const verdict = prove(flow);
        // What branches write for each other is refused by itself; nothing else about such a flow is promised.
        fc.pre(!verdict.problems.some((p) => p.code === "race"));
        const seen = explore(flow, worldOf(flow, true));
        const once = explore(flow, worldOf(flow, false));
        fc.pre(seen !== undefined && once !== undefined);
        if (!seen || !once) return;
        compared += 1;
        if (!verdict.sound) unsound += 1;
        const told = (of: readonly FlowProblem[], those: ReadonlySet<string>): string[] =>
          [...new Set(of.filter((p) => those.has(p.code)).map((p) => `${p.code} ${p.step}`))].sort();

        expect(told(verdict.problems, COMPARED)).toEqual([...seen.faults.keys()].sort());
        const never = everyStep(flow.steps).filter((step) => !seen.entered.has(step.id) && step.do !== "submit");
        const dead = verdict.problems.filter((p) => p.code === "dead-step").map((p) => p.step);
        for (const id of dead) expect(never.map((s) => s.id)).toContain(id);
        const branches = [
          ...new Set(verdict.problems.filter((p) => p.code === "unreachable-branch").map((p) => p.step)),
        ];
        expect(branches.sort()).toEqual([...new Set(untaken(flow, seen.entered, seen.taken))].sort());
        const closed = everyStep(flow.steps).flatMap((step) =>
          seen.entered.has(step.id) && isHuman(step) && Array.isArray(step.back)
            ? step.back.flatMap((target) => (seen.taken.has(`${step.id}>${target}`) ? [] : [`bad-return ${step.id}`]))
            : [],
        );
        expect(told(verdict.problems, new Set(["bad-return"]))).toEqual(closed.sort());
        expect(verdict.sound).toBe(
          closed.length === 0 &&
            seen.endable &&
            never.length === 0 &&
            seen.faults.size === 0 &&
            untaken(flow, seen.entered, seen.taken).length === 0,
        );
        for (const { code, step, path } of verdict.problems) {
          const shortest = COMPARED.has(code) ? once.faults.get(`${code} ${step}`) : undefined;
          if (shortest !== undefined) expect(path.length, `${code} ${step}: ${path.join(" ")}`).toBe(shortest);
        }
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
