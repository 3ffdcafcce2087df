/** A gate over plugins of a folder, put to service by the house's own way, on a test's database. */
import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Pool } from "../../core/database/database.ts";
import { openPluginGate, type PluginGate } from "../../core/plugins/gate.ts";
import { installHousePlugins } from "../../core/plugins/house-plugins.ts";
import { openTrustFile } from "../../core/plugins/package/trust-file.ts";
import { createSupervisor } from "../../core/plugins/supervisor.ts";

/** The caller closes it. */
export async function gateOver(
  pool: Pool,
  folder: string,
  ids: readonly string[],
  clock: () => Date,
): Promise<PluginGate> {
  const trust = await openTrustFile(await mkdtemp(join(tmpdir(), "mingzhang-trust-")));
  const said: string[] = [];
  await installHousePlugins(pool, trust, folder, ids, clock(), (line) => said.push(line));
  return openPluginGate(
    pool,
    trust,
    (onLog) => createSupervisor({ onLog }),
    clock,
    (line) => said.push(line),
  );
}
