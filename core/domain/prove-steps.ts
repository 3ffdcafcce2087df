/** What the proof has to know of each step by itself: whether it can be passed, what it changes, what it says about money. */
import { type ApproveStep, type Flow, type HumanStep, isHuman, type LeafStep, type Step } from "./flow.ts";
import type { Vote, Who } from "./flow-people.ts";
import { blocksAround, isBeside, planOf } from "./flow-plan.ts";
import { everyStep } from "./place-parts.ts";
import { asksOnlyAgreement } from "./plain-agreement.ts";
import type { Plane, StepFacts } from "./walk-state.ts";

/** Money was posted that no return gives back. */
export const SPENT = "spent";
/** Nobody but the starter has agreed to anything yet. */
export const BARE = "bare";
/** No money was posted that stays. */
const UNSPENT = "unspent";
/** Nobody has decided anything in this round. */
const UNDECIDED = "undecided";
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
    [SPENT, { start: "clear", join: "any", at: (step) => (staysPosted(step) ? "fill" : "keep") }],
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
  const steps = everyStep(flow.steps);
  if (steps.some(staysPosted))
    planes.set(UNSPENT, {
      start: "fill",
      join: "every",
      returns: true,
      at: (step) => (staysPosted(step) ? "clear" : "keep"),
    });
  if (flow.withdraw === "until-first-decision")
    planes.set(UNDECIDED, {
      start: "fill",
      join: "every",
      withdraws: true,
      at: (step) => (isHuman(step) && !passesUndecided(step, flow) ? "clear" : "keep"),
    });
  for (const [name, plane] of comingBack(flow)) planes.set(name, plane);
  return { names: [...planes.keys()], planes: [...planes.values()] };
}

/** Whether people at a step may send a case back so that it comes straight back to them. */
export function comesBack(step: HumanStep): boolean {
  return !Array.isArray(step.back) && (step.back?.then ?? "continue") !== "continue";
}

/** Steps that send cases back so that they come back are told apart up to so many; more of them count as one. */
const MAX_SENDERS = 12;

/** What comes back to a step passes over those before or beside it that fields are filled at. */
function comingBack(flow: Flow): [string, Plane][] {
  const plan = planOf(flow);
  const filling = [...plan.values()].filter(({ step }) => isHuman(step) && editedAt(step).length > 0);
  const isOver = (sender: HumanStep, { step, rank }: { step: Step; rank: number }): boolean =>
    rank < (plan.get(sender.id)?.rank ?? 0) || isBeside(plan, sender.id, step.id);
  const senders = [...plan.values()].flatMap(({ step }) =>
    isHuman(step) && comesBack(step) && filling.some((place) => isOver(step, place)) ? [step] : [],
  );
  const groups = senders.length > MAX_SENDERS ? [senders] : senders.map((step) => [step]);
  return groups.map((group) => [
    `coming back ${group[0]?.id ?? ""}`,
    {
      start: "clear",
      join: "any",
      stays: true,
      from: new Set(group.map(({ id }) => id)),
      at: (step) => (group.length === 1 && group[0]?.id === step.id ? "clear" : "keep"),
      passesOver(step) {
        const place = plan.get(step.id);
        return place !== undefined && group.some((sender) => isOver(sender, place));
      },
      // Whom it was sent back to is asked, and each step of a repeated block from the second time on.
      asks: ({ id }) =>
        group.some((sender) => names(sender, id)) || blocksAround(plan, id).some(({ block }) => block.do === "repeat"),
    },
  ]);
}

/** Whether a step may send a case back to another one. */
function names(step: HumanStep, target: string): boolean {
  const to = Array.isArray(step.back) ? step.back : step.back?.to;
  return Array.isArray(to) ? to.includes(target) : to !== "starter";
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

/** Whether a case may go on from a step without anybody's decision there. */
function passesUndecided(step: HumanStep, { policy }: Flow): boolean {
  if (step.due?.then === "approve" || step.due?.then === "close" || policy?.noApprover === "skip") return true;
  const taken = policy?.approverIsStarter === "skip" || (policy?.sameApprover ?? "ask") !== "ask";
  return taken && step.do === "approve" && asksOnlyAgreement(step);
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
    // A decision may be taken back, and who was asked first decides nothing: what they wrote stays.
    withdrawsFilled: (step) =>
      flow.withdraw === "until-done" || flow.takeBack === true || step.may?.includes("delegate") === true,
    // Nobody is asked; nobody has answered at the deadline; or signers behind a handler, who fill it in, are taken away.
    leavesOut: (step) =>
      flow.policy?.noApprover === "skip" ||
      step.due?.then === "approve" ||
      step.due?.then === "close" ||
      (step.do === "handle" && step.may?.includes("add-after") === true),
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
