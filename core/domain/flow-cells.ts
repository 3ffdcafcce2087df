/**
 * The values of a field cut into cells, so that every condition that compares it with constants says the same for all
 * values of a cell: each constant by itself, the open stretches between them, every other text, and nothing filled in.
 * A cell that no answer of the field can have is left out: between 5.00 and 5.01 yuan there is no amount.
 */
import type { Constant } from "./branch-condition.ts";
import { plusDays } from "./day.ts";
import type { Dictionary } from "./dictionary.ts";
import type { FieldTypes } from "./field-type.ts";
import type { Field } from "./form.ts";

/** `value` is one answer inside the cell: fen, basis points, a day, a code, as it is stored. */
export type Cell =
  | { kind: "point"; value: Constant }
  | { kind: "between"; above?: Constant; below?: Constant; value: Constant }
  | { kind: "other"; value: string }
  | { kind: "codes"; codes: string[]; value: string[] }
  | { kind: "filled"; value: unknown }
  | { kind: "missing" };

/** Answers of a type in their order: the first one inside an open stretch, and whether a constant can be an answer. */
type Line = {
  compare(a: Constant, b: Constant): number;
  has(value: Constant): boolean;
  inside(above: Constant | undefined, below: Constant | undefined): Constant | undefined;
};

const [FIRST_DAY, LAST_DAY] = ["0001-01-01", "9999-12-31"];

/**
 * The cells of a field for all constants that conditions compare it with, in their order, "missing" last.
 * With the dictionary of a choice, codes that it does not have are no answers.
 */
export function cellsOf(
  field: Field,
  constants: readonly Constant[],
  types: FieldTypes,
  dictionary?: Dictionary,
): Cell[] {
  const type = types.find(field.type)?.expressionType(field, types);
  const given = [...new Set(constants)];
  const missing: Cell = { kind: "missing" };
  if (type === "bool") return [{ kind: "point", value: true }, { kind: "point", value: false }, missing];
  if (given.length === 0) return [{ kind: "filled", value: anyOf(field, types) }, missing];
  if (type === "list<string>") return [...codeCells(given.map(String), codesOf(field, dictionary)), missing];
  if (type === "string" && field.type !== "date")
    return [...textCells(given.map(String), codesOf(field, dictionary)), missing];
  const line = field.type === "date" ? DAYS : numbersOf(field, types);
  const sorted = given.toSorted((a, b) => line.compare(a, b));
  const cells: Cell[] = [];
  const stretch = (above: Constant | undefined, below: Constant | undefined): void => {
    const value = line.inside(above, below);
    if (value !== undefined)
      cells.push({
        kind: "between",
        ...(above !== undefined && { above }),
        ...(below !== undefined && { below }),
        value,
      });
  };
  stretch(undefined, sorted[0]);
  sorted.forEach((value, i) => {
    if (line.has(value)) cells.push({ kind: "point", value });
    stretch(value, sorted[i + 1]);
  });
  return [...cells, missing];
}

/** The answer that stands for a cell; undefined for the missing one. */
export function answerIn(cell: Cell): unknown {
  return cell.kind === "missing" ? undefined : cell.value;
}

/** The place of the cell in which an answer lies; -1 for an answer that the field cannot have. */
export function cellWith(cells: readonly Cell[], answer: unknown): number {
  const absent =
    answer === undefined || answer === null || answer === "" || (Array.isArray(answer) && answer.length === 0);
  return cells.findIndex((cell) => {
    if (absent || cell.kind === "missing") return absent && cell.kind === "missing";
    switch (cell.kind) {
      case "filled":
        return true;
      case "point":
        return cell.value === answer;
      case "between":
        return (
          (cell.above === undefined || (answer as Constant) > cell.above) &&
          (cell.below === undefined || (answer as Constant) < cell.below)
        );
      case "codes":
        return (
          Array.isArray(answer) && named(cells).every((code) => answer.includes(code) === cell.codes.includes(code))
        );
      case "other":
        return typeof answer === "string" && !cells.some((c) => c.kind === "point" && c.value === answer);
    }
  });
}

/** Every code that any of the cells names. */
function named(cells: readonly Cell[]): string[] {
  return [...new Set(cells.flatMap((cell) => (cell.kind === "codes" ? cell.codes : [])))];
}

/** Codes that may be chosen; undefined when everything may. What a rule fills is not held to the dictionary. */
function codesOf(field: Field, dictionary: Dictionary | undefined): ReadonlySet<string> | undefined {
  if (!dictionary || field.type !== "choice" || isFilled(field)) return undefined;
  const above = new Set(field["leaf"] === true ? dictionary.items.map((item) => item.parent) : []);
  return new Set(dictionary.items.flatMap((item) => (above.has(item.code) ? [] : [item.code])));
}

function textCells(constants: readonly string[], codes: ReadonlySet<string> | undefined): Cell[] {
  const points = constants.filter((code) => codes?.has(code) !== false && code !== "");
  const other = otherThan(constants, codes);
  return [
    ...points.map((value): Cell => ({ kind: "point", value })),
    ...(other === undefined ? [] : [{ kind: "other" as const, value: other }]),
  ];
}

/** Of several codes together only the named ones matter: one cell for every choice among them. */
function codeCells(constants: readonly string[], codes: ReadonlySet<string> | undefined): Cell[] {
  const known = constants.filter((code) => codes?.has(code) !== false);
  const other = otherThan(constants, codes);
  const subsets = known.reduce<string[][]>((all, code) => [...all, ...all.map((some) => [...some, code])], [[]]);
  return subsets.flatMap((some): Cell[] => {
    if (some.length > 0) return [{ kind: "codes", codes: some, value: some }];
    return other === undefined ? [] : [{ kind: "codes", codes: [], value: [other] }];
  });
}

/** A text that is none of the constants; undefined when the dictionary has no other code. */
function otherThan(constants: readonly string[], codes: ReadonlySet<string> | undefined): string | undefined {
  if (codes) return [...codes].find((code) => !constants.includes(code));
  let other = "-";
  while (constants.includes(other)) other += "-";
  return other;
}

const DAYS: Line = {
  compare: (a, b) => (a < b ? -1 : Number(a > b)),
  has: (value) => typeof value === "string" && value >= FIRST_DAY && value <= LAST_DAY,
  inside(above, below) {
    if (above === undefined && below === undefined) return FIRST_DAY;
    if (above === undefined) return String(below) > FIRST_DAY ? plusDays(String(below), -1) : undefined;
    const next = String(above) < LAST_DAY ? plusDays(String(above), 1) : undefined;
    return next !== undefined && (below === undefined || next < String(below)) ? next : undefined;
  },
};

/** What people enter keeps to the field's limits and digits; what a rule fills may be any number of its type. */
function numbersOf(field: Field, types: FieldTypes): Line {
  const type = types.get(field.type);
  const limits = isFilled(field) ? {} : (type.answerSchema(field, types) as { minimum?: number; maximum?: number });
  const { minimum = -Number.MAX_SAFE_INTEGER, maximum = Number.MAX_SAFE_INTEGER } = limits;
  const double = type.expressionType(field, types) === "double";
  const digits = double ? (isFilled(field) ? undefined : Number(field["decimals"] ?? 0)) : 0;
  const isInside = (value: number, above: Constant | undefined, below: Constant | undefined): boolean =>
    value >= minimum &&
    value <= maximum &&
    (above === undefined || value > Number(above)) &&
    (below === undefined || value < Number(below));
  return {
    compare: (a, b) => Number(a) - Number(b),
    has: (value) =>
      isInside(Number(value), undefined, undefined) &&
      (digits === undefined || Number(Number(value).toFixed(digits)) === Number(value)),
    inside(above, below) {
      const low = Math.max(minimum, above === undefined ? minimum : step(Number(above), 1, digits));
      const high = Math.min(maximum, below === undefined ? maximum : step(Number(below), -1, digits));
      const middle = above !== undefined && below !== undefined ? (Number(above) + Number(below)) / 2 : undefined;
      const nearest = above !== undefined ? low : below !== undefined ? high : Math.min(Math.max(0, low), high);
      const value = (digits === undefined ? (middle ?? nearest) : nearest) + 0;
      return isInside(value, above, below) ? value : undefined;
    },
  };
}

/** The next number with so many digits behind the point, up or down; a whole one further where any digits may stand. */
function step(from: number, way: 1 | -1, digits: number | undefined): number {
  if (digits === undefined) return from + way;
  const scale = 10 ** digits;
  const exact = Number(from.toFixed(digits)) === from;
  const scaled = exact ? Math.round(from * scale) + way : way > 0 ? Math.ceil(from * scale) : Math.floor(from * scale);
  return Number((scaled / scale).toFixed(digits));
}

function isFilled(field: Field): boolean {
  return field.computed !== undefined || field.from !== undefined;
}

/** Some answer of the field, for conditions that only ask whether it is filled. */
function anyOf(field: Field, types: FieldTypes): unknown {
  const type = types.find(field.type)?.expressionType(field, types);
  if (typeof type === "object") return "row" in type ? [{}] : {};
  if (type === "string") return field.type === "date" ? "2000-01-01" : "-";
  return type === "list<string>" ? ["-"] : type === "bool" ? true : 1;
}
