/** SQL of what people read: both sides of an account by result, by day, and at the end of a month. */
import { statement } from "../database/database.ts";
import type { MatchBasis } from "../domain/match-statement.ts";

export const RESULTS = ["agrees", "ours", "bank", "differs", "explained"] as const;
/** Matched; a payment without a line; a line without a payment; amounts that differ; one side with a reason given. */
export type Result = (typeof RESULTS)[number];

/** Payments of account $1: those in a match of it, and for the main account those of the county in no match at all. */
const PAYMENTS = `select p.id, p.paid_at as day, p.amount_fen, i.match, m.agrees, m.basis from core.bank_account a
    join core.quota q on q.county = a.county join core.payment p on p.quota = q.id and p.paid_at >= a.since
    left join core.bank_match_item i on i.payment = p.id and i.live left join core.bank_match m on m.id = i.match
  where a.id = $1 and (m.account = a.id or i.match is null and a.main)`;
const LINES = `select l.id, l.booked_on as day, l.amount_fen, i.match, m.agrees, m.basis from core.bank_line l
    left join core.bank_match_item i on i.line = l.id and i.live left join core.bank_match m on m.id = i.match where l.account = $1`;
/** What belongs together or stands alone, where any of it falls on the days from $2 to $3: key, earliest day, result, sums. */
const GROUPS = `select coalesce(x.match, x.id) as key, x.match, min(x.day) as day,
    case when x.match is null then case when bool_or(x.line) then 'bank' else 'ours' end
      when bool_or(x.basis = 'explained') then 'explained' when bool_and(x.agrees) then 'agrees' else 'differs' end as result,
    coalesce(sum(x.amount_fen) filter (where x.line), 0)::bigint as line_fen,
    coalesce(sum(x.amount_fen) filter (where not x.line), 0)::bigint as payment_fen,
    (count(*) filter (where x.line))::integer as lines, (count(*) filter (where not x.line))::integer as payments
  from (select true as line, * from (${LINES}) l union all select false, * from (${PAYMENTS}) p) x
  group by coalesce(x.match, x.id), x.match having bool_or(x.day between $2 and $3)`;

export type GroupRow = { key: string; match: string | null; day: string; result: Result };
/** One page of groups with results $4 behind the day $5 and key $6, and those in which a text $8 stands. */
export const listGroups = statement<GroupRow>(
  "list-bank-groups",
  `select g.key, g.match, g.day, g.result from (${GROUPS}) g where g.result = any($4::text[])
     and ($5::date is null or (g.day, g.key) > ($5, $6::uuid))
     and ($8 = '' or exists (select from core.bank_line l where l.account = $1 and (l.id = g.key or l.id in (select line from core.bank_match_item where match = g.match))
         and concat_ws(' ', l.counterparty, l.purpose, l.reference, l.voucher) ilike $8)
       or exists (select from core.payment p where (p.id = g.key or p.id in (select payment from core.bank_match_item where match = g.match))
         and concat_ws(' ', p.payee, p.voucher) ilike $8))
   order by g.day, g.key limit $7`,
);
export type CountRow = {
  result: Result;
  groups: number;
  lines: number;
  payments: number;
  line_fen: number;
  payment_fen: number;
};
export const countGroups = statement<CountRow>(
  "count-bank-groups",
  `select result, count(*)::integer as groups, sum(lines)::integer as lines, sum(payments)::integer as payments,
     sum(line_fen)::bigint as line_fen, sum(payment_fen)::bigint as payment_fen from (${GROUPS}) g group by result`,
);

export type LineRow = {
  id: string;
  match: string | null;
  booked_on: string;
  amount_fen: number;
  reference: string | null;
  voucher: string | null;
  counterparty: string;
  counterparty_account: string;
  purpose: string;
  returned: boolean;
  final: boolean;
  place: number;
  file: string;
  document: string | null;
  document_number: string | null;
};
/** Lines of account $1 that stand alone ($2) or in the matches $3. A document that is no more was never started. */
export const listLines = statement<LineRow>(
  "list-bank-lines",
  `select l.id, i.match, l.booked_on, l.amount_fen, l.reference, l.voucher, l.counterparty, l.counterparty_account, l.purpose, l.returned, l.final,
     l.place, f.name as file, d.id as document, d.number as document_number
   from core.bank_line l join core.bank_statement s on s.id = l.statement join core.bank_import f on f.id = s.import
     left join core.bank_match_item i on i.line = l.id and i.live left join core.document d on d.id = l.document
   where l.account = $1 and (l.id = any($2::uuid[]) or i.match = any($3::uuid[])) order by l.booked_on, l.id`,
);
export type PaymentRow = {
  id: string;
  match: string | null;
  paid_at: string;
  amount_fen: number;
  payee: string;
  voucher: string;
  document: string;
  document_number: string;
  project: string | null;
  project_name: string | null;
};
export const listPayments = statement<PaymentRow>(
  "list-bank-payments",
  `select p.id, i.match, p.paid_at, p.amount_fen, p.payee, p.voucher, p.document, d.number as document_number, p.project, j.name as project_name
   from core.payment p join core.quota q on q.id = p.quota join core.document d on d.id = p.document left join core.project j on j.id = p.project
     left join core.bank_match_item i on i.payment = p.id and i.live
   where q.county = $1 and (p.id = any($2::uuid[]) or i.match = any($3::uuid[])) order by p.paid_at, p.id`,
);
export const listMatches = statement<{
  id: string;
  made: "program" | "hand";
  basis: MatchBasis | "hand" | "explained";
  agrees: boolean;
  reason: string | null;
  by: string | null;
  at: Date;
}>(
  "list-bank-matches",
  "select id, made, basis, agrees, reason, by, at from core.bank_match where id = any($1::uuid[])",
);

/** Lines and payments of accounts $1 that have been without a counterpart at $2 for more than the days $3, by place. */
export const countLate = statement<{ account: string; lines: number; payments: number }>(
  "count-bank-late",
  `select a.id as account,
     (select count(*) from core.bank_line l where l.account = a.id and l.booked_on < $2::date - w.days
        and not exists (select from core.bank_match_item i join core.bank_match m on m.id = i.match where i.line = l.id and i.live and m.agrees)) as lines,
     case when a.main then (select count(*) from core.payment p join core.quota q on q.id = p.quota where q.county = a.county
        and p.paid_at >= a.since and p.paid_at < $2::date - w.days
        and not exists (select from core.bank_match_item i join core.bank_match m on m.id = i.match where i.payment = p.id and i.live and m.agrees)) else 0 end as payments
   from unnest($1::uuid[], $3::integer[]) as w(id, days) join core.bank_account a on a.id = w.id`,
);

export type DayRow = {
  day: string;
  lines: number;
  open_lines: number;
  payments: number;
  open_payments: number;
  covered: boolean;
};
/** Every day from $2 to $3 on which something happened or a statement counts. */
export const listDays = statement<DayRow>(
  "list-bank-days",
  `select d.day, count(x.id) filter (where x.line) as lines, count(x.id) filter (where x.line and x.agrees is not true) as open_lines,
     count(x.id) filter (where not x.line) as payments, count(x.id) filter (where not x.line and x.agrees is not true) as open_payments,
     exists (select from core.bank_statement s where s.account = $1 and s.final and d.day between s.from_day and s.to_day) as covered
   from (select generate_series($2::date, $3::date, '1 day')::date as day) d
     left join (select true as line, * from (${LINES}) l union all select false, * from (${PAYMENTS}) p) x on x.day = d.day
   group by d.day order by d.day`,
);

/** Sums for the table that brings both balances together, of lines and payments up to the day $2. */
export type SumRow = {
  side: "bank" | "ours";
  state: "agreed" | "explained" | "open";
  into: boolean;
  fen: number;
  items: number;
};
export const sumUpTo = statement<SumRow>(
  "sum-bank-up-to",
  `with x as (select true as line, l.* from (${LINES} and l.final) l union all select false, p.* from (${PAYMENTS}) p),
     ends as (select match, max(day) as last from x where match is not null group by match)
   select case when x.line then 'bank' else 'ours' end as side,
     case when x.basis = 'explained' then 'explained' when x.agrees and e.last <= $2 then 'agreed' else 'open' end as state,
     x.amount_fen * case when x.line then 1 else -1 end > 0 as into, sum(x.amount_fen)::bigint as fen, count(*)::integer as items
   from x left join ends e on e.match = x.match where x.day <= $2 group by 1, 2, 3`,
);
export type OpenRow = {
  side: "bank" | "ours";
  day: string;
  fen: number;
  words: string;
  number: string | null;
};
/** The single items behind the sums above that stay open at the day $2; positive is money that came in. */
export const listOpenUpTo = statement<OpenRow>(
  "list-bank-open-up-to",
  `with x as (select true as line, l.* from (${LINES} and l.final) l union all select false, p.* from (${PAYMENTS}) p),
     ends as (select match, max(day) as last from x where match is not null group by match)
   select case when x.line then 'bank' else 'ours' end as side, x.day, x.amount_fen * case when x.line then 1 else -1 end as fen,
     coalesce(y.payee, concat_ws(' ', nullif(l.counterparty, ''), nullif(l.purpose, ''))) as words, coalesce(y.voucher, l.reference, l.voucher) as number
   from x left join ends e on e.match = x.match left join core.bank_line l on x.line and l.id = x.id left join core.payment y on not x.line and y.id = x.id
   where x.day <= $2 and case when x.basis = 'explained' then false when x.agrees and e.last <= $2 then false else true end
   order by side, x.day, x.id`,
);

/** The bank's last words up to the day $2: the first opening, the last closing, and the days that they leave out. */
export const findBalances = statement<{
  opening_fen: number;
  from_day: string;
  closing_fen: number;
  to_day: string;
  days: number;
  statements: number;
}>(
  "find-bank-balances",
  `select (array_agg(opening_fen order by from_day))[1] as opening_fen, min(from_day) as from_day,
     (array_agg(closing_fen order by to_day desc))[1] as closing_fen, max(to_day) as to_day,
     (max(to_day) - min(from_day) + 1 - sum(to_day - from_day + 1))::integer as days, count(*)::integer as statements
   from core.bank_statement where account = $1 and final and to_day <= $2 having count(*) > 0`,
);
/** Months in which the account has something, the latest first. */
export const listMonths = statement<{ month: string }>(
  "list-bank-months",
  `select distinct to_char(day, 'YYYY-MM') as month from (select booked_on as day from core.bank_line where account = $1
     union all select day from (${PAYMENTS}) p union all select to_day from core.bank_statement where account = $1) x order by 1 desc limit 60`,
);
