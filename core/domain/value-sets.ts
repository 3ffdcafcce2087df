/**
 * Sets of value combinations over the cells of several fields, as decision diagrams: a set is a number, equal sets are the
 * same number, and what does not depend on a field does not mention it. So fifty fields that are read one after another
 * cost no more than each by itself, where a table of their product would not fit into any memory.
 */

/** A set; 0 is the empty one, 1 holds everything. */
export type ValueSet = number;
export const NOTHING: ValueSet = 0;
export const EVERYTHING: ValueSet = 1;

/** More nodes than this are not made: whoever works with the sets refuses instead of running on. */
export const MAX_NODES = 400_000;

export class ValueLimitError extends Error {}

/** Cells by the place of their field, for the fields that a set depends on. */
export type Box = Map<number, number[]>;

export type ValueSets = {
  /** The set in which a field has one of the cells. */
  where(field: number, cells: (cell: number) => boolean): ValueSet;
  and(...sets: ValueSet[]): ValueSet;
  or(...sets: ValueSet[]): ValueSet;
  without(set: ValueSet, other: ValueSet): ValueSet;
  /** The set after some fields may have taken any value. */
  forget(set: ValueSet, fields: ReadonlySet<number>): ValueSet;
  /** The set of the combinations of some fields that `test` accepts; calls it once for each. */
  table(fields: readonly number[], test: (cells: readonly number[]) => boolean): ValueSet;
  /** Whether a combination, one cell for each field, is in the set; -1 is a cell of none. */
  has(set: ValueSet, cells: readonly number[]): boolean;
  /** One combination, only fields that matter; cells that come first in the preference are taken first. */
  pick(set: ValueSet, prefer: (field: number) => readonly number[]): Map<number, number> | undefined;
  /** The set as boxes that do not overlap, at most so many; undefined when there are more. */
  boxes(set: ValueSet, limit: number): Box[] | undefined;
  /** How many nodes were made. */
  size(): number;
};

const SHIFT = 2 ** 22;
const [AND, OR, MINUS] = [0, 1, 2];

/** Sets over fields with so many cells each. */
export function createValueSets(sizes: readonly number[]): ValueSets {
  const levels: number[] = [sizes.length, sizes.length];
  const kids: (readonly ValueSet[])[] = [[], []];
  const unique = new Map<string, ValueSet>();
  const known = new Map<number, ValueSet>();

  const node = (level: number, inner: readonly ValueSet[]): ValueSet => {
    const [first = NOTHING] = inner;
    if (inner.every((kid) => kid === first)) return first;
    const key = `${level}:${inner.join()}`;
    const same = unique.get(key);
    if (same !== undefined) return same;
    if (kids.length >= MAX_NODES) throw new ValueLimitError(`more than ${MAX_NODES} nodes`);
    levels.push(level);
    kids.push(inner);
    unique.set(key, kids.length - 1);
    return kids.length - 1;
  };
  const levelOf = (set: ValueSet): number => levels[set] ?? sizes.length;
  const kid = (set: ValueSet, level: number, cell: number): ValueSet =>
    levelOf(set) === level ? (kids[set]?.[cell] ?? NOTHING) : set;
  const split = (level: number, make: (cell: number) => ValueSet): ValueSet =>
    node(
      level,
      Array.from({ length: sizes[level] ?? 0 }, (_, cell) => make(cell)),
    );

  const join = (op: number, a: ValueSet, b: ValueSet): ValueSet => {
    const done = trivial(op, a, b);
    if (done !== undefined) return done;
    const [x, y] = op !== MINUS && a > b ? [b, a] : [a, b];
    const key = (op * SHIFT + x) * SHIFT + y;
    const found = known.get(key);
    if (found !== undefined) return found;
    const level = Math.min(levelOf(x), levelOf(y));
    const made = split(level, (cell) => join(op, kid(x, level, cell), kid(y, level, cell)));
    known.set(key, made);
    return made;
  };

  const sets: ValueSets = {
    where: (field, cells) => split(field, (cell) => (cells(cell) ? EVERYTHING : NOTHING)),
    and: (...all) => all.reduce((a, b) => join(AND, a, b), EVERYTHING),
    or: (...all) => all.reduce((a, b) => join(OR, a, b), NOTHING),
    without: (set, other) => join(MINUS, set, other),
    forget(set, fields) {
      const seen = new Map<ValueSet, ValueSet>();
      const walk = (at: ValueSet): ValueSet => {
        if (at === NOTHING || at === EVERYTHING) return at;
        const done = seen.get(at);
        if (done !== undefined) return done;
        const inner = (kids[at] ?? []).map(walk);
        const level = levelOf(at);
        const made = fields.has(level) ? sets.or(...inner) : node(level, inner);
        seen.set(at, made);
        return made;
      };
      return fields.size === 0 ? set : walk(set);
    },
    table(fields, test) {
      const sorted = [...new Set(fields)].sort((a, b) => a - b);
      const cells: number[] = [];
      const walk = (i: number): ValueSet => {
        const field = sorted[i];
        if (field === undefined) return test(fields.map((f) => cells[sorted.indexOf(f)] ?? 0)) ? EVERYTHING : NOTHING;
        return split(field, (cell) => {
          cells[i] = cell;
          return walk(i + 1);
        });
      };
      return walk(0);
    },
    has(set, cells) {
      let at = set;
      while (at !== NOTHING && at !== EVERYTHING) at = kids[at]?.[cells[levelOf(at)] ?? -1] ?? NOTHING;
      return at === EVERYTHING;
    },
    pick(set, prefer) {
      if (set === NOTHING) return undefined;
      const chosen = new Map<number, number>();
      let at = set;
      while (at !== EVERYTHING) {
        const level = levelOf(at);
        const cell = prefer(level).find((c) => kid(at, level, c) !== NOTHING) ?? 0;
        chosen.set(level, cell);
        at = kid(at, level, cell);
      }
      return chosen;
    },
    boxes(set, limit) {
      const found: Box[] = [];
      const walk = (at: ValueSet, box: readonly (readonly [number, number[]])[]): boolean => {
        if (at === NOTHING) return true;
        if (at === EVERYTHING) return found.push(new Map(box)) <= limit;
        const level = levelOf(at);
        const inner = kids[at] ?? [];
        return [...new Set(inner)].every((to) =>
          walk(to, [...box, [level, inner.flatMap((k, cell) => (k === to ? [cell] : []))]]),
        );
      };
      return walk(set, []) ? found : undefined;
    },
    size: () => kids.length,
  };
  return sets;
}

/** What a join comes to without looking inside. */
function trivial(op: number, a: ValueSet, b: ValueSet): ValueSet | undefined {
  if (op === MINUS) {
    if (a === NOTHING || b === EVERYTHING || a === b) return NOTHING;
    return b === NOTHING ? a : undefined;
  }
  const [absorbs, neutral] = op === AND ? [NOTHING, EVERYTHING] : [EVERYTHING, NOTHING];
  if (a === absorbs || b === absorbs) return absorbs;
  if (a === neutral || a === b) return b;
  return b === neutral ? a : undefined;
}
