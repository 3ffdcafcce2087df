/** The proof of soundness: every net by itself, its parts first, because a part can be seen from outside as one step. */
import { findFaults } from "./board-faults.ts";
import { buildBoard, type PartOutcome } from "./build-board.ts";
import { type Exploration, exploreBoard } from "./explore-board.ts";
import {
  type FlowNet,
  MOST_DEPTH,
  type NetCode,
  type NetHandler,
  type NetNode,
  type NetProblem,
  type NetVerdict,
} from "./flow-net.ts";
import { type Catchers, findCatchers } from "./net-catchers.ts";
import type { Board } from "./net-board.ts";
import { reduceBoard } from "./reduce-board.ts";

/**
 * Judges a net with everything inside it. Ids of nodes, parts included, must be unique; a flow must name nodes of its
 * own net (throws otherwise: the reader of the model refuses such files).
 */
export function proveNet(net: FlowNet): NetVerdict {
  const { problems, markings } = judge(net, { catchers: findCatchers(net), interruptible: false, depth: 0 });
  return { sound: problems.length === 0, problems: sortProblems(problems), markings };
}

/** Refusals last, dead steps before them, then by the length of the way; equal ones by code and step. */
export function sortProblems(problems: readonly NetProblem[]): NetProblem[] {
  const rank = ({ code }: NetProblem): number => (code === "limit" ? 2 : code === "dead-step" ? 1 : 0);
  return problems.toSorted(
    (a, b) => rank(a) - rank(b) || a.path.length - b.path.length || compare(a.code, b.code) || compare(a.step, b.step),
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** `interruptible`: an event outside can always end this net. */
type Surroundings = { catchers: Catchers; interruptible: boolean; depth: number };

/** `raised`: nodes inside that can raise something nobody inside catches. Ways begin at this net's start. */
type Report = { problems: NetProblem[]; normal: boolean; raised: Set<string>; markings: number };

/** Markings are keyed by place numbers as UTF-16 units. */
const MOST_PLACES = 65_535;

const NOTHING: Board = { stations: new Set(), starts: [[]] };

function judge(net: FlowNet, around: Surroundings): Report {
  if (around.depth > MOST_DEPTH) return refusal(net, "limit");
  const { catchers } = around;
  const handlers = net.handlers ?? [];
  const inside = { ...around, depth: around.depth + 1 };
  const interruptible = around.interruptible || handlers.some(comesFromOutside);
  const parts = new Map<string, Report>();
  for (const node of net.nodes) {
    if (node.kind !== "part") continue;
    const border = net.nodes.some((n) => n.kind === "boundary" && n.on === node.id && comesFromOutside(n));
    parts.set(node.id, judge(node.inside, { ...inside, interruptible: interruptible || border }));
  }
  const handled = new Map<NetHandler, Report>(handlers.map((handler) => [handler, judge(handler.inside, inside)]));
  const total = [...parts.values(), ...handled.values()].reduce((sum, report) => sum + report.markings, 0);

  // A process may hold nothing but handlers, which events start.
  const board =
    net.nodes.length === 0 && handlers.length > 0 ? NOTHING : buildBoard(net, factsOf(net, parts, catchers));
  if (!board) return refusal(net, "no-start", total);
  const places = reduceBoard(board);
  if (places.length > MOST_PLACES) return refusal(net, "limit", total);
  const seen = exploreBoard(board, places);
  // Too large to see whole: perhaps a narrow walk meets a fault, which tells more than a refusal.
  const problems = findFaults(net, places, seen.refused ? exploreBoard(board, places, true) : seen, interruptible);
  if (seen.refused) problems.push({ code: "limit", step: net.id, path: [] });

  const raised = raisedIn(net, seen, parts, catchers);
  const possible = handlers.filter((h) => h.catches === undefined || happens(h.id, raised, catchers));
  for (const [id, report] of parts) {
    const way = report.problems.length > 0 ? seen.pathOf(id) : undefined;
    if (way) problems.push(...behind(way, report.problems));
  }
  for (const handler of possible) problems.push(...behind(firstStep(net), handled.get(handler)?.problems ?? []));
  const own = new Set(handlers.map((h) => h.id));
  const replaced = possible.some((h) => h.interrupting && handled.get(h)?.normal === true);
  const escaping = [...raised].filter((id) => !own.has(catchers.catcherOf(id) ?? ""));
  return {
    problems,
    normal: seen.normal || !seen.complete || replaced,
    raised: new Set([...escaping, ...possible.flatMap((h) => [...(handled.get(h)?.raised ?? [])])]),
    markings: total + seen.markings.length,
  };
}

function refusal(net: FlowNet, code: NetCode, markings = 0): Report {
  return { problems: [{ code, step: net.id, path: [] }], normal: true, raised: new Set(), markings };
}

function behind(way: string[], problems: readonly NetProblem[]): NetProblem[] {
  return problems.map((problem) => ({ ...problem, path: [...way, ...problem.path] }));
}

function comesFromOutside(event: { interrupting: boolean; catches?: unknown }): boolean {
  return event.interrupting && event.catches === undefined;
}

/** A node at which the net begins: events that start a handler come after it. */
function firstStep(net: FlowNet): string[] {
  const targets = new Set(net.flows.map((flow) => flow.to));
  const start = net.nodes.find((n) => n.kind === "start") ?? net.nodes.find((n) => !targets.has(n.id));
  return start ? [start.id] : [];
}

/** What a catching event waits for was raised; if nothing in the model raises it, any activity may. */
function happens(catcher: string, raised: ReadonlySet<string>, catchers: Catchers): boolean {
  const sources = catchers.caughtBy(catcher);
  return sources.size === 0 || [...sources].some((id) => raised.has(id));
}

/** What leaves a part uncaught by the events on its border. */
function leaving(net: FlowNet, part: string, report: Report, catchers: Catchers): string[] {
  const border = new Set(net.nodes.flatMap((n) => (n.kind === "boundary" && n.on === part ? [n.id] : [])));
  return [...report.raised].filter((id) => !border.has(catchers.catcherOf(id) ?? ""));
}

function raisedIn(
  net: FlowNet,
  seen: Exploration,
  parts: ReadonlyMap<string, Report>,
  catchers: Catchers,
): Set<string> {
  const own = net.nodes.filter((node) => node.kind === "raise" && seen.covered.has(node.id)).map((node) => node.id);
  const inner = [...parts].flatMap(([id, report]) => (seen.covered.has(id) ? leaving(net, id, report, catchers) : []));
  return new Set([...own, ...inner]);
}

function factsOf(
  net: FlowNet,
  parts: ReadonlyMap<string, Report>,
  catchers: Catchers,
): Parameters<typeof buildBoard>[1] {
  const events = new Map(net.nodes.flatMap((node) => (node.kind === "boundary" ? [[node.id, node] as const] : [])));
  return {
    clears: catchers.clears,
    happens(id) {
      const event: Extract<NetNode, { kind: "boundary" }> | undefined = events.get(id);
      if (event?.catches === undefined) return true;
      return happens(id, parts.get(event.on)?.raised ?? new Set(), catchers);
    },
    outcome(id): PartOutcome | undefined {
      const report = parts.get(id);
      if (!report) return undefined;
      const faulty = report.problems.length > 0;
      const aborts = leaving(net, id, report, catchers).some((raise) => catchers.clears(raise));
      return { normal: report.normal || faulty, aborts, faulty };
    },
  };
}
