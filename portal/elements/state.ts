/** A state as icon, word and soft ground; colour never speaks alone. */
import { html, type TemplateResult } from "lit";
import { type IconName, icon } from "./icon.ts";

type Tone = { tone: "done" | "warn" | "stop" | "info" | "wait"; icon: IconName };
const TONES: Record<string, Tone> = {
  draft: { tone: "wait", icon: "file" },
  running: { tone: "info", icon: "clock" },
  submitted: { tone: "info", icon: "clock" },
  returned: { tone: "warn", icon: "warn" },
  withdrawn: { tone: "wait", icon: "left" },
  refused: { tone: "stop", icon: "stop" },
  done: { tone: "done", icon: "ok" },
  begun: { tone: "info", icon: "clock" },
  open: { tone: "wait", icon: "plus" },
  closed: { tone: "wait", icon: "lock" },
};

/** The tone of a document's or stage's state; unknown states are quiet. */
export function toneOf(state: string): Tone {
  return TONES[state] ?? { tone: "info", icon: "clock" };
}

/** A chip for headers. */
export function stateChip(state: string, title: string): TemplateResult {
  const tone = toneOf(state);
  return html`<span class="chip ${tone.tone}">${icon(tone.icon)}${title}</span>`;
}

/** Icon and word for table cells. */
export function stateWord(state: string, title: string): TemplateResult {
  const tone = toneOf(state);
  return html`<span class="state ${tone.tone}">${icon(tone.icon)}${title}</span>`;
}
