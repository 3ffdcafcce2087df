/** The step of a flow that moves money: which movement of the quota ledger, and which fields of the form feed it. */
import { type Static, Type } from "typebox";
import { BUDGET_ELEMENTS, type BudgetElement } from "./budget-element.ts";
import { stepHead } from "./step-head.ts";

export const MOVEMENTS = [
  "allot",
  "increase",
  "decrease",
  "freeze",
  "unfreeze",
  "reserve",
  "release",
  "pay",
  "refund",
  "distribute",
  "take-back",
  "transfer",
  "paid-before",
  "late-refund",
] as const;
/**
 * Movements that a step may name; `reverse` takes back what another document posted, as far as it stands, and
 * `close-month` moves nothing: it locks a month of the book that the document's unit keeps.
 */
export const POSTS = [...MOVEMENTS, "reverse", "close-month"] as const;
const PART = {
  payee: Type.Optional(Type.String()),
  payeeCode: Type.Optional(Type.String()),
  paidAt: Type.String(),
  voucher: Type.String(),
  serial: Type.Optional(Type.String({ description: "Field with the bank's number of this payment" })),
};
export const PostStep = Type.Object(
  {
    ...stepHead,
    do: Type.Literal("post"),
    movement: Type.Enum([...POSTS], {
      description:
        "Movement of the quota ledger: distribute gives to a line below, take-back returns to the line above, transfer keeps the total of both, paid-before takes over what was paid elsewhere, late-refund takes money of a closed year in, reverse takes back what another document posted, close-month locks a month of the book",
    }),
    amount: Type.Optional(
      Type.String({ description: "Money field with the amount; left out for reverse and close-month" }),
    ),
    rows: Type.Optional(
      Type.String({
        description: "Table field: one movement for each row, its fields looked for in the row and then in the form",
      }),
    ),
    quota: Type.Optional(
      Type.String({
        description: "Quota field: the line that is moved, that gives, or above the one that is made; none for allot",
      }),
    ),
    to: Type.Optional(Type.String({ description: "Quota field: the line that receives, for transfer and distribute" })),
    document: Type.Optional(Type.String({ description: "For reverse: document field of what is taken back" })),
    month: Type.Optional(Type.String({ description: "For close-month: date field; the month of its day is closed" })),
    figures: Type.Optional(
      Type.Object(
        {
          vouchers: Type.Optional(Type.String({ description: "Number field: how many vouchers the month has" })),
          turnover: Type.Optional(Type.String({ description: "Money field: what was debited in the month" })),
        },
        {
          additionalProperties: false,
          description: "For close-month: fields with figures that were signed; other figures in the book refuse it",
        },
      ),
    ),
    zero: Type.Optional(
      Type.Enum(["skip"], {
        description: "Nothing is moved where the amount is 0; the ledger refuses it when left out",
      }),
    ),
    undo: Type.Optional(
      Type.Enum(["release"], {
        description: "Movement made when the case is returned, withdrawn or refused across this step",
      }),
    ),
    line: Type.Optional(
      Type.Object(
        {
          number: Type.String({ description: "Field with the quota's document number" }),
          source: Type.Optional(
            Type.String({
              description: "Choice field with the source of the money; that of the line above when empty",
            }),
          ),
          nature: Type.Optional(Type.String({ description: "Choice field with the nature of the fund" })),
          date: Type.Optional(Type.String({ description: "Date field of the quota document" })),
          supNumber: Type.Optional(Type.String({ description: "Text field: document number at the upper level" })),
          year: Type.Optional(
            Type.String({ description: "Number field: fiscal year; that of the date when left out" }),
          ),
          unit: Type.Optional(Type.String({ description: "Unit field: who holds the line; the document's unit else" })),
          project: Type.Optional(
            Type.String({ description: "Project field: whose line it is; that of the document, or none, else" }),
          ),
          elements: Type.Optional(
            Type.Unsafe<Partial<Record<BudgetElement, string>>>(
              Type.Object(Object.fromEntries(BUDGET_ELEMENTS.map((name) => [name, Type.Optional(Type.String())])), {
                additionalProperties: false,
                description: "Element of the quota bookkeeping → field",
              }),
            ),
          ),
        },
        { additionalProperties: false, description: "For allot and distribute: fields that make the new quota line" },
      ),
    ),
    payment: Type.Optional(
      Type.Object(
        {
          payee: Type.String(),
          payeeCode: Type.Optional(Type.String()),
          paidAt: Type.String(),
          voucher: Type.String(),
          serial: Type.Optional(Type.String({ description: "Field with the bank's number of this payment" })),
          kind: Type.Optional(Type.String()),
          contract: Type.Optional(
            Type.String({ description: "Document field of the contract; its limit holds the sum of payments" }),
          ),
          limit: Type.Optional(
            Type.String({ description: "Money field of the contract: payments less refunds never exceed it" }),
          ),
        },
        {
          additionalProperties: false,
          description: "For pay, refund, paid-before and late-refund: fields of the payment record",
        },
      ),
    ),
    part: Type.Optional(
      Type.String({
        description: "For refund: choice field, whose code is the place of the part that came back; 0 is the rest",
      }),
    ),
    parts: Type.Optional(
      Type.Array(
        Type.Object(
          {
            amount: Type.String({ description: "Money field: the part of the amount; none where empty or 0" }),
            payment: Type.Object(PART, { additionalProperties: false }),
          },
          { additionalProperties: false },
        ),
        {
          minItems: 1,
          maxItems: 5,
          description:
            "For pay: parts of the amount that were paid to other accounts, one movement and one payment record each; the rest has the fields of the whole, and so has a part that is the whole amount. Of several, one without voucher and day was not paid: its money is released",
        },
      ),
    ),
  },
  { additionalProperties: false },
);
export type PostStep = Static<typeof PostStep>;
