/**
 * The board on which the token game of one net is played: places that hold at most one token, and stations that move
 * them. `build-board.ts` draws it, `reduce-board.ts` makes it smaller, `explore-board.ts` plays on it.
 */
import { joinRopes, type Rope } from "./rope.ts";

/** Where a token can stand. `run`: nodes that were fused into it and run once the token is taken further. */
export type Place = {
  index: number;
  from: Station | undefined;
  to: Station;
  run: Rope;
  /** Nodes that certainly can run once a token is here. */
  covers: Rope;
  /** Where an event that does not interrupt puts its token. */
  side: boolean;
};

/**
 * `join`: takes a token of one incoming place, of all, or of those there are (inclusive).
 * `split`: gives to one place, to all, to some (at least one), or always to the first and maybe to the second.
 * `role`: `end` keeps its token, `terminate` clears the board, `raise` clears it without a normal end.
 */
export type Station = {
  id: string;
  order: number;
  own: Rope;
  covers: Rope;
  join: "one" | "all" | "some";
  split: "one" | "all" | "some" | "maybe";
  role: "step" | "end" | "terminate" | "raise";
  /** Stays when the board is reduced, because the way to it is asked for. */
  keep: boolean;
  ins: Place[];
  outs: Place[];
};

/** `starts`: the sets of places that hold a token when a run begins. */
export type Board = { stations: Set<Station>; starts: Place[][] };

/** A place between two stations. */
export function connect(from: Station | undefined, to: Station, side = false): Place {
  const place: Place = { index: -1, from, to, run: undefined, covers: undefined, side };
  from?.outs.push(place);
  to.ins.push(place);
  return place;
}

/** Adds nodes that can run for certain once a token is at this place. */
export function cover(place: Place, ...ropes: Rope[]): void {
  place.covers = joinRopes(place.covers, ...ropes);
}
