/** The engine itself as the simulator of the designer: every command runs through the rules that decide real cases. */
import type { Calendar } from "../../core/domain/calendar.ts";
import { openSeats } from "../../core/domain/case-state.ts";
import type { Form } from "../../core/domain/form.ts";
import type { Scenario } from "../../core/domain/scenario.ts";
import { ScenarioError, simulateFlow, type Simulation, type Surroundings } from "../../core/domain/simulate-flow.ts";
import { compileCalendar } from "../../core/domain/workday.ts";
import { scopeFor } from "./compile.ts";
import type { SimulationAsk, SimulationSeen, Simulator } from "./simulator.ts";

/** Runs flows of a form; deadlines count by the calendar, and there are none without one. */
export function engineSimulator(form: Form | undefined, calendar: Calendar | undefined): Simulator {
  const surroundings: Surroundings = {
    scope: form ? scopeFor(form) : {},
    calendar: calendar && compileCalendar(calendar),
    read: (given) => given,
    // Only fields that steer the flow are filled in, computed ones among them, so nothing is computed anew.
    compute: (answers) => answers,
  };
  return (flow, ask) => {
    try {
      return seenOf(ask, simulateFlow(flow, scenarioOf(ask), surroundings));
    } catch (error) {
      if (!(error instanceof ScenarioError)) throw error;
      return { status: "new", now: ask.now, trace: [], waits: [], refused: error.message };
    }
  };
}

function scenarioOf(ask: SimulationAsk): Scenario {
  const steps = Object.fromEntries(Object.entries(ask.steps).map(([step, people]) => [step, [...people]]));
  return { ...ask, title: "", answers: { ...ask.answers }, steps, do: [...ask.do] };
}

function seenOf(ask: SimulationAsk, { status, trace, state, lines }: Simulation): SimulationSeen {
  const refused = lines.at(-1)?.refused;
  const clock = ask.do.flatMap((line) => ("at" in line ? [line.at] : [])).at(-1);
  return {
    status,
    trace,
    now: clock ?? ask.now,
    waits: state.active.map((active) => ({
      step: active.step,
      kind: active.kind,
      people: openSeats(active).map((seat) => seat.person),
      ...(active.deadline && { due: active.deadline.at }),
      ...(active.until !== undefined && { until: active.until }),
    })),
    ...(refused !== undefined && { refused }),
  };
}
