/** Payment orders on their way to the treasury, what was said about each, and the links of the regions. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table core.treasury_link (
  region text primary key references core.region,
  way text not null check (way in ('manual', 'file', 'http')),
  url text check ((url is not null) = (way = 'http')),
  private boolean not null,
  wait_minutes integer not null check (wait_minutes between 1 and 10080),
  keys jsonb not null,
  own_key text not null,
  own_public text not null,
  own_id text not null,
  updated_by uuid not null references core.person,
  updated_at timestamptz not null
);
comment on table core.treasury_link is 'How payment orders of a region reach the treasury; without a row its clerk registers the results';
comment on column core.treasury_link.private is 'May lie in a private network; else such addresses are refused';
comment on column core.treasury_link.wait_minutes is 'An order that was not answered for so long is unknown, and asked about';
comment on column core.treasury_link.keys is 'Public keys of the other side that count: id, algorithm, key';
comment on column core.treasury_link.own_key is 'Private key of the portal for this region; made here, shown to nobody';

create table core.treasury_file (
  id uuid primary key,
  way text not null check (way in ('out', 'in')),
  region text not null references core.region,
  name text not null,
  digest text not null,
  vouchers integer not null,
  by uuid not null references core.person,
  at timestamptz not null
);
comment on table core.treasury_file is 'Files of orders that were taken out and of receipts that were taken in, append-only; the same file is not taken in twice';
create unique index treasury_file_once on core.treasury_file (region, digest) where way = 'in';

create table core.payment_order (
  id uuid primary key,
  number text not null,
  document uuid not null references core.document,
  flow_case uuid not null references core.flow_case,
  step text not null,
  entry integer not null,
  definition text not null,
  project uuid references core.project,
  quota uuid references core.quota,
  region text not null,
  unit uuid not null references core.unit,
  province text, city text, county text, town text,
  year integer not null,
  amount_fen bigint not null check (amount_fen > 0),
  payee text not null,
  account text not null,
  bank text not null,
  usage text not null,
  way text not null check (way in ('manual', 'file', 'http')),
  state text not null check (state in ('ready', 'sent', 'unknown', 'accepted', 'paid', 'rejected', 'refunded', 'cancelled')),
  code text,
  voucher text,
  sends integer not null default 0 check (sends between 0 and 2),
  asked integer not null default 0,
  file uuid references core.treasury_file,
  result jsonb,
  reason text,
  refunded_fen bigint not null default 0,
  conflict text,
  fault text,
  next_at timestamptz,
  lease uuid,
  lease_until timestamptz,
  applied_at timestamptz,
  tries integer not null default 0,
  created_at timestamptz not null,
  sent_at timestamptz,
  answered_at timestamptz,
  check (refunded_fen between 0 and amount_fen),
  check ((state in ('paid', 'refunded')) = (result is not null)),
  check ((lease is null) = (lease_until is null)),
  check (sends = 0 or voucher is not null)
);
comment on table core.payment_order is 'One order to pay, made when a case comes to a step that pays; its id is the key under which it is sent, asked about and answered';
comment on column core.payment_order.voucher is 'The body as it was sent the first time: a second time it is the same';
comment on column core.payment_order.sends is 'How often it left: a second time only because the treasury said that it does not know it';
comment on column core.payment_order.asked is 'Questions since the last answer';
comment on column core.payment_order.conflict is 'What was said that cannot be true beside what was known: a person has to look';
comment on column core.payment_order.fault is 'Why it cannot be sent or booked as it stands';
comment on column core.payment_order.next_at is 'When it is sent, asked about or booked next';
comment on column core.payment_order.applied_at is 'When the case was told how it ended';
create unique index payment_order_entry on core.payment_order (flow_case, entry);
create unique index payment_order_number on core.payment_order (region, number);
create index payment_order_county on core.payment_order (county, id desc);
create index payment_order_document on core.payment_order (document);
create index payment_order_due on core.payment_order (next_at, id) where next_at is not null;

create table core.payment_order_event (
  id uuid primary key,
  payment_order uuid not null references core.payment_order,
  kind text not null,
  outcome text,
  state text not null,
  body jsonb not null,
  by uuid references core.person,
  at timestamptz not null
);
comment on table core.payment_order_event is 'What happened to an order, append-only: each time it was sent or asked about, and every answer, also those that changed nothing';
create index payment_order_event_order on core.payment_order_event (payment_order, id);

create table core.treasury_refund (
  id uuid primary key,
  payment_order uuid not null references core.payment_order,
  voucher text not null,
  amount_fen bigint not null check (amount_fen > 0),
  day date not null,
  reason text not null,
  at timestamptz not null,
  started_at timestamptz,
  next_at timestamptz not null,
  tries integer not null default 0,
  fault text,
  unique (payment_order, voucher)
);
comment on table core.treasury_refund is 'Notices that money came back; each starts a document of its id, which posts only when its case does';
create index treasury_refund_due on core.treasury_refund (next_at, id) where started_at is null;

grant select, insert on core.payment_order, core.payment_order_event, core.treasury_file, core.treasury_refund, core.treasury_link to mz_app;
grant update (state, code, voucher, sends, asked, file, result, reason, refunded_fen, conflict, fault, next_at, lease, lease_until,
  applied_at, tries, sent_at, answered_at) on core.payment_order to mz_app;
grant update (started_at, next_at, tries, fault) on core.treasury_refund to mz_app;
grant update (way, url, private, wait_minutes, keys, updated_by, updated_at) on core.treasury_link to mz_app;
`.execute(db);
}
