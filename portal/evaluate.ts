/** The form's rules in the browser: the same code as on the server, so that figures and checks move while typing. */
import { codeSet } from "../core/domain/check-answers.ts";
import {
  type CompiledForm,
  compileForm,
  type Evaluation,
  type OpenEvaluation,
  openEvaluation,
} from "../core/domain/evaluate-form.ts";
import { columnsOf } from "../core/domain/fields/table.ts";
import { type Field, type Form, fieldsOf } from "../core/domain/form.ts";
import type { Problem } from "../core/domain/problem.ts";
import type { Answers, CheckLine } from "./api-types.ts";
import { answerText, unitOf } from "./elements/read-value.ts";
import { keepList, keepSet } from "./fields/differs.ts";
import { FIELD_TYPES, type FormContext } from "./form-context.ts";

export type Rules = { evaluate(answers: Answers): Evaluation };

const compiledForms = new WeakMap<Form, CompiledForm | undefined>();
/** Name of the entry in the browser's timeline that says how long a change took and which fields it evaluated anew. */
const MEASURE = "mz-rules";

/**
 * A form's rules for one document. Answers are compared with those of the call before, field by field, and only what
 * depends on a change is evaluated; sets, problems and checks that come out as before are the same objects as before. A
 * form whose rules cannot be compiled here still shows all its fields.
 */
export function rulesOf(form: Form, context: FormContext): Rules {
  const compiled = compiledOf(form);
  if (!compiled) {
    const nothing: ReadonlySet<string> = new Set();
    return {
      evaluate: (answers) => ({
        answers,
        hidden: nothing,
        required: nothing,
        readOnly: nothing,
        problems: [],
        checks: [],
      }),
    };
  }
  const known = new Map(Object.entries(context.dictionaries).map(([id, items]) => [id, codeSet(items)]));
  let session: OpenEvaluation | undefined;
  let before: Answers = {};
  let evaluation: Evaluation | undefined;
  return {
    evaluate(answers) {
      const start = performance.now();
      const changes = session ? changesBetween(before, answers) : [];
      if (session && evaluation && changes.length === 0) return evaluation;
      if (session) session.changeAll(changes);
      else session = openEvaluation(compiled, answers, known, context.facts);
      before = { ...answers };
      evaluation = steady(form, session.evaluation, evaluation);
      performance.clearMeasures(MEASURE);
      performance.measure(MEASURE, { start, detail: { evaluated: [...session.evaluated] } });
      return evaluation;
    },
  };
}

function compiledOf(form: Form): CompiledForm | undefined {
  if (compiledForms.has(form)) return compiledForms.get(form);
  const compiled = compileForm(form, FIELD_TYPES);
  if ("faults" in compiled) console.warn("form rules", form.id, compiled.faults);
  const ready = "faults" in compiled ? undefined : compiled;
  compiledForms.set(form, ready);
  return ready;
}

/** Answers are replaced, never changed in place: another object is another answer. */
function changesBetween(before: Answers, after: Answers): [string, unknown][] {
  const changes: [string, unknown][] = [];
  for (const id of Object.keys(after)) if (after[id] !== before[id]) changes.push([id, after[id]]);
  for (const id of Object.keys(before)) if (!Object.hasOwn(after, id)) changes.push([id, undefined]);
  return changes;
}

/** An evaluation that shares with the one before what both hold. */
function steady(form: Form, now: Evaluation, before: Evaluation | undefined): Evaluation {
  return {
    answers: now.answers,
    hidden: keepSet(now.hidden, before?.hidden),
    required: keepSet(now.required, before?.required),
    readOnly: keepSet(now.readOnly, before?.readOnly),
    problems: keepList(
      now.problems.map((one) => inTypedUnit(form, one)),
      before?.problems,
    ),
    checks: keepList(now.checks, before?.checks),
  };
}

const fieldsById = new WeakMap<Form, ReadonlyMap<string, Field>>();

function fieldOf(form: Form, id: string): Field | undefined {
  let fields = fieldsById.get(form);
  if (!fields) {
    fields = new Map(fieldsOf(form).map((field) => [field.id, field]));
    fieldsById.set(form, fields);
  }
  return fields.get(id);
}

const typedUnits = new WeakMap<Problem, Problem>();

/** Limits of money and percent are told in the unit people type, not in fen and basis points. */
function inTypedUnit(form: Form, problem: Problem): Problem {
  const limit = problem.params?.["limit"];
  if (typeof limit !== "number") return problem;
  const known = typedUnits.get(problem);
  if (known) return known;
  const [, id = "", , columnId = ""] = problem.pointer.split("/");
  const table = fieldOf(form, id);
  const field = columnId === "" ? table : table && columnsOf(table).find((column) => column.id === columnId);
  if (!field || !["money", "percent"].includes(field.type)) return problem;
  const text = `${FIELD_TYPES.get(field.type).toText(limit, field, () => "")} ${unitOf(field)}`.trim();
  const told = { ...problem, params: { ...problem.params, limit: text } };
  typedUnits.set(problem, told);
  return told;
}

/** The results of the checks with the values they compared, failing ones first. */
export function checkLines(form: Form, evaluation: Evaluation, context: FormContext): CheckLine[] {
  return sortChecks(
    evaluation.checks.map(({ show, ...check }) => ({
      ...check,
      values: show.flatMap((id) => {
        const field = fieldOf(form, id);
        if (!field || ["table", "file", "picture"].includes(field.type)) return [];
        const text = answerText(field, evaluation.answers[id], context);
        return text === "" ? [] : [{ label: field.label, text: `${text} ${unitOf(field)}`.trim() }];
      }),
    })),
  );
}

const ORDER = { fail: 0, unknown: 1, pass: 2 };
const WEIGHT: Record<string, number> = { block: 0, warn: 1, hint: 2 };

/** Failing first, the stopping ones before warnings and hints. */
export function sortChecks(checks: readonly CheckLine[]): CheckLine[] {
  return checks.toSorted(
    (a, b) => ORDER[a.result] - ORDER[b.result] || (WEIGHT[a.severity] ?? 3) - (WEIGHT[b.severity] ?? 3),
  );
}
