/** Installs a pack's file: as one change, which is then checked, reviewed and published like any other. */
import type { Context } from "../context.ts";
import { checkLimits, MAX_BODIES } from "../definitions/draft-limits.ts";
import type { Area } from "../definitions/places.ts";
import { areaOf } from "../definitions/report-change.ts";
import { keepDrafts } from "../definitions/start-change.ts";
import { problem } from "../domain/problem.ts";
import { type Identity, reachesArea } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { type Language, sentence } from "../messages.ts";
import { type InstallPlan, planInstall } from "./plan-install.ts";

/** What would happen; nothing is written. */
export async function comparePack(
  context: Context,
  identity: Identity,
  given: { scope: string; text: string },
): Promise<InstallPlan> {
  const area = await writableArea(context, identity, given.scope);
  const { drafts: _drafts, ...plan } = planInstall(context, area, given.text);
  return plan;
}

/** Returns the change's id. What the file does not name is never touched, and nothing is ever deleted. */
export async function installPack(
  context: Context,
  identity: Identity,
  given: { id: string; scope: string; text: string },
  language: Language,
): Promise<string> {
  const area = await writableArea(context, identity, given.scope);
  const { pack, drafts } = planInstall(context, area, given.text);
  if (drafts.length === 0) throw new Refusal("pack.nothing", { facts: { pack } });
  if (drafts.length > MAX_BODIES)
    throw new Refusal("pack.invalid", {
      problems: [problem("pack.too-many", "/definitions", { count: drafts.length, limit: MAX_BODIES })],
      facts: { count: 1 },
    });
  checkLimits(drafts, []);
  const title = sentence(language, "pack.install-title", { pack }).slice(0, 80);
  return keepDrafts(context, identity, area, { id: given.id, title, scope: given.scope }, drafts);
}

async function writableArea(context: Context, identity: Identity, scope: string): Promise<Area> {
  const area = await areaOf(context.pool, scope);
  if (!reachesArea(identity, "definition.write", area)) throw new Refusal("change.scope");
  return area;
}
