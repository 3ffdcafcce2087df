/**
 * Runs a flow through a scenario with the engine itself, in memory: people, clock and outside answers come from the
 * scenario, timers fire in the order in which they are due.
 */
import { decide } from "./approval.ts";
import type { Facts } from "./case-run.ts";
import { type CaseState, type FlowEvent, NEW_CASE, openSeats } from "./case-state.ts";
import type { Command, SystemCommand } from "./commands.ts";
import { dayInChina } from "./day.ts";
import { deadlineOf, waitEnd } from "./deadline.ts";
import { compileExpression, type Expression, type ExpressionScope, type Facts as Known } from "./expression.ts";
import type { Flow } from "./flow.ts";
import { expected, type Mismatch, type Seen } from "./scenario-expect.ts";
import { planOf } from "./flow-plan.ts";
import { isHuman } from "./flow.ts";
import { problem, type Problem } from "./problem.ts";
import { apply } from "./replay.ts";
import type { Scenario, ScenarioLine, World } from "./scenario.ts";
import { peopleOf } from "./simulate-people.ts";
import { type Timer, timersOf } from "./timer.ts";
import type { WorkCalendar } from "./workday.ts";

export type Answers = Record<string, unknown>;
/** What a simulation needs beside flow and scenario. */
export type Surroundings = {
  scope: ExpressionScope;
  calendar: WorkCalendar | undefined;
  /** Stored answers from those of a line; throws ScenarioError for what cannot be read. */
  read(given: Answers, pointer: string): Answers;
  /** Fills what the form computes; the answers themselves where there is no form. */
  compute(answers: Answers, facts: Known): Answers;
};
export type Happened = FlowEvent & { at: string };
export type Simulation = {
  /** Steps in the order in which they were entered or carried out. */
  trace: string[];
  status: CaseState["status"];
  waits: string[];
  events: Happened[];
  /** Line by line: what was refused, and which expectations failed. */
  lines: { line: number; by?: string; do: string; refused?: string; events: string[] }[];
  failures: Mismatch[];
  state: CaseState;
};
/** A scenario that cannot be run: where it is wrong. */
export class ScenarioError extends Error {}

const START = "2026-03-02T09:00:00+08:00";
/** More timers than this between two lines go round in circles. */
const MAX_FIRINGS = 10_000;

/** Runs every line; the simulation says how far it came and what was not as expected. */
export function simulateFlow(flow: Flow, scenario: Scenario, surroundings: Surroundings): Simulation {
  const run = new SimulationRun(flow, scenario, surroundings);
  const failures: Mismatch[] = [];
  for (const [i, line] of scenario.do.entries()) {
    const seen = run.line(line, i);
    failures.push(...expected(line.expect, seen, `/do/${i}`));
    if (seen.refused !== undefined && line.expect?.refused === undefined)
      failures.push({ pointer: `/do/${i}`, expected: `${line.do ?? "the clock"} goes through`, found: seen.refused });
  }
  failures.push(...expected(scenario.expect, run.seen([], undefined), ""));
  return run.result(failures);
}

class SimulationRun {
  private readonly flow: Flow;
  private readonly surroundings: Surroundings;
  private readonly starter: string;
  private world: World;
  private now: Date;
  private state: CaseState = NEW_CASE;
  private answers: Answers;
  private timers: Timer[] = [];
  private readonly events: Happened[] = [];
  private readonly lines: Simulation["lines"] = [];
  private readonly compiled = new Map<string, Expression>();

  constructor(flow: Flow, scenario: Scenario, surroundings: Surroundings) {
    const { title: _t, note: _n, now = START, starter = "starter", form: _f, fields: _fs, ...rest } = scenario;
    const { answers = {}, calendar: _c, do: _d, expect: _e, ...world } = rest;
    this.flow = flow;
    this.surroundings = surroundings;
    this.starter = starter;
    this.world = world;
    this.now = instant(now, "/now");
    this.answers = surroundings.read(answers, "/answers");
  }

  line(line: ScenarioLine, index: number): Seen {
    const from = this.events.length;
    let refused: string | undefined;
    if (line.change) this.world = { ...this.world, ...line.change };
    if (line.at !== undefined) refused = this.jump(instant(line.at, `/do/${index}/at`), `/do/${index}/at`);
    if (line.do !== undefined) refused = this.command(line, `/do/${index}`)?.code;
    const events = this.events.slice(from);
    this.lines.push({
      line: index,
      ...(line.by !== undefined && { by: line.by }),
      do: line.do ?? (line.at === undefined ? "change" : "clock"),
      ...(refused !== undefined && { refused }),
      events: events.map(shortOf),
    });
    return this.seen(events, refused);
  }

  seen(events: readonly Happened[], refused: string | undefined): Seen {
    return {
      flow: this.flow,
      state: this.state,
      answers: this.answers,
      events,
      refused,
      trace: traceOf(this.flow, this.events),
      read: this.surroundings.read,
    };
  }

  result(failures: Mismatch[]): Simulation {
    return {
      trace: traceOf(this.flow, this.events),
      status: this.state.status,
      waits: this.state.active.map((a) => a.step),
      events: this.events,
      lines: this.lines,
      failures,
      state: this.state,
    };
  }

  /** Fires what is due up to the instant, earliest first; the last refusal of a timer, which stays for the next jump. */
  private jump(to: Date, pointer: string): string | undefined {
    if (to < this.now) throw new ScenarioError(`${pointer}: the clock does not go back from ${this.now.toISOString()}`);
    const refused: Timer[] = [];
    let code: string | undefined;
    for (let fired = 0; ; fired++) {
      const [next] = this.timers.filter((t) => t.kind !== "act" && Date.parse(t.due) <= to.getTime()).sort(earlier);
      if (!next) break;
      if (fired > MAX_FIRINGS) throw new ScenarioError(`${pointer}: more than ${MAX_FIRINGS} timers fire`);
      this.timers = this.timers.filter((t) => t !== next);
      this.now = new Date(Math.max(this.now.getTime(), Date.parse(next.due)));
      const wrong = this.decide(commandOf(next), null);
      if (wrong) {
        refused.push(next);
        code = wrong.code;
      }
    }
    this.timers.push(...refused.filter((t) => this.state.active.some((a) => a.entry === t.entry)));
    this.now = to;
    return code;
  }

  private command(line: ScenarioLine, pointer: string): Problem | undefined {
    const { at: _a, by, change: _c, expect: _e, note: _n, answers, ...rest } = line;
    const given = answers && this.surroundings.read(answers, `${pointer}/answers`);
    const before = this.answers;
    const wrong = this.take(line, given);
    if (wrong) return wrong;
    const found = this.decide(this.complete(rest as Command), by ?? null);
    if (found) this.answers = before;
    return found;
  }

  /** Takes answers in as the server does: the starter's, or those of fields that the person's step lets them edit. */
  private take(line: ScenarioLine, given: Answers | undefined): Problem | undefined {
    if (line.do === "submit") {
      this.answers = { ...this.answers, ...given };
      return undefined;
    }
    const mine = this.state.active.filter(
      (a) => (line.step === undefined || a.step === line.step) && openSeats(a).some((s) => s.person === line.by),
    );
    const step = mine.length === 1 ? planOf(this.flow).get(mine[0]?.step ?? "")?.step : undefined;
    const rights = step && isHuman(step) ? (step.fields ?? {}) : {};
    const other = Object.keys(given ?? {}).find((id) => rights[id] !== "edit");
    if (other !== undefined) return problem("answer.unknown-field", `/${other}`);
    const after = { ...this.answers, ...given };
    const missing = Object.keys(rights).find((id) => rights[id] === "edit" && (after[id] ?? "") === "");
    if (line.do === "handle" && missing !== undefined) return problem("answer.required", `/${missing}`);
    this.answers = after;
    return undefined;
  }

  /** Fills in what a line may leave out: an empty opinion, the entry and attempt that wait now. */
  private complete(command: Command): Command {
    const active = "step" in command ? this.state.active.find((a) => a.step === command.step) : undefined;
    switch (command.do) {
      case "return":
      case "refuse":
      case "jump":
      case "hand-over":
      case "retry":
      case "pass-over":
        return { ...command, opinion: command.opinion ?? "" };
      case "remind":
        return { ...command, entry: command.entry ?? active?.entry ?? 0, overdue: command.overdue ?? false };
      case "due":
      case "wake":
        return { ...command, entry: command.entry ?? active?.entry ?? 0 };
      case "answer":
      case "try-again": {
        const attempt = (active?.attempt ?? 1) + (command.do === "try-again" ? 1 : 0);
        return { ...command, entry: command.entry ?? active?.entry ?? 0, attempt: command.attempt ?? attempt };
      }
      default:
        return command;
    }
  }

  private decide(command: Command, actor: string | null): Problem | undefined {
    this.answers = this.surroundings.compute(this.answers, this.known());
    const result = decide(this.flow, this.state, command, this.facts(actor));
    if ("problem" in result) return result.problem;
    const before = this.state;
    this.state = result.events.reduce(apply, before);
    const open = new Set(this.state.active.map((a) => a.entry));
    this.timers = this.timers.filter((t) => open.has(t.entry));
    this.timers.push(...timersOf(before, this.state, result.events, this.now));
    for (const event of result.events) {
      this.events.push({ ...event, at: this.now.toISOString() });
      this.follow(event);
    }
    return undefined;
  }

  /** What a step changes in the document itself. */
  private follow(event: FlowEvent): void {
    const step = "step" in event && event.step !== undefined ? planOf(this.flow).get(event.step)?.step : undefined;
    if (event.kind === "amended" && step?.do === "amend" && step.document === "self")
      for (const [field, text] of Object.entries(step.set))
        this.answers = { ...this.answers, [field]: this.value(text) };
    if (event.kind === "acted" && step?.do === "act")
      for (const [field, key] of Object.entries(step.set ?? {}))
        this.answers = { ...this.answers, [field]: event.output?.[key] };
    if (event.kind === "settled") this.answers = { ...this.answers, ...event.set };
  }

  private facts(actor: string | null): Facts {
    const { calendar } = this.surroundings;
    return {
      actor,
      starter: this.starter,
      now: this.now.toISOString(),
      ...peopleOf({
        flow: this.flow,
        world: this.world,
        starter: this.starter,
        at: this.now,
        answers: this.answers,
        value: (text) => this.value(text),
      }),
      value: (text, changed) => this.value(text, changed),
      holds: (text, changed) => {
        const value = this.value(text, changed);
        return typeof value === "boolean" ? value : undefined;
      },
      administers: actor !== null && (this.world.administrators ?? []).includes(actor),
      ...(calendar && { deadline: (due) => deadlineOf(calendar, this.now, due) }),
      until: (step, changed) => waitEnd(calendar, this.now, step, { ...this.answers, ...changed }),
    };
  }

  private known(): Known {
    return { today: dayInChina(this.now), name: this.starter, unit: "unit", region: "region" };
  }

  private value(text: string, changed: Readonly<Answers> = {}): unknown {
    const expression = this.compiled.get(text) ?? compile(text, this.surroundings.scope);
    this.compiled.set(text, expression);
    const result = expression.run({ ...this.answers, ...changed }, this.known());
    if (result.kind === "error") throw new ScenarioError(`${text}: ${result.message}`);
    return result.kind === "value" ? result.value : undefined;
  }
}

function compile(text: string, scope: ExpressionScope): Expression {
  const expression = compileExpression(text, scope);
  if ("faults" in expression)
    throw new ScenarioError(
      `${text}: ${expression.faults[0]?.message ?? "not an expression"} (give the types in fields)`,
    );
  return expression;
}

function instant(text: string, pointer: string): Date {
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) throw new ScenarioError(`${pointer}: ${text} is no instant`);
  return at;
}

function earlier(a: Timer, b: Timer): number {
  return Date.parse(a.due) - Date.parse(b.due) || a.entry - b.entry;
}

function commandOf({ kind, step, entry, nth }: Timer): SystemCommand {
  switch (kind) {
    case "wake":
    case "due":
      return { do: kind, step, entry };
    case "remind":
    case "overdue":
      return { do: "remind", step, entry, overdue: kind === "overdue" };
    case "try-again":
    case "act":
      return { do: "try-again", step, entry, attempt: nth };
  }
}

/** An event in two words: its kind and its step. */
export function shortOf(event: FlowEvent): string {
  return "step" in event && event.step !== undefined ? `${event.kind} ${event.step}` : event.kind;
}

/** Steps in the order in which they were entered or carried out; what was passed over is not among them. */
export function traceOf(flow: Flow, events: readonly FlowEvent[]): string[] {
  return events.flatMap((event): string[] => {
    switch (event.kind) {
      case "submitted":
        return flow.steps[0] ? [flow.steps[0].id] : [];
      case "entered":
      case "waiting":
      case "posted":
      case "amended":
      case "published":
        return [event.step];
      case "acting":
        return event.attempt === 1 ? [event.step] : [];
      case "copied":
      case "finished":
        return event.step === undefined ? [] : [event.step];
      case "refused":
        return planOf(flow).get(event.step)?.step.do === "finish" ? [event.step] : [];
      default:
        return [];
    }
  });
}
