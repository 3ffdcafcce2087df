/** Reads the file of a pack that somebody gave us: every fault of its shape at once, and nothing of it is believed before. */
import { shapeFaults } from "../domain/definition-shape.ts";
import type { AnyDefinition } from "../domain/definition.ts";
import type { FieldTypes } from "../domain/field-type.ts";
import { PackBundle } from "../domain/pack-bundle.ts";
import { type Problem, pointerStep, problem } from "../domain/problem.ts";
import { schemaFaults } from "../domain/schema-faults.ts";
import { Refusal } from "../errors.ts";

export const MAX_BUNDLE_BYTES = 5 * 1_048_576;
/** One change takes them; a pack of more is several packs. */
export const MAX_DEFINITIONS = 2000;
const MAX_PROBLEMS = 200;

/** The bundle with whole definitions. Throws pack.invalid with every problem. */
export function readBundle(text: string, types: FieldTypes): { bundle: PackBundle; definitions: AnyDefinition[] } {
  if (Buffer.byteLength(text) > MAX_BUNDLE_BYTES) refuse([problem("pack.too-large", "", { limit: 5 })]);
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    refuse([problem("pack.not-json", "")]);
  }
  if (!isRecord(value)) refuse([problem("pack.shape", "", { found: kindOf(value), expected: "an object" })]);
  const listed = value["definitions"];
  const given: unknown[] = Array.isArray(listed) ? listed : [];
  if (given.length > MAX_DEFINITIONS)
    refuse([problem("pack.too-many", "/definitions", { count: given.length, limit: MAX_DEFINITIONS })]);
  const envelope = { ...value, ...(Array.isArray(listed) && { definitions: [] }) };
  const problems: Problem[] = [
    ...textProblems(value),
    ...schemaFaults(PackBundle, envelope, "").map(({ pointer, found, expected }) =>
      problem("pack.shape", pointer, { found, expected }),
    ),
  ];
  const seen = new Set<string>();
  const definitions = given.map((definition, i) => {
    const at = `/definitions/${i}`;
    const body = isRecord(definition) ? { ...definition, version: 1 } : definition;
    if (isRecord(definition) && "version" in definition)
      problems.push(problem("pack.shape", `${at}/version`, { found: "an unknown key", expected: "no version" }));
    for (const { pointer, found, expected } of shapeFaults(body, types).slice(0, MAX_PROBLEMS))
      problems.push(problem("pack.shape", at + pointer, { found, expected }));
    const { kind, id } = (isRecord(definition) ? definition : {}) as { kind?: unknown; id?: unknown };
    const key = `${String(kind)} ${String(id)}`;
    if (typeof id === "string" && seen.has(key)) problems.push(problem("pack.twice", `${at}/id`, { id }));
    seen.add(key);
    return body as AnyDefinition;
  });
  if (problems.length > 0) refuse(problems);
  return { bundle: value as unknown as PackBundle, definitions };
}

function refuse(problems: readonly Problem[]): never {
  throw new Refusal("pack.invalid", {
    problems: problems.slice(0, MAX_PROBLEMS),
    facts: { count: problems.length },
  });
}

/** Characters and numbers that neither the database nor canonical JSON could hold, wherever they stand. */
function textProblems(root: unknown): Problem[] {
  const problems: Problem[] = [];
  const isWrong = (text: string): boolean => text.includes("\u0000") || !text.isWellFormed();
  const waiting: { value: unknown; pointer: string }[] = [{ value: root, pointer: "" }];
  for (let next = waiting.pop(); next && problems.length < MAX_PROBLEMS; next = waiting.pop()) {
    const { value, pointer } = next;
    if ((typeof value === "string" && isWrong(value)) || Object.is(value, -0))
      problems.push(problem("pack.no-value", pointer));
    if (typeof value !== "object" || value === null || pointer.length > 400) continue;
    for (const [key, item] of Object.entries(value)) {
      if (isWrong(key)) problems.push(problem("pack.no-value", pointer));
      else waiting.push({ value: item, pointer: `${pointer}${pointerStep(key)}` });
    }
  }
  return problems.sort((a, b) => (a.pointer < b.pointer ? -1 : 1));
}

function kindOf(value: unknown): string {
  return Array.isArray(value) ? "a list" : value === null ? "nothing" : `a ${typeof value}`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
