/** Brings an empty or older database to work: regions, published packs, the site's line, and the demo county once. */
import { existsSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { isUnfounded } from "../accounts/found-county.ts";
import { inTransaction, type Pool } from "../database/database.ts";
import { checkPacks, type PackFolder } from "../definitions/check-packs.ts";
import { publishLayered } from "../definitions/publish-layers.ts";
import { publishDefinitions } from "../definitions/store.ts";
import { tellMisfits } from "../definitions/tell-misfits.ts";
import { builtInFieldTypes } from "../domain/fields/built-in.ts";
import type { DefinitionFault } from "../domain/definition-set.ts";
import { publishSite } from "../publishing/publish-site.ts";
import { loadRegions } from "./regions.ts";

const FORMS = join(import.meta.dirname, "../../forms");

/** Definitions on disk have faults: all of them, for the operator. */
export class DefinitionError extends Error {
  override name = "DefinitionError";
  readonly faults: readonly DefinitionFault[];
  constructor(faults: readonly DefinitionFault[]) {
    super(
      `${faults.length} faults in the definitions:\n${faults.map((f) => `  ${f.file} ${f.pointer}: found ${f.found}; expected ${f.expected}`).join("\n")}`,
    );
    this.faults = faults;
  }
}

/** The packs below forms/, the platform's first. */
export async function listPacks(): Promise<PackFolder[]> {
  const names = (await readdir(FORMS, { withFileTypes: true }))
    .filter((e) => e.isDirectory() && e.name !== "schema")
    .map((e) => e.name);
  return names
    .sort((a, b) => Number(b === "platform") - Number(a === "platform") || (a < b ? -1 : 1))
    .map((name) => ({ name, folder: join(FORMS, name) }));
}

/**
 * Publishes what is new and tells whose layers it puts out of use; throws DefinitionError with every fault. Returns
 * whether the county has still to be founded. The packs are those below forms/ when none are given.
 */
export async function prepareDatabase(
  pool: Pool,
  now: Date,
  packs?: readonly PackFolder[],
): Promise<{ unfounded: boolean; published: number }> {
  const { loaded, faults } = await checkPacks(packs ?? (await listPacks()), builtInFieldTypes());
  if (faults.length > 0) throw new DefinitionError(faults);
  const published = await inTransaction(pool, async (tx) => {
    await loadRegions(tx, join(FORMS, "platform/data/regions.json"));
    const added = await publishDefinitions(tx, loaded, now);
    const actor = { person: null, address: "", at: now };
    if (added > 0) {
      await publishLayered(tx, { types: builtInFieldTypes(), actor, change: null });
      // Nobody listens yet: who is told finds it when they come.
      await tellMisfits(tx, now);
    }
    await publishSite(
      tx,
      loaded.flatMap(({ body }) => (body.kind === "site" ? [body] : [])),
    );
    return added;
  });
  return { unfounded: await isUnfounded(pool), published };
}

/** Demo scenarios of the packs. */
export async function listDemoFiles(): Promise<string[]> {
  const files: string[] = [];
  for (const { folder } of await listPacks()) {
    const demo = join(folder, "demo");
    if (existsSync(demo))
      files.push(...(await readdir(demo)).filter((f) => f.endsWith(".json")).map((f) => join(demo, f)));
  }
  return files.sort();
}
