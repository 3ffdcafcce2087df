/** The SQL that finds people by their place in the organisation: roles, posts, heads, superiors. */
import { statement } from "../database/database.ts";
import type { PostAbove } from "../domain/superior.ts";
import { chainsOf, type StandingJson } from "./substitution-queries.ts";

export type ProposalRow = {
  key: string;
  person: string;
  name: string;
  find: "role" | "head" | "superior" | "people";
  role: string | null;
  unit: string | null;
  post: string | null;
  title: string | null;
  /** For superiors: the posts on the way up, the person's own first. Only in the row of the person asked about. */
  way: (PostAbove & { name: string | null })[] | null;
  /** In one of the rows: what was agreed about standing in for anybody of the answer; null without an instant to ask for. */
  standing: StandingJson[] | null;
};

const RULES = `w as materialized (
     select * from jsonb_to_recordset($1::jsonb) as x(key text, find text, role text, unit uuid, kind text, county text,
       region text, inside boolean, person uuid, people jsonb, up integer)
   )`;
const BY_ROLE = `select w.key, 'role' as find, a.person, a.role, a.unit, null::uuid as post, null as title, null::jsonb as way, a.valid_from, a.id
     from w join core.assignment a on a.role = w.role and a.valid_from <= $2::date and (a.valid_to is null or a.valid_to > $2::date)
     join core.unit u on u.id = a.unit and u.valid_from <= $2::date and (u.valid_to is null or u.valid_to > $2::date)
     join core.region r on r.code = u.region
     where w.find = 'role' and (
       a.unit = w.unit
       or (w.kind is not null and w.county is not null and u.kind = w.kind and u.county = w.county)
       or (w.region is not null and (w.kind is null or u.kind = w.kind)
           and (u.region = w.region or (w.inside and w.region in (r.province, r.city, r.county, r.town)))))`;
const BY_NAME = `select w.key, 'people', i.value::uuid, null, null, null, null, null, '-infinity'::date, null
     from w cross join lateral jsonb_array_elements_text(w.people) i where w.find = 'people'`;
const SHOWN = `select f.key, f.find, f.person, p.name, f.role, f.unit, f.post, f.title, f.way,
     case when row_number() over () = 1 and $3::timestamptz is not null then (select jsonb_agg(to_jsonb(c)) from (${chainsOf("$3", "$4", "select person from found union select (y ->> 'person')::uuid from found cross join lateral jsonb_array_elements(way) y")}) c) end as standing
   from found f join core.person p on p.id = f.person
   where p.active or f.find = 'superior'
   order by f.key, f.valid_from, f.id, p.id`;

/**
 * $1 is a JSON list of {key, find, role, unit, kind, county, region, inside, person, people, up}, $2 the day, $3 the
 * instant to look for substitutes at or null, $4 how far. Whoever is found has an open account, and on that day holds
 * the role or post at a unit that exists.
 */
export const listProposals = statement<ProposalRow>(
  "list-proposals",
  `with recursive ${RULES}, held as not materialized (
     select p.id, p.unit, p.person, p.title, p.head, p.superior, p.valid_from from core.post p
     where p.valid_from <= $2::date and (p.valid_to is null or p.valid_to > $2::date)
   ), own as (
     -- The post at the unit asked about, else the one held longest.
     select distinct on (w.key) w.key, w.person as asked, h.id, h.unit, h.head, h.superior
     from w join held h on h.person = w.person where w.find in ('superior', 'head')
     order by w.key, (h.unit is not distinct from w.unit) desc, h.valid_from, h.id
   ), way as (
     select o.key, o.asked, o.id, o.unit, o.head, o.superior, 0 as step, array[o.id] as passed
     from own o join w on w.key = o.key and w.find = 'superior'
     union all
     select y.key, y.asked, n.id, n.unit, n.head, n.superior, y.step + 1, y.passed || n.id
     from way y cross join lateral (
       select c.id, c.unit, c.head, c.superior from (
         select h.id, h.unit, h.head, h.superior, h.valid_from, -1 as distance from held h where h.id = y.superior
         union all
         select h.id, h.unit, h.head, h.superior, h.valid_from, a.distance
         from core.units_from(y.unit) a join held h on h.unit = a.unit and h.head
         where a.distance > 0 or not y.head
       ) c where c.id <> all(y.passed) order by c.distance, c.valid_from, c.id limit 1
     ) n where y.step < 60
   ), places as (
     select w.key, a.unit from w
     left join own o on o.key = w.key
     cross join lateral core.units_from(coalesce(w.unit, o.unit)) a
     where w.find = 'head' and a.distance = coalesce(w.up, 0)
   ), found as (
     ${BY_ROLE}
     union all
     select l.key, 'head', h.person, null, h.unit, h.id, h.title, null, h.valid_from, h.id
     from places l join held h on h.unit = l.unit and h.head
     union all
     select o.key, 'superior', o.asked, null, o.unit, o.id, null,
       (select jsonb_agg(jsonb_build_object('post', y.id, 'title', h.title, 'unit', y.unit, 'person', p.id, 'name', p.name,
          'open', coalesce(p.active, false)) order by y.step)
        from way y join held h on h.id = y.id left join core.person p on p.id = h.person
        where y.key = o.key), '-infinity'::date, o.id
     from own o join w on w.key = o.key and w.find = 'superior'
     union all
     ${BY_NAME}
   )
   ${SHOWN}`,
);
/** The same for rules by role and by name alone, as most are: without the ways through posts it takes half the time. */
export const listHolders = statement<ProposalRow>(
  "list-holders",
  `with ${RULES}, found as (
     ${BY_ROLE}
     union all
     ${BY_NAME}
   )
   ${SHOWN}`,
);
