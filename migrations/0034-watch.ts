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

alter table core.quota add column lift_by uuid references core.person, add column lift_for text, add column lift_at timestamptz;
comment on column core.quota.lift_by is 'Who asked to lift the stop of the line, after its books were found whole; another person lifts it';
create function core.ask_lift(p_quota uuid, p_by uuid, p_for text, p_at timestamptz) returns boolean
  language sql security definer set search_path = core, pg_temp as $$
  update core.quota set lift_by = p_by, lift_for = p_for, lift_at = p_at where id = p_quota and stopped_at is not null returning true;
$$;
create or replace function core.stop_line(p_quota uuid, p_for text, p_at timestamptz) returns boolean
  language sql security definer set search_path = core, pg_temp as $$
  update core.quota set stopped_at = p_at, stopped_for = p_for, lift_by = null, lift_for = null, lift_at = null
  where id = p_quota and stopped_at is null returning true;
$$;
create function core.lift_line(p_quota uuid, p_by uuid) returns boolean
  language sql security definer set search_path = core, pg_temp as $$
  update core.quota set stopped_at = null, stopped_for = null, lift_by = null, lift_for = null, lift_at = null
  where id = p_quota and stopped_at is not null and lift_by is not null and lift_by <> p_by returning true;
$$;
comment on function core.lift_line is 'What may be posted on again: asked for by one person, lifted by another';
revoke all on function core.ask_lift, core.lift_line from public;
grant execute on function core.ask_lift, core.lift_line to mz_app;

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
