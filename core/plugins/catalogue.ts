/** What administrators see of plugins: every version with its life, its requests and grants, and how it fares. */
import type { Context } from "../context.ts";
import { diffPowers, type Power } from "../domain/plugin-grant.ts";
import { percentile } from "../domain/plugin-health.ts";
import { actsOf } from "../domain/plugin-life.ts";
import { limitsOf } from "../domain/plugin-manifest.ts";
import { Refusal } from "../errors.ts";
import { readEndpoints } from "./endpoints.ts";
import { hostFunctions } from "./host-functions.ts";
import { readPlaceUses } from "./keep-places.ts";
import {
  findVersion,
  type GrantRow,
  type HourRow,
  listGrants,
  listSettings,
  listTrouble,
  listVersions,
  sumHours,
  type VersionRow,
} from "./queries.ts";
import { readLife } from "./read-life.ts";
import { readUses, readWaiting } from "./uses.ts";
import { moneyViews } from "./views.ts";

const DAY_MS = 86_400_000;

/** One row for each plugin: the version that counts most now, and what it does. */
export async function listCatalogue(context: Context) {
  const [versions, hours] = await Promise.all([
    listVersions(context.pool),
    sumHours(context.pool, [new Date(context.clock().getTime() - DAY_MS)]),
  ]);
  const ids = [...new Set(versions.map((row) => row.id))];
  return ids.map((id) => {
    const own = versions.filter((row) => row.id === id);
    const shown = weightiest(own);
    return {
      ...headOf(shown),
      versions: own.length,
      waiting: own.some((row) => row !== shown && ["verified", "reviewed", "installed"].includes(row.state)),
      health: healthOf(hours.find((row) => row.plugin === id && row.version === shown.version)),
    };
  });
}

/** Everything about one plugin, for one of those who look after plugins. */
export async function readPluginPage(context: Context, reader: string, id: string) {
  const versions = (await listVersions(context.pool)).filter((row) => row.id === id);
  if (versions.length === 0) throw new Refusal("plugin.not-found");
  const [grants, hours, troubles, settings, life, waiting, endpoints] = await Promise.all([
    listGrants(context.pool, [id]),
    sumHours(context.pool, [new Date(context.clock().getTime() - 7 * DAY_MS)]),
    listTrouble(context.pool, [id]),
    listSettings(context.pool),
    readLife(context.pool, id),
    readWaiting(context, id),
    readEndpoints(context, id),
  ]);
  const set = settings.find((row) => row.plugin === id);
  const serving = versions.find((row) => row.state === "active" || row.state === "degraded");
  return {
    id,
    asOf: context.clock().toISOString(),
    settings: set?.settings ?? {},
    secrets: Object.keys(set?.secrets ?? {}),
    endpoints,
    uses: [...readUses(context, id), ...(await readPlaceUses(context, id))],
    waiting,
    life,
    troubles: troubles.map((row) => ({ ...row, at: row.at.toISOString() })),
    versions: versions.toReversed().map((row) => ({
      ...headOf(row),
      limits: limitsOf(row.manifest),
      settings: row.manifest.settings ?? {},
      requests: (row.manifest.permissions ?? []).map((request) => ({
        ...request,
        effect: effectOf(request.name),
        money: showsMoney(request),
      })),
      /** What it asks for beyond the version that serves. */
      beyond:
        serving && serving !== row
          ? diffPowers(serving.manifest.permissions ?? [], row.manifest.permissions ?? [])
          : null,
      grants: grants.filter((grant) => grant.version === row.version).map((grant) => shownGrant(grant, reader)),
      acts: { system: actsOf(row.state, "system"), security: actsOf(row.state, "security") },
      health: healthOf(hours.find((hour) => hour.plugin === id && hour.version === row.version)),
    })),
  };
}

/** The code of one version, for whoever reviews it: the text that is hashed and run. */
export async function readCode(context: Context, id: string, version: string) {
  const [row] = await findVersion(context.pool, [id, version]);
  if (!row) throw new Refusal("plugin.not-found");
  return { source: row.source, readme: row.readme, examples: row.examples };
}

const WEIGHT = [
  "active",
  "degraded",
  "quarantined",
  "installed",
  "reviewed",
  "verified",
  "disabled",
  "uploaded",
  "removed",
];

function weightiest(rows: readonly VersionRow[]): VersionRow {
  const [first] = rows.toSorted(
    (a, b) => WEIGHT.indexOf(a.state) - WEIGHT.indexOf(b.state) || (a.uploaded_at > b.uploaded_at ? -1 : 1),
  );
  if (!first) throw new RangeError("no versions");
  return first;
}

function headOf(row: VersionRow) {
  const { manifest } = row;
  return {
    id: row.id,
    version: row.version,
    state: row.state,
    name: manifest.name,
    description: manifest.description ?? null,
    author: manifest.author ?? null,
    licence: manifest.licence ?? null,
    publisher: row.publisher,
    digest: row.digest,
    points: Object.keys(manifest.extensionPoints),
    offers: manifest.offers ?? [],
    uploadedBy: row.uploaded_by,
    uploadedAt: row.uploaded_at.toISOString(),
    stateBy: row.state_by,
    stateAt: row.state_at.toISOString(),
    reason: row.reason,
  };
}

function shownGrant(row: GrantRow, reader: string) {
  return {
    id: row.id,
    powers: row.powers,
    unit: row.unit === null ? null : { id: row.unit, name: row.unit_name ?? "" },
    since: row.since.toISOString(),
    until: row.until?.toISOString() ?? null,
    reason: row.reason,
    by: row.granted_name,
    /** Who granted may not agree as the second person. */
    own: row.granted_by === reader,
    at: row.granted_at.toISOString(),
    needsSecond: row.needs_second,
    secondedBy: row.seconded_name,
    secondedAt: row.seconded_at?.toISOString() ?? null,
    revokedAt: row.revoked_at?.toISOString() ?? null,
    revokedFor: row.revoked_for,
  };
}

/** Which functions of the portal a power opens. */
function effectOf(name: string): string[] {
  return Object.entries(hostFunctions).flatMap(([fn, row]) => (row.permission === name ? [fn] : []));
}

function showsMoney({ name, scope }: Power): boolean {
  return name === "data.read" && (scope === undefined || scope.some((view) => moneyViews.includes(view)));
}

function healthOf(row: HourRow | undefined) {
  if (!row) return { calls: 0, failed: 0, denied: 0, kills: 0, meanMs: null, p95Ms: null };
  const { calls, failed, denied, kills } = row;
  return {
    calls,
    failed,
    denied,
    kills,
    meanMs: calls === 0 ? null : Math.round(row.spent_ms / calls),
    p95Ms: percentile(row.buckets, 0.95) ?? null,
  };
}
