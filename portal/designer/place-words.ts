/** Where something stands in a definition, in the names that people gave: form, section, field, property. */
import type { DraftBody } from "../../core/domain/change.ts";
import { kindName, propertyName } from "./definition-words.ts";

const SEPARATOR = " \u203A ";
const isNode = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** The way to a JSON pointer by the labels of what lies on it; steps without a name are left out. */
export function placeWords(kind: string, id: string, pointer: string, bodies: readonly DraftBody[]): string {
  const body = bodies.find((candidate) => candidate.kind === kind && candidate.id === id);
  const names = [`${kindName(kind)} ${body?.title ?? id}`];
  let node: unknown = body;
  const steps = pointer.split("/").slice(1);
  steps.forEach((step, i) => {
    const key = step.replaceAll("~1", "/").replaceAll("~0", "~");
    node = Array.isArray(node) ? node[Number(key)] : isNode(node) ? node[key] : undefined;
    const name = isNode(node) ? nameOf(node) : undefined;
    if (typeof name === "string") names.push(name);
    else if (i === steps.length - 1 && !/^\d+$/.test(key)) names.push(propertyName(key));
  });
  return names.join(SEPARATOR);
}

/** What people call a thing; an operation of a layer is called after what it adds. */
function nameOf(node: Readonly<Record<string, unknown>>): unknown {
  const added = isNode(node["value"]) ? node["value"] : {};
  return node["label"] ?? node["title"] ?? node["name"] ?? node["id"] ?? added["label"] ?? added["title"];
}

/** The same for a comment's pointer, `<kind>:<id>#<JSON pointer>`. */
export function commentPlace(pointer: string, bodies: readonly DraftBody[]): string {
  const [, kind = "", id = "", inside = ""] = /^([a-z]+):([^#]+)#?(.*)$/.exec(pointer) ?? [];
  return kind === "" ? pointer : placeWords(kind, id, inside, bodies);
}
