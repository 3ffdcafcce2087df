/** Compares what the proof says of a flow with what the second explorer has seen, which plays every document through it. */
import { type Flow, isHuman } from "../../core/domain/flow.ts";
import type { FlowProblem } from "../../core/domain/flow-problem.ts";
import { everyStep } from "../../core/domain/place-parts.ts";
import type { FlowVerdict } from "../../core/domain/prove-flow.ts";
import { worldOf } from "./random-flow.ts";
import { explore } from "./simple-flow-explorer.ts";

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

/**
 * Where the two do not agree; undefined for flows that cannot be compared: those with too many markings, and those with a
 * race, about which nothing else is promised.
 */
export function compareProof(
  flow: Flow,
  verdict: FlowVerdict,
): { sound: boolean; disagreements: string[] } | undefined {
  if (verdict.problems.some((p) => p.code === "race")) return undefined;
  const seen = explore(flow, worldOf(flow, true));
  const once = explore(flow, worldOf(flow, false));
  if (!seen || !once) return undefined;
  const disagreements: string[] = [];
  const compare = (what: string, proof: Iterable<string>, explorer: Iterable<string>): void => {
    const [told, found] = [proof, explorer].map((all) => [...new Set(all)].sort().join(", "));
    if (told !== found) disagreements.push(`${what}: the proof has ${told}, the explorer ${found}`);
  };
  const told = (codes: ReadonlySet<string>): string[] =>
    verdict.problems.filter((p) => codes.has(p.code)).map((p) => `${p.code} ${p.step}`);
  const of = (code: FlowProblem["code"]): string[] =>
    verdict.problems.filter((p) => p.code === code).map((p) => p.step);

  compare("values", told(COMPARED), seen.faults.keys());
  const never = everyStep(flow.steps).filter((step) => !seen.entered.has(step.id) && step.do !== "submit");
  for (const id of of("dead-step")) if (!never.some((s) => s.id === id)) disagreements.push(`${id} is reached`);
  const closed = untaken(flow, seen.entered, seen.taken);
  compare("branches", of("unreachable-branch"), closed);
  const shut = everyStep(flow.steps).flatMap((step) =>
    seen.entered.has(step.id) && isHuman(step) && Array.isArray(step.back)
      ? step.back.flatMap((target) => (seen.taken.has(`${step.id}>${target}`) ? [] : [step.id]))
      : [],
  );
  compare("returns", of("bad-return"), shut);
  const sound = seen.endable && [never, shut, closed].every((list) => list.length === 0) && seen.faults.size === 0;
  if (verdict.sound !== sound) disagreements.push(`sound: the proof says ${verdict.sound}, the explorer ${sound}`);
  for (const { code, step, path } of verdict.problems) {
    const shortest = COMPARED.has(code) ? once.faults.get(`${code} ${step}`) : undefined;
    if (shortest !== undefined && shortest !== path.length)
      disagreements.push(`${code} ${step}: ${path.join(" ")}, though ${shortest} steps are enough`);
  }
  return { sound: verdict.sound, disagreements };
}
