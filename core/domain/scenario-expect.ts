/** Whether a case stands as a line of a scenario expects it. */
import { type CaseState, type FlowEvent, openSeats } from "./case-state.ts";
import { type Flow, isHuman } from "./flow.ts";
import { planOf } from "./flow-plan.ts";
import type { Expectation } from "./scenario.ts";

/** What there is to be seen after a line. */
export type Seen = {
  flow: Flow;
  state: CaseState;
  answers: Readonly<Record<string, unknown>>;
  /** Events of the line alone. */
  events: readonly FlowEvent[];
  refused: string | undefined;
  trace: readonly string[];
  /** Answers as a scenario writes them, as they are stored. */
  read(given: Record<string, unknown>, pointer: string): Record<string, unknown>;
};
/** One expectation that failed. */
export type Mismatch = { pointer: string; expected: string; found: string };

/** Every expectation that is not as it should be. */
export function expected(wanted: Expectation | undefined, seen: Seen, at: string): Mismatch[] {
  const { state } = seen;
  const found: Mismatch[] = [];
  const compare = (key: string, want: unknown, have: unknown): void => {
    if (want === undefined || textOf(want) === textOf(have)) return;
    found.push({ pointer: `${at}/expect/${key}`, expected: textOf(want), found: textOf(have) });
  };
  compare("status", wanted?.status, state.status);
  compare("round", wanted?.round, state.round);
  compare("refused", wanted?.refused, seen.refused);
  compare("trace", wanted?.trace, seen.trace);
  compare("waits", wanted?.waits?.toSorted(), state.active.map((a) => a.step).sort());
  if (Array.isArray(wanted?.asks))
    compare("asks", wanted.asks.toSorted(), [...new Set(state.active.flatMap(namesAt))].sort());
  else
    for (const [step, names] of Object.entries(wanted?.asks ?? {}))
      compare(
        `asks/${step}`,
        names.toSorted(),
        state.active
          .filter((a) => a.step === step)
          .flatMap(namesAt)
          .sort(),
      );
  compare(
    "events",
    wanted?.events,
    seen.events.map((e, i) => (wanted?.events?.[i]?.includes(" ") && "step" in e ? `${e.kind} ${e.step}` : e.kind)),
  );
  compare(
    "posted",
    wanted?.posted,
    state.path.filter((id) => planOf(seen.flow).get(id)?.step.do === "post"),
  );
  const answers = wanted?.answers && seen.read(wanted.answers, `${at}/expect/answers`);
  for (const [id, value] of Object.entries(answers ?? {})) compare(`answers/${id}`, value, seen.answers[id] ?? null);
  for (const [person, fields] of Object.entries(wanted?.rights ?? {}))
    for (const [field, right] of Object.entries(fields))
      compare(`rights/${person}/${field}`, right, rightOf(seen, person, field));
  compare("told", wanted?.told?.toSorted(), [...new Set(seen.events.flatMap(toldBy))].sort());
  for (const [step, instant] of Object.entries(wanted?.due ?? {})) {
    const active = state.active.find((a) => a.step === step);
    const due = active?.deadline?.at ?? active?.until ?? "nothing";
    compare(`due/${step}`, new Date(instant).toISOString(), due);
  }
  return found;
}

const textOf = (value: unknown): string => (typeof value === "string" ? value : (JSON.stringify(value) ?? "nothing"));

function namesAt(active: CaseState["active"][number]): string[] {
  return openSeats(active).map((seat) => seat.person);
}

/** The right of a person to a field where they act now; read where no step says anything. */
function rightOf({ flow, state }: Seen, person: string, field: string): string {
  const rights = state.active.flatMap((active) => {
    const step = planOf(flow).get(active.step)?.step;
    return step && isHuman(step) && namesAt(active).includes(person) ? [step.fields?.[field] ?? "read"] : [];
  });
  return ["edit", "read", "hide"].find((right) => rights.includes(right as "edit")) ?? "none";
}

/** Who is told by an event: copies, reminders, urging, and an escalation that only informs. */
function toldBy(event: FlowEvent): string[] {
  if (event.kind === "copied" || event.kind === "reminded" || event.kind === "urged") return event.people;
  return event.kind === "escalated" && !event.join ? event.people.map((c) => c.person) : [];
}
