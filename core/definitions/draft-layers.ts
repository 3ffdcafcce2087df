/** Layers around the drafts of a change: how things would hold if it were published, and what of that would be wrong. */
import type { DraftBody, DraftFault } from "../domain/change.ts";
import { KINDS } from "../domain/definition-head.ts";
import { checkDefinitionSet, type DefinitionFault, type LoadedDefinition } from "../domain/definition-set.ts";
import { shapeFaults } from "../domain/definition-shape.ts";
import type { AnyDefinition } from "../domain/definition.ts";
import { lockedSteps, type MisfitReason } from "../domain/apply-layer.ts";
import type { FieldTypes } from "../domain/field-type.ts";
import type { LayerFaultCode } from "../domain/layer.ts";
import type { DefinitionPlace } from "../domain/scope.ts";
import { dueEffectives, type Effective, layersAt, misfitsOf } from "./layers.ts";
import type { Area } from "./places.ts";
import type { DefinitionRow } from "./queries.ts";
import type { DefinitionView, PublishedRow } from "./view.ts";

type Order = { view: DefinitionView; area: Area; types: FieldTypes };

/** The published definitions with the drafts as the newest versions of their scope. */
export function viewWith(
  { view, area }: Pick<Order, "view" | "area">,
  drafts: readonly AnyDefinition[],
): DefinitionView {
  return view.with(
    drafts.map((body) => rowOf(view, body, area.scope, null)),
    area,
  );
}

/** What layers have to be laid over anew when the drafts are published. */
export function touchedKeys(drafts: readonly Pick<AnyDefinition, "kind" | "id">[]): Set<string> {
  return new Set(
    drafts.flatMap((body) => {
      if (body.kind === "form" || body.kind === "flow") return [`${body.kind} ${body.id}`];
      const { of } = body as { of?: { kind?: string; id?: string } };
      return body.kind === "layer" && of ? [`${String(of.kind)} ${String(of.id)}`] : [];
    }),
  );
}

/** What would be made anew by layers, in every scope or in that of the drafts alone. */
export function draftedEffectives(order: Order, drafts: readonly AnyDefinition[], own: boolean): Effective[] {
  const keys = touchedKeys(drafts);
  if (keys.size === 0) return [];
  return dueEffectives(viewWith(order, drafts), keys).filter(({ scope }) => !own || scope === order.area.scope);
}

/** Faults that the layered definitions would have or give to others in their scope, and which are not there now. */
export function layeredFaults(order: Order, drafts: readonly AnyDefinition[], due: readonly Effective[]): DraftFault[] {
  if (due.length === 0) return [];
  const faults: DraftFault[] = [];
  const view = viewWith(order, drafts);
  for (const scope of new Set(due.map((effective) => effective.scope))) {
    const own = due.filter((effective) => effective.scope === scope);
    const area = view.area(scope);
    const shaped = own.flatMap(({ body }) => shapeFaults(body, order.types).map((f) => ({ file: keyOf(body), ...f })));
    const after = view.with(
      own.map(({ body }) => rowOf(view, body, scope, { base: 0, layers: [] })),
      area,
    );
    const before = new Set(
      checkDefinitionSet(holdingAt(order.view, area.place), order.types, partsIn(order.view)).map((fault) =>
        keyOfFault(fault),
      ),
    );
    const found =
      shaped.length > 0
        ? shaped
        : checkDefinitionSet(holdingAt(after, area.place), order.types, partsIn(after)).filter(
            (f) => !before.has(keyOfFault(f)),
          );
    const elsewhere = scope === order.area.scope ? "" : area.name;
    for (const fault of found) faults.push(worded(fault, own, drafts, elsewhere));
  }
  return faults;
}

/** Stops for drafts that go against layers: a layer somewhere else than its change, and a form taken over past a lock. */
export function layerFaults({ view, area }: Order, drafts: readonly AnyDefinition[]): DraftFault[] {
  const after = viewWith({ view, area }, drafts);
  return drafts.flatMap((body): DraftFault[] => {
    if (body.kind === "layer") {
      if (body.scope !== area.scope)
        return [coded(stop(body, "/scope", body.scope, `the scope of the change, ${area.scope}`), "layer.scope")];
      if (!after.written(body.of.kind, body.of.id, area.place))
        return [
          coded(stop(body, "/of/id", body.of.id, `a ${body.of.kind} from above that holds here`), "layer.nothing"),
        ];
      const twin = after.rows.find(
        (row) =>
          row.body.kind === "layer" &&
          row.id !== body.id &&
          row.scope === area.scope &&
          !row.retired &&
          row.body.of.kind === body.of.kind &&
          row.body.of.id === body.of.id,
      );
      if (twin)
        return [coded(stop(body, "/of", body.of.id, "one layer for each definition"), "layer.twin", twin.body.title)];
      // Told, not stopped: what does not fit is left out, and told again at each report.
      return misfitsOf(after, touchedKeys([body]))
        .filter((misfit) => misfit.layer === body.id)
        .map(({ operation, reason }) => ({
          ...coded(stop(body, `/operations/${operation}`, reason, "an operation that fits"), reason),
          severity: "warn",
        }));
    }
    if (body.kind !== "form" && body.kind !== "flow") return [];
    const base = view.written(body.kind, body.id, area.place);
    if (!base || base.scope === area.scope) return [];
    const locks = layersAt(view, base, area.place).find((row) => row.body.operations.some((o) => o.op === "lock"));
    const own = base.body.kind === "flow" && lockedSteps(base.body).length > 0 ? base : undefined;
    const lock = locks ?? own;
    return lock ? [coded(stop(body, "", body.id, "a layer over it"), "layer.locked-above", lock.body.title)] : [];
  });
}

function rowOf(
  view: DefinitionView,
  body: AnyDefinition,
  scope: string,
  layers: DefinitionRow["layers"],
): DefinitionRow {
  const version = Math.max(0, ...view.versions(body.kind, body.id).map((row) => row.version)) + 1;
  return {
    kind: body.kind,
    id: body.id,
    version,
    pack: "",
    body: { ...body, version },
    digest: "",
    published_at: new Date(0),
    scope,
    conversions: null,
    change: "draft",
    base: null,
    layers,
    retired: false,
  };
}

/** Every version of the flows that others call: a caller names one of them for good. */
export function partsIn(view: DefinitionView): AnyDefinition[] {
  return view.rows.flatMap(({ body }) => (body.kind === "flow" && body.part === true ? [body] : []));
}

function holdingAt(view: DefinitionView, place: DefinitionPlace): LoadedDefinition[] {
  return KINDS.flatMap((kind) => view.all(kind, place) as PublishedRow[])
    .filter((row) => row.kind !== "layer")
    .map(({ body }) => ({ file: keyOf(body), body }));
}

/** Says it of the drafted layer where there is one, else of the drafted form or flow; `place` names a scope below. */
function worded(
  fault: DefinitionFault,
  own: readonly Effective[],
  drafts: readonly AnyDefinition[],
  place: string,
): DraftFault {
  const of = own.find(({ body }) => keyOf(body) === fault.file) ?? own[0];
  const names = (body: AnyDefinition): boolean =>
    body.kind === "layer" ? body.of.kind === of?.kind && body.of.id === of?.id : false;
  const layer = drafts.find(names);
  const draft = layer ?? drafts.find((body) => body.kind === of?.kind && body.id === of?.id) ?? drafts[0];
  const operation = layer?.kind === "layer" && of ? operationOf(layer.operations, of.body, fault.pointer) : -1;
  const where = [place, fault.file === keyOf(of?.body ?? {}) ? "" : fault.file, operation < 0 ? fault.pointer : ""];
  const shown = where.filter(Boolean).join(" ");
  const { code, params } = fault;
  return {
    ...stop(
      { kind: draft?.kind ?? "layer", id: draft?.id ?? "" },
      operation < 0 ? "" : `/operations/${operation}`,
      shown === "" ? fault.found : `${fault.found} (${shown})`,
      fault.expected,
    ),
    ...(code !== undefined && { code, params: { ...params, ...(place !== "" && { place }) } }),
  };
}

/** The operation that made the thing a fault stands in, or that works on it. */
function operationOf(
  operations: readonly { target: string; value?: unknown }[],
  body: unknown,
  pointer: string,
): number {
  const ids: string[] = [];
  let value = body;
  for (const step of pointer.split("/").slice(1)) {
    value = (value as Record<string, unknown> | undefined)?.[step.replaceAll("~1", "/").replaceAll("~0", "~")];
    const id = (value as { id?: unknown } | null | undefined)?.id;
    if (typeof id === "string") ids.unshift(id);
  }
  for (const id of ids) {
    const at = operations.findLastIndex(
      ({ target, value: given }) => target === id || (given as { id?: unknown } | undefined)?.id === id,
    );
    if (at >= 0) return at;
  }
  return -1;
}

function stop(body: Pick<DraftBody, "kind" | "id">, pointer: string, found: string, expected: string): DraftFault {
  return { kind: body.kind, id: body.id, pointer, found, expected, severity: "stop" };
}

/** With a sentence of its own. */
function coded(fault: DraftFault, code: LayerFaultCode | MisfitReason, title?: string): DraftFault {
  return { ...fault, code, ...(title !== undefined && { params: { title } }) };
}

function keyOf(body: { kind?: string; id?: string }): string {
  return `${body.kind ?? ""} ${body.id ?? ""}`;
}

function keyOfFault({ file, pointer, found, expected }: DefinitionFault): string {
  return [file, pointer, found, expected].join("\n");
}
