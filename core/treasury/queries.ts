/** All SQL of payment orders on their way. */
import { type Queryable, statement } from "../database/database.ts";
import type { OrderStateName, Paid } from "../domain/payment-order.ts";

export type OrderRow = {
  id: string;
  number: string;
  document: string;
  flow_case: string;
  step: string;
  entry: number;
  /** Which part of the amount: 0 is the whole, or what the parts left of it. */
  part: number;
  definition: string;
  project: string | null;
  quota: string | null;
  region: string;
  unit: string;
  county: string | null;
  city: string | null;
  province: string | null;
  year: number;
  amount_fen: number;
  payee: string;
  account: string;
  bank: string;
  usage: string;
  way: "manual" | "file" | "http";
  state: OrderStateName;
  code: string | null;
  voucher: string | null;
  sends: number;
  asked: number;
  file: string | null;
  result: Paid | null;
  reason: string | null;
  refunded_fen: number;
  conflict: string | null;
  fault: string | null;
  next_at: Date | null;
  lease: string | null;
  applied_at: Date | null;
  tries: number;
  created_at: Date;
  sent_at: Date | null;
  answered_at: Date | null;
};
const COLUMNS = `o.id, o.number, o.document, o.flow_case, o.step, o.entry, o.part, o.definition, o.project, o.quota, o.region, o.unit, o.county, o.city, o.province,
  o.year, o.amount_fen, o.payee, o.account, o.bank, o.usage, o.way, o.state, o.code, o.voucher, o.sends, o.asked, o.file, o.result, o.reason,
  o.refunded_fen, o.conflict, o.fault, o.next_at, o.lease, o.applied_at, o.tries, o.created_at, o.sent_at, o.answered_at`;

export const nextOrderSerial = statement<{ serial: number }>(
  "next-payment-order-serial",
  "select nextval('core.payment_order_serial') as serial",
);
export const insertOrder = statement(
  "insert-payment-order",
  `insert into core.payment_order (id, number, document, flow_case, step, entry, definition, project, quota, region, unit, province, city, county, town,
     year, amount_fen, payee, account, bank, usage, way, state, next_at, created_at, part)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, 'ready', $23, $24, $25)`,
);
export const lockOrder = statement<OrderRow>(
  "lock-payment-order",
  `select ${COLUMNS} from core.payment_order o where o.id = $1 for no key update`,
);
/** The orders that a step made when it was reached, one for each part, in their order. */
export const lockOrdersOfEntry = statement<OrderRow>(
  "lock-payment-orders-of-entry",
  `select ${COLUMNS} from core.payment_order o where o.flow_case = $1 and o.entry = $2 order by o.part for no key update`,
);
/** The same without a lock. */
export const listOrdersOfEntry = statement<OrderRow>(
  "list-payment-orders-of-entry",
  `select ${COLUMNS} from core.payment_order o where o.flow_case = $1 and o.entry = $2 order by o.part`,
);
export const findOrder = statement<OrderRow>(
  "find-payment-order",
  `select ${COLUMNS} from core.payment_order o where o.id = $1`,
);
export const findOrderByNumber = statement<{ id: string }>(
  "find-payment-order-by-number",
  "select id from core.payment_order where region = any($1::text[]) and number = $2",
);
/** Everything about an order that may change, as it stands now. */
export const updateOrder = statement(
  "update-payment-order",
  `update core.payment_order set state = $2, code = $3, voucher = $4, sends = $5, asked = $6, file = $7, result = $8::jsonb, reason = $9,
     refunded_fen = $10, conflict = $11, fault = $12, next_at = $13, applied_at = $14, tries = $15, sent_at = $16, answered_at = $17,
     lease = null, lease_until = null where id = $1`,
);
/** Takes the order whose time has come longest: sent, asked about or booked by one process, while others pass it over. */
export const claimOrder = statement<OrderRow>(
  "claim-payment-order",
  `update core.payment_order o set lease = $2, lease_until = $3 from (
     select id from core.payment_order where next_at <= $1 and (lease_until is null or lease_until <= $1)
     order by next_at, id limit 1 for no key update skip locked) due
   where o.id = due.id returning ${COLUMNS}`,
);
export const insertOrderEvent = statement(
  "insert-payment-order-event",
  "insert into core.payment_order_event (id, payment_order, kind, outcome, state, body, by, at) values ($1, $2, $3, $4, $5, $6::jsonb, $7, $8)",
);
export const listOrderEvents = statement<{
  id: string;
  kind: string;
  outcome: string | null;
  state: OrderStateName;
  body: Record<string, unknown>;
  name: string | null;
  at: Date;
}>(
  "list-payment-order-events",
  `select e.id, e.kind, e.outcome, e.state, e.body, p.name, e.at from core.payment_order_event e left join core.person p on p.id = e.by
   where e.payment_order = $1 order by e.at, e.id`,
);
/** Orders that wait to be taken out as a file, in the order of their numbers. */
export const lockReadyForFile = statement<OrderRow>(
  "lock-ready-payment-orders",
  `select ${COLUMNS} from core.payment_order o where o.region = $1 and o.way = 'file' and o.state = 'ready' order by o.number limit 500 for no key update`,
);
export const listOfFile = statement<{ voucher: string }>(
  "list-payment-orders-of-file",
  "select voucher from core.payment_order where file = $1 order by number",
);
export const insertFile = statement(
  "insert-treasury-file",
  "insert into core.treasury_file (id, way, region, name, digest, vouchers, by, at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
);
export type FileRow = {
  id: string;
  way: "out" | "in";
  region: string;
  name: string;
  vouchers: number;
  by_name: string;
  at: Date;
};
export const listTreasuryFiles = statement<FileRow>(
  "list-treasury-files",
  `select f.id, f.way, f.region, f.name, f.vouchers, p.name as by_name, f.at from core.treasury_file f join core.person p on p.id = f.by
   where f.region = any($1::text[]) order by f.at desc, f.id desc limit 20`,
);
export const findTreasuryFile = statement<FileRow>(
  "find-treasury-file",
  `select f.id, f.way, f.region, f.name, f.vouchers, p.name as by_name, f.at from core.treasury_file f join core.person p on p.id = f.by where f.id = $1`,
);

export type RefundRow = {
  id: string;
  payment_order: string;
  voucher: string;
  amount_fen: number;
  day: string;
  reason: string;
  started_at: Date | null;
  fault: string | null;
};
export const findRefund = statement<RefundRow>(
  "find-treasury-refund",
  "select id, payment_order, voucher, amount_fen, day, reason, started_at, fault from core.treasury_refund where payment_order = $1 and voucher = $2",
);
export const listRefunds = statement<RefundRow>(
  "list-treasury-refunds",
  "select id, payment_order, voucher, amount_fen, day, reason, started_at, fault from core.treasury_refund where payment_order = $1 order by at, id",
);
export const insertRefund = statement(
  "insert-treasury-refund",
  "insert into core.treasury_refund (id, payment_order, voucher, amount_fen, day, reason, at, next_at) values ($1, $2, $3, $4, $5, $6, $7, $7)",
);
/** Takes a notice whose document is not started; tried again later each time, up to an hour. */
export const claimRefund = statement<RefundRow>(
  "claim-treasury-refund",
  `update core.treasury_refund r set next_at = $1::timestamptz + least(interval '1 hour', interval '1 minute' * power(2, least(r.tries, 6))), tries = r.tries + 1
   from (select id from core.treasury_refund where started_at is null and next_at <= $1 order by next_at, id limit 1 for no key update skip locked) due
   where r.id = due.id returning r.id, r.payment_order, r.voucher, r.amount_fen, r.day, r.reason, r.started_at, r.fault`,
);
export const endRefund = statement(
  "end-treasury-refund",
  "update core.treasury_refund set started_at = $2, fault = $3 where id = $1",
);

export type ListedOrder = OrderRow & {
  document_number: string;
  title: string;
  unit_name: string;
  project_name: string | null;
};
export type OrderFilter = { state: string | null; way: string | null; search: string | null; look: boolean };

/** Orders in reach, newest first; `condition` reads the alias o. */
export async function selectOrders(
  db: Queryable,
  condition: string,
  values: readonly unknown[],
  filter: OrderFilter,
  page: { limit: number; offset: number },
): Promise<ListedOrder[]> {
  const n = values.length;
  const { rows } = await db.query<ListedOrder>(
    `select ${COLUMNS}, d.number as document_number, d.title, u.name as unit_name, p.name as project_name
     from core.payment_order o join core.document d on d.id = o.document join core.unit u on u.id = o.unit left join core.project p on p.id = o.project
     where ${condition} and ($${n + 1}::text is null or o.state = $${n + 1}) and ($${n + 2}::text is null or o.way = $${n + 2})
       and ($${n + 3}::text is null or o.number = $${n + 3} or d.number = $${n + 3} or strpos(o.payee, $${n + 3}) > 0)
       and (not $${n + 4}::boolean or o.conflict is not null or o.fault is not null)
     order by o.created_at desc, o.id desc limit $${n + 5} offset $${n + 6}`,
    [...values, filter.state, filter.way, filter.search, filter.look, page.limit, page.offset],
  );
  return rows;
}

/** How many orders in reach stand in each state. */
export async function countOrders(
  db: Queryable,
  condition: string,
  values: readonly unknown[],
): Promise<{ state: OrderStateName; count: number; look: number }[]> {
  const { rows } = await db.query<{ state: OrderStateName; count: number; look: number }>(
    `select o.state, count(*) as count, count(*) filter (where o.conflict is not null or o.fault is not null) as look
     from core.payment_order o where ${condition} group by o.state`,
    values as unknown[],
  );
  return rows;
}
