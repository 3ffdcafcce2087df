/**
 * Makes a board smaller without changing the verdict or the length of a shortest way to a fault: what is fused away is
 * remembered as the run of the place that is left. The rules are the fusions of Murata (1989) for series, parallel and
 * self-loop places and transitions, told for gateways; nested blocks whose split and join fit vanish altogether, so
 * that only what does not fit is explored.
 *
 * Why each is exact: a station with one way in and out only passes its token on. Two places between the same split and
 * join are both filled and both emptied together (all/all), or are the same choice (one/one); an inclusive join takes
 * whatever has come, so one of them stands for all. A choice that leads straight back to the merge before it adds no
 * marking. Two choices in a row are one choice. An event that does not interrupt and whose path just ends leaves nothing.
 */
import { type Board, cover, type Place, type Station } from "./net-board.ts";
import { joinRopes, ropeSize } from "./rope.ts";

/** Applies the rules until none fits, and numbers the places that are left. The board itself is changed. */
export function reduceBoard(board: Board): Place[] {
  applyRules(board, false);
  // A choice drawn forward tells an inclusive join too early where its token will go, so that the way looks shorter.
  const joins = [...board.stations].some((station) => station.join === "some" && station.ins.length > 1);
  if (!joins) applyRules(board, true);
  const places = [...new Set([...board.starts.flat(), ...[...board.stations].flatMap((s) => s.outs)])];
  places.forEach((place, i) => {
    place.index = i;
  });
  return places;
}

function applyRules(board: Board, all: boolean): void {
  const queue = new Set(board.stations);
  for (const station of queue) {
    queue.delete(station);
    if (!board.stations.has(station)) continue;
    const simpler = pass(board, station) ?? twins(station) ?? loop(station) ?? aside(board, station);
    const touched = simpler ?? (all ? choices(board, station) : undefined);
    for (const again of touched ?? []) if (board.stations.has(again)) queue.add(again);
  }
}

/** Stations to look at again after a change; undefined when the rule does not fit. */
type Touched = Station[] | undefined;

function around(...places: Place[]): Station[] {
  return places.flatMap((place) => (place.from ? [place.from, place.to] : [place.to]));
}

function drop(...places: Place[]): void {
  const gone = new Set(places);
  for (const station of new Set(places.flatMap((p) => (p.from ? [p.from] : []))))
    station.outs = station.outs.filter((p) => !gone.has(p));
  for (const station of new Set(places.map((p) => p.to))) station.ins = station.ins.filter((p) => !gone.has(p));
}

/** One way in, one way out: the token only passes. */
function pass(board: Board, station: Station): Touched {
  const [before] = station.ins;
  const [after] = station.outs;
  if (station.role !== "step" || station.keep || !before || !after || before === after) return undefined;
  if (station.ins.length > 1 || station.outs.length > 1) return undefined;
  before.run = joinRopes(before.run, station.own, after.run);
  cover(before, station.covers, after.covers);
  before.to = after.to;
  after.to.ins[after.to.ins.indexOf(after)] = before;
  board.stations.delete(station);
  return around(before);
}

/** Splits and joins between which two direct places are one. */
const TWINS = new Set(["one one", "one some", "all all", "all some", "some some", "maybe some"]);

function twins(station: Station): Touched {
  if (station.outs.length < 2) return undefined;
  const targets = Map.groupBy(station.outs, (place) => place.to);
  for (const [target, [first, ...others]] of targets)
    if (first && others.length > 0 && target.role === "step" && TWINS.has(`${station.split} ${target.join}`))
      return merge(station, first, others);
  if (station.split === "maybe") return undefined;
  // Ends of one split: one is not reached twice unless another can be, too.
  const ends = station.outs.filter((place) => place.to.role === "end");
  const [near, ...others] = ends.toSorted((a, b) => length(a) - length(b));
  if (!near || others.length === 0) return undefined;
  for (const far of others) {
    far.run = joinRopes(far.run, far.to.own);
    cover(far, far.to.covers);
  }
  return merge(station, near, others);
}

function length(place: Place): number {
  return ropeSize(place.run) + ropeSize(place.to.own);
}

/** Keeps the first place for all: what they do runs one after the other, of a choice the shortest. */
function merge(station: Station, first: Place, others: Place[]): Touched {
  for (const other of others) {
    if (station.split === "all") first.run = joinRopes(other.run, first.run);
    else if (station.split !== "maybe" && other.to === first.to && ropeSize(other.run) < ropeSize(first.run))
      first.run = other.run;
    cover(first, other.covers);
  }
  drop(...others);
  if (station.split === "maybe") station.split = "all";
  return around(first);
}

/** A choice that leads straight back: to itself, or to a merge whose only way goes to this choice. */
function loop(station: Station): Touched {
  if (station.split !== "one" || station.outs.length < 2) return undefined;
  const back = station.outs.find(({ to }) => {
    if (to.role !== "step" || to.join !== "one") return false;
    if (to === station) return station.ins.length > 1;
    return to.ins.length > 1 && to.outs.length === 1 && to.outs[0]?.to === station && station.ins.length === 1;
  });
  if (!back) return undefined;
  station.covers = joinRopes(station.covers, back.covers);
  drop(back);
  return around(...station.ins, ...station.outs, back);
}

/** An event beside the main way whose own path just ends, in an end of its own. */
function aside(board: Board, station: Station): Touched {
  const place = station.outs.find((p) => p.side);
  if (!place || place.to.role !== "end") return undefined;
  station.covers = joinRopes(station.covers, place.covers, place.to.covers);
  drop(place);
  board.stations.delete(place.to);
  station.split = "all";
  return around(...station.ins, ...station.outs);
}

/** A choice right behind a choice. */
function choices(board: Board, station: Station): Touched {
  if (station.split !== "one" || station.role !== "step") return undefined;
  const between = station.outs.find(
    ({ to }) => to !== station && to.role === "step" && !to.keep && to.split === "one" && to.ins.length === 1,
  );
  const next = between?.to;
  if (!between || !next || next.outs.length === 0) return undefined;
  for (const place of next.outs) {
    place.from = station;
    place.run = joinRopes(between.run, next.own, place.run);
    cover(place, between.covers, next.covers);
  }
  station.outs = station.outs.flatMap((p) => (p === between ? next.outs : [p]));
  board.stations.delete(next);
  return around(...station.ins, ...station.outs);
}
