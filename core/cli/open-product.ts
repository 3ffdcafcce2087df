/** Opens the product for a command as its own server does; the database must have been set up by a first start. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { clockOf, readConfig } from "../config.ts";
import { findDataFolder } from "../database/data-folder.ts";
import { openPool } from "../database/database.ts";
import { openContext, type Opened } from "../open-context.ts";
import { connect } from "./connect.ts";

/** There is nothing to work on: one sentence for the person at the command line. */
export class ProductError extends Error {
  override name = "ProductError";
}

/** `close` ends what was opened, and stops PostgreSQL again when this command started it. */
export async function openProduct(
  env: Record<string, string | undefined>,
  onLog: (line: string) => void,
): Promise<Opened> {
  const { databaseUrl, dataDir } = readConfig(env);
  const folder = join(dataDir, "postgres");
  if (databaseUrl === undefined && !existsSync(findDataFolder(folder).cluster))
    throw new ProductError(
      `There is no database in ${folder}: start the product once, or set MZ_DATA_DIR or DATABASE_URL.`,
    );
  const { config, ownerUrl, close } = await connect(env);
  try {
    await needSchema(ownerUrl);
    const demo = config.demo ?? config.databaseUrl === undefined;
    const opened = await openContext({ ownerUrl, dataDir: config.dataDir, clock: clockOf(config), demo, onLog });
    return {
      ...opened,
      async close() {
        await opened.close();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function needSchema(url: string): Promise<void> {
  const pool = openPool(url, 1, "mz-cli");
  try {
    const found = await pool.query<{ there: boolean }>("select to_regclass('core.import_batch') is not null as there");
    if (found.rows[0]?.there !== true)
      throw new ProductError("The database holds no Mingzhang yet: start the product once, then run this again.");
  } catch (error) {
    if (error instanceof ProductError) throw error;
    const at = new URL(url);
    const why = error instanceof Error ? error.message : String(error);
    throw new ProductError(
      `The database at ${at.hostname}:${at.port || "5432"}${at.pathname} cannot be used: ${why}.`,
      {
        cause: error,
      },
    );
  } finally {
    await pool.end();
  }
}
