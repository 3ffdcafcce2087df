import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { equationOf, type Snapshot } from "../../core/domain/snapshot.ts";

type MoneyPart = NonNullable<Snapshot["money"]>;

function makeMoney(part: Partial<MoneyPart> & { paid?: number[]; balances?: number[] }): MoneyPart {
  return {
    approvedFen: 0,
    paidFen: 0,
    balanceFen: 0,
    notAllottedFen: 0,
    quotas: (part.balances ?? []).map((balanceFen, i) => ({
      number: String(i),
      source: "s",
      totalFen: 0,
      paidFen: 0,
      balanceFen,
    })),
    payments: (part.paid ?? []).map((amountFen) => ({
      date: "2026-01-01",
      amountFen,
      payee: "p",
      voucher: "v",
      quota: "0",
      source: "s",
      refund: amountFen < 0,
    })),
    ...part,
  };
}

describe("the equation of the public page", () => {
  it("adds up the payments shown and what the ledger has left", () => {
    const money = makeMoney({ approvedFen: 1000, paid: [500, 390, -100], balances: [110, 60], notAllottedFen: 40 });

    expect(equationOf(money)).toEqual({ approvedFen: 1000, paidFen: 790, balanceFen: 210, differenceFen: 0 });
  });

  it("shows the difference when the books disagree, whatever the totals claim", () => {
    const money = makeMoney({ approvedFen: 1000, paidFen: 1000, balanceFen: 0, paid: [500], balances: [400] });

    expect(equationOf(money).differenceFen).toBe(100);
  });

  it("always holds once the difference is counted in", () => {
    const fen = fc.integer({ min: -1_000_000, max: 1_000_000 });
    fc.assert(
      fc.property(fen, fc.array(fen), fc.array(fen), fen, (approvedFen, paid, balances, notAllottedFen) => {
        const e = equationOf(makeMoney({ approvedFen, paid, balances, notAllottedFen }));

        expect(e.paidFen + e.balanceFen + e.differenceFen).toBe(e.approvedFen);
      }),
      { seed: 20261122, numRuns: 300 },
    );
  });
});
