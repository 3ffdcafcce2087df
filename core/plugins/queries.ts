/** All SQL of plugins: versions, grants, settings, what they keep, how they fare. */
import { statement } from "../database/database.ts";
import type { Power } from "../domain/plugin-grant.ts";
import type { PluginState } from "../domain/plugin-life.ts";
import type { PluginExamples, PluginManifest } from "../domain/plugin-manifest.ts";

export type VersionRow = {
  id: string;
  version: string;
  digest: string;
  state: PluginState;
  manifest: PluginManifest;
  publisher: string;
  uploaded_by: string | null;
  uploaded_at: Date;
  state_by: string | null;
  state_at: Date;
  reason: string;
};
export type CodeRow = { source: string; examples: PluginExamples["examples"]; readme: string };
export type GrantRow = {
  id: string;
  plugin: string;
  version: string;
  powers: Power[];
  unit: string | null;
  unit_name: string | null;
  since: Date;
  until: Date | null;
  reason: string;
  granted_by: string | null;
  granted_name: string | null;
  granted_at: Date;
  needs_second: boolean;
  seconded_by: string | null;
  seconded_name: string | null;
  seconded_at: Date | null;
  revoked_at: Date | null;
  revoked_for: string | null;
};
export type SettingRow = { plugin: string; settings: Record<string, unknown>; secrets: Record<string, string> };

const VERSION = `v.id, v.version, v.digest, v.state, v.manifest, v.publisher, u.name as uploaded_by, v.uploaded_at,
  s.name as state_by, v.state_at, v.reason`;
const FROM = `from core.plugin_version v left join core.person u on u.id = v.uploaded_by left join core.person s on s.id = v.state_by`;
export const listVersions = statement<VersionRow>(
  "list-plugin-versions",
  `select ${VERSION} ${FROM} order by v.id, v.uploaded_at, v.version`,
);
export const findVersion = statement<VersionRow & CodeRow>(
  "find-plugin-version",
  `select ${VERSION}, v.source, v.examples, v.readme ${FROM} where v.id = $1 and v.version = $2`,
);
/** The row that an act changes, held until the end of the transaction. */
export const lockVersion = statement<{ state: PluginState; digest: string; manifest: PluginManifest }>(
  "lock-plugin-version",
  "select state, digest, manifest from core.plugin_version where id = $1 and version = $2 for no key update",
);
/** Everything of the versions that are asked, for the process that asks them. */
export const listServing = statement<VersionRow & CodeRow>(
  "list-serving-plugins",
  `select ${VERSION}, v.source, v.examples, v.readme ${FROM} where v.state in ('active', 'degraded') order by v.id`,
);
export const findServing = statement<{ version: string; state: PluginState }>(
  "find-serving-plugin",
  "select version, state from core.plugin_version where id = $1 and state in ('active', 'degraded', 'quarantined') for no key update",
);
export const insertVersion = statement<{ id: string }>(
  "insert-plugin-version",
  `insert into core.plugin_version (id, version, digest, state, name, manifest, source, examples, readme, package, publisher, uploaded_by, uploaded_at, state_by, state_at, reason)
   values ($1, $2, $3, 'verified', $4, $5, $6, $7, $8, $9, $10, $11, $12, $11, $12, $13) on conflict do nothing returning id`,
);
export const setState = statement(
  "set-plugin-state",
  "update core.plugin_version set state = $3, state_by = $4, state_at = $5, reason = $6 where id = $1 and version = $2",
);

const GRANT = `g.id, g.plugin, g.version, g.powers, g.unit, n.name as unit_name, g.since, g.until, g.reason, g.granted_by, p.name as granted_name,
  g.granted_at, g.needs_second, g.seconded_by, q.name as seconded_name, g.seconded_at, g.revoked_at, g.revoked_for`;
const GRANT_FROM = `from core.plugin_grant g left join core.unit n on n.id = g.unit left join core.person p on p.id = g.granted_by
  left join core.person q on q.id = g.seconded_by`;
export const listGrants = statement<GrantRow>(
  "list-plugin-grants",
  `select ${GRANT} ${GRANT_FROM} where $1::text is null or g.plugin = $1 order by g.granted_at, g.id`,
);
export const lockGrant = statement<{
  id: string;
  plugin: string;
  version: string;
  powers: Power[];
  granted_by: string | null;
  needs_second: boolean;
  seconded_by: string | null;
  revoked_at: Date | null;
}>(
  "lock-plugin-grant",
  `select id, plugin, version, powers, granted_by, needs_second, seconded_by, revoked_at from core.plugin_grant
   where id = $1 and plugin = $2 for no key update`,
);
export const insertGrant = statement(
  "insert-plugin-grant",
  `insert into core.plugin_grant (id, plugin, version, powers, unit, since, until, reason, granted_by, granted_at, needs_second)
   values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
);
export const secondGrant = statement(
  "second-plugin-grant",
  "update core.plugin_grant set seconded_by = $2, seconded_at = $3 where id = $1",
);
export const revokeGrant = statement(
  "revoke-plugin-grant",
  "update core.plugin_grant set revoked_by = $2, revoked_at = $3, revoked_for = $4 where id = $1",
);

export const listSettings = statement<SettingRow>(
  "list-plugin-settings",
  "select plugin, settings, secrets from core.plugin_setting",
);
export const keepSettings = statement(
  "keep-plugin-settings",
  `insert into core.plugin_setting (plugin, settings, secrets, by, at) values ($1, $2, $3, $4, $5)
   on conflict (plugin) do update set settings = excluded.settings, secrets = excluded.secrets, by = excluded.by, at = excluded.at`,
);

export const findKept = statement<{ value: unknown }>(
  "find-plugin-kept",
  "select value from core.plugin_kept where plugin = $1 and key = $2",
);
export const listKeptKeys = statement<{ key: string }>(
  "list-plugin-kept-keys",
  "select key from core.plugin_kept where plugin = $1 and starts_with(key, $2) order by key limit 200",
);
/** Keeps a value where the plugin stays within its quota of bytes and keys; no row comes back where it would not. */
export const keepValue = statement<{ key: string }>(
  "keep-plugin-value",
  `insert into core.plugin_kept (plugin, key, value, bytes, at)
   select $1, $2, $3::jsonb, $4::integer, $5
   where (select coalesce(sum(bytes), 0) + $4::integer <= $6::integer and count(*) < $7::integer from core.plugin_kept where plugin = $1 and key <> $2)
   on conflict (plugin, key) do update set value = excluded.value, bytes = excluded.bytes, at = excluded.at returning key`,
);
export const removeKept = statement<{ key: string }>(
  "remove-plugin-kept",
  "delete from core.plugin_kept where plugin = $1 and key = $2 returning key",
);
export const removeAllKept = statement("remove-all-plugin-kept", "delete from core.plugin_kept where plugin = $1");
export const listKept = statement<{ key: string; value: unknown }>(
  "list-plugin-kept",
  "select key, value from core.plugin_kept where plugin = $1 order by key",
);

export type HourRow = {
  plugin: string;
  version: string;
  calls: number;
  failed: number;
  denied: number;
  kills: number;
  spent_ms: number;
  buckets: number[];
};
export const addHours = statement(
  "add-plugin-hours",
  `insert into core.plugin_hour (plugin, version, hour, calls, failed, denied, kills, spent_ms, buckets)
   select x.plugin, x.version, date_trunc('hour', $2::timestamptz), x.calls, x.failed, x.denied, x.kills, x.spent_ms, x.buckets
   from jsonb_to_recordset($1::jsonb) as x(plugin text, version text, calls integer, failed integer, denied integer, kills integer, spent_ms bigint, buckets integer[])
   on conflict (plugin, version, hour) do update set calls = plugin_hour.calls + excluded.calls, failed = plugin_hour.failed + excluded.failed,
     denied = plugin_hour.denied + excluded.denied, kills = plugin_hour.kills + excluded.kills, spent_ms = plugin_hour.spent_ms + excluded.spent_ms,
     buckets = (select array_agg(coalesce(a, 0) + coalesce(b, 0) order by n) from unnest(plugin_hour.buckets, excluded.buckets) with ordinality as y(a, b, n))`,
);
/** What was counted of each version since a moment. */
export const sumHours = statement<HourRow>(
  "sum-plugin-hours",
  `select plugin, version, sum(calls)::integer as calls, sum(failed)::integer as failed, sum(denied)::integer as denied, sum(kills)::integer as kills,
     sum(spent_ms)::bigint as spent_ms,
     (select array_agg(total order by n) from (select n, sum(part)::integer as total from core.plugin_hour h2, unnest(h2.buckets) with ordinality as b(part, n)
      where h2.plugin = h.plugin and h2.version = h.version and h2.hour >= $1 group by n) t) as buckets
   from core.plugin_hour h where hour >= $1 group by plugin, version`,
);
export const insertTrouble = statement(
  "insert-plugin-trouble",
  "insert into core.plugin_trouble (id, plugin, version, kind, point, text, at) values ($1, $2, $3, $4, $5, $6, $7)",
);
export const listTrouble = statement<{ version: string; kind: string; point: string | null; text: string; at: Date }>(
  "list-plugin-trouble",
  "select version, kind, point, text, at from core.plugin_trouble where plugin = $1 order by at desc, id desc limit 50",
);
export const dropOldTrouble = statement(
  "drop-old-plugin-trouble",
  `delete from core.plugin_trouble where id in (
     select id from (select id, row_number() over (partition by plugin, version order by at desc, id desc) as n from core.plugin_trouble) t where n > 200)`,
);
/** What happened to a plugin, as the evidence has it, newest first. */
export const listLife = statement<{ at: Date; by: string | null; body: Buffer }>(
  "list-plugin-life",
  `select e.at, p.name as by, e.body from core.evidence e left join core.person p on p.id = e.person
   where e.kind = 'plugin' and e.subject = $1 order by e.at desc, e.id desc limit 200`,
);
/** Running cases of flows, longest running first, with the steps at which each stands. */
export const listRunning = statement<{
  document: string;
  number: string;
  form: string;
  flow: string;
  flow_version: number;
  steps: string[];
}>(
  "list-plugin-running-cases",
  `select c.document, d.number, d.form, c.flow, c.flow_version,
     array(select jsonb_array_elements(c.state -> 'active') ->> 'step') as steps
   from core.flow_case c join core.document d on d.id = c.document
   where c.status = 'running' and c.flow = any($1::text[]) order by c.opened_at, c.id limit 1000`,
);
/** Units and all those above them. */
export const listUnitChain = statement<{ id: string }>(
  "list-plugin-unit-chain",
  `with recursive up as (select id, parent from core.unit where id = any($1::uuid[])
     union select u.id, u.parent from core.unit u join up on u.id = up.parent)
   select id from up`,
);
/** Who holds one of some roles now, wherever. */
export const listKeepers = statement<{ person: string }>(
  "list-plugin-keepers",
  `select distinct a.person from core.assignment a join core.person p on p.id = a.person and p.active
   where a.role = any($1::text[]) and a.valid_from <= ($2::timestamptz at time zone 'Asia/Shanghai')::date
     and (a.valid_to is null or a.valid_to > ($2::timestamptz at time zone 'Asia/Shanghai')::date) limit 50`,
);
/** Who holds a role now at one of some units. */
export const listRoleHolders = statement<{ person: string }>(
  "list-plugin-role-holders",
  `select distinct a.person from core.assignment a join core.person p on p.id = a.person and p.active
   where a.role = $1 and a.unit = any($2::uuid[]) and a.valid_from <= ($3::timestamptz at time zone 'Asia/Shanghai')::date
     and (a.valid_to is null or a.valid_to > ($3::timestamptz at time zone 'Asia/Shanghai')::date) limit $4`,
);
/** Takes so many of a day's notices; no row comes back where they would be too many. */
export const takeTold = statement<{ told: number }>(
  "take-plugin-told",
  `insert into core.plugin_told_day as t (plugin, day, told) select $1, $2, $3::integer where $3::integer <= $4::integer
   on conflict (plugin, day) do update set told = t.told + excluded.told where t.told + excluded.told <= $4::integer returning told`,
);
