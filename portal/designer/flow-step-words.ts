/** One step of a flow in one sentence, what else holds for it, and the short words on its card. */
import { type Flow, isHuman, type LeafStep, type Step } from "../../core/domain/flow.ts";
import { EMPTY_CONTEXT, namesOf } from "../form-context.ts";
import { type MessageKey, t } from "../message.ts";
import { fieldLabel, type FlowNames, titleOf, whoWords } from "./approval-words.ts";
import { backWords, decideBadge, decideWords, dueWords, mayWords, orderWords, spanWords } from "./flow-decide-words.ts";
import { type Place, readExpression } from "./reading.ts";

const WITHDRAW: Readonly<Record<Flow["withdraw"], MessageKey>> = {
  never: "approval.withdraw-never",
  "until-first-decision": "approval.withdraw-first",
  "until-done": "approval.withdraw-done",
};
/** How long the starter may take it back, in the order offered. */
export const WITHDRAWALS = Object.entries(WITHDRAW) as [Flow["withdraw"], MessageKey][];

type Post = Extract<LeafStep, { do: "post" }>;
export const MOVEMENT_WORDS: Readonly<Record<Post["movement"], MessageKey>> = {
  allot: "movement.allot",
  increase: "movement.increase",
  decrease: "movement.decrease",
  freeze: "movement.freeze",
  unfreeze: "movement.unfreeze",
  reserve: "movement.reserve",
  release: "movement.release",
  pay: "movement.pay",
  refund: "movement.refund",
  distribute: "movement.distribute",
  "take-back": "movement.take-back",
  transfer: "movement.transfer",
  "paid-before": "movement.paid-before",
  "late-refund": "movement.late-refund",
  reverse: "movement.reverse",
  "close-month": "movement.close-month",
};

/** What a flow's own steps are called, for sentences that name them. */
export function withSteps(names: FlowNames, steps: readonly { step: Step }[]): FlowNames {
  return { ...names, steps: new Map(steps.map(({ step }) => [step.id, step.title || t("approval.untitled")])) };
}

/** A condition as a sentence; the text itself where the form is not known. */
export function conditionWords(text: string, names: FlowNames, place: Place = "plain"): string {
  if (!names.form) return text;
  const nameOf = namesOf({ ...EMPTY_CONTEXT, dictionaries: names.dictionaries ?? {} });
  return readExpression(text, { form: names.form, nameOf }, place);
}

/** One step in one sentence. */
export function stepSentence(step: Step, flow: Pick<Flow, "withdraw">, names: FlowNames): string {
  switch (step.do) {
    case "submit":
      return t("approval.say-submit", { withdraw: t(WITHDRAW[flow.withdraw]) });
    case "approve": {
      const who = whoWords(step.who, names, step.decide === "all");
      const how = [orderWords(step.order), decideWords(step.decide, names)].filter((words) => words !== "");
      return t("flow.say.approve", { who, decide: how.join(t("text.comma")) });
    }
    case "handle":
      return t("approval.say-handle", { who: whoWords(step.who, names), act: step.act });
    case "cc":
      return t("flow.say.cc", { who: whoWords(step.who, names, true) });
    case "choose":
      return t("flow.say.choose", { count: step.cases.length });
    case "all":
      return t("flow.say.all", { count: step.branches.length });
    case "some":
      return t("flow.say.some", { count: step.branches.length });
    case "repeat":
      return repeatWords(step, names);
    default:
      return machineSentence(step, names);
  }
}

/** What the system does without a person. */
function machineSentence(
  step: Exclude<LeafStep, { do: "submit" | "approve" | "handle" | "cc" }>,
  names: FlowNames,
): string {
  switch (step.do) {
    case "wait":
      if (step.until !== undefined) return t("flow.say.wait-until", { field: fieldLabel(names, step.until) });
      return step.for ? t("flow.say.wait-for", { span: spanWords(step.for) }) : t("flow.say.wait-open");
    case "call":
      return step.flow === ""
        ? t("flow.say.call-open")
        : t("flow.say.call", { flow: titleOf(names.flows, step.flow), version: step.version });
    case "act":
      return step.plugin === ""
        ? t("flow.say.act-open")
        : t("flow.say.act", { plugin: titleOf(names.acts, step.plugin) });
    case "finish":
      return t(`flow.say.finish.${step.as}`);
    case "post":
      return t("approval.say-post", { movement: t(MOVEMENT_WORDS[step.movement]) });
    case "amend":
      return t(step.document === "self" ? "approval.say-amend-self" : "approval.say-amend");
    case "publish":
      return t(step.decides ? "approval.say-publish-decides" : "approval.say-publish");
  }
}

function repeatWords(step: Extract<Step, { do: "repeat" }>, names: FlowNames): string {
  const again = step.again.trim() === "" ? t("flow.say.no-condition") : conditionWords(step.again, names);
  const end = t(`flow.say.exhausted.${step.exhausted ?? "go-on"}`);
  return t("flow.say.repeat", { again, times: step.times, end });
}

/** Everything else that holds for a step, a sentence each; for reading, not for the card. */
export function stepDetails(step: Step, flow: Pick<Flow, "states">, names: FlowNames): string[] {
  const state = flow.states?.[step.id];
  const said = [state === undefined ? "" : t("flow.detail.state", { state })];
  if (isHuman(step)) {
    const rights = Object.entries(step.fields ?? {});
    const named = (right: string): string =>
      rights.flatMap(([id, own]) => (own === right ? [fieldLabel(names, id)] : [])).join(t("text.pause"));
    const [edit, hide] = [named("edit"), named("hide")];
    said.push(
      step.do === "handle" ? orderWords(step.order) : "",
      step.do === "approve" && step.opinion === "always" ? t("flow.detail.opinion") : "",
      step.attachments === "required" ? t("flow.detail.attachments") : "",
      step.sign === true ? t("flow.detail.sign") : "",
      backWords(step.back, names),
      mayWords(step),
      step.due ? dueWords(step.due, names) : "",
      edit === "" ? "" : t("flow.detail.edit", { fields: edit }),
      hide === "" ? "" : t("flow.detail.hide", { fields: hide }),
    );
  }
  if (step.do === "act") {
    said.push(t("flow.detail.retry", { n: step.retry ?? 3 }), t(`flow.detail.failed.${step.failed ?? "stop"}`));
  }
  if (step.do === "amend")
    said.push(
      ...Object.entries(step.set).map(([field, text]) =>
        t("flow.detail.set", {
          field: step.document === "self" ? fieldLabel(names, field) : field,
          value: conditionWords(text, names),
        }),
      ),
    );
  if (step.do === "post" && step.amount) said.push(t("flow.detail.amount", { field: fieldLabel(names, step.amount) }));
  if (step.do === "post" && step.undo !== undefined) said.push(t("flow.detail.undo"));
  return said.filter((text) => text !== "");
}

export type Badge = { text: string; strong?: boolean };

/** The short words on the card of a step. */
export function stepBadges(step: Step): Badge[] {
  if (!isHuman(step)) return [];
  const rights = Object.values(step.fields ?? {});
  const count = (right: string): number => rights.filter((own) => own === right).length;
  const badges: (Badge | undefined)[] = [
    { text: decideBadge(step), strong: true },
    step.due ? { text: t("flow.badge.due", { span: spanWords(step.due.within) }) } : undefined,
    step.sign === true ? { text: t("flow.badge.sign") } : undefined,
    step.attachments === "required" ? { text: t("flow.badge.attachments") } : undefined,
    step.do === "approve" && step.opinion === "always" ? { text: t("flow.badge.opinion") } : undefined,
    (step.may ?? []).includes("cc") ? { text: t("flow.may.cc") } : undefined,
    (step.may ?? []).some((act) => act.startsWith("add-")) ? { text: t("flow.badge.add") } : undefined,
    count("edit") > 0 ? { text: t("flow.badge.edit", { n: count("edit") }) } : undefined,
    count("hide") > 0 ? { text: t("flow.badge.hide", { n: count("hide") }) } : undefined,
  ];
  return badges.filter((badge) => badge !== undefined && badge.text !== "") as Badge[];
}

/** The sentence on a card: who, for a person's step; the whole sentence otherwise. */
export function cardWords(step: Step, flow: Pick<Flow, "withdraw">, names: FlowNames): string {
  if (isHuman(step)) return whoWords(step.who, names, step.do === "approve" && step.decide === "all");
  if (step.do === "submit") return t(WITHDRAW[flow.withdraw]);
  return stepSentence(step, flow, names);
}
