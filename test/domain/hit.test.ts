/** What verdicts do to hits: once for an unchanged condition, each level told once, nothing closed by what cannot be judged. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plusDays } from "../../core/domain/day.ts";
import {
  dueEscalations,
  foundBy,
  handleHit,
  type HitChange,
  judgeHit,
  type Keeping,
  type OpenHit,
  retireHit,
} from "../../core/domain/hit.ts";
import type { Handles } from "../../core/domain/handles.ts";
import { LEVELS, type Level } from "../../core/domain/rule.ts";
import type { Verdict } from "../../core/domain/run-rule.ts";

const fires = (as: Level, message = "m"): Verdict => ({ kind: "fires", as, message, compared: [], missing: [] });
const QUIET: Verdict = { kind: "quiet", compared: [] };
const MISSING: Verdict = { kind: "missing", names: ["values.paid"], compared: [] };
const FAILED: Verdict = { kind: "failed", reason: "division by zero", compared: [] };

type Told = { kinds: string; tell: string; hit: OpenHit | undefined; settled: Level | undefined };

/** The verdicts of days in a row, from 1 March on. */
function days(rule: Keeping, verdicts: readonly Verdict[]): Told {
  let change: HitChange = { hit: undefined, events: [], tell: undefined, settled: undefined };
  const kinds: string[] = [];
  const tell: string[] = [];
  for (const [i, verdict] of verdicts.entries()) {
    change = judgeHit(rule, change.hit, change.settled, verdict, plusDays("2026-03-01", i));
    kinds.push(change.events.map((event) => event.kind).join("+") || "-");
    tell.push(change.tell ?? "-");
  }
  return { kinds: kinds.join(" "), tell: tell.join(" "), hit: change.hit, settled: change.settled };
}

describe("a hit", () => {
  it("is told once for a condition that does not change, and keeps the last day that it was seen", () => {
    const told = days(
      {},
      Array.from({ length: 10 }, () => fires("yellow")),
    );
    expect(told.kinds).toBe("opened - - - - - - - - -");
    expect(told.tell).toBe("yellow - - - - - - - - -");
    expect(told.hit).toMatchObject({ firstSeen: "2026-03-01", lastSeen: "2026-03-10" });
  });

  it("rises and falls, and tells only what is graver than everything told before", () => {
    const told = days({}, [fires("yellow"), fires("red"), fires("blue"), fires("orange"), fires("red"), fires("grey")]);
    expect(told.kinds).toBe("opened rose fell rose rose rose");
    expect(told.tell).toBe("yellow red - - - grey");
    expect(told.hit?.told).toEqual(["yellow", "red", "grey"]);
  });

  it("closes itself, and the next time is another hit that is told again", () => {
    const told = days({}, [fires("red"), QUIET, QUIET, fires("red"), { kind: "outside" }]);
    expect(told.kinds).toBe("opened closed - opened closed");
    expect(told.tell).toBe("red - - red -");
  });

  it("stays open until it is handled where the rule says so, and notes once that the condition is over", () => {
    const told = days({ closes: "handled" }, [fires("red"), QUIET, QUIET, fires("red"), fires("red"), QUIET]);
    expect(told.kinds).toBe("opened cleared - again - cleared");
    expect(told.tell).toBe("red - - - - -");
    expect(told.hit).toMatchObject({ clearedOn: "2026-03-06", lastSeen: "2026-03-05" });
  });

  it("that froze money stays open too, although it has become milder", () => {
    const rule: Keeping = { freeze: { of: "unit", from: "red" }, handle: { form: "f", from: "grey" } };
    const told = days(rule, [fires("red"), fires("yellow"), QUIET]);
    expect(told.kinds).toBe("opened fell cleared");
    expect(told.hit).toMatchObject({ freezes: true, level: "yellow" });
    expect(days(rule, [fires("orange"), QUIET]).kinds).toBe("opened closed");
    expect(days({ freeze: { of: "unit", from: "red" } }, [fires("red"), QUIET]).kinds).toBe("opened closed");
  });

  it("is neither opened nor closed by what cannot be judged, and says so once for a reason", () => {
    const told = days({}, [MISSING, FAILED, fires("red"), MISSING, MISSING, FAILED, fires("red"), MISSING, QUIET]);
    expect(told.kinds).toBe("- - opened not-judged - not-judged - not-judged closed");
  });

  it("is not changed by the verdict of a day before its last one", () => {
    const opened = judgeHit({}, undefined, undefined, fires("red"), "2026-03-05").hit;
    expect(judgeHit({}, opened, undefined, QUIET, "2026-03-04")).toMatchObject({ hit: opened, events: [] });
  });

  it("that was handled while its condition holds opens no other until that is over or graver", () => {
    const opened = judgeHit({}, undefined, undefined, fires("orange"), "2026-03-01").hit;
    const { settled } = handleHit(opened as OpenHit, "normal");
    expect(settled).toBe("orange");
    const same = judgeHit({}, undefined, settled, fires("orange"), "2026-03-02");
    expect(same).toMatchObject({ hit: undefined, settled: "orange", tell: undefined });
    expect(judgeHit({}, undefined, settled, fires("yellow"), "2026-03-02").settled).toBe("orange");
    expect(judgeHit({}, undefined, settled, MISSING, "2026-03-02").settled).toBe("orange");
    expect(judgeHit({}, undefined, settled, fires("red"), "2026-03-02").tell).toBe("red");
    const over = judgeHit({}, undefined, settled, QUIET, "2026-03-02");
    expect(judgeHit({}, undefined, over.settled, fires("orange"), "2026-03-03").tell).toBe("orange");
  });

  it("that was handled after its condition was over leaves nothing behind", () => {
    const { hit } = days({ closes: "handled" }, [fires("orange"), QUIET]);
    expect(handleHit(hit as OpenHit, "mended").settled).toBeUndefined();
  });

  it("closes with its rule unless money is frozen", () => {
    const rule: Keeping = { freeze: { of: "unit", from: "red" }, handle: { form: "f", from: "grey" } };
    expect(retireHit(days(rule, [fires("blue")]).hit as OpenHit).events).toEqual([
      { kind: "closed", as: "rule-retired" },
    ]);
    expect(retireHit(days(rule, [fires("red")]).hit as OpenHit).hit).toBeDefined();
  });

  it("asks for a document from the rule's level on, and still does when it has become milder", () => {
    const rule: Keeping = { handle: { form: "hit-handling", from: "orange" } };
    expect(days(rule, [fires("yellow")]).hit?.handles).toBe(false);
    const freezing: Keeping = { freeze: { of: "unit", from: "blue" }, handle: { form: "f", from: "grey" } };
    expect(days(freezing, [fires("blue")]).hit).toMatchObject({ freezes: true, handles: true });
    expect(days(rule, [fires("yellow"), fires("orange"), fires("blue")]).hit?.handles).toBe(true);
  });
});

describe("an escalation", () => {
  const to = [{ role: "fin-final", at: "own-unit" as const }];
  const rule: Keeping = {
    escalate: [
      { days: 10, to },
      { days: 3, to },
    ],
  };
  it.each([
    ["2026-03-03", [], []],
    ["2026-03-04", [], [3]],
    ["2026-03-10", [3], []],
    ["2026-03-11", [3], [10]],
    ["2026-06-01", [], [3, 10]],
    ["2026-06-01", [3, 10], []],
  ])("on %s with %j taken", (day, done, due) => {
    expect(dueEscalations(rule, "2026-03-01", done, day).map((step) => step.days)).toEqual(due);
  });
});

describe("what a handling document says", () => {
  const handles: Handles = {
    finding: "result",
    findings: { "10": "normal", "11": "normal", "20": "violation", "30": "suspect" },
    mendedOn: "putRight",
  };
  it.each([
    [{ result: "10" }, "normal"],
    [{ result: "11" }, "normal"],
    [{ result: "20" }, "violation"],
    [{ result: "30" }, "suspect"],
    [{ result: "20", putRight: "2026-03-01" }, "mended"],
    [{ result: "30", putRight: "2026-03-01" }, "mended"],
    [{ result: "20", putRight: "" }, "violation"],
    [{ result: "10", putRight: "2026-03-01" }, "normal"],
    [{}, "suspect"],
    [{ result: "40" }, "suspect"],
    [{ result: "normal" }, "suspect"],
    [{ result: 10 }, "suspect"],
    [{ result: "toString" }, "suspect"],
    [{ finding: "10", mendedOn: "2026-03-01" }, "suspect"],
  ])("%j", (answers, as) => {
    expect(foundBy(handles, answers)).toBe(as);
  });

  it("is a suspicion where its form says nothing of findings, and is never mended where no field says when", () => {
    expect(foundBy(undefined, { result: "10", finding: "normal" })).toBe("suspect");
    expect(foundBy({ finding: "result", findings: { "20": "violation" } }, { result: "20", undefined: "x" })).toBe(
      "violation",
    );
  });
});

describe("any sequence of verdicts and findings", () => {
  const level = fc.constantFrom(...LEVELS);
  const step = fc.oneof(
    { weight: 5, arbitrary: level.map((as) => ({ verdict: fires(as) })) },
    { weight: 3, arbitrary: fc.constantFrom(QUIET, MISSING, FAILED).map((verdict) => ({ verdict })) },
    { weight: 1, arbitrary: fc.constant({ handled: true as const }) },
  );
  const rule = fc.record(
    {
      closes: fc.constantFrom("itself" as const, "handled" as const),
      handle: level.map((from) => ({ form: "f", from })),
      freeze: level.map((from) => ({ of: "unit" as const, from })),
    },
    { requiredKeys: [] },
  );
  // Days that now and then lie before the last one, as after a clock that was moved back.
  const steps = fc.array(fc.tuple(step, fc.integer({ min: -2, max: 3 })), { maxLength: 40 });

  it("opens at most one hit at a time, tells each level of a hit once and never a milder one, and never changes a closed one", () => {
    fc.assert(
      fc.property(rule, steps, (keeping, list) => {
        const made: { told: Level[]; events: string[]; closed: boolean }[] = [];
        let change: HitChange = { hit: undefined, events: [], tell: undefined, settled: undefined };
        let day = "2026-03-01";
        for (const [given, later] of list) {
          day = plusDays(day, later);
          const before = change.hit;
          const frozen = before && Object.freeze({ ...before, told: Object.freeze([...before.told]) });
          if ("verdict" in given) change = judgeHit(keeping, frozen, change.settled, given.verdict, day);
          else if (frozen) change = handleHit(frozen as OpenHit, "normal");
          else continue;
          const opened = change.events.some((event) => event.kind === "opened");
          expect(opened).toBe(before === undefined && change.hit !== undefined);
          if (opened) made.push({ told: [], events: [], closed: false });
          const last = made.at(-1);
          if (change.events.length > 0 || change.tell) expect(last?.closed).toBe(false);
          last?.events.push(...change.events.map((event) => event.kind));
          if (change.tell) last?.told.push(change.tell);
          if (last && before && !change.hit) last.closed = true;
          // Nothing that cannot be judged closes a hit.
          if ("verdict" in given && ["missing", "failed"].includes(given.verdict.kind))
            expect(change.hit === undefined).toBe(before === undefined);
          if (change.hit) expect(last?.told).toEqual(change.hit.told);
          expect(change.hit !== undefined && change.settled !== undefined).toBe(false);
        }
        for (const { told, events } of made) {
          const grave = told.map((one) => LEVELS.indexOf(one));
          expect(grave).toEqual([...new Set(grave)].toSorted((a, b) => a - b));
          expect(events.filter((kind) => kind === "opened")).toHaveLength(1);
          expect(events.filter((kind) => kind === "closed").length).toBeLessThanOrEqual(1);
          // It is over only once before it holds again.
          expect(events.filter((kind) => kind === "cleared" || kind === "again").join(" ")).not.toMatch(
            /cleared cleared|again again/,
          );
        }
      }),
      { numRuns: 2000 },
    );
  });
});
