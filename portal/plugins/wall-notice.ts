/** Which walls stand around the processes in which plugins run, and what it means where one does not. */
import { html, type TemplateResult } from "lit";
import { icon } from "../elements/icon.ts";
import { t } from "../message.ts";
import type { PluginProcess } from "./api.ts";
import { wallWords } from "./words.ts";

export function wallNotice({ walls, sound }: PluginProcess): TemplateResult {
  const down = walls.filter((wall) => !wall.up);
  const list = html`<ul class="pl-walls">${walls.map(
    ({ wall, up }) =>
      html`<li class="state ${up ? "done" : "stop"}">${icon(up ? "ok" : "stop")}${wallWords(wall).name}<span class="sr">${t(up ? "plugins.wall-up" : "plugins.wall-down")}</span></li>`,
  )}</ul>`;
  return sound
    ? html`<details class="pl-sound"><summary><span class="state done">${icon("ok")}${t("plugins.sound", { count: walls.length })}</span></summary><p class="muted">${t("plugins.sound-help")}</p>${list}</details>`
    : html`<div class="notice warn" role="status">${icon("warn")}<div><p><b>${t("plugins.unsound", { down: down.length, count: walls.length })}</b></p>
        <ul class="plain-list">${down.map(({ wall }) => html`<li>${wallWords(wall).name}${t("text.colon")}${wallWords(wall).down}</li>`)}</ul>
        <p>${t("plugins.unsound-help")}</p>${list}</div></div>`;
}
