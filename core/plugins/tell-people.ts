/** A notice in a plugin's name: to people whom the scope names, plain words, marked with whose they are, so many a day. */
import type { Context } from "../context.ts";
import { inTransaction, type Queryable, type Tx } from "../database/database.ts";
import { getDocument, mayRead } from "../documents/read-document.ts";
import { dayInChina } from "../domain/day.ts";
import { looksLikeLink, MAX_TOLD_A_DAY, MAX_TOLD_AT_ONCE, readToldTo } from "../domain/plugin-told.ts";
import type { PluginManifest } from "../domain/plugin-manifest.ts";
import type { Identity } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { sendNotices } from "../notices/send-notice.ts";
import { HostRefusal } from "./host-door.ts";
import type { Caller } from "./host-handlers.ts";
import type { HostArgs } from "./host-functions.ts";
import { listKeepers, listRoleHolders, listUnitChain, takeTold } from "./queries.ts";
import { rolesWith } from "./quarantine.ts";

/** Tells them and says how many; the same key reaches the same person once. */
export async function tellPeople(
  context: Context,
  manifest: PluginManifest,
  caller: Caller,
  { to, title, text, key }: HostArgs<"notify">,
): Promise<{ told: number }> {
  if (looksLikeLink(title) || looksLikeLink(text))
    throw new HostRefusal("bad-input", "A notice holds no markup and no links.");
  const at = context.clock();
  const day = dayInChina(at);
  const { hints, told } = await inTransaction(context.pool, async (tx) => {
    const { people, document } = await peopleFor(context, tx, caller, to, at);
    if (people.length > MAX_TOLD_AT_ONCE) throw new HostRefusal("too-many", "That would reach too many people.");
    if (people.length === 0) return { hints: [], told: 0 };
    if ((await takeTold(tx, [manifest.id, day, people.length, MAX_TOLD_A_DAY])).length === 0)
      throw new HostRefusal("quota", `A plugin tells ${MAX_TOLD_A_DAY} people a day.`);
    const notices = people.map((person) => ({
      person,
      kind: "plugin" as const,
      document,
      flowCase: null,
      step: null,
      params: { level: "says", title, name: manifest.name.zh, text },
      ...(key !== undefined && { dedupe: `plugin:${manifest.id}:${key}` }),
    }));
    return { hints: await sendNotices(tx, notices, at), told: people.length };
  });
  context.live.changed(hints);
  return { told };
}

/** Who is meant; the document is named to those alone who wrote it or may read it anyway. */
async function peopleFor(
  context: Context,
  tx: Tx,
  { identity, document }: Caller,
  to: string,
  at: Date,
): Promise<{ people: string[]; document: string | null }> {
  const target = readToldTo(to);
  if (!target) throw new HostRefusal("bad-input", "Nobody is meant by that.");
  const row = identity && document !== undefined ? await seen(context, tx, identity, document) : undefined;
  switch (target.kind) {
    case "asker":
      if (!identity) throw new HostRefusal("not-here", "Nobody asked for this call.");
      return { people: [identity.person.id], document: row?.id ?? null };
    case "starter":
      if (!row) throw new HostRefusal("not-here", "There is no document at hand.");
      return { people: [row.created_by], document: row.id };
    case "administrators": {
      const keepers = await listKeepers(tx, [rolesWith(context, ["plugin.manage", "plugin.grant"]), at]);
      return { people: keepers.map(({ person }) => person), document: null };
    }
    case "role": {
      const own = row ? [row.unit] : (identity?.assignments.map(({ unit }) => unit.id) ?? []);
      if (own.length === 0) throw new HostRefusal("not-here", "Neither a document nor a person says of which unit.");
      const units = (await listUnitChain(tx, [[...new Set(own)]])).map(({ id }) => id);
      const holders = await listRoleHolders(tx, [target.role, units, at, MAX_TOLD_AT_ONCE + 1]);
      return { people: holders.map(({ person }) => person), document: null };
    }
  }
}

/** The document, where the person may read it. */
export async function seen(context: Context, db: Queryable, identity: Identity, id: string) {
  try {
    const row = await getDocument(context, db, identity, id);
    return (await mayRead(db, identity, row)) ? row : undefined;
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}
