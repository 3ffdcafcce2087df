/** Bank statements through the API: registered, imported, matched, by hand and back; and everything that is refused whole. */
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { beforeAll, describe, expect, it } from "vitest";
import { matchNext } from "../../core/bank/keep-matching.ts";
import { listOpenUpTo } from "../../core/bank/reconciliation-queries.ts";
import type { Rule } from "../../core/domain/rule.ts";
import { runSchedule } from "../../core/rules/run-schedule.ts";
import { type Client, type TestApp, testApp } from "../support/app.ts";
import { publishRules } from "../support/small-rule.ts";
import { camtOf, type MadeEntry } from "../support/statements.ts";
import { accountsOf, fundedProject, type Story } from "../support/story.ts";

const WAN = 1_000_000;
const NUMBER = "3305 0166 7835 0000 0812";
const PAYEE = "台州云杉市政建设有限公司";
/** As another system spells it. */
const SPELLED = "台州云杉 市政建设（有限）公司".replace("（有限）", "有限");

type Item = {
  key: string;
  day: string;
  result: string;
  match: { id: string; made: string; basis: string; reason: string | null; by: string } | null;
  lines: {
    id: string;
    amountFen: number;
    looksReturned: boolean;
    counterpartyAccount: string;
    document: { id: string } | null;
  }[];
  payments: { id: string; amountFen: number; voucher: string }[];
};
type Month = {
  results: { result: string; groups: number; lineFen: number; paymentFen: number }[];
  days: { day: string; openLines: number; openPayments: number; covered: boolean }[];
  statements: { number: string; openingFen: number; closingFen: number }[];
  balance: Record<string, unknown> & { differenceFen: number };
};
type Refused = { code: string; message: string; problems: { code: string; pointer: string; message: string }[] };

let test: TestApp;
let treasury: Client;
let auditor: Client;
let story: Story;
let account: string;
const serial = { number: 0 };

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  story = await fundedProject(test, 1000 * WAN);
  await pay("p1", 100 * WAN, { certNo: "PZ-1", bankSerial: "DB-1", paidAt: "2026-03-04" });
  await pay("p2", 50 * WAN, { certNo: "PZ-2", bankSerial: "待补-2", paidAt: "2026-03-04" });
  await pay("p3", 30 * WAN, { certNo: "PZ-3", bankSerial: "待补-3", paidAt: "2026-03-05" });
  await pay("p4", 20 * WAN, { certNo: "PZ-4", bankSerial: "待补-4", paidAt: "2026-03-05" });
  await pay("p5", 7 * WAN, { certNo: "PZ-5", bankSerial: "待补-5", paidAt: "2026-03-06" });
  test.setClock("2026-03-09T10:00:00+08:00");
  treasury = await test.signIn("suyining");
  auditor = await test.signIn("kangboyan");
});

async function pay(doc: string, fen: number, answers: Record<string, string>): Promise<void> {
  await story.payment(doc, fen);
  await story.step({ as: "fangxiaoman", do: "submit", doc });
  await story.step({ do: "pass", doc, by: ["qinmuzhi", "jiangwangshu", "lujingxing"] });
  await story.step({ as: "suyining", do: "handle", doc, answers, opinion: "核对" });
}
async function send(client: Client, content: string, to = account, name = "statement.xml") {
  const boundary = "----bank";
  const head = `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: application/octet-stream\r\n\r\n`;
  const answer = await test.raw({
    method: "POST",
    url: `/api/v1/bank/accounts/${to}/statements`,
    headers: {
      cookie: client.cookie,
      "x-csrf-token": client.csrf,
      "content-type": `multipart/form-data; boundary=${boundary}`,
    },
    payload: Buffer.concat([Buffer.from(head), Buffer.from(content), Buffer.from(`\r\n--${boundary}--\r\n`)]),
  });
  return { status: answer.status, body: answer.body as unknown as Refused & { matched: object; statements: object[] } };
}
const statement = (
  entries: readonly MadeEntry[],
  more: { from: string; to?: string; openingFen: number; kind?: "054"; id?: string },
) => camtOf({ id: more.id ?? `S-${(serial.number += 1)}`, account: NUMBER, entries, ...more });
const items = async (result?: string, client = treasury): Promise<Item[]> =>
  (
    await client.get<{ rows: Item[] }>(
      `/bank/accounts/${account}/items?month=2026-03${result ? `&result=${result}` : ""}`,
    )
  ).body.rows;
const month = async (): Promise<Month> => (await treasury.get<Month>(`/bank/accounts/${account}?month=2026-03`)).body;
const counts = async (): Promise<Record<string, number>> =>
  Object.fromEntries((await month()).results.map((one) => [one.result, one.groups]));
/** Everything that an import could leave behind. */
const kept = async (): Promise<unknown> =>
  (
    await test.database.owner.query(
      "select (select count(*) from core.bank_import) as i, (select count(*) from core.bank_statement) as s, (select count(*) from core.bank_line) as l, (select count(*) from core.bank_match) as m, (select count(*) from core.posting) as p",
    )
  ).rows[0];

describe("a bank account", () => {
  it("is registered by the treasury of the county once, and shown with its last four digits", async () => {
    const body = {
      id: randomUUID(),
      title: "国库集中支付户",
      bank: "建设银行黄岩支行",
      owner: "黄岩区财政局",
      number: NUMBER,
      since: "2026-03-01",
    };
    const made = await treasury.send("POST", "/bank/accounts", body);
    expect(made.status).toBe(201);
    account = body.id;
    expect((await treasury.send("POST", "/bank/accounts", body)).status).toBe(201);
    const again = await treasury.send("POST", "/bank/accounts", {
      ...body,
      id: randomUUID(),
      number: "33050166783500000812",
    });
    expect([again.status, again.body["code"]]).toEqual([409, "bank.account-known"]);
    const { body: list } = await treasury.get<{ rows: Record<string, unknown>[] }>("/bank/accounts");
    expect(list.rows).toEqual([
      expect.objectContaining({
        number: "****0812",
        main: true,
        mayWrite: true,
        late: { lines: 0, payments: 5, days: 1 },
      }),
    ]);
    expect(JSON.stringify(list)).not.toContain("33050166");
  });

  it("is read by the auditor, changed by the treasury alone, and unknown elsewhere", async () => {
    expect(
      (await auditor.get<{ rows: { mayWrite: boolean }[] }>("/bank/accounts")).body.rows.map((row) => row.mayWrite),
    ).toEqual([false]);
    expect((await auditor.get(`/bank/accounts/${account}?month=2026-03`)).status).toBe(200);
    const content = statement([], { from: "2026-03-03", openingFen: 0 });
    expect((await send(auditor, content)).body.code).toBe("right.missing");
    for (const login of ["fangxiaoman", "shenyinuo", "xiejinghe"]) {
      const other = await test.signIn(login);
      expect((await other.get("/bank/accounts")).body["code"]).toBe("right.missing");
      expect((await send(other, content)).body.code).toBe("right.missing");
    }
    expect((await treasury.get(`/bank/accounts/${randomUUID()}?month=2026-03`)).body["code"]).toBe(
      "bank.account-not-found",
    );
  });
});

describe("a statement", () => {
  it("is refused whole, with the line and the reason, and leaves nothing behind", async () => {
    const before = await kept();
    const good = statement([{ fen: -100, reference: "X1", name: "某" }], { from: "2026-03-04", openingFen: 10_000 });
    const bad: [string, string][] = [
      [good.replace(">1.00<", ">1e0<"), "bank.amount"],
      [good.replace(">1.00<", ">1.01<"), "bank.sum"],
      [good.replace("<Ccy>CNY", "<Ccy>USD"), "bank.currency"],
      [good.replace(NUMBER, "6228480000000001"), "bank.other-account"],
      [good.slice(0, -60), "xml.not-closed"],
      [good.replace("<Document", "<!DOCTYPE x>\n<Document"), "xml.dtd"],
      [good.replaceAll("2026-03-04", "2026-03-14"), "bank.future"],
      [good.replaceAll("2026-03-04", "2026-02-27"), "bank.before-since"],
      ["账号,金额\n1,2\n", "bank.no-layout"],
      ["", "bank.empty"],
    ];
    for (const [content, code] of bad) {
      const { status, body } = await send(treasury, content);
      expect([status, body.code, body.problems.map((one) => one.code)]).toEqual([422, "bank.unreadable", [code]]);
      expect(body.problems[0]?.pointer).toMatch(/^\/lines\/\d+$/);
      expect(body.problems[0]?.message).toMatch(/[一-龥]/);
      expect(body.problems[0]?.message).not.toMatch(/[{}]/);
    }
    expect(await kept()).toEqual(before);
  });

  it("is told of by a notification first, and then taken once, with every payment matched by what tells", async () => {
    const early = await send(
      treasury,
      statement([{ fen: -100 * WAN, reference: "DB-1", name: PAYEE }], {
        from: "2026-03-04",
        openingFen: 0,
        kind: "054",
        id: "N-1",
      }),
    );
    expect([early.status, early.body.matched]).toEqual([201, { agrees: 1, differs: 0, lines: 0, payments: 4 }]);
    const content = statement(
      [
        { fen: 1000 * WAN, reference: "CR-1", name: "台州市财政局", purpose: "专项补助" },
        { fen: -100 * WAN, reference: "DB-1", name: PAYEE },
        { fen: -50 * WAN, reference: "DB-2", name: "别的名字", voucher: "PZ-2" },
        { fen: -30 * WAN, reference: "DB-3", name: SPELLED },
        { fen: -15 * WAN, reference: "DB-4", day: "2026-03-05", name: PAYEE },
        { fen: -5 * WAN, reference: "DB-5", day: "2026-03-05", name: PAYEE },
        { fen: -750, reference: "DB-6", day: "2026-03-05", purpose: "手续费" },
      ],
      { from: "2026-03-04", to: "2026-03-05", openingFen: 50 * WAN, id: "DAY-0405" },
    );
    const taken = await send(treasury, content, account, "day.xml");
    expect(taken.status).toBe(201);
    expect(taken.body.statements).toEqual([
      expect.objectContaining({ number: "DAY-0405", lines: 7, known: 1, gap: null }),
    ]);
    expect(taken.body.matched).toEqual({ agrees: 3, differs: 0, lines: 2, payments: 1 });
    expect(await counts()).toEqual({ agrees: 4, ours: 1, bank: 2, differs: 0, explained: 0 });
    expect((await items("agrees")).map((item) => item.match?.basis ?? "").toSorted()).toEqual([
      "payee",
      "serial",
      "split",
      "voucher",
    ]);
    const again = await send(treasury, content, account, "other-name.xml");
    expect([again.status, again.body.code]).toEqual([409, "bank.same-file"]);
    expect(again.body.message).toContain("day.xml");
  });

  it("goes on from the one before it, does not overlap, has a number of its own and no entry of another", async () => {
    const before = await kept();
    const opening = 50 * WAN + 1000 * WAN - 200 * WAN - 750;
    const entry = { fen: -700, reference: "DB-7", name: "某" };
    const codes = async (content: string): Promise<string[]> =>
      (await send(treasury, content)).body.problems.map((one) => one.code);
    expect(await codes(statement([entry], { from: "2026-03-05", openingFen: opening }))).toEqual(["bank.overlaps"]);
    expect(await codes(statement([entry], { from: "2026-03-06", openingFen: opening + 1 }))).toEqual([
      "bank.does-not-follow",
    ]);
    expect(await codes(statement([entry], { from: "2026-03-06", openingFen: opening, id: "DAY-0405" }))).toEqual([
      "bank.statement-known",
    ]);
    expect(await codes(statement([entry], { from: "2026-03-05", openingFen: 0, kind: "054" }))).toEqual([
      "bank.not-in-statement",
    ]);
    expect(
      await codes(statement([{ fen: -1, name: "无号" }], { from: "2026-03-06", openingFen: 0, kind: "054" })),
    ).toEqual(["bank.no-reference"]);
    expect(await kept()).toEqual(before);
  });

  it("posts nothing", async () => {
    expect(await accountsOf(test, story.quota)).toMatchObject({ paid: 207, refunded: 0 });
  });
});

describe("people", () => {
  it("bring both balances together by the usual table, to the fen", async () => {
    const { balance, days, statements } = await month();
    expect(statements.map((one) => one.number)).toEqual(["N-1", "DAY-0405"]);
    expect(balance).toMatchObject({
      asOf: "2026-03-05",
      bankFen: 850 * WAN - 750,
      // 50 − 200: the subsidy that came in and the fee are the bank's alone, p5 is of the day after.
      oursFen: -150 * WAN,
      bankNotOurs: { inFen: 1000 * WAN, outFen: 750 },
      oursNotBank: { inFen: 0, outFen: 0 },
      bankAdjustedFen: 850 * WAN - 750,
      oursAdjustedFen: 850 * WAN - 750,
      differenceFen: 0,
      missingDays: 0,
    });
    expect(days.find((one) => one.day === "2026-03-05")).toMatchObject({
      openLines: 1,
      openPayments: 0,
      covered: true,
    });
    expect(days.find((one) => one.day === "2026-03-06")).toMatchObject({ openPayments: 1, covered: false });
    const { body } = await treasury.get<{ rows: { late: object }[] }>("/bank/accounts");
    expect(body.rows[0]?.late).toEqual({ lines: 2, payments: 1, days: 1 });
  });

  it("print the table with every item behind its sums", async () => {
    const open = await listOpenUpTo(test.context.pool, [account, "2026-03-05"]);
    expect(open.map(({ side }) => side)).toEqual(["bank", "bank"]);
    expect(open.map(({ fen }) => fen).toSorted((a, b) => a - b)).toEqual([-750, 1000 * WAN]);
    const pdf = await test.raw({
      method: "GET",
      url: `/api/v1/bank/accounts/${account}/print?month=2026-03`,
      headers: { cookie: treasury.cookie },
    });
    expect([pdf.status, pdf.headers["content-type"]]).toEqual([200, "application/pdf"]);
    const none = await treasury.get(`/bank/accounts/${account}/print?month=2026-02`);
    expect([none.status, none.body["code"]]).toEqual([422, "reco.no-statement"]);
    const clerk = await test.signIn("fangxiaoman");
    expect([403, 404]).toContain((await clerk.get(`/bank/accounts/${account}/print?month=2026-03`)).status);
  });

  it("match by hand with a reason when both sides come to the same, give reasons for one side, and take it back", async () => {
    const [fee] = (await items("bank")).filter((item) => item.lines[0]?.amountFen === -750);
    const [waiting] = await items("ours");
    const line = fee?.lines[0]?.id ?? "";
    const payment = waiting?.payments[0]?.id ?? "";
    const hand = (body: object) =>
      treasury.send<Refused>("POST", `/bank/accounts/${account}/matches`, {
        id: randomUUID(),
        lines: [],
        payments: [],
        ...body,
      });
    const unequal = await hand({ lines: [line], payments: [payment], reason: "一起看看" });
    expect([unequal.status, unequal.body.code]).toEqual([422, "bank.sums-differ"]);
    expect(unequal.body.message).toContain("69,992.50");
    expect((await hand({ reason: "什么都没选" })).body.code).toBe("bank.item-not-found");
    expect((await hand({ lines: [randomUUID()], reason: "没有这条" })).body.code).toBe("bank.item-not-found");
    expect((await hand({ lines: [line], reason: " " })).status).toBe(400);
    const id = randomUUID();
    expect((await hand({ id, lines: [line], reason: "银行手续费，年底统一列支" })).status).toBe(201);
    expect((await hand({ id, lines: [line], reason: "银行手续费，年底统一列支" })).status).toBe(201);
    expect((await hand({ lines: [line], reason: "再来一次" })).body.code).toBe("bank.matched-already");
    expect((await items("explained"))[0]).toMatchObject({
      match: { made: "hand", reason: "银行手续费，年底统一列支", by: "苏以宁" },
    });
    expect((await month()).balance).toMatchObject({
      oursFen: -150 * WAN - 750,
      bankNotOurs: { outFen: 0 },
      differenceFen: 0,
    });
    const undo = (match: string, client = treasury) =>
      client.send<Refused>("POST", `/bank/accounts/${account}/matches/${match}/undo`, { reason: "点错了" });
    expect((await undo(id, auditor)).body.code).toBe("right.missing");
    expect((await undo(id)).status).toBe(204);
    expect((await undo(id)).body.code).toBe("bank.match-not-found");
    expect(await counts()).toMatchObject({ explained: 0, bank: 2 });
  });

  it("take a match of the program apart, which it then leaves to them", async () => {
    const [byPayee] = (await items("agrees")).filter((item) => item.match?.basis === "payee");
    const match = byPayee?.match?.id ?? "";
    expect(
      (await treasury.send("POST", `/bank/accounts/${account}/matches/${match}/undo`, { reason: "不是这一笔" })).status,
    ).toBe(204);
    expect(await counts()).toMatchObject({ agrees: 3, ours: 2, bank: 3 });
    expect((await treasury.send("POST", `/bank/accounts/${account}/match`)).body).toMatchObject({ agrees: 0 });
    const id = randomUUID();
    const back = {
      id,
      lines: byPayee?.lines.map((one) => one.id),
      payments: byPayee?.payments.map((one) => one.id),
      reason: "核实后还是这一笔",
    };
    expect((await treasury.send("POST", `/bank/accounts/${account}/matches`, back)).status).toBe(201);
    expect((await items("agrees")).find((item) => item.key === id)?.match).toMatchObject({
      made: "hand",
      basis: "hand",
    });
  });

  it("leave evidence of the account, each import, each match by hand and each one undone", async () => {
    const { rows } = await test.database.owner.query<{ what: { do: string } }>(
      "select convert_from(body, 'UTF8')::jsonb -> 'what' as what from core.evidence where kind = 'bank' and subject = $1 order by at, id",
      [`bank-account:${account}`],
    );
    expect(rows.map((row) => row.what.do)).toEqual(["open", "import", "import", "explain", "undo", "undo", "match"]);
    expect(JSON.stringify(rows)).not.toContain("33050166");
  });

  it("find entries by name, number and text, page by page", async () => {
    const get = async (query: string) =>
      (
        await treasury.get<{ rows: Item[]; next: string | null }>(
          `/bank/accounts/${account}/items?month=2026-03&${query}`,
        )
      ).body;
    expect((await get("text=手续费")).rows).toHaveLength(1);
    expect((await get("text=PZ-2")).rows).toHaveLength(1);
    expect((await get(encodeURI("text=100%"))).rows).toHaveLength(0);
    const first = await get("size=4");
    const second = await get(`size=4&after=${first.next}`);
    expect([first.rows.length, second.rows.length, second.next]).toEqual([4, 3, null]);
    expect(new Set([...first.rows, ...second.rows].map((row) => row.key)).size).toBe(7);
    for (const query of ["size=0", "after=x", "result=any", "other=1"])
      expect((await treasury.get(`/bank/accounts/${account}/items?month=2026-03&${query}`)).status, query).toBe(400);
    expect((await treasury.get(`/bank/accounts/${account}?month=2026-13`)).status).toBe(400);
    expect((await items("bank", auditor))[0]?.lines[0]?.counterpartyAccount).toBe("****1234");
  });
});

describe("money that came back", () => {
  it("offers the payment it belongs to and starts the document, filled, which alone posts", async () => {
    const opening = 850 * WAN - 750;
    const taken = await send(
      treasury,
      statement([{ fen: 30 * WAN, reference: "CR-9", name: PAYEE, voucher: "PZ-3", purpose: "退汇：户名与账号不符" }], {
        from: "2026-03-06",
        openingFen: opening,
      }),
    );
    expect(taken.status).toBe(201);
    const [item] = (await items("bank")).filter((one) => one.lines[0]?.looksReturned === true);
    const line = item?.lines[0]?.id ?? "";
    const path = `/bank/accounts/${account}/lines/${line}`;
    const { body } = await treasury.get<{ rows: { id: string; voucher: string; signs: string[] }[] }>(
      `${path}/returns`,
    );
    expect(body.rows[0]).toMatchObject({ voucher: "PZ-3", signs: ["number", "amount", "payee"] });
    expect(
      (await treasury.send<Refused>("POST", `${path}/return`, { id: randomUUID(), payment: randomUUID() })).body.code,
    ).toBe("bank.item-not-found");
    const started = await treasury.send<{ id: string }>("POST", `${path}/return`, {
      id: randomUUID(),
      payment: body.rows[0]?.id,
    });
    expect(started.status).toBe(201);
    const document = started.body.id;
    const repeat = await treasury.send<{ id: string }>("POST", `${path}/return`, {
      id: randomUUID(),
      payment: body.rows[0]?.id,
    });
    expect(repeat.body.id).toBe(document);
    expect((await accountsOf(test, story.quota)).refunded).toBe(0);
    const { body: draft } = await treasury.get<{ state: string; answers: Record<string, unknown> }>(
      `/documents/${document}`,
    );
    expect(draft.answers).toMatchObject({
      kind: "1",
      refundAt: "2026-03-06",
      amount: 30 * WAN,
      voucher: "CR-9",
      reason: "退汇:户名与账号不符".replace(":", "："),
    });
    expect(JSON.stringify(draft.answers["payment"])).toContain(story.document("p3"));

    story.play.documents.set("back", document);
    await story.step({ as: "suyining", do: "submit", doc: "back" });
    await story.step({ do: "pass", doc: "back", by: ["lujingxing"] });
    expect((await accountsOf(test, story.quota)).refunded).toBe(30);
    // The payment back makes the account due: the program matches without anybody, once.
    const [own, other] = await Promise.all([matchNext(test.context), matchNext(test.context)]);
    expect((own?.agrees ?? 0) + (other?.agrees ?? 0)).toBe(1);
    expect(await matchNext(test.context)).toBeUndefined();
    test.setClock("2026-03-10T10:00:00+08:00");
    expect(await matchNext(test.context)).toMatchObject({ agrees: 0 });
    expect(await matchNext(test.context)).toBeUndefined();
    treasury = await test.signIn("suyining");
    expect((await items("agrees")).find((one) => one.lines.some((l) => l.id === line))?.payments[0]?.amountFen).toBe(
      -30 * WAN,
    );
  });
});

describe("what stays without a counterpart", () => {
  it("is an alert of the night that people are told of, as long as the county allows, and ends with it", async () => {
    const hits = async () =>
      (
        await test.database.owner.query<{ level: string; state: string; message: string; people: string[] }>(
          `select h.level, h.state, h.message, array(select p.login from core.notice n join core.person p on p.id = n.person
             where n.params ->> 'hit' = h.id::text order by 1) as people
           from core.hit h where h.rule = 'a-reco' and h.subject = $1 order by h.id`,
          [account],
        )
      ).rows;
    const rule = await readFile(new URL("../../forms/engineering/rule/a-reco.json", import.meta.url), "utf8");
    await publishRules(test, [{ ...(JSON.parse(rule) as Rule), version: 2 }]);
    test.setClock("2026-03-13T03:00:00+08:00");
    await runSchedule(test.context);
    treasury = await test.signIn("suyining");
    const [found] = await hits();
    expect(found).toMatchObject({
      level: "orange",
      state: "open",
      people: expect.arrayContaining(["suyining"]) as string[],
    });
    expect(found?.message).toMatch(/行有我无 2 笔，我有行无 1 笔/);
    const { body: shown } = await treasury.get<{ rows: { late: object }[] }>("/bank/accounts");
    expect(shown.rows[0]?.late).toEqual({ lines: 2, payments: 1, days: 1 });

    const open = [...(await items("bank")), ...(await items("ours"))];
    for (const { lines, payments } of open)
      await treasury.send("POST", `/bank/accounts/${account}/matches`, {
        id: randomUUID(),
        lines: lines.map(({ id }) => id),
        payments: payments.map(({ id }) => id),
        reason: "已与银行核实",
      });
    test.setClock("2026-03-14T03:00:00+08:00");
    await runSchedule(test.context);
    expect((await hits()).map(({ state }) => state)).toEqual(["closed"]);
  });
});
