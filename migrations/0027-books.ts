/**
 * Voucher numbers without gaps, given after the fact: a posting is never numbered while it is written, so that payments
 * do not wait for each other, and a number is never given before everything ahead of it is known for good.
 */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table core.voucher (
  book text not null,
  month date not null check (extract(day from month) = 1),
  number integer not null check (number > 0),
  event text not null,
  at timestamptz not null,
  primary key (book, month, number)
);
create unique index voucher_event on core.voucher (book, event);
comment on table core.voucher is 'One event of a case in one book; numbers count from 1 in each book and month, without gaps, in the order of core.posting.seq. Append-only';
comment on column core.voucher.event is 'What the postings of the voucher share: case and position of the event; where they come from elsewhere case, step and time';

create table core.voucher_posting (
  posting uuid not null references core.posting,
  book text not null,
  month date not null,
  number integer not null,
  primary key (posting, book),
  foreign key (book, month, number) references core.voucher
);
create index voucher_posting_voucher on core.voucher_posting (book, month, number);
comment on table core.voucher_posting is 'Which voucher a posting stands on; one between two books stands on one in each. Append-only';

create table core.voucher_mark (
  one boolean primary key default true check (one),
  seq bigint not null
);
insert into core.voucher_mark (seq) values (0);
comment on table core.voucher_mark is 'Postings up to this seq are numbered; its row is locked by the run that numbers';

create index quota_book on core.quota (coalesce(county, city, province), year);
create index posting_key_posting on core.posting_key (posting);

create function core.number_vouchers(p_limit integer, p_wait_ms integer) returns integer
  language plpgsql security definer set search_path = core, pg_temp as $$
declare
  marked bigint;
  top bigint;
  writers text[];
  waited integer := 0;
  done integer;
begin
  select seq into marked from core.voucher_mark for update;
  select max(seq) into top from (select seq from core.posting where seq > marked order by seq limit p_limit) as next;
  if top is null then
    return 0;
  end if;
  -- Whoever drew a smaller number and has not committed holds this lock since before: it is waited for, nobody else is.
  select array_agg(virtualtransaction) into writers from pg_locks
    where locktype = 'relation' and relation = 'core.posting'::regclass and mode = 'RowExclusiveLock' and granted
      and database = (select oid from pg_database where datname = current_database()) and pid is distinct from pg_backend_pid();
  while writers is not null and exists (
    select 1 from pg_locks where locktype = 'relation' and relation = 'core.posting'::regclass and mode = 'RowExclusiveLock' and granted
      and database = (select oid from pg_database where datname = current_database()) and virtualtransaction = any(writers)) loop
    if waited >= p_wait_ms then
      return 0;
    end if;
    perform pg_sleep(0.002);
    waited := waited + 2;
  end loop;
  with legs as (
    select p.id, p.seq, p.at, x.book,
      case k.source when 'case' then split_part(k.message_id, ':', 1) || ':' || split_part(k.message_id, ':', 2)
        else p.flow_case || ':' || p.step || ':' || extract(epoch from p.at) end as event
    from core.posting p
    left join core.posting_key k on k.posting = p.id
    join core.quota q on q.id = p.quota
    left join core.quota o on o.id = p.counter
    cross join lateral (select coalesce(q.county, q.city, q.province) as book
      union select coalesce(o.county, o.city, o.province) where o.id is not null) as x
    where p.seq > marked and p.seq <= top),
  events as (
    select book, event, min(seq) as first, date_trunc('month', min(at) at time zone 'Asia/Shanghai')::date as month, min(at) as at
    from legs group by book, event),
  made as (
    insert into core.voucher (book, month, number, event, at)
    select e.book, e.month,
      coalesce((select max(v.number) from core.voucher v where v.book = e.book and v.month = e.month), 0)
        + row_number() over (partition by e.book, e.month order by e.first),
      e.event, e.at
    from events e
    where not exists (select 1 from core.voucher v where v.book = e.book and v.event = e.event)
    returning book, month, number, event)
  insert into core.voucher_posting (posting, book, month, number)
  select l.id, l.book, v.month, v.number from legs l
  join (select book, month, number, event from made
    union all select v.book, v.month, v.number, v.event from core.voucher v join events e on e.book = v.book and e.event = v.event) v
    on v.book = l.book and v.event = l.event;
  select count(*) into done from core.posting where seq > marked and seq <= top;
  update core.voucher_mark set seq = top;
  return done;
end $$;
comment on function core.number_vouchers is 'Numbers the vouchers of up to p_limit postings; how many it did, 0 where none is left or a writer ahead of them takes longer than p_wait_ms';
revoke all on function core.number_vouchers from public;
grant execute on function core.number_vouchers to mz_app;

create function core.hold_postings() returns void language plpgsql security definer set search_path = core, pg_temp set lock_timeout = '5s' as $$
begin
  -- Each movement changes a line before it writes its posting, so this waits for all that are under way.
  lock table core.quota in share mode;
end $$;
comment on function core.hold_postings is 'Nothing is posted between this and the end of the transaction; fails with 55P03 where a posting takes longer than five seconds';
revoke all on function core.hold_postings from public;
grant execute on function core.hold_postings to mz_app;

revoke insert, update, delete on core.voucher, core.voucher_posting, core.voucher_mark from mz_app;
grant select on core.voucher, core.voucher_posting, core.voucher_mark to mz_app;
revoke update, delete on core.closed_month from mz_app;
`.execute(db);
}
