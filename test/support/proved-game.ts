/**
 * Plays a flow that the proof calls sound with the real engine, and tells where the two do not agree: a marking that the
 * proof has not reached, a case that stands still, a token lost or doubled, duties of one person, another replay.
 *
 * The document changes as it does on the server: the starter writes all fields that no step fills, whoever decides a step
 * the fields of that step, acts and amendments theirs. An administrator's jump is not looked at by the proof: behind one,
 * places are compared and values are not, until the case is with its starter again.
 */
import fc from "fast-check";
import { decide } from "../../core/domain/approval.ts";
import type { Facts } from "../../core/domain/case-run.ts";
import { type CaseState, type FlowEvent, NEW_CASE, openSeats } from "../../core/domain/case-state.ts";
import type { Command } from "../../core/domain/commands.ts";
import { type Flow, isHuman } from "../../core/domain/flow.ts";
import { blocksAround, isParallel, planOf } from "../../core/domain/flow-plan.ts";
import { everyStep } from "../../core/domain/place-parts.ts";
import type { ReachedMarkings } from "../../core/domain/reached-markings.ts";
import { apply, replay } from "../../core/domain/replay.ts";
import { editedAt, follow, lockedIn, valueOf } from "./case-document.ts";
import { returnTargets } from "../../core/domain/case-return.ts";
import { commandFor, factsIn, favourable, type Move, randomMove, STARTER, type World } from "./random-case.ts";
import { DOMAINS } from "./random-flow.ts";
import type { Answers } from "./simple-flow-explorer.ts";

const ROLES = ["role-1", "role-2", "role-3", "role-4", "role-5"];
const PEOPLE = Array.from({ length: 14 }, (_, i) => `p${i}`);
const OTHERS = PEOPLE.filter((person) => person !== STARTER);

export type Crowd = World & {
  /** Every role is held by many, and none by the starter: nobody is missing but where duties are kept apart. */
  plenty: boolean;
};
const holders = (people: readonly string[], least: number): fc.Arbitrary<Record<string, string[]>> =>
  fc.record(
    Object.fromEntries(
      [...ROLES, "r4"].map((role) => [
        role,
        fc.uniqueArray(fc.constantFrom(...people), { minLength: least, maxLength: least + 2 }),
      ]),
    ),
  );
const standIn = fc.constantFrom<World["standIn"]>({}, {}, { p1: "p2" }, { p3: "p4", p5: "p6" });
export const crowd: fc.Arbitrary<Crowd> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      holders: holders(OTHERS, 4),
      standIn,
      holds: fc.constant({}),
      plenty: fc.constant(true),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      holders: holders(PEOPLE.slice(0, 6), 1),
      standIn,
      holds: fc.constant({}),
      plenty: fc.constant(false),
    }),
  },
);

/** A move, with what is written in the document along with it. */
export type Turn = { move: Move; written: number };
const turn = (weight: number, ...acts: string[]): { weight: number; arbitrary: fc.Arbitrary<Turn> } => ({
  weight,
  arbitrary: fc
    .record({ move: randomMove, act: fc.constantFrom(...acts), written: fc.nat(100_000) })
    .map(({ move, act, written }) => ({ move: { ...move, act }, written })),
});
export const turns: fc.Arbitrary<Turn[]> = fc.array(
  fc.oneof(
    turn(14, "go"),
    turn(3, "return"),
    turn(3, "against", "abstain", "recuse", "approve", "handle"),
    turn(4, "transfer", "delegate", "before", "after", "alongside", "remove", "remove"),
    turn(3, "due", "due", "remind", "wake", "answer", "answer", "try-again"),
    turn(2, "take-back", "hand-over", "retry", "pass", "claim", "release", "copy", "urge", "submit"),
    turn(1, "refuse", "withdraw", "jump"),
  ),
  { minLength: 3, maxLength: 60 },
);

/** The number cut into one answer of each field. */
function drawn(fields: readonly string[], number: number, filled: boolean): Answers {
  let rest = number;
  return Object.fromEntries(
    fields.map((id) => {
      const values = (DOMAINS[id] ?? []).filter((value) => !filled || value !== undefined);
      const value = values[rest % Math.max(values.length, 1)];
      rest = Math.floor(rest / Math.max(values.length, 1));
      return [id, value];
    }),
  );
}

/** Refusals that a sound flow never meets: each stands for a fault that the proof looks for. */
const EXCLUDED = new Set(["flow.cannot-branch", "flow.cannot-wait", "flow.too-long", "flow.part-missing"]);
/** Commands of a person who may be told that money stays where it is. */
const BACKWARDS = new Set<Command["do"]>(["return", "refuse", "withdraw", "take-back", "jump"]);

export type Tallies = Map<string, number>;

export class ProvedGame {
  readonly faults: string[] = [];
  state: CaseState = NEW_CASE;
  answers: Answers = {};
  private readonly all: FlowEvent[] = [];
  private readonly locked: ReadonlySet<string>;
  private jumped = false;
  private readonly flow: Flow;
  private readonly reached: ReachedMarkings;
  private readonly crowd: Crowd;
  private readonly seen: Tallies;

  constructor(flow: Flow, reached: ReachedMarkings, people: Crowd, seen: Tallies) {
    this.flow = flow;
    this.reached = reached;
    this.crowd = people;
    this.seen = seen;
    this.locked = lockedIn(flow);
  }

  /** Every turn of the list, each followed by all questions. */
  play(list: readonly Turn[]): void {
    for (const { move, written } of list) {
      const { actor, command } = this.commandOf(move);
      if (!this.carryOut(actor, command, written)) continue;
      this.look(command);
      if (this.faults.length > 0) return;
    }
  }

  /** The command of a move; one that goes somewhere goes where it may. */
  private commandOf(move: Move): { actor: string | null; command: Command } {
    const { flow, state } = this;
    const made = commandFor(flow, state, move, PEOPLE);
    const { command } = made;
    const pick = <One>(all: readonly One[]): One | undefined => all[move.other % Math.max(all.length, 1)];
    if (command.do === "return") {
      const step = planOf(flow).get(command.step ?? "")?.step;
      const to = step && isHuman(step) ? pick(returnTargets(flow, state, step)) : undefined;
      return to ? { ...made, command: { ...command, to: to.id } } : made;
    }
    if (command.do === "jump") {
      const to = pick(everyStep(flow.steps).filter(isHuman));
      return to ? { ...made, command: { ...command, to: to.id } } : made;
    }
    if (command.do !== "remove") return made;
    const added = state.active.flatMap((active) =>
      active.seats.flatMap((seat) =>
        seat.by !== undefined && seat.status === "asked"
          ? [{ step: active.step, person: seat.person, by: active.seats[seat.by]?.person ?? STARTER }]
          : [],
      ),
    );
    const one = pick(added);
    return one ? { actor: one.by, command: { do: "remove", step: one.step, person: one.person } } : made;
  }

  /** Everybody agrees from here on: the case comes to its end, or only people that nobody has are missing. */
  finish(written: number): void {
    const most = 60 * everyStep(this.flow.steps).length + 200;
    for (let i = 0; i < most && ["new", "running", "returned"].includes(this.state.status); i++) {
      if (this.faults.length > 0) return;
      const codes: string[] = [];
      const gone = this.ways().some(({ actor, command }) => this.carryOut(actor, command, written + i, codes));
      if (gone) {
        this.look({ do: "submit" });
        continue;
      }
      if (!codes.every((code) => this.mayStop(code))) this.fault(`nobody can move it: ${codes.join()}`);
      this.count(`stands: ${codes[0]}`);
      return;
    }
    if (!["done", "refused", "withdrawn"].includes(this.state.status))
      this.fault("never ends, though everybody agrees");
    this.count(`ends: ${this.state.status}`);
  }

  /** What people, the clock and plugins of good will can do now. */
  private ways(): { actor: string | null; command: Command }[] {
    const ways = this.state.active.flatMap((active) =>
      active.kind === "human"
        ? openSeats(active).map((seat) => favourable(this.flow, active, seat.person))
        : [favourable(this.flow, active, STARTER)],
    );
    return ways.length > 0 ? ways : [{ actor: STARTER, command: { do: "submit" } }];
  }

  /** A refusal that may leave a case where it is: nobody is left by the people there are, or a jump led astray. */
  private mayStop(code: string): boolean {
    if (this.jumped) return true;
    if (code !== "flow.no-approver") return false;
    return !this.crowd.plenty || this.flow.separate.length > 0 || this.asksDoers();
  }

  /** Whether steps ask who did an earlier one, who may not be the one to do this. */
  private asksDoers(): boolean {
    return everyStep(this.flow.steps).some((step) => isHuman(step) && step.who.some((who) => "sameAs" in who));
  }

  private carryOut(actor: string | null, given: Command, written: number, codes: string[] = []): boolean {
    const command = this.complete(given, written);
    const before = this.answers;
    if (!this.write(actor, command, written)) return false;
    const result = decide(this.flow, this.state, command, this.facts(actor));
    if ("problem" in result) {
      const { code } = result.problem;
      codes.push(code);
      this.count(`refused: ${code}`);
      if (EXCLUDED.has(code) && !this.jumped && command.do !== "jump") this.fault(`${command.do} meets ${code}`);
      if (code === "case.cannot-undo" && !BACKWARDS.has(command.do) && !this.jumped)
        this.fault(`${command.do} meets ${code}`);
      this.answers = before;
      return false;
    }
    if (result.events.length === 0) {
      this.answers = before;
      return false;
    }
    this.count(command.do);
    if (command.do === "jump") this.jumped = true;
    for (const event of result.events) this.follow(event);
    return true;
  }

  /** Opinions stand in the moves; names and outputs are filled in here. */
  private complete(command: Command, written: number): Command {
    const chosen = (by: "starter" | "previous"): Record<string, string[]> =>
      Object.fromEntries(
        everyStep(this.flow.steps).flatMap((step) =>
          isHuman(step) && step.who.some((who) => "chosenBy" in who && who.chosenBy === by)
            ? [[step.id, [OTHERS[written % OTHERS.length] ?? "p1"]]]
            : [],
        ),
      );
    switch (command.do) {
      case "submit":
        return { ...command, choose: chosen("starter") };
      case "approve":
      case "handle":
      case "vote":
        return { ...command, choose: chosen("previous") };
      case "add":
        return command.where === "after" ? { ...command, choose: chosen("previous") } : command;
      case "answer":
        return command.error === undefined
          ? { ...command, output: { out: drawn(["result"], written, false)["result"] } }
          : command;
      default:
        return command;
    }
  }

  /** Takes answers in as the server does; false when it would refuse the command for them. */
  private write(actor: string | null, command: Command, written: number): boolean {
    if (command.do === "submit") {
      const own = Object.keys(DOMAINS).filter((id) => !this.locked.has(id));
      this.answers = { ...this.answers, ...drawn(own, written, false) };
      return true;
    }
    if (command.do !== "approve" && command.do !== "handle" && command.do !== "vote") return true;
    const at = this.state.active.find(
      (a) => (command.step === undefined || a.step === command.step) && openSeats(a).some((s) => s.person === actor),
    );
    const fields = editedAt(planOf(this.flow).get(at?.step ?? "")?.step);
    this.answers = { ...this.answers, ...drawn(fields, written, command.do === "handle") };
    return true;
  }

  private facts(actor: string | null): Facts {
    const value = (text: string, changed?: Answers): unknown => valueOf(text, { ...this.answers, ...changed });
    return {
      ...factsIn(this.flow, this.crowd, actor),
      superior: { person: "p13", why: { rule: "starter", levels: 1 } },
      value,
      holds(text, changed) {
        const result = value(text, changed);
        return typeof result === "boolean" ? result : undefined;
      },
      until: (step, changed) => {
        const day = step.until === undefined ? "2026-03-03" : { ...this.answers, ...changed }[step.until];
        return typeof day === "string" ? `${day}T01:00:00.000Z` : undefined;
      },
      deadline: () => ({
        at: "2026-03-03T01:00:00.000Z",
        remind: [],
        overdue: [],
        calendar: "c",
        version: 1,
        provisional: false,
      }),
    };
  }

  /** The state and the document after an event; what it comes to has to be somewhere the proof has been. */
  private follow(event: FlowEvent): void {
    this.apart(event);
    this.all.push(event);
    this.state = apply(this.state, event);
    if (event.kind === "submitted") this.jumped = false;
    const id = "step" in event ? event.step : undefined;
    if (id !== undefined && COMES.has(event.kind) && !(event.kind === "repeated" && event.time > 1) && !this.jumped)
      if (!this.reached.enters(id, this.answers))
        this.fault(`${event.kind} ${id}, which the proof has not come to with ${JSON.stringify(this.answers)}`);
    this.answers = follow(this.flow, event, this.answers);
  }

  /** Everything that has to hold of a state. */
  private look(command: Command): void {
    const { state } = this;
    if (JSON.stringify(replay(this.all)) !== JSON.stringify(state)) this.fault("another replay");
    const steps = state.active.map((a) => a.step);
    if (new Set(steps).size < steps.length) this.fault(`twice at a step: ${steps.join()}`);
    if (state.status !== "running" && state.status !== "returned") {
      if (steps.length > 0 || Object.keys(state.joins).length > 0)
        this.fault(`${state.status}, and ${steps.join()} open`);
      return;
    }
    if (state.status === "running" && steps.length === 0) this.fault("running nowhere");
    if (!this.reached.has(steps, this.jumped ? undefined : this.answers))
      this.fault(`stands at ${steps.join()} with ${JSON.stringify(this.answers)} behind ${command.do}`);
    this.lookAtBlocks();
    for (const active of state.active)
      if (active.kind === "human" && openSeats(active).length === 0) this.fault(`${active.step} asks nobody`);
  }

  /** One position in each open branch, none in a closed one; rounds within their number. */
  private lookAtBlocks(): void {
    const { state, flow } = this;
    const plan = planOf(flow);
    const sides = new Map<string, number>();
    for (const { step } of state.active)
      for (const { block, branch } of blocksAround(plan, step)) {
        if (!isParallel(block)) continue;
        const id = block.branches[branch]?.id ?? "";
        sides.set(`${block.id} ${id}`, (sides.get(`${block.id} ${id}`) ?? 0) + 1);
        if (!state.joins[block.id]?.includes(id)) this.fault(`${step} waits in a branch that is not open`);
      }
    for (const [block, branches] of Object.entries(state.joins))
      for (const branch of branches)
        if (!sides.has(`${block} ${branch}`)) this.fault(`nothing waits in ${branch} of ${block}`);
    for (const [id, time] of Object.entries(state.loops)) {
      const step = plan.get(id)?.step;
      if (step?.do === "repeat" && time > step.times) this.fault(`${id} begun ${time} times`);
    }
  }

  /** Duties that are kept separate, asked of the events: who did a step, and whom they stood in for. */
  private readonly hands: { step: string; people: string[] }[] = [];

  private apart(event: FlowEvent): void {
    if (event.kind === "taken-back") {
      const at = this.hands.findLastIndex((h) => h.step === event.step && h.people[0] === event.by);
      if (at >= 0) this.hands.splice(at, 1);
      return;
    }
    if (!["agreed", "handled", "voted", "answered"].includes(event.kind)) return;
    const { step, seat, by } = event as Extract<FlowEvent, { kind: "agreed" }>;
    const principal = this.state.active.find((a) => a.step === step)?.seats.find((s) => s.no === seat)?.why.for;
    const people = [by, ...(principal === undefined ? [] : [principal])];
    this.hands.push({ step, people });
    for (const group of this.flow.separate.filter((g) => g.includes(step))) {
      if (group.includes("submit") && people.includes(STARTER)) this.fault(`the starter decides ${step}`);
      for (const other of this.hands)
        if (other.step !== step && group.includes(other.step) && other.people.some((p) => people.includes(p)))
          this.fault(`${people.join()} decides ${step} and ${other.step}`);
    }
  }

  private count(what: string): void {
    this.seen.set(what, (this.seen.get(what) ?? 0) + 1);
  }

  private fault(what: string): void {
    this.faults.push(what);
  }
}

/** Events that come to a step or block. */
const COMES: ReadonlySet<FlowEvent["kind"]> = new Set([
  "entered",
  "chose",
  "split",
  "repeated",
  "waiting",
  "acting",
  "posted",
  "amended",
  "copied",
]);
