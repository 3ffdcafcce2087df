import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MOVEMENTS } from "../../core/domain/post-step.ts";
import {
  type Accounts,
  availableOf,
  balanceOf,
  brokenInvariants,
  EMPTY_ACCOUNTS,
  type Movement,
  move,
  type MovementRefusal,
} from "../../core/domain/ledger.ts";

const WAN = 1_000_000; // fen

function made(accounts: Accounts, movement: Movement, amountFen: number): Accounts {
  const result = move(accounts, movement, amountFen);
  if ("refusal" in result) throw new Error(JSON.stringify(result.refusal));
  return result.accounts;
}

describe("the quota trace of the worked example (domain §10)", () => {
  type Line = {
    movement: Movement;
    wan: number;
    refused?: MovementRefusal["code"];
    after: number[];
    available: number;
  };
  // total, inTransit, paid, refunded, frozen → available, in wan
  const trace: Line[] = [
    { movement: "allot", wan: 1000, after: [1000, 0, 0, 0, 0], available: 1000 },
    { movement: "reserve", wan: 600, after: [1000, 600, 0, 0, 0], available: 400 },
    { movement: "reserve", wan: 500, refused: "ledger.insufficient", after: [1000, 600, 0, 0, 0], available: 400 },
    { movement: "pay", wan: 600, after: [1000, 0, 600, 0, 0], available: 400 },
    { movement: "refund", wan: 100, after: [1000, 0, 600, 100, 0], available: 500 },
    { movement: "freeze", wan: 200, after: [1000, 0, 600, 100, 200], available: 300 },
    { movement: "decrease", wan: 301, refused: "ledger.insufficient", after: [1000, 0, 600, 100, 200], available: 300 },
    { movement: "decrease", wan: 300, after: [700, 0, 600, 100, 200], available: 0 },
  ];

  it("comes out line by line", () => {
    let accounts = EMPTY_ACCOUNTS;
    for (const line of trace) {
      const result = move(accounts, line.movement, line.wan * WAN);

      if ("accounts" in result) accounts = result.accounts;
      expect("refusal" in result ? result.refusal.code : undefined).toBe(line.refused);
      const { totalFen, inTransitFen, paidFen, refundedFen, frozenFen } = accounts;
      expect([totalFen, inTransitFen, paidFen, refundedFen, frozenFen].map((fen) => fen / WAN)).toEqual(line.after);
      expect(availableOf(accounts) / WAN).toBe(line.available);
    }
  });

  it("two applications of 60 on 100 available: exactly one is accepted", () => {
    const first = made(made(EMPTY_ACCOUNTS, "allot", 100), "reserve", 60);

    expect(move(first, "reserve", 60)).toEqual({
      refusal: { code: "ledger.insufficient", availableFen: 40, requestedFen: 60 },
    });
  });
});

describe("a movement", () => {
  const line: Accounts = {
    totalFen: 1000,
    frozenFen: 50,
    inTransitFen: 100,
    paidFen: 300,
    refundedFen: 20,
    distributedFen: 70,
  };

  it.each<[Movement, number, MovementRefusal["code"] | undefined]>([
    ["reserve", 500, undefined],
    ["reserve", 501, "ledger.insufficient"],
    ["freeze", 500, undefined],
    ["freeze", 501, "ledger.insufficient"],
    ["decrease", 500, undefined],
    ["decrease", 501, "ledger.insufficient"],
    ["unfreeze", 50, undefined],
    ["unfreeze", 51, "ledger.not-frozen"],
    ["release", 100, undefined],
    ["release", 101, "ledger.not-in-transit"],
    ["pay", 100, undefined],
    ["pay", 101, "ledger.not-in-transit"],
    ["refund", 280, undefined],
    ["refund", 281, "ledger.not-paid"],
    ["increase", 0, "ledger.not-positive"],
    ["increase", -1, "ledger.not-positive"],
    ["allot", 1.5, "ledger.not-positive"],
    ["allot", Number.NaN, "ledger.not-positive"],
    ["allot", 2 ** 53, "ledger.not-positive"],
  ])("%s of %d: %s", (movement, amount, code) => {
    const result = move(line, movement, amount);

    expect("refusal" in result ? result.refusal.code : undefined).toBe(code);
  });

  it("that takes back another restores the accounts", () => {
    expect(made(made(line, "reserve", 30), "release", 30)).toEqual(line);
    expect(made(made(line, "freeze", 30), "unfreeze", 30)).toEqual(line);
    expect(made(made(line, "increase", 30), "decrease", 30)).toEqual(line);
  });
});

describe("any sequence of movements", () => {
  const step = fc.record({
    movement: fc.constantFrom<Movement>(...MOVEMENTS),
    amount: fc.oneof(fc.integer({ min: -5, max: 500 }), fc.constantFrom(0, 1.5, 10_000)),
  });

  it("keeps every invariant, and a refusal leaves the accounts as they were", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let accounts: Accounts = Object.freeze({ ...EMPTY_ACCOUNTS });
        for (const { movement, amount } of steps) {
          const before = { ...accounts };
          const result = move(accounts, movement, amount);

          expect(accounts).toEqual(before);
          if ("refusal" in result) {
            expect(result.refusal.requestedFen).toBe(amount);
            continue;
          }
          const after = result.accounts;
          expect(brokenInvariants(after)).toEqual([]);
          expect(Object.values(after).every(Number.isSafeInteger)).toBe(true);
          const change = balanceOf(after) - balanceOf(accounts);
          const expected: Partial<Record<Movement, number>> = {
            allot: amount,
            increase: amount,
            decrease: -amount,
            pay: -amount,
            refund: amount,
            "paid-before": -amount,
            "late-refund": amount,
            distribute: -amount,
            "take-back": -amount,
            transfer: -amount,
          };
          expect(change).toBe(expected[movement] ?? 0);
          accounts = Object.freeze(after);
        }
      }),
      { seed: 20261122, numRuns: 1000 },
    );
  });

  it("an account below zero, an overdraft and too much refunded are each named", () => {
    expect(brokenInvariants({ ...EMPTY_ACCOUNTS, frozenFen: -1 })).toContain("frozenFen below 0");
    expect(brokenInvariants({ ...EMPTY_ACCOUNTS, inTransitFen: 1 })).toEqual(["available below 0"]);
    expect(brokenInvariants({ ...EMPTY_ACCOUNTS, totalFen: 5, refundedFen: 1 })).toEqual(["refunded above paid"]);
  });
});
