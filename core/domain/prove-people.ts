/** Proof that every step finds somebody, as far as the definition alone can say: people, not values, stop most cases. */
import { scopeOf } from "./evaluate-form.ts";
import { type Flow, type HumanStep, innerLists, isHuman, type Step } from "./flow.ts";
import type { Who } from "./flow-people.ts";
import { readsOf } from "./flow-values.ts";
import type { Proof } from "./flow-problem.ts";
import { titleOf } from "./flow-problem.ts";
import { findsStarterAlone, without } from "./prove-steps.ts";
import { asksOnlyAgreement } from "./plain-agreement.ts";
import { canSeparate, coOccurring } from "./separate-people.ts";
import { NOTHING, type ValueSet } from "./value-sets.ts";

/** Why a rule finds nobody: for these values, because only the starter would be found, because a field is empty. */
type Empty = { values: ValueSet; starter?: boolean; unfilled?: boolean };

export function provePeople(proof: Proof): void {
  const { noApprover = "stop" } = proof.flow.policy ?? {};
  const instead = typeof noApprover === "object" ? noApprover.who : undefined;
  for (const { step } of proof.plan.values()) {
    if (!isHuman(step) || proof.reach(step.id) === NOTHING) continue;
    if (noApprover === "skip" || noApprover === "refuse") continue;
    const nobody = nobodyAt(step, step.who, proof);
    const left = instead && nobody ? emptyFor(step, instead, "any", nobody.values, proof) : nobody;
    if (!left) continue;
    const say = left.starter ? "prove.only-starter" : left.unfilled ? "prove.no-approver.empty" : "prove.no-approver";
    proof.find({ code: left.starter ? "only-starter" : "no-approver", say, step: step.id, values: left.values });
  }
  proveNaming(proof);
  proveSeparation(proof);
}

function nobodyAt(step: HumanStep, who: readonly Who[], proof: Proof): Empty | undefined {
  const mode = step.do === "approve" && step.decide === "all" ? "all" : "any";
  return emptyFor(step, who, mode, proof.reach(step.id), proof);
}

/** Values with which the rules find nobody; where all have to agree, one rule that finds nobody is enough. */
function emptyFor(
  step: HumanStep,
  who: readonly Who[],
  mode: "any" | "all",
  among: ValueSet,
  proof: Proof,
): Empty | undefined {
  const { sets } = proof.values;
  const each = who.map((rule) => emptyRule(step, rule, among, proof));
  const values = mode === "all" ? sets.or(...each.map((e) => e.values)) : sets.and(...each.map((e) => e.values));
  if (values === NOTHING) return undefined;
  const because = (key: "starter" | "unfilled"): boolean => each.some((e) => e[key] === true && e.values !== NOTHING);
  return { values, starter: because("starter"), unfilled: because("unfilled") };
}

function emptyRule(step: HumanStep, who: Who, among: ValueSet, proof: Proof): Empty {
  const { flow, values, form, types, reach } = proof;
  const own = flow.policy?.approverIsStarter ?? "exclude";
  const separated = flow.separate.some((group) => group.includes(step.id) && group.includes(flow.steps[0]?.id ?? ""));
  const excluded = separated || (step.do === "approve" && own === "exclude");
  if (findsStarterAlone(who, flow)) return { values: excluded ? among : NOTHING, starter: true };
  // Whoever leads a unit may also start documents there.
  if ("starter" in who) return { values: excluded && who.starter === "head" ? among : NOTHING, starter: true };
  if ("field" in who) return { values: values.sets.and(among, values.missing([who.field])), unfilled: true };
  if ("expression" in who) {
    const reads = readsOf(who.expression, scopeOf(form, types));
    return { values: values.sets.and(among, values.missing(reads)), unfilled: true };
  }
  if ("sameAs" in who) return { values: values.sets.and(among, reach(step.id, without(who.sameAs))), starter: false };
  return { values: NOTHING, starter: false };
}

/** Who is named by the step before has to be named by a person: the starter, the clock and a plugin name nobody. */
function proveNaming({ flow, plan, reach, find }: Proof): void {
  for (const { step } of plan.values()) {
    if (!isHuman(step) || reach(step.id) === NOTHING) continue;
    if (!step.who.some((who) => "chosenBy" in who && who.chosenBy === "previous")) continue;
    if (step.who.length > 1 && !(step.do === "approve" && step.decide === "all")) continue;
    const before = stopsBefore(flow, step.id).find((s) => !isHuman(s));
    if (before)
      find({
        code: "no-approver",
        say: "prove.no-approver.not-named",
        step: step.id,
        params: { before: before.title },
      });
  }
}

/** The steps at one of which a case has stopped last when it comes to a step. */
function stopsBefore(flow: Flow, target: string): Step[] {
  const { noApprover, approverIsStarter, sameApprover = "ask" } = flow.policy ?? {};
  /** Of the stops before a step those that are the last ones when a policy passes it over. */
  const passingOver = (step: HumanStep, before: readonly Step[]): readonly Step[] => {
    if (noApprover === "skip") return before;
    if (step.do !== "approve" || !asksOnlyAgreement(step)) return [];
    if (approverIsStarter === "skip") return before;
    // Nobody has agreed yet when a case is submitted.
    return sameApprover === "ask" ? [] : before.filter((stop) => stop.do !== "submit");
  };
  const found = new Set<Step>();
  const isStop = (step: Step): boolean => isHuman(step) || ["submit", "wait", "act"].includes(step.do);
  /** The last stops of a list, given those before it; `through` where nothing in it stops. */
  const last = (list: readonly Step[], before: readonly Step[]): Step[] =>
    list.reduce<Step[]>((at, step) => after(step, at), [...before]);
  const after = (step: Step, before: readonly Step[]): Step[] => {
    if (step.id === target) for (const stop of before) found.add(stop);
    if (isStop(step)) return [step, ...(isHuman(step) ? passingOver(step, before) : [])];
    if (step.do === "finish") return [];
    const inner = innerLists(step);
    if (inner.length === 0) return [...before];
    const ends = inner.map((list) => last(list, before));
    if (step.do === "repeat") return last(step.steps, [...new Set([...before, ...(ends[0] ?? [])])]);
    // Side by side, a branch that does not stop is through at once: the others are the last ones.
    const stopping = ends.filter((end) => end.some((stop) => !before.includes(stop)));
    const parallel = (step.do === "all" || step.do === "some") && stopping.length > 0;
    return [...new Set((parallel && step.do === "all" ? stopping : ends).flat())];
  };
  last(flow.steps, []);
  return [...found];
}

/** Duties that are to be separated although the definition lets one person alone do both. */
function proveSeparation(proof: Proof): void {
  const { flow, plan, reach, find } = proof;
  for (const group of flow.separate) {
    const human = group.flatMap((id) => {
      const step = plan.get(id)?.step;
      return step && isHuman(step) && reach(id) !== NOTHING ? [step] : [];
    });
    for (const step of human) {
      const same = step.who.every((who) => "sameAs" in who && group.includes(who.sameAs) && who.sameAs !== step.id);
      const [first] = step.who;
      if (same && first && "sameAs" in first)
        find({ code: "separation-conflict", step: step.id, params: { other: titleOf(flow, first.sameAs) } });
    }
    const named = human.filter((step) => step.who.every((who) => "persons" in who));
    for (const together of coOccurring(named, plan)) {
      const slots = together.map((step) => ({
        step: step.id,
        people: step.who.flatMap((who) => ("persons" in who ? who.persons : [])),
      }));
      const conflict = canSeparate(slots);
      if (conflict === undefined) continue;
      const other = together.find((step) => step.id !== conflict);
      find({ code: "separation-conflict", step: conflict, params: { other: other?.title ?? "" } });
      break;
    }
  }
}
