/** The endpoints of a plugin: bound by the system administrator to names that the plugin asks for; every change is evidence. */
import type { Context } from "../context.ts";
import { inTransaction, type Queryable } from "../database/database.ts";
import { dayInChina } from "../domain/day.ts";
import { judgeEndpoint, type PluginEndpoint, placesOf } from "../domain/plugin-endpoint.ts";
import type { PluginManifest } from "../domain/plugin-manifest.ts";
import { isSecret } from "../domain/plugin-settings.ts";
import { Refusal } from "../errors.ts";
import { type Actor, appendEvidence } from "../evidence/append.ts";
import { isPrivateHost } from "../outgoing/private-address.ts";
import {
  dropEndpoint,
  type EndpointRow,
  type EndpointUse,
  findEndpoint,
  keepEndpoint,
  listEndpoints,
  lockEndpoint,
  sumEndpoints,
} from "./endpoint-queries.ts";
import { type EndpointQuestion, fetchEndpoint } from "./fetch-endpoint.ts";
import { HostRefusal } from "./host-door.ts";
import { listSettings, listVersions } from "./queries.ts";

const DAY_MS = 86_400_000;

/** Every endpoint that a version asks for or that is bound, with how it fared in seven days. */
export async function readEndpoints(context: Context, plugin: string) {
  const since = dayInChina(new Date(context.clock().getTime() - 6 * DAY_MS));
  const [manifests, bound, uses] = await Promise.all([
    manifestsOf(context.pool, plugin),
    listEndpoints(context.pool, [plugin]),
    sumEndpoints(context.pool, [plugin, since]),
  ]);
  const asked = manifests.flatMap((manifest) => endpointsAskedBy(manifest));
  const ids = [...new Set([...asked.map(({ id }) => id), ...bound.map(({ id }) => id)])].sort();
  return ids.map((id) =>
    shown(
      id,
      asked.find((one) => one.id === id)?.reason ?? null,
      bound.find((one) => one.id === id),
      uses.find(({ endpoint }) => endpoint === id),
    ),
  );
}

/** Binds a name to an address, or binds it anew; the grants of versions say which of them may ask there. */
export async function bindEndpoint(
  context: Context,
  actor: Actor,
  plugin: string,
  id: string,
  given: PluginEndpoint,
): Promise<void> {
  await inTransaction(context.pool, async (tx) => {
    const manifests = await manifestsOf(tx, plugin);
    if (manifests.length === 0) throw new Refusal("plugin.not-found");
    if (!manifests.some((manifest) => endpointsAskedBy(manifest).some((one) => one.id === id)))
      throw new Refusal("plugin.endpoint-not-asked", { facts: { id } });
    const endpoint = { ...given, privateReason: given.private ? given.privateReason.trim() : "" };
    const problems = judgeEndpoint(endpoint, isPrivateHost, (name) =>
      manifests.some(({ settings = {} }) => isSecret(settings, name)),
    );
    if (problems.length > 0) throw new Refusal("plugin.endpoint-wrong", { problems });
    const [before] = await lockEndpoint(tx, [plugin, id]);
    await keepEndpoint(tx, [plugin, id, JSON.stringify(endpoint), actor.person, actor.at]);
    await appendEvidence(tx, actor, {
      kind: "plugin",
      subject: `plugin:${plugin}`,
      what: {
        act: "bind",
        endpoint: id,
        from: before ? JSON.stringify(before.endpoint) : null,
        to: JSON.stringify(endpoint),
        ...(endpoint.private && { reason: endpoint.privateReason }),
      },
    });
  });
}

/** Takes an address away; what asks it is refused from now on. */
export async function unbindEndpoint(
  context: Context,
  actor: Actor,
  plugin: string,
  id: string,
  reason: string,
): Promise<void> {
  await inTransaction(context.pool, async (tx) => {
    const [before] = await lockEndpoint(tx, [plugin, id]);
    if (!before) throw new Refusal("plugin.endpoint-unbound", { facts: { id } });
    await dropEndpoint(tx, [plugin, id]);
    await appendEvidence(tx, actor, {
      kind: "plugin",
      subject: `plugin:${plugin}`,
      what: { act: "unbind", endpoint: id, from: JSON.stringify(before.endpoint), reason },
    });
  });
}

/** Asks once as the plugin would; says how it ended and shows nothing of the answer. */
export async function tryEndpoint(
  context: Context,
  actor: Actor,
  plugin: string,
  id: string,
  question: EndpointQuestion,
): Promise<{ status: number | null; fault: string | null; ms: number; bytes: number }> {
  const [found] = await findEndpoint(context.pool, [plugin, id]);
  if (!found) throw new Refusal("plugin.endpoint-unbound", { facts: { id } });
  const { endpoint } = found;
  const secrets = (await listSettings(context.pool)).find((row) => row.plugin === plugin)?.secrets ?? {};
  const began = performance.now();
  const ended = await fetchEndpoint(
    context,
    { plugin, id, endpoint },
    question,
    secrets,
    Number.POSITIVE_INFINITY,
  ).then(
    ({ status, text }) => ({ status, fault: null, bytes: Buffer.byteLength(text) }),
    (error: unknown) => {
      if (!(error instanceof HostRefusal)) throw error;
      return { status: null, fault: error.code, bytes: 0 };
    },
  );
  const ms = Math.round(performance.now() - began);
  await appendEvidence(context.pool, actor, {
    kind: "plugin",
    subject: `plugin:${plugin}`,
    what: { act: "try", endpoint: id, status: ended.status, fault: ended.fault },
  });
  return { ...ended, ms };
}

/** Names of endpoints that a manifest asks for, with the reason that it gives. */
export function endpointsAskedBy({ permissions = [] }: PluginManifest): { id: string; reason: string }[] {
  return permissions.flatMap(({ name, scope = [], reason }) =>
    name === "fetch" ? scope.map((id) => ({ id, reason })) : [],
  );
}

/** Manifests of the versions that are not removed, newest first. */
async function manifestsOf(db: Queryable, plugin: string): Promise<PluginManifest[]> {
  const versions = await listVersions(db);
  return versions
    .filter((row) => row.id === plugin && row.state !== "removed")
    .map((row) => row.manifest)
    .toReversed();
}

function shown(id: string, reason: string | null, bound: EndpointRow | undefined, use: EndpointUse | undefined) {
  return {
    id,
    /** Why the plugin asks for it; null where no version does any more. */
    reason,
    bound: bound
      ? { ...bound.endpoint, places: placesOf(bound.endpoint.url), by: bound.by, at: bound.at.toISOString() }
      : null,
    use: use
      ? {
          calls: use.calls,
          failed: use.failed,
          meanMs: Math.round(use.spent_ms / use.calls),
          lastAt: use.last_at.toISOString(),
          lastStatus: use.last_status,
          lastFault: use.last_fault,
        }
      : null,
  };
}
