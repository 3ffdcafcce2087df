/** Accounts that the program matches by itself, alerts about them, payment orders that people are told of. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
alter table core.hit drop constraint hit_subject_kind_check;
alter table core.hit add constraint hit_subject_kind_check
  check (subject_kind in ('document', 'contract', 'project', 'quota', 'unit', 'case', 'account'));

alter table core.bank_account add column matched_on date, add column matched_to uuid;
comment on column core.bank_account.matched_on is 'Day in China for which the program matched last';
comment on column core.bank_account.matched_to is 'The newest payment that it had seen';
grant update (matched_on, matched_to) on core.bank_account to mz_app;

alter table core.bank_match alter column by drop not null;
alter table core.bank_match add constraint bank_match_by check (by is not null or made = 'program');
comment on column core.bank_match.by is 'Who made it, or had the program match; null where the program did by itself';

create sequence core.payment_order_serial;
comment on sequence core.payment_order_serial is 'Last part of the numbers of payment orders: a row for each county made its payments wait for each other';
select setval('core.payment_order_serial', greatest(1, (select max(last) from core.serial where scope like 'ZL%')),
  exists (select from core.serial where scope like 'ZL%'));
grant usage on sequence core.payment_order_serial to mz_app;

alter table core.treasury_link add column heard_at timestamptz, add column failed_at timestamptz, add column failure text;
comment on column core.treasury_link.failed_at is 'Since when it gives no answer that counts; null while it answers';
grant update (heard_at, failed_at, failure) on core.treasury_link to mz_app;
`.execute(db);
}
