/**
 * A pack as one file: its definitions in canonical order and spelling, without the numbering of the place they come
 * from, so that export, import and export again gives the same bytes. Roles, flows, indicators and publications travel
 * inside; secrets are not definitions and therefore never do.
 */
import { type Static, Type } from "typebox";
import { canonicalText } from "./canonical.ts";
import { compareDefinitions, type Difference } from "./compare-definitions.ts";
import type { DraftBody } from "./change.ts";
import { Id, KINDS } from "./definition-head.ts";
import type { AnyDefinition } from "./definition.ts";
import { referencesOf } from "./pack-references.ts";

export const BUNDLE_FORMAT = "mingzhang-pack/1";
/** Fault of a definition whose id is in use elsewhere, or comes from above. */
export const ID_TAKEN = "pack.id-taken";

const Named = Type.Object({ kind: Type.Enum([...KINDS]), id: Id }, { additionalProperties: false });

/** The file. Each definition is whole but for its version, which every place counts for itself. */
export const PackBundle = Type.Object(
  {
    format: Type.Literal(BUNDLE_FORMAT),
    pack: Type.String({ pattern: "^[a-z][a-z0-9-]{0,59}$" }),
    definitions: Type.Array(
      Type.Object(
        { kind: Type.Enum([...KINDS]), id: Id, title: Type.String({ maxLength: 80 }) },
        { additionalProperties: true },
      ),
      { maxItems: 2000 },
    ),
    needs: Type.Array(Named, {
      maxItems: 2000,
      description: "Definitions that these name but do not bring: they have to be there where it is installed",
    }),
  },
  { additionalProperties: false },
);
export type PackBundle = Static<typeof PackBundle>;

/** One bundle of definitions; what they name outside of it is listed. */
export function packBundle(pack: string, definitions: readonly AnyDefinition[]): PackBundle {
  const own = new Set(definitions.map(keyOf));
  const needs = new Map(
    definitions
      .flatMap((definition) => referencesOf(definition))
      .filter((reference) => !own.has(keyOf(reference)))
      .map((reference) => [keyOf(reference), { kind: reference.kind, id: reference.id }]),
  );
  return {
    format: BUNDLE_FORMAT,
    pack,
    definitions: definitions.toSorted(inOrder).map(withoutVersion),
    needs: [...needs.values()].toSorted(inOrder),
  };
}

/** The bytes of a bundle: canonical JSON (RFC 8785) and a line end. */
export function bundleText(bundle: PackBundle): string {
  return `${canonicalText(bundle)}\n`;
}

/** What installing the bundle would do here. Nothing that it does not name is ever touched. */
export type BundleComparison = {
  added: { kind: AnyDefinition["kind"]; id: string; title: string }[];
  same: { kind: AnyDefinition["kind"]; id: string; title: string }[];
  changed: { kind: AnyDefinition["kind"]; id: string; title: string; differences: Difference[] }[];
  /** Needed and neither here nor in the bundle. */
  missing: { kind: AnyDefinition["kind"]; id: string }[];
  /** Named here as part of another pack, which the bundle would change too. */
  foreign: { kind: AnyDefinition["kind"]; id: string; pack: string }[];
};

/** Compares a bundle with what is published here, by kind and id. */
export function compareBundle(
  bundle: PackBundle,
  here: (kind: AnyDefinition["kind"], id: string) => { body: AnyDefinition; pack: string } | undefined,
): BundleComparison {
  const result: BundleComparison = { added: [], same: [], changed: [], missing: [], foreign: [] };
  for (const definition of bundle.definitions) {
    const { kind, id, title } = definition;
    const known = here(kind, id);
    if (known && known.pack !== bundle.pack) result.foreign.push({ kind, id, pack: known.pack });
    if (!known) result.added.push({ kind, id, title });
    else if (canonicalText(withoutVersion(known.body)) === canonicalText(definition))
      result.same.push({ kind, id, title });
    else {
      const after = { ...definition, version: known.body.version } as DraftBody;
      const differences = compareDefinitions(known.body as DraftBody, after);
      result.changed.push({ kind, id, title, differences });
    }
  }
  const inside = new Set(bundle.definitions.map(keyOf));
  for (const need of bundle.needs) if (!inside.has(keyOf(need)) && !here(need.kind, need.id)) result.missing.push(need);
  return result;
}

function withoutVersion(definition: AnyDefinition): PackBundle["definitions"][number] {
  const { version: _version, ...rest } = definition;
  return rest;
}

function keyOf({ kind, id }: { kind: string; id: string }): string {
  return `${kind} ${id}`;
}

function inOrder(a: { kind: string; id: string }, b: { kind: string; id: string }): number {
  const order = (d: { kind: string; id: string }): string =>
    `${String((KINDS as readonly string[]).indexOf(d.kind)).padStart(2, "0")} ${d.id}`;
  return order(a) < order(b) ? -1 : order(a) > order(b) ? 1 : 0;
}
