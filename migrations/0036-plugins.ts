/** Versions of plugins as signed packages, what was granted to them, what they keep, and how they fared. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
-- What came with the product was switched on from a folder; it comes again, as a signed package, at the next start.
drop table core.plugin;

create table core.plugin_version (
  id text not null,
  version text not null,
  digest text not null,
  state text not null check (state in ('uploaded', 'verified', 'reviewed', 'installed', 'active', 'degraded', 'quarantined', 'disabled', 'removed')),
  name jsonb not null,
  manifest jsonb not null,
  source text not null,
  examples jsonb not null,
  readme text not null,
  package bytea not null,
  publisher text not null,
  uploaded_by uuid references core.person,
  uploaded_at timestamptz not null,
  state_by uuid references core.person,
  state_at timestamptz not null,
  reason text not null,
  primary key (id, version)
);
comment on table core.plugin_version is 'Plugin versions known to this portal; the bytes of a version never change, also after it was removed';
create unique index plugin_version_serves on core.plugin_version (id) where state in ('active', 'degraded');

create function core.keep_plugin_bytes() returns trigger language plpgsql as $$
begin
  if (new.id, new.version, new.digest, new.manifest, new.source, new.package, new.publisher)
    is distinct from (old.id, old.version, old.digest, old.manifest, old.source, old.package, old.publisher) then
    raise exception 'the bytes of a plugin version never change';
  end if;
  return new;
end $$;
create trigger keep_plugin_bytes before update on core.plugin_version for each row execute function core.keep_plugin_bytes();

create table core.plugin_grant (
  id uuid primary key,
  plugin text not null,
  version text not null,
  powers jsonb not null,
  unit uuid references core.unit,
  since timestamptz not null,
  until timestamptz check (until > since),
  reason text not null,
  granted_by uuid references core.person,
  granted_at timestamptz not null,
  needs_second boolean not null,
  seconded_by uuid references core.person,
  seconded_at timestamptz,
  revoked_by uuid references core.person,
  revoked_at timestamptz,
  revoked_for text,
  foreign key (plugin, version) references core.plugin_version (id, version),
  check (seconded_by is null or seconded_by <> granted_by)
);
comment on table core.plugin_grant is 'Powers of one version at one unit (null: everywhere); what shows money counts once a second person agreed';
create index plugin_grant_version on core.plugin_grant (plugin, version);

create table core.plugin_setting (
  plugin text primary key,
  settings jsonb not null,
  secrets jsonb not null,
  by uuid references core.person,
  at timestamptz not null
);
comment on table core.plugin_setting is 'What administrators set for a plugin; secrets are used in its name and never shown, to it or to people';

create table core.plugin_kept (
  plugin text not null,
  key text not null,
  value jsonb not null,
  bytes integer not null,
  at timestamptz not null,
  primary key (plugin, key)
);
comment on table core.plugin_kept is 'What plugins keep for themselves, within a quota';

create table core.plugin_hour (
  plugin text not null,
  version text not null,
  hour timestamptz not null,
  calls integer not null,
  failed integer not null,
  denied integer not null,
  kills integer not null,
  spent_ms bigint not null,
  buckets integer[] not null,
  primary key (plugin, version, hour)
);
comment on column core.plugin_hour.buckets is 'Calls by how long they took, in steps of domain/plugin-health.ts';

create table core.plugin_trouble (
  id uuid primary key,
  plugin text not null,
  version text not null,
  kind text not null check (kind in ('failed', 'kill', 'log', 'denied')),
  point text,
  text text not null,
  at timestamptz not null
);
comment on table core.plugin_trouble is 'Last faults and log lines of plugins; old ones are dropped';
create index plugin_trouble_version on core.plugin_trouble (plugin, version, at);

grant select, insert on core.plugin_version, core.plugin_grant, core.plugin_trouble to mz_app;
grant update (state, state_by, state_at, reason) on core.plugin_version to mz_app;
grant update (seconded_by, seconded_at, revoked_by, revoked_at, revoked_for) on core.plugin_grant to mz_app;
grant select, insert, update, delete on core.plugin_setting, core.plugin_kept, core.plugin_hour to mz_app;
grant delete on core.plugin_trouble to mz_app;
`.execute(db);
}
