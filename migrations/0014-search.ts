/** The words by which a document is found beside its number. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
alter table core.document add column search text not null default '';
comment on column core.document.search is 'Words of the answers that every reader may see, for searching; written with the answers, sensitive ones left out';
update core.document set search = title;
`.execute(db);
}
