/** Places the nodes of the flow with d3-sankey, which does nothing else here, and turns them into paths. */
import { sankey, sankeyLeft } from "d3-sankey";

export type FlowNode = { name: string; fen: number; kind: "source" | "payee" | "rest" };

/** A node with its stretch along the axis, and the stretch of the project it flows from or to. */
export type Placed = FlowNode & { from: number; to: number; hubFrom: number; hubTo: number; look: string };

const SOURCE_LOOKS = ["f1", "f2", "f3", "f4", "f5"];

/** Lays the nodes along one axis; where both sides differ, as on a broken page, each keeps its own true length. */
export function place(left: readonly FlowNode[], right: readonly FlowNode[], length: number, padding: number) {
  type Node = { index: number };
  const hubIndex = left.length;
  const nodes: Node[] = Array.from({ length: left.length + 1 + right.length }, (_, index) => ({ index }));
  const links = [
    ...left.map((node, index) => ({ source: index, target: hubIndex, value: node.fen })),
    ...right.map((node, index) => ({ source: hubIndex, target: hubIndex + 1 + index, value: node.fen })),
  ];
  if (links.length === 0) return { sources: [], targets: [], hub: [0, length] as [number, number] };
  const graph = sankey<Node, object>()
    .nodeAlign(sankeyLeft)
    .nodeSort(() => 0)
    .linkSort(() => 0)
    .nodeWidth(10)
    .nodePadding(padding)
    .extent([
      [0, 0],
      [400, length],
    ])({ nodes, links });
  const hub = graph.nodes[hubIndex];
  const placed = (node: FlowNode, index: number, link: number, look: string): Placed => {
    const [at, by] = [graph.nodes[index], graph.links[link]];
    const half = (by?.width ?? 0) / 2;
    const edge = (node.kind === "source" ? by?.y1 : by?.y0) ?? 0;
    return { ...node, look, from: at?.y0 ?? 0, to: at?.y1 ?? 0, hubFrom: edge - half, hubTo: edge + half };
  };
  return {
    sources: left.map((node, index) => placed(node, index, index, SOURCE_LOOKS[index % SOURCE_LOOKS.length] ?? "f1")),
    targets: right.map((node, index) => placed(node, hubIndex + 1 + index, left.length + index, "fp")),
    hub: [hub?.y0 ?? 0, hub?.y1 ?? length] as [number, number],
  };
}

/** A flow from a source on the left, or to a payee on the right, as one closed path. */
export function ribbon(x: number, node: Placed, hubX: number, top: number): string {
  const middle = (x + hubX) / 2;
  const [a, b, c, d] = [node.from + top, node.to + top, node.hubFrom + top, node.hubTo + top].map(round);
  return `M${x} ${a}C${middle} ${a} ${middle} ${c} ${hubX} ${c}V${d}C${middle} ${d} ${middle} ${b} ${x} ${b}z`;
}

/** The same from top to bottom. */
export function fall(y: number, node: Placed, hubY: number): string {
  const middle = (y + hubY) / 2;
  const [a, b, c, d] = [node.from, node.to, node.hubFrom, node.hubTo].map(round);
  return `M${a} ${y}C${a} ${middle} ${c} ${middle} ${c} ${hubY}H${d}C${d} ${middle} ${b} ${middle} ${b} ${y}z`;
}

/** A node. */
export function box(x: number, y: number, width: number, height: number): string {
  return `M${round(x)} ${round(y)}h${round(width)}v${round(Math.max(1, height))}h${round(-width)}z`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
