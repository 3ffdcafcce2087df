/** The state after events: what each kind of event changes, and nothing else. */
import { type Active, type CaseState, type FlowEvent, hasDecided, NEW_CASE, type Seat } from "./case-state.ts";

/** The state that a list of events leads to. */
export function replay(events: readonly FlowEvent[]): CaseState {
  return events.reduce(apply, NEW_CASE);
}

/** The state after one event; replaying all events of a case gives its state. */
export function apply(state: CaseState, event: FlowEvent): CaseState {
  switch (event.kind) {
    case "submitted":
      return {
        ...state,
        status: "running",
        round: state.round + 1,
        active: [],
        joins: {},
        loops: {},
        choices: state.skip ? state.choices : {},
        path: [],
        agreed: [],
        decisions: 0,
        last: null,
        chosen: { ...state.chosen, ...event.choose },
      };
    case "chose":
      return chosen(state, event.step, event.branch);
    case "split":
      return {
        ...chosen(state, event.step, event.branches),
        joins: { ...state.joins, [event.step]: [...event.branches] },
      };
    case "arrived": {
      const { [event.step]: open = [], ...others } = state.joins;
      const left = open.filter((branch) => branch !== event.branch);
      return { ...state, joins: left.length > 0 ? { ...others, [event.step]: left } : others };
    }
    case "repeated":
      return {
        ...without(state, event.left),
        loops: { ...state.loops, [event.step]: event.time },
        // A new time has begun: what was decided in the one before stays.
        last: event.time > 1 ? null : state.last,
      };
    case "entered":
      return opened(state, {
        step: event.step,
        entry: event.entry,
        kind: "human",
        order: event.order ?? "together",
        seats: event.people.map(
          (c, no): Seat => ({ no, person: c.person, why: c.why, kind: "member", status: "asked" }),
        ),
        ...(event.deadline && { deadline: event.deadline }),
      });
    case "waiting":
      return opened(state, { ...idle(event), kind: "wait", until: event.until });
    case "acting":
      return opened(state, { ...idle(event), kind: "act", attempt: event.attempt });
    case "woke":
    case "acted":
      return closed(state, event.step);
    case "act-failed":
      return event.through === true
        ? closed(state, event.step)
        : changed(state, event.step, (a) => ({ ...a, stopped: event.stopped }));
    case "agreed":
    case "handled":
      return decided(state, event, event.kind, event.through === true);
    case "voted":
      return decided(state, event, event.choice, event.result !== undefined);
    case "answered":
      return answered(state, event);
    case "settled":
      return event.more === true ? state : { ...closed(state, event.step), last: null };
    case "closed":
      return { ...closed(state, event.step), last: null };
    case "skipped":
      return {
        ...closed(state, event.step),
        path: [...state.path.filter((s) => s !== event.step), event.step],
        skip: event.reason === "come-back" ? skippedOnce(state.skip, event.step) : state.skip,
      };
    case "claimed":
      return changed(state, event.step, (a) => ({ ...a, claimed: event.seat }));
    case "released":
      return changed(state, event.step, ({ claimed: _claimed, ...a }) => a);
    case "transferred":
      return {
        ...changed(state, event.step, (a) =>
          withSeat(a, event.seat, (s) => ({ ...s, person: event.to.person, why: event.to.why })),
        ),
        last: null,
      };
    case "added":
      return { ...changed(state, event.step, (a) => withMore(a, event.people, event.as, event.seat)), last: null };
    case "removed":
      return changed(state, event.step, (a) => withoutSeat(a, event.seat));
    case "escalated":
      return event.join ? changed(state, event.step, (a) => withMore(a, event.people, "alongside", undefined)) : state;
    case "reminded":
    case "copied":
      return state;
    case "urged":
      return { ...state, urgedAt: event.at };
    case "posted":
    case "amended":
    case "published":
      return { ...state, path: [...state.path, event.step] };
    case "unposted":
      return { ...state, path: state.path.toSpliced(state.path.lastIndexOf(event.step), 1) };
    case "returned":
      return {
        ...without(state, [...event.left, event.to]),
        status: "returned",
        path: without(state, event.left).path,
        decisions: state.decisions + 1,
        last: null,
        skip: event.skip && event.skip.length > 0 ? { steps: event.skip, until: event.step } : null,
      };
    case "taken-back": {
      const before = {
        ...state,
        acted: state.acted.toSpliced(
          state.acted.findLastIndex((a) => a.step === event.step && a.person === event.by),
          1,
        ),
        agreed: state.agreed.toSpliced(
          state.agreed.findLastIndex((a) => a.step === event.step && a.person === event.by),
          state.agreed.some((a) => a.step === event.step && a.person === event.by) ? 1 : 0,
        ),
        decisions: state.decisions - 1,
        last: null,
      };
      return event.seat === undefined
        ? reopened(without(before, [...event.left, event.step]), event.reopened)
        : changed(before, event.step, (a) => withSeat(a, event.seat ?? 0, (s) => ({ ...s, status: "asked" })));
    }
    case "jumped":
      return { ...without(state, event.left), decisions: state.decisions + 1, last: null, skip: null };
    case "refused":
      return { ...state, status: "refused", ...nothingOpen };
    case "withdrawn":
      return { ...state, status: "withdrawn", ...nothingOpen };
    case "migrated":
      return event.state;
    case "finished":
      return { ...state, status: "done", ...nothingOpen };
  }
}

const nothingOpen = { active: [], joins: {}, skip: null, last: null };

function idle(event: { step: string; entry: number }): Omit<Active, "kind"> {
  return { step: event.step, entry: event.entry, order: "together", seats: [] };
}

function opened(state: CaseState, active: Active): CaseState {
  return {
    ...state,
    status: "running",
    active: [...state.active.filter((a) => a.step !== active.step), active],
    path: state.path.includes(active.step) ? state.path : [...state.path, active.step],
    // A further attempt of an act keeps its entry, while others were entered meanwhile.
    entries: Math.max(state.entries, active.entry),
  };
}

function closed(state: CaseState, step: string): CaseState {
  return { ...state, active: state.active.filter((a) => a.step !== step) };
}

/** A branch taken; another one than the round before ends the passing over of steps. */
function chosen(state: CaseState, step: string, branch: number | string[]): CaseState {
  const before = state.choices[step];
  const same = before === undefined || JSON.stringify(before) === JSON.stringify(branch);
  return { ...state, choices: { ...state.choices, [step]: branch }, skip: same ? state.skip : null };
}

function changed(state: CaseState, step: string, change: (active: Active) => Active): CaseState {
  return { ...state, active: state.active.map((a) => (a.step === step ? change(a) : a)) };
}

function withSeat(active: Active, no: number, change: (seat: Seat) => Seat): Active {
  return { ...active, seats: active.seats.map((s) => (s.no === no ? change(s) : s)) };
}

function withMore(
  active: Active,
  people: Extract<FlowEvent, { kind: "added" }>["people"],
  kind: Seat["kind"],
  by: number | undefined,
): Active {
  const from = active.seats.length;
  const seats = people.map(
    (c, i): Seat => ({
      no: from + i,
      person: c.person,
      why: c.why,
      kind,
      status: "asked",
      ...(by !== undefined && { by }),
    }),
  );
  return { ...active, seats: [...active.seats, ...seats] };
}

function decided(
  state: CaseState,
  event: Extract<FlowEvent, { kind: "agreed" | "handled" | "voted" }>,
  status: Seat["status"],
  through: boolean,
): CaseState {
  const active = state.active.find((a) => a.step === event.step);
  const seat = active?.seats.find(
    (s) => (event.seat === undefined ? s.person === event.by : s.no === event.seat) && !hasDecided(s),
  );
  const marked = seat ? changed(state, event.step, (a) => withSeat(a, seat.no, (s) => ({ ...s, status }))) : state;
  const done = acted(marked, event.step, event.by, active, seat);
  const next = {
    ...done,
    agreed: status === "agreed" ? [...done.agreed, { step: event.step, person: event.by }] : done.agreed,
    chosen: { ...done.chosen, ...event.choose },
    // What the flow took as agreed is nobody's decision: it neither stops the starter nor can it be taken back.
    ...(!("auto" in event && event.auto) && {
      decisions: done.decisions + 1,
      last: { step: event.step, person: event.by, ...(seat && { seat: seat.no }) },
    }),
  };
  return through ? closed(next, event.step) : next;
}

function answered(state: CaseState, event: Extract<FlowEvent, { kind: "answered" }>): CaseState {
  const active = state.active.find((a) => a.step === event.step);
  const seat = active?.seats.find((s) => s.no === event.seat);
  const given = changed(state, event.step, (a) => withSeat(a, event.seat, (s) => ({ ...s, status: "given" })));
  return { ...acted(given, event.step, event.by, active, seat), last: null };
}

function acted(
  state: CaseState,
  step: string,
  person: string,
  active: Active | undefined,
  seat: Seat | undefined,
): CaseState {
  const principal = seat?.why.for;
  const aside = seat !== undefined && seat.kind !== "member" && seat.kind !== "alongside";
  const one = {
    step,
    person,
    ...(principal !== undefined && { for: principal }),
    ...(active && { entry: active.entry }),
    ...(aside && { aside }),
  };
  return { ...state, acted: [...state.acted, one] };
}

/** A step that was passed over once is asked the next time. */
function skippedOnce(skip: CaseState["skip"], step: string): CaseState["skip"] {
  const steps = skip?.steps.filter((id) => id !== step) ?? [];
  return skip && steps.length > 0 ? { ...skip, steps } : null;
}

/** A seat taken away; who had claimed the step with it has not any more. */
function withoutSeat({ claimed, ...active }: Active, no: number): Active {
  const gone = withSeat(active, no, (s) => ({ ...s, status: "gone" }));
  return claimed === undefined || claimed === no ? gone : { ...gone, claimed };
}

/** Branches that had arrived are on their way again. */
function reopened(state: CaseState, branches: Readonly<Record<string, string>> | undefined): CaseState {
  const joins = Object.entries(branches ?? {}).map(([block, branch]): [string, string[]] => [
    block,
    [...(state.joins[block] ?? []), branch],
  ]);
  return joins.length > 0 ? { ...state, joins: { ...state.joins, ...Object.fromEntries(joins) } } : state;
}

/** The state without some steps and blocks: nothing waits there, nothing was reached there. */
function without(state: CaseState, ids: readonly string[]): CaseState {
  const gone = new Set(ids);
  const kept = <Value>(record: Record<string, Value>): Record<string, Value> =>
    Object.fromEntries(Object.entries(record).filter(([id]) => !gone.has(id)));
  return {
    ...state,
    active: state.active.filter((a) => !gone.has(a.step)),
    path: state.path.filter((id) => !gone.has(id)),
    agreed: state.agreed.filter((a) => !gone.has(a.step)),
    joins: kept(state.joins),
    loops: kept(state.loops),
  };
}
