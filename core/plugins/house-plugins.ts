/**
 * The plugins that come with the product go through the door of all others: packed and signed with the installation's
 * own key, verified, granted what they ask for, installed. A newer one that asks for more than the last waits for people.
 */
import { join } from "node:path";
import type { Pool } from "../database/database.ts";
import { diffPowers } from "../domain/plugin-grant.ts";
import type { PluginAct } from "../domain/plugin-life.ts";
import type { PluginManifest } from "../domain/plugin-manifest.ts";
import { Refusal } from "../errors.ts";
import type { Actor } from "../evidence/append.ts";
import { changeState } from "./change-state.ts";
import { grantPowers } from "./grant-powers.ts";
import { loadPlugins } from "./load.ts";
import type { TrustFile } from "./package/trust-file.ts";
import { readTravelling, writePackage } from "./package/write-package.ts";
import { listVersions } from "./queries.ts";
import { takeIn } from "./take-in.ts";

const REASON = "came with the product";

/** Takes in what the folder has and this installation has not; only the ids of `trusted` are put to service. */
export async function installHousePlugins(
  pool: Pool,
  trust: TrustFile,
  folder: string,
  trusted: readonly string[],
  now: Date,
  say: (line: string) => void,
): Promise<void> {
  const actor: Actor = { person: null, address: "", at: now };
  const { plugins, problems } = await loadPlugins(folder);
  for (const { file, pointer, found, expected } of problems)
    say(`plugins/${file}${pointer}: found ${found}; expected ${expected}`);
  for (const { manifest } of plugins)
    try {
      const bytes = writePackage(await readTravelling(join(folder, manifest.id)), trust.sign);
      const before = (await listVersions(pool)).filter((row) => row.id === manifest.id && row.state !== "removed");
      const { known } = await takeIn(pool, trust, actor, bytes);
      if (!known && trusted.includes(manifest.id)) await putToService(pool, actor, manifest, before.at(-1)?.manifest);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      say(`plugin ${manifest.id} ${manifest.version}: ${error.code}`);
    }
}

async function putToService(pool: Pool, actor: Actor, manifest: PluginManifest, last?: PluginManifest): Promise<void> {
  const { id, version, permissions = [] } = manifest;
  if (last && diffPowers(last.permissions ?? [], permissions).added.length > 0) return;
  // So does one that takes over what the last kept: that is an act of people, who see whether it went well.
  if (last && manifest.extensionPoints["kept.migrate"] !== undefined) return;
  const powers = permissions.map(({ name, scope }) => ({ name, ...(scope && { scope }) }));
  await grantPowers(pool, actor, { id, version, powers, unit: null, until: null, reason: REASON, office: "program" });
  for (const act of ["install", "activate"] satisfies PluginAct[])
    await changeState(pool, actor, { id, version, act, office: "program", reason: REASON });
}
