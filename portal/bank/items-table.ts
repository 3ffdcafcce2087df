/** Both sides beside each other: a row for what belongs together or stands alone. */
import { html, type TemplateResult } from "lit";
import { icon, type IconName } from "../elements/icon.ts";
import { money } from "../format.ts";
import { type MessageKey, t } from "../message.ts";
import { pathOf } from "../router.ts";
import type { BankLine, Item, OwnPayment, Result } from "./api.ts";

const SIGNS: Readonly<Record<Result, { tone: string; icon: IconName; key: MessageKey }>> = {
  agrees: { tone: "done", icon: "ok", key: "reco.agrees" },
  ours: { tone: "warn", icon: "warn", key: "reco.ours" },
  bank: { tone: "warn", icon: "warn", key: "reco.bank" },
  differs: { tone: "stop", icon: "stop", key: "reco.differs" },
  explained: { tone: "info", icon: "note", key: "reco.explained" },
};
const BASES: Readonly<Record<string, MessageKey>> = {
  serial: "reco.by-serial",
  voucher: "reco.by-voucher",
  payee: "reco.by-payee",
  split: "reco.by-split",
  joined: "reco.by-joined",
  hand: "reco.by-hand",
  explained: "reco.by-reason",
};

/** The word of a result with its sign. */
export function resultWord(result: Result): TemplateResult {
  const { tone, icon: sign, key } = SIGNS[result];
  return html`<span class="state ${tone}">${icon(sign)}${t(key)}</span>`;
}

/** Whether a row may be put together with others. */
export function isOpen(item: Item): boolean {
  return item.result === "ours" || item.result === "bank" || item.result === "differs";
}

export type Acts = {
  mayWrite: boolean;
  chosen: ReadonlySet<string>;
  choose(item: Item, on: boolean): void;
  undo(item: Item): void;
  bringBack(line: BankLine): void;
};

export function itemsTable(items: readonly Item[], acts: Acts): TemplateResult {
  return html`<table class="grid tight stack reco-items"><caption class="sr">${t("reco.items")}</caption>
    <thead><tr>${acts.mayWrite ? html`<th scope="col" class="tick"><span class="sr">${t("reco.choose")}</span></th>` : ""}<th scope="col">${t("reco.result")}</th><th scope="col">${t("reco.side-ours")}</th><th scope="col">${t("reco.side-bank")}</th></tr></thead>
    <tbody>${items.map((item) => rowOf(item, acts))}</tbody></table>`;
}

function rowOf(item: Item, acts: Acts): TemplateResult {
  const { match } = item;
  const name = item.lines[0]?.counterparty || item.payments[0]?.payee || t("reco.no-name");
  return html`<tr data-key=${item.key} class=${acts.chosen.has(item.key) ? "is-chosen" : ""}>
    ${
      acts.mayWrite
        ? html`<td class="tick">${isOpen(item) ? html`<input type="checkbox" aria-label=${t("reco.choose-one", { name, amount: amountOf(item) })} .checked=${acts.chosen.has(item.key)} @change=${(event: Event) => acts.choose(item, (event.target as HTMLInputElement).checked)} />` : ""}</td>`
        : ""
    }
    <td>${resultWord(item.result)}${
      match && item.result !== "differs"
        ? html`<span class="sub">${t(BASES[match.basis] ?? "reco.by-hand")}${match.made === "hand" ? html`<span class="sep"></span>${match.by}` : ""}</span>${match.reason === null ? "" : html`<span class="sub">${match.reason}</span>`}${acts.mayWrite ? html`<button class="btn small quiet" type="button" @click=${() => acts.undo(item)} aria-label=${t("reco.undo-one", { name })}>${icon("undo")}${t("reco.undo")}</button>` : ""}`
        : ""
    }</td>
    <td data-l=${item.payments.length > 0 ? t("reco.side-ours") : ""}>${item.payments.map(paymentOf)}</td>
    <td data-l=${item.lines.length > 0 ? t("reco.side-bank") : ""}>${item.lines.map((line) => lineOf(line, item, acts))}</td></tr>`;
}

function paymentOf(one: OwnPayment): TemplateResult {
  return html`<div class="reco-one"><div class="top"><span>${one.payee}</span><b class="num">${signed(-one.amountFen)}</b></div>
    <span class="sub">${one.day}<span class="sep"></span>${one.voucher}<span class="sep"></span><a class="mono" href=${pathOf("document", one.document.id)}>${one.document.number}</a></span></div>`;
}

function lineOf(line: BankLine, item: Item, acts: Acts): TemplateResult {
  return html`<div class="reco-one"><div class="top"><span>${line.counterparty || t("reco.no-name")}</span><b class="num">${signed(line.amountFen)}</b></div>
    <span class="sub">${line.day}${line.reference === null ? "" : html`<span class="sep"></span><span class="mono">${line.reference}</span>`}${line.purpose === "" ? "" : html`<span class="sep"></span>${line.purpose}`}${line.final ? "" : html` <span class="tag">${t("reco.early")}</span>`}</span>
    ${
      line.document
        ? html`<span class="sub">${icon("link")}<a class="mono" href=${pathOf("document", line.document.id)}>${t("reco.return-there", { number: line.document.number })}</a></span>`
        : line.looksReturned && acts.mayWrite && item.result === "bank"
          ? html`<button class="btn small" type="button" @click=${() => acts.bringBack(line)}>${icon("undo")}${t("reco.return")}</button>`
          : ""
    }</div>`;
}

/** What the row moves, as the bank sees it. */
function amountOf(item: Item): string {
  const [line] = item.lines;
  const [payment] = item.payments;
  return signed(line ? line.amountFen : -(payment?.amountFen ?? 0));
}

function signed(fen: number): string {
  return fen > 0 ? `+${money(fen, "yuan")}` : money(fen, "yuan");
}
