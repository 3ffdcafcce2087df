/** The review of a version: what it asks for and why, what is new in it, what it can never do. */
import { html, type TemplateResult } from "lit";
import { type Power, type PowerDiff } from "../../core/domain/plugin-grant.ts";
import { icon } from "../elements/icon.ts";
import { type MessageKey, t } from "../message.ts";
import type { Request, Version } from "./api.ts";
import { effectText, pointName, powerName, powerText, scopeText } from "./words.ts";

const NEVER: readonly MessageKey[] = [
  "plugins.never.network",
  "plugins.never.files",
  "plugins.never.money",
  "plugins.never.rights",
  "plugins.never.others",
  "plugins.never.screen",
  "plugins.never.hold",
];

/** `serving` is the number of the version that it is compared with; `lacking` what nobody granted. */
export function reviewOf(version: Version, serving: string | undefined, lacking: readonly Power[]): TemplateResult {
  const { requests, beyond } = version;
  return html`${beyond && serving !== undefined ? differenceOf(beyond, serving) : ""}
    <section class="sec" aria-labelledby="pl-asks"><h2 id="pl-asks">${t("plugins.asks")}</h2>
      ${requests.length === 0 ? html`<p>${icon("ok")} ${t("plugins.asks-nothing")}</p>` : html`<ul class="pl-asks">${requests.map((request) => requestOf(request, beyond, lacking))}</ul>`}</section>
    <section class="sec" aria-labelledby="pl-does"><h2 id="pl-does">${t("plugins.does")}</h2>
      <dl class="kv"><dt>${t("plugins.points")}</dt><dd>${version.points.map(pointName).join(t("text.pause"))}</dd>
        ${version.offers.map((offer) => html`<dt>${pointName(offer.point)}</dt><dd>${offer.name.zh}${offer.description ? html`<p class="muted small">${offer.description.zh}</p>` : ""}</dd>`)}
        <dt>${t("plugins.limits")}</dt><dd>${limitsOf(version)}</dd></dl></section>
    <section class="sec" aria-labelledby="pl-never"><h2 id="pl-never">${t("plugins.never")}</h2><p class="muted">${t("plugins.never-help")}</p>
      <ul class="pl-never">${NEVER.map((key) => html`<li class="state wait">${icon("lock")}<span>${t(key)}</span></li>`)}</ul></section>`;
}

function differenceOf({ added, removed }: PowerDiff, serving: string): TemplateResult {
  if (added.length === 0 && removed.length === 0)
    return html`<div class="notice done pl-diff">${icon("ok")}<div>${t("plugins.beyond-none", { serving })}</div></div>`;
  return html`<section class="notice ${added.length === 0 ? "info" : "warn"} pl-diff" aria-labelledby="pl-beyond">${icon(added.length === 0 ? "info" : "warn")}<div>
    <h2 id="pl-beyond">${t("plugins.beyond", { serving })}</h2>
    <ul class="plain-list">${added.map((power) => html`<li><ins>${t("plugins.added", { power: powerText(power) })}</ins></li>`)}${removed.map((power) => html`<li><del>${t("plugins.removed", { power: powerText(power) })}</del></li>`)}</ul>
    ${added.length === 0 ? "" : html`<p>${t("plugins.beyond-help")}</p>`}</div></section>`;
}

function requestOf(request: Request, beyond: PowerDiff | null, lacking: readonly Power[]): TemplateResult {
  const fresh = beyond?.added.some(({ name }) => name === request.name) === true;
  const open = lacking.find(({ name }) => name === request.name);
  return html`<li class=${fresh ? "fresh" : ""}>
    <p class="pl-ask"><b>${powerName(request.name)}</b>${fresh ? html`<span class="chip warn">${icon("plus")}${t("plugins.fresh")}</span>` : ""}${request.money ? html`<span class="chip warn">${icon("money")}${t("plugins.money")}</span>` : ""}
      <span class="push">${grantedOf(request, open)}</span></p>
    <dl class="kv small">${scopeText(request) === "" ? "" : html`<dt>${t("plugins.scope")}</dt><dd>${scopeText(request)}</dd>`}<dt>${t("plugins.why")}</dt><dd>${request.reason}</dd>
      <dt>${t("plugins.opens")}</dt><dd>${request.effect.length === 0 ? t("plugins.opens-log") : request.effect.map(effectText).join(t("text.semicolon"))}</dd></dl></li>`;
}

function grantedOf(request: Request, open: Power | undefined): TemplateResult {
  if (open === undefined) return html`<span class="state done">${icon("ok")}${t("plugins.granted")}</span>`;
  const half = (open.scope?.length ?? 0) < (request.scope?.length ?? 0);
  return html`<span class="state wait">${icon("lock")}${half ? t("plugins.half-granted", { scope: scopeText(open) }) : t("plugins.not-granted")}</span>`;
}

function limitsOf({ limits }: Version): string {
  const { cpuMs, wallMs, memoryMb } = limits;
  return t("plugins.limits-text", { cpu: cpuMs, wall: wallMs, memory: memoryMb });
}
