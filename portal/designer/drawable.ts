/** Whether a drafted body has the lists that the designer draws; a text edited by hand may lack them for a while. */
import type { DraftBody } from "../../core/domain/change.ts";

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const hasId = (value: unknown): boolean => isRecord(value) && typeof value["id"] === "string";
const isList = (value: unknown, each: (item: unknown) => boolean): boolean => Array.isArray(value) && value.every(each);

/** True when the tabs can show the body; a body that they cannot show is mended in its text. */
export function isDrawable(body: DraftBody): boolean {
  if (body.kind === "form")
    return isList(body["sections"], isSection) && isList(body["checks"], hasId) && isRecord(body["project"]);
  if (body.kind === "flow") return isList(body["steps"], isStep) && isList(body["separate"], Array.isArray);
  if (body.kind === "dictionary") return isList(body["items"], isRecord);
  return true;
}

function isSection(value: unknown): boolean {
  return hasId(value) && isRecord(value) && isList(value["fields"], isField);
}

function isField(value: unknown): boolean {
  if (!isRecord(value) || !hasId(value) || typeof value["type"] !== "string") return false;
  return value["columns"] === undefined || isList(value["columns"], isField);
}

function isStep(value: unknown): boolean {
  if (!isRecord(value) || !hasId(value)) return false;
  if (value["do"] === "approve" || value["do"] === "handle") return isList(value["who"], isRecord);
  if (value["do"] !== "choose") return typeof value["do"] === "string";
  return isList(value["cases"], (branch) => isRecord(branch) && isList(branch["steps"], isStep));
}
