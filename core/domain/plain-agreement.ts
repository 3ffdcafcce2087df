/** Whether a to-do asks for nothing but "agreed": only then it can be agreed together with others, unread one by one. */
import type { Active, CaseState, Seat } from "./case-state.ts";
import { allSteps, type ApproveStep, type Flow, type HumanStep, isHuman } from "./flow.ts";
import { planOf } from "./flow-plan.ts";

export type NotPlain =
  | "handle"
  | "vote"
  | "answer"
  | "claim"
  | "opinion"
  | "files"
  | "sign"
  | "fields"
  | "choose"
  | "checks"
  | "returned";

/** What else the step asks of this seat; undefined when plain agreement is enough. */
export function whyNotPlain(
  flow: Flow,
  state: CaseState,
  step: HumanStep,
  active: Active,
  seat: Seat,
): NotPlain | undefined {
  if (seat.kind === "delegate") return "answer";
  if (step.do === "handle") return "handle";
  if (typeof step.decide === "object") return "vote";
  if (active.order === "claim" && active.claimed !== seat.no) return "claim";
  if (step.opinion === "always") return "opinion";
  if (step.attachments === "required") return "files";
  if (step.sign === true) return "sign";
  if (Object.values(step.fields ?? {}).includes("edit")) return "fields";
  return laterChoices(flow, state, step.id).length > 0 ? "choose" : undefined;
}

/** Later steps whose people whoever decides before them has to name, and that nobody was named for. */
export function laterChoices(flow: Flow, state: CaseState, from: string): { step: HumanStep; max: number }[] {
  const plan = planOf(flow);
  const here = plan.get(from)?.rank ?? 0;
  return allSteps(flow).flatMap((step) => {
    if (!isHuman(step) || (plan.get(step.id)?.rank ?? 0) <= here) return [];
    if ((state.chosen[step.id] ?? []).length > 0) return [];
    const rule = step.who.find((who) => "chosenBy" in who && who.chosenBy === "previous");
    return rule && "chosenBy" in rule ? [{ step, max: rule.max ?? 1 }] : [];
  });
}

/** Whether a step asks for no more than a nod: only then a policy takes somebody as agreed. */
export function asksOnlyAgreement(step: ApproveStep): boolean {
  return (
    typeof step.decide === "string" &&
    step.opinion !== "always" &&
    step.sign !== true &&
    step.attachments !== "required" &&
    step.order !== "claim" &&
    !Object.values(step.fields ?? {}).includes("edit")
  );
}
