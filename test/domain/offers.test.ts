/** Savings offered to neighbours below the same line: from whom, how much, to whom (S4-27, S4-28). */
import { describe, expect, it } from "vitest";
import { type FamilyLine, offersOf } from "../../core/domain/offers.ts";

const line = (
  id: string,
  project: string | null,
  availableFen: number,
  more: Partial<FamilyLine> = {},
): FamilyLine => ({
  id,
  number: id,
  holder: id,
  parent: "above",
  year: 2026,
  project,
  availableFen,
  ...more,
});
const told = (saved: Record<string, number>, lines: FamilyLine[]) =>
  offersOf(new Map(Object.entries(saved)), lines).map(({ from, amountFen, to }) => [
    from.id,
    amountFen,
    to.map(({ id }) => id),
  ]);

describe("savings", () => {
  it("go from what saved to what did not, as far as the line has money that may be used", () => {
    const lines = [line("green", "p-green", 500), line("guard", "p-guard", 0), line("road", null, 7)];
    expect(told({ "p-green": 300 }, lines)).toEqual([["green", 300, ["guard", "road"]]]);
    expect(told({ "p-green": 800 }, lines)).toEqual([["green", 500, ["guard", "road"]]]);
    expect(told({}, lines)).toEqual([]);
  });

  it("are spread over the project's lines and never offered twice", () => {
    const lines = [line("a", "p", 200), line("b", "p", 200), line("c", "p", 200), line("x", "q", 0)];
    expect(told({ p: 300 }, lines)).toEqual([
      ["a", 200, ["x"]],
      ["b", 100, ["x"]],
    ]);
  });

  it("stay below the same line and in the same year, and do not go to another one that saved", () => {
    const green = line("green", "p", 500);
    expect(told({ p: 300 }, [green, line("x", "q", 0, { parent: "other" })])).toEqual([]);
    expect(told({ p: 300 }, [green, line("x", "q", 0, { year: 2027 })])).toEqual([]);
    expect(told({ p: 300, q: 100 }, [green, line("x", "q", 400)])).toEqual([]);
    expect(told({ p: 300 }, [line("spent", "p", 0), line("x", "q", 0)])).toEqual([]);
  });
});
