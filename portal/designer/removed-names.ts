/** Faults name a field that is gone by its id; whoever deleted it knows it by the name that it had in the version before. */
import type { DraftBody, DraftFault } from "../../core/domain/change.ts";
import { columnsOf } from "../../core/domain/fields/table.ts";
import { fieldsOf, type Form } from "../../core/domain/form.ts";
import { isDrawable } from "./drawable.ts";

/** The names of fields and columns of the versions before that the drafts have no more, by id. */
function goneNames(bases: readonly DraftBody[], bodies: readonly DraftBody[]): Map<string, string> {
  const named = (all: readonly DraftBody[]): [string, string][] =>
    all
      .filter((body) => body.kind === "form" && isDrawable(body))
      .flatMap((body) => fieldsOf(body as unknown as Form).flatMap((field) => [field, ...columnsOf(field)]))
      .map((field) => [field.id, field.label]);
  const now = new Map(named(bodies));
  return new Map(named(bases).filter(([id]) => !now.has(id)));
}

/** The same faults with the names of fields that are gone in place of their ids. */
export function nameGone<F extends Pick<DraftFault, "found" | "expected">>(
  faults: readonly F[],
  bases: readonly DraftBody[],
  bodies: readonly DraftBody[],
): readonly F[] {
  const names = goneNames(bases, bodies);
  if (names.size === 0) return faults;
  const rename = (id: string): string => names.get(id) ?? id;
  return faults.map((fault) => ({
    ...fault,
    found: fault.found.replace(/^(?:doc\.)?([A-Za-z]\w*)(?= \(characters |$)/, (whole, id: string) =>
      names.has(id) ? rename(id) : whole,
    ),
    expected: fault.expected.replace(/^(No such key: )(\S+)/, (_, words: string, id: string) => words + rename(id)),
  }));
}
