/**
 * Budget lines of units beside those of projects, their elements, movements between two lines, reversing entries,
 * lines that are stopped, months that are closed, and the double entries that follow from a posting.
 */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
alter table core.quota
  alter column project drop not null,
  alter column county drop not null,
  add column unit uuid references core.unit,
  add column province text,
  add column city text,
  add column town text,
  add column sup_number text,
  add column elements jsonb not null default '{}',
  add column stopped_at timestamptz,
  add column stopped_for text,
  add constraint quota_stopped check ((stopped_at is null) = (stopped_for is null));
update core.quota q set unit = p.unit, province = p.province, city = p.city, county = p.county, town = p.town
  from core.project p where p.id = q.project;
alter table core.quota alter column unit set not null, alter column province set not null;
create index quota_unit on core.quota (unit, year);
create index quota_parent on core.quota (parent) where parent is not null;
create index quota_place on core.quota (county, city, province, year);
comment on column core.quota.unit is 'Who holds the line: finance, a department, or the unit of its project';
comment on column core.quota.sup_number is 'Document number at the upper level, kept down the chain';
comment on column core.quota.elements is 'Elements of the quota bookkeeping beyond the columns, by their standard names; never changed';
comment on column core.quota.stopped_at is 'Since when nothing may be posted, because the books do not hold; only lifted by hand';

alter table core.posting
  add column counter uuid references core.quota,
  drop constraint posting_movement_check,
  add constraint posting_movement_check check (movement in ('allot','increase','decrease','freeze','unfreeze','reserve',
    'release','pay','refund','distribute','take-back','transfer','paid-before','late-refund')),
  add constraint posting_counter check ((counter is not null) = (movement in ('distribute','take-back','transfer')));
create unique index posting_reverses on core.posting (reverses) where reverses is not null;
create index posting_counter on core.posting (counter, at) where counter is not null;
create index posting_at on core.posting (at);
comment on column core.posting.counter is 'The other line: the one that receives, for take-back the one that gives back to';
comment on column core.posting.reverses is 'The posting that this one takes back; a posting is taken back once';

create table core.closed_month (
  book text not null,
  month date not null check (extract(day from month) = 1),
  document uuid not null references core.document,
  by uuid not null references core.person,
  at timestamptz not null,
  primary key (book, month)
);
comment on table core.closed_month is 'A book (county, city or province) takes no posting of a closed month; December closes its year';

create table core.ledger_check (
  day date primary key,
  started_at timestamptz not null,
  finished_at timestamptz,
  postings bigint,
  broken jsonb
);
comment on table core.ledger_check is 'The books are added up anew each night; one row a day, taken again when a run was broken off';

create table core.movement_leg (
  movement text not null,
  side text not null check (side in ('line', 'counter')),
  debit text not null,
  credit text not null,
  primary key (movement, side)
);
comment on table core.movement_leg is 'Which account a movement debits and which it credits, on its line and on the other one';
insert into core.movement_leg (movement, side, debit, credit) values
  ('allot', 'line', 'available', 'total'),
  ('increase', 'line', 'available', 'total'),
  ('late-refund', 'line', 'available', 'total'),
  ('decrease', 'line', 'total', 'available'),
  ('freeze', 'line', 'frozen', 'available'),
  ('unfreeze', 'line', 'available', 'frozen'),
  ('reserve', 'line', 'in-transit', 'available'),
  ('release', 'line', 'available', 'in-transit'),
  ('pay', 'line', 'paid', 'in-transit'),
  ('paid-before', 'line', 'paid', 'available'),
  ('refund', 'line', 'available', 'refunded'),
  ('distribute', 'line', 'distributed', 'available'),
  ('distribute', 'counter', 'available', 'total'),
  ('take-back', 'line', 'total', 'available'),
  ('take-back', 'counter', 'available', 'distributed'),
  ('transfer', 'line', 'total', 'available'),
  ('transfer', 'counter', 'available', 'total');

create view core.ledger_entry as
  select p.id as posting, case l.side when 'line' then p.quota else p.counter end as quota, l.side, x.account, x.debit_fen, x.credit_fen,
    p.movement, p.reverses, p.document, p.flow_case, p.by, p.at
  from core.posting p join core.movement_leg l on l.movement = p.movement,
  lateral (values
    (case when p.reverses is null then l.debit else l.credit end, p.amount_fen, 0::bigint),
    (case when p.reverses is null then l.credit else l.debit end, 0::bigint, p.amount_fen)) as x(account, debit_fen, credit_fen);
comment on view core.ledger_entry is 'The double entries of all postings: debits equal credits on every line';

drop function core.post_movement(uuid, uuid, text, bigint, uuid, uuid, text, uuid, timestamptz, text, text, text);
create function core.post_movement(
  p_id uuid, p_quota uuid, p_movement text, p_amount bigint, p_document uuid, p_case uuid, p_step text,
  p_by uuid, p_at timestamptz, p_source text, p_message text, p_digest text,
  p_counter uuid default null, p_reverses uuid default null
) returns jsonb language plpgsql security definer set search_path = core, pg_temp as $$
declare
  known record;
  line core.quota;
  other core.quota;
  taken core.posting;
  a bigint := case when p_reverses is null then p_amount else -p_amount end;
  booked date := date_trunc('month', p_at at time zone 'Asia/Shanghai')::date;
  left_fen bigint;
  done boolean;
begin
  insert into core.posting_key (source, message_id, digest, posting) values (p_source, p_message, p_digest, p_id)
    on conflict do nothing;
  if not found then
    select k.digest, k.posting into known from core.posting_key k where k.source = p_source and k.message_id = p_message;
    if known.digest <> p_digest then
      raise exception 'ledger.key-reused' using errcode = 'MZ001', detail = p_message;
    end if;
    return jsonb_build_object('posting', known.posting, 'repeat', true);
  end if;
  if p_amount <= 0 then
    raise exception 'ledger.not-positive' using errcode = 'MZ001', detail = jsonb_build_object('availableFen', 0, 'requestedFen', p_amount)::text;
  end if;
  if p_reverses is not null then
    select * into taken from core.posting where id = p_reverses;
    if taken.id is null or taken.reverses is not null or (taken.quota, taken.movement, taken.amount_fen, taken.counter) is distinct from (p_quota, p_movement, p_amount, p_counter) then
      raise exception 'ledger.not-that-posting' using errcode = 'MZ001', detail = p_reverses::text;
    end if;
    if exists (select 1 from core.posting where reverses = p_reverses) then
      raise exception 'ledger.reversed' using errcode = 'MZ001', detail = p_reverses::text;
    end if;
  end if;
  -- Two lines are locked in the order of their ids, and the one that gives is changed first.
  if p_counter is not null then
    perform 1 from core.quota where id in (p_quota, p_counter) order by id for no key update;
    select * into other from core.quota where id = p_counter;
    if other.id is null or p_counter = p_quota then
      raise exception 'ledger.no-quota' using errcode = 'MZ001', detail = p_counter::text;
    end if;
  end if;
  update core.quota q set
    total_fen = q.total_fen + case p_movement when 'allot' then a when 'increase' then a when 'late-refund' then a
      when 'decrease' then -a when 'take-back' then -a when 'transfer' then -a else 0 end,
    frozen_fen = q.frozen_fen + case p_movement when 'freeze' then a when 'unfreeze' then -a else 0 end,
    in_transit_fen = q.in_transit_fen + case p_movement when 'reserve' then a when 'release' then -a when 'pay' then -a else 0 end,
    paid_fen = q.paid_fen + case p_movement when 'pay' then a when 'paid-before' then a else 0 end,
    refunded_fen = q.refunded_fen + case p_movement when 'refund' then a else 0 end,
    distributed_fen = q.distributed_fen + case p_movement when 'distribute' then a else 0 end
  where q.id = p_quota and q.stopped_at is null
    and (q.parent is null or p_movement not in ('allot', 'increase', 'decrease'))
    and case p_movement
      when 'release' then q.in_transit_fen >= a
      when 'pay' then q.in_transit_fen >= a and q.paid_fen + a >= q.refunded_fen
      when 'unfreeze' then q.frozen_fen >= a
      when 'refund' then q.refunded_fen + a between 0 and q.paid_fen
      when 'paid-before' then q.paid_fen + a >= q.refunded_fen
      else true end
    and q.total_fen - q.distributed_fen - q.paid_fen + q.refunded_fen - q.frozen_fen - q.in_transit_fen >= case
      when p_movement in ('decrease', 'take-back', 'transfer', 'freeze', 'reserve', 'paid-before', 'distribute') then a
      when p_movement in ('allot', 'increase', 'late-refund', 'unfreeze', 'release', 'refund') then -a
      else 0 end
    and q.in_transit_fen >= case when p_movement = 'reserve' then -a else 0 end
    and q.frozen_fen >= case when p_movement = 'freeze' then -a else 0 end
    and q.distributed_fen >= case when p_movement = 'distribute' then -a else 0 end
    and q.paid_fen >= case when p_movement in ('pay', 'paid-before') then -a else 0 end
    and not exists (select 1 from core.closed_month c where c.book = coalesce(q.county, q.city, q.province) and (c.month = booked or c.month = make_date(q.year, 12, 1)))
  returning true into done;
  if done is null then
    select * into line from core.quota where id = p_quota;
    left_fen := line.total_fen - line.distributed_fen - line.paid_fen + line.refunded_fen - line.frozen_fen - line.in_transit_fen;
    if line.id is null then
      raise exception 'ledger.no-quota' using errcode = 'MZ001', detail = p_quota::text;
    elsif line.stopped_at is not null then
      raise exception 'ledger.line-stopped' using errcode = 'MZ001', detail = line.stopped_for;
    elsif exists (select 1 from core.closed_month c where c.book = coalesce(line.county, line.city, line.province) and c.month = make_date(line.year, 12, 1)) then
      raise exception 'ledger.closed-year' using errcode = 'MZ001', detail = line.year::text;
    elsif exists (select 1 from core.closed_month c where c.book = coalesce(line.county, line.city, line.province) and c.month = booked) then
      raise exception 'ledger.closed-month' using errcode = 'MZ001', detail = to_char(booked, 'YYYY-MM');
    elsif line.parent is not null and p_movement in ('allot', 'increase', 'decrease') then
      raise exception 'ledger.child-line' using errcode = 'MZ001', detail = line.number;
    elsif p_reverses is not null then
      raise exception 'ledger.used-since' using errcode = 'MZ001', detail = jsonb_build_object('availableFen', left_fen, 'requestedFen', p_amount)::text;
    elsif p_movement in ('release', 'pay') then
      raise exception 'ledger.not-in-transit' using errcode = 'MZ001', detail = jsonb_build_object('availableFen', line.in_transit_fen, 'requestedFen', p_amount)::text;
    elsif p_movement = 'unfreeze' then
      raise exception 'ledger.not-frozen' using errcode = 'MZ001', detail = jsonb_build_object('availableFen', line.frozen_fen, 'requestedFen', p_amount)::text;
    elsif p_movement = 'refund' then
      raise exception 'ledger.not-paid' using errcode = 'MZ001', detail = jsonb_build_object('availableFen', line.paid_fen - line.refunded_fen, 'requestedFen', p_amount)::text;
    else
      raise exception 'ledger.insufficient' using errcode = 'MZ001', detail = jsonb_build_object('availableFen', left_fen, 'requestedFen', p_amount)::text;
    end if;
  end if;
  if p_counter is not null then
    select * into line from core.quota where id = p_quota;
    -- A child's money comes from its parent and goes back there; a transfer keeps the total of what both hang on.
    if (p_movement = 'distribute' and other.parent is distinct from p_quota) or (p_movement = 'take-back' and line.parent is distinct from p_counter)
      or (p_movement = 'transfer' and (other.parent is distinct from line.parent or other.year <> line.year)) then
      raise exception 'ledger.other-family' using errcode = 'MZ001', detail = other.number;
    end if;
    update core.quota q set
      total_fen = q.total_fen + case when p_movement in ('distribute', 'transfer') then a else 0 end,
      distributed_fen = q.distributed_fen - case p_movement when 'take-back' then a else 0 end
    where q.id = p_counter and q.stopped_at is null
      and q.distributed_fen >= case p_movement when 'take-back' then a else 0 end
      and q.total_fen - q.distributed_fen - q.paid_fen + q.refunded_fen - q.frozen_fen - q.in_transit_fen + a >= 0
      and not exists (select 1 from core.closed_month c where c.book = coalesce(q.county, q.city, q.province) and (c.month = booked or c.month = make_date(q.year, 12, 1)))
    returning true into done;
    if not found then
      raise exception '%', case when other.stopped_at is not null then 'ledger.line-stopped' when p_reverses is not null then 'ledger.used-since' else 'ledger.closed-year' end
        using errcode = 'MZ001', detail = coalesce(other.stopped_for, other.year::text);
    end if;
  end if;
  insert into core.posting (id, quota, movement, amount_fen, document, flow_case, step, by, at, counter, reverses)
    values (p_id, p_quota, p_movement, p_amount, p_document, p_case, p_step, p_by, p_at, p_counter, p_reverses);
  return jsonb_build_object('posting', p_id, 'repeat', false);
end $$;
comment on function core.post_movement is 'The one way to move quota money: key, rule and accounts in one conditional statement per line, posting';
revoke all on function core.post_movement from public;
grant execute on function core.post_movement to mz_app;

create function core.stop_line(p_quota uuid, p_for text, p_at timestamptz) returns boolean
  language sql security definer set search_path = core, pg_temp as $$
  update core.quota set stopped_at = p_at, stopped_for = p_for where id = p_quota and stopped_at is null returning true;
$$;
comment on function core.stop_line is 'Nothing is posted on a line whose books do not hold';
revoke all on function core.stop_line from public;
grant execute on function core.stop_line to mz_app;
grant select on core.movement_leg, core.ledger_entry to mz_app;
grant select, insert on core.closed_month, core.ledger_check to mz_app;
grant update (started_at, finished_at, postings, broken) on core.ledger_check to mz_app;
`.execute(db);
}
