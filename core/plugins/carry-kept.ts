/**
 * What a plugin keeps when another version takes over. The new version converts it before anything is changed, behind
 * the walls and without a single host function; then the change of versions and of what is kept is one transaction, and
 * the old version's own entries stay for the way back.
 */
import { isDeepStrictEqual } from "node:util";
import type { Context } from "../context.ts";
import type { Tx } from "../database/database.ts";
import { keptFault, wayOfKept } from "../domain/plugin-kept.ts";
import { Refusal } from "../errors.ts";
import { type Actor, appendEvidence } from "../evidence/append.ts";
import type { LoadedPlugin } from "./load.ts";
import type { PluginAnswer } from "./plugin-call.ts";
import { findVersion, listKept, listVersions, removeAllKept } from "./queries.ts";
import { findBefore, insertKept, keepBefore, lockKept } from "./shadow-queries.ts";

type Entries = Record<string, unknown>;
/** What is to be written once the version serves; `seen` is what it was made from. */
export type Carrying = Readonly<{ way: "migrate" | "restore"; from: string; seen: Entries; entries: Entries }>;
/** Runs the conversion of a version that does not serve yet. */
export type AskMigrate = (
  plugin: LoadedPlugin,
  input: { from: string; to: string; entries: Entries },
) => Promise<PluginAnswer<"kept.migrate">>;

const POINT = "kept.migrate";

/** What has to be carried over when this version begins to serve; refused where its conversion fails. */
export async function planCarrying(
  { pool }: Context,
  ask: AskMigrate,
  id: string,
  version: string,
): Promise<Carrying | undefined> {
  const [row] = await findVersion(pool, [id, version]);
  const others = (await listVersions(pool)).filter((one) => one.id === id && one.version !== version);
  const before = others.find(({ state }) => ["active", "degraded", "quarantined"].includes(state));
  if (!row || !before) return undefined;
  const { manifest, source, digest, examples } = row;
  const [kept] = await findBefore(pool, [id, version]);
  const migrate = manifest.extensionPoints[POINT] !== undefined;
  const way = wayOfKept(before.version, version, { migrate, restore: kept !== undefined });
  if (way === "leave") return undefined;
  const seen = await readKept(pool, id);
  const plan = { way, from: before.version, seen };
  if (way === "restore") return { ...plan, entries: kept?.entries ?? {} };
  const answer = await ask(
    { manifest, source, digest, examples },
    { from: before.version, to: version, entries: seen },
  );
  const fault = answer.ok ? keptFault(answer.output.entries) : `${answer.code}: ${answer.text}`;
  if (!answer.ok || fault !== undefined)
    throw new Refusal("plugin.migrate-failed", { facts: { version, before: before.version, text: fault ?? "" } });
  return { ...plan, entries: answer.output.entries };
}

/** Writes it, inside the transaction in which the version begins to serve. */
export async function carryKept(
  tx: Tx,
  actor: Actor,
  id: string,
  version: string,
  { way, from, seen, entries }: Carrying,
): Promise<void> {
  await lockKept(tx, []);
  if (!isDeepStrictEqual(await readKept(tx, id), seen)) throw new Refusal("plugin.kept-changed");
  await keepBefore(tx, [id, from, JSON.stringify(seen), actor.at]);
  await removeAllKept(tx, [id]);
  await insertKept(tx, [id, JSON.stringify(entries), actor.at]);
  const [before, after] = [Object.keys(seen).length, Object.keys(entries).length];
  await appendEvidence(tx, actor, {
    kind: "plugin",
    subject: `plugin:${id}`,
    what: { act: way, version, from, before, after },
  });
}

async function readKept(db: Parameters<typeof listKept>[0], id: string): Promise<Entries> {
  return Object.fromEntries((await listKept(db, [id])).map(({ key, value }) => [key, value]));
}
