/** Small definitions for tests; each test names the values it depends on. */
import { type CompiledForm, compileForm, evaluateForm, type Evaluation } from "../../core/domain/evaluate-form.ts";
import type { KnownCodes } from "../../core/domain/check-answers.ts";
import { builtInFieldTypes } from "../../core/domain/fields/built-in.ts";
import type { Flow, Step } from "../../core/domain/flow.ts";
import type { Check, Field, Form, Section } from "../../core/domain/form.ts";

export const types = builtInFieldTypes();
export const NO_CODES: KnownCodes = new Map();

export function makeField(field: Partial<Field> & { id: string; type: string }): Field {
  return { label: field.id, ...field };
}

export function makeSection(id: string, fields: Field[], visible?: string): Section {
  return { id, title: id, fields, ...(visible !== undefined && { visible }) };
}

/** A form of one section, or of the sections given. */
export function makeForm(parts: { fields?: Field[]; sections?: Section[]; checks?: Check[]; id?: string }): Form {
  return {
    $schema: "",
    kind: "form",
    id: parts.id ?? "form",
    version: 1,
    title: "Form",
    project: { role: "belongs" },
    number: "F-{serial:4}",
    titleField: "name",
    create: ["clerk"],
    sections: parts.sections ?? [makeSection("one", parts.fields ?? [])],
    checks: parts.checks ?? [],
  };
}

export function makeCheck(id: string, expr: string, more: Partial<Check> = {}): Check {
  return { id, title: id, expr, severity: "block", message: `${id} is broken`, ...more };
}

/** The compiled form; a form with faults fails the test and says why. */
export function compiled(form: Form): CompiledForm {
  const result = compileForm(form, types);
  if ("faults" in result) throw new Error(JSON.stringify(result.faults));
  return result;
}

export function evaluate(form: Form, answers: Record<string, unknown>, known: KnownCodes = NO_CODES): Evaluation {
  return evaluateForm(compiled(form), answers, known);
}

export function codesOf(evaluation: Evaluation): string[] {
  return evaluation.problems.map((p) => `${p.code} ${p.pointer}`);
}

export function makeFlow(steps: Step[], more: Partial<Flow> = {}): Flow {
  return {
    $schema: "",
    kind: "flow",
    id: "flow",
    version: 1,
    title: "Flow",
    form: "form",
    withdraw: "until-first-decision",
    separate: [],
    steps: [{ id: "submit", title: "Submit", do: "submit" }, ...steps],
    ...more,
  };
}

export function makeApprove(
  id: string,
  more: { decide?: "any" | "all"; roles?: string[]; back?: string[]; opinion?: "always" } = {},
): Step {
  return {
    id,
    title: id,
    do: "approve",
    who: (more.roles ?? [id]).map((role) => ({ role, at: "own-unit" as const })),
    decide: more.decide ?? "any",
    ...(more.back && { back: more.back }),
    ...(more.opinion && { opinion: more.opinion }),
  };
}
