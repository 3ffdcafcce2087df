/**
 * Plays the token game on a board in every possible way, nearest markings first (Dijkstra by the number of nodes that
 * ran), so that the first way found to a marking is a shortest one. A marking is the sorted list of its places.
 */
import { MOST_MARKINGS, MOST_WORK } from "./flow-net.ts";
import { type BoardMoves, boardMoves, type Move } from "./board-moves.ts";
import type { Board, Place, Station } from "./net-board.ts";
import { readRope, ropeSize } from "./rope.ts";

/** A second token came to `place` by this move out of a marking; `cost`: nodes that ran by then. */
export type Collision = { from: number; move: Move; place: Place; cost: number };

export type Exploration = {
  /** Every marking was looked at; false when a limit was reached, or enough of a faulty board was seen. */
  complete: boolean;
  /** The limit was reached and nothing wrong was found before. */
  refused: boolean;
  markings: number[][];
  distance: number[];
  moves: BoardMoves;
  /** Edges between markings, two numbers each. */
  edges: number[];
  /** Markings in which the run is over. */
  over: Set<number>;
  /** Markings in which tokens are left that cannot move. */
  stuck: number[];
  collisions: Collision[];
  /** Ids of the nodes that some run comes to. */
  covered: Set<string>;
  /** A run can be over without something being raised. */
  normal: boolean;
  /** The nodes that ran on a shortest way to a marking. */
  pathTo(marking: number): string[];
  /** The nodes that ran up to and with this move. */
  pathBy(from: number, move: Move): string[];
  /** A shortest way to and with a station that was kept. */
  pathOf(id: string): string[] | undefined;
};

/** Once something is wrong, this share of the limits is enough: the verdict will not change. */
const ENOUGH_WHEN_FAULTY = 0.2;

/**
 * `narrow`: go deep instead of near, look at one station's moves only where stations cannot disturb each other, and stop
 * at the first fault. That often finds one in a board that is too large; it never passes a board.
 */
export function exploreBoard(board: Board, places: Place[], narrow = false): Exploration {
  const moves = boardMoves(places);
  const markings: number[][] = [];
  const distance: number[] = [];
  const came: ({ from: number; move: Move } | undefined)[] = [];
  const known = new Map<string, number>();
  const shells: number[][] = [];
  const edges: number[] = [];
  const over = new Set<number>();
  const stuck: number[] = [];
  const collisions = new Map<string, Collision>();
  const fired = new Map<Station, { from: number; move: Move; cost: number }>();
  const marked = new Set<Place>();
  let normal = false;
  let work = 0;
  let complete = true;

  const reach = (marking: number[], at: number, from?: number, move?: Move): void => {
    const key = String.fromCharCode(...marking);
    let index = known.get(key);
    if (index === undefined) {
      index = markings.length;
      known.set(key, index);
      markings.push(marking);
      distance.push(Number.POSITIVE_INFINITY);
      came.push(undefined);
    }
    if (from !== undefined) edges.push(from, index);
    if (at >= (distance[index] ?? 0)) return;
    distance[index] = at;
    came[index] = from === undefined || !move ? undefined : { from, move };
    (shells[narrow ? 0 : at] ??= []).push(index);
  };
  for (const start of board.starts) {
    for (const place of start) marked.add(place);
    reach(
      start.map((p) => p.index).toSorted((a, b) => a - b),
      0,
    );
  }

  const settled = new Set<number>();
  const settle = (index: number, at: number): void => {
    const marking = markings[index] ?? [];
    const found = moves.from(marking, narrow);
    work += found.length * marking.length;
    if (found.length === 0) {
      if (marking.every((i) => places[i]?.to.role === "end")) over.add(index);
      else stuck.push(index);
      if (over.has(index) && marking.length > 0) normal = true;
    }
    for (const move of found) {
      const cost = at + costOf(move);
      const before = fired.get(move.station);
      if (!before || cost < before.cost) fired.set(move.station, { from: index, move, cost });
      if (move.station.role === "terminate" || move.clears?.role === "terminate") normal = true;
      const collision = move.collides;
      if (collision) {
        const name = `${move.station.order} ${collision.index}`;
        const other = collisions.get(name);
        if (!other || cost < other.cost) collisions.set(name, { from: index, move, place: collision, cost });
        continue;
      }
      for (const place of move.given) marked.add(place);
      reach(move.result, cost, index, move);
    }
  };
  const faulty = (): boolean => collisions.size > 0 || stuck.length > 0;
  search: for (let at = 0; at < shells.length; at += 1) {
    const shell = shells[at] ?? [];
    // The shell grows while it is read: moves of stations that stand for no node cost nothing.
    for (let i = 0; i < shell.length; i += narrow ? 0 : 1) {
      const index = (narrow ? shell.pop() : shell[i]) ?? 0;
      const near = distance[index] ?? 0;
      if (settled.has(index) || (!narrow && near !== at)) continue;
      settled.add(index);
      settle(index, near);
      const share = !faulty() ? 1 : narrow ? 0 : ENOUGH_WHEN_FAULTY;
      if (markings.length > MOST_MARKINGS * share || work > MOST_WORK * share || moves.tooWide()) {
        complete = false;
        break search;
      }
    }
  }

  const steps = (move: Move): string[] => [
    ...move.taken.flatMap((p) => readRope(p.run)),
    ...readRope(move.station.own),
  ];
  const pathTo = (marking: number): string[] => {
    const parts: string[][] = [];
    for (let step = came[marking]; step; step = came[step.from]) parts.push(steps(step.move));
    return parts.toReversed().flat();
  };
  const pathBy = (from: number, move: Move): string[] => [...pathTo(from), ...steps(move)];
  return {
    complete,
    refused: !complete && !faulty(),
    markings,
    distance,
    moves,
    edges,
    over,
    stuck,
    collisions: [...collisions.values()],
    covered: coveredBy(marked, fired.keys()),
    normal,
    pathTo,
    pathBy,
    pathOf: (id) => {
      const first = [...fired].find(([station]) => station.id === id && station.own !== undefined)?.[1];
      return first && pathBy(first.from, first.move);
    },
  };
}

/** How many nodes run by a move. */
function costOf({ station, taken }: Move): number {
  return taken.reduce((sum, place) => sum + ropeSize(place.run), ropeSize(station.own));
}

function coveredBy(marked: Iterable<Place>, fired: Iterable<Station>): Set<string> {
  const seen = new Set<object>();
  const ids = new Set<string>();
  for (const place of marked) {
    for (const id of readRope(place.covers, seen)) ids.add(id);
    if (place.to.role !== "step") for (const id of readRope(place.to.covers, seen)) ids.add(id);
  }
  for (const station of fired) for (const id of readRope(station.covers, seen)) ids.add(id);
  return ids;
}
