/** `mz migrate`: brings the database to the newest migration; --write-schema keeps its state as text for review. */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openPool } from "../database/database.ts";
import { migrate } from "../database/migrate.ts";
import { dumpSchema } from "../database/schema-dump.ts";
import { type Connected, connect, sentenceOf } from "./connect.ts";

const SCHEMA = join(import.meta.dirname, "../../migrations/schema.sql");

/** Exit code 0 when the database is up to date, 1 when it could not be brought there, 2 for a wrong call. */
export async function migrateCommand(args: string[]): Promise<number> {
  let wanted: { json?: boolean; "write-schema"?: boolean };
  try {
    wanted = parseArgs({ args, options: { json: { type: "boolean" }, "write-schema": { type: "boolean" } } }).values;
  } catch (error) {
    console.error(`mz migrate: ${sentenceOf(error)}`);
    return 2;
  }
  let connected: Connected | undefined;
  try {
    connected = await connect();
    const ran = await migrate(connected.ownerUrl);
    const schema = wanted["write-schema"] === true ? await writeSchema(connected.ownerUrl) : undefined;
    if (wanted.json === true) console.log(JSON.stringify({ ran, schema: schema ?? null }));
    else {
      for (const name of ran) console.log(`ran ${name}`);
      console.log(ran.length === 0 ? "The database is up to date." : `${ran.length} migrations ran.`);
      if (schema !== undefined) console.log(`wrote ${schema}`);
    }
    return 0;
  } catch (error) {
    console.error(`mz migrate: ${sentenceOf(error)}`);
    return 1;
  } finally {
    await connected?.close();
  }
}

async function writeSchema(url: string): Promise<string> {
  const owner = openPool(url, 1, "mz-migrate");
  try {
    await writeFile(SCHEMA, await dumpSchema(owner));
    return SCHEMA;
  } finally {
    await owner.end();
  }
}

export const MIGRATE_HELP = `usage: mz migrate [--write-schema] [--json]

Brings the database (DATABASE_URL, else the data folder MZ_DATA_DIR) to the newest migration.

  --write-schema   also write migrations/schema.sql from the catalog
  --json           one JSON object on standard output

Exit code: 0 up to date, 1 it could not be brought there, 2 wrong use.`;
