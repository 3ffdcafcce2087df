/** Reads the faults of one net out of what the explorer saw: each fault once, at the node where it begins. */
import { upstream } from "./board-moves.ts";
import type { Exploration } from "./explore-board.ts";
import type { FlowNet, NetCode, NetProblem } from "./flow-net.ts";
import { findTraps } from "./marking-traps.ts";
import type { Place, Station } from "./net-board.ts";
import { readRope } from "./rope.ts";

/**
 * Every fault of the net itself, its parts left out; the nearest first, dead steps last.
 * `interruptible`: an event from outside can always end this net, so that going round for ever is allowed.
 */
export function findFaults(
  net: FlowNet,
  places: readonly Place[],
  seen: Exploration,
  interruptible: boolean,
): NetProblem[] {
  const graph = graphOf(net);
  const meetings = collisions(graph, seen);
  const deadlocks = stuckJoins(places, seen);
  const traps = seen.complete && !interruptible ? livelocks(seen) : [];
  const faults = [...meetings, ...deadlocks, ...traps].toSorted(nearest);
  const whole = seen.complete && meetings.length === 0;
  return [...faults, ...deadSteps(net, graph, seen, whole ? faults.map((fault) => fault.step) : undefined)];
}

/** Shorter ways first; equal ones in a fixed order. */
function nearest(a: NetProblem, b: NetProblem): number {
  return a.path.length - b.path.length || compare(a.code, b.code) || compare(a.step, b.step);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** A fault whose way ends with its step, also where that node waits and did not run. */
function fault(code: NetCode, step: string, path: string[]): NetProblem {
  return { code, step, path: path.at(-1) === step ? path : [...path, step] };
}

type Graph = { after: Map<string, string[]>; before: Map<string, string[]>; starts: string[] };

/** Nodes and what follows them, events on the border of an activity after it. */
function graphOf(net: FlowNet): Graph {
  const borders = net.nodes.flatMap((node) => (node.kind === "boundary" ? [{ from: node.on, to: node.id }] : []));
  const pairs = [...net.flows, ...borders];
  const after = new Map([...Map.groupBy(pairs, (p) => p.from)].map(([id, list]) => [id, list.map((p) => p.to)]));
  const before = new Map([...Map.groupBy(pairs, (p) => p.to)].map(([id, list]) => [id, list.map((p) => p.from)]));
  const starting = net.nodes.filter((n) => n.kind === "start" || ("starts" in n && n.starts === true));
  const first = starting.length > 0 ? starting : net.nodes.filter((n) => !before.has(n.id));
  return { after, before, starts: first.map((n) => n.id) };
}

/** Every node behind these, with the node it was first found from; they themselves only if a circle leads back. */
function behind(graph: Graph, from: readonly string[]): Map<string, string> {
  const found = new Map<string, string>();
  const queue = [...from];
  for (const id of queue)
    for (const next of graph.after.get(id) ?? []) {
      if (found.has(next)) continue;
      found.set(next, id);
      queue.push(next);
    }
  return found;
}

/** Two tokens at one place. What lies behind the nearest such place follows from it and is not told again. */
function collisions(graph: Graph, seen: Exploration): NetProblem[] {
  const all = seen.collisions.map((c) => {
    const path = seen.pathBy(c.from, c.move);
    const end = c.place.to;
    const merge = c.move.station.ins.length > 1 && c.move.station.id !== end.id;
    // Where steps stand between, the second token is a fault before it comes to the end.
    return end.role === "end" && !merge && c.place.run === undefined
      ? fault("improper-end", end.id, path)
      : fault("lack-of-synchronization", c.move.station.id, path);
  });
  const kept: NetProblem[] = [];
  for (const problem of all.toSorted(nearest))
    if (!kept.some((k) => k.step === problem.step || behind(graph, [k.step]).has(problem.step))) kept.push(problem);
  return kept;
}

/** Joins that wait for ever. One that waits for a token held by another join is not told again. */
function stuckJoins(places: readonly Place[], seen: Exploration): NetProblem[] {
  const found = new Map<string, NetProblem>();
  for (const marking of seen.stuck) {
    const tokens = (seen.markings[marking] ?? []).flatMap((i) => places[i] ?? []);
    const before = seen.pathTo(marking);
    for (const station of rootsOf(tokens.filter((p) => p.to.role !== "end"))) {
      const path = [...before, ...runOut(tokens, station), station.id];
      const known = found.get(station.id);
      if (!known || path.length < known.path.length)
        found.set(station.id, { code: "deadlock", step: station.id, path });
    }
  }
  return [...found.values()];
}

/** Nothing moves any more once every token ran on to where it waits or ends: those that wait at this join last. */
function runOut(tokens: readonly Place[], join: Station): string[] {
  const others = tokens.filter((p) => p.to !== join);
  return [...others, ...tokens.filter((p) => p.to === join)].flatMap((p) => [
    ...readRope(p.run),
    ...(p.to.role === "end" ? readRope(p.to.own) : []),
  ]);
}

function rootsOf(tokens: Place[]): Station[] {
  const joins = [...new Set(tokens.map((p) => p.to))].toSorted((a, b) => a.order - b.order);
  const roots = joins.filter((join) => {
    const empty = join.ins.filter((p) => !tokens.includes(p));
    return !empty.some((p) => {
      const ways = upstream(p, join);
      return tokens.some((token) => token.to !== join && ways.has(token));
    });
  });
  return roots.length > 0 ? roots : joins.slice(0, 1);
}

/** Circles without a way out: the way goes once round to a node on the circle. */
function livelocks(seen: Exploration): NetProblem[] {
  const escapes = new Set([...seen.over, ...seen.stuck, ...seen.collisions.map((c) => c.from)]);
  const found = new Map<string, NetProblem>();
  for (const trap of findTraps(seen.markings.length, seen.edges, escapes, seen.distance)) {
    const keys = new Set([...trap.circle].map((i) => (seen.markings[i] ?? []).join()));
    const move = seen.moves.from(seen.markings[trap.entry] ?? [], false).find((m) => keys.has(m.result.join()));
    if (!move) continue;
    const path = seen.pathBy(trap.entry, move);
    const step = path.at(-1) ?? move.station.id;
    const known = found.get(step);
    if (!known || path.length < known.path.length) found.set(step, fault("livelock", step, path));
  }
  return [...found.values()];
}

/**
 * Steps that no run comes to: the first of each row only. `told` are the steps of faults already found, behind which
 * everything is dead anyway; without it only nodes that no flow connects to a start are told, because a board that was
 * not explored to its end says nothing of the others.
 */
function deadSteps(net: FlowNet, graph: Graph, seen: Exploration, told: readonly string[] | undefined): NetProblem[] {
  const ways = behind(graph, graph.starts);
  for (const start of graph.starts) if (!ways.has(start)) ways.set(start, "");
  const dead = net.nodes.filter((node) => !seen.covered.has(node.id) && (told || !ways.has(node.id)));
  const isDead = new Set(dead.map((node) => node.id));
  const explained = new Set([...(told ?? []), ...behind(graph, told ?? []).keys()]);
  const problems: NetProblem[] = [];
  const report = (id: string): void => {
    if (explained.has(id)) return;
    problems.push({ code: "dead-step", step: id, path: wayTo(ways, graph.starts, id) });
    for (const next of [id, ...behind(graph, [id]).keys()]) if (isDead.has(next)) explained.add(next);
  };
  const before = (id: string): string[] => graph.before.get(id) ?? [];
  for (const { id } of dead) if (before(id).length === 0) report(id);
  for (const { id } of dead) if (before(id).some((b) => !isDead.has(b))) report(id);
  for (const { id } of dead) report(id);
  return problems;
}

/** The shortest way along the flows; a node that no flow leads to stands alone. */
function wayTo(ways: ReadonlyMap<string, string>, starts: readonly string[], id: string): string[] {
  const path = [id];
  for (let at = id; !starts.includes(at); ) {
    const from = ways.get(at);
    if (from === undefined) return [id];
    path.unshift(from);
    at = from;
  }
  return path;
}
