/**
 * How bank statements are read and compared with payments: the tables of each bank, where a form keeps the bank's number
 * of a payment, and which form takes back money that came back. Everything that core has to know of a pack for this.
 */
import { type Static, Type } from "typebox";
import { BatchExchange } from "./batch-exchange.ts";
import { definitionHead, Id } from "./definition-head.ts";

const strict = { additionalProperties: false };

export const LAYOUT_DAYS = ["yyyy-mm-dd", "yyyymmdd", "yyyy/m/d", "yyyy.m.d"] as const;
/** Figures and texts above the table. */
export const LAYOUT_HEADS = [
  "account",
  "owner",
  "currency",
  "statement-id",
  "from",
  "to",
  "opening",
  "closing",
] as const;
export const LAYOUT_COLUMNS = [
  "booked-on",
  "value-on",
  "amount",
  "in",
  "out",
  "direction",
  "balance",
  "reference",
  "entry",
  "voucher",
  "counterparty",
  "counterparty-account",
  "purpose",
  "code",
  "account",
  "currency",
] as const;

const Word = Type.String({ minLength: 1, maxLength: 40 });
const Words = Type.Array(Word, { minItems: 1, maxItems: 20 });

export const StatementLayout = Type.Object(
  {
    id: Id,
    title: Type.String({ minLength: 1, maxLength: 80, description: "Name that people choose it by" }),
    encoding: Type.Enum(["utf-8", "gb18030"], { description: "gb18030 reads GBK and GB2312 too" }),
    delimiter: Type.Enum(["comma", "semicolon", "tab", "bar"]),
    days: Type.Enum([...LAYOUT_DAYS], { description: "How days are written; a time behind them is passed over" }),
    head: Type.Array(
      Type.Object(
        {
          read: Type.Enum([...LAYOUT_HEADS]),
          label: Type.String({
            minLength: 1,
            maxLength: 40,
            description: "Text of the cell; what it says stands behind a colon or in the next cell",
          }),
        },
        strict,
      ),
      { maxItems: 12, description: "Lines above the table" },
    ),
    columns: Type.Array(Type.Object({ read: Type.Enum([...LAYOUT_COLUMNS]), header: Word }, strict), {
      minItems: 3,
      maxItems: 30,
      description:
        "Columns by their titles; amounts are one signed column, one with a direction, or one for each direction",
    }),
    direction: Type.Optional(
      Type.Object({ in: Words, out: Words }, { ...strict, description: "Words of the direction column" }),
    ),
    end: Type.Optional(
      Type.Array(Word, { maxItems: 10, description: "Words that begin the rows below the table: totals, remarks" }),
    ),
    newestFirst: Type.Optional(Type.Boolean({ description: "The latest entry stands at the top" })),
  },
  strict,
);
export type StatementLayout = Static<typeof StatementLayout>;

export const Reconciliation = Type.Object(
  {
    ...definitionHead("reconciliation"),
    layouts: Type.Array(StatementLayout, { maxItems: 60, description: "CSV files of banks; camt.05x needs none" }),
    payments: Type.Array(
      Type.Object(
        {
          form: Type.String({ description: "Form whose flow posts payments or refunds" }),
          serial: Type.String({ description: "Text field with the bank's number of the payment" }),
        },
        strict,
      ),
      { maxItems: 20 },
    ),
    returned: Type.Optional(
      Type.Object(
        {
          form: Type.String({ description: "Form that is started for money that came back" }),
          words: Type.Array(Word, { maxItems: 20, description: "Purpose texts that speak of a returned payment" }),
          days: Type.Integer({ minimum: 1, maximum: 400, description: "How long after the payment one is looked for" }),
          fields: Type.Object(
            {
              payment: Type.String({ description: "Document field: the payment that came back" }),
              date: Type.String(),
              amount: Type.String(),
              voucher: Type.Optional(Type.String()),
              reason: Type.Optional(Type.String()),
              part: Type.Optional(
                Type.String({
                  description: "Choice field, whose code is the place of the part that came back; 0 is the rest",
                }),
              ),
            },
            strict,
          ),
          answers: Type.Record(Type.String(), Type.String(), { description: "Fixed answers: field → text or code" }),
        },
        { ...strict, description: "Only offered to a person, with these fields filled; nothing is posted by it" },
      ),
    ),
    batches: Type.Optional(
      Type.Array(BatchExchange, { maxItems: 20, description: "Forms whose documents the bank pays line by line" }),
    ),
  },
  strict,
);
export type Reconciliation = Static<typeof Reconciliation>;

/** What is wrong with a layout beyond its shape: pointer within it, what was found, what was expected. */
export function layoutFaults(layout: StatementLayout): { pointer: string; found: string; expected: string }[] {
  const faults: { pointer: string; found: string; expected: string }[] = [];
  const columns = layout.columns.map(({ read }) => read);
  const heads = layout.head.map(({ read }) => read);
  const twice = (names: readonly string[], pointer: string): void =>
    names.forEach((name, i) => {
      if (names.indexOf(name) !== i)
        faults.push({ pointer: `${pointer}/${i}/read`, found: name, expected: "each once" });
    });
  twice(columns, "/columns");
  twice(heads, "/head");
  const has = (...names: (typeof LAYOUT_COLUMNS)[number][]): boolean => names.every((name) => columns.includes(name));
  const ways = [has("amount"), has("in", "out")].filter(Boolean).length;
  if (ways !== 1 || (has("direction") && !has("amount")) || has("in") !== has("out"))
    faults.push({
      pointer: "/columns",
      found: columns.join(", "),
      expected: "amount, amount and direction, or in and out",
    });
  if (has("direction") !== (layout.direction !== undefined))
    faults.push({ pointer: "/direction", found: "a direction on one side only", expected: "a column and its words" });
  if (!has("booked-on")) faults.push({ pointer: "/columns", found: columns.join(", "), expected: "booked-on" });
  if (!has("balance") && !(heads.includes("opening") && heads.includes("closing")))
    faults.push({
      pointer: "/head",
      found: heads.join(", "),
      expected: "opening and closing, or a column with the balance",
    });
  if (!has("account") && !heads.includes("account"))
    faults.push({ pointer: "/head", found: heads.join(", "), expected: "account" });
  return faults;
}
