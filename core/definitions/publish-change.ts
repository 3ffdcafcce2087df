/** Publishes a change as the next versions of its definitions: everything is judged again, in one transaction. */
import type { Context } from "../context.ts";
import { inTransaction, type Tx } from "../database/database.ts";
import { canonicalText } from "../domain/canonical.ts";
import type { DraftBody } from "../domain/change.ts";
import { compareDefinitions } from "../domain/compare-definitions.ts";
import { worstOf } from "../domain/judge-change.ts";
import type { Identity } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { type Actor, appendEvidence } from "../evidence/append.ts";
import { uuidv7 } from "../uuid.ts";
import { type ChangeData, insertEvent, lockPublishing, updateChangeState } from "./change-queries.ts";
import { equalsBase } from "./check-drafts.ts";
import { mustReview } from "./decide-change.ts";
import { outdatedBases } from "./draft-bases.ts";
import { touchedKeys } from "./draft-layers.ts";
import type { Area } from "./places.ts";
import { publishLayered } from "./publish-layers.ts";
import { insertPublished } from "./queries.ts";
import { getChange } from "./read-change.ts";
import { type JudgedDrafts, judgeChanges, refuseUnready } from "./report-change.ts";
import { staleRefusal } from "./save-change.ts";
import { digestOf, readView } from "./store.ts";
import { tellMisfits } from "./tell-misfits.ts";
import type { DefinitionView } from "./view.ts";

/** Throws change.outdated with what changed meanwhile when a base is no longer the newest. */
export async function publishChange(
  context: Context,
  identity: Identity,
  address: string,
  id: string,
  stamp: number,
): Promise<void> {
  const actor = { person: identity.person.id, address, at: context.clock() };
  const hints = await inTransaction(context.pool, async (tx) => {
    await lockPublishing(tx);
    const { change, area } = await getChange(context, tx, identity, id, true);
    mustReview(identity, change, area);
    if (change.stamp !== stamp) throw staleRefusal(change);
    const view = await readView(tx, context.definitions.view.rows);
    refuseOutdated(view, area, change);
    const judged = await judgeChanges(context, tx, view, area, change);
    refuseUnready(judged);
    const published = await insertBodies(tx, view, area, change, judged, actor);
    await publishLayered(tx, { types: context.types, actor, change: id }, touchedKeys(judged.sound));
    await updateChangeState(tx, [id, "published", identity.person.id, actor.at, JSON.stringify(published)]);
    await insertEvent(tx, [uuidv7(actor.at), id, "published", identity.person.id, actor.at, null]);
    // Who just published a layer has read what does not fit in the report.
    const from = judged.sound.filter((body) => body.kind !== "layer");
    return tellMisfits(tx, actor.at, touchedKeys(from));
  });
  await context.definitions.reload(context.pool);
  context.live.changed([{ topic: "definitions" }, { topic: "changes" }, ...hints]);
}

/** Writes a new version of every draft that differs from its base. */
async function insertBodies(
  tx: Tx,
  view: DefinitionView,
  area: Area,
  change: ChangeData,
  judged: JudgedDrafts,
  actor: Actor & { person: string },
): Promise<DraftBody[]> {
  const published: DraftBody[] = [];
  for (const draft of change.bodies) {
    if (equalsBase(view, draft, change.bases)) {
      published.push(draft);
      continue;
    }
    const base = change.bases.find((b) => b.kind === draft.kind && b.id === draft.id)?.version;
    const version = Math.max(0, ...view.versions(draft.kind, draft.id).map((row) => row.version)) + 1;
    const body = { ...draft, version };
    const digest = digestOf(body);
    const conversions = change.conversions.filter((c) => draft.kind === "form" && c.form === draft.id);
    await insertPublished(tx, [
      draft.kind,
      draft.id,
      version,
      canonicalText(body),
      digest,
      actor.at,
      actor.person,
      area.scope,
      conversions.length === 0 ? null : JSON.stringify(conversions),
      change.id,
      base ?? null,
    ]);
    const changes = judged.changes.filter((c) => c.kind === draft.kind && c.id === draft.id);
    await appendEvidence(tx, actor, {
      kind: "definition",
      subject: `definition:${draft.kind}:${draft.id}`,
      what: {
        do: "publish",
        version,
        base: base ?? null,
        scope: area.scope,
        title: draft.title,
        digest,
        change: change.id,
        drafted: change.writers,
        published: actor.person,
        verdict: worstOf(changes.map((c) => c.verdict)),
        changes: changes.length,
        conversions: conversions.map(({ field, expr }) => ({ field, expr })),
      },
    });
    published.push(body);
  }
  return published;
}

function refuseOutdated(view: DefinitionView, area: Area, change: ChangeData): void {
  const outdated = outdatedBases(view, area, change.bodies, change.bases);
  if (outdated.length === 0) return;
  throw new Refusal("change.outdated", {
    facts: {
      outdated: outdated.map(({ body, base, newest }) => {
        const before = base === undefined ? undefined : view.row(body.kind, body.id, base)?.body;
        return {
          kind: body.kind,
          id: body.id,
          title: newest.body.title,
          base: base ?? null,
          newest: newest.version,
          changes: compareDefinitions(before as unknown as DraftBody | undefined, newest.body as unknown as DraftBody),
        };
      }),
    },
  });
}
