// The life of a plugin's version and what was granted to it, as pure decisions.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  diffPowers,
  isWithin,
  needsSecond,
  type GrantOf,
  powersAt,
  type Power,
} from "../../core/domain/plugin-grant.ts";
import { countCall, emptyCount, percentile, turnOf } from "../../core/domain/plugin-health.ts";
import { actsOf, afterAct, PLUGIN_ACTS, PLUGIN_STATES, type PluginAct, serves } from "../../core/domain/plugin-life.ts";

describe("the life of a version", () => {
  test("goes from upload to service in the hands of three", () => {
    expect(afterAct("uploaded", "verify", "program")).toEqual({ state: "verified" });
    expect(afterAct("verified", "review", "security")).toEqual({ state: "reviewed" });
    expect(afterAct("reviewed", "install", "system")).toEqual({ state: "installed" });
    expect(afterAct("installed", "activate", "system")).toEqual({ state: "active" });
    expect(afterAct("active", "quarantine", "program")).toEqual({ state: "quarantined" });
    expect(afterAct("quarantined", "release", "system")).toEqual({ state: "active" });
  });

  test("nobody does another office's work, and nothing is skipped", () => {
    expect(afterAct("verified", "review", "system")).toEqual({ refused: "plugin.other-office" });
    expect(afterAct("uploaded", "verify", "system")).toEqual({ refused: "plugin.other-office" });
    expect(afterAct("verified", "install", "system")).toEqual({ refused: "plugin.not-now" });
    expect(afterAct("active", "remove", "system")).toEqual({ refused: "plugin.not-now" });
    expect(afterAct("quarantined", "activate", "system")).toEqual({ refused: "plugin.not-now" });
  });

  test("no way leads to service but through review, and none out of removal", () => {
    const reach = (start: (typeof PLUGIN_STATES)[number], without: PluginAct[]): Set<string> => {
      const seen = new Set<string>([start]);
      for (const state of seen)
        for (const act of Object.keys(PLUGIN_ACTS) as PluginAct[])
          for (const office of ["program", "system", "security"] as const) {
            const next = afterAct(state as typeof start, act, office);
            if (!without.includes(act) && "state" in next) seen.add(next.state);
          }
      return seen;
    };
    expect([...reach("uploaded", ["review"])].some((state) => serves(state as "active"))).toBe(false);
    expect([...reach("removed", [])]).toEqual(["removed"]);
    for (const state of PLUGIN_STATES.filter((s) => s !== "removed")) expect(reach(state, [])).toContain("removed");
  });

  test("what is offered to a person is what they may do", () => {
    for (const state of PLUGIN_STATES)
      for (const office of ["system", "security"] as const)
        for (const act of actsOf(state, office)) expect("state" in afterAct(state, act, office)).toBe(true);
    expect(actsOf("quarantined", "system")).toEqual(["release", "disable", "remove"]);
  });
});

describe("grants", () => {
  const now = new Date("2026-11-22T10:00:00Z");
  const grant = (more: Partial<GrantOf> = {}): GrantOf => ({
    powers: [{ name: "kv" }],
    unit: null,
    from: new Date("2026-01-01T00:00:00Z"),
    until: null,
    revokedAt: null,
    seconded: true,
    ...more,
  });

  test("a grant counts in its time, at its unit, until it is taken back, once two agreed", () => {
    expect(powersAt([grant()], [], now)).toEqual([{ name: "kv" }]);
    expect(powersAt([grant({ until: now })], [], now)).toEqual([]);
    expect(powersAt([grant({ from: new Date("2027-01-01T00:00:00Z") })], [], now)).toEqual([]);
    expect(powersAt([grant({ revokedAt: now })], [], now)).toEqual([]);
    expect(powersAt([grant({ seconded: false })], [], now)).toEqual([]);
    expect(powersAt([grant({ unit: "b" })], ["a", "b"], now)).toEqual([{ name: "kv" }]);
    expect(powersAt([grant({ unit: "b" })], ["a"], now)).toEqual([]);
  });

  test("an upgrade shows what it asks for beyond what it had", () => {
    const before: Power[] = [{ name: "log" }, { name: "fetch", scope: ["a"] }, { name: "data.read" }];
    const after: Power[] = [
      { name: "fetch", scope: ["a", "b"] },
      { name: "data.read", scope: ["project"] },
      { name: "kv" },
    ];
    expect(diffPowers(before, after)).toEqual({
      added: [{ name: "fetch", scope: ["b"] }, { name: "kv" }],
      removed: [{ name: "log" }, { name: "data.read" }],
    });
  });

  test("nothing beyond the request can be granted; taking all of it is within it", () => {
    expect(isWithin([{ name: "fetch" }], [{ name: "fetch", scope: ["a"] }])).toBe(false);
    expect(isWithin([{ name: "fetch", scope: ["b"] }], [{ name: "fetch", scope: ["a"] }])).toBe(false);
    const power = fc.record({
      name: fc.constantFrom("log", "kv", "fetch", "data.read"),
      scope: fc.option(fc.uniqueArray(fc.constantFrom("a", "b", "c"), { minLength: 1 }), { nil: undefined }),
    });
    fc.assert(
      fc.property(fc.array(power), fc.array(power), (left, right) => {
        expect(isWithin(left, left)).toBe(true);
        const { added } = diffPowers(left, right);
        expect(isWithin(right, [...left, ...added])).toBe(true);
      }),
    );
  });

  test("what reads money needs two", () => {
    expect(needsSecond([{ name: "data.read", scope: ["project"] }], ["payments"])).toBe(false);
    expect(needsSecond([{ name: "data.read", scope: ["payments"] }], ["payments"])).toBe(true);
    expect(needsSecond([{ name: "data.read" }], ["payments"])).toBe(true);
    expect(needsSecond([{ name: "kv" }], ["payments"])).toBe(false);
  });
});

describe("how a version fares", () => {
  const calls = (text: string): boolean[] => text.split("").map((sign) => sign === "x");

  test("a fifth of at least ten calls degrades it, ten good ones in a row recover it", () => {
    expect(turnOf(calls("xxxxxxxxx"), false)).toBeUndefined();
    expect(turnOf(calls("xx........"), false)).toBe("degrade");
    expect(turnOf(calls("x........."), false)).toBeUndefined();
    expect(turnOf(calls("xxx................."), false)).toBeUndefined();
    expect(turnOf(calls("xxxx................"), false)).toBe("degrade");
    expect(turnOf(calls("xxxxxxxxxx.........."), true)).toBe("recover");
    expect(turnOf(calls("xxxxxxxxxxx........."), true)).toBeUndefined();
  });

  test("a percentile is the end of the step in which it lies", () => {
    const count = emptyCount();
    for (const ms of [0.4, 0.4, 0.4, 4, 4, 4, 4, 4, 4, 9_999]) countCall(count, ms, ms > 1_000, 0);
    expect(count).toMatchObject({ calls: 10, failed: 1 });
    expect(percentile(count.buckets, 0.3)).toBe(1);
    expect(percentile(count.buckets, 0.5)).toBe(5);
    expect(percentile(count.buckets, 1)).toBeUndefined();
    expect(percentile(emptyCount().buckets, 0.5)).toBeUndefined();
  });
});
