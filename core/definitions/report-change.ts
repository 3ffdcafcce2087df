/** The whole check of a change: faults, verdicts with counts, a dry run over stored documents, layers that no longer fit. */
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import type { ChangeReport, DryRun, JudgedChange } from "../domain/change.ts";
import { worstOf } from "../domain/judge-change.ts";
import { type Identity, reachesArea } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { catalogue, type Language } from "../messages.ts";
import type { ChangeData } from "./change-queries.ts";
import { checkDrafts, type CheckedDrafts } from "./check-drafts.ts";
import { draftedEffectives, layeredFaults, touchedKeys, viewWith } from "./draft-layers.ts";
import { dryRun } from "./dry-run.ts";
import { judgeDrafts } from "./judge-drafts.ts";
import { misfitsOf } from "./layers.ts";
import { type Area, findArea } from "./places.ts";
import { getChange } from "./read-change.ts";
import { toldMisfits } from "./told-misfits.ts";
import type { DefinitionView } from "./view.ts";

export type JudgedDrafts = CheckedDrafts & { changes: JudgedChange[]; publishable: boolean };

/** Faults and verdicts as the tables stand for `db`; inside the publishing transaction that is what is published on. */
export async function judgeChanges(
  context: Context,
  db: Queryable,
  view: DefinitionView,
  area: Area,
  change: Pick<ChangeData, "bodies" | "bases" | "conversions">,
): Promise<JudgedDrafts> {
  const order = { view, area, ...change, types: context.types, offers: context.pluginOffers("field.type") };
  const checked = checkDrafts(order);
  const below = draftedEffectives(order, checked.sound, false).filter(({ scope }) => scope !== area.scope);
  checked.faults.push(...layeredFaults(order, checked.sound, below));
  const changes = await judgeDrafts(db, order, checked);
  const publishable = checked.faults.every((fault) => fault.severity !== "stop") && changes.every((c) => c.solved);
  return { ...checked, changes, publishable };
}

/** The report for the person who drafts or reviews; reads only. */
export async function reportChange(
  context: Context,
  identity: Identity,
  id: string,
  language: Language,
): Promise<ChangeReport> {
  // Each walks over up to a hundred thousand documents: two at a time leave room for everybody else.
  if (running >= MAX_RUNNING) throw new Refusal("request.busy");
  running++;
  try {
    return await makeReport(context, identity, id, language);
  } finally {
    running--;
  }
}

const MAX_RUNNING = 2;
let running = 0;

async function makeReport(context: Context, identity: Identity, id: string, language: Language): Promise<ChangeReport> {
  const { change, area } = await getChange(context, context.pool, identity, id);
  const { view } = context.definitions;
  const judged = await judgeChanges(context, context.pool, view, area, change);
  const dryRuns: DryRun[] = [];
  const today = new Date(context.clock().getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
  for (const draft of judged.sound) {
    const base = change.bases.find((b) => b.kind === "form" && draft.kind === "form" && b.id === draft.id);
    if (draft.kind !== "form" || !base) continue;
    dryRuns.push(
      await dryRun(context.pool, {
        view,
        area,
        base: base.version,
        draft,
        drafts: judged.sound,
        conversions: change.conversions,
        types: context.types,
        texts: catalogue(language),
        today,
      }),
    );
  }
  for (const { kind, id, body, scope } of draftedEffectives({ view, area, types: context.types }, judged.sound, true)) {
    const held = view.row("form", id, undefined, area.place);
    const isDrafted = judged.sound.some((draft) => draft.kind === kind && draft.id === id);
    if (kind !== "form" || body.kind !== "form" || scope !== area.scope || !held || isDrafted) continue;
    const order = { view, area, base: held.version, draft: body, drafts: judged.sound, conversions: [], today };
    dryRuns.push(await dryRun(context.pool, { ...order, types: context.types, texts: catalogue(language) }));
  }
  return {
    faults: judged.faults,
    changes: judged.changes,
    verdict: worstOf(judged.changes.map((c) => c.verdict)),
    // Who may not read documents there hears how many, not which.
    dryRuns: reachesArea(identity, "document.read", area) ? dryRuns : dryRuns.map((run) => ({ ...run, samples: [] })),
    layers: misfitsIn(viewWith({ view, area }, judged.sound), judged.sound),
    publishable: judged.publishable,
  };
}

function misfitsIn(view: DefinitionView, drafts: JudgedDrafts["sound"]): ChangeReport["layers"] {
  return toldMisfits(view, misfitsOf(view, touchedKeys(drafts)));
}

/** Refuses what may not go on: stopping faults, and changes that nothing is given for. */
export function refuseUnready(judged: JudgedDrafts): void {
  if (judged.publishable) return;
  const faults = judged.faults.filter((fault) => fault.severity === "stop");
  const unsolved = judged.changes.filter((change) => !change.solved);
  throw new Refusal("change.not-ready", {
    facts: { count: faults.length + unsolved.length, faults, changes: unsolved },
  });
}

/** The area of a change; one whose unit or region is gone is not found. */
export async function areaOf(db: Queryable, scope: string): Promise<Area> {
  const area = await findArea(db, scope);
  if (!area) throw new Refusal("change.scope");
  return area;
}
