/** What the steps of a flow do, in sentences for people who have never seen a flow chart. */
import { allSteps, type Flow, isHuman, type LeafStep, type Step } from "../../core/domain/flow.ts";
import { isRoleWho, type RoleWho, type Who } from "../../core/domain/flow-people.ts";
import { type MessageKey, t } from "../message.ts";

export type Titled = { id: string; title: string };
export type FlowNames = { roles: readonly Titled[]; unitKinds: readonly Titled[] };
export type PlaceChoice = { value: string; label: string };

const WITHDRAW: Readonly<Record<Flow["withdraw"], MessageKey>> = {
  never: "approval.withdraw-never",
  "until-first-decision": "approval.withdraw-first",
  "until-done": "approval.withdraw-done",
};
/** How long the starter may take it back, in the order offered. */
export const WITHDRAWALS = Object.entries(WITHDRAW) as [Flow["withdraw"], MessageKey][];

const MOVEMENT_WORDS: Readonly<Record<Extract<LeafStep, { do: "post" }>["movement"], MessageKey>> = {
  allot: "movement.allot",
  increase: "movement.increase",
  decrease: "movement.decrease",
  freeze: "movement.freeze",
  unfreeze: "movement.unfreeze",
  reserve: "movement.reserve",
  release: "movement.release",
  pay: "movement.pay",
  refund: "movement.refund",
};

const titleOf = (list: readonly Titled[], id: string): string => list.find((one) => one.id === id)?.title ?? id;

/** The place of a reviewer as the value of a choice. */
export function placeValue(at: RoleWho["at"]): string {
  return typeof at === "string" ? at : `kind:${at.unitKind}`;
}

/** The place that a value of the choice stands for. */
export function placeOf(value: string): RoleWho["at"] {
  if (value.startsWith("kind:")) return { unitKind: value.slice("kind:".length) };
  return value === "parent-unit" ? "parent-unit" : "own-unit";
}

/** The places a reviewer may sit in; one that is no longer known stays choosable where it stands. */
export function placeChoices(names: FlowNames, present: RoleWho["at"]): PlaceChoice[] {
  const values = ["own-unit", "parent-unit", ...names.unitKinds.map(({ id }) => `kind:${id}`)];
  if (!values.includes(placeValue(present))) values.push(placeValue(present));
  return values.map((value) => ({ value, label: placeWords(placeOf(value), names) }));
}

function placeWords(at: RoleWho["at"], names: FlowNames): string {
  if (at === "own-unit") return t("approval.own-unit");
  if (at === "parent-unit") return t("approval.parent-unit");
  return t("approval.unit-kind", { kind: titleOf(names.unitKinds, at.unitKind) });
}

/** Who looks at it: places with roles, joined. */
export function whoWords(who: readonly Who[], names: FlowNames): string {
  return who
    .map(({ role, at }) =>
      t("approval.who", {
        place: placeWords(at, names),
        role: role === "" ? t("approval.no-role") : titleOf(names.roles, role),
      }),
    )
    .join(t("approval.or"));
}

/** One step in one sentence. */
export function stepSentence(step: Step, flow: Pick<Flow, "withdraw">, names: FlowNames): string {
  switch (step.do) {
    case "submit":
      return t("approval.say-submit", { withdraw: t(WITHDRAW[flow.withdraw]) });
    case "approve": {
      const said = t(step.decide === "all" ? "approval.say-all" : "approval.say-any", {
        who: whoWords(step.who, names),
      });
      return step.opinion === "always" ? said + t("approval.say-opinion") : said;
    }
    case "handle":
      return t("approval.say-handle", { who: whoWords(step.who, names), act: step.act });
    case "post":
      return t("approval.say-post", { movement: t(MOVEMENT_WORDS[step.movement]) });
    case "amend":
      return t(step.document === "self" ? "approval.say-amend-self" : "approval.say-amend");
    case "publish":
      return t(step.decides ? "approval.say-publish-decides" : "approval.say-publish");
    case "choose":
      return t("approval.say-choose", { count: step.cases.length });
  }
}

/** The branches of a choice, each with its steps in a line. */
export function branchLines(step: Step): { title: string; steps: string }[] {
  if (step.do !== "choose") return [];
  return step.cases.map((branch) => ({
    title: branch.title,
    steps:
      branch.steps.length === 0
        ? t("approval.branch-none")
        : branch.steps.map((inner) => inner.title).join(t("approval.then")),
  }));
}

/** The changed flow with everybody kept apart who was: a step added to the rule must not push another one out of it. */
export function stillApart(before: Flow, after: Flow): Flow {
  const there = new Set(allSteps(after).map((step) => step.id));
  const partners = before.separate.filter((group) => group.includes("submit")).flat();
  const [first, ...others] = after.separate;
  if (!first?.includes("submit")) return after;
  return { ...after, separate: [[...new Set([...first, ...partners.filter((id) => there.has(id))])], ...others] };
}

/** What stands at the side of a step: who acts there. */
export function stepKind(step: Step): MessageKey {
  if (step.do === "submit") return "approval.kind-submit";
  if (step.do === "approve") return "approval.kind-approve";
  if (step.do === "handle") return "approval.kind-handle";
  return step.do === "choose" ? "approval.kind-choose" : "approval.kind-system";
}

/** How many fields a step may fill and how many it does not see. */
export function fieldRights(step: Step): { edit: number; hide: number } {
  const rights = isHuman(step) ? Object.values(step.fields ?? {}) : [];
  return {
    edit: rights.filter((right) => right === "edit").length,
    hide: rights.filter((right) => right === "hide").length,
  };
}
