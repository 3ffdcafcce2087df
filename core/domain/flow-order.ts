/** The payment order that a step makes: which fields it is made of, and which ones the treasury's answer fills. */
import { type Static, Type } from "typebox";
import { Id } from "./definition-head.ts";

const strict = { additionalProperties: false } as const;

const Result = Type.Object(
  {
    voucher: Type.String({ description: "Field that gets the number of the payment voucher" }),
    serial: Type.String({ description: "Field that gets the bank's number" }),
    day: Type.String({ description: "Date field that gets the day of payment" }),
  },
  strict,
);
const OrderPart = Type.Object(
  {
    amount: Type.String({
      description: "Money field: the part of the amount that goes to this account; none where empty or 0",
    }),
    payee: Type.String({ description: "Field with the name of the account" }),
    account: Type.String({ description: "Field with the account; refused where it is empty and there is an amount" }),
    bank: Type.String({ description: "Field with the bank of the account" }),
    result: Result,
  },
  strict,
);
export const PaymentOrder = Type.Object(
  {
    voucher: Id,
    quota: Type.String({ description: "Quota field" }),
    amount: Type.String({ description: "Money field: what is ordered to be paid" }),
    payee: Type.String({ description: "Field with the payee's name" }),
    account: Type.String({ description: "Field with the payee's account" }),
    bank: Type.String({ description: "Field with the payee's bank" }),
    usage: Type.String({ description: "Field with what the payment is for" }),
    result: Result,
    parts: Type.Optional(
      Type.Array(OrderPart, {
        minItems: 1,
        maxItems: 5,
        description:
          "Parts of the amount that are paid to accounts of their own, each by its own order; the rest goes to the payee. One that is the whole amount fills the fields of the whole",
      }),
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
