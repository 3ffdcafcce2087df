/**
 * All SQL of worklists. Each view is one set of rows of the same shape; filters, order, paging by key, facets and totals
 * stand on top of it. A to-do list is ordered by deadline, every other view by time, newest first.
 */
import { type Queryable, statement } from "../database/database.ts";
import type { CaseState } from "../domain/case-state.ts";

export const WORK_VIEWS = ["work", "handled", "started", "copies", "drafts"] as const;
export type WorkView = (typeof WORK_VIEWS)[number];

/** Ends of a to-do by its own person's act. */
const DECIDED = "('agreed', 'returned', 'handled', 'refused', 'voted', 'answered', 'transferred')";
const NEVER = "'infinity'::timestamptz";
/** What came back to its starter stands before every deadline. */
const FIRST = "'-infinity'::timestamptz";

/** What belongs to person $1 in each view: (id, document, step, entry, seat, since, due, status). */
const MINE: Record<WorkView, string> = {
  work: `select t.id, t.document, t.step, t.entry, t.seat, t.opened_at as since, coalesce(t.due_at, ${NEVER}) as due, 'open' as status
      from core.task t where t.person = $1 and t.status = 'open'
    union all select d.id, d.id, coalesce(d.step, ''), 0, 0, d.updated_at, ${FIRST}, 'returned'
      from core.document d where d.created_by = $1 and d.state = 'returned' and not exists
        (select from core.task t where t.document = d.id and t.status = 'open')`,
  handled: `select t.id, t.document, t.step, t.entry, t.seat, t.decided_at as since, ${NEVER} as due, t.status
      from core.task t where t.person = $1 and t.status <> 'open' and t.status in ${DECIDED}`,
  started: `select d.id, d.id as document, coalesce(d.step, '') as step, 0 as entry, 0 as seat, d.updated_at as since, ${NEVER} as due, d.state as status
      from core.document d where d.created_by = $1 and d.state not in ('draft', 'void')`,
  copies: `select c.flow_case as id, c.document, coalesce(c.step, '') as step, 0 as entry, 0 as seat, c.at as since, ${NEVER} as due,
        case when c.read_at is null then 'unread' else 'read' end as status
      from core.copy c where c.person = $1`,
  drafts: `select d.id, d.id as document, '' as step, 0 as entry, 0 as seat, d.updated_at as since, ${NEVER} as due, 'draft' as status
      from core.document d where d.created_by = $1 and d.state = 'draft'`,
};

/** Filters in the order of their parameters; null stands for no filter. */
export type WorkFilter = {
  form: string | null;
  step: string | null;
  region: string | null;
  unit: string | null;
  project: string | null;
  minFen: number | null;
  maxFen: number | null;
  /** Deadlines after the first instant, up to and with the second. */
  dueAfter: Date | null;
  dueUntil: Date | null;
  /** A pattern for ilike. */
  text: string | null;
  status: string | null;
  /** Forms whose title or amount some step hides: there neither is searched, compared or added up. */
  closed: string[];
};
const FILTER = `($2::text is null or d.form = $2) and ($3::text is null or m.step = $3)
    and ($4::text is null or $4 in (d.town, d.county, d.city, d.province)) and ($5::uuid is null or d.unit = $5) and ($6::uuid is null or d.project = $6)
    and (($7::bigint is null and $8::bigint is null) or d.form <> all($13::text[])) and ($7::bigint is null or d.amount_fen >= $7) and ($8::bigint is null or d.amount_fen <= $8)
    and ($9::timestamptz is null or m.due > $9) and ($10::timestamptz is null or m.due <= $10)
    and ($11::text is null or (d.title ilike $11 and d.form <> all($13::text[])) or d.number ilike $11 or exists (select from core.project p where p.id = d.project and (p.name ilike $11 or p.code ilike $11)))
    and ($12::text is null or m.status = $12)`;

function filterValues(person: string, f: WorkFilter): unknown[] {
  return [
    person,
    f.form,
    f.step,
    f.region,
    f.unit,
    f.project,
    f.minFen,
    f.maxFen,
    f.dueAfter,
    f.dueUntil,
    f.text,
    f.status,
    f.closed,
  ];
}

/** Where a page begins: behind the row with these keys, as the row says them. */
export type WorkKey = { due: string; since: string; id: string };
export type WorkRow = {
  task: string;
  document: string;
  step: string;
  entry: number;
  seat: number;
  since: Date;
  due: Date | null;
  status: string;
  due_key: string;
  since_key: string;
  number: string;
  form: string;
  form_version: number;
  title: string;
  project: string | null;
  project_code: string | null;
  project_name: string | null;
  flow: string | null;
  flow_version: number | null;
  state: CaseState | null;
  round: number;
  document_state: string;
  document_step: string | null;
  amount_fen: number | null;
  stamp: number;
  starter: string;
  creator: string;
  unit: string;
  unit_name: string;
  unit_region: string;
};

/** Without a filter the rows come straight from the index, in their order; a filter looks at every document first. */
function pageText(view: WorkView, filtered: boolean): string {
  const rising = view === "work";
  const from = filtered ? 14 : 2;
  const [due, since, id, limit] = [0, 1, 2, 3].map((i) => `$${from + i}`);
  const [after, order] = rising
    ? [`(m.due, m.since, m.id) > (${due}::timestamptz, ${since}::timestamptz, ${id}::uuid)`, "due, since, id"]
    : [`(m.since, m.id) < (${since}::timestamptz, ${id}::uuid)`, "since desc, id desc"];
  return `select m.id as task, m.document, m.step, m.entry, m.seat, m.since, case when isfinite(m.due) then m.due end as due, m.status, m.due::text as due_key, m.since::text as since_key,
      d.number, d.form, d.form_version, d.title, d.project, p.code as project_code, p.name as project_name, f.flow, f.flow_version, f.state, coalesce(f.round, 0) as round,
      d.state as document_state, d.step as document_step, d.amount_fen, d.stamp, d.created_by as starter, c.name as creator, d.unit, u.name as unit_name, u.region as unit_region
    from (select m.* from (${MINE[view]}) m ${filtered ? `join core.document d on d.id = m.document where ${FILTER} and` : "where"}
      (${due}::timestamptz is null or ${after}) order by ${order} limit ${limit}) m
    join core.document d on d.id = m.document left join core.flow_case f on f.document = d.id join core.unit u on u.id = d.unit
    join core.person c on c.id = d.created_by left join core.project p on p.id = d.project
    order by ${rising ? "m.due, m.since, m.id" : "m.since desc, m.id desc"}`;
}

type Page = ReturnType<typeof statement<WorkRow>>;
const PAGES = Object.fromEntries(
  WORK_VIEWS.map((view) => [
    view,
    {
      whole: statement<WorkRow>(`page-of-${view}`, pageText(view, false)),
      filtered: statement<WorkRow>(`filtered-page-of-${view}`, pageText(view, true)),
    },
  ]),
) as Record<WorkView, { whole: Page; filtered: Page }>;

/** At most `limit` rows of a view behind a key; undefined filters nothing. */
export function pageOfWork(
  db: Queryable,
  view: WorkView,
  person: string,
  filter: WorkFilter | undefined,
  after: WorkKey | undefined,
  limit: number,
): Promise<WorkRow[]> {
  const rest = [after?.due ?? null, after?.since ?? null, after?.id ?? null, limit];
  return filter
    ? PAGES[view].filtered(db, [...filterValues(person, filter), ...rest])
    : PAGES[view].whole(db, [person, ...rest]);
}

/** Totals look at no more rows than this; beyond it they say "at least". */
export const MOST_COUNTED = 1000;
export type WorkTotal = { count: number; with_amount: number; sum_fen: number };
const TOTALS = Object.fromEntries(
  WORK_VIEWS.map((view) => [
    view,
    statement<WorkTotal>(
      `total-of-${view}`,
      `select count(*) as count, count(amount_fen) as with_amount, coalesce(sum(amount_fen), 0)::bigint as sum_fen
       from (select case when d.form <> all($13::text[]) then d.amount_fen end as amount_fen from (${MINE[view]}) m join core.document d on d.id = m.document where ${FILTER} limit ${MOST_COUNTED}) x`,
    ),
  ]),
) as Record<WorkView, ReturnType<typeof statement<WorkTotal>>>;

/** Count and sum of what a filter leaves. */
export async function totalOfWork(
  db: Queryable,
  view: WorkView,
  person: string,
  filter: WorkFilter,
): Promise<WorkTotal> {
  const [total] = await TOTALS[view](db, filterValues(person, filter));
  return total ?? { count: 0, with_amount: 0, sum_fen: 0 };
}

/** One line for each kind of row in a view, before any filter: what the filters can offer. */
export type WorkFacet = {
  form: string;
  step: string;
  region: string;
  region_name: string;
  status: string;
  due: "overdue" | "today" | "week" | "later";
  count: number;
  with_amount: number;
  sum_fen: number;
};
const FACETS = Object.fromEntries(
  WORK_VIEWS.map((view) => [
    view,
    statement<WorkFacet>(
      `facets-of-${view}`,
      `select x.form, x.step, x.region, r.name as region_name, x.status, x.due, x.count, x.with_amount, x.sum_fen from (
         select d.form, m.step, coalesce(d.town, d.county, d.city, d.province) as region, m.status,
           case when not isfinite(m.due) then 'later' when m.due <= $2 then 'overdue' when m.due <= $3 then 'today' when m.due <= $4 then 'week' else 'later' end as due,
           count(*) as count, count(d.amount_fen) filter (where d.form <> all($5::text[])) as with_amount, coalesce(sum(d.amount_fen) filter (where d.form <> all($5::text[])), 0)::bigint as sum_fen
         from (select * from (${MINE[view]}) all_mine limit ${MOST_COUNTED}) m join core.document d on d.id = m.document group by 1, 2, 3, 4, 5) x
       join core.region r on r.code = x.region`,
    ),
  ]),
) as Record<WorkView, ReturnType<typeof statement<WorkFacet>>>;

/** Facets of a view seen from now, with the ends of today and of this week. */
export function facetsOfWork(
  db: Queryable,
  view: WorkView,
  person: string,
  now: Date,
  ends: { today: Date; week: Date },
  closed: readonly string[],
): Promise<WorkFacet[]> {
  return FACETS[view](db, [person, now, ends.today, ends.week, closed]);
}

export type WorkCounts = { work: number; overdue: number; waiting: number; copies: number; drafts: number };
/** Counts stop here: a menu says no larger number. */
const MOST_SHOWN = 5000;
const counted = (rows: string): string => `(select count(*) from (${rows} limit ${MOST_SHOWN}) x)`;
export const countWork = statement<WorkCounts>(
  "count-work",
  `select ${counted(MINE.work)} as work,
     ${counted(`select from core.task where person = $1 and status = 'open' and coalesce(due_at, ${NEVER}) <= $2`)} as overdue,
     ${counted("select from core.document where created_by = $1 and state = 'running'")} as waiting,
     ${counted("select from core.copy where person = $1 and read_at is null")} as copies,
     ${counted("select from core.document where created_by = $1 and state = 'draft'")} as drafts`,
);
export const workFigures = statement<{ month_done: number; hours: number | null }>(
  "work-figures",
  `select count(*) as month_done, (extract(epoch from avg(decided_at - opened_at)) / 3600)::float8 as hours from core.task
   where person = $1 and status <> 'open' and status in ${DECIDED} and decided_at > $2`,
);
/** Steps at which a person was ever asked, of several documents. */
export const listAskedSteps = statement<{ document: string; step: string }>(
  "list-asked-steps",
  "select distinct document, step from core.task where document = any($2::uuid[]) and person = $1",
);
export const markCopyRead = statement<{ document: string }>(
  "mark-copy-read",
  "update core.copy set read_at = $3 where document = $1 and person = $2 and read_at is null returning document",
);
