/** What a person may choose from while designing, by name: nobody has to type an id. */
import { namesById, unitNamesById } from "../accounts/names.ts";
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import { MOVEMENTS } from "../domain/post-step.ts";
import { fieldsOf } from "../domain/form.ts";
import { isCheck } from "../domain/rule.ts";
import { type Identity, reachOf, seesArea } from "../domain/scope.ts";
import { type Language, sentence } from "../messages.ts";
import type { PluginGate } from "../plugins/gate.ts";
import { homeOf, placesOf } from "./places.ts";
import { listScopes, listUnitKinds } from "./queries.ts";

/** Points that definitions name an offer of. */
const OFFERED = ["form.check", "approver.find", "value.compute", "field.type"] as const;

/** Only what holds where the person works, or lies within their reach. */
export async function readDesigner(
  context: Context,
  gate: Pick<PluginGate, "listOffers" | "offersAt">,
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
  const at = <K extends "form" | "dictionary" | "role" | "flow" | "publication" | "calendar" | "lifecycle" | "rule">(
    kind: K,
  ) => {
    const near = new Map(view.all(kind, home).map((row) => [row.id, row]));
    return seen(view.all(kind).map((row) => near.get(row.id) ?? row));
  };
  const plugins = gate.listOffers();
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
      handles: body.handles !== undefined,
      fields: fieldsOf(body).map((field) => ({ id: field.id, label: field.label, type: field.type })),
    })),
    plugins: plugins
      .filter((plugin) => plugin.points.includes("field.check"))
      .map(({ id, name }) => ({ id, name: language === "en" ? name.en : name.zh })),
    offers: OFFERED.flatMap((point) =>
      gate.offersAt(point).map(({ name: id, title: label, plugin, field }) => ({
        point,
        id,
        title: `${plugin} \u00B7 ${label}`,
        ...(field && { field, label }),
      })),
    ),
    acts: plugins.flatMap(({ id, name: { zh: title }, acts }) =>
      acts.map((act) => ({
        id: `${id}/${act.name}`,
        title: act.title === title ? title : `${title} \u00B7 ${act.title}`,
      })),
    ),
    flows: at("flow").flatMap(({ id, body }) => {
      const versions = view.versions("flow", id).filter((row) => row.body.kind === "flow" && row.body.part === true);
      return body.part === true
        ? [{ id, title: body.title, form: body.form, versions: seen(versions).map((row) => row.version) }]
        : [];
    }),
    publications: at("publication").map(({ id, body }) => ({ id, title: body.title })),
    lifecycles: at("lifecycle").map(({ id, body }) => ({ id, title: body.title })),
    rules: at("rule").map(({ id, body }) => ({ id, title: body.title, check: isCheck(body) })),
    calendars: at("calendar").map(({ id, body }) => ({ id, title: body.title })),
    scopes: await scopesOf(context, identity),
    movements: [...MOVEMENTS],
  };
}

/** Names of the people and units that definitions name by id; ids that nobody has are left out. */
export async function readNames(
  db: Queryable,
  ids: readonly string[],
): Promise<{ people: Record<string, string>; units: Record<string, string> }> {
  return {
    people: Object.fromEntries(await namesById(db, ids)),
    units: Object.fromEntries(await unitNamesById(db, ids)),
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
