/** All SQL of the endpoints that plugins ask. */
import { statement } from "../database/database.ts";
import type { PluginEndpoint } from "../domain/plugin-endpoint.ts";

export type EndpointRow = { id: string; endpoint: PluginEndpoint; by: string; at: Date };

export const listEndpoints = statement<EndpointRow>(
  "list-plugin-endpoints",
  `select e.id, e.endpoint, p.name as by, e.at from core.plugin_endpoint e join core.person p on p.id = e.by
   where e.plugin = $1 order by e.id`,
);
export const findEndpoint = statement<{ endpoint: PluginEndpoint }>(
  "find-plugin-endpoint",
  "select endpoint from core.plugin_endpoint where plugin = $1 and id = $2",
);
export const lockEndpoint = statement<{ endpoint: PluginEndpoint }>(
  "lock-plugin-endpoint",
  "select endpoint from core.plugin_endpoint where plugin = $1 and id = $2 for update",
);
export const keepEndpoint = statement(
  "keep-plugin-endpoint",
  `insert into core.plugin_endpoint (plugin, id, endpoint, by, at) values ($1, $2, $3, $4, $5)
   on conflict (plugin, id) do update set endpoint = excluded.endpoint, by = excluded.by, at = excluded.at`,
);
export const dropEndpoint = statement(
  "drop-plugin-endpoint",
  "delete from core.plugin_endpoint where plugin = $1 and id = $2",
);

export type EndpointUse = {
  endpoint: string;
  calls: number;
  failed: number;
  spent_ms: number;
  last_at: Date;
  last_status: number | null;
  last_fault: string | null;
};
/** Counts one question. */
export const countEndpoint = statement(
  "count-plugin-endpoint",
  `insert into core.plugin_endpoint_day (plugin, endpoint, day, calls, failed, spent_ms, last_at, last_status, last_fault)
   values ($1, $2, $3, 1, case when $6::text is null then 0 else 1 end, $4, $7, $5, $6)
   on conflict (plugin, endpoint, day) do update set calls = plugin_endpoint_day.calls + 1, failed = plugin_endpoint_day.failed + excluded.failed,
     spent_ms = plugin_endpoint_day.spent_ms + excluded.spent_ms, last_at = excluded.last_at, last_status = excluded.last_status, last_fault = excluded.last_fault`,
);
/** What was counted of each endpoint since a day, with the end of the last question. */
export const sumEndpoints = statement<EndpointUse>(
  "sum-plugin-endpoints",
  `select endpoint, sum(calls)::integer as calls, sum(failed)::integer as failed, sum(spent_ms)::bigint as spent_ms, max(last_at) as last_at,
     (array_agg(last_status order by day desc))[1] as last_status, (array_agg(last_fault order by day desc))[1] as last_fault
   from core.plugin_endpoint_day where plugin = $1 and day >= $2 group by endpoint`,
);
