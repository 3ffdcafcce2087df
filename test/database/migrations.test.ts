/** Migrations: a second run does nothing, the committed schema is what they make, and nothing is granted by accident. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { migrate } from "../../core/database/migrate.ts";
import { dumpSchema } from "../../core/database/schema-dump.ts";
import { testDatabase } from "../support/database.ts";

const database = await testDatabase();

it("run once: a second run changes nothing", async () => {
  expect(await migrate(database.url)).toEqual([]);
});

it("make exactly the schema that is committed", async () => {
  const committed = await readFile(join(import.meta.dirname, "../../migrations/schema.sql"), "utf8");
  expect(await dumpSchema(database.owner)).toBe(committed);
});

it("run at the same time in two processes without a fault", async () => {
  expect(await Promise.all([migrate(database.url), migrate(database.url), migrate(database.url)])).toEqual([
    [],
    [],
    [],
  ]);
});

it("give the public role the published schema alone, for reading", async () => {
  const grants = await database.owner.query<{ table: string; privilege: string }>(
    `select table_schema || '.' || table_name as table, privilege_type as privilege from information_schema.role_table_grants where grantee in ('mz_public', 'PUBLIC') and table_schema in ('core', 'published', 'public')`,
  );
  expect(grants.rows.filter((grant) => !grant.table.startsWith("published.") || grant.privilege !== "SELECT")).toEqual(
    [],
  );
  const functions = await database.owner.query<{ name: string }>(
    `select p.proname as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'core' and p.prosecdef and has_function_privilege('mz_public', p.oid, 'execute')`,
  );
  expect(functions.rows).toEqual([]);
});
