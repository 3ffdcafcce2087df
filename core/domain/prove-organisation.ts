/** Proof against the people there are: at every place that starts documents, each step finds somebody, duties can be separated. */
import { type HumanStep, isHuman } from "./flow.ts";
import type { Who } from "./flow-people.ts";
import { type Proof, titleOf } from "./flow-problem.ts";
import { canSeparate, coOccurring, type Slot } from "./separate-people.ts";
import { NOTHING } from "./value-sets.ts";

/** A place that starts documents: who starts there, and whom a rule finds for a starter; undefined when nobody can say. */
export type OrgPlace = {
  title: string;
  starters: readonly string[];
  find(who: Who, starter: string): readonly string[] | undefined;
};
export type OrgFacts = { places: readonly OrgPlace[] };

/** People by rule, less those who may not act for a starter; undefined where they are not known. */
type Found = { rules: (readonly string[] | undefined)[]; starterFound: boolean };

export function proveOrganisation(proof: Proof, { places }: OrgFacts): void {
  const told = new Set<string>();
  const tell = (code: "no-approver" | "only-starter", step: string, place: OrgPlace): void => {
    if (told.has(step)) return;
    told.add(step);
    proof.find({ code, say: `prove.${code}.at`, step, params: { place: place.title } });
  };
  const steps = [...proof.plan.values()].flatMap(({ step }) =>
    isHuman(step) && proof.reach(step.id) !== NOTHING ? [step] : [],
  );
  const policy = proof.flow.policy?.noApprover ?? "stop";
  for (const place of places)
    for (const starter of place.starters) {
      if (policy !== "skip" && policy !== "refuse")
        for (const step of steps) {
          const found = findPeople(step, step.who, proof, place, starter);
          if (!isNobody(step, found)) continue;
          if (typeof policy === "object" && !isNobody(step, findPeople(step, policy.who, proof, place, starter), "any"))
            continue;
          tell(found.starterFound ? "only-starter" : "no-approver", step.id, place);
        }
      proveGroups(proof, steps, place, starter, told);
    }
}

function isNobody(step: HumanStep, { rules }: Found, mode?: "any"): boolean {
  const none = (people: readonly string[] | undefined): boolean => people?.length === 0;
  return mode !== "any" && step.do === "approve" && step.decide === "all" ? rules.some(none) : rules.every(none);
}

function findPeople(step: HumanStep, who: readonly Who[], { flow }: Proof, place: OrgPlace, starter: string): Found {
  const own = flow.policy?.approverIsStarter ?? "exclude";
  const separated = flow.separate.some((group) => group.includes(step.id) && group.includes(flow.steps[0]?.id ?? ""));
  const approves = step.do === "approve" && (own === "exclude" || own === "superior");
  const found = who.map((rule) => place.find(rule, starter));
  const rules = found.map((people) => {
    if (!people) return undefined;
    const superior = approves && own === "superior" && people.includes(starter);
    const others = superior ? place.find({ starter: "superior" }, starter) : [];
    if (!others) return undefined;
    return [...people, ...others].filter((person) => person !== starter || (!approves && !separated));
  });
  return { rules, starterFound: found.some((people) => people?.includes(starter)) };
}

/** Groups of separated steps for which there are too few people. Steps whose people nobody can tell are left out. */
function proveGroups(
  proof: Proof,
  steps: readonly HumanStep[],
  place: OrgPlace,
  starter: string,
  told: Set<string>,
): void {
  const { flow, plan, find } = proof;
  flow.separate.forEach((group, g) => {
    if (told.has(`group ${g}`)) return;
    const known = steps.flatMap((step) => {
      if (!group.includes(step.id)) return [];
      const slots = slotsOf(step, findPeople(step, step.who, proof, place, starter));
      return slots ? [{ step, slots }] : [];
    });
    for (const together of coOccurring(
      known.map(({ step }) => step),
      plan,
    )) {
      const ids = new Set(together.map((step) => step.id));
      const conflict = canSeparate(known.flatMap(({ step, slots }) => (ids.has(step.id) ? slots : [])));
      if (conflict === undefined) continue;
      told.add(`group ${g}`);
      const others = together.filter((step) => step.id !== conflict).map((step) => titleOf(flow, step.id));
      find({
        code: "separation-conflict",
        say: "prove.separation-conflict.at",
        step: conflict,
        params: { place: place.title, other: others.join(", ") },
      });
      return;
    }
  });
}

/** One voice of anybody, or one of each rule where all have to agree; undefined where nobody is found or known. */
function slotsOf(step: HumanStep, { rules }: Found): Slot[] | undefined {
  const known = rules.filter((people) => people !== undefined);
  if (known.length < rules.length || known.every((people) => people.length === 0)) return undefined;
  if (step.do === "approve" && step.decide === "all") return known.map((people) => ({ step: step.id, people }));
  return [{ step: step.id, people: [...new Set(known.flat())] }];
}
