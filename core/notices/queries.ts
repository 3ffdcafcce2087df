/** All SQL of the inbox, of what a person wants told where, and of endpoints. */
import { type Queryable, statement } from "../database/database.ts";
import type { NoticeKind } from "../domain/notice.ts";

/** Units where a person holds a post or a role now. */
const PLACES = `(select person, unit from core.assignment where valid_to is null
    union select person, unit from core.post where valid_to is null)`;

/**
 * Writes notices and their ways out in one statement, and marks as read what asked the people $5 ({person, step}) for
 * the document $4; gives back whose inbox changed. Sorted, so that two transactions with the same keys wait for each other
 * instead of locking crosswise.
 */
export const writeNotices = statement<{ person: string }>(
  "write-notices",
  `with settled as (
     update core.notice n set read_at = $2 from jsonb_to_recordset($5::jsonb) as x(person uuid, step text)
     where n.document = $4 and n.person = x.person and n.step = x.step and n.read_at is null
       and n.kind in ('task', 'transferred', 'urge', 'remind', 'overdue', 'escalate') returning n.person
   ), told as (
     insert into core.notice (id, person, kind, document, flow_case, step, params, dedupe, at)
     select x.id, p.id, x.kind, x.document, x."flowCase", x.step, x.params, x.dedupe, $2::timestamptz
     from jsonb_to_recordset($1::jsonb) as x(id uuid, person uuid, kind text, document uuid, "flowCase" uuid, step text, params jsonb, dedupe text)
     join core.person p on p.id = x.person and p.active
     order by x.person, x.dedupe, x.id
     on conflict do nothing
     returning id, person, kind
   ), mailed as (
     insert into core.delivery (notice, channel, status, asked_at, next_at)
     select t.id, 'email', 'waiting', $2, $2 from told t join core.person p on p.id = t.person
     left join core.notice_setting s on s.person = p.id
     where p.email is not null and (t.kind = any(coalesce(s.email_kinds, $3::text[]))
       or t.id in (select x.id from jsonb_to_recordset($1::jsonb) as x(id uuid, mail boolean) where x.mail))
   ), called as (
     insert into core.delivery (notice, channel, webhook, status, asked_at, next_at)
     select t.id, 'webhook', w.id, 'waiting', $2, $2 from told t join core.webhook w on w.active and t.kind = any(w.kinds)
     where exists (select from ${PLACES} x join core.unit u on u.id = x.unit join core.region r on r.code = u.region
       where x.person = t.person and w.region in (r.province, r.city, r.county, r.town))
   ), carried as (
     insert into core.delivery (notice, channel, offer, status, asked_at, next_at)
     select t.id, 'plugin', c.offer, 'waiting', $2, $2 from told t join core.notice_setting s on s.person = t.person
     join core.notice_channel c on c.active and s.channels -> c.offer ? t.kind where s.phone is not null
   ), connected as (
     insert into core.delivery (notice, channel, offer, status, asked_at, next_at)
     select distinct t.id, 'connector', c.offer, 'waiting', $2::timestamptz, $2::timestamptz
     from told t join core.notice_connector c on c.active and t.kind = any(c.kinds)
     where exists (select from ${PLACES} x join core.unit u on u.id = x.unit join core.region r on r.code = u.region
       where x.person = t.person and c.region in (r.province, r.city, r.county, r.town))
   )
   select person from told union select person from settled`,
);

export type NoticeRow = {
  id: string;
  kind: NoticeKind;
  params: Record<string, string | number>;
  document: string | null;
  at: Date;
  read_at: Date | null;
};
const NOTICE = "select id, kind, params, document, at, read_at from core.notice where person = $1";
/** Newest first; $2 a kind or null, $3 true for unread ones only. */
export const listNewestNotices = statement<NoticeRow>(
  "list-newest-notices",
  `${NOTICE} and ($2::text is null or kind = $2) and (not $3::boolean or read_at is null) order by id desc limit $4 offset $5`,
);
/** Unread ones before those that were read, each newest first. */
export const listUnreadFirst = statement<NoticeRow>(
  "list-unread-first",
  `${NOTICE} and ($2::text is null or kind = $2) and (not $3::boolean or read_at is null)
   order by (read_at is not null), id desc limit $4 offset $5`,
);
/** How many there are, counted up to $4. */
export const countNotices = statement<{ count: number }>(
  "count-notices",
  `select count(*) as count from (select from core.notice where person = $1 and ($2::text is null or kind = $2)
     and (not $3::boolean or read_at is null) limit $4) x`,
);
export const countUnread = statement<{ kind: NoticeKind; count: number }>(
  "count-unread-notices",
  "select kind, count(*) as count from core.notice where person = $1 and read_at is null group by kind",
);
/** Those named, or all of a kind ($3, or every kind) told until $4; only the person's own. */
export const markNotices = statement<{ id: string }>(
  "mark-notices",
  `update core.notice set read_at = $5 where person = $1 and read_at is null
     and (id = any($2::uuid[]) or ($4::timestamptz is not null and at <= $4 and ($3::text is null or kind = $3))) returning id`,
);

export type SettingRow = {
  email: string | null;
  phone: string | null;
  channels: Record<string, NoticeKind[]> | null;
  language: "zh-CN" | "en" | null;
  email_kinds: NoticeKind[] | null;
  quiet_from: string | null;
  quiet_to: string | null;
  passes: NoticeKind[];
};
/** Units of a person and all above them: what those let pass holds for the person. */
const PASSES = (person: string): string => `(with recursive up as (
     select u.id, u.parent from ${PLACES} x join core.unit u on u.id = x.unit where x.person = ${person}
     union select u.id, u.parent from core.unit u join up on u.id = up.parent
   ) select distinct k from up join core.notice_unit s on s.unit = up.id cross join unnest(s.passes) k)`;
export const findSetting = statement<SettingRow>(
  "find-notice-setting",
  `select p.email, s.phone, s.channels, s.language, s.email_kinds, s.quiet_from, s.quiet_to, array${PASSES("p.id")} as passes
   from core.person p left join core.notice_setting s on s.person = p.id where p.id = $1`,
);
export const lockEmail = statement<{ email: string | null }>(
  "lock-email",
  "select email from core.person where id = $1 for no key update",
);
export const updateEmail = statement("update-email", "update core.person set email = $2 where id = $1");
export const writeSetting = statement(
  "write-notice-setting",
  `insert into core.notice_setting (person, language, email_kinds, quiet_from, quiet_to, updated_at) values ($1, $2, $3, $4, $5, $6)
   on conflict (person) do update set language = excluded.language, email_kinds = excluded.email_kinds, quiet_from = excluded.quiet_from,
     quiet_to = excluded.quiet_to, updated_at = excluded.updated_at`,
);

export const writePhone = statement(
  "write-notice-phone",
  "update core.notice_setting set phone = $2, channels = $3 where person = $1",
);

export const listChannels = statement<{ offer: string; active: boolean }>(
  "list-notice-channels",
  "select offer, active from core.notice_channel order by offer",
);
export const lockChannel = statement<{ active: boolean }>(
  "lock-notice-channel",
  "select active from core.notice_channel where offer = $1 for update",
);
export const writeChannel = statement(
  "write-notice-channel",
  `insert into core.notice_channel (offer, active, by, at) values ($1, $2, $3, $4)
   on conflict (offer) do update set active = excluded.active, by = excluded.by, at = excluded.at`,
);

export type ConnectorRow = PlaceRow & {
  offer: string;
  region: string;
  region_name: string;
  kinds: NoticeKind[];
  active: boolean;
  at: Date;
  updated_by: string;
};
export const listConnectors = statement<ConnectorRow>(
  "list-notice-connectors",
  `select c.offer, c.region, r.name as region_name, c.kinds, c.active, c.at, p.name as updated_by, r.province, r.city, r.county, r.town
   from core.notice_connector c join core.region r on r.code = c.region join core.person p on p.id = c.by order by c.offer, c.region`,
);
export const lockConnector = statement<{ kinds: NoticeKind[]; active: boolean }>(
  "lock-notice-connector",
  "select kinds, active from core.notice_connector where offer = $1 and region = $2 for update",
);
export const writeConnector = statement(
  "write-notice-connector",
  `insert into core.notice_connector (offer, region, kinds, active, by, at) values ($1, $2, $3, $4, $5, $6)
   on conflict (offer, region) do update set kinds = excluded.kinds, active = excluded.active, by = excluded.by, at = excluded.at`,
);

export type UnitPassRow = { unit: string; name: string; passes: NoticeKind[] };
/** Units in reach with what they let pass; the condition is over alias w. */
export async function selectUnitPasses(db: Queryable, condition: string, values: unknown[]): Promise<UnitPassRow[]> {
  const text = `select w.unit, w.name, s.passes from core.notice_unit s
     join (select u.id as unit, u.name, r.province, r.city, r.county, r.town from core.unit u join core.region r on r.code = u.region) w on w.unit = s.unit
     where cardinality(s.passes) > 0 and ${condition} order by w.name`;
  return (await db.query<UnitPassRow>({ text, values })).rows;
}
export const findUnitPasses = statement<{ passes: NoticeKind[] }>(
  "find-unit-passes",
  "select passes from core.notice_unit where unit = $1",
);
export const writeUnitPasses = statement(
  "write-unit-passes",
  `insert into core.notice_unit (unit, passes, updated_by, updated_at) values ($1, $2, $3, $4)
   on conflict (unit) do update set passes = excluded.passes, updated_by = excluded.updated_by, updated_at = excluded.updated_at`,
);
type PlaceRow = { county: string | null; city: string | null; province: string | null; town: string | null };
export const findPlaceOfUnit = statement<PlaceRow & { unit: string }>(
  "find-notice-unit-place",
  "select u.id as unit, r.province, r.city, r.county, r.town from core.unit u join core.region r on r.code = u.region where u.id = $1 and u.valid_to is null",
);
export const findPlaceOfRegion = statement<PlaceRow & { name: string }>(
  "find-notice-region-place",
  "select name, province, city, county, town from core.region where code = $1",
);

export type WebhookRow = PlaceRow & {
  id: string;
  title: string;
  url: string;
  kinds: NoticeKind[];
  region: string;
  region_name: string;
  private: boolean;
  active: boolean;
  updated_at: Date;
  updated_by: string;
};
const WEBHOOK = `select w.id, w.title, w.url, w.kinds, w.region, r.name as region_name, w.private, w.active, w.updated_at, p.name as updated_by,
    r.province, r.city, r.county, r.town from core.webhook w join core.region r on r.code = w.region join core.person p on p.id = w.updated_by`;
export const listWebhooks = statement<WebhookRow>("list-webhooks", `${WEBHOOK} order by w.active desc, w.title, w.id`);
export const lockWebhook = statement<WebhookRow>("lock-webhook", `${WEBHOOK} where w.id = $1 for no key update of w`);
export const insertWebhook = statement(
  "insert-webhook",
  `insert into core.webhook (id, title, url, secret, kinds, region, private, active, created_by, created_at, updated_by, updated_at)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $9, $10)`,
);
/** The secret stays when none is given. */
export const updateWebhook = statement(
  "update-webhook",
  `update core.webhook set title = $2, url = $3, secret = coalesce($4, secret), kinds = $5, region = $6, private = $7, active = $8,
     updated_by = $9, updated_at = $10 where id = $1`,
);
