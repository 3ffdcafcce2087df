/** Whether a drafted body has the lists that the designer draws; a text edited by hand may lack them for a while. */
import type { DraftBody } from "../../core/domain/change.ts";
import type { ShapeFault } from "../../core/domain/definition-shape.ts";
import { shapeOf } from "./shape.ts";

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const hasId = (value: unknown): boolean => isRecord(value) && typeof value["id"] === "string";
const isList = (value: unknown, each: (item: unknown) => boolean): boolean => Array.isArray(value) && value.every(each);

/** True when the tabs can show the body; a body that they cannot show is mended in its text. */
export function isDrawable(body: DraftBody): boolean {
  if (body.kind === "form")
    return (
      isList(body["sections"], isSection) &&
      isList(body["checks"], hasId) &&
      isList(body["pluginChecks"] ?? [], hasId) &&
      isRecord(body["project"]) &&
      isHandling(body["handles"])
    );
  if (body.kind === "flow") return isWalkable(body) && shapeOf(body).every(isUnwritten);
  if (body.kind === "rule")
    return (
      isRecord(body["watches"]) &&
      isRecord(body["runs"]) &&
      isRecord(body["basis"]) &&
      typeof body["message"] === "string" &&
      isList(body["fires"], (firing) => isRecord(firing) && typeof firing["if"] === "string") &&
      isList(body["values"] ?? [], (value) => hasId(value) && isRecord(value) && isRecord(value["from"])) &&
      isList(body["params"] ?? [], hasId)
    );
  if (body.kind === "dictionary") return isList(body["items"], isRecord);
  return true;
}

function isHandling(value: unknown): boolean {
  return value === undefined || (isRecord(value) && isRecord(value["findings"]));
}

function isSection(value: unknown): boolean {
  return hasId(value) && isRecord(value) && isList(value["fields"], isField);
}

function isField(value: unknown): boolean {
  if (!isRecord(value) || !hasId(value) || typeof value["type"] !== "string") return false;
  return value["columns"] === undefined || isList(value["columns"], isField);
}

/** True when every block of a flow has its lists, so that all steps can be gone through, whatever else they lack. */
export function isWalkable(body: DraftBody): boolean {
  return isList(body["steps"], isStep) && isList(body["separate"], Array.isArray);
}

function isStep(value: unknown): boolean {
  if (!isRecord(value) || !hasId(value) || typeof value["do"] !== "string") return false;
  const isBranch = (branch: unknown): boolean => isRecord(branch) && isList(branch["steps"], isStep);
  if (value["do"] === "choose") return isList(value["cases"], isBranch);
  if (value["do"] === "all" || value["do"] === "some") return isList(value["branches"], isBranch);
  return value["do"] !== "repeat" || isList(value["steps"], isStep);
}

const OPENINGS = { string: '"', array: "[", integer: "", object: "{" } as const;

/** True when a value is of the right kind and only too short, too many or not of its pattern, or when a key is unknown. */
function isUnwritten({ found, expected }: ShapeFault): boolean {
  if (found === "an unknown key") return true;
  const type = Object.keys(OPENINGS).find((name) => expected.startsWith(name)) as keyof typeof OPENINGS | undefined;
  if (type === undefined) return false;
  return type === "integer" ? Number.isInteger(Number(found)) : found.startsWith(OPENINGS[type]);
}
