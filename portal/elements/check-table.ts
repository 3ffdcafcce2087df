/** What the rules say: failing lines first, with the values that were compared and the rule's source. */
import { html, type TemplateResult } from "lit";
import type { CheckLine } from "../api-types.ts";
import { t } from "../message.ts";
import { icon } from "./icon.ts";

/** So many lines that hold are put away. */
export const FOLDED_FROM = 4;

/** Counts for headings and tabs. */
export function countChecks(checks: readonly CheckLine[]): { failed: number; passed: number; unknown: number } {
  const count = (result: CheckLine["result"]): number => checks.filter((check) => check.result === result).length;
  return { failed: count("fail"), passed: count("pass"), unknown: count("unknown") };
}

/** Chips with the counts. */
export function checkChips(checks: readonly CheckLine[]): TemplateResult {
  const { failed, passed, unknown } = countChecks(checks);
  return html`${failed > 0 ? html`<span class="chip stop">${icon("stop")}${t("check.failed", { count: failed })}</span>` : ""}
  ${passed > 0 ? html`<span class="chip done">${icon("ok")}${t("check.passed", { count: passed })}</span>` : ""}
  ${unknown > 0 ? html`<span class="chip">${icon("clock")}${t("check.unknown", { count: unknown })}</span>` : ""}`;
}

/** What fails or is not known yet stands open; what passed unfolds, unless there is little of it. */
export function checkTable(checks: readonly CheckLine[]): TemplateResult {
  const open = checks.filter(({ result }) => result !== "pass");
  const passed = checks.filter(({ result }) => result === "pass");
  if (passed.length < FOLDED_FROM) return table(checks);
  return html`${open.length > 0 ? table(open) : ""}
    <details class="folded"><summary>${icon("ok")}${t("check.folded", { count: passed.length })}</summary>${table(passed)}</details>`;
}

function table(checks: readonly CheckLine[]): TemplateResult {
  return html`<table class="grid match stack tight">
    <colgroup><col class="c-id" /><col class="c-what" /><col /><col class="c-res" /></colgroup>
    <thead><tr><th scope="col">${t("check.id")}</th><th scope="col">${t("check.what")}</th><th scope="col">${t("check.values")}</th><th scope="col">${t("check.result")}</th></tr></thead>
    <tbody>${checks.map(line)}</tbody>
  </table>`;
}

function line(check: CheckLine): TemplateResult {
  const fails = check.result === "fail";
  const tone = fails ? (check.severity === "block" ? "bad" : "odd") : "";
  return html`<tr class=${tone}>
      <td class="mono">${check.id}</td>
      <td>${check.title}${check.basis && !fails ? html`<span class="sub">${check.basis}</span>` : ""}</td>
      <td>${check.values.map((value) => html`<span class="pair"><span class="muted">${value.label}</span> <b>${value.text}</b></span>`)}</td>
      <td>${result(check)}</td>
    </tr>
    ${fails ? html`<tr class="why ${tone}"><td></td><td colspan="3"><b>${check.message}</b>${check.basis ? html` <span class="muted small">${t("check.basis", { basis: check.basis })}</span>` : ""}</td></tr>` : ""}`;
}

function result(check: CheckLine): TemplateResult {
  if (check.result === "pass") return html`<span class="state done">${icon("ok")}${t("check.pass")}</span>`;
  if (check.result === "unknown") return html`<span class="state wait">${icon("clock")}${t("check.not-yet")}</span>`;
  if (check.severity === "block") return html`<span class="state stop">${icon("stop")}${t("check.block")}</span>`;
  return html`<span class="state warn">${icon("warn")}${check.severity === "warn" ? t("check.warn") : t("check.hint")}</span>`;
}

/** The short form for the side of a form. */
export function checkList(checks: readonly CheckLine[]): TemplateResult {
  return html`<ul class="list check-list">
    ${checks.map(
      (check) => html`<li>
        <div class="row"><span>${check.title}</span><span class="push">${result(check)}</span></div>
        ${check.result === "fail" ? html`<div class="small">${check.message}</div>` : ""}
        ${check.result === "unknown" ? "" : html`<div class="small muted">${check.values.map((value) => `${value.label} ${value.text}`).join(t("text.comma"))}</div>`}
      </li>`,
    )}
  </ul>`;
}
