/** Standing substitution: who acts for whom from day to day; and the units above a unit, for superiors. */
import { type Kysely, sql } from "kysely";

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
create table core.substitution (
  id uuid primary key,
  person uuid not null references core.person,
  substitute uuid not null references core.person,
  from_day date not null,
  to_day date not null,
  forms text[],
  reason text not null,
  created_by uuid not null references core.person,
  created_at timestamptz not null,
  revoked_by uuid references core.person,
  revoked_at timestamptz,
  check (person <> substitute),
  check (from_day <= to_day),
  check (cardinality(forms) > 0),
  check ((revoked_at is null) = (revoked_by is null)),
  check (revoked_at >= created_at)
);
comment on table core.substitution is 'A person''s tasks go to a substitute on these days in China; what was agreed is never changed, only revoked from a moment on';
comment on column core.substitution.to_day is 'The last day, to its end';
comment on column core.substitution.forms is 'Ids of forms; empty for all of them';
comment on column core.substitution.created_by is 'The person, or the administrator who did it for them';
create index substitution_person on core.substitution (person, to_day);
create index substitution_substitute on core.substitution (substitute, to_day);
create index post_person on core.post (person);

create function core.units_from(p_unit uuid) returns table (unit uuid, distance integer) language sql stable set search_path = core, pg_temp as $$
  with recursive above as (
    select u.id, u.parent, 0 as distance from unit u where u.id = p_unit
    union all select u.id, u.parent, a.distance + 1 from unit u join above a on u.id = a.parent where a.distance < 20
  ) select id, distance from above
$$;
comment on function core.units_from is 'A unit and every unit above it, nearest first';

grant select, insert on core.substitution to mz_app;
grant update (revoked_by, revoked_at) on core.substitution to mz_app;
`.execute(db);
}
