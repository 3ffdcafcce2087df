import { describe, expect, it } from "vitest";
import { type MatchField, matchColumns } from "../../core/imports/match-columns.ts";
import { contentOf, type Content } from "../../core/imports/read-content.ts";

const KNOWN = new Map<Content, Set<string>>([
  ["codes nature", new Set(["1", "新建", "2", "扩建"])],
  ["region", new Set(["江口街道", "宁溪镇"])],
  ["org", new Set(["区水利局"])],
]);
const field = (id: string, type: string, label: string, more: Partial<MatchField> = {}): MatchField => ({
  id,
  type,
  label,
  section: "基本情况",
  required: false,
  synonyms: [],
  ...more,
});
const column = (title: string, ...cells: string[]) => ({ title, content: contentOf(cells, KNOWN) });

describe("a column", () => {
  it.each([
    ["名称", "工程名称", "工 程\n名称（全称）", "label", 1],
    ["常用说法", "工程名称", "项目名", "synonym", 0.95],
    ["分组和名称", "工程名称", "基本情况 工程名称", "label", 1],
  ])("is known by its %s", (_, label, title, reason, confidence) => {
    const found = matchColumns([field("name", "text", label, { synonyms: ["项目名"] })], [column(title, "甲", "乙")]);

    expect(found["name"]).toEqual({ column: 0, confidence, reason });
  });

  it("of a similar title is proposed with less confidence", () => {
    const found = matchColumns([field("total", "money", "总投资")], [column("计划总投资额（万元）", "1", "2")]);

    expect(found["total"]).toMatchObject({ column: 0, reason: "similar" });
    expect(found["total"]?.confidence).toBeLessThan(0.9);
  });

  it("whose cells are something else is not trusted", () => {
    const found = matchColumns(
      [field("total", "money", "总投资")],
      [column("总投资", "见附件", "无", "甲"), column("投资", "1", "2", "3")],
    );

    expect(found["total"]?.column).toBe(1);
  });

  it("is found by what it holds, where one field alone needs it", () => {
    const fields = [
      field("nature", "choice", "建设性质", { dictionary: "nature" }),
      field("place", "region", "建设地点"),
      field("start", "date", "开工日期"),
      field("end", "date", "完工日期"),
    ];
    const found = matchColumns(fields, [
      column("序号", "1", "2", "1"),
      column("甲", "新建", "扩建", "新建"),
      column("乙", "江口街道", "宁溪镇", "江口街道"),
      column("丙", "2026.1.1", "2026年2月3日", "20260303"),
    ]);

    expect(found).toMatchObject({ nature: { column: 1, reason: "content" }, place: { column: 2 } });
    // Two dates wait for one column: nobody can say which it is.
    expect([found["start"], found["end"]]).toEqual([undefined, undefined]);
  });

  it("of ranges of years gives both ends", () => {
    const fields = [
      field("from", "year", "起始年度", { edge: "from" }),
      field("to", "year", "终止年度", { edge: "to" }),
    ];
    const found = matchColumns(fields, [column("建设年限", "2026-2027", "2026—2028")]);

    expect([found["from"]?.column, found["to"]?.column]).toEqual([0, 0]);
  });

  it("serves one field, the one that fits best", () => {
    const found = matchColumns(
      [field("a", "text", "名称"), field("b", "text", "项目名称")],
      [column("项目名称", "甲"), column("备注", "乙")],
    );

    expect(found).toEqual({ b: { column: 0, confidence: 1, reason: "label" } });
  });
});
