/** Grants of a version: what was given where and until when, by whom; what waits for a second person; taking back. */
import { html, type TemplateResult } from "lit";
import { icon, type IconName } from "../elements/icon.ts";
import { blank } from "../elements/loader.ts";
import { dayOf, instant } from "../format.ts";
import { t } from "../message.ts";
import { may } from "../session.ts";
import type { Grant, Version } from "./api.ts";
import { type GrantState, grantState } from "./version-sight.ts";
import { powerText } from "./words.ts";

const TONES: Record<GrantState, { tone: string; icon: IconName }> = {
  counts: { tone: "done", icon: "ok" },
  second: { tone: "warn", icon: "clock" },
  over: { tone: "", icon: "clock" },
  revoked: { tone: "", icon: "undo" },
};

export function grantList(
  version: Version,
  now: Date,
  acts: { second(grant: Grant): void; revoke(grant: Grant): void },
): TemplateResult {
  if (version.grants.length === 0) return blank(t("plugins.no-grants"), t("plugins.no-grants-help"));
  return html`<ul class="pl-grants">${version.grants.toReversed().map((grant) => {
    const state = grantState(grant, now);
    return html`<li class=${state}>
      <p class="pl-ask"><b>${grant.powers.map(powerText).join(t("text.semicolon"))}</b><span class="chip ${TONES[state].tone}">${icon(TONES[state].icon)}${t(`plugins.grant.${state}`)}</span></p>
      <dl class="kv small">
        <dt>${t("plugins.where")}</dt><dd>${grant.unit ? t("plugins.where-unit", { unit: grant.unit.name }) : t("plugins.everywhere")}</dd>
        <dt>${t("plugins.until")}</dt><dd>${grant.until === null ? t("plugins.no-end") : t("plugins.until-day", { day: lastDay(grant.until) })}</dd>
        <dt>${t("plugins.granted-by")}</dt><dd>${grant.by ?? t("plugins.program")} ${instant(grant.at)}</dd>
        <dt>${t("plugins.reason")}</dt><dd>${grant.by === null ? t("plugins.came-with") : grant.reason}</dd>
        ${grant.needsSecond ? html`<dt>${t("plugins.second-by")}</dt><dd>${grant.secondedBy === null ? t("plugins.second-missing") : `${grant.secondedBy} ${instant(grant.secondedAt)}`}</dd>` : ""}
        ${grant.revokedAt === null ? "" : html`<dt>${t("plugins.revoked")}</dt><dd>${instant(grant.revokedAt)} ${grant.revokedFor}</dd>`}
      </dl>
      ${buttons(grant, state, acts)}</li>`;
  })}</ul>`;
}

function buttons(
  grant: Grant,
  state: GrantState,
  acts: { second(grant: Grant): void; revoke(grant: Grant): void },
): TemplateResult | "" {
  const second = state === "second" && may("plugin.second");
  const revoke = (state === "counts" || state === "second") && may("plugin.grant");
  if (!second && !revoke) return "";
  return html`<div class="btns">
    ${second ? (grant.own ? html`<span class="muted small">${t("plugins.own-grant")}</span>` : html`<button class="btn primary small" type="button" @click=${() => acts.second(grant)}>${icon("check")}${t("plugins.agree")}</button>`) : ""}
    ${revoke ? html`<button class="btn small" type="button" @click=${() => acts.revoke(grant)}>${icon("undo")}${t("plugins.revoke")}</button>` : ""}</div>`;
}

/** A grant ends with its last day: the instant is the beginning of the next one. */
function lastDay(until: string): string {
  return dayOf(new Date(new Date(until).getTime() - 1).toISOString());
}
