/** SQL that reads the ledger for people. What depends on the reader's scope is put together from {@link lineCondition}. */
import { LINE_FACTS } from "../domain/feed.ts";
import { createHash } from "node:crypto";
import { type Queryable, statement } from "../database/database.ts";

export type AccountRow = {
  total_fen: number;
  frozen_fen: number;
  in_transit_fen: number;
  paid_fen: number;
  refunded_fen: number;
  distributed_fen: number;
};
export type Named = { id: string; name: string };
export type ListedLine = AccountRow & {
  id: string;
  parent: string | null;
  number: string;
  sup_number: string | null;
  year: number;
  source: string;
  nature: string | null;
  unit: Named;
  project: { id: string; code: string; name: string } | null;
  stopped: boolean;
  /** Lines below it that the reader sees under the same filters. */
  children: number;
};
export type LineSums = {
  lines: number;
  own: number;
  frozen: number;
  in_transit: number;
  paid: number;
  refunded: number;
};

const FROM = "core.quota q join core.unit u on u.id = q.unit left join core.project p on p.id = q.project";
const ACCOUNTS = ["total", "frozen", "in_transit", "paid", "refunded", "distributed"].map((name) => `${name}_fen`);
const FACTS = `'id', q.id, 'parent', q.parent, 'number', q.number, 'sup_number', q.sup_number, 'year', q.year, 'source', q.source, 'nature', q.nature,
  'unit', json_build_object('id', u.id, 'name', u.name),
  'project', case when p.id is not null then json_build_object('id', p.id, 'code', p.code, 'name', p.name) end,
  'stopped', q.stopped_at is not null, ${ACCOUNTS.map((name) => `'${name}', q.${name}`).join(", ")}`;

export type LineSelect = { where: string; values: readonly unknown[]; limit: number; offset: number };

/**
 * The top of the tree: lines that hold the condition and hang below none that holds it, with sums over all of them. What
 * a line distributed stands on the lines below it, so `own` leaves it out and no fen counts twice.
 */
export async function selectRoots(
  db: Queryable,
  select: LineSelect,
): Promise<{ rows: ListedLine[]; total: number; sums: LineSums }> {
  const text = `with seen as materialized (select q.id, q.parent, q.number, q.year, q.total_fen - q.distributed_fen as own_fen, q.frozen_fen, q.in_transit_fen, q.paid_fen, q.refunded_fen
      from ${FROM} where ${select.where}),
    top as (select s.id, s.year, s.number from seen s where not exists (select from seen a where a.id = s.parent)),
    page as (select id from top order by year desc, number, id limit ${select.limit} offset ${select.offset})
    select (select count(*) from top) as total, (select json_build_object('lines', count(*), 'own', coalesce(sum(own_fen), 0)::bigint, 'frozen', coalesce(sum(frozen_fen), 0)::bigint,
        'in_transit', coalesce(sum(in_transit_fen), 0)::bigint, 'paid', coalesce(sum(paid_fen), 0)::bigint, 'refunded', coalesce(sum(refunded_fen), 0)::bigint) from seen) as sums,
      coalesce((select json_agg(json_build_object(${FACTS}, 'children', (select count(*) from seen c where c.parent = q.id)) order by q.year desc, q.number, q.id)
        from page join core.quota q on q.id = page.id join core.unit u on u.id = q.unit left join core.project p on p.id = q.project), '[]'::json) as rows`;
  const [row] = await ask<{ total: number; sums: LineSums; rows: ListedLine[] }>(db, text, select.values);
  if (!row) throw new Error("no answer");
  return row;
}

/** Lines below $parent (the last value) that hold the condition. */
export async function selectChildren(
  db: Queryable,
  select: LineSelect & { parent: string },
): Promise<{ rows: ListedLine[]; total: number }> {
  const above = `q.parent = $${select.values.length + 1}`;
  const text = `with page as (select q.id from ${FROM} where ${above} and ${select.where} order by q.year, q.number, q.id limit ${select.limit} offset ${select.offset}),
    below as (select q.parent, count(*) as lines from ${FROM} where q.parent in (select id from page) and ${select.where} group by q.parent)
    select (select count(*) from ${FROM} where ${above} and ${select.where}) as total,
      coalesce((select json_agg(json_build_object(${FACTS}, 'children', coalesce(b.lines, 0)) order by q.year, q.number, q.id)
        from page join core.quota q on q.id = page.id join core.unit u on u.id = q.unit left join core.project p on p.id = q.project
        left join below b on b.parent = q.id), '[]'::json) as rows`;
  const [row] = await ask<{ total: number; rows: ListedLine[] }>(db, text, [...select.values, select.parent]);
  return row ?? { total: 0, rows: [] };
}

/** All lines that hold the condition, for a file: raw columns in the order that export-lines.ts reads them. */
export function exportText(where: string): string {
  return `select q.year, q.number, q.sup_number, a.number, u.name, p.code, p.name, q.source, q.nature, to_char(q.dated, 'YYYY-MM-DD'),
      ${ACCOUNTS.map((name) => `q.${name}`).join(", ")}, q.total_fen - q.distributed_fen - q.paid_fen + q.refunded_fen,
      q.total_fen - q.distributed_fen - q.paid_fen + q.refunded_fen - q.frozen_fen - q.in_transit_fen, q.total_fen - q.distributed_fen,
      to_char(q.stopped_at at time zone 'Asia/Shanghai', 'YYYY-MM-DD')
    from ${FROM} left join core.quota a on a.id = q.parent where ${where} order by q.year desc, q.number, q.id`;
}

/** Raw columns of lines as records of another system, in the order that export-records.ts reads them. */
export const RECORD_COLUMNS = [...LINE_FACTS, "elements"] as const;

/**
 * The same lines with the keys that a system gave them; our own id where it gave none. `system` and `title` are places
 * of values: the system, and the field of the opening document that holds its title.
 */
export function recordsText(where: string, system: number, title: number): string {
  const entry = (line: string): string =>
    `left join core.feed_entry e_${line} on e_${line}.document = ${line}.document and e_${line}.system = $${system} and e_${line}.begins`;
  return `select coalesce(e_q.key, q.id::text), rpad(coalesce(q.county, q.city, q.province), 6, '0') || '000', q.year, q.number, q.sup_number, d.answers ->> $${title}, to_char(q.dated, 'YYYYMMDD'),
      u.name, q.nature, q.total_fen, (select coalesce(sum(l.amount_fen), 0) from core.posting l where l.quota = q.id and l.movement = 'decrease' and l.reverses is null
        and not exists (select from core.posting r where r.reverses = l.id)),
      q.total_fen - q.distributed_fen - q.paid_fen + q.refunded_fen - q.frozen_fen - q.in_transit_fen, q.paid_fen - q.refunded_fen + q.in_transit_fen,
      coalesce(e_a.key, a.id::text), q.elements::text
    from ${FROM} join core.document d on d.id = q.document left join core.quota a on a.id = q.parent ${entry("q")} ${entry("a")}
    where ${where} order by q.year desc, q.number, q.id`;
}

export type LineChoices = { years: number[]; sources: string[]; natures: string[]; units: Named[] };
/** What the filters of the tree may be set to. */
export async function selectChoices(
  db: Queryable,
  where: string,
  values: readonly unknown[],
): Promise<LineChoices | undefined> {
  const text = `with seen as materialized (select q.year, q.source, q.nature, u.id, u.name from ${FROM} where ${where})
    select coalesce((select array_agg(distinct year order by year desc) from seen), '{}') as years, coalesce((select array_agg(distinct source order by source) from seen), '{}') as sources,
      coalesce((select array_agg(distinct nature order by nature) from seen where nature is not null), '{}') as natures,
      coalesce((select json_agg(x order by x.name) from (select distinct id, name from seen order by name limit 500) x), '[]'::json) as units`;
  return (await ask<LineChoices>(db, text, values))[0];
}

export type NumberRow = LineSums & { number: string; sources: string[]; year: number };
/** Money by the document number it came with, that of the upper level where there is one; the largest first. */
export async function selectNumbers(
  db: Queryable,
  where: string,
  values: readonly unknown[],
  limit: number,
): Promise<NumberRow[]> {
  const text = `select coalesce(q.sup_number, q.number) as number, min(q.year) as year, array_agg(distinct q.source) as sources, count(*) as lines, sum(q.total_fen - q.distributed_fen)::bigint as own,
      sum(q.frozen_fen)::bigint as frozen, sum(q.in_transit_fen)::bigint as in_transit, sum(q.paid_fen)::bigint as paid, sum(q.refunded_fen)::bigint as refunded
    from ${FROM} where ${where} group by coalesce(q.sup_number, q.number) order by own desc, number limit ${limit}`;
  return ask<NumberRow>(db, text, values);
}

/** Runs a text that depends on the reader under a name of its own, so that it is prepared once for readers alike. */
export async function ask<Row extends object>(db: Queryable, text: string, values: readonly unknown[]): Promise<Row[]> {
  const name = createHash("sha1").update(text).digest("base64url");
  return (await db.query<Row>({ name, text, values: [...values] })).rows;
}

export type LinePlace = {
  unit: string;
  province: string;
  city: string | null;
  county: string | null;
  town: string | null;
};
export type LineRow = AccountRow &
  LinePlace & {
    id: string;
    number: string;
    sup_number: string | null;
    year: number;
    source: string;
    nature: string | null;
    dated: string | null;
    elements: Record<string, unknown>;
    unit_name: string;
    project: string | null;
    project_code: string | null;
    project_name: string | null;
    document: string;
    document_number: string;
    document_title: string;
    document_form: string;
    stopped_at: Date | null;
    stopped_for: string | null;
    lift_by: string | null;
    lift_by_name: string | null;
    lift_for: string | null;
    lift_at: Date | null;
  };
export const findLine = statement<LineRow>(
  "find-line",
  `select q.id, q.number, q.sup_number, q.year, q.source, q.nature, q.dated, q.elements, q.unit, q.province, q.city, q.county, q.town, ${ACCOUNTS.map((name) => `q.${name}`).join(", ")},
     u.name as unit_name, q.project, p.code as project_code, p.name as project_name, q.document, d.number as document_number, d.title as document_title, d.form as document_form, q.stopped_at, q.stopped_for,
     q.lift_by, lp.name as lift_by_name, q.lift_for, q.lift_at
   from ${FROM} join core.document d on d.id = q.document left join core.person lp on lp.id = q.lift_by
   where q.id = $1 and p.void_at is null`,
);
export type AncestorRow = LinePlace & { id: string; number: string; unit_name: string; depth: number };
/** Lines above one, the top first. */
export const listAncestors = statement<AncestorRow>(
  "list-ancestors",
  `with recursive up as (
     select a.id, a.parent, 1 as depth from core.quota q join core.quota a on a.id = q.parent where q.id = $1
     union all select a.id, a.parent, up.depth + 1 from up join core.quota a on a.id = up.parent)
   select q.id, q.number, u.name as unit_name, q.unit, q.province, q.city, q.county, q.town, up.depth
   from up join core.quota q on q.id = up.id join core.unit u on u.id = q.unit order by up.depth desc`,
);
export type PostingRow = {
  id: string;
  at: Date;
  side: "line" | "counter";
  movement: string;
  amount_fen: number;
  reverses: string | null;
  /** On the line once it was posted, in fen. */
  balance_fen: number;
  available_fen: number;
  by_name: string;
  document: string;
  document_number: string;
  document_title: string;
  form: string;
  step: string;
  other: (LinePlace & { id: string; number: string }) | null;
  entries: { quota: string; account: string; debit_fen: number; credit_fen: number }[];
};
/**
 * Postings on a line, from either side, the newest first, with the double entries of each. What stood on the line after
 * one of them is what stands there now less all that came later, so the first page reads no more than itself.
 */
export const listPostings = statement<PostingRow>(
  "list-postings",
  `with moved as (
     select p.id, p.at, 'line' as side, p.movement, p.amount_fen, p.reverses, p.by, p.document, p.step, p.counter as other from core.posting p where p.quota = $1
     union all
     select p.id, p.at, 'counter', p.movement, p.amount_fen, p.reverses, p.by, p.document, p.step, p.quota from core.posting p where p.counter = $1),
   changed as (
     select m.*, case when m.reverses is null then m.amount_fen else -m.amount_fen end * ((l.debit = 'available')::int - (l.credit = 'available')::int) as available,
       case when m.reverses is null then m.amount_fen else -m.amount_fen end * ((l.debit in ('available', 'frozen', 'in-transit'))::int - (l.credit in ('available', 'frozen', 'in-transit'))::int) as balance
     from moved m join core.movement_leg l on l.movement = m.movement and l.side = m.side),
   page as (
     select c.*, coalesce(sum(c.available) over later, 0) as later_available, coalesce(sum(c.balance) over later, 0) as later_balance from changed c
     window later as (order by c.at desc, c.id desc rows between unbounded preceding and 1 preceding) order by c.at desc, c.id desc limit $2 offset $3)
   select x.id, x.at, x.side, x.movement, x.amount_fen, x.reverses,
     (q.total_fen - q.distributed_fen - q.paid_fen + q.refunded_fen - x.later_balance)::bigint as balance_fen,
     (q.total_fen - q.distributed_fen - q.paid_fen + q.refunded_fen - q.frozen_fen - q.in_transit_fen - x.later_available)::bigint as available_fen,
     b.name as by_name, x.document, d.number as document_number, d.title as document_title, d.form, x.step,
     case when o.id is not null then json_build_object('id', o.id, 'number', o.number, 'unit', o.unit, 'province', o.province, 'city', o.city, 'county', o.county, 'town', o.town) end as other,
     (select json_agg(json_build_object('quota', e.quota, 'account', e.account, 'debit_fen', e.debit_fen, 'credit_fen', e.credit_fen) order by e.side desc, e.credit_fen)
       from core.ledger_entry e where e.posting = x.id) as entries
   from page x join core.quota q on q.id = $1 join core.person b on b.id = x.by join core.document d on d.id = x.document left join core.quota o on o.id = x.other
   order by x.at desc, x.id desc`,
);
export const countPostings = statement<{ total: number }>(
  "count-postings",
  "select (select count(*) from core.posting where quota = $1) + (select count(*) from core.posting where counter = $1) as total",
);
export type PaymentRow = {
  id: string;
  paid_at: string;
  payee: string;
  payee_code: string | null;
  kind: string | null;
  amount_fen: number;
  voucher: string;
  document: string;
  project: string;
  contract: string | null;
  contract_number: string | null;
  contract_title: string | null;
};
export const listLinePayments = statement<PaymentRow>(
  "list-line-payments",
  `select y.id, y.paid_at, y.payee, y.payee_code, y.kind, y.amount_fen, y.voucher, y.document, y.project, y.contract, c.number as contract_number, c.title as contract_title
   from core.payment y left join core.document c on c.id = y.contract where y.quota = $1 order by y.paid_at desc, y.at desc, y.id desc limit $2 offset $3`,
);
export const sumLinePayments = statement<{ total: number; sum: number }>(
  "sum-line-payments",
  "select count(*) as total, coalesce(sum(amount_fen), 0)::bigint as sum from core.payment where quota = $1",
);

export type FamilyRow = {
  id: string;
  number: string;
  holder: string;
  parent: string;
  year: number;
  project: string | null;
  available_fen: number;
};
/** Lines below the same line, of one year, that hold the condition; those without such a neighbour are left out. */
export async function selectFamilies(
  db: Queryable,
  where: string,
  values: readonly unknown[],
  limit: number,
): Promise<FamilyRow[]> {
  const text = `with seen as materialized (select q.id, q.number, coalesce(p.name, u.name) as holder, q.parent, q.year, q.project,
      q.total_fen - q.distributed_fen - q.paid_fen + q.refunded_fen - q.frozen_fen - q.in_transit_fen as available_fen
      from ${FROM} where q.parent is not null and q.stopped_at is null and ${where})
    select s.* from seen s where exists (select from seen o where o.parent = s.parent and o.year = s.year and o.id <> s.id)
    order by s.year desc, s.number, s.id limit ${limit}`;
  return ask<FamilyRow>(db, text, values);
}
