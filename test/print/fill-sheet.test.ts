/** Official sheets: exactly the uploaded sheet, with the values in their cells; tables grow, formulas and merges follow. */
import { strFromU8, unzipSync } from "fflate";
import { readXlsx } from "hucre/xlsx";
import { describe, expect, it } from "vitest";
import { builtInFieldTypes } from "../../core/domain/fields/built-in.ts";
import type { Form } from "../../core/domain/form.ts";
import type { Print } from "../../core/domain/print.ts";
import { suggestBindings } from "../../core/domain/suggest-bindings.ts";
import { documentValues, moneyNumber } from "../../core/print/document-values.ts";
import { defaultPaper } from "../../core/print/default-paper.ts";
import { fillSheet } from "../../core/print/fill-sheet.ts";
import { openOffice } from "../../core/print/office-zip.ts";
import { paperPdf } from "../../core/print/pdf.ts";
import { openWorkbook } from "../../core/print/workbook.ts";
import { workbookPaper } from "../../core/print/workbook-paper.ts";
import { sentence } from "../../core/messages.ts";
import { officialSheet, officialText } from "./sheets.ts";

const types = builtInFieldTypes();
const form = {
  kind: "form",
  id: "repair",
  version: 1,
  title: "修缮申报",
  titleField: "name",
  sections: [
    {
      id: "basic",
      title: "基本情况",
      fields: [
        { id: "name", type: "text", label: "项目名称" },
        { id: "amount", type: "money", label: "申请金额" },
        { id: "reason", type: "text", label: "理由", lines: 4 },
        {
          id: "items",
          type: "table",
          label: "明细",
          columns: [
            { id: "what", type: "text", label: "内容" },
            { id: "price", type: "money", label: "金额" },
          ],
        },
      ],
    },
  ],
  checks: [],
} as unknown as Form;

const answers = {
  name: "白溪村管道修缮",
  amount: 12_345_678_901,
  reason: "台风冲毁\n需要更换",
  items: [
    { what: "管道 <300> 米", price: 100_050 },
    { what: "阀门 & 水表", price: 200 },
    { what: "人工", price: 33 },
  ],
};
const document = {
  number: "XS-2026-0001",
  title: "白溪村管道修缮",
  stateTitle: "已办结",
  unit: { name: "头陀镇人民政府" },
  region: { name: "头陀镇" },
  createdBy: { name: "汤亦禾" },
  project: null,
  submittedAt: "2026-03-02",
  answers,
  rights: {},
  opinions: [{ step: "review", title: "单位审核", text: "同意", person: "罗远修", at: "2026-03-03 10:00" }],
};
const word = (key: string, params: Record<string, string> = {}): string => sentence("zh-CN", key, params);
const values = documentValues(document, form, types, (_kind, id) => id, word, "2026-03-04 09:00");

const sheet = officialSheet(
  [
    ["A1", "修缮申报表", 2],
    ["A2", "项目名称"],
    ["B2", ""],
    ["A3", "申请金额（元）"],
    ["B3", ""],
    ["C3", "大写"],
    ["D3", ""],
    ["A5", "内容"],
    ["B5", "金额（元）"],
    ["A6", ""],
    ["B6", ""],
    ["A7", "合计"],
    ["B7", "=SUM(B6:B6)"],
    ["A8", "单位意见"],
    ["B8", ""],
  ],
  ["A1:D1", "B2:D2", "B8:D8"],
);
const print = (bindings: Print["bindings"], kind: "xlsx" | "docx" = "xlsx"): Print => ({
  $schema: "print.schema.json",
  kind: "print",
  id: "repair-sheet",
  version: 1,
  title: "修缮申报表",
  form: "repair",
  file: { sha256: "0".repeat(64), name: "a", kind },
  bindings,
});
const BINDINGS: Print["bindings"] = [
  { place: "申报表!B2", field: "name" },
  { place: "申报表!B3", field: "amount" },
  { place: "申报表!D3", field: "amount", as: "capital" },
  { place: "申报表!A6", field: "items.what" },
  { place: "申报表!B6", field: "items.price" },
  { place: "申报表!B8", opinion: "review" },
];

describe("an official spreadsheet", () => {
  it("gets values in its cells: text as text, money as an exact number, a table with as many lines as it has rows", async () => {
    const bytes = await fillSheet(sheet, print(BINDINGS), values, answers, { format: "xlsx", pages: "" });

    const { sheets } = await readXlsx(bytes);
    const rows = sheets[0]?.rows ?? [];
    expect(rows[1]?.[1]).toBe("白溪村管道修缮");
    expect(rows[2]?.slice(1, 4)).toEqual([123_456_789.01, "大写", "壹亿贰仟叁佰肆拾伍万陆仟柒佰捌拾玖元零壹分"]);
    expect(rows.slice(5, 8).map((row) => row.slice(0, 2))).toEqual([
      ["管道 <300> 米", 1000.5],
      ["阀门 & 水表", 2],
      ["人工", 0.33],
    ]);
    expect(rows[8]?.[0]).toBe("合计");
    expect(rows[9]?.[1]).toBe("同意\n罗远修  2026-03-03 10:00");
  });

  it("moves merges, formulas and the print area when lines are put in", async () => {
    const bytes = await fillSheet(sheet, print(BINDINGS), values, answers, { format: "xlsx", pages: "" });

    const parts = unzipSync(bytes);
    const xml = strFromU8(parts["xl/worksheets/sheet1.xml"] ?? new Uint8Array());
    expect(xml).toContain("<f>SUM(B6:B8)</f>");
    expect([...xml.matchAll(/mergeCell ref="([^"]+)"/g)].map((m) => m[1])).toEqual(["A1:D1", "B2:D2", "B10:D10"]);
    const book = strFromU8(parts["xl/workbook.xml"] ?? new Uint8Array());
    expect(book).toContain("申报表!$A$1:$D$11");
    expect(book).toContain('fullCalcOnLoad="1"');
  });

  it("is the same file twice, and untouched where nothing is bound", async () => {
    const fill = (): Promise<Buffer> =>
      fillSheet(sheet, print(BINDINGS), values, answers, { format: "xlsx", pages: "" });
    expect(Buffer.compare(await fill(), await fill())).toBe(0);

    const bare = unzipSync(await fillSheet(sheet, print([]), values, answers, { format: "xlsx", pages: "" }));
    expect(strFromU8(bare["xl/styles.xml"] ?? new Uint8Array())).toBe(
      strFromU8(unzipSync(sheet)["xl/styles.xml"] ?? new Uint8Array()),
    );
  });

  it("is drawn as PDF with its lines, merged cells, and sums of the filled cells", async () => {
    const book = openWorkbook(
      openOffice(await fillSheet(sheet, print(BINDINGS), values, answers, { format: "xlsx", pages: "" })),
    );
    const paper = workbookPaper(book, "t", new Map(), "{page}");
    const [table] = paper.tables;
    const title = table?.cells.find((cell) => cell.text === "修缮申报表");
    expect(title).toMatchObject({
      columns: 4,
      bold: true,
      align: "center",
      ground: "eef1f4",
      lines: [true, true, false, true],
    });
    expect(table?.cells.find((cell) => cell.row === 8 && cell.column === 1)?.text).toBe("1,002.83");

    const pdf = await fillSheet(sheet, print(BINDINGS), values, answers, { format: "pdf", pages: "{page}/{pages}" });
    expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
    expect(
      Buffer.compare(
        pdf,
        await fillSheet(sheet, print(BINDINGS), values, answers, { format: "pdf", pages: "{page}/{pages}" }),
      ),
    ).toBe(0);
  });

  it("tells which cells are meant, from the labels beside them", () => {
    const paper = workbookPaper(openWorkbook(openOffice(sheet)), "t", new Map(), "");
    expect(suggestBindings(paper.tables, form)).toEqual([
      { place: "申报表!B2", field: "name" },
      { place: "申报表!B3", field: "amount" },
      { place: "申报表!A6", field: "items.what" },
      { place: "申报表!B6", field: "items.price" },
    ]);
  });
});

describe("an official text", () => {
  const body = `<w:p><w:r><w:t>项目：{na</w:t></w:r><w:r><w:rPr/><w:t>me}，编号{no}</w:t></w:r></w:p>
    <w:p><w:r><w:t>{reason} {unbound}</w:t></w:r></w:p>
    <w:tbl><w:tr><w:tc><w:p><w:r><w:t>{what}</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>{price}</w:t></w:r></w:p></w:tc></w:tr></w:tbl>`;
  const bindings: Print["bindings"] = [
    { place: "name", field: "name" },
    { place: "no", fact: "number" },
    { place: "reason", field: "reason" },
    { place: "what", field: "items.what" },
    { place: "price", field: "items.price" },
  ];

  it("gets values for marks that the word processor split, repeats table lines, and leaves unbound marks to be seen", async () => {
    const bytes = await fillSheet(officialText(body), print(bindings, "docx"), values, answers, {
      format: "docx",
      pages: "",
    });

    const xml = strFromU8(unzipSync(bytes)["word/document.xml"] ?? new Uint8Array());
    const text = xml
      .replaceAll(/<w:br\/>/g, "|")
      .replaceAll(/<\/w:p>/g, "\n")
      .replaceAll(/<[^>]+>/g, "");
    expect(
      text
        .split("\n")
        .map((line) => line.trim())
        .filter(Boolean),
    ).toEqual([
      "项目：白溪村管道修缮，编号XS-2026-0001",
      "台风冲毁|需要更换 {unbound}",
      "管道 &lt;300&gt; 米",
      "1,000.50",
      "阀门 &amp; 水表",
      "2.00",
      "人工",
      "0.33",
    ]);
  });

  it("is not drawn as PDF: that is refused, not faked", async () => {
    await expect(
      fillSheet(officialText(body), print(bindings, "docx"), values, answers, { format: "pdf", pages: "" }),
    ).rejects.toMatchObject({ code: "print.no-format" });
  });
});

describe("bad sheets", () => {
  it.each([
    ["no zip", Buffer.from("hello")],
    ["a zip of something else", Buffer.from(officialSheet([["A1", "x"]], []).subarray(0, 60))],
    ["an empty file", Buffer.alloc(0)],
    ["entities", officialText("<w:p/>", '<!DOCTYPE w:document [<!ENTITY a "b">]>')],
  ])("refuses %s", async (_name, bytes) => {
    await expect(fillSheet(bytes, print([]), values, answers, { format: "xlsx", pages: "" })).rejects.toMatchObject({
      code: "print.unreadable",
    });
  });
});

describe("the default sheet", () => {
  it("holds every field with its label and value, the table, and the opinions; a hidden field is not there", async () => {
    const paper = defaultPaper(values, types, word, new Set(["reason"]));

    const texts = paper.tables.flatMap((table) => table.cells.map((cell) => cell.text));
    expect(texts).toEqual(
      expect.arrayContaining(["项目名称", "白溪村管道修缮", "123,456,789.01 元", "管道 <300> 米", "同意"]),
    );
    expect(texts).not.toContain("理由");
    const pdf = await paperPdf(paper);
    expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
    expect(Buffer.compare(pdf, await paperPdf(paper))).toBe(0);
  });

  it("names the characters that no font has, instead of dropping them", async () => {
    const paper = defaultPaper(values, types, word, new Set());
    await expect(paperPdf({ ...paper, title: "𠮷野" })).rejects.toMatchObject({
      code: "print.no-glyph",
      facts: { characters: "𠮷" },
    });
  });

  it("does not take text for code of the typesetter", async () => {
    const evil = { ...document, answers: { name: '#read("/etc/passwd") $x$ *a* \\u{1F600}#panic()' } };
    const own = documentValues(evil, form, types, (_kind, id) => id, word, "");
    await expect(paperPdf(defaultPaper(own, types, word, new Set()))).resolves.toBeInstanceOf(Buffer);
  });
});

it.each([
  [0, "0.00"],
  [5, "0.05"],
  [-123, "-1.23"],
  [123_456_789, "1234567.89"],
])("writes %i fen as a plain number of yuan", (fen, text) => expect(moneyNumber(fen, "yuan")).toBe(text));
it("writes fen as a plain number of wan", () => expect(moneyNumber(123_456_789, "wan")).toBe("123.456789"));
