/** How a version fared in seven days, its last faults and the lines that it wrote. */
import { html, type TemplateResult } from "lit";
import { icon, type IconName } from "../elements/icon.ts";
import { figure, instant } from "../format.ts";
import { t } from "../message.ts";
import type { Trouble, Version } from "./api.ts";
import { duration, faultText, pointName, within } from "./words.ts";

const TONES: Record<Trouble["kind"], { tone: string; icon: IconName }> = {
  kill: { tone: "stop", icon: "stop" },
  failed: { tone: "warn", icon: "warn" },
  denied: { tone: "warn", icon: "lock" },
  log: { tone: "wait", icon: "note" },
};

export function healthView({ version, health }: Version, troubles: readonly Trouble[]): TemplateResult {
  const { calls, failed, denied, kills, meanMs, p95Ms } = health;
  const own = troubles.filter((one) => one.version === version);
  const fact = (label: string, value: string, note: string): TemplateResult =>
    html`<div><p class="k">${label}</p><p class="v">${value}</p><p class="n">${note}</p></div>`;
  return html`<div class="figures figures-4 pl-figures">
      ${fact(t("plugins.calls-week"), figure(calls), t("plugins.failed-of", { failed: figure(failed) }))}
      ${fact(t("plugins.p95"), within(p95Ms), t("plugins.mean", { mean: duration(meanMs) }))}
      ${fact(t("plugins.kills"), figure(kills), t("plugins.kills-help"))}
      ${fact(t("plugins.denied"), figure(denied), t("plugins.denied-help"))}
    </div>
    <section class="sec" aria-labelledby="pl-troubles"><h2 id="pl-troubles">${t("plugins.troubles")}</h2>
      ${
        own.length === 0
          ? html`<p class="muted">${t("plugins.no-troubles")}</p>`
          : html`<table class="grid stack"><thead><tr><th scope="col">${t("plugins.at")}</th><th scope="col">${t("plugins.kind")}</th><th scope="col">${t("plugins.points")}</th><th scope="col">${t("plugins.text")}</th></tr></thead>
        <tbody>${own.map((one) => html`<tr><td class="nowrap">${instant(one.at)}</td><td data-l=${t("plugins.kind")}><span class="state ${TONES[one.kind].tone}">${icon(TONES[one.kind].icon)}${t(`plugins.trouble.${one.kind}`)}</span></td><td data-l=${t("plugins.points")}>${one.point === null ? t("text.dash") : pointName(one.point)}</td><td class="pl-line">${textOf(one)}</td></tr>`)}</tbody></table>`
      }</section>`;
}

function textOf({ kind, text }: Trouble): unknown {
  if (kind === "denied") return t("plugins.denied-times", { count: text });
  const { word, detail } = faultText(text);
  return kind === "log" || word === "" ? text : html`${word}<span class="sub mono">${detail}</span>`;
}
