/** Freezes a disclosed project into a new snapshot. Without a standing decision nothing is published. */
import { createHash } from "node:crypto";
import type { Context } from "../context.ts";
import type { Queryable, Tx } from "../database/database.ts";
import { canonicalText } from "../domain/canonical.ts";
import { equationOf, type Snapshot } from "../domain/snapshot.ts";
import { type Actor, appendEvidence } from "../evidence/append.ts";
import { buildSnapshot } from "./build-snapshot.ts";
import { newsBetween } from "./news.ts";
import {
  findPublication,
  findVersion,
  hasPicture,
  insertNews,
  insertPicture,
  insertVersion,
  listRegionPath,
  removeWidgetsOf,
  upsertPublication,
  upsertPublished,
} from "./queries.ts";
import { getProjectFacts } from "../projects/facts.ts";

export type Decision = {
  project: string;
  definition: string;
  actor: Actor;
  deciders: readonly string[];
  context: Context;
  source?: { name: string; note: string };
};

/** Records who decided that a project is disclosed, and on which basis. */
export async function decidePublication(tx: Queryable, decision: Decision): Promise<void> {
  const definition = decision.context.definitions.get("publication", decision.definition);
  await upsertPublication(tx, [
    decision.project,
    definition.id,
    definition.basis,
    decision.deciders,
    decision.actor.at,
    decision.source?.name ?? null,
    decision.source?.note ?? null,
  ]);
}

/** Makes the next version of a disclosed project's public copy; returns it, or undefined when the project is not disclosed. */
export async function publishProject(
  context: Context,
  tx: Tx,
  project: string,
  actor: Actor,
): Promise<Snapshot | undefined> {
  const [decision] = await findPublication(tx, [project]);
  if (!decision) return undefined;
  const facts = await getProjectFacts(context, tx, project);
  const [before] = await findVersion(tx, [facts.project.code]);
  const path = await listRegionPath(tx, [facts.project.region]);
  const snapshot = buildSnapshot({
    facts,
    path,
    decision,
    definition: context.definitions.get("publication", decision.definition),
    store: context.definitions,
    types: context.types,
    version: (before?.version ?? 0) + 1,
    at: actor.at,
  });
  const text = canonicalText(snapshot);
  const digest = createHash("sha256").update(text).digest("hex");
  for (const picture of snapshot.progress.flatMap((entry) => entry.pictures))
    if ((await hasPicture(tx, [picture.sha256])).length === 0)
      await insertPicture(tx, [picture.sha256, "image/jpeg", await context.files.thumbnail(picture.sha256, 960)]);
  const { project: p } = facts;
  await upsertPublished(tx, [
    p.code,
    snapshot.name,
    [snapshot.name, p.code, snapshot.unit, snapshot.summary ?? "", ...snapshot.contracts.map((c) => c.party)]
      .join(" ")
      .slice(0, 4000),
    snapshot.industry?.code ?? null,
    snapshot.industry?.name ?? null,
    p.city ?? "",
    p.county ?? "",
    p.town,
    snapshot.unit,
    snapshot.stage?.id ?? null,
    snapshot.totalFen ?? null,
    snapshot.money?.approvedFen ?? null,
    snapshot.money ? equationOf(snapshot.money).paidFen : null,
    snapshot.demo,
    snapshot.withdrawn !== undefined,
    snapshot.version,
    actor.at,
    digest,
    text,
    snapshot.money ? equationOf(snapshot.money).balanceFen : null,
  ]);
  if (snapshot.withdrawn) await removeWidgetsOf(tx, [p.code, null]);
  await insertVersion(tx, [p.code, snapshot.version, actor.at, digest, text]);
  for (const news of newsBetween(before?.snapshot as Snapshot | undefined, snapshot))
    await insertNews(tx, [actor.at, p.code, news.kind, snapshot.name, JSON.stringify(news.params)]);
  await appendEvidence(tx, actor, {
    kind: "publication",
    subject: `project:${project}`,
    what: { code: p.code, version: snapshot.version, digest, definition: decision.definition, basis: decision.basis },
  });
  context.live.changed([{ topic: `published:${p.code}` }]);
  return snapshot;
}
