/** How a step is decided, by when, and where it may go back to, in words. */
import type { HumanStep } from "../../core/domain/flow.ts";
import type { Back, Decide, Due, Order, Span, Vote } from "../../core/domain/flow-people.ts";
import { t } from "../message.ts";
import { type FlowNames, titleOf, whoWords } from "./approval-words.ts";

const sentence = (parts: readonly string[]): string => parts.filter((part) => part !== "").join(t("text.comma"));

/** A length of time such as 3 working days. */
export function spanWords(span: Span): string {
  const [unit = "days", n = 0] = Object.entries(span)[0] ?? [];
  return t(`flow.span.${unit as SpanUnit}`, { n });
}
export type SpanUnit = "workdays" | "days" | "hours" | "workhours";
export const SPAN_UNITS = ["workdays", "days", "hours", "workhours"] as const satisfies readonly SpanUnit[];

/** A share or number of votes. */
export function shareWords(share: string | number): string {
  if (typeof share === "number") return t("flow.share.count", { n: share });
  const [n, m] = share.split("/").map(Number);
  if (n === m) return t("flow.share.every");
  return n !== undefined && m === 2 * n ? t("flow.share.half") : share;
}

/** The rule of a vote as one sentence. */
export function voteWords(vote: Vote, names: FlowNames): string {
  const share = shareWords(vote.pass);
  const of = typeof vote.pass === "number" ? "" : t(`flow.vote.of.${vote.of ?? "voted"}`);
  const roles = (vote.veto ?? []).map((id) => titleOf(names.roles, id)).join(t("text.pause"));
  const weights = Object.entries(vote.weights ?? {}).map(([role, n]) =>
    t("flow.vote.weight", { role: titleOf(names.roles, role), n }),
  );
  return sentence([
    share === t("flow.share.every")
      ? t("flow.vote.pass-every", { of })
      : t("flow.vote.pass", { of, share: spaced(share) }),
    t(`flow.vote.abstain.${vote.abstain ?? "not-counted"}`),
    roles === "" ? "" : t("flow.vote.veto", { roles }),
    ...weights,
    quorumWords(vote.quorum),
    t(vote.early === false ? "flow.vote.late" : "flow.vote.early"),
    t(`flow.vote.otherwise.${vote.otherwise ?? "refuse"}`),
  ]);
}

function quorumWords(quorum: Vote["quorum"]): string {
  if (quorum === undefined) return "";
  return typeof quorum === "number"
    ? t("flow.vote.quorum-count", { n: quorum })
    : t("flow.vote.quorum", { share: spaced(shareWords(quorum)) });
}

/** Figures stand apart from the words around them. */
export const spaced = (share: string): string => share.replace(/^(?=\d)/, " ").replace(/(?<=\d)$/, " ");

/** How several people decide together. */
export function decideWords(decide: Decide, names: FlowNames): string {
  return typeof decide === "object" ? voteWords(decide, names) : t(`flow.decide.${decide}-say`);
}

/** In what order they are asked; nothing for all at once. */
export function orderWords(order: Order | undefined): string {
  return order === undefined || order === "together" ? "" : t(`flow.order.${order}-say`);
}

/** The short word on a card. */
export function decideBadge(step: HumanStep): string {
  if (step.order === "claim") return t("flow.order.claim");
  if (step.do === "handle") return step.order === "in-turn" ? t("flow.order.in-turn") : "";
  const { decide } = step;
  const way =
    typeof decide === "object" ? t("flow.badge.vote", { share: shareWords(decide.pass) }) : t(`flow.badge.${decide}`);
  return step.order === "in-turn" ? `${t("flow.order.in-turn")} ${way}` : way;
}

/** The deadline and all that it does. */
export function dueWords(due: Due, names: FlowNames): string {
  const before = (due.remind ?? []).map(spanWords).join(t("text.pause"));
  const overdue = due.overdue ? { every: spanWords(due.overdue.every), times: due.overdue.times } : undefined;
  const who = whoWords(due.to ?? [], names);
  return sentence([
    t("flow.due.within", { span: spanWords(due.within) }),
    before === "" ? "" : t("flow.due.remind", { before }),
    overdue ? t("flow.due.overdue", { every: overdue.every, times: overdue.times }) : "",
    due.then === undefined || due.then === "nothing" ? "" : t(`flow.due.then.${due.then}`, { who }),
  ]);
}

/** Where a step may be returned to. */
export function backWords(back: Back | undefined, names: FlowNames): string {
  const to = Array.isArray(back) ? back : (back?.to ?? "any");
  const then = Array.isArray(back) || back?.then === undefined ? "continue" : back.then;
  if (Array.isArray(to) && to.length === 0) return t("flow.back.none");
  const steps = Array.isArray(to) ? to.map((id) => names.steps?.get(id) ?? id).join(t("text.pause")) : "";
  const where = Array.isArray(to) ? t("flow.back.to-steps", { steps }) : t(`flow.back.to.${to}`);
  return sentence([where, then === "continue" ? "" : t(`flow.back.then-say.${then}`)]);
}

/** What else people at the step may do; nothing when that is nothing. */
export function mayWords(step: HumanStep): string {
  const acts = (step.may ?? []).map((act) => t(`flow.may.${act}`)).join(t("text.pause"));
  return acts === "" ? "" : t("flow.may-say", { acts });
}
