/** All SQL of the quota ledger. Money moves through core.post_movement alone. */
import { statement } from "../database/database.ts";

export const postMovementRow = statement<{ posted: { posting: string; repeat: boolean } }>(
  "post-movement",
  "select core.post_movement($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) as posted",
);
export const insertQuota = statement(
  "insert-quota",
  "insert into core.quota (id, number, project, county, source, nature, dated, year, document, created_at) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
);
export const lockProjectBudget = statement<{ approved_fen: number | null; county: string }>(
  "lock-project-budget",
  "select approved_fen, county from core.project where id = $1 and void_at is null for no key update",
);
export const sumAllotted = statement<{ sum: number }>(
  "sum-allotted",
  "select coalesce(sum(total_fen), 0)::bigint as sum from core.quota where project = $1",
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
  `insert into core.payment (id, posting, quota, project, document, contract, payee, payee_code, kind, amount_fen, voucher, paid_at, at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
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
  `select id, left_fen from core.lock_quotas(array(select q.id from core.quota q join core.project p on p.id = q.project
     where case $1 when 'unit' then p.unit = $2 and p.void_at is null when 'project' then p.id = $2 else q.id = $2 end))`,
);
/** Lines that the document $1 froze money on in step $2 and did not release in step $3, locked in id order; never more than is still frozen there. */
export const lockFrozenBy = statement<{ id: string; frozen_fen: number }>(
  "lock-frozen-by",
  `select q.id, least(q.frozen_fen, (select sum(case p.movement when 'freeze' then p.amount_fen else -p.amount_fen end) from core.posting p
       where p.document = $1 and p.quota = q.id and p.step in ($2, $3)))::bigint as frozen_fen
   from core.lock_quotas(array(select quota from core.posting where document = $1 and step = $2)) q`,
);
/** Lines whose accounts do not follow from their postings, or whose payments do not add up: none, or the ledger is broken. */
export const listBrokenQuotas = statement<{ id: string; number: string; fault: string }>(
  "list-broken-quotas",
  `with sums as (
     select q.id, q.number, q.total_fen, q.frozen_fen, q.in_transit_fen, q.paid_fen, q.refunded_fen,
       coalesce(sum(case p.movement when 'allot' then p.amount_fen when 'increase' then p.amount_fen when 'decrease' then -p.amount_fen end), 0) as total,
       coalesce(sum(case p.movement when 'freeze' then p.amount_fen when 'unfreeze' then -p.amount_fen end), 0) as frozen,
       coalesce(sum(case p.movement when 'reserve' then p.amount_fen when 'release' then -p.amount_fen when 'pay' then -p.amount_fen end), 0) as in_transit,
       coalesce(sum(case p.movement when 'pay' then p.amount_fen end), 0) as paid,
       coalesce(sum(case p.movement when 'refund' then p.amount_fen end), 0) as refunded
     from core.quota q left join core.posting p on p.quota = q.id group by q.id)
   select s.id, s.number, 'accounts do not follow from postings' as fault from sums s
     where (s.total_fen, s.frozen_fen, s.in_transit_fen, s.paid_fen, s.refunded_fen) <> (s.total, s.frozen, s.in_transit, s.paid, s.refunded)
   union all select q.id, q.number, 'payments do not add up to paid less refunded' from core.quota q
     where q.paid_fen - q.refunded_fen <> (select coalesce(sum(amount_fen), 0) from core.payment where quota = q.id)
   union all select q.id, q.number, 'open reservations differ from in transit' from core.quota q
     where q.in_transit_fen <> (select coalesce(sum(case p.movement when 'reserve' then p.amount_fen else -p.amount_fen end), 0) from core.posting p
       where p.quota = q.id and p.movement in ('reserve', 'release', 'pay'))
   union all select p.id, p.code, 'quotas exceed the approved total' from core.project p
     where (select coalesce(sum(total_fen), 0) from core.quota where project = p.id) > coalesce(p.approved_fen, 0)`,
);
