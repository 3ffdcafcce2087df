/** The books as arithmetic: balances from entries, months, and why a month may not be closed. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  agrees,
  type ClosingFacts,
  closingFaults,
  closingOf,
  firstDayAfter,
  lastDayOf,
  monthsFrom,
  sideOf,
  sumOf,
  withBalances,
} from "../../core/domain/book.ts";

describe("balances", () => {
  it("run from entry to entry and end where the turnover says, for any entries", () => {
    const entry = fc.record({ debitFen: fc.nat(1e9), creditFen: fc.nat(1e9) });
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.array(entry, { minLength: 1 }), (openingFen, entries) => {
        const sum = sumOf(entries.map((one) => ({ openingFen: 0, ...one })));
        const last = withBalances(openingFen, entries).at(-1);
        expect(last?.balanceFen).toBe(closingOf({ ...sum, openingFen }));
      }),
    );
  });

  it("agree where every debit has its credit, and not by one fen less", () => {
    const line = [
      { openingFen: -100, debitFen: 0, creditFen: 50 },
      { openingFen: 100, debitFen: 50, creditFen: 0 },
    ];
    expect(agrees(line)).toBe(true);
    expect(agrees([...line, { openingFen: 0, debitFen: 1, creditFen: 0 }])).toBe(false);
    expect(agrees([...line, { openingFen: 1, debitFen: 0, creditFen: 0 }])).toBe(false);
    expect([5, -5, 0].map(sideOf)).toEqual(["debit", "credit", "even"]);
  });
});

it.each([
  ["2026-01", "2026-01-31", "2026-02-01"],
  ["2026-02", "2026-02-28", "2026-03-01"],
  ["2028-02", "2028-02-29", "2028-03-01"],
  ["2026-12", "2026-12-31", "2027-01-01"],
])("%s ends on %s", (month, last, next) => {
  expect(lastDayOf(month)).toBe(last);
  expect(firstDayAfter(month)).toBe(next);
});

it("counts months over the end of a year", () => {
  expect(monthsFrom("2026-11", "2027-02")).toEqual(["2026-11", "2026-12", "2027-01", "2027-02"]);
  expect(monthsFrom("2026-11", "2026-11")).toEqual(["2026-11"]);
  expect(monthsFrom("2026-11", "2026-01")).toEqual(["2026-11"]);
});

describe("a month may be closed", () => {
  const good: ClosingFacts = {
    month: "2026-12",
    today: "2027-01-01",
    lastClosed: "2026-11",
    firstPosted: "2026-03",
    unnumbered: 0,
    stopped: [],
    notEmpty: [],
    faults: [],
  };
  const codes = (change: Partial<ClosingFacts>): string[] => closingFaults({ ...good, ...change }).map((f) => f.code);

  it("when nothing is in the way", () => {
    expect(codes({})).toEqual([]);
    expect(codes({ lastClosed: undefined, firstPosted: "2026-12" })).toEqual([]);
    expect(codes({ lastClosed: undefined, firstPosted: undefined })).toEqual([]);
    expect(codes({ month: "2026-11", lastClosed: "2026-10", notEmpty: [{ number: "A", leftFen: 1 }] })).toEqual([]);
  });

  it("not for any of these reasons, each by itself", () => {
    expect(codes({ today: "2026-12-31" })).toEqual(["book.month-not-over"]);
    expect(codes({ lastClosed: "2026-12" })).toEqual(["book.closed-already"]);
    expect(codes({ lastClosed: "2026-10" })).toEqual(["book.earlier-open"]);
    expect(codes({ lastClosed: undefined })).toEqual(["book.earlier-open"]);
    expect(codes({ unnumbered: 1 })).toEqual(["book.not-numbered"]);
    expect(codes({ stopped: ["A"] })).toEqual(["book.line-stopped"]);
    expect(codes({ faults: ["A account paid"] })).toEqual(["book.broken"]);
    expect(codes({ notEmpty: [{ number: "A", leftFen: 1 }] })).toEqual(["book.not-empty"]);
  });

  it("names the lines and the month that are in the way", () => {
    const notEmpty = Array.from({ length: 25 }, (_, i) => ({ number: `L${i}`, leftFen: 1 }));
    const [fault] = closingFaults({ ...good, notEmpty });
    expect(fault?.facts["count"]).toBe(25);
    expect(String(fault?.facts["lines"]).split(", ")).toHaveLength(20);
    expect(closingFaults({ ...good, lastClosed: "2026-09" })[0]?.facts).toEqual({ month: "2026-10" });
  });
});
