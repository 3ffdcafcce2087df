/** The register of invoices: which document uses which number, and what the tax authority's query said of it. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table core.invoice_held (
  number text primary key check (number ~ '^[0-9]{18}([0-9]{2})?$'),
  holder uuid not null,
  total_fen bigint not null check (total_fen > 0),
  used_fen bigint not null check (used_fen between 0 and total_fen)
);
comment on table core.invoice_held is 'One line for each number, over all units: kept by the trigger of invoice_use alone';
comment on column core.invoice_held.holder is 'The contract whose documents may share it, else the one document that uses it';

create table core.invoice_use (
  id uuid primary key,
  number text not null,
  document uuid not null references core.document(id),
  holder uuid not null,
  total_fen bigint not null check (total_fen > 0),
  used_fen bigint not null check (used_fen > 0 and used_fen <= total_fen),
  taken_by uuid references core.person(id),
  taken_at timestamptz not null,
  released_at timestamptz
);
create unique index invoice_use_taken on core.invoice_use (number, document) where released_at is null;
create index invoice_use_document on core.invoice_use (document) where released_at is null;
comment on table core.invoice_use is 'An invoice used by a submitted document: taken with the submission, released with withdrawal, return to the starter and refusal, kept when paid';
grant select, insert on core.invoice_use to mz_app;
grant update (released_at) on core.invoice_use to mz_app;
grant select on core.invoice_held to mz_app;

create function core.hold_invoice() returns trigger language plpgsql security definer set search_path = pg_catalog as $$
begin
  if tg_op = 'INSERT' then
    -- One conditional statement: whoever comes second waits here, and finds the number taken. The row is then left out.
    insert into core.invoice_held as h (number, holder, total_fen, used_fen)
      values (new.number, new.holder, new.total_fen, new.used_fen)
      on conflict (number) do update
        set holder = excluded.holder, total_fen = excluded.total_fen, used_fen = h.used_fen + excluded.used_fen
        where h.used_fen = 0 or (h.holder = excluded.holder and h.total_fen = excluded.total_fen
          and h.used_fen + excluded.used_fen <= h.total_fen);
    if not found then
      return null;
    end if;
    return new;
  end if;
  if tg_op = 'UPDATE' then
    if old.released_at is not null or new.released_at is null then
      raise exception 'the use of an invoice is released once';
    end if;
  elsif old.released_at is not null then
    return old;
  end if;
  update core.invoice_held set used_fen = used_fen - old.used_fen where number = old.number;
  if tg_op = 'DELETE' then
    return old;
  end if;
  return new;
end $$;
revoke all on function core.hold_invoice() from public;
create trigger hold_invoice before insert or update or delete on core.invoice_use
  for each row execute function core.hold_invoice();

create table core.invoice_query (
  number text not null,
  day date not null,
  asked_at timestamptz not null,
  state text not null check (state in ('normal', 'void', 'red', 'absent')),
  times_checked integer not null check (times_checked >= 0),
  issued_on date,
  total_fen bigint,
  seller text,
  buyer text,
  primary key (number, day)
);
comment on table core.invoice_query is 'What the official query said of an invoice, one answer for a number and day, append-only';
comment on column core.invoice_query.state is 'normal; void; red: taken back by a red invoice; absent: no such invoice';
grant select, insert on core.invoice_query to mz_app;
`.execute(db);
}
