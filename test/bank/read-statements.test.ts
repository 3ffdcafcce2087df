/** Files of banks: what each format gives, and every bad file with the line and the reason. */
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { FileFault } from "../../core/domain/file-fault.ts";
import { readCamt } from "../../core/bank/read-camt.ts";
import { readStatementTable } from "../../core/bank/read-statement-table.ts";
import type { Reconciliation, StatementLayout } from "../../core/domain/reconciliation.ts";
import { layoutFaults } from "../../core/domain/reconciliation.ts";
import { checkStatement, type Statement } from "../../core/domain/statement.ts";

const FIXTURES = new URL("../fixtures/bank/", import.meta.url);
const bytes = (name: string): Buffer => readFileSync(new URL(name, FIXTURES));
const text = (name: string): string => bytes(name).toString("utf8");
const definition = JSON.parse(
  readFileSync(new URL("../../forms/engineering/reconciliation/bank-statements.json", import.meta.url), "utf8"),
) as Reconciliation;
const layout = (id: string): StatementLayout => {
  const found = definition.layouts.find((one) => one.id === id);
  if (!found) throw new Error(`no layout ${id}`);
  return found;
};

async function camt(content: string | Buffer): Promise<Statement[]> {
  const statements = await readCamt(typeof content === "string" ? Buffer.from(content, "utf8") : content);
  statements.forEach(checkStatement);
  return statements;
}
function table(content: string | Buffer, id: string): Statement {
  const read = readStatementTable(typeof content === "string" ? Buffer.from(content, "utf8") : content, layout(id));
  checkStatement(read);
  return read;
}
/** The code and the line of the refusal. */
async function refusal(read: () => unknown): Promise<[string, number]> {
  try {
    await read();
  } catch (error) {
    if (error instanceof FileFault) return [error.code, error.line];
    throw error;
  }
  throw new Error("it was taken");
}
/** The line of a text, from 1. */
const lineOf = (content: string, part: string): number => content.slice(0, content.indexOf(part)).split("\n").length;

describe("camt statements", () => {
  it("give the account, the period in China's days, balances and signed entries of a camt.053", async () => {
    const [statement] = await camt(bytes("camt053-day.xml"));
    expect(statement).toMatchObject({
      format: "camt.053",
      id: "STMT-33050166783500000812-20260304",
      account: "33050166783500000812",
      owner: "台州市黄岩区财政局",
      from: "2026-03-04",
      to: "2026-03-04",
      openingFen: 812_345_678,
      closingFen: 907_984_878,
      pending: 1,
    });
    expect(statement?.lines.map((line) => line.amountFen)).toEqual([
      -390_000_000, -18_560_050, 4_200_000, 500_000_000, -750,
    ]);
    expect(statement?.lines[0]).toMatchObject({
      reference: "DB2603040000118",
      voucher: "PZ-2026-000118",
      counterparty: "浙江永宁建工有限公司",
      counterpartyAccount: "33050166783500001234",
      purpose: "进度款 永宁江支流甲段综合整治工程",
      code: "PMNT-ICDT-DMCT",
      bookedOn: "2026-03-04",
      returned: false,
    });
  });

  it("name the payee, not ourselves, where a payment came back, and know no number where the bank gives none", async () => {
    const [statement] = await camt(bytes("camt053-day.xml"));
    expect(statement?.lines[2]).toMatchObject({
      returned: true,
      counterparty: "黄岩绿野园林有限公司",
      voucher: "PZ-2026-000097",
      purpose: "退汇：收款户名与账号不符 户名不符",
    });
    expect(statement?.lines[3]?.voucher).toBeNull();
  });

  it("are read whatever prefix the bank uses, and what is of another namespace means nothing", async () => {
    const prefixed = text("camt053-day.xml")
      .replaceAll(/<(\/?)(?=[A-Z])/g, "<$1s:")
      .replace("xmlns=", 'xmlns:x="urn:other" xmlns:s=')
      .replace("</s:Ntry>", "<x:Amt>1e3</x:Amt></s:Ntry>");
    expect((await camt(prefixed))[0]).toMatchObject({ closingFen: 907_984_878, lines: { length: 5 } });
    const undeclared = prefixed.replace("xmlns:s=", "xmlns:t=");
    expect((await refusal(() => camt(undeclared)))[0]).toBe("bank.not-camt");
  });

  it("read a camt.052 of an older version and a GBK camt.054 whose batch becomes one line each", async () => {
    const [report] = await camt(bytes("camt052-noon.xml"));
    expect(report).toMatchObject({ format: "camt.052", from: "2026-03-04", to: "2026-03-04" });
    expect(report?.lines[0]).toMatchObject({ counterparty: "浙江永宁建工有限公司", amountFen: -390_000_000 });
    const [notification] = await camt(bytes("camt054-batch-gbk.xml"));
    expect(notification).toMatchObject({ format: "camt.054", openingFen: null, from: "2026-03-04" });
    expect(notification?.lines.map((l) => [l.counterparty, l.amountFen, l.voucher, l.reference])).toEqual([
      ["王小满", -200_000, "PZ-2026-000121", "DB2603040000200#1"],
      ["李春分", -150_000, "PZ-2026-000122", "DB2603040000200#2"],
    ]);
  });

  const day = text("camt053-day.xml");
  const bad: [string, string, string, string][] = [
    ["an exponent", ">3900000.00<", ">39e5<", "bank.amount"],
    ["full-width digits", ">3900000.00<", ">３９０００００.00<", "bank.amount"],
    ["minus zero", ">3900000.00<", ">-0<", "bank.amount"],
    ["a sign, which stands in CdtDbtInd", ">3900000.00<", ">-3900000.00<", "bank.amount"],
    ["three decimals", ">185600.50<", ">185600.500<", "bank.amount"],
    ["more than 2^53 fen", ">185600.50<", ">99999999999999.00<", "bank.amount"],
    ["no amount", ">185600.50<", "><", "bank.amount"],
    ["another currency", '<Amt Ccy="CNY">185600.50<', '<Amt Ccy="USD">185600.50<', "bank.currency"],
    ["an account in another currency", "<Ccy>CNY</Ccy>", "<Ccy>HKD</Ccy>", "bank.currency"],
    [
      "no direction",
      "<CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>2026-03-04</Dt></Dt></Bal>",
      "<Dt><Dt>2026-03-04</Dt></Dt></Bal>",
      "bank.direction",
    ],
    ["a sum that is off by one fen", ">185600.50<", ">185600.51<", "bank.sum"],
    [
      "an entry outside of the period",
      "<BookgDt><Dt>2026-03-04</Dt></BookgDt>",
      "<BookgDt><Dt>2026-03-05</Dt></BookgDt>",
      "bank.outside-period",
    ],
    [
      "a day that is none",
      "<BookgDt><Dt>2026-03-04</Dt></BookgDt>",
      "<BookgDt><Dt>2026-02-30</Dt></BookgDt>",
      "bank.day",
    ],
    ["an entry without a day", "<BookgDt><Dt>2026-03-04</Dt></BookgDt>", "", "bank.no-day"],
    ["an unknown status", "<Sts><Cd>PDNG</Cd></Sts>", "<Sts><Cd>WHAT</Cd></Sts>", "bank.status"],
    ["a number of entries that is not theirs", "<NbOfNtries>6<", "<NbOfNtries>7<", "bank.count"],
    ["no statement id", "<Id>STMT-33050166783500000812-20260304</Id>", "", "bank.no-id"],
    ["no closing balance", "<Cd>CLBD</Cd>", "<Cd>CLAV</Cd>", "bank.no-balance"],
    ["two opening balances", "<Cd>CLBD</Cd>", "<Cd>OPBD</Cd>", "bank.balance-twice"],
    [
      "one page of several",
      "<ElctrncSeqNb>63</ElctrncSeqNb>",
      "<StmtPgntn><PgNb>1</PgNb><LastPgInd>false</LastPgInd></StmtPgntn>",
      "bank.pages",
    ],
    ["another message", "camt.053.001.08", "pain.001.001.09", "bank.not-camt"],
    ["no namespace", ' xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"', "", "bank.not-camt"],
    ["an entity of its own", "手续费", "&fee;", "xml.entity"],
    [
      "a tag that closes another",
      "<RmtInf><Ustrd>手续费</Ustrd></RmtInf>",
      "<RmtInf><Ustrd>手续费</RmtInf></Ustrd>",
      "xml.not-well-formed",
    ],
    ["an unknown encoding", 'encoding="UTF-8"', 'encoding="EBCDIC"', "xml.encoding"],
  ];
  /** Where the whole or an entry is at fault, it is the line at which that begins. */
  const WHOLE = new Set(["bank.sum", "bank.no-id", "bank.no-balance"]);
  const ENTRY = new Set(["bank.outside-period", "bank.no-day"]);
  it.each(bad)("refuse %s, with its line", async (_name, from, to, code) => {
    expect(day).toContain(from);
    const at = lineOf(day, from);
    const [found, line] = await refusal(() => camt(day.replace(from, to)));
    expect(found).toBe(code);
    expect(line).toBe(WHOLE.has(code) ? lineOf(day, "<Stmt>") : ENTRY.has(code) ? lineOf(day, "<Ntry>") : at);
  });

  it("refuse the same entry twice, a second account, the same id twice", async () => {
    const entry = /<Ntry>[\s\S]*?<\/Ntry>/.exec(day)?.[0] ?? "";
    expect(
      (
        await refusal(() => camt(day.replace("</Stmt>", `${entry}</Stmt>`).replace("<NbOfNtries>6", "<NbOfNtries>7")))
      )[0],
    ).toBe("bank.entry-twice");
    const stmt = /<Stmt>[\s\S]*<\/Stmt>/.exec(day)?.[0] ?? "";
    const second = (change: (s: string) => string) =>
      day.replace("</BkToCstmrStmt>", `${change(stmt)}</BkToCstmrStmt>`);
    expect((await refusal(() => camt(second((s) => s))))[0]).toBe("bank.id-twice");
    const other = second((s) =>
      s.replace("STMT-", "STMX-").replace("<Id>33050166783500000812<", "<Id>33050166783500000999<"),
    );
    expect((await refusal(() => camt(other)))[0]).toBe("bank.two-accounts");
  });

  it("refuse a document type before anything of it counts, and a bomb with it", async () => {
    const bomb = day.replace(
      "<Document",
      '<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>\n<Document',
    );
    expect(await refusal(() => camt(bomb))).toEqual(["xml.dtd", 2]);
  });

  it("refuse a file that is cut off anywhere, with the line at which it ends", async () => {
    for (const share of [0.1, 0.35, 0.6, 0.9, 0.999]) {
      const cut = day.slice(0, Math.floor(day.length * share));
      const [code, line] = await refusal(() => camt(cut));
      expect(["xml.not-closed", "xml.not-well-formed"]).toContain(code);
      expect(line).toBe(cut.split("\n").length);
    }
    expect((await refusal(() => camt("")))[0]).toBe("xml.cut-off");
  });

  it("refuse depth and texts without end, and bytes that are no text", async () => {
    const deep = day.replace("<RmtInf><Ustrd>手续费</Ustrd></RmtInf>", `${"<X>".repeat(40)}${"</X>".repeat(40)}`);
    expect((await refusal(() => camt(deep)))[0]).toBe("xml.too-deep");
    expect((await refusal(() => camt(day.replace("手续费", "费".repeat(30_000)))))[0]).toBe("xml.text-too-long");
    const broken = Buffer.from(day);
    broken[broken.indexOf("手续费")] = 0xff;
    expect((await refusal(() => camt(broken)))[0]).toBe("xml.encoding");
  });

  it("refuse payments inside an entry that do not add up to it", async () => {
    const gbk = new TextDecoder("gbk")
      .decode(bytes("camt054-batch-gbk.xml"))
      .replace('encoding="GBK"', 'encoding="UTF-8"');
    expect((await refusal(() => camt(gbk.replace(">1500.00<", ">1500.01<"))))[0]).toBe("bank.details-sum");
  });
});

describe("CSV statements by a layout", () => {
  it("are read as GBK with figures above the table, commas in amounts, tabs in numbers and a row of totals", () => {
    const read = table(bytes("in-out-gbk.csv"), "in-out-columns");
    expect(read).toMatchObject({
      account: "19910101040088888",
      owner: "台州市黄岩区财政局",
      from: "2026-03-01",
      to: "2026-03-31",
      openingFen: 100_000_000,
      closingFen: 112_861_450,
    });
    expect(read.lines.map((l) => [l.place, l.bookedOn, l.amountFen, l.reference, l.voucher])).toEqual([
      [6, "2026-03-03", -12_000_000, "330300001", "PZ-2026-000201"],
      [8, "2026-03-04", -140_000, "330400007", "PZ-2026-000202"],
      [9, "2026-03-04", 25_000_000, "330400008", null],
      [10, "2026-03-21", 1450, "332100001", null],
    ]);
  });

  it("are read with the newest entry first, opening and closing from the running balance", () => {
    const read = table(bytes("direction-utf8.csv"), "direction-column");
    expect(read).toMatchObject({ openingFen: 500_000, closingFen: 940_000, from: "2026-03-05", to: "2026-03-06" });
    expect(read.lines.map((l) => l.amountFen)).toEqual([500_000, -60_000]);
  });

  const month = new TextDecoder("gbk").decode(bytes("in-out-gbk.csv"));
  const gb = (content: string): Statement => {
    const read = readStatementTable(Buffer.from(content), { ...layout("in-out-columns"), encoding: "utf-8" });
    checkStatement(read);
    return read;
  };
  it.each([
    ["an exponent", '"120,000.00",,', "12e4,,", "bank.amount", 6],
    ["full-width digits", '"120,000.00",,', "１２００００,,", "bank.amount", 6],
    ["minus zero", "0.00,", "-0,", "bank.amount", 8],
    ["three decimals", "14.50,", "14.500,", "bank.amount", 10],
    ["money in both columns", "0.00,", "5.00,", "bank.both-directions", 8],
    ["a balance that does not follow", '"878,600.00"', '"878,600.01"', "bank.running-balance", 8],
    ["a closing balance that is off by a fen", '期末余额：,"1,128,614.50"', '期末余额：,"1,128,614.51"', "bank.sum", 5],
    ["another currency", "币种：人民币", "币种：美元", "bank.currency", 3],
    ["a missing title", "对方户名", "对手户名", "bank.no-titles", 1],
    ["a missing figure above", "期初余额：,", "期初：,", "bank.no-head", 4],
    ["a day that is none", "20260321", "20260231", "bank.day", 10],
    ["a day outside of the period", "20260321", "20260421", "bank.outside-period", 10],
    ["a quote that is never closed", "332100001", '"332100001', "bank.broken-table", 10],
  ])("refuse %s, with its line", async (_name, from, to, code, line) => {
    expect(month).toContain(from);
    expect(await refusal(() => gb(month.replace(from, to)))).toEqual([code, line]);
  });

  it("refuse an entry that stands twice and the wrong encoding", async () => {
    const twice = text("direction-utf8.csv").replace(/(6228480402564890018,2026-03-05.*\n)/, "$1$1");
    expect((await refusal(() => table(twice, "direction-column")))[0]).toBe("bank.entry-twice");
    expect(await refusal(() => table(bytes("in-out-gbk.csv"), "direction-column"))).toEqual(["bank.encoding", 1]);
  });

  it("need a layout that says where money goes and how it can be checked", () => {
    for (const one of definition.layouts) expect(layoutFaults(one)).toEqual([]);
    const good = layout("in-out-columns");
    const without = (read: string) => ({ ...good, columns: good.columns.filter((c) => c.read !== read) });
    expect(layoutFaults(without("in")).map((f) => f.pointer)).toContain("/columns");
    expect(layoutFaults(without("booked-on")).map((f) => f.expected)).toContain("booked-on");
    expect(layoutFaults({ ...without("balance"), head: [] }).map((f) => f.pointer)).toEqual(["/head", "/head"]);
    expect(layoutFaults({ ...good, direction: { in: ["C"], out: ["D"] } }).map((f) => f.pointer)).toContain(
      "/direction",
    );
  });
});
