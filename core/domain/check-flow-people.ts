/** Faults of who acts and how they decide: rules that name nothing, votes that cannot be counted, deadlines without sense. */
import { needs, needsField, type Report } from "./definition-references.ts";
import type { DefinitionSet } from "./definition-set.ts";
import { scopeOf } from "./evaluate-form.ts";
import { compileExpression, excerpt } from "./expression.ts";
import type { FieldTypes } from "./field-type.ts";
import { type Flow, type HumanStep, isHuman, type LeafStep } from "./flow.ts";
import type { Due, Vote, Who } from "./flow-people.ts";
import { blocksAround, isParallel, isSerial, planOf } from "./flow-plan.ts";
import type { Form } from "./form.ts";

export type PeopleLook = {
  flow: Flow;
  form: Form;
  set: DefinitionSet;
  types: FieldTypes;
  /** Every id stands once, so that steps can be found by theirs. */
  unique: boolean;
  report: Report;
  /** The flow, or a part that it calls, moves money. */
  money: boolean;
};
type Copies = Extract<LeafStep, { do: "cc" }>;

const UNATTENDED = "a person's decision in a flow that posts money";

/** Everything about the people of a step. */
export function checkPeople(step: HumanStep | Copies, at: string, look: PeopleLook): void {
  step.who.forEach((who, w) => checkWho(who, `${at}/who/${w}`, step.id, look));
  if (step.do === "cc") return;
  if (step.do === "approve" && typeof step.decide === "object") checkVote(step.decide, step, at, look.report);
  if (step.do === "approve" && step.order === "claim" && step.decide !== "any")
    look.report(`${at}/order`, "claim", "claim only where one person decides (any)");
  checkBack(step, at, look);
  if (step.due) checkDue(step.due, step, `${at}/due`, look);
}

/** The policies of the flow: nothing passes by itself where money moves. */
export function checkRules({ flow, ...look }: PeopleLook): void {
  const { noApprover, approverIsStarter } = flow.policy ?? {};
  if (look.money && noApprover === "skip") look.report("/policy/noApprover", "skip", UNATTENDED);
  if (look.money && (approverIsStarter === "allow" || approverIsStarter === "skip"))
    look.report(
      "/policy/approverIsStarter",
      approverIsStarter,
      "another person than the starter in a flow that posts money",
    );
  if (typeof noApprover === "object")
    noApprover.who.forEach((who, w) => {
      const at = `/policy/noApprover/who/${w}`;
      if ("chosenBy" in who || "sameAs" in who)
        look.report(at, "chosenBy" in who ? "chosenBy" : "sameAs", "people that can be found at every step");
      else checkWho(who, at, undefined, { flow, ...look });
    });
}

function checkWho(who: Who, at: string, step: string | undefined, look: PeopleLook): void {
  const { form, set, types, report } = look;
  if ("role" in who) needs(set, "role", who.role, `${at}/role`, report);
  else if ("starter" in who) {
    if (who.levels !== undefined && who.starter !== "superior" && who.starter !== "superiors")
      report(`${at}/levels`, `levels of ${who.starter}`, "levels with superior or superiors only");
  } else if ("plugin" in who) needs(set, "role", who.from.role, `${at}/from/role`, report);
  else if ("field" in who) needsField(form, who.field, `${at}/field`, report, "person");
  else if ("chosenBy" in who) {
    if (who.from) needs(set, "role", who.from.role, `${at}/from/role`, report);
    if (look.unique && who.chosenBy === "previous" && earlierSteps(look, step).every((s) => !isHuman(s)))
      report(`${at}/chosenBy`, "previous", "an earlier step of this flow whose people name them");
  } else if ("sameAs" in who) {
    if (look.unique && !earlierSteps(look, step).some((s) => isHuman(s) && s.id === who.sameAs))
      report(`${at}/sameAs`, who.sameAs, "an earlier step of this flow that people do");
  } else if ("expression" in who) {
    const compiled = compileExpression(who.expression, scopeOf(form, types));
    if ("faults" in compiled)
      for (const fault of compiled.faults) report(`${at}/expression`, excerpt(who.expression, fault), fault.message);
    else if (compiled.type !== "string" && compiled.type !== "list<string>")
      report(`${at}/expression`, `an expression that gives ${compiled.type}`, "a person's id, or a list of them");
  }
}

/** Steps that stand before a step in reading order, without those in branches beside it. */
function earlierSteps({ flow }: PeopleLook, step: string | undefined): LeafStep[] {
  const plan = planOf(flow);
  const here = step === undefined ? undefined : plan.get(step);
  if (!here || step === undefined) return [];
  const mine = blocksAround(plan, step);
  return [...plan.values()].flatMap(({ step: other, rank }): LeafStep[] => {
    if (rank >= here.rank || (other.do !== "submit" && !isHuman(other))) return [];
    const beside = blocksAround(plan, other.id).some(
      ({ block, branch }) => isParallel(block) && mine.some((m) => m.block.id === block.id && m.branch !== branch),
    );
    return beside ? [] : [other];
  });
}

function checkBack(step: HumanStep, at: string, look: PeopleLook): void {
  const named = Array.isArray(step.back) ? step.back : step.back?.to;
  if (!Array.isArray(named) || !look.unique) return;
  const pointer = Array.isArray(step.back) ? `${at}/back` : `${at}/back/to`;
  const plan = planOf(look.flow);
  const earlier = new Set(earlierSteps(look, step.id).map((s) => s.id));
  named.forEach((id, b) => {
    if (!earlier.has(id)) look.report(`${pointer}/${b}`, id, "an earlier step of this flow that people do");
    else if (!isSerial(plan, step.id, id))
      look.report(`${pointer}/${b}`, id, "a step outside branches that run side by side, or in the same branch");
  });
}

/** Roles that the people of a step are found by. */
function rolesOf(step: HumanStep): Set<string> {
  return new Set(
    step.who.flatMap((who) => ("role" in who ? [who.role] : "chosenBy" in who && who.from ? [who.from.role] : [])),
  );
}

function checkVote(vote: Vote, step: HumanStep, at: string, report: Report): void {
  for (const key of ["pass", "quorum"] as const) {
    const share = vote[key];
    if (typeof share !== "string") continue;
    const [above = 0, below = 1] = share.split("/").map(Number);
    if (above > below) report(`${at}/decide/${key}`, share, "a share of at most 1/1");
  }
  const roles = rolesOf(step);
  vote.veto?.forEach((role, v) => {
    if (!roles.has(role)) report(`${at}/decide/veto/${v}`, role, "a role that people of this step are found by");
  });
  for (const role of Object.keys(vote.weights ?? {}))
    if (!roles.has(role)) report(`${at}/decide/weights/${role}`, role, "a role that people of this step are found by");
}

function checkDue(due: Due, step: HumanStep, at: string, look: PeopleLook): void {
  const { report } = look;
  const votes = step.do === "approve" && typeof step.decide === "object";
  if (due.then === "escalate" && !due.to) report(at, "escalate", "the people who are added, in to");
  if (due.then !== "escalate" && due.to) report(`${at}/to`, due.then ?? "nothing", "to with escalate only");
  due.to?.forEach((who, w) => checkWho(who, `${at}/to/${w}`, step.id, look));
  if (due.then === "close" && !votes) report(`${at}/then`, "close", "close where people vote only");
  if (due.then !== "approve") return;
  if (look.money) report(`${at}/then`, "approve", UNATTENDED);
  else if (step.do !== "approve" || votes)
    report(`${at}/then`, "approve", "a step that is approved, not handled or voted on");
}
