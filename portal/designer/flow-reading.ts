/** The whole flow in plain language: numbered sentences, branches inside, and what holds for all of it. */
import { type Flow, innerLists, type Step } from "../../core/domain/flow.ts";
import { t } from "../message.ts";
import { type FlowNames, whoWords } from "./approval-words.ts";
import { branchesOf, hasOther } from "./flow-branches.ts";
import { conditionWords, stepDetails, stepSentence, withSteps, WITHDRAWALS } from "./flow-step-words.ts";
import { placedSteps } from "./flow-tree.ts";

export type ReadBranch = { title: string; when: string; lines: ReadLine[] };
/** A step as it is read: number, name, sentence, further sentences, and its branches or the steps inside. */
export type ReadLine = {
  id: string;
  no: string;
  kind: Step["do"];
  title: string;
  text: string;
  details: string[];
  branches: ReadBranch[];
};

/** The numbers of all steps: 4 is the fourth, 4A2 the second in its first branch, 5.1 the first of a repetition. */
export function stepNumbers(flow: Pick<Flow, "steps">): Map<string, string> {
  const numbers = new Map<string, string>();
  const walk = (steps: readonly Step[], before: string): void =>
    steps.forEach((step, i) => {
      const no = `${before}${i + 1}`;
      numbers.set(step.id, no);
      innerLists(step).forEach((list, n) => walk(list, step.do === "repeat" ? `${no}.` : `${no}${branchLetter(n)}`));
    });
  walk(flow.steps, "");
  return numbers;
}

/** A for the first branch. */
export function branchLetter(n: number): string {
  return String.fromCharCode("A".charCodeAt(0) + n);
}

/** When a branch is taken, as a sentence. */
export function branchWords(step: Step, n: number, names: FlowNames): string {
  if (!hasOther(step)) return t("flow.branch.always");
  const branches = branchesOf(step);
  if (n === branches.length - 1) return t(step.do === "some" ? "flow.branch.none-holds" : "flow.branch.other");
  const when = branches[n]?.when;
  return when === undefined || when === "" ? t("flow.branch.unwritten") : conditionWords(when, names, "branch");
}

/** The steps, read one after the other. */
export function readFlow(flow: Flow, names: FlowNames): ReadLine[] {
  const named = withSteps(names, placedSteps(flow));
  const numbers = stepNumbers(flow);
  const read = (steps: readonly Step[]): ReadLine[] =>
    steps.map((step) => ({
      id: step.id,
      no: numbers.get(step.id) ?? "",
      kind: step.do,
      title: step.title || t("approval.untitled"),
      text: stepSentence(step, flow, named),
      details: stepDetails(step, flow, named),
      branches: innerLists(step).map((list, n) => ({
        title: branchesOf(step)[n]?.title ?? "",
        when: step.do === "repeat" ? "" : branchWords(step, n, named),
        lines: read(list),
      })),
    }));
  return read(flow.steps);
}

/** What holds for the whole flow, a sentence each. */
export function readRules(flow: Flow, names: FlowNames): string[] {
  const titles = withSteps(names, placedSteps(flow)).steps;
  const { policy } = flow;
  const withdraw = WITHDRAWALS.find(([value]) => value === flow.withdraw)?.[1];
  const no = policy?.noApprover ?? "stop";
  return [
    withdraw === undefined ? "" : t(withdraw),
    t(flow.takeBack ? "flow.rule.take-back" : "flow.rule.no-take-back"),
    t(`flow.same.${policy?.sameApprover ?? "ask"}`),
    typeof no === "object" ? t("flow.none.who-say", { who: whoWords(no.who, names) }) : t(`flow.none.${no}`),
    t(`flow.self.${policy?.approverIsStarter ?? "exclude"}`),
    t(`flow.reach.${policy?.reach ?? "county"}`),
    ...flow.separate.map((group) => {
      const steps = group.map((id) => titles?.get(id) ?? id).join(t("text.pause"));
      return t("flow.rule.separate", { steps });
    }),
  ].filter((text) => text !== "");
}
