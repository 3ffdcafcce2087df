/** Who is told what when a case moves: a pure reading of the states before and after and the events between them. */
import { type Active, type CaseState, type FlowEvent, openSeats, type Seat } from "./case-state.ts";
import type { Flow } from "./flow.ts";
import { planOf } from "./flow-plan.ts";
import type { Notice, NoticeKind } from "./notice.ts";

export type Telling = {
  flow: Flow;
  before: CaseState;
  after: CaseState;
  events: readonly FlowEvent[];
  document: { id: string; title: string; number: string };
  flowCase: string;
  starter: string;
  /** Who administers flows there, where an act stopped; see `needsAdministrators`. */
  administrators?: readonly string[];
  /** Who acted; nobody for the clock. */
  actor: { id: string; name: string } | null;
};

/** Whether something happened that only an administrator can mend: they have to be looked up. */
export function needsAdministrators(events: readonly FlowEvent[]): boolean {
  return events.some((event) => event.kind === "act-failed" && event.stopped);
}

/** The notices of one command, in the order of what happened. Nobody is told of their own act. */
export function noticesOf(t: Telling): Notice[] {
  const told = [...byEvent(t), ...tasks(t), ...released(t)];
  const seen = new Set<string>();
  return told.filter((notice) => {
    const key = `${notice.person} ${notice.dedupe ?? `${notice.kind} ${notice.step ?? ""}`}`;
    return notice.person !== t.actor?.id && !seen.has(key) && seen.add(key);
  });
}

function notice(
  t: Telling,
  kind: NoticeKind,
  person: string,
  step: string | null,
  more: { reason?: string | undefined; due?: string | undefined; dedupe?: string; silent?: boolean } = {},
): Notice {
  const title = step === null ? undefined : planOf(t.flow).get(step)?.step.title;
  return {
    person,
    kind,
    document: t.document.id,
    flowCase: t.flowCase,
    step,
    params: {
      title: t.document.title,
      number: t.document.number,
      ...(title !== undefined && { step: title }),
      ...(t.actor && more.silent !== true && { from: t.actor.name }),
      ...(more.reason && { reason: more.reason }),
      ...(more.due !== undefined && { due: more.due }),
    },
    ...(more.dedupe !== undefined && { dedupe: more.dedupe }),
  };
}

function byEvent(t: Telling): Notice[] {
  const start = t.flow.steps[0]?.id;
  return t.events.flatMap((event): Notice[] => {
    switch (event.kind) {
      case "reminded": {
        const active = t.after.active.find((a) => a.step === event.step);
        const kind = event.overdue ? "overdue" : "remind";
        return event.people.map((person) => notice(t, kind, person, event.step, { due: active?.deadline?.at }));
      }
      case "escalated":
        return event.people.map(({ person }) => {
          const due = t.after.active.find((a) => a.step === event.step)?.deadline?.at;
          return notice(t, "escalate", person, event.step, { due });
        });
      case "urged":
        return event.people.map((person) => notice(t, "urge", person, stepOf(t, person)));
      case "copied":
        return event.people.map((person) =>
          notice(t, "cc", person, event.step ?? null, { reason: event.opinion, silent: event.by === null }),
        );
      case "returned":
        return event.to === start
          ? [notice(t, "returned", t.starter, event.step, { reason: event.opinion, silent: event.by === null })]
          : [];
      case "refused":
        return [notice(t, "refused", t.starter, event.step, { reason: event.opinion, silent: event.by === null })];
      case "act-failed":
        // Who only administers flows reads no answer: the title is one, and what the act said may hold some.
        return event.stopped
          ? (t.administrators ?? []).map((person) => {
              const told = notice(t, "stopped", person, event.step);
              const { title: _title, ...params } = told.params;
              return { ...told, params };
            })
          : [];
      case "finished":
        return [notice(t, "finished", t.starter, null, { silent: true })];
      default:
        return [];
    }
  });
}

/** New to-dos; one that came from somebody's hands names them. */
function tasks(t: Telling): Notice[] {
  const known = new Set(seatsOf(t.before).map(keyOf));
  return seatsOf(t.after)
    .filter((place) => !known.has(keyOf(place)) && !isEscalated(t, place))
    .map(({ active, seat }) => {
      const handed = t.events.some(
        (e) => e.kind === "transferred" && e.step === active.step && e.to.person === seat.person,
      );
      return notice(t, handed ? "transferred" : "task", seat.person, active.step, {
        due: active.deadline?.at,
        dedupe: `task ${t.flowCase} ${active.entry} ${seat.no} ${seat.person} ${t.after.decisions}`,
        silent: !handed,
      });
    });
}

/** Whoever a deadline added was told that already. */
function isEscalated(t: Telling, { active, seat }: Place): boolean {
  return t.events.some(
    (e) => e.kind === "escalated" && e.step === active.step && e.people.some((c) => c.person === seat.person),
  );
}

/** People whose to-do went away without a decision of a colleague: the case went elsewhere. */
function released(t: Telling): Notice[] {
  const moved = t.events.some((e) => ["returned", "withdrawn", "refused", "jumped", "taken-back"].includes(e.kind));
  if (!moved) return [];
  const now = new Set(seatsOf(t.after).map(keyOf));
  return seatsOf(t.before)
    .filter((place) => !now.has(keyOf(place)))
    .map(({ active, seat }) => notice(t, "withdrawn", seat.person, active.step));
}

function stepOf(t: Telling, person: string): string | null {
  return t.after.active.find((a) => openSeats(a).some((seat) => seat.person === person))?.step ?? null;
}

type Place = { active: Active; seat: Seat };

function seatsOf(state: CaseState): Place[] {
  return state.active.flatMap((active) => openSeats(active).map((seat) => ({ active, seat })));
}

function keyOf({ active, seat }: Place): string {
  return `${active.entry} ${seat.no} ${seat.person}`;
}
