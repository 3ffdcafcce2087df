/** SQL that adds the books up anew from the postings alone. Each statement lists faults; no rows is the only good answer. */
import { statement } from "../database/database.ts";

export type FaultRow = {
  /** The line, project or contract. */
  id: string;
  number: string;
  fault: string;
  expected: number;
  found: number;
};

/** Accounts that do not follow from the entries, are below zero, or leave less than nothing. */
export const listWrongAccounts = statement<FaultRow>(
  "list-wrong-accounts",
  `with sums as (
     select quota, account, sum(debit_fen - credit_fen)::bigint as fen from core.ledger_entry group by quota, account),
   lines as (
     select q.id, q.number, q.created_at, x.n, x.account, x.held, x.sign * coalesce(s.fen, 0) as posted
     from core.quota q cross join lateral (values (1, 'total', q.total_fen, -1), (2, 'frozen', q.frozen_fen, 1), (3, 'in-transit', q.in_transit_fen, 1),
       (4, 'paid', q.paid_fen, 1), (5, 'refunded', q.refunded_fen, -1), (6, 'distributed', q.distributed_fen, 1),
       (7, 'available', q.total_fen - q.distributed_fen - q.paid_fen + q.refunded_fen - q.frozen_fen - q.in_transit_fen, 1)) as x(n, account, held, sign)
     left join sums s on s.quota = q.id and s.account = x.account)
   select id, number, 'account ' || account as fault, posted as expected, held as found from lines
   where held <> posted or posted < 0 order by created_at, id, n limit 1000`,
);
/** Children whose totals are not what their line distributed, and money given to a line that hangs elsewhere. */
export const listWrongFamilies = statement<FaultRow>(
  "list-wrong-families",
  `select q.id, q.number, 'children' as fault, q.distributed_fen as expected, coalesce(c.fen, 0)::bigint as found
   from core.quota q left join (
     select k.parent, sum(k.total_fen - coalesce(l.fen, 0)) as fen from core.quota k left join (
       select quota, sum(case when reverses is null then amount_fen else -amount_fen end) as fen from core.posting where movement = 'late-refund' group by quota) l on l.quota = k.id
     where k.parent is not null group by k.parent) c on c.parent = q.id
   where q.distributed_fen <> coalesce(c.fen, 0)
   union all
   select q.id, q.number, 'family', 0, p.amount_fen from core.posting p join core.quota q on q.id = p.quota join core.quota o on o.id = p.counter
   where case p.movement when 'distribute' then o.parent is distinct from q.id when 'take-back' then q.parent is distinct from o.id
     else o.parent is distinct from q.parent end
   limit 1000`,
);
/** Applications that hold money without a running case, or gave back more than they held. */
export const listWrongTransit = statement<FaultRow>(
  "list-wrong-transit",
  `select q.id, q.number, 'in transit of ' || d.number as fault, 0::bigint as expected, t.fen as found from (
     select quota, document, sum(case movement when 'reserve' then 1 else -1 end * case when reverses is null then amount_fen else -amount_fen end)::bigint as fen
     from core.posting where movement in ('reserve', 'release', 'pay') group by quota, document) t
   join core.quota q on q.id = t.quota join core.document d on d.id = t.document
   where t.fen < 0 or (t.fen > 0 and d.state <> 'running') order by q.created_at, q.id limit 1000`,
);
/** Payments without their record, records without their payment, and records of another amount, line or sign. */
export const listWrongPayments = statement<FaultRow>(
  "list-wrong-payments",
  `select q.id, q.number, 'payment record' as fault, coalesce(p.fen, 0)::bigint as expected, coalesce(y.amount_fen, 0) as found from (
     select id, quota, case when movement in ('pay', 'paid-before') then 1 else -1 end * case when reverses is null then 1 else -1 end * amount_fen as fen
     from core.posting where movement in ('pay', 'paid-before', 'refund', 'late-refund')) p
   full join core.payment y on y.posting = p.id
   join core.quota q on q.id = coalesce(p.quota, y.quota)
   where p.id is null or y.id is null or y.quota <> p.quota or y.amount_fen <> p.fen order by q.created_at, q.id limit 1000`,
);
/** Reversing entries that are not the mirror of what they take back, and postings without their key. */
export const listWrongReversals = statement<FaultRow>(
  "list-wrong-reversals",
  `select q.id, q.number, 'reversal' as fault, p.amount_fen as expected, r.amount_fen as found
   from core.posting r join core.posting p on p.id = r.reverses join core.quota q on q.id = r.quota
   where (r.quota, r.movement, r.amount_fen, r.counter) is distinct from (p.quota, p.movement, p.amount_fen, p.counter) or p.reverses is not null
   union all
   select q.id, q.number, 'key', p.amount_fen, 0 from core.posting p join core.quota q on q.id = p.quota
   where not exists (select from core.posting_key k where k.posting = p.id)
   limit 1000`,
);
/** Projects that were given more than was approved for them. */
export const listOverApproved = statement<FaultRow>(
  "list-over-approved",
  `select p.id, p.code as number, 'approved' as fault, coalesce(p.approved_fen, 0) as expected, q.fen as found from (
     select project, sum(total_fen - distributed_fen)::bigint as fen from core.quota where project is not null group by project) q
   join core.project p on p.id = q.project where q.fen > coalesce(p.approved_fen, 0) order by p.code limit 1000`,
);
/** Contracts of form $1 on which more was paid than their field $2 says. */
export const listOverLimit = statement<FaultRow>(
  "list-over-limit",
  `select d.id, d.number, 'contract' as fault, coalesce((d.answers ->> $2)::bigint, 0) as expected, y.fen as found from (
     select contract, sum(amount_fen)::bigint as fen from core.payment where contract is not null group by contract) y
   join core.document d on d.id = y.contract and d.form = $1
   where y.fen > coalesce((d.answers ->> $2)::bigint, 0) order by d.number limit 1000`,
);
export const countPostings = statement<{ count: number }>(
  "count-all-postings",
  "select count(*) as count from core.posting",
);
export const listLinesBehind = statement<{ id: string }>(
  "list-lines-behind",
  `select id from core.quota where project = $1
   union select quota from core.payment where contract = $1`,
);
export const stopLine = statement<{ stopped: boolean | null }>(
  "stop-line",
  "select core.stop_line($1, $2, $3) as stopped",
);
/** Person $2 asks at $4 to lift the stop of line $1 for the reason $3. */
export const askLift = statement<{ done: boolean | null }>("ask-lift", "select core.ask_lift($1, $2, $3, $4) as done");
export const liftLine = statement<{ done: boolean | null }>("lift-line", "select core.lift_line($1, $2) as done");
/** Takes the check of a day: nobody had it, or who had it did not finish within an hour. */
export const takeCheck = statement<{ day: string }>(
  "take-ledger-check",
  `insert into core.ledger_check (day, started_at) values ($1, $2)
   on conflict (day) do update set started_at = $2 where core.ledger_check.finished_at is null and core.ledger_check.started_at < $2::timestamptz - interval '1 hour'
   returning day`,
);
export const finishCheck = statement(
  "finish-ledger-check",
  "update core.ledger_check set finished_at = $2, postings = $3, broken = $4 where day = $1",
);
