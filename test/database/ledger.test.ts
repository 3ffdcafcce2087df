/** Money through the product's own steps: the quota trace of the worked example, and races that must not overspend. */
import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { verifyLedger } from "../../core/ledger/verify-ledger.ts";
import { command, type TestApp, testApp } from "../support/app.ts";
import { accountsOf, fundedProject } from "../support/story.ts";

const WAN = 1_000_000;
let test: TestApp;

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
});

describe("the quota trace of the worked example", () => {
  it("moves total, inTransit, paid, refunded, frozen and available as the table says, and refuses what it refuses", async () => {
    const story = await fundedProject(test, 1000 * WAN);
    const trace = async (): Promise<number[]> => {
      const a = await accountsOf(test, story.quota);
      return [a.total, a.inTransit, a.paid, a.refunded, a.frozen, a.available];
    };
    const adjust = async (kind: string, amount: number, doc: string): Promise<void> => {
      const quota = (
        await test.database.owner.query<{ number: string }>("select number from core.quota where id = $1", [
          story.quota,
        ])
      ).rows[0]?.number;
      await story.step({
        as: "guzhiwei",
        do: "start",
        form: "adjust",
        doc,
        answers: {
          quota: { $quota: quota },
          kind,
          adjustDate: "2026-03-02",
          amount: amount * WAN,
          reason: "预算调整测试",
        },
      });
      await story.step({ as: "guzhiwei", do: "submit", doc });
      await story.step({ do: "pass", doc, by: ["lujingxing"] });
    };
    expect(await trace()).toEqual([1000, 0, 0, 0, 0, 1000]);

    await story.payment("p1", 600 * WAN);
    await story.step({ as: "fangxiaoman", do: "submit", doc: "p1" });
    expect(await trace()).toEqual([1000, 600, 0, 0, 0, 400]);

    await story.payment("p2", 500 * WAN);
    await expect(story.step({ as: "fangxiaoman", do: "submit", doc: "p2" })).rejects.toThrow("document.invalid");
    expect(await trace()).toEqual([1000, 600, 0, 0, 0, 400]);

    await story.step({ do: "pass", doc: "p1", by: ["qinmuzhi", "jiangwangshu", "lujingxing"] });
    await story.step({
      as: "suyining",
      do: "handle",
      doc: "p1",
      answers: { certNo: "ZF-0001", bankSerial: "B0001", paidAt: "2026-03-02" },
    });
    expect(await trace()).toEqual([1000, 0, 600, 0, 0, 400]);

    await story.step({
      as: "suyining",
      do: "start",
      form: "refund",
      doc: "r1",
      answers: {
        payment: { $doc: "p1" },
        kind: "1",
        refundAt: "2026-03-02",
        amount: 100 * WAN,
        voucher: "TK-0001",
        reason: "户名不符退票",
      },
    });
    await story.step({ as: "suyining", do: "submit", doc: "r1" });
    await story.step({ do: "pass", doc: "r1", by: ["lujingxing"] });
    expect(await trace()).toEqual([1000, 0, 600, 100, 0, 500]);

    const kinds = test.context.definitions.get("dictionary", "adjust-kind").items;
    const kindOf = (word: string): string => kinds.find((k) => k.name.includes(word))?.code ?? "";
    await adjust(kindOf("冻结"), 200, "freeze");
    expect(await trace()).toEqual([1000, 0, 600, 100, 200, 300]);
    await expect(adjust(kindOf("调减"), 301, "down-1")).rejects.toThrow(/document.invalid|ledger.insufficient/);
    expect(await trace()).toEqual([1000, 0, 600, 100, 200, 300]);
    await adjust(kindOf("调减"), 300, "down-2");
    expect(await trace()).toEqual([700, 0, 600, 100, 200, 0]);
    expect((await verifyLedger(test.database.owner)).faults).toEqual([]);
  });
});

describe("two payments of 60 on 100 available", () => {
  it("accepts exactly one, at any concurrency", async () => {
    for (const rivals of [2, 8, 24]) {
      const story = await fundedProject(test, 100 * WAN, `并发 ${rivals}`);
      for (let i = 0; i < rivals; i++) await story.payment(`p${i}`, 60 * WAN);
      const clerk = await test.signIn("fangxiaoman");
      const answers = await Promise.all(
        Array.from({ length: rivals }, (_, i) => command(clerk, story.document(`p${i}`), { do: "submit" })),
      );
      expect(answers.filter((a) => a.status === 200)).toHaveLength(1);
      expect(answers.filter((a) => a.status !== 200).every((a) => a.status === 422)).toBe(true);
      expect(await accountsOf(test, story.quota)).toMatchObject({ total: 100, inTransit: 60, available: 40 });
      const states = await test.database.owner.query<{ state: string }>(
        "select state from core.document where project = $1 and form = 'pay'",
        [story.project],
      );
      expect(states.rows.map((r) => r.state).sort()).toEqual(
        [...Array.from({ length: rivals - 1 }, () => "draft"), "running"].sort(),
      );
    }
    expect((await verifyLedger(test.database.owner)).faults).toEqual([]);
  });

  it("is refused by the ledger itself when the form's own check saw enough", async () => {
    const story = await fundedProject(test, 100 * WAN, "账本拒绝");
    await story.payment("p1", 60 * WAN);
    const tx = await test.database.app.connect();
    try {
      const call = (amount: number, message: string): Promise<unknown> =>
        tx.query("select core.post_movement($1, $2, 'reserve', $3, $4, $5, 'x', $6, now(), 'test', $7, $7)", [
          randomUUID(),
          story.quota,
          amount,
          story.document("p1"),
          randomUUID(),
          randomUUID(),
          message,
        ]);
      await tx.query("begin");
      await expect(call(101 * WAN, "m1")).rejects.toMatchObject({ code: "MZ001", message: "ledger.insufficient" });
    } finally {
      await tx.query("rollback");
      tx.release();
    }
  });
});

describe("a repeated command", () => {
  it("with the same id has one effect and the same answer; with another content it is refused", async () => {
    const story = await fundedProject(test, 100 * WAN, "重复命令");
    await story.payment("p1", 60 * WAN);
    const clerk = await test.signIn("fangxiaoman");
    const id = randomUUID();
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => command(clerk, story.document("p1"), { do: "submit" }, id)),
    );
    expect(new Set(answers.map((a) => a.status))).toEqual(new Set([200]));
    expect(new Set(answers.map((a) => a.body.said)).size).toBe(1);
    expect(await accountsOf(test, story.quota)).toMatchObject({ inTransit: 60, available: 40 });
    const again = await command(clerk, story.document("p1"), { do: "withdraw" }, id);
    expect([again.status, again.body.code]).toEqual([409, "command.reused"]);
    const postings = await test.database.owner.query("select 1 from core.posting where document = $1", [
      story.document("p1"),
    ]);
    expect(postings.rowCount).toBe(1);
  });
});

describe("a payment that goes back", () => {
  it("releases what it reserved when withdrawn, returned or refused, and reserves again when sent again", async () => {
    const story = await fundedProject(test, 100 * WAN, "退回释放");
    await story.payment("p1", 60 * WAN);
    const clerk = await test.signIn("fangxiaoman");
    const head = await test.signIn("qinmuzhi");
    const doc = story.document("p1");
    expect((await command(clerk, doc, { do: "submit" })).status).toBe(200);
    expect((await command(clerk, doc, { do: "withdraw" })).status).toBe(200);
    expect(await accountsOf(test, story.quota)).toMatchObject({ inTransit: 0, available: 100 });
    expect((await command(clerk, doc, { do: "submit" })).status).toBe(200);
    expect((await command(head, doc, { do: "return", to: "submit", opinion: "发票金额写错" })).status).toBe(200);
    expect(await accountsOf(test, story.quota)).toMatchObject({ inTransit: 0, available: 100 });
    expect((await command(clerk, doc, { do: "submit" })).status).toBe(200);
    expect((await command(head, doc, { do: "refuse", opinion: "不予支付" })).status).toBe(200);
    expect(await accountsOf(test, story.quota)).toMatchObject({ inTransit: 0, paid: 0, available: 100 });
    expect((await command(clerk, doc, { do: "submit" })).status).toBe(409);
    expect((await verifyLedger(test.database.owner)).faults).toEqual([]);
  });
});

describe("the database itself", () => {
  it("lets the app role neither rewrite history nor touch an account by hand", async () => {
    for (const sql of [
      "update core.posting set amount_fen = 1",
      "delete from core.evidence",
      "update core.evidence set kind = 'x'",
      "delete from core.event",
      "update core.quota set total_fen = 1",
      "insert into core.posting_key values ('a', 'b', 'c', gen_random_uuid())",
      "update core.payment set amount_fen = 2",
      "alter table core.quota drop constraint quota_available",
      "update core.revision set answers = '{}'",
    ])
      await expect(test.database.app.query(sql), sql).rejects.toThrow(/permission denied|must be owner/);
  });

  it("lets the public role read the published copies and nothing else", async () => {
    await expect(test.database.public.query("select count(*) from published.project")).resolves.toBeDefined();
    for (const sql of [
      "select * from core.person",
      "select * from core.quota",
      "insert into published.news (at, code, kind, name, params) values (now(), '', '', '', '{}')",
      "create table x (a int)",
      "select core.post_movement(null, null, null, 1, null, null, null, null, null, null, null, null)",
    ])
      await expect(test.database.public.query(sql), sql).rejects.toThrow(/permission denied|read-only/);
  });
});
