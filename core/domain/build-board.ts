/** Draws the board of one net: a station for every node, or a few where it both waits for events and chooses. */
import type { FlowNet, NetFlow, NetNode } from "./flow-net.ts";
import { type Board, connect, type Place, type Station } from "./net-board.ts";

/** How a part can go out, as its own exploration found: by its own end, by clearing this net too; `faulty`: unsound. */
export type PartOutcome = { normal: boolean; aborts: boolean; faulty: boolean };

/** What is known of the inside: outcomes of parts, events that can happen, raised events that clear this net. */
export type BoardFacts = {
  outcome(part: string): PartOutcome | undefined;
  happens(boundary: string): boolean;
  clears(raise: string): boolean;
};

type Drawing = {
  facts: BoardFacts;
  stations: Set<Station>;
  /** The station that takes a node's tokens. */
  entries: Map<string, Station>;
  incoming: Map<string, NetFlow[]>;
  outgoing: Map<string, NetFlow[]>;
  borders: Map<string, Border[]>;
  /** Nodes that keep the token that comes to them. */
  ends: Set<string>;
  /** Nodes that only run behind events that do not interrupt, with those events; found when first asked for. */
  beside(): Map<string, string>;
  /** The ends of such runs, by event and end. */
  sideEnds: Map<string, Station>;
};

type Border = Extract<NetNode, { kind: "boundary" }>;

/** The board of one net, its parts being opaque steps; undefined when nothing can begin a run. */
export function buildBoard(net: FlowNet, facts: BoardFacts): Board | undefined {
  const drawing: Drawing = {
    facts,
    stations: new Set(),
    entries: new Map(),
    incoming: Map.groupBy(net.flows, (flow) => flow.to),
    outgoing: Map.groupBy(net.flows, (flow) => flow.from),
    borders: Map.groupBy(
      net.nodes.filter((node) => node.kind === "boundary"),
      (node) => node.on,
    ),
    ends: new Set(),
    beside: () => {
      const found = runsBeside(net, drawing);
      drawing.beside = () => found;
      return found;
    },
    sideEnds: new Map(),
  };
  for (const node of net.nodes) drawEntry(drawing, node);
  for (const node of net.nodes) drawExits(drawing, node);
  const begin = (node: NetNode): Place => connect(undefined, entryOf(drawing, node.id));
  const starting = net.nodes.filter((n) => n.kind === "start" || ("starts" in n && n.starts === true));
  if (starting.length > 0) return { stations: drawing.stations, starts: starting.map((node) => [begin(node)]) };
  const first = net.nodes.filter((n) => n.kind !== "boundary" && !drawing.incoming.has(n.id));
  return first.length === 0 ? undefined : { stations: drawing.stations, starts: [first.map(begin)] };
}

/** Which nodes no run comes to without a certain event that does not interrupt, or several; their ids, joined. */
function runsBeside(net: FlowNet, drawing: Drawing): Map<string, string> {
  const beside = new Map<string, string>();
  for (const event of net.nodes) {
    if (event.kind !== "boundary" || event.interrupting) continue;
    const main = new Set(
      net.nodes.filter((n) => n.kind !== "boundary" && !drawing.incoming.has(n.id)).map((n) => n.id),
    );
    for (const node of net.nodes) if (node.kind === "start") main.add(node.id);
    const follow = (found: Set<string>): void => {
      for (const id of found) {
        for (const flow of drawing.outgoing.get(id) ?? []) found.add(flow.to);
        for (const border of drawing.borders.get(id) ?? []) if (border !== event) found.add(border.id);
      }
    };
    follow(main);
    const side = new Set([event.id]);
    follow(side);
    for (const id of side) if (!main.has(id)) beside.set(id, `${beside.get(id) ?? ""} ${event.id}`);
  }
  return beside;
}

/**
 * Where a flow leads. What an event beside the main way began may come to the same end as the main way: nothing could
 * join the two, and the run is over when the last of them is there. So it has a place of its own in that end.
 */
function targetOf(drawing: Drawing, flow: NetFlow): Station {
  const entry = entryOf(drawing, flow.to);
  if (!drawing.ends.has(flow.to) || entry.role === "end") return entry;
  const side = drawing.beside().get(flow.from);
  if (side === undefined || drawing.beside().get(flow.to) === side) return entry;
  const key = `${side} ${flow.to}`;
  const merge = drawing.sideEnds.get(key) ?? draw(drawing, flow.to, { own: flow.to, covers: flow.to });
  if (!drawing.sideEnds.has(key)) connect(merge, draw(drawing, flow.to, { role: "end" }));
  drawing.sideEnds.set(key, merge);
  return merge;
}

function entryOf(drawing: Drawing, id: string): Station {
  const station = drawing.entries.get(id);
  if (!station) throw new Error(`A flow names ${id}, which is no node of the net`);
  return station;
}

/** A station of a node. Only one with `own` counts as the node having run. */
function draw(drawing: Drawing, id: string, shape: Partial<Station>): Station {
  const order = drawing.stations.size;
  const plain = { id, order, own: undefined, covers: undefined, keep: false, ins: [], outs: [] };
  const station: Station = { ...plain, join: "one", split: "all", role: "step", ...shape };
  drawing.stations.add(station);
  return station;
}

function drawEntry(drawing: Drawing, node: NetNode): void {
  const real = { own: node.id, covers: node.id };
  const clears = node.kind === "raise" && drawing.facts.clears(node.id);
  const ends = node.kind === "end" || (node.kind === "raise" && !clears && node.goesOn !== true);
  if (ends) drawing.ends.add(node.id);
  if (ends && (drawing.incoming.get(node.id)?.length ?? 0) > 1) {
    // An end keeps its token to tell a second one, so it has one place; several flows merge before it.
    const merge = draw(drawing, node.id, real);
    connect(merge, draw(drawing, node.id, { role: "end" }));
    drawing.entries.set(node.id, merge);
    return;
  }
  const role = ends ? "end" : clears ? "raise" : node.kind === "terminate" ? "terminate" : "step";
  const join = node.kind === "parallel" ? "all" : node.kind === "inclusive" ? "some" : "one";
  const keep = node.kind === "part" && drawing.facts.outcome(node.id)?.faulty === true;
  drawing.entries.set(node.id, draw(drawing, node.id, { ...real, join, role, keep }));
}

function drawExits(drawing: Drawing, node: NetNode): void {
  const entry = entryOf(drawing, node.id);
  if (entry.role !== "step" || entry.outs.length > 0) return;
  const last = drawEvents(drawing, node, entry);
  if (last) drawFlows(drawing, node, last);
}

/** Lets the events on the node's border happen; gives the station its own flows leave from, if it can end by itself. */
function drawEvents(drawing: Drawing, node: NetNode, entry: Station): Station | undefined {
  const events = (drawing.borders.get(node.id) ?? []).filter((event) => drawing.facts.happens(event.id));
  const outcome = node.kind === "part" ? drawing.facts.outcome(node.id) : undefined;
  let last = entry;
  for (const event of events.filter((e) => !e.interrupting)) {
    const next = draw(drawing, node.id, {});
    last.split = "maybe";
    connect(last, next);
    connect(last, entryOf(drawing, event.id), true);
    last = next;
  }
  const interrupting = events.filter((e) => e.interrupting);
  const normal = outcome?.normal !== false;
  if (interrupting.length === 0 && outcome?.aborts !== true && normal) return last;
  last.split = "one";
  for (const event of interrupting) connect(last, entryOf(drawing, event.id));
  if (outcome?.aborts === true) connect(last, draw(drawing, node.id, { role: "raise" }));
  if (!normal) return undefined;
  const own = draw(drawing, node.id, {});
  connect(last, own);
  return own;
}

/** The outgoing flows by the node's kind; a node without any ends its path. */
function drawFlows(drawing: Drawing, node: NetNode, from: Station): void {
  const flows = drawing.outgoing.get(node.id) ?? [];
  if (flows.length === 0) {
    connect(from, draw(drawing, node.id, { role: "end" }));
    return;
  }
  if (node.kind === "exclusive" || node.kind === "parallel") {
    from.split = node.kind === "exclusive" ? "one" : "all";
    for (const flow of flows) connect(from, targetOf(drawing, flow));
    return;
  }
  const fallback = flows.find((flow) => flow.when === "default");
  const chosen = flows.filter((flow) => flow !== fallback && (node.kind === "inclusive" || flow.when === "condition"));
  const always = flows.filter((flow) => !chosen.includes(flow) && (flow !== fallback || chosen.length === 0));
  let last = from;
  if (chosen.length > 0 && always.length > 0 && !fallback) {
    // All conditions may fail, for the flows without one go on in any case.
    for (const flow of chosen) {
      const next = draw(drawing, node.id, {});
      last.split = "maybe";
      connect(last, next);
      connect(last, targetOf(drawing, flow));
      last = next;
    }
  } else if (chosen.length > 0) {
    const choice = always.length === 0 ? from : draw(drawing, node.id, {});
    if (choice !== from) connect(from, choice);
    drawChoice(drawing, choice, chosen, fallback);
  }
  for (const flow of always) connect(last, targetOf(drawing, flow));
}

/** Any choice of flows that is not empty, or the default alone. */
function drawChoice(drawing: Drawing, from: Station, flows: NetFlow[], fallback: NetFlow | undefined): void {
  let some = from;
  if (fallback) {
    from.split = "one";
    connect(from, targetOf(drawing, fallback));
    some = draw(drawing, from.id, {});
    connect(from, some);
  }
  some.split = "some";
  for (const flow of flows) connect(some, targetOf(drawing, flow));
}
