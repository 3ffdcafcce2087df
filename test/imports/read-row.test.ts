import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readRow, unitsOf } from "../../core/imports/read-row.ts";
import { mapping, readCell, readingOf } from "./reading.ts";

describe("an amount", () => {
  it.each([
    ["总投资(万元)", "1800", 1_800_000_000],
    ["总投资（万元）", "１，８００．５", 1_800_500_000],
    ["总投资(元)", "18,000,000.01", 1_800_000_001],
    ["总投资[亿元]", "1.2", 12_000_000_000],
    ["总投资(千元)", "18", 1_800_000],
    ["总投资(百万元)", "2.5", 250_000_000],
    ["总投资(万元)", "500000元", 50_000_000],
    ["总投资", "¥ 3万", 3_000_000],
    ["总投资(元)", "0", 0],
  ])("below %s reads %s as %d fen", (header, cell, fen) => {
    const { answers, problems } = readCell(header, cell);

    expect(problems).toEqual([]);
    expect(answers["totalAmount"]).toBe(fen);
  });

  it("takes its unit from a title row when the header names none", () => {
    expect(readCell("总投资", "2", "2022年项目表 单位：万元").answers["totalAmount"]).toBe(2_000_000);
  });

  it.each([
    ["总投资", "1800", "import.no-unit"],
    ["总投资(万元/元)", "1800", "import.no-unit"],
    ["总投资(万元)", "约1800", "answer.text"],
    ["总投资(万元)", "1,80", "answer.text"],
    ["总投资(元)", "1.234", "answer.text"],
    ["总投资(亿元)", "99999999999", "answer.text"],
  ])("below %s is not guessed from %s", (header, cell, code) => {
    const { answers, problems } = readCell(header, cell);

    expect(answers).toEqual({});
    expect(problems).toMatchObject([{ code, pointer: "/totalAmount" }]);
  });

  it("has the mapping's unit where the mapping names one", () => {
    const reading = readingOf(["总投资"], "", { ...mapping, moneyUnit: "yuan" });

    expect(readRow({ ...reading, missing: [] }, ["12"]).answers["totalAmount"]).toBe(1200);
  });
});

describe("a percentage", () => {
  it.each([
    ["100", 10_000],
    ["100.0", 10_000],
    ["55.6", 5560],
    ["100%", 10_000],
    ["５５．６％", 5560],
    ["0", 0],
  ])("reads %s", (cell, bp) => {
    expect(readCell("完成率(%)", cell)).toMatchObject({ answers: { completionRate: bp }, problems: [] });
  });

  it("that a spreadsheet computed is rounded, and the row says so", () => {
    const { answers, problems } = readCell("完成率(%)", "55.5555555555");

    expect(answers["completionRate"]).toBe(5556);
    expect(problems).toMatchObject([{ code: "import.rounded", severity: "hint" }]);
  });
});

describe("years", () => {
  it.each([
    ["2022", 2022, 2022],
    ["2022-2023", 2022, 2023],
    ["2022—2023", 2022, 2023],
    ["2022——2023年", 2022, 2023],
    ["２０２２～２０２３", 2022, 2023],
    ["2022年至2023年", 2022, 2023],
    ["自2022年3月至2023年12月", 2022, 2023],
    ["2022.3-2023.12", 2022, 2023],
    ["2022-03", 2022, 2022],
    ["2022年度", 2022, 2022],
  ])("of %s are %d to %d", (cell, from, to) => {
    expect(readCell("建设起止年限", cell)).toMatchObject({ answers: { startYear: from, endYear: to }, problems: [] });
  });

  it.each(["22-23", "2022-23", "2022-", "2022-2023-2024", "三年", "20222023", "1022"])(
    "are not guessed from %s",
    (cell) => {
      const { answers, problems } = readCell("建设起止年限", cell);

      expect(answers).toEqual({});
      expect(problems).toMatchObject([
        { code: "import.years", pointer: "/startYear" },
        { code: "import.years", pointer: "/endYear" },
      ]);
    },
  );
});

describe("other cells", () => {
  it("give the first of several units and say so", () => {
    const { answers, problems } = readCell("责任单位", "县民政局 各相关乡镇街道");

    expect(answers["unitName"]).toBe("县民政局");
    expect(problems).toMatchObject([{ code: "import.unit-mixed", severity: "hint", pointer: "/unitName" }]);
    expect(unitsOf("县人力资源和社会保障局、县教育局；县财政局")).toEqual([
      "县人力资源和社会保障局",
      "县教育局",
      "县财政局",
    ]);
  });

  it("have their full-width digits and spaces converted, their punctuation kept", () => {
    expect(readCell("项目名称", "　第３期　工程（Ａ段），完工 ").answers["name"]).toBe("第3期 工程（A段），完工");
  });

  it("lose control characters, and the row says so", () => {
    const { answers, problems } = readCell("项目名称", "河道\u0007整治\uD800工程");

    expect(answers["name"]).toBe("河道整治工程");
    expect(problems).toMatchObject([{ code: "import.characters-removed", severity: "warn" }]);
  });

  it("are refused where a spreadsheet has lost digits of a code", () => {
    expect(readCell("项目名称", "3.30226e+20").problems).toMatchObject([{ code: "import.digits-lost" }]);
  });

  it("read a day in its usual forms", () => {
    expect(readCell("截至日期", "2022年12月31日").answers["asOf"]).toBe("2022-12-31");
    expect(readCell("截至日期", "2022.13.1").problems).toMatchObject([{ code: "answer.text" }]);
  });

  it("say which required column the table lacks", () => {
    expect(readRow(readingOf(["项目名称"]), ["甲"]).problems).toMatchObject([
      { code: "import.column-missing", pointer: "/unitName" },
    ]);
  });
});

const TYPICAL = [
  "0",
  "1",
  "2022",
  "9",
  ".",
  ",",
  "-",
  "—",
  "%",
  "年",
  "月",
  "万",
  "元",
  " ",
  "　",
  "\u0000",
  "\uD800",
  "(",
];

describe("any text at all", () => {
  const headers = ["项目名称", "建设内容", "总投资(万元)", "建设年限", "完成率", "责任单位", "截至日期"];

  it("is read without an exception, as an answer or as a problem", () => {
    const reading = readingOf(headers);
    const cell = fc.oneof(
      fc.string({ unit: "binary", maxLength: 200 }),
      fc.string({ unit: "grapheme", maxLength: 60 }),
      fc.array(fc.constantFrom(...TYPICAL), { maxLength: 30 }).map((c) => c.join("")),
    );
    fc.assert(
      fc.property(fc.array(cell, { maxLength: 9 }), (cells) => {
        const { answers, problems } = readRow(reading, cells);
        for (const value of Object.values(answers)) {
          if (typeof value === "string") expect(value.isWellFormed()).toBe(true);
          else expect(Number.isSafeInteger(value) && !Object.is(value, -0)).toBe(true);
        }
        expect(problems.every((p) => p.pointer.startsWith("/"))).toBe(true);
      }),
      { seed: 2022, numRuns: 3000 },
    );
  });
});
