/** Payment orders by file and by hand, refund notices, and a sender that is killed between sending and the answer. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { verifyLedger } from "../../core/ledger/verify-ledger.ts";
import { readVoucher } from "../../core/domain/treasury-voucher.ts";
import { readVoucherXml } from "../../core/treasury/voucher-xml.ts";
import { openEnvelope } from "../../core/domain/treasury-envelope.ts";
import { type Client, command, type DocumentView, type TestApp, testApp } from "../support/app.ts";
import { COUNTY, historyOfOrder, linkCounty, orderedPayment, orderOf, takeIn, workAll } from "../support/orders.ts";
import { startServer, stopServers } from "../support/servers.ts";
import { accountsOf, fundedProject, type Story } from "../support/story.ts";
import { type TreasuryServer, treasuryServer } from "../support/treasury-server.ts";
import type { Voucher } from "../../core/domain/treasury-voucher.ts";

let test: TestApp;
let story: Story;
let treasury: TreasuryServer;
let clerk: Client;
let count = 0;
const FEN = 100_000_00;

beforeAll(async () => {
  test = await testApp({ at: "2026-03-03T10:00:00+08:00" });
  story = await fundedProject(test, 900_000_000);
  treasury = await treasuryServer();
  test.context.log = () => undefined;
  clerk = await test.signIn("suyining");
});
afterAll(async () => {
  await treasury.close();
  await stopServers();
});

/** The order that has to be there. */
function nth(orders: readonly Voucher[], at: number): Voucher {
  const order = orders[at];
  if (!order) throw new Error(`the file has no order ${at}`);
  return order;
}
const payment = (): Promise<string> => orderedPayment(story, `pay-${++count}`, FEN);
const view = async (id: string): Promise<DocumentView> => (await clerk.get<DocumentView>(`/documents/${id}`)).body;
const RESULT = { certNo: "ZF-1", bankSerial: "S-1", paidAt: "2026-03-04" };

/** The orders in a file that was taken out. */
async function takeOut(): Promise<{ id: string; text: string; orders: Voucher[] }> {
  const out = await clerk.send<{ file: string }>("POST", `/treasury-files/${COUNTY}/out`, {});
  expect(out.status).toBe(201);
  const { text } = (await clerk.get<{ text: string }>(`/treasury-files/${out.body.file}/xml`)).body;
  const read = readVoucherXml(text);
  if ("problem" in read) throw new Error(read.problem.code);
  const opened = openEnvelope(read.root);
  if ("problem" in opened) throw new Error(opened.problem.code);
  const orders = opened.envelope.bodies.map((body) => {
    const voucher = readVoucher(body);
    if ("problem" in voucher) throw new Error(voucher.problem.code);
    return voucher.voucher;
  });
  return { id: out.body.file, text, orders };
}

describe("a region without a link", () => {
  it("registers by hand as before; the order ends with it", async () => {
    const document = await payment();
    expect(await orderOf(test, document)).toMatchObject({ state: "ready", way: "manual", sends: 0 });
    await workAll(test);
    const done = await command(clerk, document, { do: "handle", answers: { ...RESULT, certNo: `ZF-${count}` } });
    expect([done.status, done.body.problems]).toEqual([200, undefined]);
    const order = await orderOf(test, document);
    expect(order).toMatchObject({
      state: "paid",
      result: { voucher: `ZF-${count}`, serial: "S-1", day: "2026-03-04" },
    });
    expect(await historyOfOrder(test, order.id)).toBe("made by-hand");
  });

  it("may return the case; the order is cancelled", async () => {
    const document = await payment();
    const back = await command(clerk, document, { do: "return", to: "submit", opinion: "账号写错了" });
    expect(back.status).toBe(200);
    expect(await orderOf(test, document)).toMatchObject({ state: "cancelled" });
  });

  it("numbers each order once, and a payment waits for nobody else's transaction", async () => {
    const other = await test.database.owner.connect();
    try {
      await other.query("begin");
      const { rows: taken } = await other.query<{ serial: number }>(
        "select nextval('core.payment_order_serial') as serial",
      );
      const { number } = await orderOf(test, await payment());
      expect(number).toMatch(/^ZL2026331003\d{7}$/);
      expect(Number(number.slice(-7))).toBeGreaterThan(taken[0]?.serial ?? Number.NaN);
      await other.query("rollback");
    } finally {
      other.release();
    }
  });
});

describe("a link", () => {
  it.each([
    ["an address for files", { way: "file", url: "https://x.example" }, "treasury.url-by-http"],
    ["no address over the wire", { way: "http", url: null }, "treasury.url-by-http"],
    ["an address inside", { way: "http", url: "https://10.0.0.1/x", private: false }, "webhook.private"],
    ["no encryption outside", { way: "http", url: "http://treasury.example", private: false }, "webhook.bad-url"],
    ["no key", { way: "file", keys: [] }, "treasury.no-key"],
    ["a key that is none", { way: "file", keys: [{ id: "a", algorithm: "ed25519", key: "x" }] }, "treasury.bad-key"],
  ])("with %s is refused", async (_name, more, code) => {
    const admin = await test.signIn("chengshouzhuo");
    const keys = [{ id: "a", algorithm: "ed25519", key: treasury.publicKey }];
    const given: Record<string, unknown> = { url: null, private: true, waitMinutes: 10, keys, ...more };
    const saved = await admin.send<{ problems: { code: string }[] }>("PUT", `/treasury-links/${COUNTY}`, given);
    expect([saved.status, saved.body.problems[0]?.code]).toEqual([422, code]);
    expect((await admin.get<{ rows: unknown[] }>("/treasury-links")).body.rows).toEqual([]);
  });

  it("is set by administrators of the region only, and shows no private key", async () => {
    const given = { way: "manual", url: null, private: false, waitMinutes: 10, keys: [] };
    expect((await clerk.send("PUT", `/treasury-links/${COUNTY}`, given)).status).toBe(403);
    const admin = await test.signIn("chengshouzhuo");
    expect((await admin.send("PUT", "/treasury-links/110000", given)).status).toBe(404);
    await linkCounty(test, treasury, "file");
    const links = await admin.get("/treasury-links");
    expect(JSON.stringify(links.body)).not.toContain("PRIVATE");
    const kept = await test.database.owner.query(
      "select from core.evidence where subject = $1 and convert_from(body, 'UTF8') like '%PRIVATE%'",
      [`treasury-link:${COUNTY}`],
    );
    expect(kept.rowCount).toBe(0);
  });
});

describe("a region with files", () => {
  it("takes orders out once, signed, and receipts in", async () => {
    await linkCounty(test, treasury, "file");
    const [first, second] = [await payment(), await payment()];
    const before = (await accountsOf(test, story.quota)).paid;
    const { id, text, orders } = await takeOut();
    expect(orders.map(({ number }) => number)).toEqual([
      (await orderOf(test, first)).number,
      (await orderOf(test, second)).number,
    ]);
    expect((await clerk.send("POST", `/treasury-files/${COUNTY}/out`, {})).body["code"]).toBe("payment-order.nothing");
    expect((await clerk.get<{ text: string }>(`/treasury-files/${id}/xml`)).body.text).toBe(text);
    const receipts = treasury.file([
      treasury.receipt(nth(orders, 0)),
      treasury.receipt(nth(orders, 1), { reason: "户名与账号不符" }),
    ]);
    const taken = await takeIn(test, clerk, receipts);
    expect(taken.status).toBe(200);
    expect((taken.body["taken"] as { outcome: string }[]).map(({ outcome }) => outcome)).toEqual(["taken", "taken"]);
    await workAll(test);
    expect((await view(first)).state).toBe("done");
    expect((await view(second)).state).toBe("returned");
    expect((await accountsOf(test, story.quota)).paid).toBe(before + 10);
    const again = await takeIn(test, clerk, receipts);
    expect([again.status, again.body["code"]]).toEqual([409, "treasury.file-known"]);
    // The same receipt in another file says nothing new.
    const repeat = await takeIn(test, clerk, treasury.file([treasury.receipt(nth(orders, 0), { number: "R-again" })]));
    expect((repeat.body["taken"] as { outcome: string }[])[0]?.outcome).toBe("repeat");
    await workAll(test);
    expect((await accountsOf(test, story.quota)).paid).toBe(before + 10);
  });

  it("takes in nothing of a file of which one receipt is wrong", async () => {
    const document = await payment();
    const { orders } = await takeOut();
    const right = treasury.receipt(nth(orders, 0));
    const foreign = { ...right, details: [{ PayAmt: FEN, OriVoucherNo: "ZL-nobody" }] };
    const tries: [string | Buffer, string][] = [
      [treasury.file([right, foreign]), "voucher.no-order"],
      [treasury.file([right, { ...right, region: "331004" }]), "voucher.other-region"],
      [treasury.file([right]).replace("<XPayAmt>", "<XPayAmt>1"), "voucher.bad-signature"],
      [treasury.file([right]).slice(0, 500), "xml.not-closed"],
      [Buffer.concat([Buffer.from(treasury.file([right])), Buffer.from([0xff, 0xfe])]), "xml.encoding"],
      [`<!DOCTYPE a [<!ENTITY b "${"c".repeat(1000)}">]>${treasury.file([right])}`, "xml.dtd"],
      ["", "xml.cut-off"],
    ];
    for (const [text, code] of tries) {
      const taken = await takeIn(test, clerk, text);
      expect([taken.status, taken.body.problems?.[0]?.code]).toEqual([422, code]);
    }
    expect(await orderOf(test, document)).toMatchObject({ state: "sent", result: null, conflict: null });
    const kept = await test.database.owner.query("select from core.treasury_file where way = 'in' and at > now()");
    expect(kept.rowCount).toBe(0);
    const refused = await test.database.owner.query(
      "select from core.evidence where kind = 'treasury' and convert_from(body, 'UTF8') like '%refuse-file%'",
    );
    expect(refused.rowCount).toBe(tries.length);
    expect((await takeIn(test, clerk, treasury.file([right]))).status).toBe(200);
    await workAll(test);
    expect((await view(document)).state).toBe("done");
  });

  it("starts a document for a refund notice, which posts only when its own case does", async () => {
    const document = await payment();
    const { orders } = await takeOut();
    const order = nth(orders, 0);
    await takeIn(test, clerk, treasury.file([treasury.receipt(order)]));
    await workAll(test);
    const before = await accountsOf(test, story.quota);
    const notice = treasury.refund(order, 30_000_00, "TK-1");
    expect((await takeIn(test, clerk, treasury.file([notice]))).status).toBe(200);
    await workAll(test);
    expect(await orderOf(test, document)).toMatchObject({ state: "refunded", refunded_fen: 30_000_00 });
    expect(await accountsOf(test, story.quota)).toEqual(before);
    const { rows } = await test.database.owner.query<{ id: string; answers: Record<string, unknown>; state: string }>(
      "select id, answers, state from core.document where form = 'refund'",
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]).toMatchObject({
      state: "running",
      answers: {
        payment: document,
        amount: 30_000_00,
        voucher: "TK-1",
        refundAt: "2026-03-09",
        reason: "收款户名与账号不符",
      },
    });
    // The same notice in another file, one that says otherwise, and one over more than was paid.
    await takeIn(test, clerk, treasury.file([{ ...notice, head: { ...notice.head, Hold3: "x" } }]));
    expect(await orderOf(test, document)).toMatchObject({ refunded_fen: 30_000_00, conflict: null });
    await takeIn(test, clerk, treasury.file([treasury.refund(order, 80_000_00, "TK-2")]));
    expect(await orderOf(test, document)).toMatchObject({ refunded_fen: 30_000_00, conflict: "amount-differs" });
    await workAll(test);
    const more = await test.database.owner.query("select from core.document where form = 'refund'");
    expect(more.rowCount).toBe(1);
    const final = await test.signIn("lujingxing");
    const agreed = await command(final, rows[0]?.id ?? "", { do: "approve", opinion: "情况属实" });
    expect([agreed.status, agreed.body.problems]).toEqual([200, undefined]);
    expect((await accountsOf(test, story.quota)).refunded).toBe(before.refunded + 3);
    expect((await verifyLedger(test.database.owner)).faults).toEqual([]);
  });
});

describe("a sender that is killed", () => {
  it.each([
    ["before it wrote down that it sends", { statement: "update-payment-order", when: "before" }, "ready", 1],
    [
      "before the order leaves",
      { statement: "commit", when: "after", behind: "insert-payment-order-event" },
      "sent",
      2,
    ],
    [
      "between sending and keeping the answer",
      { statement: "find-payment-order-by-number", when: "before" },
      "sent",
      1,
    ],
    ["while it books", { statement: "write-case", when: "after" }, "paid", 1],
  ] as const)(
    "%s pays once all the same",
    async (_name, point, left, sends) => {
      await linkCounty(test, treasury, "http");
      treasury.arrived.length = 0;
      treasury.sending = "pays";
      const document = await payment();
      const before = (await accountsOf(test, story.quota)).paid;
      const shiftMs = Date.parse("2026-03-03T10:00:00+08:00") - Date.now();
      const doomed = await startServer(test, { shiftMs });
      await doomed.ask({ do: "die", at: { ...point } });
      await doomed.ask({ do: "pay" }).catch(() => undefined);
      expect(await doomed.ended).toBe("SIGKILL");
      expect(await orderOf(test, document)).toMatchObject({ state: left, applied_at: null });
      // Another process goes on, once the lease has ended.
      const heir = await startServer(test, { shiftMs: shiftMs + 3_600_000 });
      await heir.ask({ do: "pay" });
      await heir.stop();
      const order = await orderOf(test, document);
      expect(order).toMatchObject({ state: "paid", sends, applied_at: expect.any(Date), fault: null });
      expect(treasury.paid.get(order.id.replaceAll("-", ""))).toBe(1);
      expect(treasury.arrived).toHaveLength(1);
      expect((await accountsOf(test, story.quota)).paid).toBe(before + 10);
      expect((await view(document)).state).toBe("done");
      expect((await verifyLedger(test.database.owner)).faults).toEqual([]);
    },
    120_000,
  );
});
