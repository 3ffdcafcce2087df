/** Where values that plugins compute come from. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
alter table core.document add column computed jsonb not null default '{}'::jsonb;
comment on column core.document.computed is 'By field: which version of a plugin computed the value and when, from which answers (a digest), and since when it could not';
`.execute(db);
}
