/** Definitions drafted, reviewed and published by people: scope, conversions, drafts, remarks, history, retirement. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table core.change (
  id uuid primary key,
  title text not null,
  scope text not null check (scope ~ '^$|^[0-9]{6}$|^unit:[0-9a-f-]{36}$'),
  state text not null check (state in ('editing', 'review', 'published', 'dropped')),
  note text not null default '',
  bodies jsonb not null,
  bases jsonb not null,
  conversions jsonb not null default '[]',
  stamp integer not null default 0,
  writers uuid[] not null,
  created_by uuid not null references core.person,
  created_at timestamptz not null,
  updated_by uuid not null references core.person,
  updated_at timestamptz not null
);
comment on table core.change is 'A change of definitions on its way; published definitions themselves stand in core.definition';
comment on column core.change.scope is 'Where it will hold: empty for everywhere, a region code, or unit:<id> for a unit and those below it';
comment on column core.change.bodies is 'Definitions as they are drafted; they may be wrong or incomplete until publication';
comment on column core.change.bases is 'Published versions that the bodies were made from: [{kind, id, version}]';
comment on column core.change.conversions is 'How older answers become answers of the drafted fields: [{form, field, expr}]';
comment on column core.change.stamp is 'Counts every write; a save that saw an older stamp is refused';
comment on column core.change.writers is 'Everybody who drafted; none of them may publish';
create index change_state on core.change (state, updated_at desc, id);

create table core.change_comment (
  id uuid primary key,
  change uuid not null references core.change,
  pointer text not null,
  text text not null,
  by uuid not null references core.person,
  at timestamptz not null,
  resolved_by uuid references core.person,
  resolved_at timestamptz
);
comment on table core.change_comment is 'Remarks on a change; the pointer names definition and place, as form:<id>#/sections/0';
create index change_comment_change on core.change_comment (change, at, id);

create table core.change_event (
  id uuid primary key,
  change uuid not null references core.change,
  kind text not null check (kind in ('made', 'submitted', 'returned', 'published', 'dropped')),
  by uuid not null references core.person,
  at timestamptz not null,
  text text
);
comment on table core.change_event is 'What happened to a change, append-only';
create index change_event_change on core.change_event (change, id);

alter table core.definition
  add column scope text not null default '',
  add column conversions jsonb,
  add column change uuid references core.change,
  add column base integer;
comment on column core.definition.scope is 'Where it holds: empty for everywhere, a region code, or unit:<id>; versions count over all scopes';
comment on column core.definition.conversions is 'How answers of the base version become answers of this one: [{form, field, expr}]';
comment on column core.definition.change is 'The change it was published with; empty for packs';
comment on column core.definition.base is 'The version it was made from; empty for packs, which follow their own versions';

create table core.definition_retirement (
  kind text not null,
  id text not null,
  scope text not null,
  version integer not null,
  by uuid not null references core.person,
  at timestamptz not null,
  primary key (kind, id, scope, version)
);
comment on table core.definition_retirement is 'Definitions taken out of use, append-only: offered for nothing new, readable for what exists';
comment on column core.definition_retirement.version is 'This version and the older ones of the scope; a later one is in use again';

alter table core.document add column left_over jsonb;
comment on column core.document.left_over is 'Answers that fit nowhere in the newest form, kept aside when the document moved to it: [{field, label, version, value, why}]';

grant select, insert, update on core.change, core.change_comment to mz_app;
grant select, insert on core.change_event, core.definition_retirement to mz_app;
`.execute(db);
}
