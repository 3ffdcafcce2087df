/** Writes a flow as a BPMN 2.0 model with its diagram. What BPMN cannot say stands in extension elements. */
import { BpmnModdle, type ModdleElement } from "bpmn-moddle";
import { type Flow, isBlock, isHuman, type Step } from "../domain/flow.ts";
import type { Span, Vote } from "../domain/flow-people.ts";
import { diagramOf } from "./draw-diagram.ts";
import { drawFlow, type FlowGraph, type GraphNode, type GraphWords } from "./flow-graph.ts";
import { EXTENSION, MINGZHANG } from "./mingzhang-extension.ts";

export type BpmnWords = GraphWords & {
  /** Who a rule of a step finds, for the element's potential owners. */
  who(step: Step): string[];
};

const TYPES: Record<GraphNode["kind"], string> = {
  start: "bpmn:StartEvent",
  end: "bpmn:EndEvent",
  terminate: "bpmn:EndEvent",
  user: "bpmn:UserTask",
  service: "bpmn:ServiceTask",
  call: "bpmn:CallActivity",
  timer: "bpmn:IntermediateCatchEvent",
  exclusive: "bpmn:ExclusiveGateway",
  parallel: "bpmn:ParallelGateway",
  inclusive: "bpmn:InclusiveGateway",
  boundary: "bpmn:BoundaryEvent",
};

/** The model as XML, the same text for the same flow. */
export async function writeBpmn(flow: Flow, words: BpmnWords): Promise<string> {
  const moddle = new BpmnModdle({ mz: MINGZHANG });
  const graph = drawFlow(flow, words);
  const definitions = modelOf(moddle, flow, graph, words);
  return (await moddle.toXML(definitions, { format: true })).xml;
}

function modelOf(moddle: BpmnModdle, flow: Flow, graph: FlowGraph, words: BpmnWords): ModdleElement {
  const elements = new Map(graph.nodes.map((node) => [node.id, elementOf(moddle, node, words)]));
  const flows = graph.flows.map(({ id, from, to, name, when }) => {
    const made = moddle.create("bpmn:SequenceFlow", {
      id,
      sourceRef: elements.get(from),
      targetRef: elements.get(to),
      ...(name !== undefined && { name }),
    });
    if (when !== undefined)
      made.set("conditionExpression", moddle.create("bpmn:FormalExpression", { body: when, language: "urn:cel" }));
    push(elements.get(from), "outgoing", made);
    push(elements.get(to), "incoming", made);
    return made;
  });
  for (const node of graph.nodes) {
    const element = elements.get(node.id);
    if (node.otherwise !== undefined)
      element?.set(
        "default",
        flows.find((f) => f.id === node.otherwise),
      );
    if (node.on !== undefined) element?.set("attachedToRef", elements.get(node.on));
  }
  const links = graph.links.map(({ id, from, to }) =>
    moddle.create("bpmn:Association", {
      id,
      sourceRef: elements.get(from),
      targetRef: elements.get(to),
      associationDirection: "One",
    }),
  );
  const process = moddle.create("bpmn:Process", {
    id: `process.${flow.id}`,
    name: flow.title,
    isExecutable: false,
    flowElements: [...elements.values(), ...flows],
    ...(links.length > 0 && { artifacts: links }),
    extensionElements: extension(moddle, [flowExtension(moddle, flow)]),
    ...(flow["note"] !== undefined && {
      documentation: [moddle.create("bpmn:Documentation", { text: String(flow["note"]) })],
    }),
  });
  return moddle.create("bpmn:Definitions", {
    id: `definitions.${flow.id}`,
    targetNamespace: EXTENSION,
    exporter: "Mingzhang",
    rootElements: [process],
    diagrams: [diagramOf(moddle, process, graph, new Map([...elements, ...byId(flows), ...byId(links)]))],
  });
}

function byId(elements: readonly ModdleElement[]): [string, ModdleElement][] {
  return elements.map((element) => [element.id ?? "", element]);
}

function push(element: ModdleElement | undefined, list: "incoming" | "outgoing", value: ModdleElement): void {
  (element?.get(list) as ModdleElement[] | undefined)?.push(value);
}

function extension(moddle: BpmnModdle, values: ModdleElement[]): ModdleElement {
  return moddle.create("bpmn:ExtensionElements", { values });
}

function flowExtension(moddle: BpmnModdle, flow: Flow): ModdleElement {
  const { $schema: _schema, kind: _kind, id, version, title: _title, form, steps: _steps, ...rest } = flow;
  return moddle.create("mz:Flow", { flow: id, version, form, rest: JSON.stringify(rest) });
}

function elementOf(moddle: BpmnModdle, node: GraphNode, words: BpmnWords): ModdleElement {
  const element = moddle.create(TYPES[node.kind], { id: node.id, ...(node.name !== "" && { name: node.name }) });
  if (node.kind === "terminate")
    element.set("eventDefinitions", [moddle.create("bpmn:TerminateEventDefinition", { id: `${node.id}.terminate` })]);
  if (node.time) element.set("eventDefinitions", [timerOf(moddle, node.id, node.time)]);
  if (node.kind === "boundary") element.set("cancelActivity", node.interrupting === true);
  const { step } = node;
  if (!step) return element;
  element.set("extensionElements", extension(moddle, stepExtensions(moddle, step)));
  if (isHuman(step)) {
    const several = repeatedBy(moddle, step);
    if (several) element.set("loopCharacteristics", several);
  }
  if (step.do === "call") element.set("calledElement", `process.${step.flow}`);
  if (node.kind === "user") element.set("resources", ownersOf(moddle, step, words));
  return element;
}

/** The step in the definition's own words, without what stands in its inner lists, and where it may be returned to. */
function stepExtensions(moddle: BpmnModdle, step: Step): ModdleElement[] {
  const { id: _id, title: _title, do: kind, ...rest } = isBlock(step) ? bare(step) : step;
  const own = moddle.create("mz:Step", {
    do: kind,
    ...(Object.keys(rest).length > 0 && { rest: JSON.stringify(rest) }),
  });
  if (!isHuman(step)) return [own];
  const to = Array.isArray(step.back) ? step.back : (step.back?.to ?? "any");
  const then = Array.isArray(step.back) ? "continue" : (step.back?.then ?? "continue");
  return [own, moddle.create("mz:Back", { to: Array.isArray(to) ? to.join(" ") : to, then })];
}

function bare(step: Extract<Step, { do: "choose" | "all" | "some" | "repeat" }>) {
  switch (step.do) {
    case "choose":
      return { ...step, cases: step.cases.map(({ steps: _steps, ...kept }) => kept) };
    case "repeat": {
      const { steps: _steps, ...kept } = step;
      return kept;
    }
    default:
      return { ...step, branches: step.branches.map(({ steps: _steps, ...kept }) => kept) };
  }
}

/** Several people, each with a decision of their own: all must agree, or a vote decides. */
function repeatedBy(moddle: BpmnModdle, step: Step): ModdleElement | undefined {
  if (step.do !== "approve" || step.decide === "any") return undefined;
  const condition = step.decide === "all" ? "agreed == asked" : voteCondition(step.decide);
  return moddle.create("bpmn:MultiInstanceLoopCharacteristics", {
    isSequential: step.order === "in-turn",
    completionCondition: moddle.create("bpmn:FormalExpression", { body: condition }),
  });
}

function voteCondition(vote: Vote): string {
  const of =
    vote.of === "members" ? "members" : vote.abstain === "counted" ? "(for + against + abstained)" : "(for + against)";
  const pass = typeof vote.pass === "number" ? `for >= ${vote.pass}` : `for >= ${vote.pass} of ${of}`;
  const parts = [pass];
  if (vote.quorum !== undefined)
    parts.push(typeof vote.quorum === "number" ? `present >= ${vote.quorum}` : `present >= ${vote.quorum} of members`);
  for (const role of vote.veto ?? []) parts.push(`no vote against by ${role}`);
  return parts.join(" and ");
}

function timerOf(moddle: BpmnModdle, id: string, time: NonNullable<GraphNode["time"]>): ModdleElement {
  const own = { id: `${id}.timer` };
  if ("field" in time)
    return moddle.create("bpmn:TimerEventDefinition", {
      ...own,
      timeDate: moddle.create("bpmn:FormalExpression", { body: `doc.${time.field}`, language: "urn:cel" }),
    });
  const { body, language } = durationOf(time.span);
  return moddle.create("bpmn:TimerEventDefinition", {
    ...own,
    timeDuration: moddle.create("bpmn:FormalExpression", { body, ...(language !== undefined && { language }) }),
  });
}

/** ISO 8601 knows days and hours; statutory working time is told in words of our own. */
function durationOf(span: Span): { body: string; language?: string } {
  if ("days" in span) return { body: `P${span.days}D` };
  if ("hours" in span) return { body: `PT${span.hours}H` };
  return "workdays" in span
    ? { body: `${span.workdays} workdays`, language: EXTENSION }
    : { body: `${span.workhours} workhours`, language: EXTENSION };
}

function ownersOf(moddle: BpmnModdle, step: Step, words: BpmnWords): ModdleElement[] {
  return words.who(step).map((body, i) =>
    moddle.create("bpmn:PotentialOwner", {
      id: `${step.id}.owner-${i + 1}`,
      resourceAssignmentExpression: moddle.create("bpmn:ResourceAssignmentExpression", {
        expression: moddle.create("bpmn:FormalExpression", { body }),
      }),
    }),
  );
}
