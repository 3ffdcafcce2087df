/** What a change may begin with: forms in use, those that may be changed for a scope, and what belongs to a form. */
import { type DefinitionListed, getDefinition } from "../definitions-api.ts";

/** The forms that may be changed for a scope: its own, and what came with a pack unless it is a unit that asks. */
export function editableFor(rows: readonly DefinitionListed[], scope: string): DefinitionListed[] {
  return formsIn(rows).filter((row) => row.scope === scope || (row.scope === "" && !scope.startsWith("unit:")));
}

/** The forms in use, each once, in the order of their names. */
export function formsIn(rows: readonly DefinitionListed[]): DefinitionListed[] {
  return rows
    .filter((row) => row.kind === "form" && !row.retired)
    .toSorted((a, b) => a.title.localeCompare(b.title, "zh-CN"));
}

/** Forms and flows from above that a narrower scope may add to. */
export function layeredFor(rows: readonly DefinitionListed[], scope: string): DefinitionListed[] {
  return rows
    .filter((row) => (row.kind === "form" || row.kind === "flow") && !row.retired && row.scope !== scope)
    .toSorted((a, b) => a.title.localeCompare(b.title, "zh-CN") || (a.kind < b.kind ? 1 : -1));
}

/** A form with the flow and the sheets that belong to it, so that all of it can be changed together. */
export async function withItsOwn(
  form: string,
  rows: readonly DefinitionListed[],
  scope: string,
): Promise<{ kind: "form" | "flow" | "print"; id: string }[]> {
  const mayEdit = (row: DefinitionListed): boolean =>
    !row.retired && (row.scope === scope || (row.scope === "" && !scope.startsWith("unit:")));
  const candidates = rows.filter((row) => (row.kind === "flow" || row.kind === "print") && mayEdit(row));
  const found = await Promise.all(
    candidates.map(async (row) => {
      const { body } = await getDefinition(row.kind, row.id);
      return body["form"] === form ? [{ kind: row.kind as "flow" | "print", id: row.id }] : [];
    }),
  );
  return [{ kind: "form", id: form }, ...found.flat()];
}
