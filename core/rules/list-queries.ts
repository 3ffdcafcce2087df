/** SQL of hits as people read them: pages, one hit with its history, statistics. Conditions are over alias h. */
import { type Queryable, statement } from "../database/database.ts";
import type { HitRow } from "./hit-queries.ts";

export type ShownHitRow = Omit<HitRow, "told" | "escalated" | "tries" | "province" | "city"> & {
  project_name: string | null;
  unit_name: string;
  region_name: string | null;
  document_number: string | null;
  state: "open" | "closed";
  opened_at: Date;
  closed_at: Date | null;
  closed_as: string | null;
};
const SHOWN = `h.id, h.rule, h.rule_version, h.params, h.subject_kind, h.subject, h.project, p.name as project_name, h.unit, u.name as unit_name,
    h.county, r.name as region_name, h.object, h.level, h.state, h.mark, h.message, h.compared, h.first_seen, h.last_seen, h.judged_on, h.cleared_on,
    h.not_judged, h.handle_form, h.freeze_of, h.document, d.number as document_number, h.frozen_at, h.opened_at, h.closed_at, h.closed_as`;
const JOINED = `join core.unit u on u.id = h.unit left join core.region r on r.code = h.county
    left join core.project p on p.id = h.project left join core.document d on d.id = h.document`;

/** The newest first; the last parameter but one is the id that the page begins after, the last the number of rows. */
export async function selectHits(db: Queryable, condition: string, values: unknown[]): Promise<ShownHitRow[]> {
  const text = `select ${SHOWN} from (select * from core.hit h where ${condition} order by h.id desc limit $${values.length}) h ${JOINED} order by h.id desc`;
  return (await db.query<ShownHitRow>({ text, values })).rows;
}
/** One hit within the condition. */
export async function selectHit(db: Queryable, condition: string, values: unknown[]): Promise<ShownHitRow | undefined> {
  const text = `select ${SHOWN} from core.hit h ${JOINED} where ${condition}`;
  return (await db.query<ShownHitRow>({ text, values })).rows[0];
}
/** Counted up to a limit, the last parameter. */
export async function countHits(db: Queryable, condition: string, values: unknown[]): Promise<number> {
  const text = `select count(*) as count from (select from core.hit h where ${condition} limit $${values.length}) x`;
  return (await db.query<{ count: number }>({ text, values })).rows[0]?.count ?? 0;
}

export type HitEventRow = {
  kind: string;
  day: string;
  at: Date;
  by: string | null;
  body: Record<string, unknown>;
};
export const listHitEvents = statement<HitEventRow>(
  "list-hit-events",
  "select kind, day, at, by, body from core.hit_event where hit = $1 order by id limit 1000",
);

export type StatisticsRow = {
  of: "all" | "level" | "rule" | "region" | "unit";
  key: string | null;
  name: string | null;
  open: number;
  closed: number;
  handled: number;
  owed: number;
  frozen: number;
};
/** Counts within the condition in all, by level, rule, county and unit. */
export async function selectStatistics(db: Queryable, condition: string, values: unknown[]): Promise<StatisticsRow[]> {
  const text = `with counted as (
      select case grouping(h.level, h.rule, h.county, h.unit) when 15 then 'all' when 7 then 'level' when 11 then 'rule' when 13 then 'region' else 'unit' end as of,
        h.level, h.rule, h.county, h.unit,
        count(*) filter (where h.state = 'open') as open, count(*) filter (where h.state = 'closed') as closed,
        count(*) filter (where h.closed_as in ('normal', 'violation', 'suspect', 'mended')) as handled,
        count(*) filter (where h.handle_form is not null or h.closed_as in ('normal', 'violation', 'suspect', 'mended')) as owed,
        count(*) filter (where h.state = 'open' and h.frozen_at is not null) as frozen
      from core.hit h where ${condition} group by grouping sets ((), (h.level), (h.rule), (h.county), (h.unit)))
    select c.of, coalesce(c.level, c.rule, c.county, c.unit::text) as key, coalesce(r.name, u.name) as name, c.open, c.closed, c.handled, c.owed, c.frozen
    from counted c left join core.region r on c.of = 'region' and r.code = c.county left join core.unit u on c.of = 'unit' and u.id = c.unit
    where c.open + c.closed > 0 or c.of = 'all' order by c.of, c.open desc, c.closed desc, key`;
  return (await db.query<StatisticsRow>({ text, values })).rows;
}
