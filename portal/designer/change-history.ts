/** What happened with a change since it was begun. */
import { html, type TemplateResult } from "lit";
import type { Change } from "../../core/domain/change.ts";
import { type IconName, icon } from "../elements/icon.ts";
import { instant } from "../format.ts";
import { type MessageKey, t } from "../message.ts";

const EVENT_WORDS: Readonly<
  Record<Change["events"][number]["kind"], { word: MessageKey; icon: IconName; tone: string }>
> = {
  made: { word: "publish.was-made", icon: "plus", tone: "" },
  submitted: { word: "publish.was-submitted", icon: "send", tone: "" },
  returned: { word: "publish.was-returned", icon: "left", tone: "stop" },
  published: { word: "publish.was-published", icon: "ok", tone: "done" },
  dropped: { word: "publish.was-dropped", icon: "trash", tone: "stop" },
};

/** Its events, the newest first. */
export function changeHistory(change: Change): TemplateResult {
  return html`<ol class="tl">${change.events.toReversed().map(({ at, by, kind, text }) => {
    const { word, icon: name, tone } = EVENT_WORDS[kind];
    const said = kind === "returned" && text === undefined ? "publish.was-taken-back" : word;
    return html`<li><span class="dot ${tone}">${icon(name)}</span><div><span class="who">${by.name}</span> ${t(said)} <span class="when">${instant(at)}</span>${text === undefined ? "" : html`<p>${text}</p>`}</div></li>`;
  })}</ol>`;
}
