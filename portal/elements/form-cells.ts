/**
 * What each cell of a form shows. A cell, and the list of a section's cells, stays the same object as long as nothing it
 * shows changed: so a key draws the few cells it touches, however long the form is.
 */
import { columnsOf } from "../../core/domain/fields/table.ts";
import { type Field, fieldsOf, type Form, type Section } from "../../core/domain/form.ts";
import type { Problem } from "../../core/domain/problem.ts";
import type { Answers } from "../api-types.ts";
import type { Around } from "../field-registry.ts";
import { differs, kept, sameList } from "../fields/differs.ts";
import type { FormContext } from "../form-context.ts";

/** What a form is drawn from; the properties of mz-form-view. */
export type Sight = {
  form: Form | undefined;
  answers: Answers;
  unseen: ReadonlySet<string>;
  editable: ReadonlySet<string> | undefined;
  required: ReadonlySet<string> | undefined;
  locked: ReadonlySet<string>;
  problems: readonly Problem[];
  strict: boolean;
  context: FormContext;
};

export type Cell = {
  field: Field;
  value: unknown;
  /** Those at the field and below. */
  problems: readonly Problem[];
  required: boolean;
  /** Typed into; else it is read. */
  edits: boolean;
  /** A rule shuts the field that people type otherwise. */
  locked: boolean;
  /** Nothing of the form is edited. */
  reads: boolean;
  strict: boolean;
  context: FormContext;
  /** The answers that its choices depend on; undefined for all others. */
  around: Around | undefined;
};

export type Cells = { section: Section; cells: readonly Cell[] };

const NONE: readonly Problem[] = [];

/** True for fields that nobody types: computed, brought from elsewhere, or shown only. */
export function isFilledByRule(field: Field): boolean {
  return (
    field.readOnly === true ||
    field.type === "note" ||
    [field.computed, field.compute, field.from].some((one) => one !== undefined)
  );
}

/** The fields of a section that are shown. */
export function shownFields(section: Section, hidden: ReadonlySet<string>): Field[] {
  return (section.fields as Field[]).filter((field) => !hidden.has(field.id));
}

/** The cells of one form view, from picture to picture. */
export class FormCells {
  private cells = new Map<string, Cell>();
  private lists = new Map<string, readonly Cell[]>();
  private context: FormContext | undefined;
  private problems: ReadonlyMap<string, readonly Problem[]> = new Map();
  private readonly grouped = kept<ReadonlyMap<string, readonly Problem[]>>();
  private readonly labels = kept<Around["labels"]>();

  /** The sections that have something to show, with their cells. */
  of(sight: Sight): Cells[] {
    const { form } = sight;
    if (!form) return [];
    if (!this.context || differs(sight.context, this.context)) this.context = sight.context;
    this.problems = this.grouped([sight.problems], () => byField(sight.problems));
    const shown: Cells[] = [];
    const steady: Sight = { ...sight, context: this.context };
    for (const section of form.sections) {
      const cells = this.list(section, steady, form);
      if (cells.length > 0) shown.push({ section, cells });
    }
    return shown;
  }

  private list(section: Section, sight: Sight, form: Form): readonly Cell[] {
    const reads = sight.editable?.size === 0;
    const cells: Cell[] = [];
    for (const field of section.fields as Field[]) {
      // Notes help who fills the form; they are no part of what is read.
      if (sight.unseen.has(field.id) || (reads && field.type === "note")) continue;
      cells.push(this.cell(field, sight, form, reads));
    }
    const before = this.lists.get(section.id);
    if (before && sameList(cells, before)) return before;
    this.lists.set(section.id, cells);
    return cells;
  }

  private cell(field: Field, sight: Sight, form: Form, reads: boolean): Cell {
    const { id } = field;
    const before = this.cells.get(id);
    const filled = isFilledByRule(field);
    const shut = sight.locked.has(id);
    const edits = !filled && !shut && (sight.editable === undefined || sight.editable.has(id));
    const value = sight.answers[id];
    const problems = this.problemsOf(id, before);
    const required = sight.required ? sight.required.has(id) : field.required === true;
    const locked = shut && !filled;
    if (
      before &&
      before.field === field &&
      Object.is(before.value, value) &&
      before.problems === problems &&
      before.required === required &&
      before.edits === edits &&
      before.locked === locked &&
      before.reads === reads &&
      before.strict === sight.strict &&
      before.context === sight.context &&
      (edits ? !this.movedAround(before, sight.answers, form) : !namesRegions(field))
    )
      return before;
    const looksAround = edits && above(field).length > 0;
    const around = looksAround ? { answers: sight.answers, labels: this.labelsOf(form) } : undefined;
    const { strict, context } = sight;
    const cell = { field, value, problems, required, edits, locked, reads, strict, context, around };
    this.cells.set(id, cell);
    return cell;
  }

  private problemsOf(id: string, before: Cell | undefined): readonly Problem[] {
    const now = this.problems.get(id) ?? NONE;
    return before && sameList(now, before.problems) ? before.problems : now;
  }

  /** True when one of the answers that the choices of this cell depend on changed, or is called otherwise. */
  private movedAround({ field, around }: Cell, answers: Answers, form: Form): boolean {
    if (!around) return false;
    return (
      around.labels !== this.labelsOf(form) || above(field).some((id) => !Object.is(around.answers[id], answers[id]))
    );
  }

  private labelsOf(form: Form): Around["labels"] {
    return this.labels([form], () => Object.fromEntries(fieldsOf(form).map((field) => [field.id, field.label])));
  }
}

/** All problems in one pass, by the field they stand at. */
function byField(problems: readonly Problem[]): Map<string, Problem[]> {
  const groups = new Map<string, Problem[]>();
  for (const one of problems) {
    const end = one.pointer.indexOf("/", 1);
    const id = one.pointer.slice(1, end < 0 ? undefined : end);
    const group = groups.get(id);
    if (group) group.push(one);
    else groups.set(id, [one]);
  }
  return groups;
}

const aboveOf = new WeakMap<Field, readonly string[]>();

/** The ids of the answers that the choices of a field, or of its columns, depend on. */
function above(field: Field): readonly string[] {
  const known = aboveOf.get(field);
  if (known) return known;
  const ids = [field, ...columnsOf(field)].map((one) => one["dependsOn"]).filter((id) => typeof id === "string");
  aboveOf.set(field, ids);
  return ids;
}

/** Names of regions come late and from outside the context: where they are read, they are looked up each time. */
function namesRegions(field: Field): boolean {
  return field.type === "region" || columnsOf(field).some((column) => column.type === "region");
}
