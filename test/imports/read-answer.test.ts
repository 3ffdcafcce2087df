import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { builtInFieldTypes } from "../../core/domain/fields/built-in.ts";
import type { Field } from "../../core/domain/form.ts";
import { guarded, movePoint, unguarded } from "../../core/exports/cell-text.ts";
import { type CellPlan, isTyped, readAnswer, type ReadingHelp } from "../../core/imports/read-answer.ts";

const types = builtInFieldTypes();
const help: ReadingHelp = {
  types,
  codeOf: (_, text) =>
    ({ 新建: { id: "1" }, "1": { id: "1" }, 扩建: { id: "2" }, 其他: "several" as const })[text.trim()] ?? "none",
  idOf: (_, text) => (text === "江口街道" ? { id: "331003007" } : text === "重名" ? "several" : "none"),
};
const read = (type: string, cell: string, more: Record<string, unknown> = {}, plan: Partial<CellPlan> = {}) =>
  readAnswer({ field: { id: "x", type, label: "某字段", ...more } as Field, from1904: false, ...plan }, cell, help);

describe("a cell", () => {
  it.each([
    ["text", "'=1+1", {}, "=1+1"],
    ["text", "330226221231100000018", { pattern: "code" }, "330226221231100000018"],
    ["text", "　第３期　工程 ", {}, "第3期 工程"],
    ["long-text", "一\r\n\r\n二", {}, "一\n二"],
    ["number", "１，２００", {}, 1200],
    ["percent", "85.5%", {}, 8550],
    ["date", "2026/3/1", {}, "2026-03-01"],
    ["date", "2026年3月1日 10:30", {}, "2026-03-01"],
    ["date", "46082", {}, "2026-03-01"],
    ["year", "2026年", {}, 2026],
    ["date-range", "2026.1.1-2026.6.30", {}, { from: "2026-01-01", to: "2026-06-30" }],
    ["choice", "新建", { dictionary: "d" }, "1"],
    ["choice", "新建、扩建", { dictionary: "d", multiple: true }, ["1", "2"]],
    ["yes-no", "√", {}, true],
    ["yes-no", "否", {}, false],
    ["region", "江口街道", {}, "331003007"],
  ])("of %s reads %s", (type, cell, more, answer) => {
    expect(read(type, cell, more).answer).toEqual(answer);
  });

  it("counts days from 1904 where the spreadsheet does", () => {
    expect(read("date", "44620", {}, { from1904: true }).answer).toBe("2026-03-01");
  });

  it("gives either end of a range of years", () => {
    expect(read("year", "2026-2028", {}, { part: "to" }).answer).toBe(2028);
    expect(read("date", "2026-2028", {}, { part: "from" }).answer).toBe("2026-01-01");
    expect(read("year", "2026-2028").problems).toMatchObject([{ code: "import.years" }]);
  });

  it.each([
    ["text", "3.30226e+20", "import.digits-lost"],
    ["money", "12", "import.no-unit"],
    ["choice", "改建", "import.unknown-code"],
    ["choice", "其他", "import.several-names"],
    ["region", "无名镇", "import.unknown-name"],
    ["org", "重名", "import.several-names"],
    ["date", "三月", "answer.text"],
    ["number", "约三", "answer.text"],
  ])("of %s is not guessed from %s", (type, cell, code) => {
    const { answer, problems } = read(type, cell, { dictionary: "d" });

    expect(answer).toBeUndefined();
    expect(problems).toMatchObject([{ code, pointer: "/x" }]);
  });

  it("never fails, whatever it holds", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...types.all().map(({ name }) => name)),
        fc.oneof(fc.string({ unit: "binary", maxLength: 80 }), fc.string({ unit: "grapheme", maxLength: 40 })),
        (type, cell) => {
          if (!isTyped({ id: "x", type, label: "x" })) return;
          const { problems } = read(type, cell, { dictionary: "d", columns: [] });
          expect(problems.every((p) => p.pointer === "/x")).toBe(true);
        },
      ),
      { seed: 7, numRuns: 3000 },
    );
  });
});

describe("an exported text", () => {
  it("is guarded against formulas and comes back as it was", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.constantFrom("=1", "'=1", "''=1", "-", "＝A1", "'", "''", "\t1")),
        (text) => {
          expect(unguarded(guarded(text))).toBe(text);
          expect(guarded(text)).not.toMatch(/^[=+\-@\t\r\n]/);
        },
      ),
      { seed: 1, numRuns: 2000 },
    );
  });

  it("has the point of its figures moved exactly", () => {
    expect([movePoint(5, 2), movePoint(-5, 2), movePoint(9_007_199_254_740_991, 2), movePoint(0, 6)]).toEqual([
      "0.05",
      "-0.05",
      "90071992547409.91",
      "0.000000",
    ]);
  });
});
