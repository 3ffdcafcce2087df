/** The next move of a look ahead in which everybody agrees: who does what at a step that waits. */
import { INSTEAD } from "./case-people.ts";
import { votersOf } from "./case-seats.ts";
import { type Active, hasDecided, openSeats, type Seat } from "./case-state.ts";
import type { Facts } from "./case-run.ts";
import type { Choice, Command } from "./commands.ts";
import { allSteps, type Flow, type HumanStep, isHuman } from "./flow.ts";
import { unnamedAt } from "./forecast-item.ts";

/** A command with who gives it; nobody for the clock and answers from outside. */
export type Move = { by: string | null; command: Command; seat?: number };

/** What belongs to a decision wherever a step asks for it: a look ahead takes it as given. */
const GIVEN = { opinion: "agreed", files: ["file"], signature: {} } as const;

/** The move that takes the waiting step further; nothing where nobody and nothing does. */
export function moveAt(flow: Flow, active: Active, step: HumanStep | undefined, facts: Facts): Move | undefined {
  const { step: id, entry } = active;
  if (active.kind === "wait") return { by: null, command: { do: "wake", step: id, entry } };
  if (active.kind === "act")
    return active.stopped === true
      ? undefined
      : { by: null, command: { do: "answer", step: id, entry, attempt: active.attempt ?? 1, output: {} } };
  const seat = step && seatThatActs(flow, active, step, facts);
  if (!step || !seat) return undefined;
  const made = (command: Command): Move => ({ by: seat.person, command, seat: seat.no });
  if (active.order === "claim" && active.claimed === undefined) return made({ do: "claim", step: id });
  if (step.do === "approve" && typeof step.decide === "object")
    return made({ do: "vote", choice: "for", step: id, ...GIVEN, files: [...GIVEN.files] });
  return made({ do: step.do, step: id, ...GIVEN, files: [...GIVEN.files] });
}

/** True where one voice of several decides. */
export function oneIsEnough(step: HumanStep): boolean {
  return step.do === "handle" || step.decide === "any";
}

function seatThatActs(flow: Flow, active: Active, step: HumanStep, facts: Facts): Seat | undefined {
  const open = openSeats(active);
  if (!oneIsEnough(step)) return open[0];
  const voters = votersOf(active);
  const voices = open.filter((seat) => voters.includes(seat));
  // Decided already: only who was added behind still has to answer.
  if (voices.length === 0 || voters.some(hasDecided)) return open.find((seat) => !voters.includes(seat)) ?? open[0];
  const [first] = voices;
  return voices.reduce(
    (best, seat) => (needOf(flow, step, seat, facts) < needOf(flow, step, best, facts) ? seat : best),
    first as Seat,
  );
}

/**
 * How much a person is needed at other steps that the same person may not do: of several who could act now, the one who
 * is missed least does, so that a look ahead does not run out of people where there are enough.
 */
function needOf(flow: Flow, step: HumanStep, seat: Seat, facts: Facts): number {
  const others = new Set(flow.separate.filter((group) => group.includes(step.id)).flat());
  let need = 0;
  for (const other of others) {
    const people = new Set((facts.candidates[other] ?? []).map((c) => c.person));
    if (other !== step.id && people.has(seat.person)) need += 1 / people.size;
  }
  return need;
}

/** Names for every step whose people the starter chooses and has not chosen yet. */
export function starterChoice(flow: Flow, known: Choice, facts: Facts): Choice {
  const steps = allSteps(flow).filter(isHuman);
  return Object.fromEntries(
    steps.flatMap((step): [string, string[]][] => {
      if (step.who.every((who) => !("chosenBy" in who) || who.chosenBy !== "starter")) return [];
      return (known[step.id] ?? []).length > 0 ? [] : choiceFor(step, facts);
    }),
  );
}

/** A name for the step: the first who could be chosen, somebody unknown where anybody can, none where nobody can. */
export function choiceFor(step: HumanStep, facts: Pick<Facts, "candidates">): [string, string[]][] {
  const at = step.who.findIndex((who) => "chosenBy" in who);
  const who = step.who[at];
  if (!who || !("chosenBy" in who)) return [];
  if (!who.from) return [[step.id, [unnamedAt(step.id)]]];
  const first = facts.candidates[step.id]?.find((c) => c.why.who === at)?.person;
  return first === undefined ? [] : [[step.id, [first]]];
}

/** Everybody whom the rules of a step could find, before duties are separated. */
export function poolOf(flow: Flow, step: HumanStep, facts: Facts): Set<string> {
  const instead = typeof flow.policy?.noApprover === "object" ? (facts.candidates[INSTEAD] ?? []) : [];
  const found = [...(facts.candidates[step.id] ?? []), ...instead, ...(facts.superior ? [facts.superior] : [])];
  return new Set(found.flatMap((c) => (c.why.for === undefined ? [c.person] : [c.person, c.why.for])));
}
