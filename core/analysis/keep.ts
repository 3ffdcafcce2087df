/**
 * Brings views and field indexes to what the published definitions ask for, at start and after each publication.
 * The app's role cannot alter tables, so this works on a connection of the owner's own; indexes are built
 * CONCURRENTLY and never make a writer wait. A build that was broken off is made again.
 */
import pg from "pg";
import type { Context } from "../context.ts";
import type { Form } from "../domain/form.ts";
import { INDEX_PREFIX, indexesOf } from "./form-index.ts";
import { digestIn, viewsOf } from "./form-view.ts";
import { listFieldIndexes, listViews, lockKeeper, unlockKeeper } from "./queries.ts";

export type Kept = { viewsMade: string[]; viewsDropped: string[]; indexesMade: string[]; indexesDropped: string[] };

/** Compares and mends once; nothing is done while another process does the same. */
export async function keepAnalysis(owner: pg.Client, context: Pick<Context, "definitions" | "types">): Promise<Kept> {
  const kept: Kept = { viewsMade: [], viewsDropped: [], indexesMade: [], indexesDropped: [] };
  const [lock] = await lockKeeper(owner);
  if (lock?.got !== true) return kept;
  try {
    await keepViews(owner, context, kept);
    await keepIndexes(owner, context, kept);
  } finally {
    await unlockKeeper(owner);
  }
  return kept;
}

/** Keeps them for the life of a process; returns what ends it. */
export function startKeeping(ownerUrl: string, context: Context, say: (line: string) => void): () => Promise<void> {
  let client: pg.Client | undefined;
  let closed = false;
  let wanted = true;
  let running: Promise<void> = Promise.resolve();
  const work = async (): Promise<void> => {
    while (wanted && !closed) {
      wanted = false;
      client = new pg.Client({ connectionString: ownerUrl, application_name: "mz-analysis" });
      client.on("error", () => undefined);
      try {
        await client.connect();
        const { indexesMade } = await keepAnalysis(client, context);
        if (indexesMade.length > 0) say(`Lists: ${indexesMade.length} new indexes are ready.`);
      } catch (error) {
        if (!closed) say(`views and indexes: ${error instanceof Error ? error.message : String(error)}`);
      } finally {
        await client.end().catch(() => undefined);
      }
    }
  };
  const again = (): void => {
    wanted = true;
    running = running.then(work);
  };
  const stop = context.live.listen((hints) => {
    if (hints.some((hint) => hint.topic === "definitions" || hint.topic === "all")) again();
  });
  running = running.then(work);
  return async () => {
    closed = true;
    stop();
    await client?.end().catch(() => undefined);
    await running;
  };
}

async function keepViews(owner: pg.Client, context: Pick<Context, "definitions" | "types">, kept: Kept): Promise<void> {
  const there = new Map((await listViews(owner)).map((row) => [row.name, row.comment ?? ""]));
  const asked = formVersions(context).flatMap((versions) => viewsOf(versions, context.types));
  for (const view of asked) {
    const comment = there.get(view.name);
    there.delete(view.name);
    if (comment?.endsWith(`[${digestIn(view)}]`) === true) continue;
    const drop = `drop view if exists analysis."${view.name}"`;
    await owner.query(["begin", drop, view.create, ...view.comments, "commit"].join(";\n"));
    kept.viewsMade.push(view.name);
  }
  for (const name of there.keys()) {
    await owner.query(`drop view if exists analysis."${name.replaceAll('"', '""')}"`);
    kept.viewsDropped.push(name);
  }
}

async function keepIndexes(
  owner: pg.Client,
  context: Pick<Context, "definitions" | "types">,
  kept: Kept,
): Promise<void> {
  const there = new Map((await listFieldIndexes(owner, [INDEX_PREFIX])).map((row) => [row.name, row.valid]));
  for (const index of context.definitions.all("form").flatMap((form) => indexesOf(form, context.types))) {
    const valid = there.get(index.name);
    there.delete(index.name);
    if (valid === true) continue;
    if (valid === false) await owner.query(`drop index concurrently if exists core."${index.name}"`);
    await owner.query(index.create);
    kept.indexesMade.push(index.name);
  }
  for (const name of there.keys()) {
    await owner.query(`drop index concurrently if exists core."${name}"`);
    kept.indexesDropped.push(name);
  }
}

/** All published versions of each form. */
function formVersions(context: Pick<Context, "definitions">): Form[][] {
  const byId = new Map<string, Form[]>();
  for (const row of context.definitions.rows()) {
    if (row.kind !== "form") continue;
    const form = context.definitions.find("form", row.id, row.version);
    if (form) byId.set(row.id, [...(byId.get(row.id) ?? []), form]);
  }
  return [...byId.values()];
}
