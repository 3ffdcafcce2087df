/** Bank accounts of a finance office, the statements imported for them, their lines, and what matches with our payments. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table core.bank_account (
  id uuid primary key,
  unit uuid not null references core.unit,
  province text not null,
  city text,
  county text not null,
  town text,
  title text not null,
  bank text not null,
  owner text not null,
  number text not null,
  main boolean not null,
  since date not null,
  by uuid not null references core.person,
  at timestamptz not null
);
comment on table core.bank_account is 'Accounts whose statements a finance office reconciles';
comment on column core.bank_account.number is 'As numbers are compared, without spaces and hyphens; people see the last four digits';
comment on column core.bank_account.main is 'Payments of the county that stand on no line are missed on this account';
comment on column core.bank_account.since is 'Payments and statements from this day on are compared';
create unique index bank_account_number on core.bank_account (number);
create unique index bank_account_main on core.bank_account (county) where main;
grant select, insert, update (main) on core.bank_account to mz_app;

create table core.bank_import (
  id uuid primary key,
  account uuid not null references core.bank_account,
  digest text not null,
  name text not null,
  size integer not null,
  by uuid not null references core.person,
  at timestamptz not null
);
comment on table core.bank_import is 'Files of banks that were taken, as a whole or not at all; the bytes lie in the file store by their digest';
create unique index bank_import_once on core.bank_import (digest);
create index bank_import_account on core.bank_import (account, id desc);
grant select, insert on core.bank_import to mz_app;

create table core.bank_statement (
  id uuid primary key,
  import uuid not null references core.bank_import,
  account uuid not null references core.bank_account,
  format text not null check (format in ('camt.052', 'camt.053', 'camt.054', 'csv')),
  final boolean not null,
  number text not null,
  from_day date not null,
  to_day date not null check (to_day >= from_day),
  opening_fen bigint,
  closing_fen bigint,
  entries integer not null,
  pending integer not null,
  check (not final or opening_fen is not null and closing_fen is not null)
);
comment on column core.bank_statement.final is 'The bank''s last word for its days; of one account no two of these overlap';
create unique index bank_statement_number on core.bank_statement (account, number);
create index bank_statement_days on core.bank_statement (account, to_day) where final;
grant select, insert on core.bank_statement to mz_app;

create table core.bank_line (
  id uuid primary key,
  account uuid not null references core.bank_account,
  statement uuid not null references core.bank_statement,
  announced uuid references core.bank_statement,
  final boolean not null,
  place integer not null,
  ordinal integer not null,
  reference text,
  voucher text,
  booked_on date not null,
  value_on date,
  amount_fen bigint not null,
  balance_fen bigint,
  counterparty text not null,
  counterparty_account text not null,
  purpose text not null,
  code text not null,
  returned boolean not null,
  document uuid
);
comment on column core.bank_line.announced is 'The report or notification that told of it before the statement did';
comment on column core.bank_line.place is 'Line of the file';
comment on column core.bank_line.ordinal is 'Counts entries of one reference, day and amount';
comment on column core.bank_line.amount_fen is 'Positive is money that came in';
comment on column core.bank_line.document is 'The document that was started because money came back';
create unique index bank_line_once on core.bank_line (account, reference, booked_on, amount_fen, ordinal) where reference is not null;
create index bank_line_day on core.bank_line (account, booked_on, id);
grant select, insert on core.bank_line to mz_app;
grant update (statement, announced, final, place, balance_fen, document) on core.bank_line to mz_app;

create table core.bank_match (
  id uuid primary key,
  account uuid not null references core.bank_account,
  made text not null check (made in ('program', 'hand')),
  basis text not null check (basis in ('serial', 'voucher', 'payee', 'split', 'joined', 'hand', 'explained')),
  agrees boolean not null,
  reason text,
  by uuid not null references core.person,
  at timestamptz not null,
  undone_by uuid references core.person,
  undone_at timestamptz,
  undone_reason text,
  check (made = 'program' or reason is not null),
  check (agrees or made = 'program'),
  check ((undone_at is null) = (undone_by is null) and (undone_at is null) = (undone_reason is null))
);
comment on table core.bank_match is 'Lines and payments that belong together. What the program found to differ is found anew each time; all else is kept, and undone with a reason';
comment on column core.bank_match.basis is 'explained: one side alone, which a person gave the reason for';
create index bank_match_account on core.bank_match (account) where undone_at is null;
grant select, insert, delete on core.bank_match to mz_app;
grant update (undone_by, undone_at, undone_reason) on core.bank_match to mz_app;

create table core.bank_match_item (
  match uuid not null references core.bank_match,
  line uuid references core.bank_line,
  payment uuid references core.payment,
  live boolean not null default true,
  check (num_nonnulls(line, payment) = 1)
);
create index bank_match_item_match on core.bank_match_item (match);
create unique index bank_match_item_line on core.bank_match_item (line) where live and line is not null;
create unique index bank_match_item_payment on core.bank_match_item (payment) where live and payment is not null;
create index bank_match_item_apart on core.bank_match_item (line, payment) where not live;
grant select, insert, delete on core.bank_match_item to mz_app;
grant update (live) on core.bank_match_item to mz_app;

create function core.keep_bank_match() returns trigger language plpgsql as $$
begin
  if old.made = 'program' and not old.agrees then return old; end if;
  raise exception 'match % is kept', old.id;
end $$;
create trigger bank_match_kept before delete on core.bank_match for each row execute function core.keep_bank_match();
create index payment_day on core.payment (paid_at);
`.execute(db);
}
