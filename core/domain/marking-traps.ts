/** Finds markings that keep moving without ever coming to an end: circles from which nothing leads out. */

/** `circle`: markings that come back to themselves; `entry`: the nearest of them. */
export type Trap = { entry: number; circle: Set<number> };

/**
 * One trap for each connected group of markings from which no escape can be reached.
 * `edges`: pairs of markings; `escapes`: markings in which a run is over or stuck; `distance`: how near each one is.
 */
export function findTraps(
  count: number,
  edges: readonly number[],
  escapes: ReadonlySet<number>,
  distance: readonly number[],
): Trap[] {
  const caught = withoutEscape(count, edges, escapes);
  if (caught.size === 0) return [];
  const next = new Map<number, number[]>([...caught].map((marking) => [marking, []]));
  const group = new Map<number, number>([...caught].map((marking) => [marking, marking]));
  const groupOf = (marking: number): number => {
    let at = marking;
    for (let up = group.get(at) ?? at; up !== at; up = group.get(at) ?? at) {
      group.set(at, group.get(up) ?? up);
      at = up;
    }
    return at;
  };
  for (let i = 0; i < edges.length; i += 2) {
    const [from = 0, to = 0] = [edges[i], edges[i + 1]];
    // What is reached from a marking without escape has none either.
    next.get(from)?.push(to);
    if (caught.has(from)) group.set(groupOf(from), groupOf(to));
  }
  const nearest = new Map<number, Trap>();
  for (const circle of circlesOf(next)) {
    for (const marking of circle) {
      const trap = nearest.get(groupOf(marking));
      if (!trap || (distance[marking] ?? 0) < (distance[trap.entry] ?? 0))
        nearest.set(groupOf(marking), { entry: marking, circle });
    }
  }
  return [...nearest.values()].toSorted((a, b) => (distance[a.entry] ?? 0) - (distance[b.entry] ?? 0));
}

function withoutEscape(count: number, edges: readonly number[], escapes: ReadonlySet<number>): Set<number> {
  const back = new Map<number, number[]>();
  for (let i = 0; i < edges.length; i += 2) {
    const [from = 0, to = 0] = [edges[i], edges[i + 1]];
    const list = back.get(to);
    if (list) list.push(from);
    else back.set(to, [from]);
  }
  const free = new Set(escapes);
  for (const marking of free) for (const from of back.get(marking) ?? []) free.add(from);
  return new Set(Array.from({ length: count }, (_, i) => i).filter((marking) => !free.has(marking)));
}

/** Strongly connected groups that hold a circle (Tarjan, with a stack of its own: there may be 200,000 markings). */
function circlesOf(next: ReadonlyMap<number, number[]>): Set<number>[] {
  const circles: Set<number>[] = [];
  const number = new Map<number, number>();
  const low = new Map<number, number>();
  const waiting: number[] = [];
  const isWaiting = new Set<number>();
  const open: { marking: number; tried: number }[] = [];
  const visit = (marking: number): void => {
    number.set(marking, number.size);
    low.set(marking, number.size - 1);
    waiting.push(marking);
    isWaiting.add(marking);
    open.push({ marking, tried: 0 });
  };
  const lower = (marking: number, value: number): void => {
    low.set(marking, Math.min(low.get(marking) ?? value, value));
  };
  for (const root of next.keys()) {
    if (number.has(root)) continue;
    visit(root);
    for (let top = open.at(-1); top; top = open.at(-1)) {
      const { marking } = top;
      const to = next.get(marking)?.[top.tried];
      top.tried += 1;
      if (to !== undefined) {
        if (!number.has(to)) visit(to);
        else if (isWaiting.has(to)) lower(marking, number.get(to) ?? 0);
        continue;
      }
      open.pop();
      const parent = open.at(-1);
      if (parent) lower(parent.marking, low.get(marking) ?? 0);
      if (low.get(marking) !== number.get(marking)) continue;
      const members = new Set(waiting.splice(waiting.lastIndexOf(marking)));
      for (const member of members) isWaiting.delete(member);
      if (members.size > 1 || next.get(marking)?.includes(marking)) circles.push(members);
    }
  }
  return circles;
}
