/** The books on paper: what stands in the cells, to the fen, and that the typesetter takes it. */
import { describe, expect, it } from "vitest";
import { type ReconciliationSheet, reconciliationPaper } from "../../core/bank/reconciliation-paper.ts";
import { balancePaper, pagePaper } from "../../core/books/book-paper.ts";
import type { AccountPage, BookLine, Period } from "../../core/books/read-book.ts";
import type { Paper, PaperTable } from "../../core/domain/paper.ts";
import { sentence } from "../../core/messages.ts";
import { paperPdf } from "../../core/print/pdf.ts";

const word = (key: string, params?: Record<string, string>): string => sentence("zh-CN", key, params);
const book = { book: "331003", name: "黄岩区", county: "331003", city: "331000", province: "330000" };
const period: Period = { book, year: 2026, month: "2026-03", from: new Date(0), to: new Date(0) };
const PRINTED = "2026-04-02 10:00";

/** The texts of a table by row. */
function rows({ cells, heights }: PaperTable): string[][] {
  return heights.map((_, row) => cells.filter((cell) => cell.row === row).map((cell) => cell.text));
}
const tableOf = (paper: Paper, i = 0): string[][] => rows(paper.tables[i] ?? { widths: [], heights: [], cells: [] });

/** Lines with an odd fen each, so that a rounded sum would show. */
function linesOf(count: number): BookLine[] {
  return Array.from({ length: count }, (_, i) => ({
    id: String(i),
    number: `黄财农〔2026〕${i + 1}号`,
    unit: "交通运输局",
    project: null,
    accounts: {
      total: { openingFen: -1_000_001, debitFen: 0, creditFen: 200 },
      available: { openingFen: 1_000_001, debitFen: 200, creditFen: 33_333_3 },
      paid: { openingFen: 0, debitFen: 33_333_3, creditFen: 0 },
    },
  }));
}

describe("the trial balance", () => {
  it("shows balances on their own side and sums that agree to the fen", () => {
    const table = tableOf(balancePaper(period, linesOf(3), PRINTED, word));
    expect(table[0]).toEqual(["指标", "科目", "期初余额", "借方", "贷方", "期末余额"]);
    expect(table[1]).toEqual(["黄财农〔2026〕1号\n交通运输局", "指标金额", "10,000.01", "0.00", "2.00", "10,002.01"]);
    expect(table[2]).toEqual(["可用额度", "10,000.01", "2.00", "3,333.33", "6,668.68"]);
    expect(table[10]).toEqual(["合计", "指标金额", "30,000.03", "0.00", "6.00", "30,006.03"]);
    expect(table[12]).toEqual(["可用额度", "30,000.03", "6.00", "9,999.99", "20,006.04"]);
    expect(table).toHaveLength(1 + 9 + 7);
  });

  it("goes over several pages under its head, the same bytes twice", async () => {
    const paper = balancePaper(period, linesOf(60), PRINTED, word);
    expect(paper.tables[0]?.head).toBe(1);
    const [once, twice] = [await paperPdf(paper), await paperPdf(paper)];
    expect(once.subarray(0, 5).toString()).toBe("%PDF-");
    expect(once.equals(twice)).toBe(true);
    const one = await paperPdf(balancePaper(period, linesOf(1), PRINTED, word));
    expect(one.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length).toBe(1);
    expect(once.toString("latin1").match(/\/Type\s*\/Page\b/g)?.length).toBeGreaterThan(3);
  });
});

it("a ledger page shows each entry with voucher, side and balance, and both sums", () => {
  const entry = {
    day: "2026-03-02",
    movement: "pay",
    contra: "in-transit" as const,
    document: "d",
    document_number: "ZF-1",
  };
  const page: AccountPage = {
    line: { id: "1", number: "黄财农〔2026〕1号", year: 2026, unit: "交通运输局", project: null, source: "本级" },
    book: { book: "331003", name: "黄岩区" },
    account: "paid",
    month: "2026-03",
    openingFen: 1,
    entries: [
      { ...entry, voucher: 7, reverses: false, debitFen: 30_000_01, creditFen: 0, balanceFen: 30_000_02 },
      { ...entry, voucher: null, reverses: true, debitFen: 0, creditFen: 30_000_02, balanceFen: 0 },
    ],
    more: false,
    inMonth: { openingFen: 1, debitFen: 30_000_01, creditFen: 30_000_02 },
    inYear: { openingFen: 0, debitFen: 30_000_02, creditFen: 30_000_02 },
  };
  expect(tableOf(pagePaper(page, PRINTED, word)).slice(1)).toEqual([
    ["", "", "期初余额", "", "", "", "借", "0.01"],
    ["2026-03-02", "7", "支付 ZF-1", "在途", "30,000.01", "0.00", "借", "30,000.02"],
    ["2026-03-02", "未编号", "冲销：支付 ZF-1", "在途", "0.00", "30,000.02", "平", "0.00"],
    ["", "", "本月合计", "", "30,000.01", "30,000.02", "平", "0.00"],
    ["", "", "本年累计", "", "30,000.02", "30,000.02", "平", "0.00"],
  ]);
});

describe("the bank reconciliation", () => {
  const sheet: ReconciliationSheet = {
    account: "建设银行黄岩支行 国库集中支付户 ****0812",
    asOf: "2026-03-31",
    bankFen: 100_000_00,
    oursFen: 70_000_01,
    oursNotBank: { inFen: 0, outFen: 30_000_00 },
    bankNotOurs: { inFen: 0, outFen: 1 },
    bankAdjustedFen: 70_000_00,
    oursAdjustedFen: 70_000_00,
    missingDays: 0,
    items: [
      { side: "bank", day: "2026-03-31", fen: -1, words: "手续费", number: "DB-9" },
      { side: "ours", day: "2026-03-31", fen: -30_000_00, words: "台州云杉市政建设有限公司", number: "PZ-1" },
    ],
  };

  it("brings both balances together and lists what is in transit", async () => {
    const paper = reconciliationPaper(sheet, PRINTED, word);
    expect(tableOf(paper)[1]).toEqual(["银行对账单余额", "100,000.00", "单位账面余额", "70,000.01"]);
    expect(tableOf(paper)[4]).toEqual(["调节后余额", "70,000.00", "调节后余额", "70,000.00"]);
    expect(tableOf(paper)[5]).toEqual(["调节后余额相符"]);
    expect(tableOf(paper, 1).slice(2)).toEqual([
      ["银行", "2026-03-31", "DB-9", "手续费", "", "0.01"],
      ["单位", "2026-03-31", "PZ-1", "台州云杉市政建设有限公司", "", "30,000.00"],
    ]);
    expect((await paperPdf(paper)).subarray(0, 5).toString()).toBe("%PDF-");
  });

  it("says by how much they differ, and where statements are missing", () => {
    const paper = reconciliationPaper(
      { ...sheet, oursAdjustedFen: 69_999_99, missingDays: 2, items: [] },
      PRINTED,
      word,
    );
    expect(tableOf(paper)[5]).toEqual(["调节后相差 0.01 元，请查明原因\n其中 2 天没有对账单"]);
    expect(tableOf(paper, 1).at(-1)).toEqual(["没有未达账项"]);
  });
});
