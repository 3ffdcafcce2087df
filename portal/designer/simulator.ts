/** Trying a flow without a document: what is asked of whatever runs it, and what it says; people are made up. */
import { allSteps, type Flow, isHuman, type Step } from "../../core/domain/flow.ts";
import type { Who } from "../../core/domain/flow-people.ts";
import { type Field, fieldsOf, type Form } from "../../core/domain/form.ts";
import type { Trace } from "./flow-card.ts";
import { branchesOf } from "./flow-branches.ts";
import { placedSteps } from "./flow-tree.ts";

/** One thing that is done, or the instant (ISO 8601) that the clock is put to. */
export type SimulationLine =
  | { do: "submit"; by: string }
  | { do: "approve" | "handle"; by: string; step: string }
  | { do: "vote"; by: string; step: string; choice: "for" | "against" | "abstain" | "recuse" }
  | { do: "return"; by: string; step: string; to: string; opinion: string }
  | { do: "refuse"; by: string; step: string; opinion: string }
  | { do: "answer"; step: string }
  | { at: string };
export type SimulationAsk = {
  now: string;
  starter: string;
  answers: Readonly<Record<string, unknown>>;
  /** Step → the people its rules find here. */
  steps: Readonly<Record<string, readonly string[]>>;
  do: readonly SimulationLine[];
};
/** A step that stands open: who may act now, when it is due or when it goes on by itself. */
export type SimulationWait = {
  step: string;
  kind: "human" | "wait" | "act";
  people: readonly string[];
  due?: string;
  until?: string;
};
export type SimulationSeen = {
  status: "new" | "running" | "returned" | "done" | "withdrawn" | "refused";
  now: string;
  /** Steps in the order in which they were entered or carried out. */
  trace: readonly string[];
  waits: readonly SimulationWait[];
  /** Why the last line was not possible. */
  refused?: string;
};
/** Runs the flow from its beginning through all lines; pure, so that a change of the flow runs them anew. */
export type Simulator = (flow: Flow, ask: SimulationAsk) => SimulationSeen;

/** Several people where several have to say something, one elsewhere. */
export function simulatedPeople(flow: Flow, name: (title: string, n: number) => string): Record<string, string[]> {
  return Object.fromEntries(
    allSteps(flow)
      .filter((step) => isHuman(step) || step.do === "cc")
      .map((step) => {
        const several = step.do === "approve" && (step.decide !== "any" || step.order === "in-turn");
        return [step.id, Array.from({ length: several ? 3 : 1 }, (_, n) => name(step.title, n))];
      }),
  );
}

/** The fields that decide where the flow goes, in the order of the form. */
export function steeringFields(form: Form, flow: Flow): Field[] {
  const read = new Set<string>();
  const text = (expression: string | undefined): void => {
    for (const [, id = ""] of (expression ?? "").matchAll(/\bdoc\.(\w+)/g)) read.add(id);
  };
  const people = (who: readonly Who[]): void => {
    for (const one of who) if ("expression" in one) text(one.expression);
  };
  const look = (step: Step): void => {
    for (const branch of branchesOf(step)) text(branch.when);
    if (step.do === "repeat") text(step.again);
    if (step.do === "wait" && step.until !== undefined) read.add(step.until);
    if (isHuman(step) || step.do === "cc") people(step.who);
  };
  for (const { step } of placedSteps(flow)) look(step);
  return fieldsOf(form).filter((field) => read.has(field.id));
}

/** Where each step stands: gone through, open, or passed by once the case has come to its end. */
export function traceMarks(flow: Flow, seen: SimulationSeen): Map<string, Trace> {
  const open = new Set(seen.waits.map(({ step }) => step));
  const gone = new Set(seen.trace);
  const ended = seen.status === "done" || seen.status === "refused";
  return new Map(
    allSteps(flow).flatMap((step): [string, Trace][] => {
      if (open.has(step.id)) return [[step.id, "current"]];
      if (gone.has(step.id)) return [[step.id, "done"]];
      return ended ? [[step.id, "skipped"]] : [];
    }),
  );
}
