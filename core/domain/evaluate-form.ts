/**
 * One rule set for browser and server: which fields are seen, what is computed, asked for and locked, which checks hold.
 * A hidden field has no value, is not required and is not seen by any other expression.
 */
import { checkAnswer, type KnownCodes } from "./check-answers.ts";
import type { CompiledForm } from "./compile-form.ts";
import type { Facts } from "./expression.ts";
import { openFrame } from "./expression-values.ts";
import type { Check } from "./form.ts";
import { evaluationOf } from "./form-result.ts";
import { isEmpty, startRun, touch } from "./form-run.ts";
import type { Problem } from "./problem.ts";

export { type CompiledForm, compiledOnce, compileForm, scopeOf } from "./compile-form.ts";
export type { Facts } from "./expression.ts";
export { isEmpty } from "./form-run.ts";

export type Answers = Record<string, unknown>;
export type CheckResult = {
  id: string;
  title: string;
  severity: Check["severity"];
  result: "pass" | "fail" | "unknown";
  message?: string;
  basis?: string;
  show: string[];
};
export type Evaluation = {
  answers: Answers;
  hidden: ReadonlySet<string>;
  /** Fields that are seen and have to be filled in now. */
  required: ReadonlySet<string>;
  /** Fields that are seen and may not be typed into now. */
  readOnly: ReadonlySet<string>;
  problems: Problem[];
  checks: CheckResult[];
};

/**
 * Evaluates answers: drops hidden values, fills computed ones, lists problems and the result of every check.
 * Problems of missing required answers are included (code answer.required): a draft may be saved with them.
 */
export function evaluateForm(compiled: CompiledForm, given: Answers, known: KnownCodes, facts?: Facts): Evaluation {
  return evaluationOf(startRun(compiled, given, known, facts));
}

/** A document while it is written: each change evaluates only what depends on it. */
export type OpenEvaluation = {
  /** As evaluateForm would give it for the answers so far. */
  readonly evaluation: Evaluation;
  /** Fields whose value or visibility was evaluated anew by the last change. */
  readonly evaluated: ReadonlySet<string>;
  /** Sets one answer; undefined takes it away. */
  change(field: string, value: unknown): Evaluation;
  /** Sets several answers at once. */
  changeAll(changes: readonly (readonly [string, unknown])[]): Evaluation;
};

/** Opens a document for changes; always equal to evaluateForm on the whole. */
export function openEvaluation(
  compiled: CompiledForm,
  answers: Answers,
  known: KnownCodes,
  facts?: Facts,
): OpenEvaluation {
  const run = startRun(compiled, { ...answers }, known, facts);
  let evaluation = evaluationOf(run);
  let evaluated: ReadonlySet<string> = new Set();
  const changeAll = (changes: readonly (readonly [string, unknown])[]): Evaluation => {
    for (const [field, value] of changes) {
      if (value === undefined) delete run.given[field];
      else Object.defineProperty(run.given, field, { value, enumerable: true, configurable: true, writable: true });
    }
    evaluated = touch(
      run,
      changes.map(([field]) => field),
    );
    evaluation = evaluationOf(run);
    return evaluation;
  };
  return {
    get evaluation() {
      return evaluation;
    },
    get evaluated() {
      return evaluated;
    },
    change: (field, value) => changeAll([[field, value]]),
    changeAll,
  };
}

/**
 * What a new document starts with: the answers given, else what `initial` says, else `default`.
 * A start that would not be an answer of its field is left out: nobody could begin a document otherwise.
 */
export function initialAnswers(compiled: CompiledForm, facts: Facts, given: Answers = {}): Answers {
  const answers: Answers = {};
  const frame = openFrame(compiled.plan, facts);
  for (const { field, place, computed } of compiled.rules) {
    if (place < 0 || computed) continue;
    const value = Object.hasOwn(given, field.id) ? given[field.id] : field.default;
    if (isEmpty(value)) continue;
    answers[field.id] = value;
    frame.plain[place] = value;
  }
  for (const i of compiled.initials) {
    const rule = compiled.rules[i];
    if (!rule?.initial || Object.hasOwn(given, rule.field.id)) continue;
    const value = rule.initial.evaluate(frame);
    if (typeof value === "symbol" || isEmpty(value)) continue;
    const problems = checkAnswer(rule.field, value, rule.pointer, compiled.types, new Map());
    if (problems.some(({ code }) => code !== "answer.unknown-code")) continue;
    answers[rule.field.id] = value;
    frame.plain[rule.place] = value;
    frame.cells[rule.place] = undefined;
  }
  return answers;
}

/**
 * The answers a person may store: where a lock holds, what was stored before stays. A kept answer may close another
 * lock, so this goes on until nothing more has to be kept.
 */
export function keepLocked(compiled: CompiledForm, before: Answers, after: Answers, facts?: Facts): Answers {
  if (!compiled.rules.some((rule) => rule.readOnly !== false && rule.place >= 0)) return after;
  const kept: Answers = { ...after };
  const done = new Set<string>();
  // What the server brings from elsewhere is nobody's to send: a lock must not open on a made-up figure.
  const brought = [...compiled.fields.values()].filter((field) => field.from !== undefined);
  for (const { id } of brought) restore(kept, before, id);
  const session = openEvaluation(compiled, kept, new Map(), facts);
  for (;;) {
    const changes: [string, unknown][] = [];
    for (const id of session.evaluation.readOnly) {
      if (done.has(id) || !compiled.fields.has(id)) continue;
      done.add(id);
      restore(kept, before, id);
      changes.push([id, kept[id]]);
    }
    if (changes.length === 0) return kept;
    session.changeAll(changes);
  }
}

function restore(answers: Answers, before: Answers, id: string): void {
  if (Object.hasOwn(before, id)) answers[id] = before[id];
  else delete answers[id];
}
