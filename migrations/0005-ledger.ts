/**
 * The quota ledger: six accounts per line, immutable postings, one function for every movement.
 * Locks are taken in id order; a refusal raises, so that neither its key nor anything else is kept.
 */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table core.quota (
  id uuid primary key,
  number text not null,
  project uuid not null references core.project,
  county text not null,
  parent uuid references core.quota,
  source text not null,
  nature text,
  dated date,
  year integer not null,
  document uuid not null references core.document,
  total_fen bigint not null default 0 check (total_fen >= 0),
  frozen_fen bigint not null default 0 check (frozen_fen >= 0),
  in_transit_fen bigint not null default 0 check (in_transit_fen >= 0),
  paid_fen bigint not null default 0 check (paid_fen >= 0),
  refunded_fen bigint not null default 0 check (refunded_fen >= 0),
  distributed_fen bigint not null default 0 check (distributed_fen >= 0),
  constraint quota_available check (total_fen - distributed_fen - paid_fen + refunded_fen - frozen_fen - in_transit_fen >= 0),
  constraint quota_refunded check (refunded_fen <= paid_fen),
  created_at timestamptz not null
);
comment on table core.quota is 'Budget line; accounts change only through core.post_movement';
create index quota_project on core.quota (project);

create table core.posting_key (
  source text not null,
  message_id text not null,
  digest text not null,
  posting uuid not null,
  primary key (source, message_id)
);
comment on table core.posting_key is 'Makes postings idempotent by (source system, message id)';

create table core.posting (
  id uuid primary key,
  quota uuid not null references core.quota,
  movement text not null check (movement in ('allot','increase','decrease','freeze','unfreeze','reserve','release','pay','refund')),
  amount_fen bigint not null check (amount_fen > 0),
  document uuid not null references core.document,
  flow_case uuid not null references core.flow_case,
  step text not null,
  reverses uuid references core.posting,
  by uuid not null references core.person,
  at timestamptz not null
);
comment on table core.posting is 'Append-only; a correction is a reversing entry';
create index posting_quota on core.posting (quota, at);
create index posting_document on core.posting (document);

create table core.payment (
  id uuid primary key,
  posting uuid not null unique references core.posting,
  quota uuid not null references core.quota,
  project uuid not null references core.project,
  document uuid not null references core.document,
  contract uuid references core.document,
  payee text not null,
  payee_code text,
  kind text,
  amount_fen bigint not null check (amount_fen <> 0),
  voucher text not null,
  paid_at date not null,
  at timestamptz not null
);
comment on column core.payment.amount_fen is 'Negative for a refund';
create index payment_project on core.payment (project, paid_at);
create index payment_contract on core.payment (contract);
create unique index payment_voucher on core.payment (voucher, quota) where amount_fen > 0;

create function core.post_movement(
  p_id uuid, p_quota uuid, p_movement text, p_amount bigint, p_document uuid, p_case uuid, p_step text,
  p_by uuid, p_at timestamptz, p_source text, p_message text, p_digest text
) returns jsonb language plpgsql set search_path = core, pg_temp as $$
declare
  known record;
  line core.quota;
  left_fen bigint;
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
  select * into line from core.quota where id = p_quota for no key update;
  if not found then
    raise exception 'ledger.no-quota' using errcode = 'MZ001', detail = p_quota::text;
  end if;
  left_fen := line.total_fen - line.distributed_fen - line.paid_fen + line.refunded_fen - line.frozen_fen - line.in_transit_fen;
  if p_amount <= 0 then
    raise exception 'ledger.not-positive' using errcode = 'MZ001', detail = jsonb_build_object('availableFen', left_fen, 'requestedFen', p_amount)::text;
  elsif p_movement in ('reserve', 'decrease', 'freeze') and p_amount > left_fen then
    raise exception 'ledger.insufficient' using errcode = 'MZ001', detail = jsonb_build_object('availableFen', left_fen, 'requestedFen', p_amount)::text;
  elsif p_movement in ('release', 'pay') and p_amount > line.in_transit_fen then
    raise exception 'ledger.not-in-transit' using errcode = 'MZ001', detail = jsonb_build_object('availableFen', line.in_transit_fen, 'requestedFen', p_amount)::text;
  elsif p_movement = 'unfreeze' and p_amount > line.frozen_fen then
    raise exception 'ledger.not-frozen' using errcode = 'MZ001', detail = jsonb_build_object('availableFen', line.frozen_fen, 'requestedFen', p_amount)::text;
  elsif p_movement = 'refund' and p_amount > line.paid_fen - line.refunded_fen then
    raise exception 'ledger.not-paid' using errcode = 'MZ001', detail = jsonb_build_object('availableFen', line.paid_fen - line.refunded_fen, 'requestedFen', p_amount)::text;
  end if;
  update core.quota set
    total_fen = total_fen + case p_movement when 'allot' then p_amount when 'increase' then p_amount when 'decrease' then -p_amount else 0 end,
    frozen_fen = frozen_fen + case p_movement when 'freeze' then p_amount when 'unfreeze' then -p_amount else 0 end,
    in_transit_fen = in_transit_fen + case p_movement when 'reserve' then p_amount when 'release' then -p_amount when 'pay' then -p_amount else 0 end,
    paid_fen = paid_fen + case p_movement when 'pay' then p_amount else 0 end,
    refunded_fen = refunded_fen + case p_movement when 'refund' then p_amount else 0 end
  where id = p_quota;
  insert into core.posting (id, quota, movement, amount_fen, document, flow_case, step, by, at)
    values (p_id, p_quota, p_movement, p_amount, p_document, p_case, p_step, p_by, p_at);
  return jsonb_build_object('posting', p_id, 'repeat', false);
end $$;
comment on function core.post_movement is 'The one way to move quota money: key, lock, rule, accounts, posting';
`.execute(db);
}
