/** The diagram of a model: shapes on the grid of the graph, edges that run in the rows meant for them. */
import type { BpmnModdle, ModdleElement } from "bpmn-moddle";
import type { FlowGraph, GraphFlow, GraphLink, GraphNode, NodeKind } from "./flow-graph.ts";

type Point = { x: number; y: number };
type Bounds = Point & { width: number; height: number };

const COLUMN = 160;
const ROW = 130;
const LEFT = 120;
const TOP = 160;
const EVENT = { width: 36, height: 36 };
const GATEWAY = { width: 50, height: 50 };
const TASK = { width: 100, height: 80 };
const SIZES: Record<NodeKind, { width: number; height: number }> = {
  start: EVENT,
  end: EVENT,
  terminate: EVENT,
  timer: EVENT,
  boundary: EVENT,
  exclusive: GATEWAY,
  parallel: GATEWAY,
  inclusive: GATEWAY,
  user: TASK,
  service: TASK,
  call: TASK,
};

/** Every node gets a shape, every flow and link an edge. */
export function diagramOf(
  moddle: BpmnModdle,
  process: ModdleElement,
  graph: FlowGraph,
  elements: ReadonlyMap<string, ModdleElement>,
): ModdleElement {
  const bounds = boundsOf(graph.nodes);
  const shapes = graph.nodes.map((node) =>
    moddle.create("bpmndi:BPMNShape", {
      id: `${node.id}_di`,
      bpmnElement: elements.get(node.id),
      bounds: moddle.create("dc:Bounds", bounds.get(node.id)),
      ...(node.kind === "exclusive" && { isMarkerVisible: true }),
    }),
  );
  const edge = (id: string, points: Point[]): ModdleElement =>
    moddle.create("bpmndi:BPMNEdge", {
      id: `${id}_di`,
      bpmnElement: elements.get(id),
      waypoint: points.map((point) => moddle.create("dc:Point", point)),
    });
  const at = (id: string): Bounds => bounds.get(id) ?? { x: 0, y: 0, ...TASK };
  const flows = graph.flows.map((flow) => edge(flow.id, wayOf(flow, at(flow.from), at(flow.to))));
  const links = graph.links.map((link, i) => edge(link.id, overhead(link, i, at)));
  const plane = moddle.create("bpmndi:BPMNPlane", {
    id: `${process.id ?? ""}_plane`,
    bpmnElement: process,
    planeElement: [...shapes, ...flows, ...links],
  });
  return moddle.create("bpmndi:BPMNDiagram", { id: `${process.id ?? ""}_diagram`, plane });
}

function boundsOf(nodes: readonly GraphNode[]): Map<string, Bounds> {
  const found = new Map<string, Bounds>();
  const hung = new Map<string, number>();
  for (const node of nodes) {
    const { width, height } = SIZES[node.kind];
    const host = node.on === undefined ? undefined : found.get(node.on);
    if (host && node.on !== undefined) {
      const nth = hung.get(node.on) ?? 0;
      hung.set(node.on, nth + 1);
      // On the lower border, from the right to the left, so that their ways down do not cross.
      const x = host.x + host.width - width / 2 - 14 - nth * 22;
      found.set(node.id, { x, y: host.y + host.height - height / 2, width, height });
      continue;
    }
    found.set(node.id, {
      x: LEFT + node.column * COLUMN - width / 2,
      y: rowAt(node.row) - height / 2,
      width,
      height,
    });
  }
  return found;
}

function rowAt(row: number): number {
  return TOP + row * ROW;
}

/** From the side of the source into the row, along it, and to the side of the target. */
function wayOf(flow: GraphFlow, from: Bounds, to: Bounds): Point[] {
  const y = rowAt(flow.row);
  const [start, end] = [middle(from), middle(to)];
  const leave =
    start.y === y
      ? [{ x: from.x + from.width, y }]
      : [
          { x: start.x, y: edgeTo(from, y) },
          { x: start.x, y },
        ];
  const arrive =
    end.y === y
      ? [{ x: to.x, y }]
      : [
          { x: end.x, y },
          { x: end.x, y: edgeTo(to, y) },
        ];
  return [...leave, ...arrive];
}

/** The upper or lower border, whichever faces the row. */
function edgeTo(of: Bounds, y: number): number {
  return y > of.y ? of.y + of.height : of.y;
}

/** Links run above what they connect, each a little higher than the one before. */
function overhead(link: GraphLink, nth: number, at: (id: string) => Bounds): Point[] {
  const [from, to] = [at(link.from), at(link.to)];
  const y = Math.min(from.y, to.y) - 12 - 8 * (nth % 4);
  const [start, end] = [middle(from).x, middle(to).x];
  return [
    { x: start, y: from.y },
    { x: start, y },
    { x: end, y },
    { x: end, y: to.y },
  ];
}

function middle({ x, y, width, height }: Bounds): Point {
  return { x: x + width / 2, y: y + height / 2 };
}
