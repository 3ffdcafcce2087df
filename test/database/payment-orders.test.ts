/** Payment orders over a link: right, wrong, late, doubled, lost and contradictory answers, and what they do to the money. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { verifyLedger } from "../../core/ledger/verify-ledger.ts";
import { type Client, command, type DocumentView, type TestApp, testApp } from "../support/app.ts";
import {
  COUNTY,
  historyOfOrder,
  linkCounty,
  orderedPayment,
  orderOf,
  ordersOf,
  takeIn,
  workAll,
} from "../support/orders.ts";
import { accountsOf, fundedProject, type Story } from "../support/story.ts";
import { type TreasuryServer, treasuryServer } from "../support/treasury-server.ts";

let test: TestApp;
let story: Story;
let treasury: TreasuryServer;
let clerk: Client;
/** The treasury is a day behind the approvals, which the story dates. */
let minutes = 1440;
let count = 0;

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  story = await fundedProject(test, 900_000_000);
  treasury = await treasuryServer();
  await linkCounty(test, treasury, "http");
  clerk = await test.signIn("suyining");
  test.context.log = () => undefined;
});
beforeEach(() => {
  treasury.sending = "pays";
  treasury.asking = "knows";
  treasury.arrived.length = 0;
  treasury.asked.length = 0;
});
afterAll(() => treasury.close());

/** Time goes by, and the worker does what is due. */
async function after(more: number): Promise<void> {
  minutes += more;
  test.setClock(new Date(Date.parse("2026-03-02T10:00:00+08:00") + minutes * 60_000).toISOString());
  await workAll(test);
  // Nobody stays signed in for days.
  clerk = await test.signIn("suyining");
}
const FEN = 100_000_00;
const payment = (): Promise<string> => orderedPayment(story, `pay-${++count}`, FEN);
const view = async (id: string): Promise<DocumentView> => (await clerk.get<DocumentView>(`/documents/${id}`)).body;
/** Who was told that something is wrong with an order, what, and why. */
const toldOf = async (order: string): Promise<string[]> =>
  (
    await test.database.owner.query<{ said: string }>(
      `select concat_ws(' ', p.login, n.params ->> 'level', coalesce(n.params ->> 'reason', '')) as said
       from core.notice n join core.person p on p.id = n.person where n.kind = 'order' and n.params ->> 'order' = $1 order by n.id`,
      [order],
    )
  ).rows.map(({ said }) => said);
const paidWan = async (): Promise<number> => (await accountsOf(test, story.quota)).paid;

describe("an order that is answered", () => {
  it("books the step by itself with the fields of the answer, once", async () => {
    const before = await paidWan();
    const document = await payment();
    expect(await orderOf(test, document)).toMatchObject({ state: "ready", way: "http", amount_fen: FEN, sends: 0 });
    await after(0);
    const order = await orderOf(test, document);
    expect(order).toMatchObject({ state: "paid", sends: 1, applied_at: expect.any(Date), fault: null });
    expect(await historyOfOrder(test, order.id)).toBe("made sent answer:taken booked");
    const shown = await view(document);
    expect(shown).toMatchObject({
      state: "done",
      answers: { certNo: order.number, bankSerial: `B${order.number}`, paidAt: "2026-03-05", state: "60" },
    });
    expect(await paidWan()).toBe(before + 10);
    expect(treasury.last()).toMatchObject({
      code: "5201",
      region: COUNTY,
      number: order.number,
      head: { PayAmt: FEN, FundTypeCode: expect.any(String) },
    });
    // In the name of who decided last, and the evidence says that it was the clock.
    const { rows } = await test.database.owner.query<{ person: string | null }>(
      "select person from core.evidence where subject = $1 and kind = 'decision' order by at desc, id desc limit 1",
      [`document:${document}`],
    );
    expect(rows).toEqual([{ person: null }]);
    await after(60);
    expect(treasury.arrived).toHaveLength(1);
    expect((await verifyLedger(test.database.owner)).faults).toEqual([]);
  });

  it("returns the case with the treasury's reason when it is refused, and a new round makes a new order", async () => {
    treasury.sending = "rejects";
    const document = await payment();
    await after(0);
    const first = await orderOf(test, document);
    expect(first).toMatchObject({ state: "rejected", reason: "账号不存在", applied_at: expect.any(Date) });
    expect(await view(document)).toMatchObject({ state: "returned" });
    const timeline = await test.database.owner.query<{ opinion: string }>(
      "select body->>'opinion' as opinion from core.event e join core.flow_case c on c.id = e.flow_case where c.document = $1 and kind = 'returned'",
      [document],
    );
    expect(timeline.rows).toEqual([{ opinion: "账号不存在" }]);
    expect(await toldOf(first.id)).toEqual(["suyining rejected 账号不存在"]);
    treasury.sending = "pays";
    await story.step({ as: "fangxiaoman", do: "submit", doc: `pay-${count}` });
    await story.step({ do: "pass", doc: `pay-${count}`, by: ["qinmuzhi", "jiangwangshu", "lujingxing"] });
    await after(0);
    const second = await orderOf(test, document);
    expect(second.number).not.toBe(first.number);
    expect(second.state).toBe("paid");
    expect((await view(document)).state).toBe("done");
  });

  it("is asked about when it was only taken, and booked when it is paid", async () => {
    treasury.sending = "accepts";
    const document = await payment();
    await after(0);
    expect(await orderOf(test, document)).toMatchObject({ state: "accepted" });
    treasury.asking = "accepts";
    await after(10);
    expect(await orderOf(test, document)).toMatchObject({ state: "accepted" });
    treasury.asking = "pays";
    await after(10);
    expect(await orderOf(test, document)).toMatchObject({ state: "paid", applied_at: expect.any(Date) });
    expect(treasury.arrived).toHaveLength(1);
  });
});

describe("an order without an answer", () => {
  it("that was paid is found by its key and not sent again", async () => {
    treasury.sending = "silent-done";
    const document = await payment();
    await after(0);
    expect(await orderOf(test, document)).toMatchObject({ state: "sent", sends: 1 });
    await after(9);
    expect(treasury.asked).toEqual([]);
    await after(1);
    const order = await orderOf(test, document);
    expect(order).toMatchObject({ state: "paid", sends: 1 });
    expect(await historyOfOrder(test, order.id)).toBe("made sent no-answer asked answer:taken booked");
    expect(treasury.arrived).toHaveLength(1);
    expect(treasury.paid.get(order.id.replaceAll("-", ""))).toBe(1);
  });

  it("that never arrived is sent once more under the same key and with the same words", async () => {
    treasury.sending = "silent-not-done";
    const document = await payment();
    await after(0);
    const first = await orderOf(test, document);
    treasury.sending = "pays";
    await after(10);
    const order = await orderOf(test, document);
    expect(order).toMatchObject({ state: "paid", sends: 2, voucher: first.voucher });
    const key = order.id.replaceAll("-", "");
    expect(treasury.arrived).toEqual([key, key]);
    expect(treasury.paid.get(key)).toBe(1);
    expect(await historyOfOrder(test, order.id)).toBe(
      "made sent no-answer asked answer:resend sent answer:taken booked",
    );
  });

  it("is not sent a third time, whatever the treasury says", async () => {
    treasury.sending = "silent-not-done";
    const document = await payment();
    await after(0);
    await after(10);
    for (let i = 0; i < 6; i++) await after(1440);
    const order = await orderOf(test, document);
    expect(order).toMatchObject({ state: "unknown", sends: 2 });
    expect(treasury.arrived).toHaveLength(2);
    expect(await historyOfOrder(test, order.id)).toContain("answer:stays-unknown");
    expect(await toldOf(order.id)).toContain("suyining twice-not-known ");
    // The clerk holds the bank's paper: what is unknown may be registered by hand.
    const done = await command(clerk, document, {
      do: "handle",
      answers: { certNo: "手工-1", bankSerial: "S-1", paidAt: "2026-03-06" },
    });
    expect([done.status, done.body.problems]).toEqual([200, undefined]);
    expect(await orderOf(test, document)).toMatchObject({ state: "paid", result: { voucher: "手工-1" } });
  });

  it("stays out: the case goes neither back nor on, and is not taken back either", async () => {
    treasury.sending = "silent-done";
    treasury.asking = "down";
    const document = await payment();
    await after(0);
    const { number } = await orderOf(test, document);
    const back = await command(clerk, document, { do: "return", to: "submit", opinion: "等不及了" });
    expect([back.status, back.body.code]).toEqual([409, "payment-order.out"]);
    expect(JSON.stringify(back.body)).toContain(number);
    const taken = await command(await test.signIn("lujingxing"), document, { do: "take-back" });
    expect([taken.status, taken.body.code]).toEqual([409, "payment-order.out"]);
    const registered = await command(clerk, document, {
      do: "handle",
      answers: { certNo: "X-1", bankSerial: "X", paidAt: "2026-03-06" },
    });
    expect([registered.status, registered.body.code]).toEqual([409, "payment-order.out"]);
    expect((await view(document)).state).toBe("running");
    await after(10);
    const { id } = await orderOf(test, document);
    expect(await orderOf(test, document)).toMatchObject({ state: "unknown" });
    for (const more of [20, 40]) await after(more);
    expect([treasury.asked.length, await toldOf(id)]).toEqual([3, []]);
    // The program asks on, later each time, and people are told once; it is never sent again.
    for (const more of [80, 160]) await after(more);
    expect([treasury.asked.length, await toldOf(id)]).toEqual([5, ["suyining unknown "]]);
    expect(treasury.arrived).toHaveLength(1);
    // Somebody asks without waiting for the next time.
    treasury.asking = "knows";
    expect((await clerk.send("POST", `/payment-orders/${id}/ask`, {})).status).toBe(204);
    await after(0);
    expect((await view(document)).state).toBe("done");
    expect(treasury.arrived).toHaveLength(1);
  });
});

describe("an answer that cannot be believed", () => {
  it.each([
    ["changed after it was signed", "forges", "voucher.bad-signature"],
    ["signed by somebody else", "foreign-key", "voucher.bad-signature"],
    ["broken off", "cut-off", "xml.not-closed"],
    ["whose details do not add up", "wrong-details", "voucher.sum-differs"],
  ] as const)("%s changes nothing and is on record", async (_name, mood, code) => {
    treasury.sending = mood;
    treasury.asking = "down";
    const before = await paidWan();
    const document = await payment();
    await after(0);
    const order = await orderOf(test, document);
    expect(order).toMatchObject({ state: "sent", result: null });
    expect(await historyOfOrder(test, order.id)).toBe("made sent answer:refused");
    const { rows } = await test.database.owner.query<{ problem: string }>(
      "select body->>'problem' as problem from core.payment_order_event where payment_order = $1 and outcome = 'refused'",
      [order.id],
    );
    expect(rows).toEqual([{ problem: code }]);
    const kept = await test.database.owner.query(
      "select from core.evidence where subject = $1 and kind = 'treasury' and convert_from(body, 'UTF8') like '%refused%'",
      [`payment-order:${order.id}`],
    );
    expect(kept.rowCount).toBe(1);
    expect(await paidWan()).toBe(before);
    treasury.asking = "pays";
    await after(60);
    expect(await orderOf(test, document)).toMatchObject({ state: "paid" });
  });

  it("over another sum is a conflict that a person has to look at", async () => {
    treasury.sending = "wrong-sum";
    treasury.asking = "wrong-sum";
    const document = await payment();
    await after(0);
    expect(await orderOf(test, document)).toMatchObject({ state: "sent", conflict: "amount-differs", result: null });
    expect((await view(document)).state).toBe("running");
    const list = await clerk.get<{ rows: { number: string }[]; look: number }>("/payment-orders?look=1");
    expect(list.body.rows.map(({ number }) => number)).toContain((await orderOf(test, document)).number);
    treasury.asking = "pays";
    await after(10);
    expect((await view(document)).state).toBe("done");
  });

  it("that the order is not known, given to an older question, lets nothing leave again", async () => {
    treasury.sending = "silent-done";
    treasury.asking = "old-not-known";
    const document = await payment();
    await after(0);
    await after(10);
    expect(await orderOf(test, document)).toMatchObject({ state: "unknown", sends: 1 });
    expect(treasury.arrived).toHaveLength(1);
    treasury.asking = "knows";
    await after(60);
    expect((await view(document)).state).toBe("done");
  });

  it("said again changes nothing; said otherwise is a conflict", async () => {
    const document = await payment();
    await after(0);
    const order = await orderOf(test, document);
    const before = await paidWan();
    const ask = (): Promise<{ status: number }> => clerk.send("POST", `/payment-orders/${order.id}/ask`, {});
    expect((await ask()).status).toBe(204);
    expect(await historyOfOrder(test, order.id)).toBe("made sent answer:taken booked asked answer:repeat");
    treasury.asking = "rejects";
    expect((await ask()).status).toBe(204);
    treasury.asking = "not-known";
    expect((await ask()).status).toBe(204);
    expect(await orderOf(test, document)).toMatchObject({ state: "paid", conflict: "conflict", sends: 1 });
    expect(await paidWan()).toBe(before);
    expect((await view(document)).state).toBe("done");
  });
});

describe("an order that cannot be written", () => {
  it("says which code is missing, and leaves when the code map has it", async () => {
    const document = await payment();
    await test.database.owner.query(
      'update core.document set answers = answers || \'{"payMode": "3"}\' where id = $1',
      [document],
    );
    await after(0);
    const order = await orderOf(test, document);
    expect(order).toMatchObject({ state: "ready", sends: 0, voucher: null });
    expect(treasury.arrived).toEqual([]);
    const shown = await clerk.get<{ fault: string }>(`/payment-orders/${order.id}`);
    expect(shown.body.fault).toBe("支付方式 3 没有对应的凭证类型。");
    await test.database.owner.query(
      'update core.document set answers = answers || \'{"payMode": "2"}\' where id = $1',
      [document],
    );
    await after(60);
    expect(await orderOf(test, document)).toMatchObject({ state: "paid" });
    expect(treasury.last().code).toBe("8202");
  });
});

describe("who reads payment orders", () => {
  it("are the treasury clerk and auditors of the county; accounts are shown by their last signs", async () => {
    const auditor = await test.signIn("kangboyan");
    const mine = await clerk.get<{ rows: { id: string }[]; counts: Record<string, number> }>(
      "/payment-orders?state=paid",
    );
    expect(mine.body.rows.length).toBe(mine.body.counts["paid"]);
    const one = await clerk.get<{ account: string }>(`/payment-orders/${mine.body.rows[0]?.id}`);
    expect(one.body.account).toMatch(/^\*+\d{4}$/);
    const stranger = await test.signIn("fangxiaoman");
    expect((await stranger.get("/payment-orders")).status).toBe(403);
    expect((await stranger.get(`/payment-orders/${mine.body.rows[0]?.id}`)).status).toBe(403);
    expect((await auditor.get(`/payment-orders/${mine.body.rows[0]?.id}`)).status).toBe(200);
    expect((await auditor.send("POST", `/payment-orders/${mine.body.rows[0]?.id}/ask`, {})).status).toBe(403);
  });
});

describe("a payment of which a part goes to the account for wages", () => {
  const MAIN = "0000000000007315";
  const WAGES = "0000000000000933";
  let paying: Story;
  beforeAll(async () => {
    paying = await fundedProject(test, 900_000_000, "测试工资");
  });
  afterEach(async () => {
    treasury.closed.clear();
    expect((await verifyLedger(test.database.owner, test.context.definitions)).faults).toEqual([]);
  });
  const wagePayment = (wageFen: number): Promise<string> => paying.wagePayment(`wage-${++count}`, FEN, wageFen);
  const paidRows = async (document: string) =>
    (
      await test.database.owner.query<{ part: number; payee: string; fen: number; voucher: string; serial: string }>(
        "select part, payee, amount_fen as fen, voucher, serial from core.payment where document = $1 order by at, part",
        [document],
      )
    ).rows;
  const postings = async (document: string) =>
    (
      await test.database.owner.query<{ said: string }>(
        "select movement || ' ' || amount_fen as said from core.posting where document = $1 order by seq",
        [document],
      )
    ).rows.map(({ said }) => said);

  it.each([
    ["nothing", 0, [[0, MAIN, FEN]]],
    [
      "a part",
      30_000_00,
      [
        [0, MAIN, 70_000_00],
        [1, WAGES, 30_000_00],
      ],
    ],
    [
      "all but one fen",
      FEN - 1,
      [
        [0, MAIN, 1],
        [1, WAGES, FEN - 1],
      ],
    ],
    ["the whole", FEN, [[0, WAGES, FEN]]],
  ])("makes an order for each account, and payments that add up to the posting: %s", async (_name, wages, wanted) => {
    const document = await wagePayment(wages);
    const made = await ordersOf(test, document);
    expect(made.map((one) => [one.part, one["account" as "id"], one.amount_fen])).toEqual(wanted);
    await after(0);
    const orders = await ordersOf(test, document);
    expect(orders.map(({ state, applied_at: at }) => [state, at !== null])).toEqual(orders.map(() => ["paid", true]));
    expect(await view(document)).toMatchObject({ state: "done", answers: { certNo: orders[0]?.number, state: "60" } });
    const rows = await paidRows(document);
    expect(rows.map(({ part, fen, voucher, serial }) => [part, fen, voucher, serial])).toEqual(
      orders.map(({ part, amount_fen: fen, number }) => [part, fen, number, `B${number}`]),
    );
    expect(rows.reduce((sum, { fen }) => sum + fen, 0)).toBe(FEN);
    expect(rows.map(({ payee }) => payee.endsWith("工资专户"))).toEqual(wanted.map(([, account]) => account === WAGES));
    expect(await postings(document)).toEqual([`reserve ${FEN}`, ...wanted.map(([, , fen]) => `pay ${fen}`)]);
    expect(treasury.arrived.toSorted()).toEqual(orders.map(({ id }) => id.replaceAll("-", "")).toSorted());
  });

  it("goes on with each order by its own key, and is done when the last one is answered", async () => {
    treasury.sending = "silent-done";
    const document = await wagePayment(30_000_00);
    await after(0);
    const [main, wages] = await ordersOf(test, document);
    treasury.asking = "down";
    await after(10);
    treasury.asking = "knows";
    expect((await clerk.send("POST", `/payment-orders/${wages?.id}/ask`, {})).status).toBe(204);
    await workAll(test);
    expect((await ordersOf(test, document)).map(({ state, applied_at: at }) => [state, at !== null])).toEqual([
      ["unknown", false],
      ["paid", true],
    ]);
    const half = await view(document);
    expect(half).toMatchObject({ state: "running", answers: { wageCertNo: wages?.number, state: "55" } });
    expect(half.answers["certNo"]).toBeUndefined();
    const back = await command(clerk, document, { do: "return", to: "submit", opinion: "等不及了" });
    expect(back.body.code).toBe("payment-order.out");
    // What the treasury said of the one stands when somebody registers the other by hand.
    const byHand = { certNo: "手工-9", bankSerial: "S-9", paidAt: "2026-03-06" };
    const other = { wageCertNo: "手工-8", wageSerial: "S-8", wagePaidAt: "2026-03-06" };
    const wrong = await command(clerk, document, { do: "handle", answers: { ...byHand, ...other } });
    expect([wrong.status, wrong.body.code]).toEqual([409, "payment-order.answered"]);
    await after(40);
    expect(await view(document)).toMatchObject({ state: "done", answers: { certNo: main?.number, state: "60" } });
    expect((await paidRows(document)).map(({ fen }) => fen)).toEqual([70_000_00, 30_000_00]);
    expect(treasury.arrived).toHaveLength(2);
  });

  it("pays the one and releases the other when the treasury refuses one of them, and goes back when it refuses both", async () => {
    treasury.closed.add(WAGES);
    const one = await wagePayment(30_000_00);
    expect((await view(one)).answers["state"]).toBeUndefined();
    await after(0);
    await after(60);
    expect((await ordersOf(test, one)).map(({ state, applied_at: at }) => [state, at !== null])).toEqual([
      ["paid", true],
      ["rejected", true],
    ]);
    expect(await view(one)).toMatchObject({ state: "done", answers: { state: "55" } });
    expect(await postings(one)).toEqual([`reserve ${FEN}`, "pay 7000000", "release 3000000"]);
    treasury.closed.clear();
    treasury.closed.add(MAIN);
    const other = await wagePayment(30_000_00);
    await after(0);
    await after(60);
    expect(await view(other)).toMatchObject({ state: "done", answers: { state: "55" } });
    expect(await postings(other)).toEqual([`reserve ${FEN}`, "release 7000000", "pay 3000000"]);
    treasury.closed.add(WAGES);
    const both = await wagePayment(30_000_00);
    await after(0);
    await after(60);
    expect((await view(both)).state).toBe("returned");
    expect(await postings(both)).toEqual([`reserve ${FEN}`, `release ${FEN}`]);
  });

  it("gives back the wages alone when they are returned, never more, and to the account for wages again", async () => {
    const document = await wagePayment(30_000_00);
    await after(0);
    const [main, wages] = await ordersOf(test, document);
    const before = await accountsOf(test, paying.quota);
    const notice = (fen: number, number: string) =>
      takeIn(
        test,
        clerk,
        treasury.file([treasury.refund(treasury.order(wages?.number ?? ""), fen, number)]),
        `${number}.xml`,
      );
    expect((await notice(30_000_01, "TK-0")).body).toMatchObject({ taken: [{ outcome: "amount-differs" }] });
    expect((await notice(30_000_00, "TK-1")).body).toMatchObject({ taken: [{ outcome: "taken" }] });
    await after(0);
    const { rows } = await test.database.owner.query<{ id: string; answers: Record<string, unknown> }>(
      "select d.id, d.answers from core.document d where d.form = 'refund' and d.answers ->> 'payment' = $1",
      [document],
    );
    expect(rows.map(({ answers }) => answers)).toMatchObject([
      { part: "1", amount: 30_000_00, paidAmount: 30_000_00, payee: expect.stringMatching(/工资专户$/) },
    ]);
    const refund = rows[0]?.id ?? "";
    const agreed = await command(await test.signIn("lujingxing"), refund, { do: "approve" });
    expect([agreed.status, agreed.body.problems]).toEqual([200, undefined]);
    const accounts = await accountsOf(test, paying.quota);
    expect([accounts.refunded - before.refunded, accounts.paid - before.paid]).toEqual([3, 0]);
    expect((await paidRows(refund)).map(({ part, fen }) => [part, fen])).toEqual([[1, -30_000_00]]);
    expect((await ordersOf(test, document)).map(({ state }) => state)).toEqual(["paid", "refunded"]);
    expect(main?.refunded_fen).toBe(0);
    const beside = await clerk.get<{ beside: { number: string; state: string }[] }>(`/payment-orders/${main?.id}`);
    expect(beside.body.beside).toMatchObject([{ number: wages?.number, state: "refunded" }]);
  });
});

describe("the link of a county", () => {
  it("is tested with a question about no order, and shows since when the treasury gives no answer that counts", async () => {
    const admin = await test.signIn("chengshouzhuo");
    const tried = async () =>
      (await admin.send<{ works: boolean; why: string | null }>("POST", `/treasury-links/${COUNTY}/test`, {})).body;
    const shown = async () =>
      (
        await admin.get<{ rows: { heardAt: string | null; failedAt: string | null; failure: string | null }[] }>(
          "/treasury-links",
        )
      ).body.rows[0];
    expect(await tried()).toEqual({ works: true, why: null });
    expect(await shown()).toMatchObject({ heardAt: expect.any(String) as string, failedAt: null, failure: null });
    treasury.asking = "down";
    const down = await tried();
    expect([down.works, typeof down.why]).toEqual([false, "string"]);
    expect(await shown()).toMatchObject({ failedAt: expect.any(String) as string, failure: down.why });
    treasury.asking = "foreign-key";
    expect((await tried()).works).toBe(false);
    treasury.asking = "accepts";
    expect(await tried()).toMatchObject({ works: false, why: "对方答复了，但答的不是所问的支付令。" });
    expect((await clerk.send("POST", `/treasury-links/${COUNTY}/test`, {})).body["code"]).toBe("right.missing");
    expect(treasury.arrived).toEqual([]);
  });
});
