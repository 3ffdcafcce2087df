/** What happened with a document, newest first; above it who is asked now, why and until when. What comes is the forecast's. */
import { html, type TemplateResult } from "lit";
import { opinionFileUrl } from "../api.ts";
import type { Case, CaseEvent, Proposed, Waiting, WaitingSeat } from "../api-types.ts";
import { fileSize, shortInstant } from "../format.ts";
import { t } from "../message.ts";
import { session } from "../session.ts";
import { dueMark } from "../work/due-words.ts";
import { type IconName, icon } from "./icon.ts";
import { signatureView } from "./signature-picture.ts";
import { eventText, whyText } from "./told.ts";
import "./told-log.ts";

type Look = { tone: string; icon: IconName };
const DONE: Look = { tone: "done", icon: "check" };
const STOP: Look = { tone: "stop", icon: "x" };
const BACK: Look = { tone: "stop", icon: "left" };
const QUIET: Look = { tone: "", icon: "right" };
const LOOKS: Partial<Record<CaseEvent["kind"], Look>> = {
  submitted: { tone: "done", icon: "send" },
  agreed: DONE,
  handled: DONE,
  answered: DONE,
  acted: DONE,
  settled: { tone: "done", icon: "money" },
  finished: { tone: "done", icon: "ok" },
  posted: { tone: "done", icon: "money" },
  published: { tone: "done", icon: "globe" },
  unposted: { tone: "stop", icon: "money" },
  returned: BACK,
  "taken-back": BACK,
  withdrawn: { tone: "", icon: "left" },
  refused: STOP,
  "act-failed": STOP,
  reminded: { tone: "", icon: "bell" },
  urged: { tone: "", icon: "bell" },
  copied: { tone: "", icon: "copy" },
};

/** The column at the right of a document; who was told stands folded under it. */
export function caseTimeline(running: Case, document: string, proposed: Proposed | null = null): TemplateResult {
  const over = running.waits.length === 0;
  return html`<div class="sec-head"><h2 id="h-history">${t("history.title")}</h2>${running.round > 1 ? html`<span class="tag">${t("document.round", { round: running.round })}</span>` : ""}</div>
    <ol class="tl">
      ${running.waits.toReversed().map(waiting)}
      ${over ? html`<li><span class="dot ${running.status === "done" ? "done" : ""}">${icon(running.status === "done" ? "check" : "clock")}</span><div class="who">${t(`history.${running.status}`)}</div></li>` : ""}
    </ol>
    ${rounds(running.events).map(
      ({ round, events }, _i, all) =>
        html`${all.length > 1 ? html`<p class="tl-round">${t("document.round", { round })}</p>` : ""}<ol class="tl">${events.map((event) => told(event, document))}</ol>`,
    )}${proposedMark(proposed)}
    <mz-told-log .document=${document} .seq=${running.events.at(-1)?.seq ?? 0}></mz-told-log>`;
}

/** That a plugin proposed what its starter took over, and why. */
export function proposedMark(proposed: Proposed | null): TemplateResult | "" {
  if (!proposed) return "";
  const { name, version, reason, at } = proposed;
  return html`<p class="notice info mt3" data-proposed>${icon("info")}<span>${t("proposals.mark", { plugin: name, version, at: shortInstant(at) })}${reason}</span></p>`;
}

/** A step that waits: who is asked, why them, since when and until when. */
function waiting(step: Waiting): TemplateResult {
  const asked = step.seats.filter((seat) => seat.status === "asked");
  const open =
    step.claimed === undefined ? asked : asked.filter((seat) => seat.no === step.claimed || seat.kind !== "member");
  return html`<li class="tl-now">
    <span class="dot now"></span>
    <div><span class="who">${step.title}</span>${step.order === "claim" && step.claimed === undefined ? html` <span class="tag">${t("history.to-claim")}</span>` : ""}${step.order === "in-turn" ? html` <span class="tag">${t("history.in-turn")}</span>` : ""}</div>
    ${step.since ? html`<div class="when">${t("history.arrived", { at: shortInstant(step.since) })}</div>` : ""}
    ${step.due ? html`<div class="when">${dueMark(step.due)}${step.due.provisional ? html` <span class="muted">${t("history.provisional")}</span>` : ""}</div>` : ""}
    ${step.kind === "wait" ? html`<div class="why">${t("history.until", { at: shortInstant(step.until) })}</div>` : ""}
    ${step.kind === "act" ? html`<div class="why">${step.stopped === true ? html`<span class="state stop">${icon("stop")}${t("history.act-stopped")}</span>` : t("history.acting", { attempt: step.attempt ?? 1 })}</div>` : ""}
    <ul class="tl-seats">${open.map((seat) => seatLine(seat, step))}</ul>
  </li>`;
}

function seatLine(seat: WaitingSeat, step: Waiting): TemplateResult {
  const me = seat.person === session()?.person.id;
  return html`<li><span class="who">${seat.name}${me ? t("history.you") : ""}</span>${seat.kind === "member" ? "" : html` <span class="tag">${t(`seat.${seat.kind}`)}</span>`}
    <div class="why">${t(me ? "why.you" : "why.they", { why: whyText(seat.why, step.title) })}</div></li>`;
}

/** Events by round, newest first; a submission after a return begins a round. */
function rounds(events: readonly CaseEvent[]): { round: number; events: CaseEvent[] }[] {
  const list: { round: number; events: CaseEvent[] }[] = [];
  for (const entry of events.toSorted((a, b) => a.seq - b.seq)) {
    if (entry.kind === "submitted" || list.length === 0) list.unshift({ round: list.length + 1, events: [] });
    list[0]?.events.unshift(entry);
  }
  return list;
}

function told(entry: CaseEvent, document: string): TemplateResult {
  const look = LOOKS[entry.kind] ?? (entry.kind === "voted" ? ballotLook(entry) : QUIET);
  return html`<li>
    <span class="dot ${look.tone}">${icon(look.icon)}</span>
    <div><span class="who">${entry.by?.name ?? t("history.system")}</span>${entry.instead ? html` <span class="tag">${t("history.instead", { name: entry.instead })}</span>` : ""} ${eventText(entry)}</div>
    <div class="when">${shortInstant(entry.at)}${entry.by?.unit ? html` ${entry.by.unit}` : ""}${entry.late === true ? html` <span class="state warn">${icon("warn")}${t("history.late")}</span>` : ""}</div>
    ${entry.opinion ? html`<div class="say">${entry.opinion}</div>` : ""}
    ${entry.files ? html`<ul class="tl-files">${entry.files.map((file) => html`<li>${icon("attach")}<a href=${opinionFileUrl(document, file.sha256)} target="_blank" rel="noopener">${file.name}</a> <span class="small muted">${fileSize(file.size)}</span></li>`)}</ul>` : ""}
    ${entry.signature ? signatureView(entry.signature as object) : ""}
  </li>`;
}

function ballotLook(entry: CaseEvent): Look {
  if (entry.choice === "for") return DONE;
  return entry.choice === "against" ? STOP : QUIET;
}
