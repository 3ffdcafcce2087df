/** Differences by stable ids: what people rename or move is the same thing, what is gone is gone. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DraftBody } from "../../core/domain/change.ts";
import { compareDefinitions, type Difference, sameValue } from "../../core/domain/compare-definitions.ts";
import type { Field, Form } from "../../core/domain/form.ts";
import { makeApprove, makeCheck, makeField, makeFlow, makeForm, makeSection } from "./make-definitions.ts";

const compare = (before: object, after: object): string[] =>
  compareDefinitions(before as DraftBody, after as DraftBody).map(said);
const said = (d: Difference): string =>
  `${d.what} ${d.thing} ${d.target}${d.key === undefined ? "" : ` ${d.key}`} ${d.pointer}`;

const text = (id: string, more: Partial<Field> = {}): Field => makeField({ id, type: "text", ...more });
const form = (sections: [string, Field[]][], more: Partial<Form> = {}): Form => ({
  ...makeForm({ sections: sections.map(([id, fields]) => makeSection(id, fields)) }),
  ...more,
});

describe("two forms", () => {
  const [a, b, c, d] = ["a", "b", "c", "d"].map((id) => text(id)) as [Field, Field, Field, Field];
  const table = (columns: Field[]): Field => makeField({ id: "t", type: "table", columns });
  const cases: [string, object, object, string[]][] = [
    ["are the same", form([["one", [a, b]]]), form([["one", [a, b]]]), []],
    [
      "are the same when keys stand in another order",
      form([["one", [a]]]),
      form([["one", [{ label: "a", type: "text", id: "a" }]]]),
      [],
    ],
    ["differ by a version number alone: no difference", form([["one", [a]]]), form([["one", [a]]], { version: 7 }), []],
    [
      "differ by a label",
      form([["one", [a]]]),
      form([["one", [text("a", { label: "A" })]]]),
      ["changed field a label /sections/0/fields/0/label"],
    ],
    ["differ by a field more", form([["one", [a]]]), form([["one", [a, b]]]), ["added field b /sections/0/fields/1"]],
    ["differ by a field less", form([["one", [a, b]]]), form([["one", [b]]]), ["removed field a /sections/0/fields/0"]],
    [
      "have one field moved, not three",
      form([["one", [a, b, c, d]]]),
      form([["one", [b, c, d, a]]]),
      ["moved field a /sections/0/fields/3"],
    ],
    [
      "have a field in another section",
      form([
        ["one", [a, b]],
        ["two", [c]],
      ]),
      form([
        ["one", [a]],
        ["two", [c, b]],
      ]),
      ["moved field b /sections/1/fields/1"],
    ],
    [
      "have a field moved and changed",
      form([["one", [a, b]]]),
      form([["one", [b, text("a", { required: true })]]]),
      ["moved field b /sections/0/fields/0", "changed field a required /sections/0/fields/1/required"],
    ],
    [
      "have a field moved into a table: gone there, new here",
      form([["one", [a, table([b])]]]),
      form([["one", [table([b, a])]]]),
      ["removed field a /sections/0/fields/0", "added column t.a /sections/0/fields/0/columns/1"],
    ],
    [
      "differ by a column",
      form([["one", [table([a, b])]]]),
      form([["one", [table([b, text("c", { label: "x" })])]]]),
      ["removed column t.a /sections/0/fields/0/columns/0", "added column t.c /sections/0/fields/0/columns/1"],
    ],
    [
      "have another section name",
      form([["one", [a]]]),
      { ...form([["one", [a]]]), sections: [{ ...makeSection("one", [a]), title: "x" }] },
      ["changed section one title /sections/0/title"],
    ],
    [
      "differ by a check",
      form([["one", [a]]], { checks: [makeCheck("R-1", "1 < 2")] }),
      form([["one", [a]]], { checks: [makeCheck("R-1", "2 < 3"), makeCheck("R-2", "1 < 2")] }),
      ["changed check R-1 expr /checks/0/expr", "added check R-2 /checks/1"],
    ],
    [
      "differ by what stands at the head",
      form([["one", [a]]]),
      form([["one", [a]]], { create: ["head"], title: "T" }),
      ["changed form form title /title", "changed form form create /create"],
    ],
  ];
  it.each(cases)("%s", (_what, before, after, differences) => {
    expect(compare(before, after).sort()).toEqual([...differences].sort());
  });

  it("give before and after of what changed", () => {
    const [found] = compareDefinitions(
      form([["one", [text("a", { maxLength: 10 })]]]) as unknown as DraftBody,
      form([["one", [a]]]) as unknown as DraftBody,
    );
    expect(found).toMatchObject({ key: "maxLength", before: 10 });
    expect(found && "after" in found).toBe(false);
  });

  it("of which one is new are one difference", () => {
    expect(compareDefinitions(undefined, form([["one", [a]]]) as unknown as DraftBody).map(said)).toEqual([
      "added form form ",
    ]);
  });

  it("are compared as far as they go when one is faulty", () => {
    const broken: unknown[] = [
      { sections: 5 },
      { sections: [null, { fields: [null, { id: 3 }] }] },
      { checks: "x" },
      {},
    ];
    for (const more of broken)
      expect(() =>
        compare(form([["one", [a]]]), { kind: "form", id: "form", version: 1, title: "x", ...(more as object) }),
      ).not.toThrow();
  });
});

describe("other kinds", () => {
  it("steps of a flow keep their identity across branches", () => {
    const choose = (steps: unknown[]): object => ({
      id: "by",
      title: "b",
      do: "choose",
      cases: [
        { title: "x", when: "doc.a == 1", steps },
        { title: "else", steps: [] },
      ],
    });
    const before = makeFlow([makeApprove("one"), makeApprove("two"), choose([]) as never]);
    const after = makeFlow([makeApprove("one", { decide: "all" }), choose([makeApprove("two")]) as never]);
    expect(compare(before, after).sort()).toEqual([
      "changed step one decide /steps/1/decide",
      "moved step two /steps/2/cases/0/steps/0",
    ]);
  });

  it("items of a code list are known by their code", () => {
    const list = (items: object[]): object => ({ kind: "dictionary", id: "d", version: 1, title: "D", items });
    expect(
      compare(
        list([
          { code: "1", name: "a" },
          { code: "2", name: "b" },
          { code: "3", name: "c" },
        ]),
        list([
          { code: "3", name: "c", closed: true },
          { code: "1", name: "A" },
        ]),
      ),
    ).toEqual([
      "removed item 2 /items/1",
      "moved item 3 /items/0",
      "changed item 3 closed /items/0/closed",
      "changed item 1 name /items/1/name",
    ]);
  });

  it("facts of a publication are known by form and field", () => {
    const publication = (facts: object[]): object => ({
      kind: "publication",
      id: "p",
      version: 1,
      title: "P",
      facts,
      payments: true,
    });
    expect(
      compare(
        publication([{ form: "f", field: "a" }]),
        publication([
          { form: "f", field: "a", label: "x" },
          { form: "f", field: "b" },
        ]),
      ),
    ).toEqual(["changed fact f.a label /facts/0/label", "added fact f.b /facts/1"]);
  });
});

describe("any two orders of any fields", () => {
  it("say moved for the fewest that make the one out of the other, and nothing else", () => {
    const ids = ["a", "b", "c", "d", "e", "f", "g"];
    fc.assert(
      fc.property(
        fc.shuffledSubarray(ids, { minLength: 1 }),
        fc.shuffledSubarray(ids, { minLength: 1 }),
        (before, after) => {
          const found = compareDefinitions(
            form([["one", before.map((id) => text(id))]]) as unknown as DraftBody,
            form([["one", after.map((id) => text(id))]]) as unknown as DraftBody,
          );
          const of = (what: string): string[] => found.filter((d) => d.what === what).map((d) => d.target);
          expect(of("removed").sort()).toEqual(before.filter((id) => !after.includes(id)).sort());
          expect(of("added").sort()).toEqual(after.filter((id) => !before.includes(id)).sort());
          expect(of("changed")).toEqual([]);
          const common = after.filter((id) => before.includes(id));
          const staying = common.filter((id) => !of("moved").includes(id));
          expect(staying).toEqual(before.filter((id) => staying.includes(id)));
          expect(of("moved").length).toBe(common.length - longestCommon(common, before));
        },
      ),
      { numRuns: 500, seed: 7 },
    );
  });

  it("a value equals itself in any order of keys, and nothing else", () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        expect(sameValue(a, JSON.parse(JSON.stringify(a)))).toBe(true);
        if (sameValue(a, b)) expect(sorted(a)).toBe(sorted(b));
      }),
      { numRuns: 500, seed: 8 },
    );
  });
});

/** The plain quadratic count, for comparison. */
function longestCommon(a: readonly string[], b: readonly string[]): number {
  const row = Array.from({ length: b.length + 1 }, () => 0);
  for (const x of a) {
    let corner = 0;
    b.forEach((y, j) => {
      const above = row[j + 1] ?? 0;
      row[j + 1] = x === y ? corner + 1 : Math.max(above, row[j] ?? 0);
      corner = above;
    });
  }
  return row[b.length] ?? 0;
}

function sorted(value: unknown): string {
  return JSON.stringify(value, (_key, v: unknown) =>
    typeof v === "object" && v !== null && !Array.isArray(v)
      ? Object.fromEntries(Object.entries(v).sort(([x], [y]) => (x < y ? -1 : 1)))
      : v,
  );
}
