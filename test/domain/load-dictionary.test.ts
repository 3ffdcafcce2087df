/** A year's code list over the one in use: nothing that documents hold is ever without a name. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { loadItems, versionOfYear } from "../../core/domain/load-dictionary.ts";

const before = [
  { code: "213", name: "农林水支出" },
  { code: "21303", name: "水利", parent: "213" },
  { code: "2130305", name: "水利工程建设", parent: "21303", nameEn: "Water works" },
  { code: "21399", name: "其他", parent: "213", closed: true },
];
const row = (code: string, name: string, parent?: string, at = 0) => ({ code, name, parent, row: at });

describe("loading a year's list", () => {
  it("adds, renames, closes what is gone, opens again what is back, and finds parents by the code", () => {
    const loaded = loadItems(before, [
      row("213", "农林水支出"),
      row("21303", "水利支出"),
      row("2130306", "水利工程运行"),
      row("21399", "其他"),
    ]);

    expect(loaded.items).toEqual([
      { code: "213", name: "农林水支出" },
      { code: "21303", name: "水利支出", parent: "213" },
      { code: "2130306", name: "水利工程运行", parent: "21303" },
      { code: "21399", name: "其他", parent: "213" },
      { code: "2130305", name: "水利工程建设", parent: "21303", nameEn: "Water works", closed: true },
    ]);
    expect(loaded).toMatchObject({
      added: ["2130306"],
      renamed: [{ code: "21303", before: "水利", after: "水利支出" }],
      closed: ["2130305"],
      reopened: ["21399"],
      problems: [],
    });
  });

  it("lists every bad row and leaves it out", () => {
    const { problems, items } = loadItems(
      [],
      [
        row("", "无码", undefined, 2),
        row("1", "", undefined, 3),
        row("1", "甲", undefined, 4),
        row("1", "乙", undefined, 5),
        row("2", "丙", "9", 6),
        row("x".repeat(61), "丁", undefined, 7),
      ],
    );
    expect(problems.map((p) => [p.row, p.code])).toEqual([
      [2, "load.no-code"],
      [3, "load.no-name"],
      [5, "load.twice"],
      [6, "load.no-parent"],
      [7, "load.too-long"],
    ]);
    expect(items).toEqual([
      { code: "1", name: "甲" },
      { code: "2", name: "丙" },
    ]);
  });

  it("never loses a code, whatever is loaded over whatever", () => {
    const codes = fc.array(
      fc.record({ code: fc.stringMatching(/^[1-3]{1,4}$/), name: fc.stringMatching(/^[a-c]{1,3}$/) }),
      {
        maxLength: 20,
      },
    );
    fc.assert(
      fc.property(codes, codes, (first, second) => {
        const old = loadItems(
          [],
          first.map((item, i) => ({ ...item, row: i })),
        ).items;
        const { items } = loadItems(
          old,
          second.map((item, i) => ({ ...item, row: i })),
        );
        const all = new Set(items.map((item) => item.code));
        expect(old.every((item) => all.has(item.code))).toBe(true);
        expect(all.size).toBe(items.length);
        for (const item of items) if (item.parent !== undefined) expect(all.has(item.parent)).toBe(true);
      }),
      { seed: 20261122, numRuns: 500 },
    );
  });
});

it("finds the version that held in a year", () => {
  const versions = [
    { version: 1, year: 2024 },
    { version: 2, year: 2025 },
    { version: 3, year: 2025 },
    { version: 4, year: 2027 },
  ];
  expect([2020, 2024, 2025, 2026, 2030].map((y) => versionOfYear(versions, y)?.version)).toEqual([1, 1, 3, 3, 4]);
  expect(versionOfYear([{ version: 1 }, { version: 2 }], 2026)?.version).toBe(2);
  expect(versionOfYear([], 2026)).toBeUndefined();
});
