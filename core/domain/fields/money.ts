import { Type } from "typebox";
import type { FieldType } from "../field-type.ts";
import { formatMoney, MAX_FEN, type MoneyUnit, parseMoney } from "../money.ts";
import { toHalfWidth } from "../text-width.ts";

/** An amount, stored in fen, typed in yuan or in ten thousand yuan. */
export const money: FieldType = {
  name: "money",
  description: "Amount of money, stored as whole fen; typed in yuan or in wan (10,000 yuan)",
  options: {
    unit: Type.Optional(Type.Enum(["yuan", "wan"], { description: "Unit people type in; yuan when left out" })),
    signed: Type.Optional(Type.Boolean({ description: "May be negative, as for a change that lowers a price" })),
  },
  answerSchema: (field) => Type.Integer({ minimum: field["signed"] === true ? -MAX_FEN : 0, maximum: MAX_FEN }),
  emptyValue: undefined,
  expressionType: () => "Money",
  fromText: (raw, field) => parseMoney(toHalfWidth(raw), unitOf(field)),
  toText: (answer, field) => (typeof answer === "number" ? formatMoney(answer, unitOf(field)) : ""),
  numeric: true,
};

function unitOf(field: { [option: string]: unknown }): MoneyUnit {
  return field["unit"] === "wan" ? "wan" : "yuan";
}
