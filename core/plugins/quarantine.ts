/** A version that was killed too often is asked no more, and those who answer for plugins are told. */
import type { Context } from "../context.ts";
import type { Queryable, Tx } from "../database/database.ts";
import type { Permission } from "../domain/role.ts";
import type { Hint } from "../live/live.ts";
import { sendNotices } from "../notices/send-notice.ts";
import { changeIn } from "./change-state.ts";
import { findVersion, listKeepers } from "./queries.ts";

/** Gives back the hints to announce; nothing happens where the version serves no more. */
export async function tellQuarantine(
  context: Context,
  tx: Tx,
  { id, version, at }: { id: string; version: string; at: Date },
): Promise<Hint[]> {
  const [row] = await findVersion(tx, [id, version]);
  if (!row || (row.state !== "active" && row.state !== "degraded")) return [];
  const actor = { person: null, address: "plugins", at };
  await changeIn(tx, actor, { id, version, act: "quarantine", office: "program", reason: "killed too often" });
  const people = await listKeepers(tx, [rolesWith(context, ["plugin.manage", "plugin.grant"]), at]);
  return sendNotices(
    tx,
    people.map(({ person }) => ({
      person,
      kind: "plugin" as const,
      document: null,
      flowCase: null,
      step: null,
      params: { title: row.manifest.name.zh, number: version, plugin: id },
      dedupe: `plugin:${id}:${version}:${at.toISOString()}`,
    })),
    at,
  );
}

/** The hint that plugins changed, for everybody who looks after them. */
export async function pluginHint(context: Context, db: Queryable): Promise<Hint> {
  const roles = rolesWith(context, ["plugin.manage", "plugin.grant", "plugin.second"]);
  const people = await listKeepers(db, [roles, context.clock()]);
  return { topic: "plugins", people: people.map(({ person }) => person) };
}

/** Roles with one of some rights. */
export function rolesWith({ definitions }: Pick<Context, "definitions">, rights: readonly Permission[]): string[] {
  return definitions
    .all("role")
    .filter((role) => role.permissions.some((permission) => rights.includes(permission)))
    .map((role) => role.id);
}
