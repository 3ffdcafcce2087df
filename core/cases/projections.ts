/** What a command's events change in the tables that lists read: to-dos, timers and copies. All follow from the states. */
import { type Active, type CaseState, type FlowEvent, openSeats, type Seat } from "../domain/case-state.ts";
import { timersOf } from "../domain/timer.ts";
import { uuidv7 } from "../uuid.ts";
import type { CaseWrite, NewTimer, OpenedTask } from "./queries.ts";

type Place = { active: Active; seat: Seat };

/** The difference between the state before and after, as rows. */
export function projectionsOf(
  before: CaseState,
  after: CaseState,
  events: readonly FlowEvent[],
  at: Date,
): Pick<CaseWrite, "closed" | "opened" | "timers" | "ended" | "copies"> {
  const open = seatsOf(before);
  const now = seatsOf(after);
  return {
    closed: [...open].flatMap(([key, { active, seat }]) =>
      now.has(key)
        ? []
        : [{ entry: active.entry, seat: seat.no, person: seat.person, status: endOf(active, seat, events) }],
    ),
    opened: [...now].flatMap(([key, { active, seat }]): OpenedTask[] =>
      open.has(key)
        ? []
        : [
            {
              id: uuidv7(at),
              step: active.step,
              entry: active.entry,
              seat: seat.no,
              person: seat.person,
              why: seat.why,
              due: active.deadline?.at ?? null,
            },
          ],
    ),
    timers: timersOf(before, after, events, at).map((timer): NewTimer => ({ id: uuidv7(at), ...timer })),
    ended: before.active.map((a) => a.entry).filter((entry) => after.active.every((a) => a.entry !== entry)),
    copies: copiesOf(events),
  };
}

function seatsOf(state: CaseState): Map<string, Place> {
  return new Map(
    state.active.flatMap((active) =>
      openSeats(active).map((seat): [string, Place] => [`${active.entry} ${seat.no} ${seat.person}`, { active, seat }]),
    ),
  );
}

const DECISIONS: Partial<Record<FlowEvent["kind"], string>> = {
  agreed: "agreed",
  handled: "handled",
  voted: "voted",
  answered: "answered",
  returned: "returned",
  refused: "refused",
  transferred: "transferred",
};

/** What became of a to-do that is not open any more: its person's own act, or somebody else's. */
function endOf(active: Active, seat: Seat, events: readonly FlowEvent[]): string {
  const own = events.find((event) => {
    if (DECISIONS[event.kind] === undefined || !("step" in event) || event.step !== active.step) return false;
    if (event.kind === "transferred") return event.seat === seat.no;
    return "by" in event && event.by === seat.person;
  });
  return (own && DECISIONS[own.kind]) ?? "superseded";
}

function copiesOf(events: readonly FlowEvent[]): CaseWrite["copies"] {
  const seen = new Set<string>();
  return events.flatMap((event) =>
    event.kind === "copied"
      ? event.people
          .filter((person) => !seen.has(person) && seen.add(person))
          .map((person) => ({ person, step: event.step ?? null, by: event.by }))
      : [],
  );
}
