/** All SQL of hits: those that are open, what became of them, what was settled, and what they still owe. */
import { statement } from "../database/database.ts";
import type { ParameterValues } from "../domain/rule-parameter.ts";
import type { Level } from "../domain/rule.ts";
import type { Compared } from "../domain/run-rule.ts";
import type { SubjectKind } from "./subject.ts";

export type HitRow = {
  id: string;
  rule: string;
  rule_version: number;
  params: ParameterValues;
  subject_kind: SubjectKind;
  subject: string;
  project: string | null;
  unit: string;
  province: string | null;
  city: string | null;
  county: string | null;
  object: string;
  level: Level;
  told: Level[];
  mark: string | null;
  message: string;
  compared: Compared[];
  first_seen: string;
  last_seen: string;
  judged_on: string;
  cleared_on: string | null;
  not_judged: string | null;
  escalated: number[];
  handle_form: string | null;
  freeze_of: "unit" | "project" | "quota" | null;
  document: string | null;
  frozen_at: Date | null;
  tries: number;
};
const HIT = `h.id, h.rule, h.rule_version, h.params, h.subject_kind, h.subject, h.project, h.unit, h.province, h.city, h.county, h.object,
    h.level, h.told, h.mark, h.message, h.compared, h.first_seen, h.last_seen, h.judged_on, h.cleared_on, h.not_judged, h.escalated,
    h.handle_form, h.freeze_of, h.document, h.frozen_at, h.tries`;

/** Open hits of rules $2 on subjects $1, locked in one order so that two judgements wait for each other. */
export const lockOpenHits = statement<HitRow>(
  "lock-open-hits",
  `select ${HIT} from core.hit h where h.state = 'open' and h.subject = any($1::uuid[]) and h.rule = any($2::text[])
   order by h.subject, h.rule for no key update`,
);
export const lockHit = statement<HitRow>(
  "lock-hit",
  `select ${HIT} from core.hit h where h.state = 'open' and h.id = $1 for no key update`,
);
export const listSettled = statement<{ subject: string; rule: string; level: Level }>(
  "list-settled",
  "select subject, rule, level from core.hit_settled where subject = any($1::uuid[]) and rule = any($2::text[])",
);

/** Opens hits ({...HitRow}) at the instant $2; gives those that nobody opened first. A project's town counts before its unit's. */
export const insertHits = statement<{ id: string }>(
  "insert-hits",
  `insert into core.hit (id, rule, rule_version, params, subject_kind, subject, project, unit, province, city, county, town, object, level, told, state,
     message, compared, first_seen, last_seen, judged_on, handle_form, freeze_of, opened_at)
   select x.id, x.rule, x.rule_version, x.params, x.subject_kind, x.subject, x.project, x.unit, x.province, x.city, x.county,
     coalesce(p.town, r.town), x.object, x.level, x.told, 'open', x.message, x.compared, x.first_seen, x.last_seen, x.judged_on, x.handle_form, x.freeze_of, $2
   from jsonb_to_recordset($1::jsonb) as x(id uuid, rule text, rule_version integer, params jsonb, subject_kind text, subject uuid, project uuid,
     unit uuid, province text, city text, county text, object text, level text, told text[], message text, compared jsonb, first_seen date,
     last_seen date, judged_on date, handle_form text, freeze_of text)
   join core.unit u on u.id = x.unit join core.region r on r.code = u.region left join core.project p on p.id = x.project
   order by x.subject, x.rule
   on conflict (subject, rule) where state = 'open' do nothing returning id`,
);
/** Brings hits to what they are now; those with closed_as are closed at the instant $2. */
export const updateHits = statement(
  "update-hits",
  `update core.hit h set level = x.level, told = x.told, message = x.message, compared = x.compared, last_seen = x.last_seen,
     judged_on = x.judged_on, cleared_on = x.cleared_on, not_judged = x.not_judged, handle_form = x.handle_form, freeze_of = x.freeze_of,
     escalated = x.escalated, mark = x.mark, state = case when x.closed_as is null then 'open' else 'closed' end, closed_as = x.closed_as,
     closed_at = case when x.closed_as is not null then $2::timestamptz end
   from jsonb_to_recordset($1::jsonb) as x(id uuid, level text, told text[], message text, compared jsonb, last_seen date, judged_on date,
     cleared_on date, not_judged text, handle_form text, freeze_of text, escalated integer[], mark text, closed_as text)
   where h.id = x.id`,
);
/** In the order of the list: {hit, kind, day, by, body}. */
export const insertHitEvents = statement(
  "insert-hit-events",
  `insert into core.hit_event (hit, kind, day, at, by, body)
   select (e ->> 'hit')::uuid, e ->> 'kind', (e ->> 'day')::date, $2, (e ->> 'by')::uuid, e -> 'body'
   from jsonb_array_elements($1::jsonb) with ordinality as t(e, n) order by n`,
);
export const deleteSettled = statement(
  "delete-settled",
  `delete from core.hit_settled s using jsonb_to_recordset($1::jsonb) as x(subject uuid, rule text) where s.subject = x.subject and s.rule = x.rule`,
);
export const insertSettled = statement(
  "insert-settled",
  `insert into core.hit_settled (subject, rule, level, hit)
   select x.subject, x.rule, x.level, x.hit from jsonb_to_recordset($1::jsonb) as x(subject uuid, rule text, level text, hit uuid)
   on conflict do nothing`,
);
export const listParents = statement<{ id: string; parent: string | null }>(
  "list-hit-parents",
  "select id, parent from core.unit where id = any($1::uuid[])",
);

/** Open hits that were not judged for the day $1 yet, of rules $2 and units $3, after the id $4. */
export const listUnjudgedHits = statement<Pick<HitRow, "id" | "rule" | "subject" | "subject_kind">>(
  "list-unjudged-hits",
  `select id, rule, subject, subject_kind from core.hit where state = 'open' and rule = any($2::text[]) and judged_on < $1 and unit = any($3::uuid[])
     and ($4::uuid is null or id > $4) order by id limit $5`,
);
/** Open hits after the id $1, with where they are. */
export const listOpenHits = statement<Pick<HitRow, "id" | "rule" | "subject" | "unit">>(
  "list-open-hits",
  "select id, rule, subject, unit from core.hit where state = 'open' and ($1::uuid is null or id > $1) order by id limit $2",
);
/** Finished documents of forms $2 of a project; contracts that something of the project may have changed. */
export const listContractsOf = statement<{ id: string }>(
  "list-rule-contracts",
  "select id from core.document where project = $1 and form = any($2::text[]) and state = 'done' order by id",
);
/** Budget lines that a document moved money on. */
export const listMovedQuotas = statement<{ quota: string }>(
  "list-rule-quotas",
  "select distinct quota from core.posting where document = $1 order by quota",
);
/** Whether an open hit froze money, without waiting for who has it. */
export const findFrozen = statement<{ frozen: boolean }>(
  "find-hit-frozen",
  "select frozen_at is not null as frozen from core.hit where id = $1 and state = 'open'",
);

/**
 * Takes the next open hit that still has no document or froze nothing yet, at the instant $1. The try is its lease: others
 * pass it over until then, longer each time up to an hour; one that lies farther ahead comes from a wrong clock.
 */
export const claimOwing = statement<HitRow>(
  "claim-owing-hit",
  `update core.hit h set try_at = $1::timestamptz + least(interval '1 hour', interval '15 seconds' * power(2, least(h.tries, 10))), tries = h.tries + 1
   from (select id from core.hit where state = 'open' and (handle_form is not null and document is null or freeze_of is not null and frozen_at is null)
           and (try_at is null or try_at <= $1 or try_at > $1::timestamptz + interval '1 hour')
         order by id limit 1 for update skip locked) owing
   where h.id = owing.id returning ${HIT}`,
);
export const setHandling = statement("set-hit-handling", "update core.hit set document = $2 where id = $1");
export const setFrozen = statement("set-hit-frozen", "update core.hit set frozen_at = $2 where id = $1");
/** The project of a unit on which most may still be asked for, else its newest one: what concerns the unit is filed there. */
export const findMainProject = statement<{ id: string }>(
  "find-main-project",
  `select p.id from core.project p left join core.quota q on q.project = p.id where p.unit = $1 and p.void_at is null group by p.id
   order by coalesce(sum(q.total_fen - q.distributed_fen - q.paid_fen + q.refunded_fen - q.frozen_fen - q.in_transit_fen), 0) desc, p.created_at desc, p.id limit 1`,
);
export const findUnitOfProject = statement<{ unit: string }>(
  "find-hit-project-unit",
  "select unit from core.project where id = $1 and void_at is null",
);
export const findCaseOf = statement<{ id: string }>(
  "find-hit-case",
  "select id from core.flow_case where document = $1",
);
export const insertRulesAccount = statement(
  "insert-rules-account",
  "insert into core.person (id, login, name, password, active, demo, created_at) values ($1, $2, $3, '', false, $4, $5) on conflict do nothing",
);
export const findRulesAccount = statement<{ id: string; active: boolean; name: string }>(
  "find-rules-account",
  "select id, active, name from core.person where login = $1",
);
/** What an open hit that has a document is to freeze; nothing where the hit is about no such thing. */
export const findFreeze = statement<{ freeze_of: "unit" | "project" | "quota"; target: string }>(
  "find-hit-freeze",
  `select freeze_of, target from (select freeze_of, case freeze_of when 'unit' then unit when 'project' then project
       else case when subject_kind = 'quota' then subject end end as target
     from core.hit where id = $1 and state = 'open' and document is not null and frozen_at is null) x where freeze_of is not null and target is not null`,
);
