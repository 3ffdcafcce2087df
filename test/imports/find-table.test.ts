import { describe, expect, it } from "vitest";
import { findTable, signatureOf } from "../../core/imports/find-table.ts";

const text = (...lines: string[]): string[][] => lines.map((line) => line.split("|"));
const found = (lines: string[], merges: [number, number, number, number][] = []) =>
  findTable({
    rows: text(...lines),
    merges: merges.map(([startRow, startCol, endRow, endCol]) => ({ startRow, startCol, endRow, endCol })),
  });

describe("the header", () => {
  it("is found below titles", () => {
    const table = found(["2026年一览表", "单位：万元||", "", "名称|总投资|地点", "甲|1|乙"]);

    expect(table?.headers).toEqual(["名称", "总投资", "地点"]);
    expect(table?.above).toContain("单位：万元");
    expect(table?.rows).toEqual([{ row: 5, cells: ["甲", "1", "乙"] }]);
  });

  it("of two rows is joined where cells are merged", () => {
    const table = found(
      ["一览表|||", "名称|资金||地点", "|中央|省级|", "甲|1|2|乙"],
      [
        [0, 0, 0, 3],
        [1, 0, 2, 0],
        [1, 1, 1, 2],
        [1, 3, 2, 3],
      ],
    );

    expect(table?.headers).toEqual(["名称", "资金 中央", "资金 省级", "地点"]);
    expect(table?.rows.map(({ row }) => row)).toEqual([4]);
  });

  it("of two rows is joined in a text file, where gaps take the place of merged cells", () => {
    expect(found(["名称|资金||地点", "|中央|省级|", "甲|1|2|乙"])?.headers).toEqual([
      "名称",
      "资金 中央",
      "资金 省级",
      "地点",
    ]);
  });

  it.each([
    ["with a column without a title", ["名称||地点", "甲|x|乙", "丙|y|丁"], 2],
    ["whose rows are all text", ["名称|说明|地点", "甲||乙", "丙|y|丁"], 2],
    ["with a title beside its unit", ["一览表||单位：万元", "名称|说明|地点", "甲|x|乙"], 1],
  ])("%s has one row", (_, lines, rows) => {
    expect(found(lines)?.rows).toHaveLength(rows);
  });

  it("gives the same signature whatever stands above and below, and another for other columns", () => {
    expect(signatureOf(["项 目", "总投资（万元）"])).toBe(signatureOf(["项目", "总投资(万元)"]));
    expect(signatureOf(["项目", "总投资（元）"])).not.toBe(signatureOf(["项目", "总投资(万元)"]));
  });
});

describe("rows that are no data", () => {
  it("are left out and named", () => {
    const table = found([
      "序号|名称|金额",
      "1|甲|10",
      "小计||10",
      "序号|名称|金额",
      "2|乙合计工程|20",
      "总 计：||30",
      "备注：截至三月||",
      "审核人：李四|电话：1|",
    ]);

    expect(table?.rows.map(({ cells }) => cells[1])).toEqual(["甲", "乙合计工程"]);
    expect(table?.leftOut.map(({ row, why }) => [row, why])).toEqual([
      [3, "total"],
      [4, "header-again"],
      [6, "total"],
      [7, "note"],
      [8, "note"],
    ]);
  });

  it("are numbers under the titles", () => {
    expect(found(["甲|乙|丙|丁", "1|2|3|4", "x|y|z|w"])?.leftOut).toMatchObject([{ row: 2, why: "numbering" }]);
  });

  it("are not rows in which a total is one of several words", () => {
    expect(found(["名称|说明", "合计|见附件"])?.rows).toHaveLength(1);
  });
});

describe("merged cells", () => {
  it("count for each of their rows, and say so", () => {
    const table = found(
      ["地点|名称|金额", "镇|甲|10", "|乙|", "|丙|5"],
      [
        [1, 0, 3, 0],
        [1, 2, 2, 2],
      ],
    );

    expect(table?.rows).toEqual([
      { row: 2, cells: ["镇", "甲", "10"] },
      { row: 3, cells: ["镇", "乙", "10"], filled: [0, 2] },
      { row: 4, cells: ["镇", "丙", "5"], filled: [0] },
    ]);
  });
});

it("is not found in an empty sheet", () => {
  expect(findTable({ rows: [], merges: [] })).toBeUndefined();
  expect(findTable({ rows: [["", " "]], merges: [] })).toBeUndefined();
});
