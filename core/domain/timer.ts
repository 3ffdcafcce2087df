/** The timers that a case asks for: they follow from its states and events alone, so that every process makes the same. */
import type { CaseState, FlowEvent } from "./case-state.ts";

/**
 * One timer: what it does, for which entry of a step, when (UTC). `act` asks the plugin; `nth` counts the reminders of a
 * deadline from 0, and is the attempt of an act.
 */
export type Timer = {
  step: string;
  entry: number;
  kind: "due" | "remind" | "overdue" | "wake" | "act" | "try-again";
  nth: number;
  due: string;
};

/** Waiting so long before the next attempt of an act: a minute, five, half an hour, then two hours each. */
const RETRY_MINUTES = [1, 5, 30, 120];

/** Timers that come with the step from one state to the next. Those of entries that ended fall away by themselves. */
export function timersOf(before: CaseState, after: CaseState, events: readonly FlowEvent[], at: Date): Timer[] {
  const known = new Set(before.active.map((a) => a.entry));
  const timers = after.active
    .filter((a) => !known.has(a.entry))
    .flatMap(({ step, entry, deadline, until }): Timer[] => {
      const made = (kind: Timer["kind"], due: string, nth = 0): Timer => ({ step, entry, kind, nth, due });
      return [
        ...(until === undefined ? [] : [made("wake", until)]),
        ...(deadline ? [made("due", deadline.at)] : []),
        ...(deadline?.remind ?? []).map((due, nth) => made("remind", due, nth)),
        ...(deadline?.overdue ?? []).map((due, nth) => made("overdue", due, nth)),
      ];
    });
  for (const event of events) {
    const active = "step" in event ? after.active.find((a) => a.step === event.step) : undefined;
    if (!active || active.kind !== "act") continue;
    const { step, entry } = active;
    if (event.kind === "acting") timers.push({ step, entry, kind: "act", nth: event.attempt, due: at.toISOString() });
    if (event.kind === "act-failed" && !event.stopped) {
      const minutes = RETRY_MINUTES[Math.min(event.attempt, RETRY_MINUTES.length) - 1] ?? 1;
      const due = new Date(at.getTime() + minutes * 60_000).toISOString();
      timers.push({ step, entry, kind: "try-again", nth: event.attempt + 1, due });
    }
  }
  return timers;
}
