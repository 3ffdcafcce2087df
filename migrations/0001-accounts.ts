/** Regions, units, people, posts, roles, sessions, and the database roles themselves. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create schema core;
create schema published;

do $$ begin
  if not exists (select from pg_roles where rolname = 'mz_app') then create role mz_app nologin; end if;
  if not exists (select from pg_roles where rolname = 'mz_public') then create role mz_public nologin; end if;
end $$;
grant usage on schema core to mz_app;
grant usage on schema published to mz_app, mz_public;

create table core.region (
  code text primary key check (code ~ '^[0-9]{6}([0-9]{3})?$'),
  name text not null,
  level text not null check (level in ('province', 'city', 'county', 'town')),
  parent text references core.region,
  province text not null, city text, county text, town text
);
comment on table core.region is 'Administrative divisions; province, city, county and town hold the ancestors and the region itself';

create table core.unit (
  id uuid primary key,
  name text not null,
  kind text not null,
  parent uuid references core.unit,
  region text not null references core.region,
  county text not null,
  confirmed boolean not null default true,
  demo boolean not null default false,
  valid_from date not null default '1949-10-01',
  valid_to date
);
comment on column core.unit.confirmed is 'False for a unit that an import made up from a name';
create index unit_parent on core.unit (parent);
create index unit_county_kind on core.unit (county, kind);
create unique index unit_name on core.unit (county, name) where valid_to is null;

create function core.unit_subtree(p_unit uuid) returns uuid[] language sql stable set search_path = core, pg_temp as $$
  with recursive below as (
    select id from unit where id = p_unit
    union all select u.id from unit u join below b on u.parent = b.id
  ) select array_agg(id) from below
$$;
comment on function core.unit_subtree is 'A unit and every unit below it';

create table core.person (
  id uuid primary key,
  login text not null unique,
  name text not null,
  password text not null,
  active boolean not null default true,
  demo boolean not null default false,
  created_at timestamptz not null
);
comment on column core.person.password is 'argon2id in PHC form';

create table core.post (
  id uuid primary key,
  unit uuid not null references core.unit,
  person uuid references core.person,
  title text not null,
  head boolean not null default false,
  superior uuid references core.post,
  valid_from date not null,
  valid_to date
);
create index post_unit on core.post (unit);

create table core.assignment (
  id uuid primary key,
  person uuid not null references core.person,
  role text not null,
  unit uuid not null references core.unit,
  valid_from date not null,
  valid_to date,
  granted_by uuid references core.person
);
comment on table core.assignment is 'A role held at a unit, from a day to a day';
create unique index assignment_once on core.assignment (person, role, unit) where valid_to is null;
create index assignment_unit_role on core.assignment (unit, role);

create table core.session (
  token_hash bytea primary key,
  person uuid not null references core.person,
  csrf text not null,
  address text not null,
  created_at timestamptz not null,
  seen_at timestamptz not null,
  expires_at timestamptz not null
);
create index session_person on core.session (person);

create table core.sign_in_failure (
  id bigint generated always as identity primary key,
  login text not null,
  address text not null,
  at timestamptz not null
);
create index sign_in_failure_login on core.sign_in_failure (login, at);
`.execute(db);
}
