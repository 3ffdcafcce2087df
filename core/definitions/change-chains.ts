/** Which chains of approvers a change makes different, told to who drafts and who reviews it. */
import type { Context } from "../context.ts";
import type { DefinitionSet } from "../domain/definition-set.ts";
import { shapeFaults } from "../domain/definition-shape.ts";
import type { AnyDefinition } from "../domain/definition.ts";
import type { Flow } from "../domain/flow.ts";
import type { PartOf } from "../domain/place-parts.ts";
import type { Identity } from "../domain/scope.ts";
import type { FlowChains } from "../domain/told-chains.ts";
import type { Language } from "../messages.ts";
import { chainsOf, holdingAt, partsOf, tellVersions } from "./chains.ts";
import { draftedEffectives } from "./draft-layers.ts";
import { getChange } from "./read-change.ts";

/** Every flow that a change writes, layers or gives another form, against the version it was made from. */
export async function readChangeChains(
  context: Context,
  identity: Identity,
  language: Language,
  id: string,
): Promise<FlowChains[]> {
  const { change, area } = await getChange(context, context.pool, identity, id);
  const { types, definitions } = context;
  const { view } = definitions;
  const drafts = change.bodies.filter((body) => shapeFaults(body, types).length === 0) as unknown as AnyDefinition[];
  const isOpen = change.state === "editing" || change.state === "review";
  const layered = (isOpen ? draftedEffectives({ view, area, types }, drafts, true) : [])
    .map(({ body }) => body)
    .filter((body) => shapeFaults(body, types).length === 0);
  const now = [...drafts.filter(({ kind }) => kind !== "layer"), ...layered];
  const drafted = <K extends AnyDefinition["kind"]>(kind: K, own: string) =>
    now.findLast((body) => body.kind === kind && body.id === own);
  const published = holdingAt(view, area.place);
  const find = ((kind, own) => drafted(kind, own) ?? published(kind, own)) as DefinitionSet["find"];
  // What was published under a number stays what it is.
  const partOf: PartOf = (own, version) =>
    partsOf(view)(own, version) ??
    now.find((body): body is Flow => body.kind === "flow" && body.id === own && body.version === version);
  /** A version that the change was made from is what it is held against; what it only touches, against what holds. */
  const before = ((kind, own) => {
    const base = change.bases.find((one) => one.kind === kind && one.id === own);
    return base
      ? view.row(kind, own, base.version)?.body
      : drafted(kind, own) && !isOpen
        ? undefined
        : published(kind, own);
  }) as DefinitionSet["find"];

  const told: FlowChains[] = [];
  for (const flow of flowsOf(now, area.place, view)) {
    const after = find("flow", flow) as Flow;
    const old = before("flow", flow);
    const chains = (body: Flow, at: DefinitionSet["find"], parts: PartOf) =>
      chainsOf(context, { flow: body, form: at("form", body.form), find: at, partOf: parts });
    const { title } = after;
    const rest = await tellVersions(
      context,
      language,
      old && chains(old, before, partsOf(view)),
      chains(after, find, partOf),
    );
    told.push({ id: flow, title, ...(old && { before: old.version }), ...rest });
  }
  return told;
}

/** The flows that are drafted, and those that are taken by a drafted form. */
function flowsOf(
  drafts: readonly AnyDefinition[],
  place: Parameters<typeof holdingAt>[1],
  view: Parameters<typeof holdingAt>[0],
): string[] {
  const own = drafts.flatMap((body) => (body.kind === "flow" ? [body.id] : []));
  const forms = new Set(drafts.flatMap((body) => (body.kind === "form" ? [body.id] : [])));
  const taken = view.all("flow", place).filter(({ body }) => forms.has(body.form) && body.part !== true);
  return [...new Set([...own, ...taken.map((row) => row.id)])];
}
