/** A block of a report: made from the rows that the reader sees; its last answer stays when the plugin gives none. */
import { Type } from "typebox";
import { askedOffer, shownOutput } from "./blocks.ts";
import { strict } from "./plain.ts";

export const reportBlockInput = Type.Object(
  {
    ...askedOffer,
    report: Type.Object(
      {
        kind: Type.Literal("board"),
        form: Type.String(),
        title: Type.String(),
        total: Type.Integer({ description: "How many there are; the rows may be fewer" }),
      },
      strict,
    ),
    rows: Type.Array(
      Type.Object(
        {
          id: Type.String(),
          number: Type.String(),
          title: Type.String(),
          project: Type.Union([Type.String(), Type.Null()], { description: "Its name" }),
          unit: Type.String(),
          step: Type.Union([Type.String(), Type.Null()]),
          state: Type.String(),
          amountFen: Type.Union([Type.Integer(), Type.Null()]),
          updatedAt: Type.String(),
        },
        strict,
      ),
      { maxItems: 200 },
    ),
  },
  strict,
);

export const reportBlockOutput = shownOutput;
