/** Sets of values as rows that people read: a field from here to there, or one of some codes. */
import type { Constant } from "./branch-condition.ts";
import type { Cell } from "./flow-cells.ts";
import type { CutField } from "./flow-values.ts";
import type { Box, ValueSet, ValueSets } from "./value-sets.ts";

/** An end of a stretch; money in fen, percent in basis points, days as text. */
export type Bound = { value: Constant; included: boolean };
/** A row that says nothing but its field: it is filled in, with whatever. */
export type ChainRow = {
  field: string;
  label: string;
  /** Step that wrote the value; the value at submission when left out. */
  after?: string;
  /** Stretches of an ordered field, in order; an end that is left out is open. */
  ranges?: { from?: Bound; to?: Bound }[];
  /** Codes, texts or yes and no: one of these, or any but these. */
  codes?: { in: Constant[] } | { except: Constant[] };
  /** Of several codes together: which of the named ones are chosen. */
  choices?: string[][];
  /** Whether it may also be, or has to be, left empty. */
  missing?: true;
};
/** A field at submission or behind a step; `optional` when it may be empty there at all. */
export type Level = { field: CutField; after: string | undefined; optional: boolean };

/** The set as alternatives of rows; undefined when there are more than the limit. */
export function rowsOf(
  sets: ValueSets,
  set: ValueSet,
  levels: readonly Level[],
  limit: number,
): ChainRow[][] | undefined {
  const boxes = sets.boxes(set, limit);
  return (
    boxes &&
    joinBoxes(boxes).map((box) => [...box].sort(([a], [b]) => a - b).flatMap(([at, cells]) => rowOf(levels[at], cells)))
  );
}

/** Boxes that differ in one field only become one, until there is no such pair. */
function joinBoxes(boxes: readonly Box[]): Box[] {
  const left = [...boxes];
  for (let joined = true; joined; ) {
    joined = false;
    for (let i = 0; i < left.length && !joined; i += 1)
      for (let k = i + 1; k < left.length && !joined; k += 1) {
        const both = joinTwo(left[i] ?? new Map(), left[k] ?? new Map());
        if (!both) continue;
        left.splice(k, 1);
        left.splice(i, 1, both);
        joined = true;
      }
  }
  return left;
}

function joinTwo(a: Box, b: Box): Box | undefined {
  if (a.size !== b.size) return undefined;
  let other: number | undefined;
  for (const [level, cells] of a) {
    const theirs = b.get(level);
    if (!theirs) return undefined;
    if (theirs.join() === cells.join()) continue;
    if (other !== undefined) return undefined;
    other = level;
  }
  if (other === undefined) return a;
  return new Map(a).set(
    other,
    [...(a.get(other) ?? []), ...(b.get(other) ?? [])].sort((x, y) => x - y),
  );
}

/** One field of a box; nothing when every value of it is in. */
function rowOf(level: Level | undefined, places: readonly number[]): ChainRow[] {
  if (!level) return [];
  const { field, after, optional } = level;
  const cells = places.flatMap((place) => field.cells[place] ?? []);
  const head = {
    field: field.id,
    label: field.label,
    ...(after !== undefined && { after }),
    ...(cells.some((cell) => cell.kind === "missing") && { missing: true as const }),
  };
  const filled = cells.filter((cell) => cell.kind !== "missing");
  const whole = filled.length === field.cells.filter((cell) => cell.kind !== "missing").length;
  if (whole) return head.missing || !optional ? [] : [head];
  if (filled.length === 0) return [head];
  if (filled.some((cell) => cell.kind === "codes"))
    return [{ ...head, choices: filled.flatMap((cell) => (cell.kind === "codes" ? [cell.codes] : [])) }];
  if (field.cells.some((cell) => cell.kind === "between")) return [{ ...head, ranges: rangesOf(field.cells, places) }];
  const points = (of: readonly Cell[]): Constant[] => of.flatMap((cell) => (cell.kind === "point" ? [cell.value] : []));
  const other = filled.some((cell) => cell.kind === "other");
  const codes = other
    ? { except: points(field.cells.filter((cell) => !cells.includes(cell))) }
    : { in: points(filled) };
  return [{ ...head, codes }];
}

/** Neighbouring cells as stretches; the first and the last cell of a field have no end on their outer side. */
function rangesOf(cells: readonly Cell[], places: readonly number[]): NonNullable<ChainRow["ranges"]> {
  const last = cells.findLastIndex((cell) => cell.kind !== "missing");
  const ranges: NonNullable<ChainRow["ranges"]> = [];
  let before = -2;
  for (const place of places) {
    const cell = cells[place];
    if (!cell || cell.kind === "missing") continue;
    const from = place === 0 ? undefined : lower(cell);
    const to = place === last ? undefined : upper(cell);
    if (place === before + 1) {
      const range = ranges.at(-1);
      if (range) ranges[ranges.length - 1] = { ...(range.from && { from: range.from }), ...(to && { to }) };
    } else ranges.push({ ...(from && { from }), ...(to && { to }) });
    before = place;
  }
  return ranges;
}

function lower(cell: Cell): Bound | undefined {
  if (cell.kind === "point") return { value: cell.value, included: true };
  return cell.kind === "between" && cell.above !== undefined ? { value: cell.above, included: false } : undefined;
}

function upper(cell: Cell): Bound | undefined {
  if (cell.kind === "point") return { value: cell.value, included: true };
  return cell.kind === "between" && cell.below !== undefined ? { value: cell.below, included: false } : undefined;
}
