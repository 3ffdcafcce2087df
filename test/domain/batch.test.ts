/** Batches that a bank pays line by line: its answer judged, what is paid again judged, the file for it written. */
import { describe, expect, it } from "vitest";
import type { BatchExchange } from "../../core/domain/batch-exchange.ts";
import { encodeGb18030 } from "../../core/domain/gb18030.ts";
import { type Again, judgeAgain } from "../../core/domain/judge-again.ts";
import { judgeResults, type ResultRow } from "../../core/domain/judge-results.ts";
import { writeBatch } from "../../core/domain/write-batch.ts";

const ORDER = { number: "BF-1", amounts: [10_000, 20_050] };
const CODES = { "0000": "paid", "1001": "name" } as const;
const row = (line: string, amount: string, code: string, more: Partial<ResultRow> = {}): ResultRow => ({
  place: Number(line) + 1,
  batch: "BF-1",
  line,
  amount,
  code,
  reason: "",
  ...more,
});
const RIGHT = [row("2", "200.50", "1001"), row("1", "100.00", "0000")];

describe("the bank's answer", () => {
  it("is read in the order of the lines with its figures", () => {
    expect(judgeResults(RIGHT, { place: 9, amount: "300.50" }, ORDER, CODES)).toEqual({
      lines: [
        { line: 1, amountFen: 10_000, code: "0000", outcome: "paid", reason: "" },
        { line: 2, amountFen: 20_050, code: "1001", outcome: "name", reason: "" },
      ],
      figures: { paidFen: 10_000, failedFen: 20_050, paidLines: 1, failedLines: 1 },
    });
  });

  it.each<[string, ResultRow[], string]>([
    ["of another batch", [row("1", "100.00", "0000", { batch: "BF-2" })], "batch.other-batch"],
    ["without a number of a line", [row("0", "100.00", "0000")], "batch.no-line"],
    ["with a line too many", [...RIGHT, row("3", "1.00", "0000")], "batch.no-line"],
    ["with a line twice", [...RIGHT, row("2", "200.50", "0000")], "batch.line-twice"],
    ["with a line too few", RIGHT.slice(1), "batch.line-missing"],
    ["in full-width digits", [row("1", "\uFF11\uFF10\uFF10", "0000")], "batch.amount"],
    ["with a third decimal", [row("1", "100.000", "0000")], "batch.amount"],
    ["with another amount", [row("1", "100.01", "0000")], "batch.other-amount"],
    ["with a code of nobody", [row("1", "100.00", "toString")], "batch.code"],
  ])("is refused %s", (_, rows, code) => {
    const judged = judgeResults(rows, undefined, ORDER, CODES);
    expect("problems" in judged && judged.problems.map((one) => one.code)).toContain(code);
  });

  it("is refused with a sum that is not that of its lines, and tells no more than twenty faults", () => {
    expect(judgeResults(RIGHT, { place: 9, amount: "300.51" }, ORDER, CODES)).toMatchObject({
      problems: [{ code: "batch.total", params: { place: 9 } }],
    });
    const many = judgeResults(
      Array.from({ length: 30 }, () => row("1", "x", "0000")),
      undefined,
      ORDER,
      CODES,
    );
    expect("problems" in many && many.problems).toHaveLength(20);
  });
});

describe("lines that are paid again", () => {
  const again: Again = { document: "of", line: "line", keep: ["id", "amount"], take: [] };
  const before = [
    { id: "a", amount: 1, card: "1" },
    { id: "b", amount: 2, card: "2" },
    { id: "c", amount: 3 },
  ];
  const codes = (rows: Record<string, unknown>[]): string[] =>
    judgeAgain("lines", again, rows, new Set([1, 3]), before).map(({ code, pointer }) => `${code} ${pointer}`);

  it("may have another card and be fewer", () => {
    expect(codes([{ line: 3, id: "c", amount: 3, card: "9" }])).toEqual([]);
  });

  it("are none but those that are held, each once, with what has to stay", () => {
    expect(codes([{ line: 2, id: "b", amount: 2 }])).toEqual(["batch.not-claimed /lines/0/line"]);
    expect(codes([{ id: "a", amount: 1 }])).toEqual(["batch.not-claimed /lines/0/line"]);
    expect(
      codes([
        { line: 1, id: "a", amount: 1 },
        { line: 1, id: "a", amount: 1 },
      ]),
    ).toEqual(["batch.again-twice /lines/1/line"]);
    expect(codes([{ line: 1, id: "x", amount: 2 }])).toEqual([
      "batch.not-kept /lines/0/id",
      "batch.not-kept /lines/0/amount",
    ]);
    expect(codes([{ line: 1, amount: 1 }])).toEqual(["batch.not-kept /lines/0/id"]);
  });
});

describe("the file for the bank", () => {
  const order: BatchExchange["order"] = {
    encoding: "gb18030",
    delimiter: "comma",
    columns: [
      { header: "batch", write: "batch" },
      { header: "no", write: "line" },
      { header: "name", column: "name" },
      { header: "yuan", write: "amount" },
      { header: "for", field: "usage" },
    ],
  };

  it("has one row for each line, exact amounts and quoted cells", () => {
    const text = writeBatch(order, {
      number: "BF-1",
      rows: [{ name: "a,b" }, { name: 'say "c"\nd' }],
      amounts: [5, 123_456_789],
      ofColumn: (_, value) => String(value),
      ofField: () => "x",
    });
    expect(text).toBe('batch,no,name,yuan,for\r\nBF-1,1,"a,b",0.05,x\r\nBF-1,2,"say ""c"" d",1234567.89,x\r\n');
  });

  it("is GB18030 that reads back the same, rare names among them", () => {
    const text = "\u7532\u4e59 A\u4DAE\u{20BB7}\u00B7\u3007\uE000,1.00";
    expect(new TextDecoder("gb18030", { fatal: true }).decode(encodeGb18030(text))).toBe(text);
    expect([...encodeGb18030("\u7532")]).toEqual([0xbc, 0xd7]);
    expect([...encodeGb18030("a\uD800")]).toEqual([0x61, 0x3f]);
  });
});
