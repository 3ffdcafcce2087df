/** A whole year through the pack's own forms: paid, carried over, every month closed by two people, and the books of it. */
import { beforeAll, describe, expect, it } from "vitest";
import { agrees, type BookAccount, sumOf, type Turnover } from "../../core/domain/book.ts";
import { playStep, type ProjectPlay, type ScenarioStep } from "../../core/demo/play-scenario.ts";
import { verifyLedger } from "../../core/ledger/verify-ledger.ts";
import { type Client, type TestApp, testApp } from "../support/app.ts";
import { fundedProject, type Story } from "../support/story.ts";

const WAN = 1_000_000;
const BOOK = "331003";
const KEEPER = "suyining";
const BUDGET = "guzhiwei";
const FINAL = "lujingxing";
const JANUARY = "2027-01-04T10:00:00+08:00";

type Book = {
  month: string;
  months: { month: string; vouchers: number; closed: boolean }[];
  accounts: Record<BookAccount, Turnover>;
  lines: { id: string; number: string; accounts: Partial<Record<BookAccount, Turnover>> }[];
  state: {
    closed: { by: string; number: string } | null;
    reasons: { code: string; message: string }[];
    figures: { vouchers: number; turnoverFen: number };
    ofYear: { vouchers: number; turnoverFen: number };
    closing?: { form: string; answers: Record<string, unknown> };
  };
};
type Page = {
  openingFen: number;
  entries: { voucher: number | null; debitFen: number; creditFen: number; balanceFen: number; document: string }[];
  inMonth: Turnover;
};

let test: TestApp;
let story: Story;
let keeper: Client;
const county: ProjectPlay = { documents: new Map(), pictures: 0 };
let closings = 0;

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  story = await fundedProject(test, 100 * WAN, "年末结账");
  await story.payment("paid", 30 * WAN);
  await story.step({ as: "fangxiaoman", do: "submit", doc: "paid" });
  await story.step({ do: "pass", doc: "paid", by: ["qinmuzhi", "jiangwangshu", FINAL] });
  const register = { certNo: "ZF-1", bankSerial: "B1", paidAt: "2026-03-02" };
  await story.step({ as: KEEPER, do: "handle", doc: "paid", answers: register });
  test.setClock(JANUARY);
  keeper = await test.signIn(KEEPER);
});

const step = (given: Omit<ScenarioStep, "at">, at = JANUARY): Promise<void> =>
  playStep(test.context, { at, ...given }, county, test.units);
/** The story's line is one of an older year than the book: that of its plan's date. */
const OLD = 2025;
const read = async (month: string, year = OLD): Promise<Book> =>
  (await keeper.get<Book>(`/books/${BOOK}?month=${month}&year=${year}`)).body;

/** A month is closed with what its page fills in; the second person decides. */
async function close(month: string, change: Record<string, unknown> = {}, by = FINAL): Promise<void> {
  const { state } = await read(month);
  closings += 1;
  const doc = `closing-${closings}`;
  const answers = { title: "月末结账", ...state.closing?.answers, ...change };
  await step({ as: KEEPER, do: "start", form: "month-closing", doc, unit: "finance", answers });
  await step({ as: KEEPER, do: "submit", doc });
  await step({ do: "pass", doc, by: [by] });
}

async function numberOf(): Promise<string> {
  const { rows } = await test.database.owner.query<{ number: string }>("select number from core.quota where id = $1", [
    story.quota,
  ]);
  return rows[0]?.number ?? "";
}

describe("the books of March", () => {
  it("agree by line and in sum, and say how the month stands", async () => {
    const book = await read("2026-03");
    expect(book.lines.length).toBeGreaterThan(0);
    for (const line of book.lines) expect(agrees(Object.values(line.accounts))).toBe(true);
    expect(agrees(Object.values(book.accounts))).toBe(true);
    expect(book.accounts.paid).toEqual({ openingFen: 0, debitFen: 30 * WAN, creditFen: 0 });
    expect(sumOf(Object.values(book.accounts)).debitFen).toBe(book.state.figures.turnoverFen);
    // Allotted, reserved, paid.
    expect(book.state.figures).toEqual({ vouchers: 3, turnoverFen: 160 * WAN });
    expect(book.state.reasons).toEqual([]);
  });

  it("show a line entry by entry, with voucher numbers and the balance behind each", async () => {
    const { body } = await keeper.get<Page>(`/book-lines/${story.quota}?month=2026-03`);
    expect(
      body.entries.map(({ debitFen, creditFen, balanceFen, voucher }) => [voucher, debitFen, creditFen, balanceFen]),
    ).toEqual([
      [1, 100 * WAN, 0, 100 * WAN],
      [2, 0, 30 * WAN, 70 * WAN],
    ]);
    expect(body.entries[1]?.document).toBe(story.document("paid"));
    const april = await keeper.get<Page>(`/book-lines/${story.quota}?month=2026-04&account=paid`);
    expect(april.body).toMatchObject({ openingFen: 30 * WAN, entries: [], inMonth: { debitFen: 0 } });
  });

  it("are printed and exported to the fen", async () => {
    const file = async (url: string) =>
      test.app.inject({ method: "GET", url: `/api/v1/${url}`, headers: { host: "localhost", cookie: keeper.cookie } });
    for (const of of [`books/${BOOK}`, `book-lines/${story.quota}`]) {
      const pdf = await file(`${of}/print?month=2026-03`);
      expect(pdf.statusCode).toBe(200);
      expect(pdf.headers["content-type"]).toBe("application/pdf");
      const period = of.startsWith("books") ? `month=2026-03&year=${OLD}` : "month=2026-03";
      const csv = await file(`${of}/export?${period}&format=csv`);
      expect(csv.body).toContain(",300000.00");
    }
  });

  it("are closed to who reaches no county", async () => {
    const clerk = await test.signIn("fangxiaoman");
    expect((await clerk.get<{ rows?: unknown[] }>("/books")).body.rows ?? []).toEqual([]);
    expect([403, 404]).toContain((await clerk.get(`/books/${BOOK}`)).status);
    expect([403, 404]).toContain((await clerk.get(`/book-lines/${story.quota}`)).status);
    expect((await keeper.get("/books/331004")).status).toBe(404);
    expect((await keeper.get(`/books/${BOOK}?month=2026-13`)).status).toBe(400);
  });
});

describe("the end of the year", () => {
  it("comes month by month, with figures that two people signed", async () => {
    await expect(close("2026-04")).rejects.toThrow("book.earlier-open");
    await expect(close("2026-03", { turnover: 160 * WAN + 1 })).rejects.toThrow("book.figures-differ");
    await expect(close("2026-03", { vouchers: 4 })).rejects.toThrow("book.figures-differ");
    await expect(close("2026-03", {}, KEEPER)).rejects.toThrow();
    for (let month = 3; month < 12; month++) await close(`2026-${String(month).padStart(2, "0")}`);
    const march = await read("2026-03");
    expect(march.state.closed).not.toBeNull();
    expect(march.months.filter((row) => row.closed)).toHaveLength(9);
    expect(march.months.at(-1)).toEqual({ month: "2027-01", vouchers: 0, closed: false });
    const { rows } = await test.database.owner.query<{ month: string; two: boolean }>(
      `select to_char(c.month, 'YYYY-MM') as month, c.by <> d.created_by as two from core.closed_month c join core.document d on d.id = c.document order by c.month`,
    );
    expect(rows.map((row) => row.month)).toEqual(
      ["03", "04", "05", "06", "07", "08", "09", "10", "11"].map((m) => `2026-${m}`),
    );
    expect(rows.every((row) => row.two)).toBe(true);
  });

  it("leaves December open while a line of the year has money, and names it", async () => {
    const december = await read("2026-12");
    expect(december.state.reasons.map((reason) => reason.code)).toEqual(["book.not-empty"]);
    expect(december.state.reasons[0]?.message).toContain(await numberOf());
    await expect(close("2026-12")).rejects.toThrow("book.not-empty");
  });

  it("carries what is left over and closes December", async () => {
    const rows = [{ quota: { $quota: await numberOf() }, number: "结转〔2027〕1号", amount: 70 * WAN }];
    const at = "2026-12-31T10:00:00+08:00";
    const answers = { carryDate: "2026-12-31", year: 2027, reason: "年终结转", rows };
    await step({ as: BUDGET, do: "start", form: "carry-over", doc: "carry", unit: "finance", answers }, at);
    await step({ as: BUDGET, do: "submit", doc: "carry" }, at);
    await step({ do: "pass", doc: "carry", by: [FINAL] }, at);
    test.setClock(JANUARY);
    await close("2026-12");
    expect((await read("2026-12")).state.closed).not.toBeNull();
    // The books of both years agree, and the new year begins with what was carried over.
    for (const year of [OLD, 2027]) expect(agrees(Object.values((await read("2026-12", year)).accounts))).toBe(true);
    expect((await read("2027-01", 2027)).accounts.available).toEqual({
      openingFen: 70 * WAN,
      debitFen: 0,
      creditFen: 0,
    });
    expect((await verifyLedger(test.database.owner, test.context.definitions)).faults).toEqual([]);
  });

  it("refuses what belongs to the closed year, and takes a late refund into the new one", async () => {
    const back = {
      payment: { $doc: "paid" },
      reverseDate: "2027-01-04",
      reason: "错账",
      proof: [{ $pdf: "说明.pdf" }],
    };
    await story.step({ at: JANUARY, as: KEEPER, do: "start", form: "payment-reverse", doc: "back", answers: back });
    await story.step({ at: JANUARY, as: KEEPER, do: "submit", doc: "back" });
    await expect(story.step({ at: JANUARY, do: "pass", doc: "back", by: [FINAL] })).rejects.toThrow(
      "ledger.closed-year",
    );
    const taken = {
      adjustDate: "2027-01-04",
      reason: "收回",
      rows: [{ quota: { $quota: "结转〔2027〕1号" }, amount: WAN }],
    };
    await step({ as: BUDGET, do: "start", form: "quota-take-back", doc: "taken", unit: "finance", answers: taken });
    await step({ as: BUDGET, do: "submit", doc: "taken" });
    await expect(step({ do: "pass", doc: "taken", by: [FINAL] })).rejects.toThrow("ledger.closed-year");
    const late = {
      payment: { $doc: "paid" },
      quota: { $quota: "结转〔2027〕1号" },
      refundAt: "2027-01-04",
      amount: 5 * WAN,
      voucher: "TK-1",
      reason: "户名不符退回",
    };
    await story.step({ at: JANUARY, as: KEEPER, do: "start", form: "prior-year-refund", doc: "late", answers: late });
    await story.step({ at: JANUARY, as: KEEPER, do: "submit", doc: "late" });
    await story.step({ at: JANUARY, do: "pass", doc: "late", by: [FINAL] });
    const book = await read("2027-01", 2027);
    expect(book.accounts.available).toEqual({ openingFen: 70 * WAN, debitFen: 5 * WAN, creditFen: 0 });
    expect(book.state.figures.vouchers).toBe(1);
    for (const of of [book, await read("2027-01", 2026)])
      expect(of.state.ofYear.turnoverFen).toBe(sumOf(Object.values(of.accounts)).debitFen);
    expect((await read("2027-01", 2026)).state).toMatchObject({
      figures: book.state.figures,
      ofYear: { vouchers: 0, turnoverFen: 0 },
    });
  });
});
