/** Who is asked changes: handing over, asking somebody first, adding and taking away signers, claims, copies, urging. */
import { agree, claimedSeat, type Mine, mySeat, said } from "./case-decide.ts";
import { excludedFrom } from "./case-people.ts";
import { verdictOf } from "./case-seats.ts";
import { type Active, type Candidate, openSeats, type Seat, type Why } from "./case-state.ts";
import { activeAt, emit, type Run, type Stop } from "./case-run.ts";
import { goOn } from "./case-walk.ts";
import type { Command } from "./commands.ts";
import { isHuman } from "./flow.ts";
import type { ACTS } from "./flow-people.ts";
import { type Problem, problem } from "./problem.ts";

type Of<Do extends Command["do"]> = Extract<Command, { do: Do }>;
/** The same people are urged once in so long. */
const URGE_EVERY_MS = 3_600_000;

/** Why a person cannot be asked at a step by hand; undefined when nothing stands against it. */
function refuseTarget(run: Run, { step, active }: Mine, person: string, pointer: string): Problem | undefined {
  if (active.seats.some((s) => s.person === person && s.status !== "gone"))
    return problem("case.already-asked", pointer);
  if (excludedFrom(run.flow, run.state, step, run.facts.starter).has(person))
    return problem("case.separated", pointer, { step: step.title });
  return run.facts.mayReach?.(person) === false
    ? problem("case.out-of-reach", pointer, { step: step.title })
    : undefined;
}

function refuseAct({ step }: Mine, act: (typeof ACTS)[number]): Problem | undefined {
  return (step.may ?? []).includes(act) ? undefined : problem("case.not-allowed", "");
}

/** Transfer: somebody else takes the seat. Delegate: somebody else answers first, the seat stays. */
export function passOn(run: Run, command: Of<"transfer" | "delegate">): Stop {
  const mine = claimedSeat(run, command.step);
  if ("code" in mine) return mine;
  const { step, seat } = mine;
  const wrong = refuseAct(mine, command.do) ?? refuseTarget(run, mine, command.to, "/to");
  if (wrong) return wrong;
  const by = seat.person;
  if (command.do === "transfer") {
    const why: Why = { ...seat.why, for: seat.why.for ?? by, by };
    emit(run, {
      kind: "transferred",
      step: step.id,
      seat: seat.no,
      by,
      from: by,
      to: { person: command.to, why },
      ...said(command),
    });
    return "waits";
  }
  if (seat.kind === "delegate") return problem("case.not-allowed", "");
  emit(run, {
    kind: "added",
    step: step.id,
    seat: seat.no,
    by,
    as: "delegate",
    people: [{ person: command.to, why: { rule: "added", by } }],
    ...said(command),
  });
  return "waits";
}

/** Adds signers: before oneself, after one's own agreement, or alongside. */
export function addSigners(run: Run, command: Of<"add">): Stop {
  const mine = claimedSeat(run, command.step);
  if ("code" in mine) return mine;
  const { step, seat } = mine;
  const as = command.where;
  if (seat.kind === "delegate") return problem("case.not-allowed", "");
  const { people } = command;
  if (people.length < 1 || people.length > 20 || new Set(people).size !== people.length)
    return problem("case.choose-count", "/people", { step: step.title, max: 20 });
  const wrong =
    refuseAct(mine, `add-${as}`) ??
    people.map((p, i) => refuseTarget(run, mine, p, `/people/${i}`)).find((found) => found !== undefined);
  if (wrong) return wrong;
  const by = seat.person;
  const event = {
    kind: "added" as const,
    step: step.id,
    seat: seat.no,
    by,
    as,
    people: people.map((person): Candidate => ({ person, why: { rule: "added", by } })),
  };
  if (as !== "after") {
    emit(run, { ...event, ...said(command) });
    return "waits";
  }
  // Signers after somebody come with that person's own agreement.
  if (step.do === "approve" && typeof step.decide === "object") return problem("case.wrong-act", "");
  emit(run, event);
  return agree(run, { ...command, do: step.do });
}

/** Who added a signer takes them away again, as long as they have not answered. */
export function removeSigner(run: Run, command: Of<"remove">): Stop {
  const { actor } = run.facts;
  for (const active of run.state.active) {
    if (command.step !== undefined && active.step !== command.step) continue;
    const adder = active.seats.filter((s) => s.person === actor).map((s) => s.no);
    const seat = active.seats.find(
      (s) => s.person === command.person && s.status === "asked" && s.by !== undefined && adder.includes(s.by),
    );
    const step = run.plan.get(active.step)?.step;
    if (!seat || actor === null || !step || !isHuman(step)) continue;
    for (const gone of withAdded(active, seat))
      emit(run, { kind: "removed", step: active.step, seat: gone.no, by: actor, person: gone.person });
    const now = activeAt(run.state, active.step);
    const verdict = now ? verdictOf(step, now) : "open";
    if (verdict === "open") return "waits";
    emit(run, { kind: "closed", step: active.step, result: verdict });
    return goOn(run, active.step);
  }
  return problem("case.not-allowed", "/person");
}

/** A seat with those whom its person added and who have not answered: they were asked in its name. */
function withAdded(active: Active, seat: Seat): Seat[] {
  const added = active.seats.filter((s) => s.by === seat.no && s.status === "asked");
  return [seat, ...added.flatMap((s) => withAdded(active, s))];
}

/** Claims a step that one of several takes, or gives it back. */
export function claim(run: Run, command: Of<"claim" | "release">): Stop {
  const mine = mySeat(run, command.step);
  if ("code" in mine) return mine;
  const { step, active, seat } = mine;
  if (active.order !== "claim") return problem("case.wrong-act", "");
  if (command.do === "claim" ? active.claimed !== undefined : active.claimed !== seat.no)
    return problem("case.moved-on", "");
  emit(run, {
    kind: command.do === "claim" ? "claimed" : "released",
    step: step.id,
    seat: seat.no,
    by: seat.person,
  });
  return "waits";
}

/** Sends copies by hand: by who is asked now or who started. */
export function copy(run: Run, command: Of<"copy">): Stop {
  const { actor, starter } = run.facts;
  if (actor === null) return problem("case.not-yours", "");
  if (actor !== starter) {
    const asked = run.state.active.filter((a) => openSeats(a).some((s) => s.person === actor));
    const steps = asked.map((a) => mySeat(run, a.step));
    const wrong = steps.length === 0 ? mySeat(run, undefined) : undefined;
    if (wrong && "code" in wrong) return wrong;
    if (!steps.some((mine) => !("code" in mine) && refuseAct(mine, "cc") === undefined))
      return problem("case.not-allowed", "");
  }
  if (run.state.status === "new") return problem("case.moved-on", "");
  const { people } = command;
  if (people.length < 1 || people.length > 50) return problem("case.choose-count", "/people", { step: "", max: 50 });
  const out = people.findIndex((p) => run.facts.mayReach?.(p) === false);
  if (out >= 0) return problem("case.out-of-reach", `/people/${out}`, { step: "" });
  const opinion = command.opinion?.trim();
  emit(run, { kind: "copied", by: actor, people: [...new Set(people)], ...(opinion && { opinion }) });
  return "waits";
}

/** Urges: reminds who is asked now; by the starter or somebody who decided before. */
export function urge(run: Run): Stop {
  const { actor, starter, now = "" } = run.facts;
  if (actor === null || run.state.status !== "running") return problem("case.moved-on", "");
  if (actor !== starter && !run.state.acted.some((a) => a.person === actor)) return problem("case.not-yours", "");
  const people = [...new Set(run.state.active.flatMap((a) => openSeats(a).map((s) => s.person)))];
  if (people.length === 0) return problem("case.moved-on", "");
  const last = run.state.urgedAt;
  if (last !== null && Date.parse(now) - Date.parse(last) < URGE_EVERY_MS) return problem("case.urged-already", "");
  emit(run, { kind: "urged", by: actor, people, at: now });
  return "waits";
}

/** An administrator gives one person's seat to another: somebody left, or is away for long. */
export function handOver(run: Run, command: Of<"hand-over">): Stop {
  const { actor, administers } = run.facts;
  if (actor === null || administers !== true) return problem("case.not-yours", "");
  if (!command.opinion.trim()) return problem("case.opinion-needed", "/opinion");
  const active = activeAt(run.state, command.step);
  const step = run.plan.get(command.step)?.step;
  const seat = active?.seats.find((s) => s.person === command.from && s.status === "asked");
  if (!active || !step || !isHuman(step) || !seat) return problem("case.moved-on", "");
  const wrong = refuseTarget(run, { step, active, seat }, command.to, "/to");
  if (wrong) return wrong;
  const why: Why = { ...seat.why, for: seat.why.for ?? seat.person, by: actor };
  emit(run, {
    kind: "transferred",
    step: step.id,
    seat: seat.no,
    by: actor,
    from: seat.person,
    to: { person: command.to, why },
    opinion: command.opinion.trim(),
  });
  return "waits";
}
