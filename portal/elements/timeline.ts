/** What happened with a document, newest first; above it who is next and why. */
import { html, type TemplateResult } from "lit";
import type { Case, CaseEvent, CaseStep } from "../api-types.ts";
import { shortInstant } from "../format.ts";
import { type MessageKey, t } from "../message.ts";
import { type IconName, icon } from "./icon.ts";

const MARKS: Record<string, { tone: string; icon: IconName }> = {
  submitted: { tone: "done", icon: "send" },
  resubmitted: { tone: "done", icon: "send" },
  returned: { tone: "stop", icon: "left" },
  refused: { tone: "stop", icon: "x" },
  withdrawn: { tone: "", icon: "left" },
  posted: { tone: "done", icon: "money" },
};

const DECISIONS: Record<string, MessageKey> = {
  agreed: "decision.agreed",
  handled: "decision.handled",
  returned: "decision.returned",
  refused: "decision.refused",
  withdrawn: "decision.withdrawn",
};

const mark = (kind: string) => {
  const key = Object.keys(MARKS).find((name) => kind.includes(name));
  return (key === undefined ? undefined : MARKS[key]) ?? { tone: "done", icon: "check" as const };
};

export function caseTimeline(running: Case): TemplateResult {
  const current = running.steps.filter((step) => step.state === "current");
  const coming = running.steps.filter((step) => step.state === "next");
  return html`<div class="sec-head"><h2 id="h-history">${t("history.title")}</h2>${running.round > 1 ? html`<span class="tag">${t("document.round", { round: running.round })}</span>` : ""}</div>
    <ol class="tl">
      ${coming
        .toReversed()
        .map(
          (step) =>
            html`<li class="is-next"><span class="dot next"></span><div><span class="who">${t("history.then", { step: step.title })}</span> <span class="muted">${people(step)}</span></div></li>`,
        )}
      ${current.map(
        (step) => html`<li>
          <span class="dot now"></span>
          <div><span class="who">${people(step) || step.title}</span> ${people(step) ? step.title : ""}</div>
          ${step.at ? html`<div class="when">${t("history.arrived", { at: shortInstant(step.at) })}</div>` : ""}
          ${running.why ? html`<div class="why">${running.why}</div>` : ""}
        </li>`,
      )}
      ${current.length === 0 && running.why ? html`<li><span class="dot ${running.status === "done" ? "done" : ""}">${icon(running.status === "done" ? "check" : "clock")}</span><div class="why">${running.why}</div></li>` : ""}
    </ol>
    ${rounds(running.events).map(
      ({ round, events }, _i, all) =>
        html`${all.length > 1 ? html`<p class="tl-round">${t("document.round", { round })}</p>` : ""}<ol class="tl">${events.map(event)}</ol>`,
    )}`;
}

/** Events by round, newest first; a submission after a return begins a round. */
function rounds(events: readonly CaseEvent[]): { round: number; events: CaseEvent[] }[] {
  const list: { round: number; events: CaseEvent[] }[] = [];
  let broken = true;
  for (const entry of events.toSorted((a, b) => a.seq - b.seq)) {
    if (broken) list.unshift({ round: list.length + 1, events: [] });
    list[0]?.events.unshift(entry);
    broken = /return|withdr/.test(entry.kind);
  }
  return list;
}

function event(entry: CaseEvent): TemplateResult {
  const { tone, icon: name } = mark(entry.kind);
  return html`<li>
    <span class="dot ${tone}">${icon(name)}</span>
    <div><span class="who">${entry.by?.name ?? t("history.system")}</span> ${entry.title}${decision(entry)}</div>
    <div class="when">${shortInstant(entry.at)}</div>
    ${entry.opinion ? html`<div class="say">${entry.opinion}</div>` : ""}
  </li>`;
}

/** The word of the decision, where the server's title only names the step. */
function decision(entry: CaseEvent): string {
  const key = DECISIONS[entry.kind];
  const word = key ? t(key) : "";
  return word === "" || entry.title.includes(word) ? "" : t("text.comma") + word;
}

function people(step: CaseStep): string {
  return step.people.map((person) => `${person.unit} ${person.name}`.trim()).join(t("text.comma"));
}
