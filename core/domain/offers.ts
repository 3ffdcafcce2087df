/**
 * What a rule found to be left over is offered where money is moved between lines: which rule, and which columns of the
 * form's table take it. Pure; nothing is moved by it.
 */
import { type Static, Type } from "typebox";

export const Offers = Type.Object(
  {
    rule: Type.String({ description: "Rule over projects that gives an amount: what each of them leaves over" }),
    table: Type.String({ description: "Table field with one move between two lines in a row" }),
    from: Type.String({ description: "Quota column: the line that gives" }),
    to: Type.String({ description: "Quota column: the line that receives" }),
    amount: Type.String({ description: "Money column" }),
    note: Type.Optional(Type.String({ description: "Text column for the rule's sentence" })),
  },
  {
    additionalProperties: false,
    description: "Savings are shown above the form, and go into its table by one key",
  },
);
export type Offers = Static<typeof Offers>;

/** A line that hangs below the same one as others of its year. */
export type FamilyLine = {
  id: string;
  number: string;
  holder: string;
  parent: string;
  year: number;
  project: string | null;
  availableFen: number;
};
export type Offer = { from: FamilyLine; amountFen: number; to: FamilyLine[] };

/**
 * What a project saved, taken from its lines in their order as far as each has money that may be used; to lines that
 * hang below the same one, of the same year, and belong to nobody who saved as well. Lines without such a neighbour
 * give nothing.
 */
export function offersOf(saved: ReadonlyMap<string, number>, lines: readonly FamilyLine[]): Offer[] {
  const left = new Map(saved);
  return lines.flatMap((from): Offer[] => {
    const fen = from.project === null ? 0 : (left.get(from.project) ?? 0);
    const amountFen = Math.min(fen, from.availableFen);
    if (amountFen <= 0 || from.project === null) return [];
    const to = lines.filter(
      (line) =>
        line.id !== from.id &&
        line.parent === from.parent &&
        line.year === from.year &&
        line.project !== from.project &&
        !(line.project !== null && saved.has(line.project)),
    );
    if (to.length === 0) return [];
    left.set(from.project, fen - amountFen);
    return [{ from, amountFen, to }];
  });
}
