/** Effective definitions: versions that were made by laying layers of lower levels over a definition from above. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
alter table core.definition add column layers jsonb;
comment on column core.definition.layers is 'For a version made by layers: {base, layers: [{id, version}]}; empty for what people wrote. Grants are those of the table';
`.execute(db);
}
