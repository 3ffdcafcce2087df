/** What a person may choose from while designing: roles, kinds of unit, code lists, forms with fields, plugins, scopes. */
import type { Context } from "../context.ts";
import { MOVEMENTS } from "../domain/flow.ts";
import { fieldsOf } from "../domain/form.ts";
import { type Identity, reachOf, seesArea } from "../domain/scope.ts";
import { type Language, sentence } from "../messages.ts";
import type { PluginGate } from "../plugins/gate.ts";
import { homeOf, placesOf } from "./places.ts";
import { listScopes, listUnitKinds } from "./queries.ts";

/** Only what holds where the person works, or lies within their reach. */
export async function readDesigner(
  context: Context,
  gate: Pick<PluginGate, "list">,
  identity: Identity,
  language: Language,
) {
  const { view } = context.definitions;
  const [places, home] = [
    await placesOf(context, context.pool, identity),
    await homeOf(context, context.pool, identity),
  ];
  const seen = <Row extends { scope: string; retired: boolean }>(rows: readonly Row[]): Row[] =>
    rows.filter((row) => !row.retired && seesArea(identity, places, view.area(row.scope)));
  const at = <K extends "form" | "dictionary" | "role">(kind: K) => {
    const near = new Map(view.all(kind, home).map((row) => [row.id, row]));
    return seen(view.all(kind).map((row) => near.get(row.id) ?? row));
  };
  return {
    roles: at("role").map(({ id, body }) => ({ id, title: body.title })),
    unitKinds: (await listUnitKinds(context.pool)).map(({ kind }) => ({
      id: kind,
      title: unitKindTitle(language, kind),
    })),
    dictionaries: at("dictionary").map(({ id, body }) => ({ id, title: body.title, items: body.items })),
    forms: at("form").map(({ id, version, body }) => ({
      id,
      title: body.title,
      version,
      fields: fieldsOf(body).map((field) => ({ id: field.id, label: field.label, type: field.type })),
    })),
    plugins: (await gate.list())
      .filter((plugin) => plugin.enabled && plugin.points.includes("field.check"))
      .map(({ id, title }) => ({ id, name: title })),
    scopes: await scopesOf(context, identity),
    movements: [...MOVEMENTS],
  };
}

/** A kind of unit that nobody has a word for stands by its own name. */
export function unitKindTitle(language: Language, kind: string): string {
  const key = `unit-kind.${kind}`;
  const title = sentence(language, key);
  return title === key ? kind : title;
}

/** Scopes that the person may draft for: the own unit, or the own region with what lies inside. */
async function scopesOf(context: Context, identity: Identity): Promise<{ scope: string; name: string }[]> {
  const regions = reachOf(identity, "definition.write").flatMap((reach) =>
    reach.kind === "region" ? [reach.code] : [],
  );
  const units = identity.assignments
    .filter((a) => a.permissions.includes("definition.write") && a.reach.kind === "units")
    .map((a) => a.unit.id);
  return regions.length === 0 && units.length === 0 ? [] : listScopes(context.pool, [regions, units]);
}
