/** SQL of past calls, of trials on them, and of what plugins kept before another version took over. */
import { statement } from "../database/database.ts";
import type { ShadowReport } from "../domain/plugin-shadow.ts";

export const insertCall = statement(
  "insert-plugin-call",
  "insert into core.plugin_call (id, plugin, version, point, input, clock_ms, host, at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
);
/** Leaves the last so many calls of each plugin and point, within a number of bytes, and none before a moment. */
export const dropOldCalls = statement(
  "drop-old-plugin-calls",
  `delete from core.plugin_call where at < $3 or id in (select id from (select id,
     row_number() over w as n, sum(length(input) + length(host)) over w as chars
     from core.plugin_call window w as (partition by plugin, point order by at desc, id desc)) t where n > $1 or chars > $2::integer)`,
);
export type CallRow = { point: string; input: string; clock_ms: number; host: string; at: Date };
export const listCalls = statement<CallRow>(
  "list-plugin-calls",
  "select point, input, clock_ms::float8 as clock_ms, host, at from core.plugin_call where plugin = $1 order by at desc, id desc limit 100",
);
export const removeCalls = statement("remove-plugin-calls", "delete from core.plugin_call where plugin = $1");

export const keepShadow = statement(
  "keep-plugin-shadow",
  `insert into core.plugin_shadow (plugin, version, against, report, digest, by, at) values ($1, $2, $3, $4, $5, $6, $7)
   on conflict (plugin, version) do update set against = excluded.against, report = excluded.report, digest = excluded.digest,
     by = excluded.by, at = excluded.at`,
);
export type ShadowRow = { version: string; report: ShadowReport; digest: string; by: string | null; at: Date };
export const listShadows = statement<ShadowRow>(
  "list-plugin-shadows",
  `select s.version, s.report, s.digest, p.name as by, s.at from core.plugin_shadow s left join core.person p on p.id = s.by
   where s.plugin = $1`,
);

/** Nobody keeps anything while what is kept changes its form. */
export const lockKept = statement("lock-plugin-kept", "lock table core.plugin_kept in exclusive mode");
export const insertKept = statement(
  "insert-plugin-kept",
  `insert into core.plugin_kept (plugin, key, value, bytes, at)
   select $1, x.key, x.value, octet_length(x.value::text), $3 from jsonb_each($2::jsonb) as x(key, value)`,
);
export const keepBefore = statement(
  "keep-plugin-before",
  `insert into core.plugin_kept_before (plugin, version, entries, at) values ($1, $2, $3, $4)
   on conflict (plugin, version) do update set entries = excluded.entries, at = excluded.at`,
);
export const findBefore = statement<{ entries: Record<string, unknown> }>(
  "find-plugin-before",
  "select entries from core.plugin_kept_before where plugin = $1 and version = $2",
);
export const removeBefore = statement("remove-plugin-before", "delete from core.plugin_kept_before where plugin = $1");
