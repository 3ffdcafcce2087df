/** Batches that the bank pays line by line: what went to it, what it answered, and which lines are paid again. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table core.batch_order (
  id uuid primary key,
  number text not null unique,
  document uuid not null references core.document,
  flow_case uuid not null references core.flow_case,
  step text not null,
  entry integer not null,
  lines integer not null check (lines > 0),
  amount_fen bigint not null check (amount_fen > 0),
  body text not null,
  made_by uuid not null references core.person,
  made_at timestamptz not null,
  recalled_by uuid references core.person,
  recalled_at timestamptz,
  reason text,
  check ((recalled_at is null) = (recalled_by is null) and (recalled_at is null) = (reason is null))
);
comment on table core.batch_order is 'The file of a batch that was taken out for the bank; from then on its step waits for the bank''s result';
comment on column core.batch_order.number is 'Number of the batch as the bank knows it: the document''s, and which file of it where it is not the first';
comment on column core.batch_order.body is 'The file as it was taken out, the same each time';
comment on column core.batch_order.recalled_at is 'When the bank was said not to carry it out: the case may go elsewhere, and another file may be made';
create unique index batch_order_entry on core.batch_order (flow_case, entry) where recalled_at is null;
create index batch_order_document on core.batch_order (document);

create table core.batch_result (
  id uuid primary key,
  batch_order uuid not null references core.batch_order,
  document uuid not null references core.document,
  digest text not null,
  name text not null,
  paid_lines integer not null check (paid_lines >= 0),
  failed_lines integer not null check (failed_lines >= 0),
  paid_fen bigint not null check (paid_fen >= 0),
  failed_fen bigint not null check (failed_fen >= 0),
  taken_by uuid not null references core.person,
  taken_at timestamptz not null,
  dropped_by uuid references core.person,
  dropped_at timestamptz,
  reason text,
  confirmed_at timestamptz,
  check ((dropped_at is null) = (dropped_by is null) and (dropped_at is null) = (reason is null)),
  check (dropped_at is null or confirmed_at is null)
);
comment on table core.batch_result is 'What the bank said of each line, taken in whole; it posts nothing: a person confirms its figures at the step';
create unique index batch_result_one on core.batch_result (batch_order) where dropped_at is null;
create unique index batch_result_digest on core.batch_result (digest) where dropped_at is null;
create index batch_result_document on core.batch_result (document);

create table core.batch_line (
  result uuid not null references core.batch_result,
  line integer not null check (line > 0),
  amount_fen bigint not null check (amount_fen > 0),
  code text not null,
  outcome text not null check (outcome in ('paid', 'name', 'closed', 'other')),
  reason text not null,
  primary key (result, line),
  unique (result, line, outcome)
);
comment on table core.batch_line is 'The bank''s result of one line, append-only';

create table core.batch_again (
  id uuid primary key,
  result uuid not null,
  line integer not null,
  outcome text not null check (outcome <> 'paid'),
  document uuid not null references core.document on delete cascade,
  at timestamptz not null,
  released_at timestamptz,
  foreign key (result, line, outcome) references core.batch_line (result, line, outcome)
);
comment on table core.batch_again is 'A line that the bank did not pay, held by the batch that pays it again: by one at a time, and never a line that was paid';
create unique index batch_again_one on core.batch_again (result, line) where released_at is null;
create index batch_again_document on core.batch_again (document);

grant select, insert on core.batch_order, core.batch_result, core.batch_line, core.batch_again to mz_app;
grant update (recalled_by, recalled_at, reason) on core.batch_order to mz_app;
grant update (dropped_by, dropped_at, reason, confirmed_at) on core.batch_result to mz_app;
grant update (released_at) on core.batch_again to mz_app;
`.execute(db);
}
