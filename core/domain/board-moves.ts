/** What can happen in a marking: which stations can run, what they take and give, and where two tokens would meet. */
import type { Place, Station } from "./net-board.ts";

/** `collides`: a place that holds a token already and would get another; there is no marking after such a move. */
export type Move = { station: Station; taken: Place[]; given: Place[]; result: number[]; collides?: Place };

export type BoardMoves = {
  /** Every move out of a marking (sorted place numbers), in a fixed order. */
  from(marking: readonly number[], narrow: boolean): Iterable<Move>;
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
  let wide = false;

  /** BPMN 2.0.2 table 13.3: nobody is under way to an empty flow, unless he can also come by a filled one. */
  const inclusiveReady = (station: Station, tokens: Place[], filled: Place[]): boolean => {
    const empty = station.ins.filter((p) => !filled.includes(p));
    return tokens.every(
      (token) =>
        token.to === station || !empty.some((p) => waysTo(p).has(token)) || filled.some((p) => waysTo(p).has(token)),
    );
  };

  function* givenBy(station: Station, rest: Place[]): Iterable<{ given: Place[]; cleared?: Set<Place> }> {
    const { outs, split } = station;
    if (split === "all") yield { given: outs };
    else if (split === "one") for (const place of outs) yield { given: [place] };
    else if (split === "maybe") {
      const [main, other] = outs;
      if (!main || !other) return;
      yield { given: [main] };
      if (!other.side) yield { given: outs };
      else {
        const region = regionOf(other);
        if (!rest.some((p) => region.has(p) && p.to.role !== "end")) yield { given: outs, cleared: region };
      }
    } else if (outs.length > WIDEST_CHOICE) wide = true;
    else
      for (let choice = 1; choice < 2 ** outs.length; choice += 1)
        yield { given: outs.filter((_, i) => Math.floor(choice / 2 ** i) % 2 === 1) };
  }

  function* movesOf(station: Station, tokens: Place[], taken: Place[]): Iterable<Move> {
    if (station.role !== "step") {
      yield { station, taken, given: [], result: [] };
      return;
    }
    const rest = tokens.filter((p) => !taken.includes(p));
    for (const { given, cleared } of givenBy(station, rest)) {
      const left = cleared ? rest.filter((p) => !cleared.has(p)) : rest;
      const collides = given.find((p) => left.includes(p));
      const result = [...left, ...given].map((p) => p.index).toSorted((a, b) => a - b);
      yield collides ? { station, taken, given, result, collides } : { station, taken, given, result };
    }
  }

  function* ready(tokens: Place[]): Iterable<{ station: Station; taken: Place[] }> {
    const seen = new Set<Station>();
    for (const token of tokens) {
      const station = token.to;
      if (station.role === "end") continue;
      if (station.join === "one") yield { station, taken: [token] };
      else if (!seen.has(station)) {
        seen.add(station);
        const filled = tokens.filter((p) => p.to === station);
        if (station.join === "all" ? filled.length === station.ins.length : inclusiveReady(station, tokens, filled))
          yield { station, taken: filled };
      }
    }
  }

  return {
    *from(marking, narrow) {
      const tokens = marking.flatMap((i) => places[i] ?? []);
      const all = [...ready(tokens)];
      const alone = narrow && all.find(({ station }) => station.join !== "some" && station.role === "step");
      for (const { station, taken } of alone ? [alone] : all) yield* movesOf(station, tokens, taken);
    },
    tooWide: () => wide,
  };
}

/** Places that a token comes to only through this event beside the main way. */
function sideRegion(event: Place, places: readonly Place[]): Set<Place> {
  const main = new Set<Place>(places.filter((p) => p.from === undefined));
  for (const place of main) for (const next of place.to.outs) if (next !== event) main.add(next);
  const region = new Set<Place>([event]);
  for (const place of region) for (const next of place.to.outs) if (!main.has(next)) region.add(next);
  return region;
}
