/** How several people decide: in what order, by which rule, and for a vote all that belongs to it. */
import { html, type TemplateResult } from "lit";
import type { HumanStep } from "../../core/domain/flow.ts";
import { isRoleWho, type Vote } from "../../core/domain/flow-people.ts";
import { t } from "../message.ts";
import { type FlowNames, titleOf } from "./approval-words.ts";
import { choice, type Control, figure, radios, tick, ticks } from "./flow-controls.ts";
import { shareWords, spaced, voteWords } from "./flow-decide-words.ts";
import { withKeys } from "./flow-tree.ts";

export type SetStep = (changes: Readonly<Record<string, unknown>>, key?: string) => void;
const ORDERS = ["together", "in-turn", "claim"] as const;
const SHARES = ["1/2", "3/5", "2/3", "3/4", "4/5", "1/1"] as const;
const FRESH: Vote = { pass: "2/3" };

/** The order and the rule of a step. */
export function decideEditor(step: HumanStep, names: FlowNames, editable: boolean, set: SetStep): TemplateResult {
  const at = (id: string, label: string): Control => ({ id: `fp-${id}`, label, editable });
  const order = radios(
    at("order", t("flow.order")),
    step.order ?? "together",
    ORDERS.map((value) => ({ value, label: t(`flow.order.${value}`), help: t(`flow.order-help.${value}`) })),
    (value) => set({ order: value === "together" ? undefined : value }),
  );
  if (step.do === "handle") return order;
  const rule = typeof step.decide === "object" ? "vote" : step.decide;
  return html`${order}
    ${radios(
      at("decide", t("flow.decide")),
      rule,
      (["any", "all", "vote"] as const).map((value) => ({
        value,
        label: t(`flow.decide.${value}`),
        help: t(`flow.decide-help.${value}`),
      })),
      (value) => set({ decide: value === "vote" ? FRESH : value }),
    )}
    ${typeof step.decide === "object" ? voteEditor(step.decide, step, names, editable, (decide, key) => set({ decide }, key)) : ""}`;
}

function voteEditor(
  vote: Vote,
  step: HumanStep,
  names: FlowNames,
  editable: boolean,
  tell: (vote: Vote, key?: string) => void,
): TemplateResult {
  const at = (id: string, label: string): Control => ({ id: `fp-vote-${id}`, label, editable });
  const put = (changes: Readonly<Record<string, unknown>>): void => tell(withKeys(vote, changes));
  const asked = step.who.flatMap((who) =>
    isRoleWho(who) ? [who.role] : "from" in who && who.from ? [who.from.role] : [],
  );
  const roles = [...new Set([...asked, ...(vote.veto ?? []), ...Object.keys(vote.weights ?? {})])].filter(
    (id) => id !== "",
  );
  const named = roles.map((value) => ({ value, label: titleOf(names.roles, value) }));
  const weight = (role: string, n: number): void => {
    const weights = withKeys(vote.weights ?? {}, { [role]: n === 1 ? undefined : n });
    put({ weights: Object.keys(weights).length === 0 ? undefined : weights });
  };
  return html`<div class="fl-vote" role="group" aria-label=${t("flow.decide.vote")}>
    <p class="notice info" role="status">${voteWords(vote, names)}</p>
    ${shareControl(at("pass", t("flow.vote-pass")), vote.pass, false, (pass) => pass !== undefined && put({ pass }))}
    ${
      typeof vote.pass === "number"
        ? ""
        : choice(
            at("of", t("flow.vote-of")),
            vote.of ?? "voted",
            (["voted", "members"] as const).map((value) => ({ value, label: t(`flow.vote-of.${value}`) })),
            (of) => put({ of: of === "voted" ? undefined : of }),
          )
    }
    ${choice(
      at("abstain", t("flow.vote-abstain")),
      vote.abstain ?? "not-counted",
      (["not-counted", "counted"] as const).map((value) => ({ value, label: t(`flow.vote.abstain.${value}`) })),
      (abstain) => put({ abstain: abstain === "not-counted" ? undefined : abstain }),
    )}
    ${shareControl(at("quorum", t("flow.vote-quorum")), vote.quorum, true, (quorum) => put({ quorum }))}
    ${named.length === 0 ? html`<p class="help">${t("flow.vote-roles-none")}</p>` : ticks(at("veto", t("flow.vote-veto")), vote.veto ?? [], named, (veto) => put({ veto: veto.length === 0 ? undefined : veto }))}
    ${
      named.length === 0
        ? ""
        : html`<details class="rule" ?open=${vote.weights !== undefined}><summary>${t("flow.vote-weights")}</summary>
            <div class="fl-pairs">${named.map(({ value, label }, i) => figure(at(`weight-${i}`, label), vote.weights?.[value] ?? 1, { min: 1, max: 100, unit: t("flow.ballots") }, (n) => weight(value, n)))}</div></details>`
    }
    ${choice(
      at("otherwise", t("flow.vote-otherwise")),
      vote.otherwise ?? "refuse",
      (["refuse", "return", "go-on"] as const).map((value) => ({ value, label: t(`flow.vote.otherwise.${value}`) })),
      (otherwise) => put({ otherwise: otherwise === "refuse" ? undefined : otherwise }),
    )}
    ${tick(at("early", t("flow.vote-early")), vote.early !== false, (on) => put({ early: on ? undefined : false }))}
  </div>`;
}

const leastWords = (share: string): string =>
  share === "1/1" ? shareWords(share) : t("flow.share.least", { share: spaced(shareWords(share)).trimEnd() });

/** A share of votes or a number of them; `optional` offers none. */
function shareControl(
  control: Control,
  value: string | number | undefined,
  optional: boolean,
  set: (value: string | number | undefined) => void,
): TemplateResult {
  const known = SHARES.some((share) => share === value);
  const way = value === undefined ? "none" : typeof value === "number" ? "count" : known ? value : "own";
  const [n = 2, m = 3] = typeof value === "string" ? value.split("/").map(Number) : [];
  const choose = (next: string): void => {
    if (next === "none") set(undefined);
    else if (next === "count") set(typeof value === "number" ? value : 3);
    else set(next === "own" ? "5/7" : next);
  };
  const part = (id: string, label: string): Control => ({ ...control, id: `${control.id}-${id}`, label, bare: true });
  return html`<div class="fl-share">${choice(
    control,
    way,
    [
      ...(optional ? [{ value: "none", label: t("flow.share.none") }] : []),
      ...SHARES.map((share) => ({
        value: share as string,
        label: leastWords(share),
      })),
      { value: "own", label: t("flow.share.own") },
      { value: "count", label: t(optional ? "flow.share.heads" : "flow.share.number") },
    ],
    choose,
  )}
  ${way === "count" ? figure(part("n", t("flow.share.number")), Number(value), { min: 1, max: 1000, unit: t(optional ? "flow.persons" : "flow.ballots") }, set) : ""}
  ${
    way === "own"
      ? html`<div class="fl-fraction">${figure(part("n", t("flow.share.top")), n, { min: 1, max: 99 }, (top) => set(`${top}/${m}`))}<span aria-hidden="true">/</span>${figure(part("m", t("flow.share.bottom")), m, { min: 1, max: 99 }, (bottom) => set(`${n}/${bottom}`))}</div>`
      : ""
  }</div>`;
}
