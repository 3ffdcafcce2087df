/** The payment order that a step makes: which fields it is made of, and which ones the treasury's answer fills. */
import { type Static, Type } from "typebox";
import { Id } from "./definition-head.ts";

const strict = { additionalProperties: false } as const;

export const PaymentOrder = Type.Object(
  {
    voucher: Id,
    quota: Type.String({ description: "Quota field" }),
    amount: Type.String({ description: "Money field: what is ordered to be paid" }),
    payee: Type.String({ description: "Field with the payee's name" }),
    account: Type.String({ description: "Field with the payee's account" }),
    bank: Type.String({ description: "Field with the payee's bank" }),
    usage: Type.String({ description: "Field with what the payment is for" }),
    result: Type.Object(
      {
        voucher: Type.String({ description: "Field that gets the number of the payment voucher" }),
        serial: Type.String({ description: "Field that gets the bank's number" }),
        day: Type.String({ description: "Date field that gets the day of payment" }),
      },
      strict,
    ),
    back: Type.Optional(
      Type.String({ description: "Step that it is returned to when the treasury refuses; the first when left out" }),
    ),
  },
  {
    ...strict,
    description:
      "Makes a payment order when the step is reached; where the region has a link, its answer does the step",
  },
);
export type PaymentOrder = Static<typeof PaymentOrder>;
