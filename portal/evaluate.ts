/** The form's rules in the browser: the same code as on the server, so that figures and checks move while typing. */
import { type CompiledForm, compileForm, type Evaluation, evaluateForm } from "../core/domain/evaluate-form.ts";
import { columnsOf } from "../core/domain/fields/table.ts";
import { type Form, fieldsOf } from "../core/domain/form.ts";
import type { Answers, CheckLine } from "./api-types.ts";
import { answerText, unitOf } from "./elements/read-value.ts";
import { FIELD_TYPES, type FormContext } from "./form-context.ts";

export type Rules = { evaluate(answers: Answers): Evaluation };

/** Compiles a form's rules; a form whose rules cannot be compiled here still shows all its fields. */
export function rulesOf(form: Form, context: FormContext): Rules {
  const compiled = compileForm(form, FIELD_TYPES);
  const known = new Map(
    Object.entries(context.dictionaries).map(([id, items]) => [id, new Set(items.map((item) => item.code))]),
  );
  if ("faults" in compiled) {
    console.warn("form rules", form.id, compiled.faults);
    return { evaluate: (answers) => ({ answers, hidden: new Set(), problems: [], checks: [] }) };
  }
  const ready: CompiledForm = compiled;
  return { evaluate: (answers) => withLimits(form, evaluateForm(ready, answers, known)) };
}

/** Limits of money and percent are told in the unit people type, not in fen and basis points. */
function withLimits(form: Form, evaluation: Evaluation): Evaluation {
  const fields = new Map(fieldsOf(form).map((field) => [field.id, field]));
  const problems = evaluation.problems.map((p) => {
    const [, id = "", , columnId = ""] = p.pointer.split("/");
    const table = fields.get(id);
    const field = columnId === "" ? table : table && columnsOf(table).find((column) => column.id === columnId);
    const limit = p.params?.["limit"];
    if (!field || typeof limit !== "number" || !["money", "percent"].includes(field.type)) return p;
    const text = `${FIELD_TYPES.get(field.type).toText(limit, field, () => "")} ${unitOf(field)}`.trim();
    return { ...p, params: { ...p.params, limit: text } };
  });
  return { ...evaluation, problems };
}

/** The results of the checks with the values they compared, failing ones first. */
export function checkLines(form: Form, evaluation: Evaluation, context: FormContext): CheckLine[] {
  const fields = new Map(fieldsOf(form).map((field) => [field.id, field]));
  return sortChecks(
    evaluation.checks.map(({ show, ...check }) => ({
      ...check,
      values: show.flatMap((id) => {
        const field = fields.get(id);
        if (!field || field.type === "table" || field.type === "file") return [];
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
