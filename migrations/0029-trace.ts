/** Ways to the payments of a line and to the lines of an upper document number, for reading. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create index payment_quota on core.payment (quota);
create index quota_number on core.quota (number);
create index quota_sup_number on core.quota (coalesce(sup_number, number));
`.execute(db);
}
