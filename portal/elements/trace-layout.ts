/** Places the nodes of the trace with d3-sankey. Only what is positive is drawn: a refund above what was paid stands in the table. */
import { sankey, sankeyJustify } from "d3-sankey";
import type { TraceLink, TraceNode } from "../quota-api.ts";

export type PlacedNode = TraceNode & { x: number; top: number; bottom: number; last: boolean };
export type PlacedLink = TraceLink & { path: string; kind: TraceNode["kind"]; look: string };
export type Placed = { nodes: PlacedNode[]; links: PlacedLink[]; width: number; height: number; columns: number };

export const NODE_WIDTH = 10;
/** Room for the two lines of a label. */
const PADDING = 34;
const LABELS = 190;
const TOP = 18;

/** Nodes from left to right and ribbons between them, in pixels of a picture of the given width. */
export function placeTrace(nodes: readonly TraceNode[], links: readonly TraceLink[], width: number): Placed {
  const positive = links.filter((link) => link.amountFen > 0);
  const used = new Set(positive.flatMap((link) => [link.from, link.to]));
  const shown = nodes.filter((node) => used.has(node.id));
  if (positive.length === 0) return { nodes: [], links: [], width, height: 0, columns: 0 };
  type Node = { node: TraceNode };
  type Link = { link: TraceLink };
  const sizes = Map.groupBy(shown, (node) => (node.kind === "state" ? "payee" : node.kind));
  const most = Math.max(...[...sizes.values()].map((all) => all.length));
  const inner = Math.max(220, (most + 1) * (PADDING + 12));
  const graph = sankey<Node, Link>()
    .nodeId((one) => one.node.id)
    .nodeAlign(sankeyJustify)
    .nodeWidth(NODE_WIDTH)
    .nodePadding(PADDING)
    .extent([
      [0, TOP],
      [width - LABELS, TOP + inner],
    ])({
    nodes: shown.map((node) => ({ node })),
    links: positive.map((link) => ({ source: link.from, target: link.to, value: link.amountFen, link })),
  });
  const kinds = new Map(shown.map((node) => [node.id, node]));
  const columns = new Set(graph.nodes.map((one) => one.x0 ?? 0));
  const right = Math.max(...columns);
  return {
    width,
    height: Math.ceil(Math.max(...graph.nodes.map((one) => one.y1 ?? 0))) + TOP,
    columns: columns.size,
    nodes: graph.nodes.map((one) => ({
      ...one.node,
      x: round(one.x0 ?? 0),
      top: round(one.y0 ?? 0),
      bottom: round(one.y1 ?? 0),
      last: one.x0 === right,
    })),
    links: graph.links.map((one) => {
      const target = kinds.get(one.link.to);
      const [from, to] = [one.source as { x1?: number }, one.target as { x0?: number }];
      return {
        ...one.link,
        kind: target?.kind ?? "line",
        look: target?.kind === "state" ? (target.of ?? "state") : (target?.kind ?? "line"),
        path: ribbon(from.x1 ?? 0, one.y0 ?? 0, to.x0 ?? 0, one.y1 ?? 0, Math.max(1, one.width ?? 0)),
      };
    }),
  };
}

/** A closed band between two edges, `width` thick at both. */
function ribbon(fromX: number, fromY: number, toX: number, toY: number, width: number): string {
  const middle = round((fromX + toX) / 2);
  const half = width / 2;
  const [a, b, c, d] = [fromY - half, fromY + half, toY - half, toY + half].map(round);
  return `M${round(fromX)} ${a}C${middle} ${a} ${middle} ${c} ${round(toX)} ${c}V${d}C${middle} ${d} ${middle} ${b} ${round(fromX)} ${b}z`;
}

/** The text cut to a width of `most` full-width characters. */
export function shortened(text: string, most: number): string {
  let width = 0;
  let cut = "";
  for (const sign of text) {
    width += sign.charCodeAt(0) < 0x2e80 ? 0.56 : 1;
    if (width > most) return `${cut}\u2026`;
    cut += sign;
  }
  return text;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
