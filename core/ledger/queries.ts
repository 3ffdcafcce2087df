/** All SQL of the quota ledger. Money moves through core.post_movement alone. */
import { statement } from "../database/database.ts";
import type { Movement } from "../domain/ledger.ts";

export const postMovementRow = statement<{ posted: { posting: string; repeat: boolean } }>(
  "post-movement",
  "select core.post_movement($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19) as posted",
);
export const insertQuota = statement(
  "insert-quota",
  `insert into core.quota (id, number, project, unit, province, city, county, town, parent, source, nature, dated, year, sup_number, elements, document, created_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
);
type PlaceRow = { province: string; city: string | null; county: string | null; town: string | null };
export type ProjectBudgetRow = PlaceRow & { id: string; unit: string; approved_fen: number | null };
/** Projects with what was approved for them, locked in id order. */
export const lockProjects = statement<ProjectBudgetRow>(
  "lock-projects",
  `select id, unit, approved_fen, province, city, county, town from core.project
   where id = any($1::uuid[]) and void_at is null order by id for no key update`,
);
export const findUnitPlace = statement<PlaceRow>(
  "find-unit-of-line",
  "select r.province, r.city, r.county, r.town from core.unit u join core.region r on r.code = u.region where u.id = $1 and u.valid_to is null",
);
export type QuotaLineRow = {
  id: string;
  number: string;
  project: string | null;
  unit: string;
  parent: string | null;
  source: string;
  nature: string | null;
  year: number;
  sup_number: string | null;
  elements: Record<string, unknown>;
};
/** Lines locked in id order, with what never changes about them. */
export const lockLines = statement<QuotaLineRow>(
  "lock-lines",
  `select q.id, q.number, q.project, q.unit, q.parent, q.source, q.nature, q.year, q.sup_number, q.elements
   from core.lock_quotas($1::uuid[]) l join core.quota q on q.id = l.id order by q.id`,
);
export const findQuotaByNumber = statement<{ id: string }>(
  "find-quota-by-number",
  "select id from core.quota where number = $1 order by created_at desc, id desc limit 1",
);
export const listProjectsOf = statement<{ project: string }>(
  "list-projects-of-lines",
  "select distinct project from core.quota where id = any($1::uuid[]) and project is not null",
);
export type StandingRow = {
  id: string;
  quota: string;
  movement: Movement;
  amount_fen: number;
  counter: string | null;
};
/** Postings of a document that nobody took back, the newest first. */
export const listStanding = statement<StandingRow>(
  "list-standing",
  `select p.id, p.quota, p.movement, p.amount_fen, p.counter from core.posting p
   where p.document = $1 and p.reverses is null and not exists (select 1 from core.posting r where r.reverses = p.id)
   order by p.seq desc`,
);
/** The opposite of the payment record that belongs to posting $5, if there is one. */
export const insertReversedPayment = statement(
  "insert-reversed-payment",
  `insert into core.payment (id, posting, quota, project, document, contract, payee, payee_code, kind, amount_fen, voucher, paid_at, at, part)
   select $1, $2, quota, project, $3, contract, payee, payee_code, kind, -amount_fen, voucher, ($4::timestamptz at time zone 'Asia/Shanghai')::date, $4, part
   from core.payment where posting = $5`,
);
export const sumAllotted = statement<{ sum: number }>(
  "sum-allotted",
  "select coalesce(sum(total_fen - distributed_fen), 0)::bigint as sum from core.quota where project = $1",
);
export const lockContract = statement<{ limit_fen: number | null }>(
  "lock-contract",
  "select (answers ->> $2)::bigint as limit_fen from core.document where id = $1 and state = 'done' for no key update",
);
export const sumPaidOnContract = statement<{ sum: number }>(
  "sum-paid-on-contract",
  "select coalesce(sum(amount_fen), 0)::bigint as sum from core.payment where contract = $1",
);
export const insertPayment = statement(
  "insert-payment",
  `insert into core.payment (id, posting, quota, project, document, contract, payee, payee_code, kind, amount_fen, voucher, paid_at, at, part, serial)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
);
export const findQuotaFacts = statement<{ number: string; source: string; nature: string | null }>(
  "find-quota-facts",
  "select number, source, nature from core.quota where id = $1",
);
export const listCaseQuotas = statement<{
  id: string;
  number: string;
  total_fen: number;
  frozen_fen: number;
  in_transit_fen: number;
  paid_fen: number;
  refunded_fen: number;
  distributed_fen: number;
}>(
  "list-case-quotas",
  "select id, number, total_fen, frozen_fen, in_transit_fen, paid_fen, refunded_fen, distributed_fen from core.quota where id = any($1::uuid[]) order by id",
);
/** Budget lines of a unit, a project, or one line ($1 says which, $2 its id), locked in id order, with what may still be asked for. */
export const lockLinesOf = statement<{ id: string; left_fen: number }>(
  "lock-lines-of",
  `select id, left_fen from core.lock_quotas(array(select q.id from core.quota q left join core.project p on p.id = q.project
     where case $1 when 'unit' then q.unit = $2 and p.void_at is null when 'project' then p.id = $2 else q.id = $2 end))`,
);
/** Lines that the document $1 froze money on in step $2 and did not release in step $3, locked in id order; never more than is still frozen there. */
export const lockFrozenBy = statement<{ id: string; frozen_fen: number }>(
  "lock-frozen-by",
  `select q.id, least(q.frozen_fen, (select sum(case p.movement when 'freeze' then p.amount_fen else -p.amount_fen end) from core.posting p
       where p.document = $1 and p.quota = q.id and p.step in ($2, $3)))::bigint as frozen_fen
   from core.lock_quotas(array(select quota from core.posting where document = $1 and step = $2)) q`,
);
