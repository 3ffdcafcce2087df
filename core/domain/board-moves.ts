/** What can happen in a marking: which stations can run, what they take and give, and where two tokens would meet. */
import type { Place, Station } from "./net-board.ts";

/**
 * `collides`: a place that holds a token already and would get another; there is no marking after such a move.
 * `clears`: the terminate end that the chosen token comes to at once.
 */
export type Move = {
  station: Station;
  taken: Place[];
  given: Place[];
  result: number[];
  collides?: Place;
  clears?: Station;
};

export type BoardMoves = {
  /** Every move out of a marking (sorted place numbers), in a fixed order. */
  from(marking: readonly number[], narrow: boolean): Move[];
  /** Some station has too many outgoing places to try every choice of them. */
  tooWide(): boolean;
};

/** Choices of this many outgoing places are tried one by one: 2^16 moves. */
const WIDEST_CHOICE = 16;

/** Places from which a token can come to this one without running the station `without`. */
export function upstream(place: Place, without: Station): Set<Place> {
  const found = new Set<Place>([place]);
  for (const at of found) if (at.from && at.from !== without) for (const before of at.from.ins) found.add(before);
  return found;
}

/** The rules of the game on these places. */
export function boardMoves(places: readonly Place[]): BoardMoves {
  const ways = new Map<Place, Set<Place>>();
  const waysTo = (place: Place): Set<Place> => {
    const found = ways.get(place) ?? upstream(place, place.to);
    ways.set(place, found);
    return found;
  };
  const regions = new Map<Place, Set<Place>>();
  const regionOf = (place: Place): Set<Place> => {
    const found = regions.get(place) ?? sideRegion(place, places);
    regions.set(place, found);
    return found;
  };
  // A token chosen for a terminate end need not linger before it: what others could do meanwhile they could do before.
  // Only an inclusive join would wait for the token while its choice is open, and no longer after.
  const lingers = places.some((p) => p.to.join === "some" && p.to.ins.length > 1);
  let wide = false;

  /** BPMN 2.0.2 table 13.3: nobody is under way to an empty flow, unless he can also come by a filled one. */
  const inclusiveReady = (station: Station, tokens: readonly Place[], filled: readonly Place[]): boolean => {
    const empty = station.ins.filter((p) => !filled.includes(p));
    return tokens.every(
      (token) =>
        token.to === station || !empty.some((p) => waysTo(p).has(token)) || filled.some((p) => waysTo(p).has(token)),
    );
  };

  const givenBy = (station: Station, rest: readonly Place[]): Place[][] => {
    const { outs, split } = station;
    if (split === "all") return [outs];
    if (split === "one") return outs.map((place) => [place]);
    if (split === "maybe") {
      const [main, other] = outs;
      if (!main || !other) return [];
      const busy = other.side && rest.some((p) => p.to.role !== "end" && regionOf(other).has(p));
      return busy ? [[main]] : [[main], outs];
    }
    if (outs.length <= WIDEST_CHOICE) return choicesOf(outs);
    wide = true;
    return [];
  };

  const movesOf = (station: Station, tokens: readonly Place[], taken: Place[], moves: Move[]): void => {
    if (station.role !== "step") {
      moves.push({ station, taken, given: [], result: [] });
      return;
    }
    const rest = tokens.filter((p) => !taken.includes(p));
    for (const given of givenBy(station, rest)) {
      const to = station.split === "one" && !lingers ? given[0]?.to : undefined;
      if (to && clearsAtOnce(station, to)) {
        moves.push({ station, taken, given, result: [], clears: to });
        continue;
      }
      const side = given[1]?.side === true ? regionOf(given[1]) : undefined;
      const left = side ? rest.filter((p) => !side.has(p)) : rest;
      const collides = given.find((p) => left.includes(p));
      const result = sortedNumbers(left, given);
      moves.push(collides ? { station, taken, given, result, collides } : { station, taken, given, result });
    }
  };

  const isReady = (station: Station, tokens: readonly Place[], filled: readonly Place[]): boolean =>
    station.join === "all" ? filled.length === station.ins.length : inclusiveReady(station, tokens, filled);

  return {
    from(marking, narrow) {
      const tokens = marking.flatMap((i) => places[i] ?? []);
      const moves: Move[] = [];
      for (const token of tokens) {
        const station = token.to;
        if (station.role === "end") continue;
        if (station.join === "one") movesOf(station, tokens, [token], moves);
        else {
          const filled = tokens.filter((p) => p.to === station);
          // Once for each join, with its first token.
          if (filled[0] === token && isReady(station, tokens, filled)) movesOf(station, tokens, filled, moves);
        }
        if (narrow && moves.length > 0 && station.join !== "some" && station.role === "step") {
          const alone = moves.filter((move) => move.station === station);
          if (alone.length > 0) return alone;
        }
      }
      return moves;
    },
    tooWide: () => wide,
  };
}

/** A choice with another way, or with one way in: where two tokens would meet at the end, they would meet before, too. */
function clearsAtOnce(station: Station, to: Station): boolean {
  const clearing = (s: Station): boolean => s.role === "terminate" || s.role === "raise";
  return clearing(to) && (station.ins.length === 1 || station.outs.some((p) => !clearing(p.to)));
}

/** Every choice of places that is not empty. */
function choicesOf(places: readonly Place[]): Place[][] {
  return Array.from({ length: 2 ** places.length - 1 }, (_, i) =>
    places.filter((_place, at) => Math.floor((i + 1) / 2 ** at) % 2 === 1),
  );
}

/** The numbers of both, in order; the first list is in order already. */
function sortedNumbers(left: readonly Place[], given: readonly Place[]): number[] {
  const numbers = left.map((p) => p.index);
  for (const { index } of given) {
    let at = numbers.length;
    while (at > 0 && (numbers[at - 1] ?? 0) > index) at -= 1;
    numbers.splice(at, 0, index);
  }
  return numbers;
}

/** Places that a token comes to only through this event beside the main way. */
function sideRegion(event: Place, places: readonly Place[]): Set<Place> {
  const main = new Set<Place>(places.filter((p) => p.from === undefined));
  for (const place of main) for (const next of place.to.outs) if (next !== event) main.add(next);
  const region = new Set<Place>([event]);
  for (const place of region) for (const next of place.to.outs) if (!main.has(next)) region.add(next);
  return region;
}
