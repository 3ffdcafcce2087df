/** Which published version each draft was made from, and who may make a draft of what is there already. */
import type { DraftBody } from "../domain/change.ts";
import { Refusal } from "../errors.ts";
import type { Base } from "./change-queries.ts";
import type { Area } from "./places.ts";
import type { DefinitionView, PublishedRow } from "./view.ts";

/**
 * Drafts with their version set to the one after their base. A base is kept; a draft that names the number after the
 * newest version has taken over what was published meanwhile. Throws definition.id-taken for an id of another scope.
 */
export function settleBases(
  view: DefinitionView,
  area: Area,
  bodies: readonly DraftBody[],
  known: readonly Base[],
): { bodies: DraftBody[]; bases: Base[] } {
  const bases: Base[] = [];
  const settled = bodies.map((body) => {
    const newest = ownRow(view, area, body.kind, body.id);
    const before = known.find((base) => base.kind === body.kind && base.id === body.id)?.version;
    const version = newest && (before === undefined || body.version === newest.version + 1) ? newest.version : before;
    if (version !== undefined) bases.push({ kind: body.kind, id: body.id, version });
    return { ...body, version: (version ?? 0) + 1 };
  });
  return { bodies: settled, bases };
}

/**
 * What holds at the area and may be changed there: its own, or what came with a pack for everywhere and is taken over by
 * a region. A unit changes what comes from above by layers only. Undefined for an id that nobody has.
 */
export function ownRow(
  view: DefinitionView,
  area: Area,
  kind: DraftBody["kind"],
  id: string,
): PublishedRow | undefined {
  const versions = view.versions(kind, id);
  if (versions.length === 0) return undefined;
  const row = view.written(kind, id, area.place);
  const allowed = row && (row.scope === area.scope || (row.scope === "" && !area.scope.startsWith("unit:")));
  if (!allowed)
    throw new Refusal("definition.id-taken", { facts: { kind, id, title: versions.at(-1)?.body.title ?? id } });
  return row;
}

/** Drafts whose base is no longer the newest version, with the version that came between. */
export function outdatedBases(
  view: DefinitionView,
  area: Area,
  bodies: readonly DraftBody[],
  bases: readonly Base[],
): { body: DraftBody; base: number | undefined; newest: PublishedRow }[] {
  return bodies.flatMap((body) => {
    const base = bases.find((b) => b.kind === body.kind && b.id === body.id)?.version;
    const newest = view.written(body.kind, body.id, area.place) ?? view.written(body.kind, body.id);
    return newest && newest.version !== base ? [{ body, base, newest }] : [];
  });
}
