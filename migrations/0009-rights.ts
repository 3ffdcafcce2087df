/** Who may do what in the database: the app works, appends and never rewrites history; the public role reads one schema. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
grant select, insert, update, delete on all tables in schema core to mz_app;
revoke update, delete on core.evidence, core.event, core.revision, core.posting, core.posting_key, core.payment, core.definition, core.command from mz_app;
revoke insert, update, delete on core.region from mz_app;
revoke update, delete on core.quota from mz_app;
revoke insert on core.posting, core.posting_key from mz_app;
grant insert on core.region to mz_app;
grant usage on all sequences in schema core to mz_app;
alter function core.post_movement security definer;
revoke all on function core.post_movement from public;
grant execute on function core.post_movement to mz_app;

grant select, insert, update on all tables in schema published to mz_app;
grant delete on published.region to mz_app;
revoke update on published.version, published.news from mz_app;
grant usage on all sequences in schema published to mz_app;
grant select on all tables in schema published to mz_public;
`.execute(db);
}
