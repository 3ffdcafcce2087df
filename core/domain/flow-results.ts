/** The step that waits for the bank's result of each line of a batch: which fields its figures stand in. */
import { type Static, Type } from "typebox";

const strict = { additionalProperties: false } as const;

export const BatchResults = Type.Object(
  {
    paid: Type.String({ description: "Money field: sum of the lines that the bank paid" }),
    unpaid: Type.String({ description: "Money field: sum of the lines that it did not pay" }),
    paidLines: Type.Optional(Type.String({ description: "Number field: how many lines it paid" })),
    unpaidLines: Type.Optional(Type.String({ description: "Number field: how many it did not pay" })),
  },
  {
    ...strict,
    description:
      "The batch goes to the bank as a file here, and the step is done with the figures of the bank's answer and no others",
  },
);
export type BatchResults = Static<typeof BatchResults>;
/** Figures of a bank's answer: fen and counts. */
export type BatchFigures = { paidFen: number; failedFen: number; paidLines: number; failedLines: number };

/** What the fields have to hold, by field. */
export function figuresIn(results: BatchResults, figures: BatchFigures): Record<string, number> {
  const { paid, unpaid, paidLines, unpaidLines } = results;
  return {
    [paid]: figures.paidFen,
    [unpaid]: figures.failedFen,
    ...(paidLines !== undefined && { [paidLines]: figures.paidLines }),
    ...(unpaidLines !== undefined && { [unpaidLines]: figures.failedLines }),
  };
}
