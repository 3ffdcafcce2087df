/** A decision settles what asked its people: found by document and person, not among all that they have not read. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
drop index core.notice_document;
create index notice_document on core.notice (document, person, id) where document is not null;
`.execute(db);
}
