import { describe, expect, it } from "vitest";
import { mapColumns } from "../../core/imports/map-columns.ts";
import { mapping } from "./reading.ts";

const NINGHAI =
  "序号,项目名称,建设规模及内容,总投资(万元),建设起止年限,2022年计划完成投资(万元),2022年工作计划,累计完成投资(万元),完成率(%),主要形象进度,责任单位".split(
    ",",
  );

describe("columns of a table", () => {
  it("are found by their titles", () => {
    expect(mapColumns(mapping, NINGHAI)).toEqual({
      name: 1,
      content: 2,
      totalAmount: 3,
      startYear: 4,
      endYear: 4,
      yearPlan: 5,
      yearWork: 6,
      cumulative: 7,
      completionRate: 8,
      progressText: 9,
      unitName: 10,
      asOf: null,
    });
  });

  it.each([
    ["name", "项 目\n名　称"],
    ["name", "项目名称（全称）"],
    ["totalAmount", "总投资【万元】"],
    ["totalAmount", "总 投 资（元）"],
    ["completionRate", "完成率％"],
    ["unitName", "责任单位及联系人"],
    ["yearPlan", "２０２３年度计划投资"],
  ])("give %s for %s", (field, header) => {
    expect(mapColumns(mapping, ["x", header])[field]).toBe(1);
  });

  it("are not shared, but for the two ends of a range of years", () => {
    const columns = mapColumns(mapping, ["累计完成投资(万元)", "建设年限"]);

    expect(columns["cumulative"]).toBe(0);
    expect(columns["totalAmount"]).toBeNull();
    expect([columns["startYear"], columns["endYear"]]).toEqual([1, 1]);
  });

  it("follow what a person chose, and none where the choice lies outside the table", () => {
    const columns = mapColumns(mapping, NINGHAI, { content: 6, yearWork: null, progressText: 99 });

    expect(columns).toMatchObject({ content: 6, yearWork: null, progressText: null, name: 1 });
  });
});
