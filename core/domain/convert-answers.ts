/**
 * Answers of one version of a form as answers of a later one, step by step through the versions between. Never throws,
 * and nothing that was stored disappears: what fits nowhere is handed back beside the answers.
 */
import type { Conversion } from "./change.ts";
import { checkAnswer } from "./check-answers.ts";
import { sameValue } from "./compare-definitions.ts";
import { type CompiledConversion, compileConversions } from "./conversion.ts";
import { type Answers, type CompiledForm, evaluateForm, isEmpty } from "./evaluate-form.ts";
import { columnsOf } from "./fields/table.ts";
import type { Field } from "./form.ts";

/** What was kept aside: removed field, answer that does not fit, answer before its conversion, hidden or computed now. */
export type LeftOver = {
  field: string;
  label: string;
  /** Version of the form that the answer was given in. */
  version: number;
  value: unknown;
  why: "removed" | "unfit" | "converted" | "hidden" | "computed";
};
export type ConvertedAnswers = {
  answers: Answers;
  leftOver: LeftOver[];
  /** Fields whose answer could not be brought over: the conversion gave nothing, or the answer does not fit. */
  unconverted: string[];
};
/** One version on the way, with the conversions from the version before it. */
export type ConversionStep = { form: CompiledForm; conversions: readonly Conversion[] };

const NO_CODES = new Map<string, ReadonlySet<string>>();

/** Reads answers of `from` by the last step's form. */
export function convertAnswers(
  from: CompiledForm,
  steps: readonly ConversionStep[],
  answers: Readonly<Answers>,
): ConvertedAnswers {
  let current: ConvertedAnswers = { answers: { ...answers }, leftOver: [], unconverted: [] };
  let older = from;
  for (const step of steps) {
    const next = convertOnce(older, step, current.answers);
    current = {
      answers: next.answers,
      leftOver: [...current.leftOver, ...next.leftOver],
      unconverted: [...current.unconverted, ...next.unconverted],
    };
    older = step.form;
  }
  return current;
}

/**
 * Answers with what was kept aside earlier, where the form has a place for it again, as after a return to an older
 * version: the same type as it was given in, and nothing filled in since.
 */
export function restoreKept(
  form: CompiledForm,
  answers: Readonly<Answers>,
  kept: readonly LeftOver[],
  typeThen: (version: number, field: string) => string | undefined,
): { answers: Answers; kept: LeftOver[] } {
  const restored: Answers = { ...answers };
  const rest = kept.toReversed().filter(({ field: id, version, value, why }) => {
    const field = form.fields.get(id);
    const back =
      why !== "converted" &&
      field !== undefined &&
      field.computed === undefined &&
      field.from === undefined &&
      isEmpty(restored[id]) &&
      typeThen(version, id) === field.type &&
      fits(form, field, value);
    if (back) restored[id] = value;
    return !back;
  });
  return { answers: restored, kept: rest.toReversed() };
}

/** Conversions are compiled once per pair of versions. */
const compiled = new WeakMap<CompiledForm, WeakMap<readonly Conversion[], ReadonlyMap<string, CompiledConversion>>>();

function conversionsOf(
  older: CompiledForm,
  { form, conversions }: ConversionStep,
): ReadonlyMap<string, CompiledConversion> {
  const known = compiled.get(older) ?? new WeakMap<readonly Conversion[], ReadonlyMap<string, CompiledConversion>>();
  compiled.set(older, known);
  const found = known.get(conversions);
  if (found) return found;
  const made = compileConversions(older.form, form.form, conversions, form.types).byTarget;
  known.set(conversions, made);
  return made;
}

function convertOnce(older: CompiledForm, step: ConversionStep, before: Readonly<Answers>): ConvertedAnswers {
  const { form } = step;
  const conversions = conversionsOf(older, step);
  const result: ConvertedAnswers = { answers: {}, leftOver: [], unconverted: [] };
  const aside = (id: string, value: unknown, why: LeftOver["why"]): void => {
    result.leftOver.push({
      field: id,
      label: older.fields.get(id)?.label ?? id,
      version: older.form.version,
      value,
      why,
    });
  };
  for (const [id, value] of Object.entries(before))
    if (!form.fields.has(id) && !isEmpty(value)) aside(id, value, "removed");
  for (const field of form.fields.values()) {
    const old = older.fields.get(field.id);
    const value = own(before, field.id);
    const made = make(older, form, { field, old, value }, conversions, before);
    if (!isEmpty(made.answer)) result.answers[field.id] = made.answer;
    if (made.why !== undefined && !isEmpty(value)) aside(field.id, value, made.why);
    if (made.failed) result.unconverted.push(field.id);
  }
  dropHidden(older, form, before, result, aside);
  return result;
}

type Asked = { field: Field; old: Field | undefined; value: unknown };
type Made = { answer: unknown; why?: LeftOver["why"]; failed?: boolean };

function make(
  older: CompiledForm,
  form: CompiledForm,
  { field, old, value }: Asked,
  conversions: ReadonlyMap<string, CompiledConversion>,
  before: Readonly<Answers>,
): Made {
  // Whatever a conversion would say, the rule has the last word: what people typed is kept aside.
  const typedBefore = old !== undefined && old.computed === undefined && old.from === undefined;
  if (typedBefore && (field.computed !== undefined || field.from !== undefined))
    return { answer: undefined, why: "computed" };
  const conversion = conversions.get(field.id);
  if (conversion && !conversion.keepsAside) {
    const answer = run(conversion, before);
    if (!isEmpty(answer) && fits(form, field, answer))
      return { answer, ...(!isEmpty(value) && !sameValue(value, answer) && { why: "converted" as const }) };
    if (isEmpty(value)) return { answer: startOf(form, field, old), failed: !isEmpty(answer) };
    // The conversion has nothing to say: the old answer stays where it still fits.
    return old?.type === field.type && fits(form, field, value)
      ? { answer: value, failed: true }
      : { answer: undefined, why: "unfit", failed: true };
  }
  if (isEmpty(value)) return { answer: startOf(form, field, old) };
  if (!old || !readsSame(form, field, old)) return { answer: undefined, why: "unfit", failed: true };
  if (field.type === "table" && old.type === "table") return makeRows(older, form, { field, old, value }, conversions);
  if (fits(form, field, value)) return { answer: value };
  if (field["multiple"] === true && !Array.isArray(value) && fits(form, field, [value])) return { answer: [value] };
  return { answer: undefined, why: "unfit", failed: true };
}

/** Rows keep the cells that fit; a row that lost one keeps the whole table aside as it was. */
function makeRows(
  older: CompiledForm,
  form: CompiledForm,
  { field, old, value }: Asked & { old: Field },
  conversions: ReadonlyMap<string, CompiledConversion>,
): Made {
  if (!Array.isArray(value) || value.some((row) => typeof row !== "object" || row === null))
    return { answer: undefined, why: "unfit", failed: true };
  const seen = { lost: false, failed: false };
  const oldColumns = new Map(columnsOf(old).map((column) => [column.id, column]));
  const columns = new Map(columnsOf(field).map((column) => [column.id, column]));
  const rows = (value as Answers[]).map((row) => {
    if (Object.entries(row).some(([id, cell]) => !columns.has(id) && !isEmpty(cell))) seen.lost = true;
    const made: Answers = {};
    for (const column of columns.values()) {
      const local = new Map<string, CompiledConversion>();
      const conversion = conversions.get(`${field.id}.${column.id}`);
      if (conversion) local.set(column.id, conversion);
      const cell = make(
        older,
        form,
        { field: column, old: oldColumns.get(column.id), value: own(row, column.id) },
        local,
        row,
      );
      if (!isEmpty(cell.answer)) made[column.id] = cell.answer;
      if (cell.why !== undefined) seen.lost = true;
      if (cell.failed) seen.failed = true;
    }
    return made;
  });
  if (!fits(form, field, rows)) return { answer: undefined, why: "unfit", failed: true };
  return { answer: rows, ...(seen.lost && { why: "converted" as const }), failed: seen.failed };
}

/** A field that is new, or that must be filled now, begins with its default. */
function startOf(form: CompiledForm, field: Field, old: Field | undefined): unknown {
  const needed = field.required !== undefined && field.required !== false && (old?.required ?? false) === false;
  return (old === undefined || needed) && !isEmpty(field.default) && fits(form, field, field.default)
    ? field.default
    : undefined;
}

/** Whether a stored answer of the older field may be read as one of the newer field without a conversion. */
function readsSame(form: CompiledForm, field: Field, old: Field): boolean {
  if (field.type === old.type) return field.type !== "choice" || field["dictionary"] === old["dictionary"];
  return form.types.get(field.type).reads?.includes(old.type) === true;
}

/** Type, size and characters; whether a code or a referred thing still exists is for the person who sees it. */
function fits(form: CompiledForm, field: Field, value: unknown): boolean {
  try {
    return checkAnswer(field, value, "", form.types, NO_CODES).every((found) => PASSING.has(found.code));
  } catch {
    return false;
  }
}

/** What may be wrong with an answer that is carried over: drafts are unfinished, and codes are closed at any time. */
const PASSING = new Set(["answer.unknown-code", "answer.required", "answer.too-few"]);

function run(conversion: CompiledConversion, answers: Readonly<Answers>): unknown {
  try {
    const result = conversion.expression.run(answers as Answers);
    return result.kind === "value" ? result.value : undefined;
  } catch {
    return undefined;
  }
}

/** What the newer rules hide would be dropped at the next save: it is kept aside now. */
function dropHidden(
  older: CompiledForm,
  form: CompiledForm,
  before: Readonly<Answers>,
  result: ConvertedAnswers,
  aside: (id: string, value: unknown, why: LeftOver["why"]) => void,
): void {
  try {
    const { hidden } = evaluateForm(form, result.answers, NO_CODES);
    for (const id of hidden) {
      if (isEmpty(result.answers[id])) continue;
      const value = own(before, id);
      if (older.fields.has(id) && !isEmpty(value) && !result.leftOver.some((kept) => kept.field === id))
        aside(id, value, "hidden");
      delete result.answers[id];
    }
  } catch {
    // Rules that cannot be evaluated hide nothing.
    return;
  }
}

function own(values: Readonly<Answers>, id: string): unknown {
  return Object.hasOwn(values, id) ? values[id] : undefined;
}
