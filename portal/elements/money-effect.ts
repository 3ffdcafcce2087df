/** What a document does to its budget line: the six accounts, balance and available amount, before and after. */
import { html, type TemplateResult } from "lit";
import type { Accounts, MoneyEffect } from "../api-types.ts";
import { money } from "../format.ts";
import { type MessageKey, t } from "../message.ts";

const ACCOUNTS: [keyof Accounts, MessageKey][] = [
  ["totalFen", "account.total"],
  ["distributedFen", "account.distributed"],
  ["frozenFen", "account.frozen"],
  ["inTransitFen", "account.in-transit"],
  ["paidFen", "account.paid"],
  ["refundedFen", "account.refunded"],
];
const SUMS: [keyof Accounts, MessageKey][] = [
  ["balanceFen", "account.balance"],
  ["availableFen", "account.available"],
];
const MOVEMENTS: Record<string, MessageKey> = {
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

/** The name of a movement of the ledger. */
export function movementName(movement: string): string {
  const key = MOVEMENTS[movement];
  return key ? t(key) : movement;
}

/** One table per budget line, a column per movement. */
export function moneyEffect(effects: readonly MoneyEffect[]): TemplateResult {
  const lines = Map.groupBy(effects, (effect) => effect.quota.id);
  return html`${[...lines.values()].map((list) => lineTable(list))}`;
}

function lineTable(effects: MoneyEffect[]): TemplateResult {
  const first = effects[0];
  if (!first) return html``;
  const states = [first.before, ...effects.map((effect) => effect.after)];
  const now = effects.filter((effect) => effect.done).length;
  const row =
    (sum: boolean) =>
    ([account, label]: [keyof Accounts, MessageKey]) =>
      html`<tr class=${sum ? "sum" : ""}>
    <td>${t(label)}</td>
    ${states.map((state, i) => {
      const moved = i > 0 && state[account] !== states[i - 1]?.[account];
      return html`<td class="num ${i === now ? "now" : ""}">${moved ? html`<span class="delta">${money(state[account])}</span>` : money(state[account])}</td>`;
    })}
  </tr>`;
  return html`<div class="effect-block">
    <p class="small muted">${first.quota.number === "" ? t("effect.new-line") : t("effect.line", { number: first.quota.number })}</p>
    <table class="grid effect tight">
      <thead><tr>
        <th scope="col">${t("effect.account")}</th>
        <th scope="col" class="num ${now === 0 ? "now" : ""}">${now === 0 ? t("effect.now") : t("effect.before")}</th>
        ${effects.map((effect, i) => html`<th scope="col" class="num ${i + 1 === now ? "now" : ""}">${effect.done ? t("effect.done", { movement: movementName(effect.movement) }) : t("effect.after", { movement: movementName(effect.movement) })}</th>`)}
      </tr></thead>
      <tbody>${ACCOUNTS.map(row(false))}${SUMS.map(row(true))}</tbody>
    </table>
  </div>`;
}

/** The six accounts as columns, one row per budget line. */
export function accountHeads(): TemplateResult {
  return html`${[...ACCOUNTS, ...SUMS].map(([, label]) => html`<th scope="col" class="num">${t(label)}</th>`)}`;
}
export function accountCells(accounts: Accounts): TemplateResult {
  return html`${[...ACCOUNTS, ...SUMS].map(([account, label]) => html`<td class="num" data-l=${t(label)}>${money(accounts[account])}</td>`)}`;
}
