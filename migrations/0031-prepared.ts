/** Drafts that the program makes when a document is finished: one line for a document and form, so none is made twice. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table core.prepared (
  source uuid not null references core.document,
  form text not null,
  project uuid references core.project,
  state text not null check (state in ('owed', 'waiting', 'made')),
  document uuid unique references core.document on delete set null,
  against jsonb not null default '[]',
  looks jsonb not null default '[]',
  told text,
  tries integer not null default 0,
  next_at timestamptz not null,
  at timestamptz not null,
  primary key (source, form)
);
comment on table core.prepared is 'A draft of a form that follows from a finished document: owed to the worker, waiting for what stands against it, or made';
comment on column core.prepared.document is 'The draft, or the document that somebody started by hand; null again when the draft was thrown away';
comment on column core.prepared.told is 'What stood against it when people were told last, so that they are told once';
create index prepared_owed on core.prepared (next_at) where state = 'owed';
create index prepared_waiting on core.prepared (project) where state = 'waiting';
grant select, insert on core.prepared to mz_app;
grant update (state, document, against, looks, told, tries, next_at, at) on core.prepared to mz_app;
`.execute(db);
}
