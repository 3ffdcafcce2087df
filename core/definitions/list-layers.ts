/** Layers in use within a person's reach: over what they stand, and what of them fits no more since the last version above. */
import type { Context } from "../context.ts";
import type { LayerRow } from "../domain/change.ts";
import { type Identity, reachesArea } from "../domain/scope.ts";
import { listLayerChanges } from "./change-queries.ts";
import { misfitsOf } from "./layers.ts";
import { toldMisfits } from "./told-misfits.ts";
import type { PublishedRow } from "./view.ts";

/** Those with something to mend first. */
export async function listLayers(context: Context, identity: Identity): Promise<{ rows: LayerRow[] }> {
  const { view } = context.definitions;
  const layers = (view.all("layer") as PublishedRow<"layer">[]).filter(
    ({ retired, scope }) => !retired && reachesArea(identity, "definition.read", view.area(scope)),
  );
  if (layers.length === 0) return { rows: [] };
  const keys = new Set(layers.map(({ body }) => `${body.of.kind} ${body.of.id}`));
  const misfits = toldMisfits(view, misfitsOf(view, keys));
  const open = await listLayerChanges(context.pool, [layers.map(({ id }) => id)]);
  const rows = layers.flatMap(({ id, version, scope, body }): LayerRow[] => {
    const above = view.written(body.of.kind, body.of.id, view.area(scope).place);
    if (!above) return [];
    const change = open.find(({ layer }) => layer === id);
    return [
      {
        id,
        version,
        title: body.title,
        of: { ...body.of, title: above.body.title },
        scope,
        scopeName: view.area(scope).name,
        operations: body.operations.length,
        misfits: misfits.filter((misfit) => misfit.layer === id),
        mayWrite: reachesArea(identity, "definition.write", view.area(scope)),
        ...(change && { change: change.id }),
      },
    ];
  });
  return { rows: rows.toSorted((a, b) => b.misfits.length - a.misfits.length || (a.title < b.title ? -1 : 1)) };
}
