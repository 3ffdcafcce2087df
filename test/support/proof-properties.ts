/** The properties that join the proof with the real engine, for a quick run and for a long one. */
import fc from "fast-check";
import { expect } from "vitest";
import { type Flow, isHuman } from "../../core/domain/flow.ts";
import { isParallel } from "../../core/domain/flow-plan.ts";
import { everyStep } from "../../core/domain/place-parts.ts";
import { proveFlow } from "../../core/domain/prove-flow.ts";
import { reachedMarkings } from "../../core/domain/reached-markings.ts";
import { types } from "../domain/make-definitions.ts";
import { editedAt } from "./case-document.ts";
import { compareProof } from "./compare-proof.ts";
import { dressedFlow } from "./dressed-flow.ts";
import { crowd, ProvedGame, type Tallies, turns } from "./proved-game.ts";
import { anyFlow, faultyFlow, FORM } from "./random-flow.ts";
import { findFault, NOT_WALKED } from "./walk-path.ts";

export type Runs = { seed: number; numRuns: number };

/**
 * Where the proof allows for more than the engine does: it lets branches act before one beside them that does nothing but
 * finish, and it takes a step's fields as filled also where its one person returns the case.
 */
function isAllowedMore(flow: Flow): boolean {
  return everyStep(flow.steps).some(
    (step) =>
      (isParallel(step) && step.branches.some((b) => everyStep(b.steps).some((s) => s.do === "finish"))) ||
      (isHuman(step) && editedAt(step).length > 0 && JSON.stringify(step.back) !== "[]"),
  );
}

/** How often each thing happened. */
function tally(seen: Tallies): (what: string) => void {
  return (what) => seen.set(what, (seen.get(what) ?? 0) + 1);
}

/**
 * Sound flows: the engine, driven by random commands, stays within what the proof has reached, and everybody agreeing
 * brings the case to its end. With every `each`th flow the explorer is asked as well, before anything was dressed on.
 */
export function playSoundFlows(runs: Runs, each: number): Tallies {
  const seen: Tallies = new Map();
  const count = tally(seen);
  fc.assert(
    fc.property(dressedFlow, crowd, turns, fc.nat(5039), ({ plain, flow }, people, list, written) => {
      const compared = written % each === 0 ? compareProof(plain, proveFlow(plain, FORM, { types })) : undefined;
      if (compared) count("compared with the explorer");
      expect(compared?.disagreements ?? []).toEqual([]);
      const reached = proveFlow(flow, FORM, { types }).sound && reachedMarkings(flow, FORM, { types });
      count(reached ? "sound" : "unsound");
      if (!reached) return;
      const game = new ProvedGame(flow, reached, people, seen);
      game.play(list);
      game.finish(written);
      expect(game.faults).toEqual([]);
    }),
    runs,
  );
  return seen;
}

/** Sound flows with one fault put in: always refused, and the engine comes to the fault on the way that is told. */
export function walkFaultyFlows(runs: Runs): Tallies {
  const seen: Tallies = new Map();
  fc.assert(
    fc.property(faultyFlow, ({ flow, code }) => {
      const { sound, problems } = proveFlow(flow, FORM, { types });
      expect(sound).toBe(false);
      expect(problems.map((p) => p.code)).toEqual([code]);
      for (const problem of problems) {
        const found = findFault(flow, problem);
        tally(seen)(`${code}: ${found}`);
        expect(["as told", "too much"]).toContain(found);
      }
    }),
    runs,
  );
  return seen;
}

/** Any flows: whatever the proof finds in them, the engine comes to it, first on the way that is told. */
export function walkAnyFlows(runs: Runs): Tallies {
  const seen: Tallies = new Map();
  fc.assert(
    fc.property(anyFlow, (flow) => {
      const { problems } = proveFlow(flow, FORM, { types });
      // About a flow with a race nothing else is promised.
      if (problems.some((p) => p.code === "race")) return;
      const walked = problems.slice(0, 3).filter((problem) => !NOT_WALKED.has(problem.code));
      const found = walked.map((problem) => findFault(flow, problem));
      walked.forEach((problem, i) => tally(seen)(`${problem.say}: ${found[i]}`));
      // One fault may hide another one behind it or beside it, never all of them.
      if (walked.length > 0 && !isAllowedMore(flow))
        expect(
          found.some((how) => how !== "nowhere"),
          walked.map((problem) => `${problem.code} ${problem.step}`).join(", "),
        ).toBe(true);
    }),
    runs,
  );
  return seen;
}
