/** Random flow nets for property tests: any graph at all, blocks that fit, and blocks with something changed. */
import fc from "fast-check";
import type { FlowNet, NetFlow, NetNode } from "../../core/domain/flow-net.ts";

/** Nested blocks, as a tree. */
export type Block =
  | { is: "task" }
  | { is: "row"; of: Block[] }
  | { is: "exclusive" | "parallel" | "inclusive"; of: Block[] }
  | { is: "loop"; of: Block[] };

/** Trees of blocks, as deep and wide as asked. */
export function blocks(maxDepth: number, maxWidth: number): fc.Arbitrary<Block> {
  const { block } = fc.letrec<{ block: Block }>((tie) => ({
    block: fc.oneof(
      { maxDepth, depthSize: "max" },
      fc.constant<Block>({ is: "task" }),
      fc.record({
        is: fc.constantFrom("row", "exclusive", "parallel", "inclusive", "loop"),
        of: fc.array(tie("block"), { minLength: 2, maxLength: maxWidth }),
      }) as fc.Arbitrary<Block>,
    ),
  }));
  return block;
}

/** The net of a tree of blocks: every split with its join, every loop with its merge and its choice. Always sound. */
export function netOfBlock(block: Block): FlowNet {
  const nodes: NetNode[] = [{ id: "start", kind: "start" }];
  const flows: NetFlow[] = [];
  const add = (node: NetNode): string => {
    nodes.push(node);
    return node.id;
  };
  const link = (from: string, to: string): void => {
    flows.push({ id: `f${flows.length}`, from, to });
  };
  const name = (): string => `n${nodes.length}`;
  const draw = (part: Block, from: string): string => {
    if (part.is === "task") {
      const id = add({ id: name(), kind: "task" });
      link(from, id);
      return id;
    }
    if (part.is === "row") return part.of.reduce((last, one) => draw(one, last), from);
    const kind = part.is === "loop" ? "exclusive" : part.is;
    const first = add({ id: name(), kind });
    link(from, first);
    if (part.is === "loop") {
      const [body, back] = part.of;
      const choice = add({ id: name(), kind });
      link(draw(body ?? { is: "task" }, first), choice);
      link(draw(back ?? { is: "task" }, choice), first);
      return choice;
    }
    const last = add({ id: name(), kind });
    for (const branch of part.of) link(draw(branch, first), last);
    return last;
  };
  const last = draw(block, "start");
  add({ id: "end", kind: "end" });
  link(last, "end");
  return { id: "net", nodes, flows };
}

const KINDS = ["task", "exclusive", "parallel", "inclusive"] as const;

/** Blocks in which kinds of nodes were changed and flows were added or led elsewhere. */
export function bentBlocks(): fc.Arbitrary<FlowNet> {
  return fc
    .record({
      block: blocks(2, 3),
      kinds: fc.array(fc.tuple(fc.nat(50), fc.constantFrom(...KINDS, "end" as const, "terminate" as const)), {
        maxLength: 2,
      }),
      more: fc.array(fc.tuple(fc.nat(50), fc.nat(50)), { maxLength: 2 }),
      led: fc.array(fc.tuple(fc.nat(50), fc.nat(50)), { maxLength: 1 }),
    })
    .map(({ block, kinds, more, led }) => {
      const net = netOfBlock(block);
      const inner = net.nodes.slice(1, -1);
      const pick = (i: number): NetNode => net.nodes[1 + (i % (net.nodes.length - 1))] ?? { id: "end", kind: "end" };
      for (const [i, kind] of kinds) {
        const at = net.nodes.indexOf(inner[i % inner.length] ?? { id: "", kind: "task" });
        const old = net.nodes[at];
        if (old) net.nodes[at] = { id: old.id, kind };
      }
      for (const [from, to] of more)
        net.flows.push({
          id: `m${net.flows.length}`,
          from: inner[from % inner.length]?.id ?? "start",
          to: pick(to).id,
        });
      for (const [i, to] of led) {
        const flow = net.flows[i % net.flows.length];
        if (flow) flow.to = pick(to).id;
      }
      return withoutFlowsFromEnds(net);
    });
}

/** Any graph of a few nodes, with boundary events and conditions on flows. */
export function anyNets(): fc.Arbitrary<FlowNet> {
  const kind = fc.constantFrom(...KINDS, ...KINDS, "end" as const, "terminate" as const, "start" as const);
  return fc
    .record({
      kinds: fc.array(kind, { minLength: 2, maxLength: 7 }),
      flows: fc.array(
        fc.tuple(fc.nat(9), fc.nat(9), fc.constantFrom(undefined, undefined, undefined, "condition", "default")),
        { minLength: 2, maxLength: 11 },
      ),
      events: fc.array(fc.tuple(fc.nat(9), fc.boolean()), { maxLength: 2 }),
      trimmed: fc.boolean(),
    })
    .map(({ kinds, flows, events, trimmed }) => {
      const nodes: NetNode[] = [
        { id: "s", kind: "start" },
        ...kinds.map((k, i): NetNode => ({ id: `${k.slice(0, 2)}${i}`, kind: k })),
      ];
      const tasks = nodes.filter((n) => n.kind === "task");
      events.forEach(([i, interrupting], e) => {
        const on = tasks[i % Math.max(1, tasks.length)];
        if (on) nodes.push({ id: `b${e}`, kind: "boundary", on: on.id, interrupting });
      });
      const at = (i: number): NetNode => nodes[i % nodes.length] ?? { id: "s", kind: "start" };
      const net: FlowNet = {
        id: "net",
        nodes,
        flows: flows.map(([from, to, when], i): NetFlow => {
          const flow = { id: `f${i}`, from: at(from).id, to: at(to).id };
          return when === undefined ? flow : { ...flow, when };
        }),
      };
      // One default for each node at most; a start and an event on a border have no incoming flow.
      const seen = new Set<string>();
      net.flows = net.flows.filter((flow) => {
        const to = nodes.find((n) => n.id === flow.to)?.kind;
        if (flow.when === "default" && seen.has(flow.from)) return false;
        if (flow.when === "default") seen.add(flow.from);
        return to !== "start" && to !== "boundary";
      });
      const whole = withoutFlowsFromEnds(net);
      return trimmed ? withoutLonely(whole) : whole;
    });
}

/** Only the nodes that flows connect to a start: what is left of a random graph has more interesting faults. */
function withoutLonely(net: FlowNet): FlowNet {
  const found = new Set(net.nodes.filter((n) => n.kind === "start").map((n) => n.id));
  for (const id of found) {
    for (const flow of net.flows) if (flow.from === id) found.add(flow.to);
    for (const node of net.nodes) if (node.kind === "boundary" && node.on === id) found.add(node.id);
  }
  return {
    ...net,
    nodes: net.nodes.filter((n) => found.has(n.id)),
    flows: net.flows.filter((f) => found.has(f.from) && found.has(f.to)),
  };
}

function withoutFlowsFromEnds(net: FlowNet): FlowNet {
  const ends = new Set(net.nodes.filter((n) => n.kind === "end" || n.kind === "terminate").map((n) => n.id));
  return { ...net, flows: net.flows.filter((flow) => !ends.has(flow.from)) };
}

/** Nets with one part inside, whose inside is a random net, too. */
export function netsWithParts(): fc.Arbitrary<FlowNet> {
  return fc
    .record({ outer: fc.oneof(anyNets(), bentBlocks()), inner: fc.oneof(anyNets(), bentBlocks()), at: fc.nat(20) })
    .map(({ outer, inner, at }) => {
      const tasks = outer.nodes.filter((n) => n.kind === "task");
      const task = tasks[at % Math.max(1, tasks.length)];
      const named = <T extends { id: string }>(one: T): T => ({ ...one, id: `p_${one.id}` });
      const inside: FlowNet = {
        id: "part",
        nodes: inner.nodes.map((n) => (n.kind === "boundary" ? { ...named(n), on: `p_${n.on}` } : named(n))),
        flows: inner.flows.map((f) => ({ ...named(f), from: `p_${f.from}`, to: `p_${f.to}` })),
      };
      return {
        ...outer,
        nodes: outer.nodes.map((n): NetNode => (n === task ? { id: n.id, kind: "part", inside } : n)),
      };
    });
}
