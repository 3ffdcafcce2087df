/** The state of a document as an evaluation: what everybody reads. */
import type { CompiledForm } from "./compile-form.ts";
import type { Answers, CheckResult, Evaluation } from "./evaluate-form.ts";
import type { FormRun } from "./form-run.ts";
import type { Problem } from "./problem.ts";

/** People read the form from top to bottom, whatever depends on what. */
export function evaluationOf(run: FormRun): Evaluation {
  const { compiled } = run;
  const { blank } = compiled;
  const problems: Problem[] = run.unknown.length > 0 ? [...run.unknown] : [];
  let [hidden, locked] = [0, 0];
  let usual = true;
  for (let i = 0; i < run.problems.length; i++) {
    if (run.shown[i] !== true) hidden++;
    if (run.locked[i] === true) locked++;
    if (run.required[i] !== blank.required[i]) usual = false;
    const own = run.problems[i] ?? [];
    for (let p = 0; p < own.length; p++) problems.push(own[p] as Problem);
  }
  const checks: CheckResult[] = [];
  for (let i = 0; i < run.checks.length; i++) {
    const rules = compiled.checks[i];
    const outcome = run.checks[i];
    if (!rules || outcome === undefined) continue;
    checks.push(rules.results[outcome]);
    if (outcome === "fail") problems.push(rules.problem);
  }
  return {
    answers: answersOf(run),
    hidden: hidden === 0 ? NOBODY : idsWhere(compiled, run.shown, false),
    required: usual ? blank.asked : idsWhere(compiled, run.required, true),
    readOnly: locked === 0 ? NOBODY : idsWhere(compiled, run.locked, true),
    problems,
    checks,
  };
}

const NOBODY: ReadonlySet<string> = new Set();

function idsWhere(compiled: CompiledForm, flags: readonly boolean[], wanted: boolean): ReadonlySet<string> {
  const ids = new Set<string>();
  flags.forEach((flag, i) => {
    const id = compiled.rules[i]?.id;
    if (flag === wanted && id !== undefined) ids.add(id);
  });
  return ids;
}

/** Copying an object as a whole is quick, taking keys out of the copy is not: then it is built anew. */
function answersOf(run: FormRun): Answers {
  const { given, compiled, frame } = run;
  if (run.dropped === 0) {
    const copy = { ...given };
    for (const { id, place } of compiled.filled) {
      const value = frame.plain[place];
      if (value !== undefined) copy[id] = value;
    }
    return copy;
  }
  const answers: Answers = {};
  for (const { id, place } of compiled.rules) {
    const value = place < 0 ? undefined : frame.plain[place];
    if (value !== undefined) answers[id] = value;
  }
  if (run.unknown.length > 0)
    for (const name of Object.keys(given))
      if (!compiled.fields.has(name))
        // An own key of the name __proto__ stays what it is: a name that nobody knows.
        Object.defineProperty(answers, name, {
          value: given[name],
          enumerable: true,
          configurable: true,
          writable: true,
        });
  return answers;
}
