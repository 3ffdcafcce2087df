/** Records of other systems by their own keys: what each import took in, so that no key starts a document twice. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
alter table core.form_import add column feed text, add column feed_version integer,
  add constraint form_import_feed check ((feed is null) = (feed_version is null));
comment on column core.form_import.feed is 'Feed by whose columns and keys the rows are read; null where a person matches columns';
alter table core.form_import_row add column outcome text check (outcome in ('new', 'up', 'down', 'same', 'differs', 'bad')),
  add column taken jsonb;
comment on column core.form_import_row.outcome is 'What the row of a feed would do with its key';
comment on column core.form_import_row.taken is 'Of a row of a feed: form, key, seq before, amount of the file, difference in fen, cells by column';

create table core.feed_entry (
  document uuid primary key,
  county text not null references core.region,
  system text not null,
  key text not null,
  seq integer not null check (seq > 0),
  begins boolean not null,
  amount_fen bigint not null check (amount_fen <> 0),
  figures jsonb not null,
  import uuid not null,
  row integer not null,
  by uuid not null references core.person,
  at timestamptz not null,
  unique (county, system, key, seq)
);
comment on table core.feed_entry is 'A document that a record of another system started; written before the document, in one transaction for the whole file. Append-only';
comment on column core.feed_entry.document is 'Id of the document, given beforehand; none was made where the import was broken off for good';
comment on column core.feed_entry.begins is 'True for the form of a new key, false for a change of its amount';
comment on column core.feed_entry.amount_fen is 'The first amount, or the difference with its sign';
comment on column core.feed_entry.figures is 'Cells of the record by column, as they stood in the file';
create index quota_document on core.quota (document);
grant select, insert on core.feed_entry to mz_app;
`.execute(db);
}
