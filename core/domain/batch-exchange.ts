/**
 * How a batch goes to the bank and comes back: the file of its lines, the file with the result of each, what the bank's
 * codes mean, and which fields hold a batch of lines that are paid again. All that core has to know of a pack for this.
 */
import { type Static, Type } from "typebox";

const strict = { additionalProperties: false } as const;

/** What became of a line: paid, the name is another one, the account is closed, not paid for something else. */
export const OUTCOMES = ["paid", "name", "closed", "other"] as const;
export type Outcome = (typeof OUTCOMES)[number];
/** Columns of the bank's answer. */
export const RESULT_COLUMNS = ["batch", "line", "amount", "code", "reason"] as const;

const Word = Type.String({ minLength: 1, maxLength: 40 });
const file = {
  encoding: Type.Enum(["utf-8", "gb18030"], { description: "gb18030 is GBK and GB2312 too" }),
  delimiter: Type.Enum(["comma", "semicolon", "tab", "bar"]),
};

export const OrderColumn = Type.Union([
  Type.Object(
    {
      header: Word,
      write: Type.Enum(["batch", "line", "amount"], { description: "Number of the batch, of the line, yuan" }),
    },
    strict,
  ),
  Type.Object({ header: Word, column: Type.String({ description: "Column of the table" }) }, strict),
  Type.Object({ header: Word, field: Type.String({ description: "Field of the form" }) }, strict),
]);
export type OrderColumn = Static<typeof OrderColumn>;

export const BatchExchange = Type.Object(
  {
    form: Type.String({ description: "Form whose documents are batches" }),
    table: Type.String({ description: "Table field: each row is one payment" }),
    amount: Type.String({ description: "Money column of the table" }),
    order: Type.Object(
      { ...file, columns: Type.Array(OrderColumn, { minItems: 3, maxItems: 30 }) },
      { ...strict, description: "The file that tells the bank what to pay" },
    ),
    result: Type.Object(
      {
        ...file,
        columns: Type.Array(Type.Object({ read: Type.Enum([...RESULT_COLUMNS]), header: Word }, strict), {
          minItems: 4,
          maxItems: 5,
        }),
        total: Type.Optional(
          Type.String({
            minLength: 1,
            maxLength: 40,
            description:
              "Word that begins the row with the sum of all lines; where it is named the row has to be there",
          }),
        ),
        codes: Type.Record(Type.String({ minLength: 1, maxLength: 40 }), Type.Enum([...OUTCOMES]), {
          description: "Code of the bank → what it means; a code that does not stand here refuses the file",
        }),
      },
      { ...strict, description: "The file with the bank's result of each line" },
    ),
    again: Type.Optional(
      Type.Object(
        {
          document: Type.String({ description: "Document field of the form: the batch whose lines are paid again" }),
          line: Type.String({ description: "Number column: the line of that batch" }),
          keep: Type.Array(Type.String(), { maxItems: 20, description: "Columns that stay as they were" }),
          take: Type.Array(Type.String(), { maxItems: 40, description: "Fields taken over from that batch" }),
        },
        { ...strict, description: "Lines that the bank did not pay, in a new batch: each once at a time" },
      ),
    ),
  },
  strict,
);
export type BatchExchange = Static<typeof BatchExchange>;
