/** Reads definition files of a pack from disk and reports every fault at once: file, JSON pointer, found, expected. */
import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";
import type { DefinitionFault, LoadedDefinition } from "../domain/definition-set.ts";
import { shapeFaults as bodyFaults } from "../domain/definition-shape.ts";
import type { FieldTypes } from "../domain/field-type.ts";

const FOLDERS_WITHOUT_DEFINITIONS = new Set(["schema", "demo", "data"]);

/** Definitions below a folder; a file that is no valid definition gives faults and no body. */
export async function readPack(
  folder: string,
  types: FieldTypes,
): Promise<{ loaded: LoadedDefinition[]; faults: DefinitionFault[] }> {
  const loaded: LoadedDefinition[] = [];
  const faults: DefinitionFault[] = [];
  for (const path of await jsonFiles(folder)) {
    const file = relative(folder, path);
    let body: unknown;
    try {
      body = JSON.parse(await readFile(path, "utf8"));
    } catch (error) {
      faults.push({
        file,
        pointer: "",
        found: error instanceof Error ? error.message : String(error),
        expected: "JSON",
      });
      continue;
    }
    const own = shapeFaults(file, body, types);
    faults.push(...own);
    if (own.length === 0) loaded.push({ file, body: body as LoadedDefinition["body"] });
  }
  const seen = new Map<string, string>();
  for (const { file, body } of loaded) {
    const key = `${body.kind} ${body.id} ${body.version}`;
    const first = seen.get(key);
    if (first)
      faults.push({ file, pointer: "/id", found: `${key}, as in ${first}`, expected: "an id that stands once" });
    else seen.set(key, file);
  }
  return { loaded, faults };
}

async function jsonFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.isDirectory() && !FOLDERS_WITHOUT_DEFINITIONS.has(entry.name))
      found.push(...(await jsonFiles(join(folder, entry.name))));
    else if (entry.isFile() && entry.name.endsWith(".json") && entry.name !== "examples.json")
      found.push(join(folder, entry.name));
  }
  return found;
}

/** Faults of the shape alone, with the file they stand in. */
export function shapeFaults(file: string, body: unknown, types: FieldTypes): DefinitionFault[] {
  return bodyFaults(body, types).map((fault) => ({ file, ...fault }));
}
