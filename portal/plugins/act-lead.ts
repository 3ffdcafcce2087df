/** What an act on a version means before it is done: its consequence, who depends on the plugin, what becomes of its data. */
import { html, type TemplateResult } from "lit";
import { icon } from "../elements/icon.ts";
import { t } from "../message.ts";
import { type AskedAct, keptUrl, type Plugin, type Version } from "./api.ts";
import { usedBy } from "./used-by.ts";
import { lackingOf, servingOf } from "./version-sight.ts";
import { powerText } from "./words.ts";

/** The consequence of an act, for the dialog that asks why. */
export function actLead(plugin: Plugin, version: Version, act: AskedAct, now: Date): TemplateResult {
  const starts = act === "install" || act === "activate" || act === "release";
  return html`<p>${t(`plugins.means.${act}`)}</p>${starts ? beginning(plugin, version, now) : ending(plugin, version, act)}`;
}

function beginning(plugin: Plugin, version: Version, now: Date): TemplateResult {
  const serving = servingOf(plugin);
  const lacking = lackingOf(version, now);
  return html`${serving && serving !== version ? html`<div class="notice info">${icon("info")}<div>${t("plugins.takes-place", { version: serving.version })}</div></div>` : ""}
    ${lacking.length === 0 ? "" : html`<div class="notice warn">${icon("warn")}<div><p>${t("plugins.lacking")}</p><ul class="plain-list">${lacking.map((power) => html`<li>${powerText(power)}</li>`)}</ul></div></div>`}`;
}

function ending(plugin: Plugin, version: Version, act: AskedAct): TemplateResult {
  const alone = plugin.versions.every((one) => one === version || one.state === "removed");
  return html`<section class="pl-before"><h3>${t("plugins.used-by")}</h3>${usedBy(plugin)}</section>
    ${
      act !== "remove"
        ? ""
        : html`<fieldset class="plain pl-data"><legend class="label">${t("plugins.data")}</legend>
      <div class="checks"><label><input type="radio" name="pl-data" value="keep" checked />${t("plugins.data-keep")}</label><label><input type="radio" name="pl-data" value="delete" />${t("plugins.data-delete")}</label></div>
      ${alone ? "" : html`<p class="help">${t("plugins.data-shared")}</p>`}
      <p><a href=${keptUrl(plugin.id)} download="${plugin.id}.json">${icon("download")}${t("plugins.data-export")}</a></p></fieldset>`
    }`;
}

/** What was chosen in the dialog of a removal. */
export function chosenData(root: ParentNode): "keep" | "delete" {
  return root.querySelector<HTMLInputElement>('input[name="pl-data"]:checked')?.value === "delete" ? "delete" : "keep";
}
