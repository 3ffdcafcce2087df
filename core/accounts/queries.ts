/** All SQL of accounts: people, units, posts, assignments, sessions. */
import { type Queryable, statement } from "../database/database.ts";

export type PersonRow = { id: string; login: string; name: string; password: string; active: boolean; demo: boolean };
export const findPersonByLogin = statement<PersonRow>(
  "find-person-by-login",
  "select id, login, name, password, active, demo from core.person where login = $1",
);

export const insertPerson = statement(
  "insert-person",
  "insert into core.person (id, login, name, password, demo, created_at) values ($1, $2, $3, $4, $5, $6)",
);
export const updatePassword = statement("update-password", "update core.person set password = $2 where id = $1");
export const closePerson = statement<{ id: string }>(
  "close-person",
  "update core.person set active = false where id = $1 and active returning id",
);
export const insertUnit = statement(
  "insert-unit",
  "insert into core.unit (id, name, kind, parent, region, county, confirmed, demo) select $1, $2, $3, $4, r.code, coalesce(r.county, r.code), $6, $7 from core.region r where r.code = $5",
);
export const findUnitByName = statement<{ id: string; name: string; confirmed: boolean }>(
  "find-unit-by-name",
  "select id, name, confirmed from core.unit where county = $1 and name = $2 and valid_to is null",
);
export const insertPost = statement(
  "insert-post",
  "insert into core.post (id, unit, person, title, head, valid_from) values ($1, $2, $3, $4, $5, $6)",
);

export const insertSession = statement(
  "insert-session",
  "insert into core.session (token_hash, person, csrf, address, created_at, seen_at, expires_at) values ($1, $2, $3, $4, $5, $5, $6)",
);
export const deleteSession = statement<{ person: string }>(
  "delete-session",
  "delete from core.session where token_hash = $1 returning person",
);
export const deleteSessionsOf = statement("delete-sessions-of", "delete from core.session where person = $1");
export const deleteExpiredSessions = statement(
  "delete-expired-sessions",
  "delete from core.session where expires_at < $1 or seen_at < $2",
);

export type SessionRow = {
  person: string;
  name: string;
  login: string;
  csrf: string;
  demo: boolean;
  seen_at: Date;
  assignments: {
    role: string;
    unit: string;
    unitName: string;
    level: "province" | "city" | "county" | "town";
    region: string;
    subtree: string[];
  }[];
};
const ASSIGNMENTS = `coalesce((select jsonb_agg(jsonb_build_object('role', a.role, 'unit', u.id, 'unitName', u.name, 'level', r.level, 'region', r.code,
        'subtree', core.unit_subtree(u.id)) order by a.valid_from, a.id)
      from core.assignment a join core.unit u on u.id = a.unit join core.region r on r.code = u.region
      where a.person = p.id and a.valid_from <= ($2::timestamptz at time zone 'Asia/Shanghai')::date
        and (a.valid_to is null or a.valid_to > ($2::timestamptz at time zone 'Asia/Shanghai')::date)), '[]') as assignments`;
/** The person of a live session with every assignment in force and the units below it. */
export const findSession = statement<SessionRow>(
  "find-session",
  `select p.id as person, p.name, p.login, s.csrf, p.demo, s.seen_at, ${ASSIGNMENTS}
   from core.session s join core.person p on p.id = s.person
   where s.token_hash = $1 and s.expires_at > $2 and s.seen_at > $3 and p.active`,
);
export const findIdentity = statement<SessionRow>(
  "find-identity",
  `select p.id as person, p.name, p.login, '' as csrf, p.demo, $2::timestamptz as seen_at, ${ASSIGNMENTS} from core.person p where p.login = $1 and p.active`,
);
export const touchSession = statement("touch-session", "update core.session set seen_at = $2 where token_hash = $1");

export const countFailures = statement<{ by_login: number; by_address: number }>(
  "count-sign-in-failures",
  `select count(*) filter (where login = $1) as by_login, count(*) filter (where address = $2) as by_address
   from core.sign_in_failure where at > $3 and (login = $1 or address = $2)`,
);
export const insertFailure = statement(
  "insert-sign-in-failure",
  "insert into core.sign_in_failure (login, address, at) values ($1, $2, $3)",
);
export const deleteFailures = statement("delete-sign-in-failures", "delete from core.sign_in_failure where login = $1");

export const insertAssignment = statement(
  "insert-assignment",
  "insert into core.assignment (id, person, role, unit, valid_from, granted_by) values ($1, $2, $3, $4, $5, $6) on conflict do nothing returning id",
);
export const endAssignment = statement<{ id: string; role: string; unit: string }>(
  "end-assignment",
  "update core.assignment set valid_to = $3 where id = $1 and person = $2 and valid_to is null returning id, role, unit",
);
export const listRolesOf = statement<{ role: string }>(
  "list-roles-of",
  "select role from core.assignment where person = $1 and valid_to is null",
);

export type PeopleRow = {
  id: string;
  login: string;
  name: string;
  active: boolean;
  assignments: { id: string; role: string; unit: { id: string; name: string }; since: string }[];
};
/** Units where a person holds a post or a role now. */
const PLACES = `select u.id as unit, u.name as unit_name, r.province, r.city, r.county, r.town, x.person
   from (select person, unit from core.assignment where valid_to is null union select person, unit from core.post where valid_to is null) x
   join core.unit u on u.id = x.unit join core.region r on r.code = u.region`;
export const listPlacesOf = statement<{
  unit: string;
  county: string | null;
  city: string | null;
  province: string | null;
  town: string | null;
}>("list-places-of", `select unit, county, city, province, town from (${PLACES}) w where w.person = $1`);
/** People who hold a post or role at a place within the condition over alias w; text and login are searched by $1. */
export async function selectPeople(db: Queryable, condition: string, values: readonly unknown[]): Promise<PeopleRow[]> {
  const text = `select p.id, p.login, p.name, p.active, coalesce((select jsonb_agg(jsonb_build_object('id', a.id, 'role', a.role, 'unit', jsonb_build_object('id', u.id, 'name', u.name), 'since', a.valid_from) order by a.valid_from, a.id)
      from core.assignment a join core.unit u on u.id = a.unit where a.person = p.id and a.valid_to is null), '[]') as assignments
   from core.person p where ($1 = '' or p.name ilike '%' || $1 || '%' or p.login ilike '%' || $1 || '%')
     and exists (select 1 from (${PLACES}) w where w.person = p.id and ${condition}) order by p.login limit 500`;
  return (await db.query<PeopleRow>({ text, values: [...values] })).rows;
}
export const listCountiesOf = statement<{ county: string }>(
  "list-counties-of",
  "select distinct county from core.unit where id = any($1::uuid[])",
);
export const listDemoAccounts = statement<{ login: string; name: string; roles: string[]; unit: string }>(
  "list-demo-accounts",
  `select p.login, p.name, array_agg(distinct a.role) as roles, string_agg(distinct u.name, ', ') as unit
   from core.person p join core.assignment a on a.person = p.id and a.valid_to is null join core.unit u on u.id = a.unit
   where p.demo and p.active group by p.id, p.login, p.name order by min(a.id::text)`,
);
export const listUnits = statement<{ id: string; name: string; kind: string; region: { code: string; name: string } }>(
  "list-units",
  `select u.id, u.name, u.kind, jsonb_build_object('code', r.code, 'name', r.name) as region from core.unit u join core.region r on r.code = u.region
   where u.valid_to is null and ($1 = '' or u.name ilike '%' || $1 || '%') and ($2 = '' or u.kind = $2) and ($3::text[] is null or u.county = any($3)) order by u.name limit 50`,
);
export const listRegions = statement<{ code: string; name: string; level: string; parent: string | null }>(
  "list-regions",
  "select code, name, level, parent from core.region order by code",
);
export const insertRegions = (db: Queryable, json: string): Promise<unknown> =>
  db.query({
    name: "insert-regions",
    text: `insert into core.region (code, name, level, parent, province, city, county, town)
      select code, name, level, parent, province, city, county, town from jsonb_to_recordset($1::jsonb)
        as x(code text, name text, level text, parent text, province text, city text, county text, town text) on conflict (code) do nothing`,
    values: [json],
  });
/** Active people with a post or role in the counties, or anywhere; one line for each, under the unit they have been at longest. */
export const listPeopleChoices = statement<{ id: string; name: string; unit: { id: string; name: string } }>(
  "list-people-choices",
  `select id, name, unit from (
     select distinct on (p.id) p.id, p.name, jsonb_build_object('id', u.id, 'name', u.name) as unit
     from (select person, unit, valid_from from core.post where valid_to is null
       union all select person, unit, valid_from from core.assignment where valid_to is null) x
     join core.person p on p.id = x.person and p.active join core.unit u on u.id = x.unit
     where ($1 = '' or p.name ilike $1 or u.name ilike $1) and ($2::text[] is null or u.county = any($2))
     order by p.id, x.valid_from, u.name) c order by name, id limit 50`,
);
export const countPeople = statement<{ count: number }>("count-people", "select count(*) as count from core.person");

export type CandidateRow = { step: string; role: string; person: string; unit: string };
/** People who hold roles at places: `wanted` is [{step, role, units?, unitKind?}] for one document. */
export const listCandidates = statement<CandidateRow>(
  "list-candidates",
  `select w.step, w.role, a.person, a.unit
   from jsonb_to_recordset($1::jsonb) as w(step text, role text, unit uuid, kind text)
   join core.assignment a on a.role = w.role and a.valid_to is null
   join core.unit u on u.id = a.unit
   join core.person p on p.id = a.person and p.active
   where (w.unit is not null and a.unit = w.unit) or (w.kind is not null and u.kind = w.kind and u.county = $2)
   order by w.step, a.valid_from, a.id`,
);
export const findUnitPlace = statement<{
  unit: string;
  county: string | null;
  city: string | null;
  province: string | null;
}>(
  "find-unit-place",
  "select u.id as unit, r.county, r.city, r.province from core.unit u join core.region r on r.code = u.region where u.id = $1 and u.valid_to is null",
);

/** Holders of one of the roles. Roles by their reach ($1 unit, $2 subtree, $3 region), the unit, the regions around it from the nearest, and the instant. */
export const findHolders = statement<{ person: string }>(
  "find-holders-of-permission",
  `select a.person from core.assignment a join core.person p on p.id = a.person and p.active join core.unit u on u.id = a.unit
   where a.valid_from <= ($6::timestamptz at time zone 'Asia/Shanghai')::date
     and (a.valid_to is null or a.valid_to > ($6::timestamptz at time zone 'Asia/Shanghai')::date)
     and ((a.role = any($1::text[]) and a.unit = $4)
       or (a.role = any($2::text[]) and $4 = any(core.unit_subtree(a.unit)))
       or (a.role = any($3::text[]) and u.region = any($5::text[])))
   group by a.person
   order by min(case when a.unit = $4 then 0 else coalesce(array_position($5::text[], u.region), 9) end), a.person limit 50`,
);
