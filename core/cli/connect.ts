/** The database for command lines: DATABASE_URL, else the embedded one of MZ_DATA_DIR, whether the product runs on it now or not. */
import { join } from "node:path";
import { type Config, readConfig } from "../config.ts";
import { findDataFolder, findPassword } from "../database/data-folder.ts";
import { startEmbeddedPostgres } from "../database/embedded-postgres.ts";
import { ownerUrl } from "../database/postgres-connection.ts";
import { PostgresStartError } from "../database/postgres-start-error.ts";
import { findRunningPostmaster } from "../database/postmaster-pid.ts";

export type Connected = { config: Config; ownerUrl: string; close(): Promise<void> };

/** Finds or starts the database. `close` stops only what was started here: a server of the running product stays. */
export async function connect(env: Record<string, string | undefined> = process.env): Promise<Connected> {
  const config = readConfig(env);
  if (config.databaseUrl !== undefined) return { config, ownerUrl: config.databaseUrl, close: async () => undefined };
  const dataDir = join(config.dataDir, "postgres");
  try {
    const postgres = await startEmbeddedPostgres({ dataDir, onLog: (line) => console.error(line) });
    return { config, ownerUrl: postgres.url, close: () => postgres.stop() };
  } catch (error) {
    if (!(error instanceof PostgresStartError) || error.code !== "folder-in-use") throw error;
    const folder = findDataFolder(dataDir);
    const password = findPassword(folder);
    const running = password === undefined ? undefined : await findRunningPostmaster(folder, password);
    if (password === undefined || running === undefined) throw error;
    return { config, ownerUrl: ownerUrl(password, running.port), close: async () => undefined };
  }
}

/** One sentence for the person at the terminal. */
export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
