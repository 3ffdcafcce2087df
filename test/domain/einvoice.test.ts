/** What an e-invoice says, exact to the fen, and every way in which it can be wrong. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readEinvoice } from "../../core/domain/einvoice.ts";
import {
  isRegisterNumber,
  plainName,
  readFen,
  readInvoiceDay,
  readInvoiceNumber,
} from "../../core/domain/einvoice-figures.ts";
import { parseEinvoice } from "../../core/invoices/parse-einvoice.ts";
import { einvoiceXml, type MadeInvoice } from "../support/einvoice.ts";

const TODAY = "2026-06-30";
function read(changes: Partial<MadeInvoice> = {}, mend: (xml: string) => string = (xml) => xml) {
  const parsed = parseEinvoice(new TextEncoder().encode(mend(einvoiceXml(changes))));
  if ("problem" in parsed) throw new Error(parsed.problem.code);
  return readEinvoice(parsed.root, TODAY);
}
const codes = (...given: Parameters<typeof read>): string[] => {
  const found = read(...given);
  return "problems" in found ? found.problems.map(({ code }) => code) : [];
};
const RED = {
  net: "-100.00",
  tax: "-9.00",
  total: "-109.00",
  lines: [{ net: "-100.00", tax: "-9.00", total: "-109.00" }],
};

describe("an e-invoice", () => {
  it("gives number, day, parties and money in fen", () => {
    expect(read()).toEqual({
      invoice: {
        number: "26332000000000001234",
        kind: "01",
        issuedOn: "2026-01-05",
        seller: { code: "91331003TERT0A013G", name: "浙江青梧河海水利水电建设工程集团有限公司台州第二分公司" },
        buyer: { code: "12331003T000000283", name: "台州市黄岩区水利局" },
        netFen: 357_798_165,
        taxFen: 32_201_835,
        totalFen: 390_000_000,
        lines: [
          { name: "*建筑服务*工程款", netFen: 300_000_000, taxFen: 27_000_000 },
          { name: "*建筑服务*工程款", netFen: 57_798_165, taxFen: 5_201_835 },
        ],
      },
    });
  });

  it("may be for a person without a code, and have lines without their sums and a discount", () => {
    const lines = [
      { net: "3600000.00", tax: "324000.00" },
      { net: "-22018.35", tax: "-1981.65" },
    ];

    expect(codes({ buyer: "", lines })).toEqual([]);
  });

  it("names the project and place of construction services, where they stand", () => {
    const more =
      "<SpecificInformation><ConstructionServices><ConstructionProjectName>永宁江整治</ConstructionProjectName><PlaceOfConstructionServices>黄岩区</PlaceOfConstructionServices></ConstructionServices></SpecificInformation>";

    expect(read({ more })).toMatchObject({ invoice: { works: { project: "永宁江整治", place: "黄岩区" } } });
  });

  it("that is red refers to the blue one, in the words of its remark", () => {
    for (const remark of [
      "被红冲蓝字数电发票号码：25332000000000000001 红字发票信息确认单编号：1",
      "被红冲蓝字数电票号码:25332000000000000001",
    ])
      expect(read({ ...RED, remark })).toMatchObject({
        invoice: { takesBack: "25332000000000000001", totalFen: -10_900 },
      });
    expect(codes({ ...RED, remark: "退货" })).toEqual(["einvoice.red-unnamed"]);
    expect(codes({ ...RED, remark: "被红冲蓝字数电票号码：26332000000000001234" })).toEqual(["einvoice.red-unnamed"]);
  });
});

describe("a wrong e-invoice says what is wrong", () => {
  const noIdNum = (xml: string): string => xml.replace(/<SellerIdNum>.*<\/SellerIdNum>/, "");
  const twice = (xml: string): string =>
    xml.replace("<BasicInformation>", "<BasicInformation><TotalTaxAm>1.00</TotalTaxAm>");
  const other = (xml: string): string => xml.replaceAll("EInvoice>", "Receipt>");

  it.each([
    ["19 digits", { number: "2633200000000000123" }, ["einvoice.number"]],
    ["full-width digits", { number: "２６332000000000001234" }, ["einvoice.number"]],
    ["no such region", { number: "26992000000000001234" }, ["einvoice.number"]],
    ["the year of another day", { number: "25332000000000001234" }, ["einvoice.number-year"]],
    ["two numbers", { eiid: "26332000000000009999" }, ["einvoice.number-differs"]],
    ["a day that is none", { issued: "2026-02-30" }, ["einvoice.date"]],
    ["a day to come", { issued: "2026-07-01 00:00:00" }, ["einvoice.future"]],
    ["a seller's code in small letters", { seller: "91331003tert0a013g" }, ["einvoice.code"]],
    ["a buyer's code in full width", { buyer: "１２331003T000000283" }, ["einvoice.code"]],
    ["no name", { sellerName: "" }, ["einvoice.missing"]],
    ["dollars", { more: "<Currency>USD</Currency>" }, ["einvoice.currency"]],
    ["1e3", { net: "1e3" }, ["einvoice.amount"]],
    ["full-width money", { tax: "３22018.35" }, ["einvoice.amount"]],
    ["three decimals", { total: "3900000.000" }, ["einvoice.amount"]],
    ["a zero with a sign", { tax: "-0" }, ["einvoice.amount"]],
    ["separators", { total: "3,900,000.00" }, ["einvoice.amount"]],
    ["a fen too much in the head", { total: "3900000.01" }, ["einvoice.total"]],
    [
      "a fen too much in a line",
      { lines: [{ net: "3577981.65", tax: "322018.35", total: "3900000.01" }] },
      ["einvoice.total-in-line"],
    ],
    ["1e3 in a line", { lines: [{ net: "1e3", tax: "0" }] }, ["einvoice.amount-in-line"]],
    ["nothing in a line", { lines: [{ net: "", tax: "0" }] }, ["einvoice.missing-in-line"]],
    ["no line", { lines: [] }, ["einvoice.missing"]],
    [
      "lines that sum up to something else",
      { lines: [{ net: "3577981.64", tax: "322018.36" }] },
      ["einvoice.sum-net", "einvoice.sum-tax"],
    ],
    [
      "mixed signs",
      { net: "-100.00", tax: "200.00", total: "100.00", lines: [{ net: "-100.00", tax: "200.00" }] },
      ["einvoice.sign"],
    ],
    [
      "nothing at all",
      { net: "0.00", tax: "0.00", total: "0.00", lines: [{ net: "0.00", tax: "0" }] },
      ["einvoice.sign"],
    ],
  ] as const)("%s", (_name, changes, expected) => {
    expect(codes(changes as Partial<MadeInvoice>)).toEqual(expected);
  });

  it("also where elements are missing, stand twice, or the file is something else", () => {
    expect(codes({}, noIdNum)).toEqual(["einvoice.missing"]);
    expect(codes({}, twice)).toContain("einvoice.repeated");
    expect(codes({}, other)).toEqual(["einvoice.not-einvoice"]);
  });

  it("and all of it at once", () => {
    expect(codes({ number: "1", issued: "x", net: "1e3", seller: "?" })).toEqual([
      "einvoice.number",
      "einvoice.date",
      "einvoice.code",
      "einvoice.amount",
    ]);
  });
});

describe("the figures", () => {
  it("are read to the fen as they are written, and back", () => {
    fc.assert(
      fc.property(fc.integer({ min: -Number.MAX_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER }), (fen) => {
        const digits = String(Math.abs(fen)).padStart(3, "0");
        const text = `${fen < 0 ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
        expect(readFen(text)).toBe(fen === 0 ? 0 : fen);
      }),
    );
    expect([readFen("12"), readFen("12.5"), readFen("0"), readFen("-0.01")]).toEqual([1200, 1250, 0, -1]);
  });

  it.each([
    "",
    "-",
    "1e3",
    "１００",
    "-0",
    "-0.00",
    "100.005",
    "1.",
    ".5",
    "+1",
    "007",
    "1,000",
    " 1",
    "0x10",
    "NaN",
    "90071992547409.92",
  ])("%j is no amount", (text) => expect(readFen(text)).toBeUndefined());

  it("of a number are year, region, channel and serial", () => {
    expect(readInvoiceNumber("26332000000000001234")).toEqual({
      year: 26,
      region: "33",
      channel: "2",
      serial: "000000000001234",
    });
    expect(readInvoiceNumber("2633200000000000123x")).toBeUndefined();
  });

  it("of the register also know the older kinds, never eight digits alone", () => {
    expect(["26332000000000001234", "330016413012345678"].every(isRegisterNumber)).toBe(true);
    expect(["12345678", "1234567890123456789", "２6332000000000001234", ""].some(isRegisterNumber)).toBe(false);
  });

  it("of a day are those of the calendar", () => {
    expect(readInvoiceDay("2024-02-29T23:59:59")).toBe("2024-02-29");
    expect(["2025-02-29", "2025-13-01", "2025-01-01 24:00:00", "20250101", "2025-1-1"].map(readInvoiceDay)).toEqual(
      Array.from({ length: 5 }),
    );
  });

  it("of a name do not hang on widths and spaces (pitfall 13)", () => {
    expect(plainName("台州 城建（集团）ＡＢ１")).toBe(plainName("台州城建(集团)AB1"));
    expect(plainName("台州城建")).not.toBe(plainName("台州城投"));
  });
});
