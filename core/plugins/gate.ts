/** Between forms and plugins: which plugins are enabled, what they are asked, what a failure means. */
import type { FieldCheck, FlowAct } from "../context.ts";
import { inTransaction, type Pool, type Queryable, statement } from "../database/database.ts";
import type { Problem } from "../domain/problem.ts";
import { Refusal } from "../errors.ts";
import { type Actor, appendEvidence } from "../evidence/append.ts";
import { type LoadedPlugin, loadPlugins } from "./load.ts";
import type { createSupervisor } from "./supervisor.ts";

type PluginRow = { id: string; version: string; digest: string; enabled: boolean };
const listPluginRows = statement<PluginRow>(
  "list-plugins",
  "select id, version, digest, enabled from core.plugin order by id, version",
);
const insertPluginRow = statement(
  "insert-plugin",
  "insert into core.plugin (id, version, digest, enabled, granted_at, reason) values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
);
const setEnabled = statement<{ id: string }>(
  "set-plugin-enabled",
  "update core.plugin set enabled = $3, granted_by = $4, granted_at = $5, reason = $6 where id = $1 and version = $2 returning id",
);

export type PluginGate = {
  checkField: FieldCheck;
  act: FlowAct;
  list(): Promise<
    {
      id: string;
      version: string;
      title: string;
      description: string;
      digest: string;
      enabled: boolean;
      points: string[];
      /** What flows may ask it to do. */
      acts: { name: string; title: string }[];
    }[]
  >;
  setEnabled(pool: Pool, actor: Actor, id: string, enabled: boolean, reason: string): Promise<void>;
  health: ReturnType<typeof createSupervisor>["health"];
  reload(db: Queryable): Promise<void>;
  close(): Promise<void>;
};

/**
 * Loads the plugins of a folder and registers their versions. A version whose bytes changed under the same number stays
 * shut. New versions are shut until an administrator enables them; `trusted` ones (the demo's own) are enabled at once.
 */
export async function openPluginGate(
  pool: Pool,
  folder: string,
  supervisor: ReturnType<typeof createSupervisor>,
  trusted: readonly string[],
  now: Date,
): Promise<PluginGate> {
  const { plugins } = await loadPlugins(folder);
  let enabled = new Map<string, LoadedPlugin>();
  for (const plugin of plugins)
    await insertPluginRow(pool, [
      plugin.manifest.id,
      plugin.manifest.version,
      plugin.digest,
      trusted.includes(plugin.manifest.id),
      now,
      "first start",
    ]);
  const gate: PluginGate = {
    async reload(db) {
      const rows = await listPluginRows(db);
      enabled = new Map(
        plugins.flatMap((plugin) => {
          const row = rows.find((r) => r.id === plugin.manifest.id && r.version === plugin.manifest.version);
          return row?.enabled === true && row.digest === plugin.digest ? [[plugin.manifest.id, plugin] as const] : [];
        }),
      );
    },
    async checkField({ plugin: id, field, value, params, pointer }) {
      const plugin = enabled.get(id);
      if (plugin?.manifest.extensionPoints["field.check"] === undefined) return [];
      const answer = await supervisor.call({ plugin, point: "field.check", input: { value, field, params } });
      if (!answer.ok) return [];
      const output = answer.output as { problems: { severity: "hint" | "warn"; message: string }[] };
      return output.problems.map(
        (p): Problem => ({ code: `plugin.${id}`, pointer, severity: p.severity, message: p.message }),
      );
    },
    async act({ plugin: id, ...input }) {
      const plugin = enabled.get(id);
      const serves = plugin?.manifest.offers?.some((offer) => offer.point === "flow.act" && offer.id === input.act);
      if (!plugin || serves !== true)
        return { ok: false, text: `plugin ${id} with the act ${input.act} is not enabled` };
      const answer = await supervisor.call({ plugin, point: "flow.act", input });
      return answer.ok
        ? { ok: true, output: answer.output.output }
        : { ok: false, text: `${answer.code}: ${answer.text}` };
    },
    async list() {
      const rows = await listPluginRows(pool);
      return plugins.map(({ manifest, digest }) => ({
        id: manifest.id,
        version: manifest.version,
        title: manifest.name.zh,
        description: manifest.description?.zh ?? "",
        digest,
        enabled: rows.some(
          (r) => r.id === manifest.id && r.version === manifest.version && r.enabled && r.digest === digest,
        ),
        points: Object.keys(manifest.extensionPoints),
        acts: (manifest.offers ?? []).flatMap((offer) =>
          offer.point === "flow.act" ? [{ name: offer.id, title: offer.name.zh }] : [],
        ),
      }));
    },
    async setEnabled(database, actor, id, on, reason) {
      const plugin = plugins.find((p) => p.manifest.id === id);
      if (!plugin) throw new Refusal("plugin.not-found");
      await inTransaction(database, async (tx) => {
        if ((await setEnabled(tx, [id, plugin.manifest.version, on, actor.person, actor.at, reason])).length === 0)
          throw new Refusal("plugin.not-found");
        await appendEvidence(tx, actor, {
          kind: "plugin",
          subject: `plugin:${id}`,
          what: { version: plugin.manifest.version, digest: plugin.digest, enabled: on, reason },
        });
      });
      await gate.reload(database);
    },
    health: () => supervisor.health(),
    close: () => supervisor.close(),
  };
  await gate.reload(pool);
  return gate;
}
