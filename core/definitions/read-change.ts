/** A change as a person sees it: drafts, what they were made from, faults, remarks, history, and what may be done now. */
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import type { Change, ChangeRow, DraftBody } from "../domain/change.ts";
import type { Layer } from "../domain/layer.ts";
import { covers, type Identity, reachesArea } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import {
  type ChangeData,
  findChange,
  listChangeEvents,
  listChanges,
  listComments,
  lockChange,
} from "./change-queries.ts";
import { checkDrafts } from "./check-drafts.ts";
import { targetOf } from "./layers.ts";
import { type Area, findArea } from "./places.ts";
import { listAreas } from "./queries.ts";
import { namesAbove } from "./told-misfits.ts";
import type { DefinitionView } from "./view.ts";

export type FoundChange = { change: ChangeData; area: Area };

/** The change, when the person drafts in it or its scope lies within reach; locked for a command. */
export async function getChange(
  _context: Context,
  db: Queryable,
  identity: Identity,
  id: string,
  lock = false,
): Promise<FoundChange> {
  const [change] = await (lock ? lockChange : findChange)(db, [id]);
  const area = change && (await findArea(db, change.scope));
  if (!change || !area || !sees(identity, change, area)) throw new Refusal("change.not-found");
  return { change, area };
}

/** The change with everything that its page shows. */
export async function readChange(context: Context, identity: Identity, id: string): Promise<Change> {
  const db = context.pool;
  const { change, area } = await getChange(context, db, identity, id);
  const { view } = context.definitions;
  const open = change.state === "editing" || change.state === "review";
  const faults = open
    ? checkDrafts({
        view,
        area,
        bodies: change.bodies,
        bases: change.bases,
        conversions: change.conversions,
        types: context.types,
        offers: context.pluginOffers("field.type"),
      }).faults
    : [];
  const bases = change.bases.flatMap((base) => {
    const body = view.row(base.kind, base.id, base.version)?.body;
    return body ? [body as unknown as DraftBody] : [];
  });
  return {
    ...rowOf(identity, change, area.name),
    definitions: change.bodies.map(({ kind, id: own, title, version }) => ({ kind, id: own, title, version })),
    stamp: change.stamp,
    bodies: change.bodies,
    bases,
    targets: change.bodies.flatMap((body) => {
      const of = body.kind === "layer" ? (body["of"] as Layer["of"] | undefined) : undefined;
      const target = of && targetOf(view, of, area.place, area.scope);
      return target ? [target as unknown as DraftBody] : [];
    }),
    namesAbove: Object.assign({}, ...[...bases, ...change.bodies].map((body) => namesOver(view, area, body))) as Record<
      string,
      string
    >,
    conversions: change.conversions,
    note: change.note,
    faults,
    comments: (await listComments(db, [id])).map((row) => ({
      id: row.id,
      pointer: row.pointer,
      text: row.text,
      by: { id: row.by, name: row.name },
      at: row.at.toISOString(),
      resolved: row.resolved_at !== null,
    })),
    events: (await listChangeEvents(db, [id])).map(({ kind, name, at, text }) => ({
      at: at.toISOString(),
      by: { name },
      kind,
      ...(text !== null && { text }),
    })),
    may: actsOf(identity, change, area),
  };
}

/** A layer may be half written: what has no operations yet names nothing. */
function namesOver(view: DefinitionView, area: Area, body: DraftBody): Record<string, string> {
  const { of, operations } = body as unknown as Partial<Layer>;
  if (body.kind !== "layer" || !of || !Array.isArray(operations)) return {};
  return namesAbove(view, { of, operations }, targetOf(view, of, area.place, area.scope));
}

/** Changes within reach, the newest first; dropped ones only when asked for. */
export async function listChangesOf(
  context: Context,
  identity: Identity,
  state: string,
): Promise<{ rows: ChangeRow[] }> {
  const rows = await listChanges(context.pool, [state]);
  const scopes = [...new Set(rows.map((row) => row.scope))];
  const areas = new Map(
    (await listAreas(context.pool, [scopes.filter((s) => s !== "")])).map((row) => [row.scope, row]),
  );
  return {
    rows: rows.flatMap((row) => {
      const found = areas.get(row.scope);
      const area = found ? { ...found, unit: found.unit ?? undefined } : undefined;
      const visible = row.writers.includes(identity.person.id) || (area && reaches(identity, area));
      return visible
        ? [{ ...rowOf(identity, row, found?.name ?? ""), definitions: row.definitions as ChangeRow["definitions"] }]
        : [];
    }),
  };
}

/** What the person may do with the change now. */
export function actsOf(identity: Identity, change: Pick<ChangeData, "state" | "writers">, area: Area): Change["may"] {
  const writes = reachesArea(identity, "definition.write", area);
  const own = change.writers.includes(identity.person.id);
  if (change.state === "editing") return writes ? ["edit", "submit", ...(own ? ["drop" as const] : [])] : [];
  if (change.state !== "review") return [];
  const reviews = reachesArea(identity, "definition.publish", area) && !own;
  return [...(reviews ? ["return" as const, "publish" as const] : []), ...(own && writes ? ["drop" as const] : [])];
}

function sees(identity: Identity, change: ChangeData, area: Area): boolean {
  return change.writers.includes(identity.person.id) || reaches(identity, area);
}

function reaches(
  identity: Identity,
  area: Pick<Area, "scope" | "town" | "county" | "city" | "province" | "unit">,
): boolean {
  return area.scope !== "" && covers(identity, "definition.read", { ...area, unit: area.unit ?? "" });
}

function rowOf(
  identity: Identity,
  change: Pick<
    ChangeData,
    "id" | "title" | "scope" | "state" | "created_by" | "creator" | "created_at" | "updated_at" | "writers"
  >,
  scopeName: string,
): Omit<ChangeRow, "definitions"> {
  return {
    id: change.id,
    title: change.title,
    scope: change.scope,
    scopeName,
    state: change.state,
    by: { id: change.created_by, name: change.creator },
    createdAt: change.created_at.toISOString(),
    updatedAt: change.updated_at.toISOString(),
    mine: change.writers.includes(identity.person.id),
  };
}
