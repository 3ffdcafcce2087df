/** Opens everything that use cases need, for the server, the command line and tests alike. */
import { join } from "node:path";
import type { Context } from "./context.ts";
import { openPool, type Pool, roleUrl } from "./database/database.ts";
import { openDefinitionStore } from "./definitions/store.ts";
import { builtInFieldTypes } from "./domain/fields/built-in.ts";
import { openFileStore } from "./files/store.ts";
import type { InvoiceLink } from "./invoices/ask-link.ts";
import { openLive } from "./live/live.ts";
import type { MailSettings } from "./notices/send-email.ts";
import { openPluginGate, type PluginGate } from "./plugins/gate.ts";
import { installHousePlugins } from "./plugins/house-plugins.ts";
import { openTrustFile } from "./plugins/package/trust-file.ts";
import { createSupervisor } from "./plugins/supervisor.ts";
import { openRuleSettings } from "./rules/rule-store.ts";

export type Opening = {
  ownerUrl: string;
  dataDir: string;
  clock: () => Date;
  demo: boolean;
  onLog: (line: string) => void;
  mail?: MailSettings | undefined;
  invoiceLink?: InvoiceLink | undefined;
  publicUrl?: string | undefined;
};
export type Opened = { context: Context; gate: PluginGate; publicPool: Pool; close(): Promise<void> };

const ROOT = join(import.meta.dirname, "..");
/** Plugins that come with the product and are enabled at first start; a stranger's waits for an administrator. */
const OWN_PLUGINS = ["uscc-check"];

/** The database must be migrated. `close` ends pools, plugin workers and the live connection. */
export async function openContext(opening: Opening): Promise<Opened> {
  const appUrl = roleUrl(opening.ownerUrl, "mz_app");
  const pool = openPool(appUrl, 8, "mz-app");
  const moneyPool = openPool(appUrl, 4, "mz-money", true);
  const publicPool = openPool(roleUrl(opening.ownerUrl, "mz_public"), 4, "mz-public");
  const types = builtInFieldTypes();
  const trust = await openTrustFile(opening.dataDir);
  await installHousePlugins(pool, trust, join(ROOT, "plugins"), OWN_PLUGINS, opening.clock(), opening.onLog);
  const gate = await openPluginGate(pool, trust, (onLog) => createSupervisor({ onLog }), opening.clock, opening.onLog);
  const live = openLive(pool, appUrl);
  const definitions = await openDefinitionStore(pool, types, opening.clock);
  const ruleSettings = await openRuleSettings(pool);
  const failed = (what: string) => (error: unknown) => {
    if (!closing) opening.onLog(`${what}: ${String(error)}`);
  };
  let closing = false;
  const stop = live.listen((hints) => {
    if (closing) return;
    if (hints.some((hint) => hint.topic === "definitions" || hint.topic === "all"))
      definitions.reload(pool).catch(failed("definitions"));
    if (hints.some((hint) => hint.topic === "rules" || hint.topic === "all"))
      ruleSettings.reload(pool).catch(failed("rules"));
    if (hints.some((hint) => hint.topic === "plugins" || hint.topic === "all"))
      gate.reload(pool).catch(failed("plugins"));
  });
  const context: Context = {
    pool,
    moneyPool,
    clock: opening.clock,
    definitions,
    types,
    ruleSettings,
    files: openFileStore(join(opening.dataDir, "files")),
    live,
    checkField: gate.checkField,
    act: gate.act,
    askPlugin: (point, id, input, by) => gate.call(point, id, input, by),
    replayPlugin: (point, id, input, as) => gate.replay(point, id, input, as),
    pluginOffers: (point) => gate.offersAt(point),
    log: opening.onLog,
    demo: opening.demo,
    mail: opening.mail,
    invoiceLink: opening.invoiceLink,
    publicUrl: opening.publicUrl,
  };
  gate.serve(context);
  return {
    context,
    gate,
    publicPool,
    async close() {
      // What is being read anew fails with its pool, and nobody waits for it.
      closing = true;
      stop();
      await live.close();
      await gate.close();
      await Promise.all([pool.end(), moneyPool.end(), publicPool.end()]);
    },
  };
}
