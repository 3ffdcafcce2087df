/** Postings of a line: what moved, behind which document, what stood on the line after it, and the entries on both sides. */
import { html, type TemplateResult } from "lit";
import { instant, money } from "../format.ts";
import { type MessageKey, t } from "../message.ts";
import type { Posting } from "../quota-api.ts";
import { pathOf } from "../router.ts";
import { movementName } from "./money-effect.ts";

const ACCOUNTS: Record<string, MessageKey> = {
  total: "account.total",
  frozen: "account.frozen",
  "in-transit": "account.in-transit",
  paid: "account.paid",
  refunded: "account.refunded",
  distributed: "account.distributed",
  available: "account.available",
};

/** The newest first. */
export function postingTable(postings: readonly Posting[]): TemplateResult {
  return html`<table class="grid tight stack posting-table">
    <thead><tr><th scope="col">${t("quota.posted-at")}</th><th scope="col">${t("quota.movement")}</th><th scope="col">${t("project.document")}</th><th scope="col">${t("quota.entries")}</th><th scope="col" class="num">${t("quota.moved")}</th><th scope="col" class="num">${t("account.balance")}</th><th scope="col" class="num">${t("account.available")}</th></tr></thead>
    <tbody>${postings.map(row)}</tbody>
  </table>`;
}

function row(posting: Posting): TemplateResult {
  const name = movementName(posting.movement);
  const { other } = posting;
  return html`<tr>
    <td class="nowrap" data-l=${t("quota.posted-at")}>${instant(posting.at)}<span class="sub">${posting.by}</span></td>
    <td data-l=${t("quota.movement")}>${posting.side === "counter" ? t("quota.received", { movement: name }) : name}${posting.reverses ? html` <span class="tag">${t("movement.reverse")}</span>` : ""}${other ? html`<span class="sub">${other.id === null ? other.number : html`<a href=${pathOf("quota", other.id)}>${other.number}</a>`}</span>` : ""}</td>
    <td data-l=${t("project.document")}><a href=${pathOf("document", posting.document.id)}>${posting.document.title || posting.document.number}</a><span class="sub">${posting.document.number} ${posting.step}</span></td>
    <td data-l=${t("quota.entries")}>${entries(posting)}</td>
    <td class="num" data-l=${t("quota.moved")}>${money(posting.amountFen)}</td>
    <td class="num" data-l=${t("account.balance")}>${money(posting.balanceFen)}</td>
    <td class="num" data-l=${t("account.available")}>${money(posting.availableFen)}</td>
  </tr>`;
}

/** Debit and credit by account; those of the other line are marked. */
function entries({ entries: all }: Posting): TemplateResult {
  return html`<ul class="entries small" role="list">${all.map((entry) => {
    const account = ACCOUNTS[entry.account];
    const side = entry.debitFen > 0 ? t("quota.debit") : t("quota.credit");
    return html`<li class=${entry.debitFen > 0 ? "" : "credit"}>${side} ${account ? t(account) : entry.account}${entry.mine ? "" : html` <span class="muted">${t("quota.other-line")}</span>`}</li>`;
  })}</ul>`;
}
