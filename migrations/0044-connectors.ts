/** Events that plugins carry to other systems: which offer of a plugin gets which kinds, of whose people. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table core.notice_connector (
  offer text not null,
  region text not null references core.region,
  kinds text[] not null,
  active boolean not null,
  by uuid not null references core.person,
  at timestamptz not null,
  primary key (offer, region)
);
comment on table core.notice_connector is 'Connectors that a plugin serves, by the name of its offer, with the kinds of notices that it is given';
comment on column core.notice_connector.region is 'Given are the notices of people who hold a post or role there';
alter table core.delivery drop constraint delivery_channel_check,
  add constraint delivery_channel_check check (channel in ('email', 'webhook', 'plugin', 'connector'));
alter table core.delivery drop constraint delivery_offer,
  add constraint delivery_offer check ((offer is not null) = (channel in ('plugin', 'connector')));
grant select, insert, update on core.notice_connector to mz_app;
`.execute(db);
}
