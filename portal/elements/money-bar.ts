/** What became of the money of a line as one bar: distributed, paid, in transit, frozen, available. */
import { html, svg, type TemplateResult } from "lit";
import type { Accounts } from "../api-types.ts";
import { moneyText } from "../format.ts";
import { type MessageKey, t } from "../message.ts";

type Part = { look: string; label: MessageKey; fen: number };
const WIDTH = 400;

/** The parts in the bar's order; what was paid and came back counts as available again. */
export function partsOf(accounts: Accounts): Part[] {
  return [
    { look: "distributed", label: "account.distributed", fen: accounts.distributedFen },
    { look: "paid", label: "quota.net-paid", fen: accounts.paidFen - accounts.refundedFen },
    { look: "transit", label: "account.in-transit", fen: accounts.inTransitFen },
    { look: "frozen", label: "account.frozen", fen: accounts.frozenFen },
    { look: "available", label: "account.available", fen: accounts.availableFen },
  ];
}

/** The bar alone, read out as its parts. */
export function moneyBar(accounts: Accounts): TemplateResult {
  const parts = partsOf(accounts).filter((part) => part.fen > 0);
  const total = parts.reduce((sum, part) => sum + part.fen, 0);
  const label = parts.map((part) => `${t(part.label)} ${moneyText(part.fen)}`).join(t("text.comma"));
  let from = 0;
  const boxes = parts.map((part) => {
    const width = total === 0 ? 0 : (part.fen / total) * WIDTH;
    const box = svg`<rect class="mb-${part.look}" x=${from} y="0" width=${Math.max(1, width)} height="8"></rect>`;
    from += width;
    return box;
  });
  return html`<svg class="money-bar" viewBox="0 0 ${WIDTH} 8" preserveAspectRatio="none" role="img" aria-label=${label === "" ? t("quota.no-money") : label}>${boxes}</svg>`;
}

/** What the looks of the bar mean, with the amounts of a line where there is one. */
export function moneyKey(accounts?: Accounts): TemplateResult {
  const none = { totalFen: 0, frozenFen: 0, inTransitFen: 0, paidFen: 0, refundedFen: 0, distributedFen: 0 };
  const parts = partsOf(accounts ?? { ...none, balanceFen: 0, availableFen: 0 });
  return html`<ul class="money-key" role="list">${parts.map(
    (part) =>
      html`<li><span class="mb-mark mb-${part.look}"></span>${t(part.label)}${accounts ? html` <b>${moneyText(part.fen)}</b>` : ""}</li>`,
  )}</ul>`;
}
