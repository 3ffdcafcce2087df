/**
 * The frozen public copy of a project. The public site is a pure function of it and reads nothing else.
 * Money in fen, percentages in basis points, days as YYYY-MM-DD, instants as ISO 8601.
 */
import { type Static, Type } from "typebox";

const Fen = Type.Integer();
const Day = Type.String({ format: "date" });
const object = { additionalProperties: false };

export const Snapshot = Type.Object(
  {
    format: Type.Literal(1),
    code: Type.String(),
    version: Type.Integer({ minimum: 1 }),
    publishedAt: Type.String(),
    asOf: Type.String(),
    demo: Type.Boolean({ description: "Invented data: every page says so" }),
    source: Type.Optional(Type.Object({ name: Type.String(), note: Type.String() }, object)),
    basis: Type.String(),
    publisher: Type.String(),
    name: Type.String(),
    summary: Type.Optional(Type.String()),
    unit: Type.String(),
    department: Type.Optional(Type.String()),
    region: Type.Object(
      {
        province: Type.String(),
        city: Type.String(),
        county: Type.String(),
        town: Type.Optional(Type.String()),
        path: Type.Array(Type.Object({ code: Type.String(), name: Type.String() }, object)),
      },
      object,
    ),
    industry: Type.Optional(
      Type.Object({ code: Type.String(), name: Type.String(), nameEn: Type.Optional(Type.String()) }, object),
    ),
    start: Type.Optional(Type.String()),
    end: Type.Optional(Type.String()),
    stage: Type.Optional(
      Type.Object(
        {
          id: Type.String(),
          title: Type.String(),
          titleEn: Type.Optional(Type.String()),
          done: Type.Array(
            Type.Object(
              { id: Type.String(), title: Type.String(), titleEn: Type.Optional(Type.String()), at: Day },
              object,
            ),
          ),
        },
        object,
      ),
    ),
    facts: Type.Array(
      Type.Object({ label: Type.String(), labelEn: Type.Optional(Type.String()), text: Type.String() }, object),
    ),
    totalFen: Type.Optional(Fen),
    sources: Type.Array(Type.Object({ name: Type.String(), amountFen: Fen }, object)),
    progress: Type.Array(
      Type.Object(
        {
          date: Day,
          rateBp: Type.Integer(),
          note: Type.Optional(Type.String()),
          pictures: Type.Array(Type.Object({ sha256: Type.String(), name: Type.String() }, object)),
        },
        object,
      ),
    ),
    contracts: Type.Array(
      Type.Object(
        {
          number: Type.String(),
          name: Type.String(),
          party: Type.String(),
          amountFen: Fen,
          currentFen: Type.Optional(Fen),
          signed: Type.Optional(Day),
          paidFen: Fen,
        },
        object,
      ),
    ),
    /** Absent where nothing is known of payments, as for projects imported from a public table. */
    money: Type.Optional(
      Type.Object(
        {
          approvedFen: Fen,
          paidFen: Fen,
          balanceFen: Fen,
          quotas: Type.Array(
            Type.Object(
              {
                number: Type.String(),
                source: Type.String(),
                date: Type.Optional(Day),
                totalFen: Fen,
                paidFen: Fen,
                balanceFen: Fen,
              },
              object,
            ),
          ),
          notAllottedFen: Fen,
          payments: Type.Array(
            Type.Object(
              {
                date: Day,
                amountFen: Fen,
                payee: Type.String(),
                kind: Type.Optional(Type.String()),
                contract: Type.Optional(Type.String()),
                voucher: Type.String(),
                quota: Type.String(),
                source: Type.String(),
                refund: Type.Boolean(),
              },
              object,
            ),
          ),
        },
        object,
      ),
    ),
    indicators: Type.Array(
      Type.Object(
        {
          id: Type.String(),
          code: Type.String(),
          title: Type.String(),
          titleEn: Type.Optional(Type.String()),
          formula: Type.String(),
          formulaEn: Type.Optional(Type.String()),
          valueBp: Type.Optional(Type.Integer()),
          figure: Type.Optional(Type.String()),
          unit: Type.Optional(Type.String()),
          unitEn: Type.Optional(Type.String()),
          inputs: Type.Array(Type.Object({ label: Type.String(), text: Type.String() }, object)),
          note: Type.Optional(Type.String()),
          sources: Type.Optional(
            Type.Array(Type.Object({ name: Type.String(), source: Type.String(), year: Type.Integer() }, object)),
          ),
          asOf: Type.String(),
        },
        object,
      ),
    ),
    withheld: Type.Array(Type.Object({ what: Type.String(), why: Type.String() }, object)),
    withdrawn: Type.Optional(Type.Object({ at: Day, reason: Type.String() }, object)),
  },
  object,
);
export type Snapshot = Static<typeof Snapshot>;

/**
 * The equation of the page: approved = paid + balance, each from its own source.
 * approved comes from the approval, paid is the sum of the payments shown, balance is the ledger's plus what is not
 * allotted yet; the difference is 0 when the books agree.
 */
export function equationOf(money: NonNullable<Snapshot["money"]>): {
  approvedFen: number;
  paidFen: number;
  balanceFen: number;
  differenceFen: number;
} {
  const paidFen = money.payments.reduce((sum, payment) => sum + payment.amountFen, 0);
  const balanceFen = money.quotas.reduce((sum, quota) => sum + quota.balanceFen, 0) + money.notAllottedFen;
  return {
    approvedFen: money.approvedFen,
    paidFen,
    balanceFen,
    differenceFen: money.approvedFen - paidFen - balanceFen,
  };
}
