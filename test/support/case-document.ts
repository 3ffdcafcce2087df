/** The document of a case played in memory: what stands in it, who writes which field, how events change it. */
import type { FlowEvent } from "../../core/domain/case-state.ts";
import { compileExpression, type Expression } from "../../core/domain/expression.ts";
import { type Flow, isHuman, type Step } from "../../core/domain/flow.ts";
import { planOf } from "../../core/domain/flow-plan.ts";
import { everyStep } from "../../core/domain/place-parts.ts";
import { SCOPE } from "./random-flow.ts";
import type { Answers } from "./simple-flow-explorer.ts";

const compiled = new Map<string, Expression>();

/** The value of an expression over the answers; undefined when something is missing. */
export function valueOf(text: string, answers: Answers): unknown {
  const expression = compiled.get(text) ?? compileExpression(text, SCOPE);
  if ("faults" in expression) throw new Error(text);
  compiled.set(text, expression);
  const filled = Object.fromEntries(Object.entries(answers).filter(([, value]) => value !== undefined));
  const result = expression.run(filled);
  return result.kind === "value" ? result.value : undefined;
}

/** Fields that the people of a step fill. */
export function editedAt(step: Step | undefined): string[] {
  if (!step || !isHuman(step)) return [];
  return Object.entries(step.fields ?? {}).flatMap(([id, right]) => (right === "edit" ? [id] : []));
}

/** Fields that the starter does not fill. */
export function lockedIn(flow: Flow): Set<string> {
  return new Set(
    everyStep(flow.steps).flatMap((step) =>
      step.do === "amend" && step.document === "self" ? Object.keys(step.set) : editedAt(step),
    ),
  );
}

/** The answers after an event: acts and amendments write by themselves. */
export function follow(flow: Flow, event: FlowEvent, answers: Answers): Answers {
  const step = "step" in event && event.step !== undefined ? planOf(flow).get(event.step)?.step : undefined;
  if (event.kind === "acted" && step?.do === "act")
    return Object.entries(step.set ?? {}).reduce(
      (now, [field, key]) => ({ ...now, [field]: event.output?.[key] }),
      answers,
    );
  if (event.kind === "amended" && step?.do === "amend" && step.document === "self")
    return Object.entries(step.set).reduce(
      (now, [field, text]) => ({ ...now, [field]: valueOf(text, answers) }),
      answers,
    );
  return answers;
}
