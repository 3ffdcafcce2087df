/** Who approves in a flow and which values bring them, of a published version or against an earlier one. */
import { namesById } from "../accounts/names.ts";
import type { Context } from "../context.ts";
import { type Chain, type Chains, listChains } from "../domain/approver-chains.ts";
import type { DefinitionSet } from "../domain/definition-set.ts";
import type { Flow } from "../domain/flow.ts";
import { isRoleWho } from "../domain/flow-people.ts";
import { type Field, fieldsOf, type Form } from "../domain/form.ts";
import { everyStep, type PartOf, placeParts } from "../domain/place-parts.ts";
import { type DefinitionPlace, type Identity, seesArea } from "../domain/scope.ts";
import { type FlowChains, stepsOfChains, tellChains, type UntoldChains } from "../domain/told-chains.ts";
import { Refusal } from "../errors.ts";
import type { Language } from "../messages.ts";
import { unitKindTitle } from "./designer.ts";
import { placesOf } from "./places.ts";
import { listAreas } from "./queries.ts";
import type { DefinitionView, PublishedRow } from "./view.ts";

/** A flow over a form, with what its conditions and calls may name. */
export type ChainSource = { flow: Flow; form: Form | undefined; find: DefinitionSet["find"]; partOf: PartOf };

/** The chains of a version; without one of that which holds where the person works. */
export async function readChains(
  context: Context,
  identity: Identity,
  language: Language,
  asked: { id: string; version?: number; before?: number },
): Promise<FlowChains> {
  const { view } = context.definitions;
  const places = await placesOf(context, context.pool, identity);
  const rowOf = (version: number | undefined): PublishedRow<"flow"> => {
    const near = version === undefined ? view.row("flow", asked.id, undefined, places[0]) : undefined;
    const row = near ?? view.row("flow", asked.id, version);
    if (!row || !seesArea(identity, places, view.area(row.scope)))
      throw new Refusal("definition.not-found", { facts: { kind: "flow", id: asked.id } });
    return row;
  };
  const after = rowOf(asked.version);
  const before = asked.before === undefined ? undefined : rowOf(asked.before);
  return {
    id: asked.id,
    title: after.body.title,
    version: after.version,
    ...(before && { before: before.version }),
    ...(await tellVersions(
      context,
      language,
      before && publishedChains(context, before),
      publishedChains(context, after),
    )),
  };
}

/** The chains of a version with the form that its conditions are read with, and the titles of its steps. */
export type ListedChains = { form: Form | undefined; listed: Chains; steps: Record<string, string> };

/** Of a published version, with the newest version of its form that still has all that the flow reads. */
export function publishedChains(context: Context, row: PublishedRow<"flow">): ListedChains {
  const { view } = context.definitions;
  const { place } = view.area(row.scope);
  const held = view.row("form", row.body.form, undefined, place)?.body;
  const older = view.versions("form", row.body.form).toReversed();
  const forms = [held, ...older.flatMap(({ body }) => (body.kind === "form" && body !== held ? [body] : []))];
  const source = { flow: row.body, find: holdingAt(view, place), partOf: partsOf(view) };
  for (const form of forms) {
    const found = chainsOf(context, { ...source, form });
    if (isTold(found.listed)) return found;
  }
  return { form: held, listed: { chains: [] }, steps: {} };
}

/** What holds at a place, else everywhere or newest. */
export function holdingAt(view: DefinitionView, place: DefinitionPlace): DefinitionSet["find"] {
  return (kind, id) => (view.row(kind, id, undefined, place) ?? view.row(kind, id))?.body;
}

/** Published flows as parts of others. */
export function partsOf(view: DefinitionView): PartOf {
  return (id, version) => view.row("flow", id, version)?.body;
}

/** The chains of a flow; none where its conditions or parts cannot be read. */
export function chainsOf(context: Pick<Context, "types">, { flow, form, find, partOf }: ChainSource): ListedChains {
  const placed = placeParts(flow, partOf);
  if (!form || "fault" in placed) return { form, listed: { chains: [] }, steps: {} };
  return {
    form,
    listed: listChains(placed, form, { types: context.types, definitions: { find } }),
    steps: Object.fromEntries(everyStep(placed.steps).map(({ id, title }) => [id, title])),
  };
}

/** False where nothing can be listed at all: every flow that can be read has a chain, be it an empty one. */
function isTold({ chains, limit }: Chains): boolean {
  return chains.length > 0 || limit !== undefined;
}

/** The later version against the earlier one, with the names of what they mention. */
export async function tellVersions(
  context: Context,
  language: Language,
  before: ListedChains | undefined,
  after: ListedChains,
): Promise<Omit<FlowChains, "id" | "title">> {
  const untold = (["before", "after"] as const).flatMap((side): UntoldChains[] => {
    const listed = (side === "before" ? before : after)?.listed;
    if (!listed || (isTold(listed) && listed.limit === undefined)) return [];
    return [{ side, why: listed.limit === undefined ? "faulty" : "limit" }];
  });
  const known = untold.some(({ side }) => side === "before") ? undefined : before?.listed.chains;
  // Without the later version there is nothing that the earlier one could be held against.
  const rows = untold.some(({ side }) => side === "after") ? [] : tellChains(known, after.listed.chains);
  const chains = rows.flatMap((row) => [
    ...("before" in row ? [row.before] : []),
    ...("after" in row ? [row.after] : []),
  ]);
  const fields = fieldsNamed(chains, [after.form, before?.form]);
  return {
    rows,
    untold,
    fields,
    names: { ...(await namesOf(context, language, chains, fields)), steps: { ...before?.steps, ...after.steps } },
  };
}

/** The fields that values of the chains and rules for people name. */
function fieldsNamed(chains: readonly Chain[], forms: readonly (Form | undefined)[]): Field[] {
  const values = chains.flatMap(({ when }) => when.flat().map(({ field }) => field));
  const people = stepsOfChains(chains).flatMap(({ who }) => who.flatMap((one) => ("field" in one ? [one.field] : [])));
  const known = new Map(forms.toReversed().flatMap((form) => (form ? fieldsOf(form) : []).map((f) => [f.id, f])));
  return [...new Set([...values, ...people])].flatMap((id) => known.get(id) ?? []);
}

async function namesOf(
  context: Context,
  language: Language,
  chains: readonly Chain[],
  fields: readonly Field[],
): Promise<Omit<FlowChains["names"], "steps">> {
  const steps = stepsOfChains(chains);
  const rules = steps.flatMap(({ who }) => who);
  const roles = rules.flatMap((one) => {
    const rule = isRoleWho(one) ? one : "from" in one ? one.from : undefined;
    return rule ? [rule] : [];
  });
  const vetoes = steps.flatMap(({ decide }) =>
    typeof decide === "object" ? [...(decide.veto ?? []), ...Object.keys(decide.weights ?? {})] : [],
  );
  const places = roles.flatMap(({ at }) => (typeof at === "object" ? [at] : []));
  const units = places.flatMap((at) => ("unit" in at ? [at.unit] : []));
  const kinds = places.flatMap((at) => ("unitKind" in at ? [at.unitKind] : []));
  const people = rules.flatMap((one) => ("persons" in one ? one.persons : []));
  const codes = codesIn(chains);
  const areas = fields.flatMap(({ id, type }) => (codes.get(id) ?? []).map((code) => scopeOf(type, code) ?? ""));
  const scopes = [...new Set([...areas, ...units.map((id) => `unit:${id}`)])].filter((scope) => scope !== "");
  const named = new Map((await listAreas(context.pool, [scopes])).map((row) => [row.scope, row.name]));
  const { find, nameOfCode } = context.definitions;
  const nameOf = (field: Field, code: string): string | undefined =>
    field.type === "choice"
      ? nameOfCode(String(field["dictionary"]), code)
      : named.get(scopeOf(field.type, code) ?? "");
  return {
    roles: [...new Set([...roles.map(({ role }) => role), ...vetoes])].map((id) => ({
      id,
      title: find("role", id)?.title ?? id,
    })),
    unitKinds: [...new Set(kinds)].map((id) => ({ id, title: unitKindTitle(language, id) })),
    people: Object.fromEntries(await namesById(context.pool, people)),
    units: Object.fromEntries(units.map((id) => [id, named.get(`unit:${id}`) ?? id])),
    codes: Object.fromEntries(
      fields.map((field) => [
        field.id,
        Object.fromEntries((codes.get(field.id) ?? []).map((code) => [code, nameOf(field, code) ?? code])),
      ]),
    ),
  };
}

/** The codes that the values of chains name, by field. */
function codesIn(chains: readonly Chain[]): Map<string, string[]> {
  const found = new Map<string, Set<string>>();
  for (const { field, codes, choices } of chains.flatMap(({ when }) => when.flat())) {
    const values = codes ? ("in" in codes ? codes.in : codes.except) : (choices ?? []).flat();
    const known = found.get(field) ?? new Set();
    found.set(field, known);
    for (const value of values) if (typeof value === "string") known.add(value);
  }
  return new Map([...found].map(([field, codes]) => [field, [...codes]]));
}

/** The area that a value of a region or unit field stands for. */
function scopeOf(type: string, code: string): string | undefined {
  if (type === "region") return code;
  return type === "org" && UUID.test(code) ? `unit:${code}` : undefined;
}
const UUID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/;
