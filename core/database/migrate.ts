/** Runs pending migrations under a lock, opens the login roles, and refuses a database newer than the program. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { Kysely, PostgresDialect, sql } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import pg from "pg";
import { rolePassword } from "./database.ts";

const FOLDER = join(import.meta.dirname, "../../migrations");

/** The database cannot be used: one sentence for the operator. */
export class MigrationError extends Error {
  override name = "MigrationError";
}

/** Brings the database to the newest migration; returns the names of those that ran. */
export async function migrate(ownerUrl: string): Promise<string[]> {
  const pool = new pg.Pool({ connectionString: ownerUrl, max: 2, connectionTimeoutMillis: 5000 });
  pool.on("error", () => undefined);
  const db = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    const migrations = await readMigrations();
    await refuseNewer(db, Object.keys(migrations));
    const migrator = new Migrator({
      db,
      provider: { getMigrations: async () => migrations },
      migrationTableName: "migration",
      migrationLockTableName: "migration_lock",
    });
    const { error, results } = await migrator.migrateToLatest();
    if (error)
      throw new MigrationError(
        `The database could not be brought up to date: ${error instanceof Error ? error.message : String(error)}`,
        { cause: error },
      );
    await openLoginRoles(pool, ownerUrl);
    return (results ?? []).map((result) => result.migrationName);
  } finally {
    await db.destroy();
  }
}

async function readMigrations(): Promise<Record<string, Migration>> {
  const files = (await readdir(FOLDER)).filter((file) => /^\d{4}-.*\.ts$/.test(file)).sort();
  const migrations: Record<string, Migration> = {};
  for (const file of files)
    migrations[file.replace(/\.ts$/, "")] = (await import(pathToFileURL(join(FOLDER, file)).href)) as Migration;
  return migrations;
}

async function refuseNewer(db: Kysely<unknown>, known: string[]): Promise<void> {
  const table = await sql<{ name: string | null }>`select to_regclass('public.migration')::text as name`.execute(db);
  if (!table.rows[0]?.name) return;
  const done = await sql<{ name: string }>`select name from migration order by name`.execute(db);
  const unknown = done.rows.map((row) => row.name).filter((name) => !known.includes(name));
  if (unknown.length > 0)
    throw new MigrationError(
      `The database is newer than this program (it has ${unknown.join(", ")}): start the program that made it, or a later one.`,
    );
}

/** Login roles with passwords derived from the owner's, so that every process of a deployment agrees. */
async function openLoginRoles(pool: pg.Pool, ownerUrl: string): Promise<void> {
  const client = await pool.connect();
  try {
    // Roles belong to the whole server: two databases of it may be migrated at once (as in tests).
    await client.query("begin; select pg_advisory_xact_lock(7216001)");
    for (const role of ["mz_app", "mz_public"] as const)
      await client.query(`alter role ${role} login password '${rolePassword(ownerUrl, role)}'`);
    await client.query(
      "alter role mz_app set statement_timeout = '30s'; alter role mz_public set statement_timeout = '5s'; alter role mz_public set default_transaction_read_only = on; commit",
    );
  } finally {
    client.release();
  }
}
