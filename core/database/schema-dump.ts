/** Writes the schema as text from the catalog, so that a migration's effect is seen in review (pg_dump is not in the package). */
import type { Queryable } from "./database.ts";

/** Tables, columns, constraints, indexes, functions and grants of our schemas, in a stable order. */
export async function dumpSchema(db: Queryable): Promise<string> {
  const parts: string[] = ["-- Made by `npm run migrate`; do not edit. The state after the last migration."];
  const tables = await rows<{ schema: string; name: string; comment: string | null }>(
    db,
    `select n.nspname as schema, c.relname as name, obj_description(c.oid) as comment from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind = 'r' and n.nspname in ('core', 'published') order by 1, 2`,
  );
  for (const table of tables) {
    const columns = await rows<{ line: string }>(
      db,
      `select format('  %s %s%s%s', a.attname, format_type(a.atttypid, a.atttypmod), case when a.attnotnull then ' not null' else '' end,
         case when a.attidentity <> '' then ' generated always as identity' else coalesce(' default ' || pg_get_expr(d.adbin, d.adrelid), '') end)
         || coalesce(' -- ' || col_description(a.attrelid, a.attnum), '') as line
       from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
       where a.attrelid = ($1 || '.' || $2)::regclass and a.attnum > 0 and not a.attisdropped order by a.attnum`,
      [table.schema, table.name],
    );
    const constraints = await rows<{ line: string }>(
      db,
      `select format('  constraint %s %s', conname, pg_get_constraintdef(oid)) as line from pg_constraint where conrelid = ($1 || '.' || $2)::regclass and contype <> 'n' order by conname`,
      [table.schema, table.name],
    );
    const indexes = await rows<{ line: string }>(
      db,
      `select indexdef || ';' as line from pg_indexes where schemaname = $1 and tablename = $2 and indexname not in (select conname from pg_constraint where conrelid = ($1 || '.' || $2)::regclass) order by indexname`,
      [table.schema, table.name],
    );
    const grants = await rows<{ line: string }>(
      db,
      `select format('-- %s: %s', grantee, string_agg(lower(privilege_type), ', ' order by privilege_type)) as line from information_schema.role_table_grants
       where table_schema = $1 and table_name = $2 and grantee in ('mz_app', 'mz_public') group by grantee order by grantee`,
      [table.schema, table.name],
    );
    parts.push(
      [
        ...(table.comment ? [`-- ${table.comment}`] : []),
        `create table ${table.schema}.${table.name} (`,
        [...columns, ...constraints].map((c) => c.line).join("\n"),
        ");",
        ...indexes.map((i) => i.line),
        ...grants.map((g) => g.line),
      ].join("\n"),
    );
  }
  const functions = await rows<{ line: string }>(
    db,
    "select pg_get_functiondef(p.oid) as line from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'core' order by p.proname",
  );
  parts.push(...functions.map((f) => `${f.line.trim()};`));
  return `${parts.join("\n\n")}\n`;
}

async function rows<Row>(db: Queryable, text: string, values: unknown[] = []): Promise<Row[]> {
  return (await db.query({ text, values })).rows as Row[];
}
