/** Draws the associations, which the layout leaves out: straight from the top of one shape to the top of the other. */
import type { BpmnModdle, ModdleElement } from "bpmn-moddle";
import type { GraphLink } from "./flow-graph.ts";

type Bounds = { x: number; y: number; width: number; height: number };

/** Adds an edge to the diagram for each link between two shapes that are drawn. */
export function addLinks(moddle: BpmnModdle, definitions: ModdleElement, links: readonly GraphLink[]): void {
  const [diagram] = definitions.get("diagrams") as ModdleElement[];
  const plane = diagram?.get("plane") as ModdleElement | undefined;
  const drawn = (plane?.get("planeElement") ?? []) as ModdleElement[];
  const shapes = new Map(
    drawn.flatMap((element): [string, Bounds][] => {
      const bounds = element.get("bounds") as Bounds | undefined;
      const of = element.get("bpmnElement") as ModdleElement | undefined;
      return bounds && of?.id !== undefined ? [[of.id, bounds]] : [];
    }),
  );
  const [process] = (definitions.get("rootElements") as ModdleElement[]).filter((e) => e.$type === "bpmn:Process");
  const artifacts = (process?.get("artifacts") ?? []) as ModdleElement[];
  for (const [i, link] of links.entries()) {
    const [from, to] = [shapes.get(link.from), shapes.get(link.to)];
    const of = artifacts.find((artifact) => artifact.id === link.id);
    if (!from || !to || !of) continue;
    const above = Math.min(from.y, to.y) - 20 - 8 * (i % 5);
    const points = [
      { x: middle(from), y: from.y },
      { x: middle(from), y: above },
      { x: middle(to), y: above },
      { x: middle(to), y: to.y },
    ];
    const edge = moddle.create("bpmndi:BPMNEdge", {
      id: `${link.id}_di`,
      bpmnElement: of,
      waypoint: points.map((point) => moddle.create("dc:Point", point)),
    });
    drawn.push(edge);
  }
}

function middle({ x, width }: Bounds): number {
  return Math.round(x + width / 2);
}
