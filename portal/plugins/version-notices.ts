/** What stands above a version: why it is not asked, what has to happen next and in whose office. */
import { html, type TemplateResult } from "lit";
import { type IconName, icon } from "../elements/icon.ts";
import { instant } from "../format.ts";
import { t } from "../message.ts";
import { pathOf } from "../router.ts";
import type { Plugin, Version } from "./api.ts";
import { faultText } from "./words.ts";
import { grantState, waitingOf } from "./version-sight.ts";

export function versionNotices(plugin: Plugin, shown: Version, now: Date): TemplateResult {
  const seconds = shown.grants.filter((grant) => grantState(grant, now) === "second").length;
  const others = waitingOf(plugin).filter((one) => one !== shown);
  return html`${stateNotice(plugin, shown)}
    ${seconds === 0 ? "" : notice("warn", "clock", html`${t("plugins.seconds-wait", { count: seconds })} <a href=${pathOf("plugin", plugin.id, { version: shown.version, tab: "grants" })}>${t("plugins.see-grants")}</a>`)}
    ${others.map((one) => notice("info", "up", html`${t("plugins.waits", { version: one.version })} <a href=${pathOf("plugin", plugin.id, { version: one.version })}>${t("plugins.see-version")}</a>`))}`;
}

function stateNotice(plugin: Plugin, { state, version, stateAt, stateBy, reason }: Version): TemplateResult | "" {
  switch (state) {
    case "quarantined": {
      const last = plugin.troubles.find((one) => one.version === version && one.kind === "failed");
      return notice(
        "stop",
        "stop",
        html`<p><b>${t("plugins.quarantined", { at: instant(stateAt) })}</b>${stateBy === null ? t("plugins.quarantined-program") : t("plugins.quarantined-by", { by: stateBy, reason })}</p>
          <p>${t("plugins.quarantined-means")}</p>${last ? html`<p class="small">${t("plugins.last-fault", { fault: faultText(last.text).word })}<span class="mono">${faultText(last.text).detail}</span></p>` : ""}`,
      );
    }
    case "degraded":
      return notice("warn", "warn", t("plugins.degraded"));
    case "verified":
      return notice("info", "right", t("plugins.next-review"));
    case "reviewed":
      return notice("info", "right", t("plugins.next-install"));
    case "disabled":
      return notice("info", "lock", t("plugins.is-disabled"));
    case "removed":
      return notice("info", "trash", t("plugins.is-removed"));
    default:
      return "";
  }
}

function notice(tone: string, sign: IconName, content: unknown): TemplateResult {
  return html`<div class="notice ${tone}">${icon(sign)}<div>${content}</div></div>`;
}
