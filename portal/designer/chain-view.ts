/** Chains of approvers as a list that is read from the top: when, then who, one step after the other. */
import { html, type TemplateResult } from "lit";
import type { Chain, ChainItem } from "../../core/domain/approver-chains.ts";
import { countSteps, type FlowChains, type ToldChain } from "../../core/domain/told-chains.ts";
import { type IconName, icon } from "../elements/icon.ts";
import { type MessageKey, t } from "../message.ts";
import { chainStepWords, whenWords } from "./chain-words.ts";

const WHAT: Readonly<Record<Exclude<ToldChain["is"], "listed">, { word: MessageKey; icon: IconName; tone: string }>> = {
  same: { word: "chains.is-same", icon: "ok", tone: "" },
  added: { word: "chains.is-added", icon: "plus", tone: "done" },
  removed: { word: "chains.is-removed", icon: "x", tone: "stop" },
  people: { word: "chains.is-people", icon: "user", tone: "warn" },
  values: { word: "chains.is-values", icon: "branch", tone: "warn" },
};
/** Alternatives of values that stand open; the others are folded away. */
const OPEN_VALUES = 3;

/** Draws the chains of a flow; those that are the same in both versions are folded away behind the others. */
export function flowChains(told: FlowChains): TemplateResult {
  const same = told.rows.filter(({ is }) => is === "same");
  const rest = told.rows.filter(({ is }) => is !== "same");
  const list = (rows: readonly ToldChain[]): TemplateResult =>
    html`<ol class="chains" role="list">${rows.map((row) => html`<li class="chain ${row.is}">${oneRow(row, told)}</li>`)}</ol>`;
  return html`${told.untold.map(({ side, why }) => html`<div class="notice warn">${icon("warn")}<div>${t(`chains.${why}-${side}`)}</div></div>`)}
    ${told.rows.length === 0 ? "" : html`<p>${summary(rest, same)}</p>`}
    ${rest.length === 0 ? "" : list(rest)}
    ${same.length === 0 ? "" : rest.length === 0 ? list(same) : html`<details class="rest"><summary>${t("chains.same-count", { count: same.length })}</summary>${list(same)}</details>`}`;
}

function summary(rest: readonly ToldChain[], same: readonly ToldChain[]): string {
  if (rest.length === 0) return t("chains.sum-same", { count: same.length });
  if (rest.every(({ is }) => is === "listed")) return t("chains.sum", { count: rest.length });
  if (same.length === 0) return t("chains.sum-all", { count: rest.length });
  return t("chains.sum-changed", { changed: rest.length, same: same.length });
}

function oneRow(row: ToldChain, told: FlowChains): TemplateResult {
  if (row.is === "people") {
    const [was, now] = [countSteps(row.before.steps), countSteps(row.after.steps)];
    return html`${head(row, row.after, told)}
      <p class="chain-side">${t("chains.was-steps", { count: was })}</p>${line(row.before, told)}
      <p class="chain-side">${t("chains.now-steps", { count: now })}</p>${line(row.after, told)}`;
  }
  if (row.is === "values")
    return html`${head(row, row.after, told, t("chains.now"))}
      <p class="chain-side">${t("chains.was")}${t("flow.colon")}${whenWords(row.before, told).join(t("chains.or"))}</p>${line(row.after, told)}`;
  const chain = row.is === "removed" ? row.before : row.after;
  return html`${head(row, chain, told)}${line(chain, told)}`;
}

/** What became of it, and the values that bring it. */
function head({ is }: ToldChain, chain: Chain, told: FlowChains, before = ""): TemplateResult {
  const what = is === "listed" ? undefined : WHAT[is];
  const words = whenWords(chain, told);
  const more = words.slice(OPEN_VALUES);
  return html`<div class="chain-head">
    <div class="chain-when">${words.slice(0, OPEN_VALUES).map((text, n) => html`<p><b>${n > 0 ? t("chains.or").trim() : before === "" ? "" : `${before}${t("flow.colon")}`}</b><b>${text}</b></p>`)}
      ${more.length === 0 ? "" : html`<details><summary>${t("chains.more-values", { count: more.length })}</summary><ul>${more.map((text) => html`<li>${text}</li>`)}</ul></details>`}</div>
    ${what ? html`<span class="chip ${what.tone}">${icon(what.icon)}${t(what.word)}</span>` : html`<span class="muted">${t("chains.steps", { count: countSteps(chain.steps) })}</span>`}</div>`;
}

/** The steps one after the other; those side by side in a frame. */
function line(chain: Chain, told: FlowChains): TemplateResult {
  const none = chain.steps.length === 0 && chain.ends === "done";
  return html`<ol class="chain-line" role="list">${none ? html`<li class="chain-step"><span class="muted">${t("chains.no-steps")}</span></li>` : ""}${chain.steps.map((item) => html`<li>${oneItem(item, told)}</li>`)}${
    chain.ends === "refused"
      ? html`<li><span class="chain-step"><span class="state stop">${icon("x")}${t("chains.refused")}</span></span></li>`
      : ""
  }</ol>`;
}

function oneItem(item: ChainItem, told: FlowChains): TemplateResult {
  const inner = (items: readonly ChainItem[]): TemplateResult =>
    html`<ol class="chain-line" role="list">${items.map((one) => html`<li>${oneItem(one, told)}</li>`)}</ol>`;
  if ("together" in item)
    return html`<div class="chain-group"><span class="sub">${item.title} · ${t("chains.together")}</span>${item.together.map(inner)}</div>`;
  if ("repeated" in item)
    return html`<div class="chain-group"><span class="sub">${item.title} · ${t("chains.times", { times: item.times })}</span>${inner(item.repeated)}</div>`;
  const { who, how } = chainStepWords(item, told);
  return html`<span class="chain-step"><b>${item.title}</b><span class="sub">${who}${how === "" ? "" : ` · ${how}`}</span></span>`;
}
