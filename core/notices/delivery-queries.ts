/** All SQL of the outbox and its log. */
import { type Queryable, statement } from "../database/database.ts";
import type { NoticeKind } from "../domain/notice.ts";

/** A delivery that this process holds until its lease ends, with what is needed to send it. */
export type ClaimedRow = {
  id: number;
  notice: string;
  channel: "email" | "webhook" | "plugin" | "connector";
  lease: string;
  attempts: number;
  kind: NoticeKind;
  params: Record<string, string | number>;
  document: string | null;
  at: Date;
  person: string;
  login: string;
  name: string;
  person_active: boolean;
  email: string | null;
  language: "zh-CN" | "en" | null;
  quiet_from: string | null;
  quiet_to: string | null;
  /** The person's unit lets this kind pass quiet hours. */
  passes: boolean;
  url: string | null;
  secret: string | null;
  private: boolean | null;
  webhook: string | null;
  webhook_active: boolean | null;
  /** Name of the channel or connector that a plugin serves, whether it is switched on, and the person's telephone. */
  offer: string | null;
  /** The connector is switched on where the person holds a post or role. */
  connected: boolean;
  offer_active: boolean | null;
  phone: string | null;
};
/**
 * Takes what is due: each row by one process, others skip it. What another process held longer than its lease was lost
 * between sending and writing down: that attempt is written into the log and the delivery is taken again.
 */
export const claimDeliveries = statement<ClaimedRow>(
  "claim-deliveries",
  `with due as (
     select id, status, attempts from core.delivery where status in ('waiting', 'sending') and next_at <= $1 and channel = any($2::text[])
     order by next_at, id limit $3 for no key update skip locked
   ), lost as (
     insert into core.delivery_attempt (delivery, attempt, at, outcome) select id, attempts + 1, $1, 'lost' from due where status = 'sending'
   ), taken as (
     update core.delivery d set status = 'sending', lease = $4, next_at = $5, attempts = d.attempts + (due.status = 'sending')::int
     from due where d.id = due.id returning d.id, d.notice, d.channel, d.webhook, d.offer, d.lease, d.attempts
   )
   select t.id, t.notice, t.channel, t.lease, t.attempts, n.kind, n.params, n.document, n.at, n.person, p.login, p.name, p.active as person_active, p.email,
     s.language, s.quiet_from, s.quiet_to, w.url, w.secret, w.private, t.webhook, w.active as webhook_active, t.offer, c.active as offer_active, s.phone,
     t.channel = 'connector' and exists (select from core.notice_connector k where k.offer = t.offer and k.active and exists (
       select from (select person, unit from core.assignment where valid_to is null union select person, unit from core.post where valid_to is null) a
       join core.unit u on u.id = a.unit join core.region r on r.code = u.region
       where a.person = n.person and k.region in (r.province, r.city, r.county, r.town))) as connected,
     exists (with recursive up as (
         select u.id, u.parent from (select unit from core.assignment where person = p.id and valid_to is null
           union select unit from core.post where person = p.id and valid_to is null) x join core.unit u on u.id = x.unit
         union select u.id, u.parent from core.unit u join up on u.id = up.parent
       ) select from up join core.notice_unit nu on nu.unit = up.id where n.kind = any(nu.passes)) as passes
   from taken t join core.notice n on n.id = t.notice join core.person p on p.id = n.person
   left join core.notice_setting s on s.person = p.id left join core.webhook w on w.id = t.webhook
   left join core.notice_channel c on c.offer = t.offer order by t.id`,
);
/**
 * Writes what became of an attempt into the log, and into the outbox if the lease is still ours: whoever came too late
 * leaves the delivery to the process that took it over.
 */
export const recordAttempt = statement<{ id: number }>(
  "record-attempt",
  `with logged as (
     insert into core.delivery_attempt (delivery, attempt, at, address, outcome, answer, next_at) values ($1, $3, $4, $5, $6, $7, $8)
   )
   update core.delivery set status = $9, attempts = $10, next_at = coalesce($8, $4), lease = null,
     ended_at = case when $9 = 'waiting' then null else $4::timestamptz end
   where id = $1 and status = 'sending' and lease = $2 returning id`,
);
/** Ends what could not even be tried since $2 (no worker has a mail server, or quiet hours never ended). */
export const expireDeliveries = statement<{ id: number }>(
  "expire-deliveries",
  `with late as (
     select id, attempts from core.delivery where status = 'waiting' and asked_at < $2 and next_at <= $1 limit 500 for no key update skip locked
   ), logged as (
     insert into core.delivery_attempt (delivery, attempt, at, outcome) select id, attempts + 1, $1, 'expired' from late
   )
   update core.delivery d set status = 'expired', ended_at = $1 from late where d.id = late.id returning d.id`,
);

export const lockDelivery = statement<{ id: number; status: string; attempts: number; notice: string }>(
  "lock-delivery",
  "select id, status, attempts, notice from core.delivery where id = $1 for no key update",
);
export const askAgain = statement(
  "ask-delivery-again",
  `with logged as (
     insert into core.delivery_attempt (delivery, attempt, at, outcome, next_at, by) values ($1, $2, $3, 'asked-again', $3, $4)
   )
   update core.delivery set status = 'waiting', attempts = 0, asked_at = $3, next_at = $3, ended_at = null where id = $1`,
);

export type LogRow = {
  id: string;
  at: Date;
  read_at: Date | null;
  kind: NoticeKind;
  params: Record<string, string | number>;
  person: string;
  person_name: string;
  document: string | null;
  number: string | null;
  title: string | null;
  ways: {
    delivery: number;
    channel: "email" | "webhook" | "plugin" | "connector";
    endpoint: string | null;
    status: "waiting" | "sending" | "delivered" | "failed" | "expired";
    nextAt: string | null;
    attempts: {
      at: string;
      attempt: number;
      outcome: string;
      address: string | null;
      answer: string | null;
      nextAt: string | null;
      by: string | null;
    }[];
  }[];
};
/** Where people hold or held a post or role, for reach; what was told stays in the log of the place where it was told. */
const REACHED = (
  condition: string,
): string => `exists (select from (select a.person, u.id as unit, r.province, r.city, r.county, r.town
    from (select person, unit from core.assignment union select person, unit from core.post) a
    join core.unit u on u.id = a.unit join core.region r on r.code = u.region) w where w.person = n.person and ${condition})`;
const WAYS = `coalesce((select jsonb_agg(jsonb_build_object('delivery', x.id, 'channel', x.channel, 'endpoint', coalesce(h.title, x.offer), 'status', x.status,
      'nextAt', case when x.status = 'waiting' then x.next_at end,
      'attempts', coalesce((select jsonb_agg(jsonb_build_object('at', a.at, 'attempt', a.attempt, 'outcome', a.outcome, 'address', a.address,
          'answer', a.answer, 'nextAt', a.next_at, 'by', b.name) order by a.id)
        from core.delivery_attempt a left join core.person b on b.id = a.by where a.delivery = x.id), '[]')) order by x.channel, x.id)
    from core.delivery x left join core.webhook h on h.id = x.webhook where x.notice = n.id), '[]')`;
export type LogFilter = {
  /** Part of a name, or a whole login. */
  person: string | null;
  /** A number, or part of a title. */
  document: string | null;
  /** Of any way out. */
  status: string | null;
  from: Date | null;
  to: Date | null;
};
/** Who was told what on which ways, newest first; the condition over alias w limits it to people in reach. */
export async function selectLog(
  db: Queryable,
  condition: string,
  scope: readonly unknown[],
  filter: LogFilter,
  page: { limit: number; offset: number },
): Promise<LogRow[]> {
  const values = [...scope];
  const given = (value: unknown): string => `$${values.push(value)}`;
  const like = (text: string): string => given(`%${text.replaceAll(/[\\%_]/g, "\\$&")}%`);
  const parts = [REACHED(condition)];
  if (filter.person !== null) parts.push(`(p.name ilike ${like(filter.person)} or p.login = ${given(filter.person)})`);
  if (filter.document !== null)
    parts.push(`(d.number = ${given(filter.document)} or d.title ilike ${like(filter.document)})`);
  if (filter.status !== null)
    parts.push(`n.id in (select notice from core.delivery where status = ${given(filter.status)})`);
  if (filter.from !== null) parts.push(`n.at >= ${given(filter.from)}`);
  if (filter.to !== null) parts.push(`n.at < ${given(filter.to)}`);
  const text = `select n.id, n.at, n.read_at, n.kind, n.params, n.person, p.name as person_name, n.document, d.number, d.title, ${WAYS} as ways
   from core.notice n join core.person p on p.id = n.person left join core.document d on d.id = n.document
   where ${parts.join(" and ")} order by n.at desc, n.id desc limit ${given(page.limit)} offset ${given(page.offset)}`;
  return (await db.query<LogRow>({ text, values })).rows;
}
/** Whether a delivery went to somebody in reach. */
export async function deliveryInReach(
  db: Queryable,
  condition: string,
  scope: readonly unknown[],
  id: number,
): Promise<boolean> {
  const values = [...scope, id];
  const text = `select 1 from core.delivery x join core.notice n on n.id = x.notice where x.id = $${values.length} and ${REACHED(condition)}`;
  return (await db.query({ text, values })).rows.length > 0;
}

export type ToldRow = {
  id: string;
  at: Date;
  read_at: Date | null;
  kind: NoticeKind;
  params: Record<string, string | number>;
  person: string;
  person_name: string;
  ways: { channel: "email" | "webhook" | "plugin" | "connector"; status: string; at: string | null }[];
};
/** Everybody who was told about a document, oldest first. */
export const listTold = statement<ToldRow>(
  "list-told",
  `select n.id, n.at, n.read_at, n.kind, n.params, n.person, p.name as person_name,
     coalesce((select jsonb_agg(jsonb_build_object('channel', d.channel, 'status', d.status, 'at', d.ended_at) order by d.channel, d.id)
       from core.delivery d where d.notice = n.id), '[]') as ways
   from core.notice n join core.person p on p.id = n.person where n.document = $1 order by n.id limit 1000`,
);
