/** What is wrong with the drafts just now, found in the browser while typing: shape, rules, and what is surely not meant. */
import { type Calendar, calendarWarnings } from "../../core/domain/calendar.ts";
import { compileForm } from "../../core/domain/evaluate-form.ts";
import type { DraftBody, DraftFault } from "../../core/domain/change.ts";
import type { Dictionary } from "../../core/domain/dictionary.ts";
import { columnsOf } from "../../core/domain/fields/table.ts";
import type { Field, Form } from "../../core/domain/form.ts";
import { warningsOf } from "../../core/domain/form-warnings.ts";
import type { Problem } from "../../core/domain/problem.ts";
import type { Rule } from "../../core/domain/rule.ts";
import { FIELD_TYPES } from "../form-context.ts";
import { sayProblem } from "../message.ts";
import type { Bodies } from "./draft.ts";
import { columnKey, sectionKey } from "./form-steps.ts";
import { rulePlace } from "./rule-place.ts";
import { shapeOf } from "./shape.ts";

/** One line of the problem panel: a ready fault or warning, and the key of the thing to go to. */
export type DesignFault = DraftFault & { target: string; where: string; text?: string };

/** Faults of all bodies; those of the server about other definitions are joined, not repeated. */
export function designFaults(
  bodies: Bodies,
  fromServer: readonly DraftFault[],
  dictionaries: readonly Dictionary[],
): DesignFault[] {
  const own = bodies.flatMap((body) => faultsOf(body, dictionaries));
  const seen = new Set(own.map((fault) => `${fault.kind} ${fault.id} ${fault.pointer}`));
  const others = fromServer
    .filter((fault) => !seen.has(`${fault.kind} ${fault.id} ${fault.pointer}`))
    .flatMap((fault) => {
      const body = bodies.find((b) => b.kind === fault.kind && b.id === fault.id);
      return body ? [{ ...fault, ...placeOf(body, fault.pointer) }] : [];
    });
  return [...own, ...others].toSorted((a, b) => Number(a.severity === "warn") - Number(b.severity === "warn"));
}

function faultsOf(body: DraftBody, dictionaries: readonly Dictionary[]): DesignFault[] {
  const { kind, id } = body;
  const stop = (fault: { pointer: string; found: string; expected: string }): DesignFault => ({
    kind,
    id,
    ...fault,
    severity: "stop",
    ...placeOf(body, fault.pointer),
  });
  const shape = shapeOf(body);
  if (shape.length > 0) return shape.map(stop);
  const warn = (warning: Problem): DesignFault => ({
    kind,
    id,
    pointer: warning.pointer,
    found: "",
    expected: "",
    severity: "warn" as const,
    text: sayProblem(warning),
    ...placeOf(body, warning.pointer),
  });
  if (kind === "calendar") return calendarWarnings(body as unknown as Calendar).map(warn);
  if (kind !== "form") return [];
  const form = body as unknown as Form;
  const compiled = compileForm(form, FIELD_TYPES);
  return "faults" in compiled ? compiled.faults.map(stop) : warningsOf(form, FIELD_TYPES, dictionaries).map(warn);
}

/** The key of the innermost thing with an id on the way of the pointer, and what people call it. */
export function placeOf(body: DraftBody, pointer: string): { target: string; where: string } {
  const ruled = body.kind === "rule" ? rulePlace(body as unknown as Rule, pointer) : undefined;
  if (ruled) return ruled;
  let at: unknown = body;
  let target = "";
  let where = body.title;
  let list = "";
  for (const step of pointer.split("/").slice(1)) {
    if (!/^\d+$/.test(step)) list = step;
    at = typeof at === "object" && at !== null ? (at as Record<string, unknown>)[step] : undefined;
    if (typeof at !== "object" || at === null || Array.isArray(at)) continue;
    const thing = at as { id?: unknown; label?: unknown; title?: unknown; code?: unknown };
    if (typeof thing.id === "string")
      target = list === "sections" ? sectionKey(thing.id) : list === "columns" ? columnKey(target, thing.id) : thing.id;
    const name = thing.label ?? thing.title ?? thing.code;
    if (typeof name === "string" && name !== "") where = name;
  }
  return { target, where };
}

/** Keys of fields, columns and sections with a fault that stops publishing. */
export function faultyIds(faults: readonly DesignFault[], form: Form | undefined): ReadonlySet<string> {
  const ids = new Set(faults.filter((fault) => fault.severity === "stop").map((fault) => fault.target));
  if (!form) return ids;
  const known = new Set(
    form.sections.flatMap((section) => [
      sectionKey(section.id),
      ...(section.fields as Field[]).flatMap((field) => [
        field.id,
        ...columnsOf(field).map((column) => columnKey(field.id, column.id)),
      ]),
    ]),
  );
  return new Set([...ids].filter((id) => known.has(id)));
}
