/** Checks packs as one: shapes, references and expressions. */
import { checkDefinitionSet, type DefinitionFault, type LoadedDefinition } from "../domain/definition-set.ts";
import type { FieldTypes } from "../domain/field-type.ts";
import { readPack } from "./read-pack.ts";

export type PackFolder = { name: string; folder: string };
export type CheckedPacks = { loaded: (LoadedDefinition & { pack: string })[]; faults: DefinitionFault[] };

/** Reads all packs and returns every fault at once; references may cross packs. */
export async function checkPacks(packs: readonly PackFolder[], types: FieldTypes): Promise<CheckedPacks> {
  const loaded: CheckedPacks["loaded"] = [];
  const faults: DefinitionFault[] = [];
  for (const pack of packs) {
    const read = await readPack(pack.folder, types);
    faults.push(...read.faults.map((fault) => ({ ...fault, file: `${pack.name}/${fault.file}` })));
    loaded.push(...read.loaded.map((l) => ({ ...l, file: `${pack.name}/${l.file}`, pack: pack.name })));
  }
  faults.push(...checkDefinitionSet(loaded, types));
  return { loaded, faults };
}
