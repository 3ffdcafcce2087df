/** Standing substitution: who acts for whom at an instant, and which new one is refused. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { plusDays } from "../../core/domain/day.ts";
import {
  draftProblems,
  holdsAt,
  MAX_HOPS,
  pairsThrough,
  type Substitution,
  type SubstitutionDraft,
  substituteOf,
} from "../../core/domain/substitution.ts";

const at = (text: string): Date => new Date(`${text}:00+08:00`);
let count = 0;
function make(person: string, substitute: string, more: Partial<Substitution> = {}): Substitution {
  count += 1;
  return {
    id: `s${count}`,
    person,
    substitute,
    open: true,
    from: "2026-11-01",
    to: "2026-11-30",
    forms: null,
    createdAt: at("2026-10-20T09:00"),
    revokedAt: null,
    ...more,
  };
}
const people = (list: readonly Substitution[], person: string, form = "pay", time = "2026-11-16T10:00"): string[] =>
  substituteOf(list, person, form, at(time)).map((hop) => hop.to);

describe("a substitution", () => {
  it.each([
    ["the last minute before its first day", "2026-10-31T23:59", false],
    ["its first minute", "2026-11-01T00:00", true],
    ["its last minute", "2026-11-30T23:59", true],
    ["the first minute after its last day", "2026-12-01T00:00", false],
  ])("at %s", (_name, time, expected) => {
    expect(holdsAt(make("a", "b"), "pay", at(time))).toBe(expected);
  });

  it("that begins today begins when it was agreed, and ends at the moment it is revoked", () => {
    const given = make("a", "b", { createdAt: at("2026-11-01T09:00"), revokedAt: at("2026-11-02T15:00") });

    expect(holdsAt(given, "pay", at("2026-11-01T08:59"))).toBe(false);
    expect(holdsAt(given, "pay", at("2026-11-01T09:00"))).toBe(true);
    expect(holdsAt(given, "pay", at("2026-11-02T14:59"))).toBe(true);
    expect(holdsAt(given, "pay", at("2026-11-02T15:00"))).toBe(false);
  });

  it("for some forms is none for the others", () => {
    const list = [make("a", "b", { forms: ["pay"] })];

    expect(people(list, "a", "pay")).toEqual(["b"]);
    expect(people(list, "a", "declare")).toEqual([]);
  });
});

describe("whoever acts for a person", () => {
  it("is the last of the chain, each step with the substitution it rests on", () => {
    const list = [make("a", "b"), make("b", "c")];

    expect(substituteOf(list, "a", "pay", at("2026-11-16T10:00"))).toEqual([
      { substitution: list[0]?.id, from: "a", to: "b" },
      { substitution: list[1]?.id, from: "b", to: "c" },
    ]);
  });

  it("is asked for at most so many steps", () => {
    const names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
    const list = names.slice(1).map((name, i) => make(names[i] ?? "", name));

    expect(people(list, "a")).toEqual(names.slice(1, 1 + MAX_HOPS));
  });

  it("has an open account: a closed one in the middle is passed through, at the end it is left out", () => {
    expect(people([make("a", "b", { open: false }), make("b", "c")], "a")).toEqual(["b", "c"]);
    expect(people([make("a", "b"), make("b", "c", { open: false })], "a")).toEqual(["b"]);
    expect(people([make("a", "b", { open: false })], "a")).toEqual([]);
  });
});

describe("a new substitution", () => {
  const draft: SubstitutionDraft = { person: "a", substitute: "b", from: "2026-11-16", to: "2026-11-20", forms: null };
  const codes = (list: readonly Substitution[], more: Partial<SubstitutionDraft> = {}) =>
    draftProblems(list, { ...draft, ...more }, "2026-11-16").map(({ code, pointer }) => `${code} ${pointer}`);

  it("of today on is fine when nothing stands against it", () => {
    expect(codes([])).toEqual([]);
  });

  it.each<[string, Partial<SubstitutionDraft>, string]>([
    ["for oneself", { substitute: "a" }, "substitution.self /substitute"],
    ["that ends before it begins", { to: "2026-11-15" }, "substitution.order /to"],
    ["that begins in the past", { from: "2026-11-15" }, "substitution.past /from"],
    ["of more than a year", { to: "2027-11-17" }, "substitution.too-long /to"],
  ])("%s is refused", (_name, more, code) => {
    expect(codes([], more)).toEqual([code]);
  });

  it("of a whole year is fine", () => {
    expect(codes([], { to: "2027-11-16" })).toEqual([]);
  });

  it.each<[string, Partial<Substitution>, boolean]>([
    ["the same days", {}, true],
    ["one day in common", { from: "2026-11-20", to: "2026-12-20" }, true],
    ["days next to each other", { from: "2026-11-21", to: "2026-12-20" }, false],
    ["some of the forms", { forms: ["pay"] }, true],
    ["a revoked one", { revokedAt: at("2026-11-10T10:00") }, false],
  ])("beside one of %s: refused %s", (_name, more, refused) => {
    expect(codes([make("a", "c", more)])).toEqual(refused ? ["substitution.overlap /from"] : []);
  });

  it("for other forms may stand beside one on the same days", () => {
    expect(codes([make("a", "c", { forms: ["pay"] })], { forms: ["declare"] })).toEqual([]);
    expect(codes([make("a", "c", { forms: ["pay"] })], { forms: ["declare", "pay"] })).toEqual([
      "substitution.overlap /from",
    ]);
  });

  it.each<[string, Substitution[], boolean]>([
    ["back at once", [make("b", "a")], true],
    ["over a third", [make("b", "c"), make("c", "a")], true],
    ["not on the same days", [make("b", "a", { from: "2026-11-21" })], false],
    [
      "on days that the steps do not share",
      [make("b", "c", { to: "2026-11-17" }), make("c", "a", { from: "2026-11-18" })],
      false,
    ],
    [
      "for forms that the steps do not share",
      [make("b", "c", { forms: ["x"] }), make("c", "a", { forms: ["y"] })],
      false,
    ],
    ["a chain that does not come back", [make("b", "c"), make("c", "d")], false],
  ])("that leads back (%s): refused %s", (_name, list, refused) => {
    expect(codes(list)).toEqual(refused ? ["substitution.circle /substitute"] : []);
  });

  it("joins everybody before it with everybody behind it", () => {
    const pairs = pairsThrough([make("z", "a"), make("b", "c"), make("y", "z", { to: "2026-11-10" })], draft);

    expect(pairs.map(({ person, substitute }) => `${person}-${substitute}`).toSorted()).toEqual([
      "a-b",
      "a-c",
      "z-b",
      "z-c",
    ]);
  });
});

describe("of any substitutions that were accepted one after the other", () => {
  const name = fc.constantFrom("a", "b", "c", "d", "e", "f");
  const day = fc.integer({ min: 0, max: 20 }).map((n) => plusDays("2026-11-01", n));
  const forms = fc.option(fc.uniqueArray(fc.constantFrom("pay", "declare", "settle"), { minLength: 1, maxLength: 2 }));
  const order = fc.record({ person: name, substitute: name, from: day, days: fc.integer({ min: 0, max: 9 }), forms });
  const accepted = fc.array(order, { maxLength: 30 }).map((orders) => {
    const list: Substitution[] = [];
    for (const { days, ...one } of orders) {
      const draft = { ...one, to: plusDays(one.from, days) };
      if (draftProblems(list, draft, "2026-11-01").length === 0) list.push(make("", "", draft));
    }
    return list;
  });
  const instants = fc
    .integer({ min: 0, max: 35 * 1440 })
    .map((m) => new Date(at("2026-10-30T00:00").getTime() + m * 60_000));
  const form = fc.constantFrom("pay", "declare", "settle");

  it("at most one holds for a person, a form and an instant", () => {
    fc.assert(
      fc.property(accepted, name, form, instants, (list, person, id, time) => {
        expect(list.filter((one) => one.person === person && holdsAt(one, id, time)).length).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("no chain comes back, and it goes on until nobody is named or it is as long as it may be", () => {
    fc.assert(
      fc.property(accepted, name, form, instants, (list, person, id, time) => {
        const chain = substituteOf(list, person, id, time);
        const passed = [person, ...chain.map((hop) => hop.to)];
        expect(new Set(passed).size).toBe(passed.length);
        chain.forEach((hop, i) => expect(hop.from).toBe(passed[i]));
        const last = passed.at(-1) ?? "";
        const goesOn = list.some((one) => one.person === last && holdsAt(one, id, time));
        expect(goesOn && chain.length < MAX_HOPS).toBe(false);
      }),
    );
  });

  it("pairsThrough had told of every pair that comes about", () => {
    fc.assert(
      fc.property(accepted, name, form, instants, (list, person, id, time) => {
        const chain = substituteOf(list, person, id, time);
        const end = chain.at(-1);
        if (!end) return;
        const newest = list.findLast((one) => chain.some((hop) => hop.substitution === one.id));
        const before = list.slice(0, newest ? list.indexOf(newest) : 0);
        const told = newest ? pairsThrough(before, newest) : [];
        expect(told).toContainEqual({ person, substitute: end.to });
      }),
    );
  });
});
