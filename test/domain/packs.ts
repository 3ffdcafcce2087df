/** The packs of the house, read once per test file. */
import { resolve } from "node:path";
import { checkPacks } from "../../core/definitions/check-packs.ts";
import type { KnownCodes } from "../../core/domain/check-answers.ts";
import { definitionSet } from "../../core/domain/definition-set.ts";
import type { Kind } from "../../core/domain/definition-head.ts";
import type { Definitions } from "../../core/domain/definition.ts";
import { types } from "./make-definitions.ts";

export const FORMS = resolve(import.meta.dirname, "../../forms");
export const packs = await checkPacks(
  ["platform", "engineering"].map((name) => ({ name, folder: `${FORMS}/${name}` })),
  types,
);
const set = definitionSet(packs.loaded.map((l) => l.body));

export function getDefinition<K extends Kind>(kind: K, id: string): Definitions[K] {
  const found = set.find(kind, id);
  if (!found) throw new Error(`no ${kind} ${id} in the packs`);
  return found;
}

export const packCodes: KnownCodes = new Map(
  set.all("dictionary").map((d) => [d.id, new Set(d.items.map((item) => item.code))]),
);
