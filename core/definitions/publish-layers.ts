/** Publishes what layers make of definitions, as new versions of their scopes, wherever something of it changed. */
import type { Queryable } from "../database/database.ts";
import { canonicalText } from "../domain/canonical.ts";
import type { Conversion } from "../domain/change.ts";
import { compileConversions } from "../domain/conversion.ts";
import type { FieldTypes } from "../domain/field-type.ts";
import { type Actor, appendEvidence } from "../evidence/append.ts";
import { layeredFaults } from "./draft-layers.ts";
import { dueEffectives, type Effective, layeredKeys } from "./layers.ts";
import { insertEffective } from "./queries.ts";
import { digestOf, readView } from "./store.ts";
import type { DefinitionView } from "./view.ts";

export type LayerPublication = { types: FieldTypes; actor: Actor; change: string | null };

/**
 * Lays layers over definitions anew, in the transaction that published one or the other. Of all definitions when no keys
 * are given. One that would be faulty stays as it was; the report says so before anything is published by people.
 */
export async function publishLayered(
  db: Queryable,
  { types, actor, change }: LayerPublication,
  keys?: ReadonlySet<string>,
): Promise<number> {
  const view = await readView(db);
  const due = soundOf(view, dueEffectives(view, keys ?? layeredKeys(view)), types);
  for (const [i, effective] of due.entries()) {
    const { kind, id, scope, base, layers } = effective;
    const earlier = due.slice(0, i).filter((other) => other.kind === kind && other.id === id).length;
    const version = Math.max(...view.versions(kind, id).map((row) => row.version)) + 1 + earlier;
    const body = { ...effective.body, version };
    const digest = digestOf(body);
    const { parent, conversions } = stepTo(view, effective, types);
    const made = { base: base.version, layers: layers.map((row) => ({ id: row.id, version: row.version })) };
    await insertEffective(db, [
      kind,
      id,
      version,
      canonicalText(body),
      digest,
      actor.at,
      actor.person,
      scope,
      conversions.length === 0 ? null : JSON.stringify(conversions),
      change,
      parent,
      JSON.stringify(made),
    ]);
    await appendEvidence(db, actor, {
      kind: "definition",
      subject: `definition:${kind}:${id}`,
      what: {
        do: "layer",
        version,
        scope,
        title: body.title,
        digest,
        change,
        ...made,
        misfits: effective.misfits.length,
      },
    });
  }
  return due.length;
}

/** Scope by scope: a form and its flow belong together, so both are made or neither. */
function soundOf(view: DefinitionView, due: readonly Effective[], types: FieldTypes): Effective[] {
  return [...new Set(due.map(({ scope }) => scope))].flatMap((scope) => {
    const own = due.filter((effective) => effective.scope === scope);
    return layeredFaults({ view, area: view.area(scope), types }, [], own).length > 0 ? [] : own;
  });
}

/**
 * The version that documents come from: what was made for the scope before, with the conversions of what people wrote
 * since; else the written version itself.
 */
function stepTo(
  view: DefinitionView,
  { kind, id, base, made, body, scope }: Effective,
  types: FieldTypes,
): { parent: number; conversions: Conversion[] } {
  if (!made || (base.scope === scope && base.version > made.version)) return { parent: base.version, conversions: [] };
  if (kind !== "form" || body.kind !== "form" || made.body.kind !== "form")
    return { parent: made.version, conversions: [] };
  const given = view.path(id, made.layers?.base ?? made.version, base.version).flatMap((row) => row.conversions ?? []);
  const { faults } = compileConversions(made.body, body, given, types);
  const faulty = new Set(faults.map((fault) => fault.index));
  return { parent: made.version, conversions: given.filter((_, i) => !faulty.has(i)) };
}
