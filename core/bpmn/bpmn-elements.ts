/** What each BPMN element is to the proof: a node of which kind, something without control flow, or unknown. */
import type { Element } from "@xmldom/xmldom";
import type { NetNode, Raised } from "../domain/flow-net.ts";
import { attributeOf, childrenNamed, childrenOf, isModel } from "./parse-model.ts";

/** Steps whose inside is not looked at. */
const TASKS = new Set([
  "task",
  "userTask",
  "manualTask",
  "serviceTask",
  "scriptTask",
  "businessRuleTask",
  "sendTask",
  "receiveTask",
  "callActivity",
  "adHocSubProcess",
]);

const PARTS = new Set(["subProcess", "transaction"]);

const EVENTS = new Set(["startEvent", "endEvent", "intermediateThrowEvent", "intermediateCatchEvent", "boundaryEvent"]);

const GATEWAYS = new Set([
  "exclusiveGateway",
  "parallelGateway",
  "inclusiveGateway",
  "eventBasedGateway",
  "complexGateway",
]);

/** Parts of a process or sub-process that move no token. */
const STILL = new Set([
  "artifact",
  "association",
  "auditing",
  "correlationSubscription",
  "dataInputAssociation",
  "dataObject",
  "dataObjectReference",
  "dataOutputAssociation",
  "dataStoreReference",
  "documentation",
  "extensionElements",
  "group",
  "humanPerformer",
  "incoming",
  "ioBinding",
  "ioSpecification",
  "laneSet",
  "monitoring",
  "multiInstanceLoopCharacteristics",
  "outgoing",
  "performer",
  "potentialOwner",
  "property",
  "resourceRole",
  "sequenceFlow",
  "standardLoopCharacteristics",
  "supportedInterfaceRef",
  "supports",
  "textAnnotation",
  "completionCondition",
]);

/** `node`: takes part in the flow; `still`: does not; `unknown`: a BPMN element of another kind. */
export function roleOf(element: Element): "node" | "still" | "unknown" {
  if (!isModel(element)) return "still";
  const name = element.localName ?? "";
  if (TASKS.has(name) || PARTS.has(name) || EVENTS.has(name) || GATEWAYS.has(name)) return "node";
  return STILL.has(name) ? "still" : "unknown";
}

/** An embedded sub-process or transaction that shows its inside. */
export function isPart(element: Element): boolean {
  return (
    isModel(element) && PARTS.has(element.localName ?? "") && childrenOf(element).some((c) => roleOf(c) === "node")
  );
}

/** A sub-process that an event starts while its surroundings run. */
export function isEventPart(element: Element): boolean {
  return PARTS.has(element.localName ?? "") && attributeOf(element, "triggeredByEvent") === "true";
}

/** Names of the events an event element listens to or gives, e.g. `timer`; references to shared ones are followed. */
export function eventsOf(element: Element, shared: SharedElements): { what: string; definition: Element }[] {
  const own = childrenOf(element).filter(
    (child) => isModel(child) && (child.localName ?? "").endsWith("EventDefinition"),
  );
  const referred = childrenNamed(element, "eventDefinitionRef").flatMap(
    (ref) => shared.find(ref.textContent ?? "") ?? [],
  );
  return [...own, ...referred].map((definition) => ({
    what: (definition.localName ?? "").replace(/EventDefinition$/, ""),
    definition,
  }));
}

/** The elements beside the processes that others refer to: errors, escalations, shared event definitions. */
export type SharedElements = { find(reference: string): Element | undefined };

/** Finds by id, with or without the prefix of a qualified name. */
export function sharedElements(definitions: Element): SharedElements {
  const byId = new Map(childrenOf(definitions).map((element) => [attributeOf(element, "id") ?? "", element]));
  return {
    find: (reference) => byId.get(reference.trim()) ?? byId.get(reference.trim().replace(/^[^:]*:/, "")),
  };
}

/**
 * What an event raises or catches inside the model; undefined when it goes to or comes from outside (message, timer,
 * signal, condition, or several of which one does).
 */
export function raisedBy(element: Element, shared: SharedElements): Raised | undefined {
  const events = eventsOf(element, shared);
  const inner = events.flatMap(({ what, definition }): Raised[] => {
    if (what === "cancel") return [{ what }];
    if (what !== "error" && what !== "escalation") return [];
    const reference = attributeOf(definition, `${what}Ref`);
    if (reference === undefined) return [{ what }];
    const target = shared.find(reference);
    return [{ what, code: (target && attributeOf(target, `${what}Code`)) ?? reference }];
  });
  return inner.length === events.length ? inner[0] : undefined;
}

/** The node of an element that is neither a part nor a link; undefined when its meaning is not known. */
export function plainNode(
  element: Element,
  id: string,
  flows: { incoming: number },
  shared: SharedElements,
): NetNode | undefined {
  const name = element.localName ?? "";
  const begins = attributeOf(element, "instantiate") === "true" && flows.incoming === 0;
  switch (name) {
    case "startEvent":
      return { id, kind: "start" };
    case "endEvent":
      return endNode(element, id, shared);
    case "intermediateThrowEvent": {
      const raises = raisedBy(element, shared);
      return raises?.what === "escalation" ? { id, kind: "raise", raises, goesOn: true } : { id, kind: "task" };
    }
    case "boundaryEvent": {
      const on = attributeOf(element, "attachedToRef") ?? "";
      const catches = raisedBy(element, shared);
      const asked = attributeOf(element, "cancelActivity") !== "false";
      // An error or a cancellation has no way that does not interrupt.
      const interrupting = asked || catches?.what === "error" || catches?.what === "cancel";
      return catches ? { id, kind: "boundary", on, interrupting, catches } : { id, kind: "boundary", on, interrupting };
    }
    case "exclusiveGateway":
      return { id, kind: "exclusive" };
    case "eventBasedGateway": {
      const all = begins && attributeOf(element, "eventGatewayType") === "Parallel";
      return { id, kind: all ? "parallel" : "exclusive", starts: begins };
    }
    case "parallelGateway":
      return { id, kind: "parallel" };
    case "inclusiveGateway":
      return { id, kind: "inclusive" };
    // Its split may choose as an inclusive one; what its join waits for is an expression.
    case "complexGateway":
      return flows.incoming <= 1 ? { id, kind: "inclusive" } : undefined;
    default:
      return { id, kind: begins ? "start" : "task" };
  }
}

function endNode(element: Element, id: string, shared: SharedElements): NetNode {
  const kinds = eventsOf(element, shared).map(({ what }) => what);
  if (kinds.includes("terminate")) return { id, kind: "terminate" };
  const raises = raisedBy(element, shared);
  return raises ? { id, kind: "raise", raises } : { id, kind: "end" };
}
