/** The table that brings the bank's balance and ours together, and the days of the month. */
import { html, type TemplateResult } from "lit";
import { icon } from "../elements/icon.ts";
import { money } from "../format.ts";
import { t } from "../message.ts";
import type { Balance, DayRow, StatementRow } from "./api.ts";

/** The usual layout: the bank on the left, we on the right. */
export function balanceTable(balance: Balance): TemplateResult {
  const row = (word: string, fen: number, kind = "") =>
    html`<div class=${kind}><dt>${word}</dt><dd class="num">${money(fen, "yuan")}</dd></div>`;
  const { bankFen, oursFen, oursNotBank, bankNotOurs, bankAdjustedFen, oursAdjustedFen, differenceFen } = balance;
  return html`<div class="reco-balance">
      <dl>${row(t("reco.bank-balance"), bankFen)}${row(t("reco.plus-ours-in"), oursNotBank.inFen)}${row(t("reco.minus-ours-out"), oursNotBank.outFen)}${row(t("reco.adjusted"), bankAdjustedFen, "sum")}</dl>
      <dl>${row(t("reco.our-balance"), oursFen)}${row(t("reco.plus-bank-in"), bankNotOurs.inFen)}${row(t("reco.minus-bank-out"), bankNotOurs.outFen)}${row(t("reco.adjusted"), oursAdjustedFen, "sum")}</dl>
    </div>
    <p class="state ${differenceFen === 0 ? "done" : "stop"}">${icon(differenceFen === 0 ? "ok" : "stop")}${differenceFen === 0 ? t("reco.balanced") : t("reco.not-balanced", { amount: money(differenceFen, "yuan") })}</p>
    ${balance.missingDays > 0 ? html`<p class="state warn">${icon("warn")}${t("reco.missing-days", { days: balance.missingDays })}</p>` : ""}
    <p class="muted small">${t("reco.balance-note", { from: balance.from })}</p>`;
}

/** Days of the month: done, open, or without a statement; a word for each. */
export function dayStrip(days: readonly DayRow[], today: string): TemplateResult {
  const shown = days.filter((day) => day.day <= today);
  return html`<ol class="reco-days" role="list">${shown.map((one) => {
    const open = one.openLines + one.openPayments;
    const state = open > 0 ? "warn" : one.covered ? "done" : one.payments > 0 ? "warn" : "none";
    const word =
      open > 0
        ? t("reco.day-open", { count: open })
        : one.covered
          ? t(one.lines + one.payments > 0 ? "reco.day-done" : "reco.day-quiet")
          : t("reco.day-none");
    return html`<li class=${state}><span class="num">${Number(one.day.slice(8))}</span><span class="w">${word}</span></li>`;
  })}</ol>`;
}

/** Files of the month. */
export function statementTable(statements: readonly StatementRow[]): TemplateResult {
  return html`<table class="grid tight stack"><caption class="sr">${t("reco.statements")}</caption>
    <thead><tr><th scope="col">${t("reco.file")}</th><th scope="col">${t("reco.period")}</th><th scope="col" class="num">${t("reco.opening")}</th><th scope="col" class="num">${t("reco.closing")}</th><th scope="col" class="num">${t("reco.entries")}</th><th scope="col">${t("reco.imported-by")}</th></tr></thead>
    <tbody>${statements.map(
      (one) =>
        html`<tr><td><span class="t">${one.file}</span><span class="sub">${one.format}<span class="sep"></span>${one.number}</span></td><td class="nowrap" data-l=${t("reco.period")}>${one.from === one.to ? one.from : `${one.from} – ${one.to}`}</td><td class="num" data-l=${t("reco.opening")}>${money(one.openingFen, "yuan")}</td><td class="num" data-l=${t("reco.closing")}>${money(one.closingFen, "yuan")}</td><td class="num" data-l=${t("reco.entries")}>${one.entries}</td><td data-l=${t("reco.imported-by")}>${one.by}</td></tr>`,
    )}</tbody></table>`;
}
