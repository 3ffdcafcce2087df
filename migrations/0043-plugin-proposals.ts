/** Drafts that plugins propose, until a person takes them over or turns them down. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table core.plugin_proposal (
  id uuid primary key,
  plugin text not null,
  version text not null,
  key text not null,
  form text not null,
  unit uuid not null references core.unit,
  project uuid references core.project,
  answers jsonb not null,
  reason text not null,
  state text not null check (state in ('open', 'accepted', 'rejected', 'withdrawn')),
  made_at timestamptz not null,
  made_for uuid references core.person,
  decided_by uuid references core.person,
  decided_at timestamptz,
  decided_for text,
  document uuid,
  unique (plugin, key)
);
comment on table core.plugin_proposal is 'Answers that a plugin proposes for a new draft; document: the draft that a person made of them, which that person may throw away';
comment on column core.plugin_proposal.made_for is 'For whom the plugin was called; null where the program called it by itself';
create index plugin_proposal_open on core.plugin_proposal (form) where state = 'open';
create index plugin_proposal_document on core.plugin_proposal (document) where document is not null;

grant select, insert on core.plugin_proposal to mz_app;
grant update (state, decided_by, decided_at, decided_for, document) on core.plugin_proposal to mz_app;
`.execute(db);
}
