import { Type } from "typebox";
import { wholeDiff } from "../complete-type.ts";
import type { FieldTypeSpec } from "../field-type.ts";
import { formatMoney, MAX_FEN, type MoneyUnit, parseMoney } from "../money.ts";
import { toHalfWidth } from "../text-width.ts";

/** Units as they stand behind an amount: yuan, ten thousand yuan. */
const UNIT_WORDS: Readonly<Record<MoneyUnit, string>> = { yuan: "\u5143", wan: "\u4E07\u5143" };

/** An amount, stored in fen, typed in yuan or in ten thousand yuan. */
export const money: FieldTypeSpec = {
  name: "money",
  description: "Amount of money, stored as whole fen; typed in yuan or in wan (10,000 yuan)",
  group: "fill",
  options: {
    unit: Type.Optional(Type.Enum(["yuan", "wan"], { description: "Unit people type in; yuan when left out" })),
    signed: Type.Optional(Type.Boolean({ description: "May be negative, as for a change that lowers a price" })),
  },
  answerSchema: (field) => Type.Integer({ minimum: field["signed"] === true ? -MAX_FEN : 0, maximum: MAX_FEN }),
  emptyValue: undefined,
  expressionType: () => "Money",
  fromText: (raw, field) => {
    const typed = toHalfWidth(raw);
    const word = UNIT_WORDS[unitOf(field)];
    return parseMoney(typed.endsWith(word) ? typed.slice(0, -word.length) : typed, unitOf(field));
  },
  toText: (answer, field) => (typeof answer === "number" ? formatMoney(answer, unitOf(field)) : ""),
  toCell: (answer, field) =>
    typeof answer === "number" ? { kind: "money", fen: answer, unit: unitOf(field) } : { kind: "empty" },
  diff: (before, after, field) =>
    wholeDiff(before, after, (answer) =>
      typeof answer === "number" ? `${formatMoney(answer, unitOf(field))} ${UNIT_WORDS[unitOf(field)]}` : "",
    ),
  indexAs: "bigint",
  viewAs: () => "bigint",
  numeric: true,
  reads: [],
};

function unitOf(field: { [option: string]: unknown }): MoneyUnit {
  return field["unit"] === "wan" ? "wan" : "yuan";
}
