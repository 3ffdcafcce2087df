/** Bodies and answers of the bank routes, for validation and for OpenAPI. */
import { Type } from "typebox";
import { STATEMENT_FORMATS } from "../domain/statement.ts";
import { RESULTS } from "./reconciliation-queries.ts";

const strict = { additionalProperties: false };
const Uuid = Type.String({ format: "uuid" });
const Day = Type.String({ format: "date" });
const Fen = Type.Integer({ description: "Whole fen" });
const Count = Type.Integer({ minimum: 0 });
const Text = Type.String();
const orNull = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) => Type.Union([type, Type.Null()]);
const Reason = Type.String({ minLength: 2, maxLength: 200, pattern: "\\S" });
const Named = Type.Object({ id: Uuid, name: Text }, strict);
const Document = Type.Object({ id: Uuid, number: Text }, strict);

export const AccountBody = Type.Object(
  {
    id: Uuid,
    title: Type.String({ minLength: 1, maxLength: 60 }),
    bank: Type.String({ minLength: 1, maxLength: 100 }),
    owner: Type.String({ minLength: 1, maxLength: 100 }),
    number: Type.String({ pattern: "^[0-9A-Za-z][0-9A-Za-z -]{4,40}$" }),
    since: Day,
  },
  strict,
);
export const HandBody = Type.Object(
  {
    id: Uuid,
    lines: Type.Array(Uuid, { maxItems: 100, uniqueItems: true }),
    payments: Type.Array(Uuid, { maxItems: 100, uniqueItems: true }),
    reason: Reason,
  },
  strict,
);
export const UndoBody = Type.Object({ reason: Reason }, strict);
export const ReturnBody = Type.Object({ id: Uuid, payment: Uuid }, strict);
export const Started = Type.Object({ id: Uuid }, strict);

const account = {
  id: Uuid,
  title: Text,
  bank: Text,
  owner: Text,
  number: Type.String({ description: "Last four digits" }),
  main: Type.Boolean(),
  since: Day,
  county: Text,
  mayWrite: Type.Boolean(),
};
export const Accounts = Type.Object(
  {
    rows: Type.Array(
      Type.Object(
        {
          ...account,
          late: Type.Object(
            { lines: Count, payments: Count, days: Count },
            { ...strict, description: "Open for more than so many days" },
          ),
        },
        strict,
      ),
    ),
  },
  strict,
);
export const MatchAnswer = Type.Object({ agrees: Count, differs: Count, lines: Count, payments: Count }, strict);
export const ImportAnswer = Type.Object(
  {
    id: Uuid,
    statements: Type.Array(
      Type.Object(
        {
          id: Uuid,
          number: Text,
          format: Type.Enum([...STATEMENT_FORMATS]),
          from: Day,
          to: Day,
          lines: Count,
          known: Count,
          pending: Count,
          gap: orNull(Type.Object({ from: Day, to: Day }, strict)),
        },
        strict,
      ),
    ),
    matched: MatchAnswer,
  },
  strict,
);
const InOut = Type.Object({ inFen: Fen, outFen: Fen }, strict);
export const Month = Type.Object(
  {
    account: Type.Object(account, strict),
    month: Text,
    months: Type.Array(Text),
    results: Type.Array(
      Type.Object(
        {
          result: Type.Enum([...RESULTS]),
          groups: Count,
          lines: Count,
          payments: Count,
          lineFen: Fen,
          paymentFen: Fen,
        },
        strict,
      ),
    ),
    days: Type.Array(
      Type.Object(
        { day: Day, lines: Count, openLines: Count, payments: Count, openPayments: Count, covered: Type.Boolean() },
        strict,
      ),
    ),
    statements: Type.Array(
      Type.Object(
        {
          id: Uuid,
          number: Text,
          file: Text,
          format: Type.Enum([...STATEMENT_FORMATS]),
          from: Day,
          to: Day,
          openingFen: orNull(Fen),
          closingFen: orNull(Fen),
          entries: Count,
          pending: Count,
          by: Text,
          at: Text,
        },
        strict,
      ),
    ),
    balance: orNull(
      Type.Object(
        {
          asOf: Day,
          from: Day,
          bankFen: Fen,
          oursFen: Fen,
          oursNotBank: InOut,
          bankNotOurs: InOut,
          bankAdjustedFen: Fen,
          oursAdjustedFen: Fen,
          differenceFen: Fen,
          missingDays: Type.Integer(),
        },
        strict,
      ),
    ),
  },
  strict,
);
export const Items = Type.Object(
  {
    rows: Type.Array(
      Type.Object(
        {
          key: Uuid,
          day: Day,
          result: Type.Enum([...RESULTS]),
          match: orNull(
            Type.Object(
              { id: Uuid, made: Type.Enum(["program", "hand"]), basis: Text, reason: orNull(Text), by: Text, at: Text },
              strict,
            ),
          ),
          lines: Type.Array(
            Type.Object(
              {
                id: Uuid,
                day: Day,
                amountFen: Type.Integer({ description: "Positive is money that came in" }),
                reference: orNull(Text),
                voucher: orNull(Text),
                counterparty: Text,
                counterpartyAccount: Text,
                purpose: Text,
                final: Type.Boolean(),
                place: Count,
                file: Text,
                looksReturned: Type.Boolean(),
                document: orNull(Document),
              },
              strict,
            ),
          ),
          payments: Type.Array(
            Type.Object(
              {
                id: Uuid,
                day: Day,
                amountFen: Type.Integer({ description: "Positive is money that went out" }),
                payee: Text,
                voucher: Text,
                document: Document,
                project: orNull(Named),
              },
              strict,
            ),
          ),
        },
        strict,
      ),
    ),
    next: orNull(Text),
  },
  strict,
);
export const Candidates = Type.Object(
  {
    rows: Type.Array(
      Type.Object(
        {
          id: Uuid,
          day: Day,
          amountFen: Fen,
          payee: Text,
          voucher: Text,
          document: Document,
          project: orNull(Named),
          signs: Type.Array(Type.Enum(["number", "amount", "payee"])),
        },
        strict,
      ),
    ),
  },
  strict,
);
