/** What the proof has to know of each step by itself: whether it can be passed, what it changes, what it says about money. */
import { type ApproveStep, type Flow, type HumanStep, isHuman, type LeafStep, type Step } from "./flow.ts";
import type { Vote, Who } from "./flow-people.ts";
import { planOf } from "./flow-plan.ts";
import { everyStep } from "./place-parts.ts";
import type { Plane, StepFacts } from "./prove-walk.ts";

/** Money was posted that no return gives back. */
export const SPENT = "spent";
/** Nobody but the starter has agreed to anything yet. */
export const BARE = "bare";
/** Nobody has done the step that a later one names with sameAs. */
export const without = (step: string): string => `without ${step}`;

/** The planes of a flow with their names, in the order of the walk. */
export function planesOf(flow: Flow): { names: string[]; planes: Plane[] } {
  const same = new Set(
    everyStep(flow.steps).flatMap((step) =>
      isHuman(step) ? step.who.flatMap((who) => ("sameAs" in who ? [who.sameAs] : [])) : [],
    ),
  );
  const planes = new Map<string, Plane>([
    [SPENT, { start: "clear", join: "any", stops: true, at: (step) => (staysPosted(step) ? "fill" : "keep") }],
    [BARE, { start: "fill", join: "every", at: (step) => (isAgreement(step, flow) ? "clear" : "keep") }],
    ...[...same].map((id): [string, Plane] => [
      without(id),
      {
        start: "fill",
        join: "every",
        stays: true,
        at: (step) => (step.id === id && isHuman(step) && !passesByItself(step) ? "clear" : "keep"),
      },
    ]),
  ]);
  return { names: [...planes.keys()], planes: [...planes.values()] };
}

/** A movement of money that nothing undoes. */
export function staysPosted(step: Step): boolean {
  return step.do === "post" && step.undo === undefined;
}

/** People whom nobody but the starter can be found among. */
export function findsStarterAlone(who: Who, flow: Flow): boolean {
  if ("starter" in who) return who.starter === "self";
  const same = "sameAs" in who ? planOf(flow).get(who.sameAs)?.step : undefined;
  return same !== undefined && isHuman(same) && same.who.every((w) => !("sameAs" in w) && findsStarterAlone(w, flow));
}

/** A decision of somebody else without which the case would not go on. */
function isAgreement(step: LeafStep, flow: Flow): boolean {
  if (!isHuman(step) || step.who.every((who) => findsStarterAlone(who, flow))) return false;
  return !isOpinionOnly(step) && !passesByItself(step);
}

/** A vote that goes on whatever its result. */
function isOpinionOnly(step: HumanStep): boolean {
  const vote = voteOf(step);
  return vote?.otherwise === "go-on";
}

function passesByItself(step: HumanStep): boolean {
  return step.due?.then === "approve";
}

/** The vote of a step, if people vote there. */
export function voteOf(step: Step): Vote | undefined {
  return step.do === "approve" && typeof step.decide === "object" ? step.decide : undefined;
}

/** What the walk asks about steps. */
export function stepFacts(flow: Flow): StepFacts {
  return {
    passes: (step) => voteOf(step)?.otherwise === "go-on" || canPass(step, flow),
    edits(step) {
      if (isHuman(step)) return editedAt(step);
      if (step.do === "act") return Object.keys(step.set ?? {});
      return step.do === "amend" && step.document === "self" ? Object.keys(step.set) : [];
    },
  };
}

function editedAt(step: HumanStep): string[] {
  return Object.entries(step.fields ?? {}).flatMap(([id, right]) => (right === "edit" ? [id] : []));
}

/** Whether as many people as its rules can find at most are enough for a vote. */
export function canPass(step: HumanStep, flow: Flow): boolean {
  const vote = voteOf(step);
  if (!vote || step.may?.includes("add-alongside")) return true;
  const most = (step as ApproveStep).who.reduce((sum, who) => sum + mostOf(who, flow), 0);
  const weight = Math.max(1, ...Object.values(vote.weights ?? {}));
  const reaches = (share: string | number | undefined, votes: number): boolean =>
    typeof share !== "number" || share <= votes;
  return reaches(vote.pass, most * weight) && reaches(vote.quorum, most);
}

/** How many people a rule finds at most. */
function mostOf(who: Who, flow: Flow): number {
  if ("persons" in who) return new Set(who.persons).size;
  if ("chosenBy" in who) return who.max ?? 1;
  if ("field" in who) return 1;
  if ("starter" in who) return who.starter === "superiors" ? (who.levels ?? 1) : 1;
  if (!("sameAs" in who)) return Number.POSITIVE_INFINITY;
  const same = planOf(flow).get(who.sameAs)?.step;
  return same?.do === "handle" || (same?.do === "approve" && same.decide === "any") ? 1 : Number.POSITIVE_INFINITY;
}
