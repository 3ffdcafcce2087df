/** How the payment orders of a form become treasury vouchers: fields, codes of the region, and what a refund starts. */
import { type Static, Type } from "typebox";
import { definitionHead, Id } from "./definition-head.ts";
import { ORDER_CODES } from "./voucher-type.ts";

const strict = { additionalProperties: false } as const;
const Codes = Type.Optional(Type.String({ description: "Code map that turns the value into the treasury's code" }));

export const VoucherSource = Type.Union([
  Type.Object({ text: Type.String({ minLength: 1, maxLength: 255, description: "Always the same" }) }, strict),
  Type.Object({ field: Type.String({ description: "Field of the form" }), codes: Codes }, strict),
  Type.Object(
    { quota: Type.Enum(["number", "source", "nature"], { description: "Of the budget line" }), codes: Codes },
    strict,
  ),
]);
export type VoucherSource = Static<typeof VoucherSource>;

export const RefundSource = Type.Union([
  Type.Object({ text: Type.String({ minLength: 1, maxLength: 255, description: "Always the same" }) }, strict),
  Type.Object(
    {
      of: Type.Enum(["order", "amount", "day", "voucher", "reason", "part"], {
        description: "The document that was paid, which part of it came back (0 is the rest), or what the notice says",
      }),
    },
    strict,
  ),
]);
export type RefundSource = Static<typeof RefundSource>;

export const VoucherDefinition = Type.Object(
  {
    ...definitionHead("voucher"),
    form: Type.String({ description: "Form whose documents are paid" }),
    codeBy: Type.Object(
      {
        field: Type.String({ description: "Choice field that decides which voucher it is" }),
        codes: Type.Record(Type.String(), Type.Enum([...ORDER_CODES]), {
          description: "Answer → 5201 (direct payment) or 8202 (authorised payment)",
        }),
      },
      strict,
    ),
    head: Type.Record(Type.String(), VoucherSource, {
      description: "Field of the voucher's head → where it comes from",
    }),
    detail: Type.Record(Type.String(), VoucherSource, { description: "The same for the detail" }),
    codes: Type.Record(
      Id,
      Type.Object(
        {
          title: Type.String({ minLength: 1, maxLength: 40 }),
          map: Type.Record(Type.String(), Type.String({ minLength: 1, maxLength: 38 }), {
            description: "Our code → the treasury's; a code that does not stand here is refused",
          }),
        },
        strict,
      ),
      { description: "Code maps of the region" },
    ),
    answer: Type.Object(
      {
        serial: Type.String({ description: "Field of the receipt with the bank's number, such as Hold1" }),
        reason: Type.String({ description: "Field with the reason of a refusal, such as Remark" }),
      },
      strict,
    ),
    refund: Type.Optional(
      Type.Object(
        {
          form: Type.String({
            description: "Form of the document that a refund notice starts; it posts nothing itself",
          }),
          set: Type.Record(Type.String(), RefundSource, { description: "Field of that form → where it comes from" }),
        },
        strict,
      ),
    ),
  },
  strict,
);
export type VoucherDefinition = Static<typeof VoucherDefinition>;
