/** Days and months in their order: none twice, none left out, none before it has ended. */
import { describe, expect, it } from "vitest";
import { plusDays } from "../../core/domain/day.ts";
import { type NewestRuns, nextRun, type RunOrder } from "../../core/domain/run-order.ts";

/** Everything that is run until nothing is due. */
function catchUp(today: string, newest: NewestRuns): string[] {
  const runs: RunOrder[] = [];
  let known = newest;
  for (;;) {
    const { run } = nextRun(today, known);
    if (!run) return runs.map(({ every, asOf }) => `${every} ${asOf}`);
    runs.push(run);
    known = { ...known, [run.every]: { asOf: run.asOf, finished: true } };
  }
}
const done = (asOf: string) => ({ asOf, finished: true });

describe("the next run", () => {
  it("is, the first time, that of the month and the day that ended last", () => {
    expect(catchUp("2026-03-15", { day: undefined, month: undefined })).toEqual(["month 2026-02-28", "day 2026-03-14"]);
    expect(catchUp("2026-03-01", { day: undefined, month: undefined })).toEqual(["day 2026-02-28", "month 2026-02-28"]);
  });

  it("comes once a day", () => {
    const newest = { day: done("2026-03-14"), month: done("2026-02-28") };
    expect(catchUp("2026-03-15", newest)).toEqual([]);
    expect(catchUp("2026-03-16", newest)).toEqual(["day 2026-03-15"]);
  });

  it("catches up what was missed in order, a day before the month that ends with it", () => {
    expect(catchUp("2028-03-02", { day: done("2028-02-27"), month: done("2027-12-31") })).toEqual([
      "month 2028-01-31",
      "day 2028-02-28",
      "day 2028-02-29",
      "month 2028-02-29",
      "day 2028-03-01",
    ]);
    expect(catchUp("2027-02-01", { day: done("2027-01-31"), month: done("2026-10-31") })).toEqual([
      "month 2026-11-30",
      "month 2026-12-31",
      "month 2027-01-31",
    ]);
  });

  it("goes on with what was broken off", () => {
    const newest = { day: { asOf: "2026-03-14", finished: false }, month: done("2026-02-28") };
    expect(nextRun("2026-03-15", newest).run).toEqual({ every: "day", asOf: "2026-03-14" });
  });

  it("is none while the clock stands before what was judged, which is said", () => {
    const newest = { day: done("2026-03-14"), month: done("2026-02-28") };
    expect(nextRun("2026-03-14", newest)).toEqual({ run: undefined, ahead: [{ every: "day", asOf: "2026-03-14" }] });
    expect(nextRun("2026-02-20", newest).ahead).toHaveLength(2);
    // A run that was broken off before the clock was moved waits too.
    expect(nextRun("2026-03-10", { ...newest, day: { asOf: "2026-03-14", finished: false } }).run).toBeUndefined();
    expect(nextRun("2026-03-15", newest).ahead).toEqual([]);
  });

  it("leaves out no day and no month of two years", () => {
    let newest: NewestRuns = { day: done("2026-12-31"), month: done("2026-12-31") };
    const seen: string[] = [];
    for (let today = "2027-01-01"; today <= "2029-01-01"; today = plusDays(today, 1)) {
      const runs = catchUp(today, newest);
      for (const run of runs) {
        const [every = "", asOf = ""] = run.split(" ");
        newest = { ...newest, [every]: done(asOf) };
      }
      seen.push(...runs);
    }
    expect(seen.filter((run) => run.startsWith("day"))).toHaveLength(365 + 366);
    expect(seen.filter((run) => run.startsWith("month"))).toHaveLength(24);
    expect(new Set(seen).size).toBe(seen.length);
  });
});
