/**
 * Reads a BPMN 2.0 model as flow nets for the proof: one net for each process, embedded sub-processes inside. Pools,
 * lanes, data, texts, messages and the diagram say nothing about the control flow and are left out, as is compensation.
 */
import type { Element } from "@xmldom/xmldom";
import { type FlowNet, MOST_DEPTH, type NetFlow, type NetHandler, type NetNode } from "../domain/flow-net.ts";
import {
  eventsOf,
  isEventPart,
  isPart,
  plainNode,
  raisedBy,
  roleOf,
  type SharedElements,
  sharedElements,
} from "./bpmn-elements.ts";
import { attributeOf, childrenNamed, childrenOf, isModel, parseModel, UnreadableModel } from "./parse-model.ts";

/** An element that the proof cannot judge: `name` as BPMN calls it, `why` in one sentence, `net` where it stands. */
export type Unsupported = { id: string; name: string; why: string; net: string };

export type BpmnModel = { nets: FlowNet[]; unsupported: Unsupported[] };

/** The model in a file; throws UnreadableModel with a sentence when there is none to judge. */
export function readBpmn(bytes: Uint8Array): BpmnModel {
  const definitions = parseModel(bytes);
  const reading: Reading = {
    shared: sharedElements(definitions),
    unsupported: [],
    homes: new Map(),
    refers: new Map(),
    unnamed: 0,
    net: "",
  };
  const processes = childrenNamed(definitions, "process").filter((p) =>
    childrenOf(p).some((c) => roleOf(c) !== "still"),
  );
  for (const choreography of childrenOf(definitions).filter((c) => c.localName === "choreography"))
    refuse(reading, choreography, "a choreography tells what several parties exchange, not how one of them works");
  if (processes.length === 0 && reading.unsupported.length === 0)
    throw new UnreadableModel("there is no process with steps in the file");
  for (const process of processes) register(reading, process, 0);
  const nets = processes.map((process) => {
    reading.net = idOf(reading, process);
    return readNet(reading, process);
  });
  return { nets, unsupported: reading.unsupported };
}

type Reading = {
  shared: SharedElements;
  unsupported: Unsupported[];
  /** The process or sub-process in which each element of the flow stands. */
  homes: Map<string, Element>;
  /** Ids given to elements, also to those that have none of their own. */
  refers: Map<Element, string>;
  unnamed: number;
  /** The process being read. */
  net: string;
};

function refuse(reading: Reading, element: Element, why: string): void {
  reading.unsupported.push({ id: idOf(reading, element), name: element.localName ?? "", why, net: reading.net });
}

/** The element's id; one without gets a name of its own, for no flow can lead to it anyway. */
function idOf(reading: Reading, element: Element): string {
  const known = reading.refers.get(element) ?? attributeOf(element, "id");
  if (known !== undefined) return known;
  reading.unnamed += 1;
  const made = `${element.localName} without id ${reading.unnamed}`;
  reading.refers.set(element, made);
  return made;
}

/** Notes where everything stands, first, so that a flow can be told to lead nowhere or over a border. */
function register(reading: Reading, container: Element, depth: number): void {
  if (depth > MOST_DEPTH) throw new UnreadableModel(`sub-processes are nested more than ${MOST_DEPTH} deep`);
  for (const child of childrenOf(container)) {
    const flow = isModel(child) && child.localName === "sequenceFlow";
    if (roleOf(child) === "still" && !flow && attributeOf(child, "id") === undefined) continue;
    const id = idOf(reading, child);
    if ((roleOf(child) === "node" || flow) && reading.homes.has(id))
      throw new UnreadableModel(`the id ${id} stands more than once`);
    reading.homes.set(id, container);
    if (isPart(child)) register(reading, child, depth + 1);
  }
}

/** The id that an attribute names; some exporters write it with the prefix of a name space. */
function referred(reading: Reading, reference: string | undefined): string | undefined {
  if (reference === undefined || reading.homes.has(reference)) return reference;
  const plain = reference.replace(/^.*:/, "");
  return reading.homes.has(plain) ? plain : reference;
}

/** A flow as the file has it, before links are joined to it. */
function flowsOf(reading: Reading, container: Element): NetFlow[] {
  const defaults = new Set(childrenOf(container).flatMap((child) => attributeOf(child, "default") ?? []));
  return childrenNamed(container, "sequenceFlow").flatMap((element): NetFlow[] => {
    const id = idOf(reading, element);
    const [from, to] = ["sourceRef", "targetRef"].map((name) => {
      const end = referred(reading, attributeOf(element, name));
      if (end === undefined) throw new UnreadableModel(`the sequence flow ${id} has no ${name}`);
      if (!reading.homes.has(end))
        throw new UnreadableModel(`the sequence flow ${id} names ${end}, which is not in the file`);
      return end;
    }) as [string, string];
    if (reading.homes.get(from) !== container || reading.homes.get(to) !== container) {
      refuse(reading, element, "it crosses the border of a process or sub-process");
      return [];
    }
    const conditional = childrenNamed(element, "conditionExpression").length > 0;
    const when = defaults.has(id) ? "default" : conditional ? "condition" : undefined;
    return [when === undefined ? { id, from, to } : { id, from, to, when }];
  });
}

function readNet(reading: Reading, container: Element): FlowNet {
  const flows = flowsOf(reading, container);
  const incoming = Map.groupBy(flows, (flow) => flow.to);
  const touched = new Set(flows.flatMap((flow) => [flow.from, flow.to]));
  const undoing = compensation(reading, container, incoming);
  const nodes: NetNode[] = [];
  const handlers: NetHandler[] = [];
  for (const element of childrenOf(container)) {
    const id = reading.refers.get(element) ?? attributeOf(element, "id");
    if (id === undefined || undoing.has(id)) continue;
    const role = roleOf(element);
    if (role !== "node") {
      if (role === "unknown" || touched.has(id)) nodes.push(unknownNode(reading, element, id));
    } else if (isEventPart(element) && !touched.has(id)) handlers.push(...readHandler(reading, element, id));
    else if (isPart(element)) nodes.push({ id, kind: "part", inside: readNet(reading, element) });
    else {
      const node = plainNode(element, id, { incoming: incoming.get(id)?.length ?? 0 }, reading.shared);
      nodes.push(node ? attached(reading, container, element, node) : unknownNode(reading, element, id));
    }
  }
  const known = new Set(nodes.map((node) => node.id));
  const net: FlowNet = {
    id: idOf(reading, container),
    nodes,
    flows: [...flows.filter((f) => known.has(f.from) && known.has(f.to)), ...linksOf(reading, container)],
  };
  return handlers.length > 0 ? { ...net, handlers } : net;
}

/** A boundary event on the activity that it names, which must stand beside it. */
function attached(reading: Reading, container: Element, element: Element, node: NetNode): NetNode {
  if (node.kind !== "boundary") return node;
  const on = referred(reading, node.on) ?? "";
  if (!reading.homes.has(on))
    throw new UnreadableModel(`the boundary event ${node.id} stands on ${on || "nothing"}, which is not in the file`);
  if (reading.homes.get(on) === container) return { ...node, on };
  refuse(reading, element, "its activity stands in another process or sub-process");
  return { id: node.id, kind: "task" };
}

/** Stands in for an element that cannot be judged. */
function unknownNode(reading: Reading, element: Element, id: string): NetNode {
  refuse(reading, element, isModel(element) ? "its meaning is not known here" : "it is no element of BPMN");
  return { id, kind: "task" };
}

/** Elements that only undo others: handlers of compensation and the events that lead to them; no token comes there. */
function compensation(reading: Reading, container: Element, incoming: ReadonlyMap<string, unknown>): Set<string> {
  const events = childrenOf(container).filter(
    (e) => e.localName === "boundaryEvent" && eventsOf(e, reading.shared).some(({ what }) => what === "compensate"),
  );
  const ids = new Set(events.map((event) => idOf(reading, event)));
  const pointed = childrenNamed(container, "association")
    .filter((a) => ids.has(attributeOf(a, "sourceRef") ?? ""))
    .flatMap((a) => attributeOf(a, "targetRef") ?? []);
  const marked = childrenOf(container)
    .filter((e) => roleOf(e) === "node" && attributeOf(e, "isForCompensation") === "true")
    .map((e) => idOf(reading, e));
  for (const id of [...pointed, ...marked]) if (!incoming.has(id)) ids.add(id);
  return ids;
}

/** An event sub-process; one for compensation is left out. */
function readHandler(reading: Reading, element: Element, id: string): NetHandler[] {
  const starts = childrenNamed(element, "startEvent");
  if (starts.some((start) => eventsOf(start, reading.shared).some(({ what }) => what === "compensate"))) return [];
  if (!isPart(element)) return [];
  const raised = starts.map((start) => raisedBy(start, reading.shared));
  const catches = raised.every((r) => r !== undefined) ? raised[0] : undefined;
  const interrupting = starts.every((start) => attributeOf(start, "isInterrupting") !== "false");
  const handler: NetHandler = { id, inside: readNet(reading, element), interrupting };
  return [catches ? { ...handler, catches } : handler];
}

/** Link events: what is thrown goes on at the catching event of the same name beside it. */
function linksOf(reading: Reading, container: Element): NetFlow[] {
  const linkOf = (element: Element): Element | undefined =>
    eventsOf(element, reading.shared).find(({ what }) => what === "link")?.definition;
  const named = (element: Element): string =>
    (attributeOf(linkOf(element) ?? element, "name") ?? attributeOf(element, "name") ?? "").toLowerCase();
  const links = childrenOf(container).filter((e) => roleOf(e) === "node" && linkOf(e) !== undefined);
  const catching = links.filter((e) => e.localName === "intermediateCatchEvent");
  return links
    .filter((e) => e.localName === "intermediateThrowEvent")
    .flatMap((thrower): NetFlow[] => {
      const targets = catching.filter((catcher) => named(catcher) === named(thrower));
      const [target] = targets;
      const from = idOf(reading, thrower);
      if (target && targets.length === 1) return [{ id: `link ${from}`, from, to: idOf(reading, target) }];
      refuse(reading, thrower, target ? "several link events catch it" : "no link event of its name catches it");
      return [];
    });
}
