/** The pack's money forms through their own flows: from an upper document down to a project, sideways, back, into the next year. */
import { beforeAll, describe, expect, it } from "vitest";
import type { ShownOffer } from "../../core/rules/read-offers.ts";
import { verifyLedger } from "../../core/ledger/verify-ledger.ts";
import { playStep, type ProjectPlay, type ScenarioStep } from "../../core/demo/play-scenario.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { publishRules } from "../support/small-rule.ts";
import { fundedProject, type Story } from "../support/story.ts";

const WAN = 1_000_000;
let test: TestApp;
let story: Story;
const county: ProjectPlay = { documents: new Map(), pictures: 0 };
const BUDGET = "guzhiwei";
const FINAL = "lujingxing";

type Line = { total: number; available: number; paid: number; distributed: number };

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  story = await fundedProject(test, 100 * WAN, "钱的来路");
});

/** A document of the finance office, agreed to by the end of its flow. */
async function file(form: string, doc: string, answers: Record<string, unknown>, at = "2026-03-02T10:00:00+08:00") {
  const step = (given: Omit<ScenarioStep, "at">) => playStep(test.context, { at, ...given }, county, test.units);
  await step({ as: BUDGET, do: "start", form, doc, unit: "finance", answers });
  await step({ as: BUDGET, do: "submit", doc });
  await step({ do: "pass", doc, by: [FINAL] });
}

async function line(number: string): Promise<Line & Record<string, unknown>> {
  const { rows } = await test.database.owner.query<Line & Record<string, unknown>>(
    `select total_fen / 1000000.0 as total, paid_fen / 1000000.0 as paid, distributed_fen / 1000000.0 as distributed,
       (total_fen - distributed_fen - paid_fen + refunded_fen - frozen_fen - in_transit_fen) / 1000000.0 as available,
       q.source, q.nature, q.sup_number, q.year, q.elements, u.name as unit, q.project
     from core.quota q join core.unit u on u.id = q.unit where number = $1`,
    [number],
  );
  const [row] = rows;
  if (!row) throw new Error(`no line ${number}`);
  for (const key of ["total", "paid", "distributed", "available"] as const) row[key] = Number(row[key]);
  return row;
}

const IN = {
  issueDate: "2026-01-10",
  supQuotaNo: "浙财农〔2026〕5号",
  year: 2026,
  source: "02",
  sourceType: "4",
  fundNature: "111",
  funcCode: "2130305",
  isAdvance: true,
  quotaDoc: [{ $pdf: "指标文.pdf" }],
};

describe("money from above", () => {
  it("is registered, given to a department, and on to a project, and keeps its upper number and elements", async () => {
    await file("quota-in", "in", { ...IN, quotaNo: "黄财农〔2026〕1号", amount: 500 * WAN });
    await file("quota-distribution", "to-department", {
      parent: { $quota: "黄财农〔2026〕1号" },
      issueDate: "2026-01-20",
      reason: "分解到主管部门",
      parts: [{ unit: { $unit: "housing" }, number: "黄建财〔2026〕1号", amount: 300 * WAN }],
    });
    await file("quota-distribution", "to-project", {
      parent: { $quota: "黄建财〔2026〕1号" },
      issueDate: "2026-01-25",
      reason: "落实到项目",
      parts: [{ project: story.project, number: "黄建财〔2026〕2号", amount: 120 * WAN }],
    });
    expect(await line("黄财农〔2026〕1号")).toMatchObject({
      total: 500,
      distributed: 300,
      available: 200,
      project: null,
    });
    expect(await line("黄建财〔2026〕1号")).toMatchObject({ total: 300, distributed: 120, available: 180 });
    expect(await line("黄建财〔2026〕2号")).toMatchObject({
      total: 120,
      available: 120,
      sup_number: "浙财农〔2026〕5号",
      source: "省级补助",
      project: story.project,
      elements: { EXP_FUNC_CODE: "2130305", IS_ADVANCE: true, SOURCE_TYPE_CODE: "4" },
    });
    expect((await verifyLedger(test.database.owner, test.context.definitions)).faults).toEqual([]);
  });

  it("is refused by one fen too much, and where a row names a unit and a project", async () => {
    const order = { parent: { $quota: "黄建财〔2026〕1号" }, issueDate: "2026-01-25", reason: "太多" };
    const rows = (amount: number, more = {}) => ({ ...order, parts: [{ unit: { $unit: "road" }, amount, ...more }] });
    await expect(file("quota-distribution", "too-much", rows(180 * WAN + 1))).rejects.toThrow("document.invalid");
    await expect(file("quota-distribution", "both", rows(1, { project: story.project }))).rejects.toThrow(
      "document.invalid",
    );
    expect(await line("黄建财〔2026〕1号")).toMatchObject({ available: 180 });
  });

  it("goes sideways within a fixed total, and back up", async () => {
    await file("quota-distribution", "second", {
      parent: { $quota: "黄建财〔2026〕1号" },
      issueDate: "2026-01-26",
      reason: "绿化",
      parts: [{ unit: { $unit: "road" }, number: "绿化指标", amount: 50 * WAN }],
    });
    const moves = [{ from: { $quota: "绿化指标" }, to: { $quota: "黄建财〔2026〕2号" }, amount: 30 * WAN }];
    await file("quota-transfer", "to-security", {
      adjustDate: "2026-02-01",
      reason: "绿化节约调给安防",
      docNo: "黄财调〔2026〕1号",
      moves,
    });
    expect(await line("绿化指标")).toMatchObject({ total: 20, available: 20 });
    expect(await line("黄建财〔2026〕2号")).toMatchObject({ total: 150 });
    expect(await line("黄建财〔2026〕1号")).toMatchObject({ distributed: 170, available: 130 });
    const rows = [{ quota: { $quota: "绿化指标" }, amount: 20 * WAN }];
    await file("quota-take-back", "back", { adjustDate: "2026-02-02", reason: "不用了", rows });
    expect(await line("绿化指标")).toMatchObject({ total: 0, available: 0 });
    expect(await line("黄建财〔2026〕1号")).toMatchObject({ distributed: 150, available: 150 });
    const strange = [{ from: { $quota: "黄财农〔2026〕1号" }, to: { $quota: "黄建财〔2026〕2号" }, amount: WAN }];
    await expect(
      file("quota-transfer", "strange", {
        adjustDate: "2026-02-01",
        reason: "跨级",
        docNo: "黄财调〔2026〕2号",
        moves: strange,
      }),
    ).rejects.toThrow("ledger.other-family");
    expect((await verifyLedger(test.database.owner, test.context.definitions)).faults).toEqual([]);
  });

  it("is offered where a project's price is below what its lines hold, to a neighbour that did not save (S4-28)", async () => {
    const saving = test.context.definitions.get("rule", "a-saving");
    await publishRules(test, [{ ...saving, version: saving.version + 1 }]);
    const saver = await test.signIn(BUDGET);
    const offers = async (): Promise<ShownOffer[]> =>
      (await saver.get<ShownOffer[]>("/forms/quota-transfer/offers")).body;
    // The contract of 1,480 wan is dearer than the lines of 250 wan: nothing is left over.
    expect(await offers()).toEqual([]);
    const price =
      "update core.document set answers = answers || jsonb_build_object('currentAmount', $2::bigint) where id = $1";
    await test.database.owner.query(price, [story.document("contract"), 220 * WAN]);
    const [offer, ...others] = await offers();
    expect(others).toEqual([]);
    expect(offer).toMatchObject({
      amountFen: 30 * WAN,
      from: { number: "黄建财〔2026〕2号" },
      to: [{ number: "绿化指标" }],
    });
    expect(offer?.message).toContain("有节余");
    const clerk = await test.signIn("fangxiaoman");
    expect((await clerk.get("/forms/quota-transfer/offers")).body).toEqual([]);
    await test.database.owner.query(price, [story.document("contract"), 1480 * WAN]);
  });

  it("goes over into the next year below its line, for the same project", async () => {
    const rows = [{ quota: { $quota: "黄建财〔2026〕2号" }, number: "结转〔2027〕1号", amount: 150 * WAN }];
    const at = "2026-12-31T10:00:00+08:00";
    await file("carry-over", "carry", { carryDate: "2026-12-31", year: 2027, reason: "年终结转", rows }, at);
    expect(await line("结转〔2027〕1号")).toMatchObject({
      total: 150,
      year: 2027,
      project: story.project,
      sup_number: "浙财农〔2026〕5号",
    });
    expect(await line("黄建财〔2026〕2号")).toMatchObject({ distributed: 150, available: 0 });
    expect((await verifyLedger(test.database.owner, test.context.definitions)).faults).toEqual([]);
  });
});

describe("payments that were made elsewhere, wrongly, or came back late", () => {
  const quotaNumber = async (): Promise<string> =>
    (await test.database.owner.query<{ number: string }>("select number from core.quota where id = $1", [story.quota]))
      .rows[0]?.number ?? "";
  const paidOn = async (): Promise<number> =>
    Number(
      (
        await test.database.owner.query<{ sum: string }>(
          "select coalesce(sum(amount_fen), 0) / 1000000.0 as sum from core.payment where contract = $1",
          [story.document("contract")],
        )
      ).rows[0]?.sum,
    );
  const paidAnswers = async (amount: number, oldTotal = amount): Promise<Record<string, unknown>> => ({
    asOf: "2026-02-28",
    contract: { $doc: "contract" },
    oldTotal,
    reason: "系统启用前已付",
    ledgerFile: [{ $pdf: "明细账.pdf" }],
    rows: [
      {
        quota: { $quota: await quotaNumber() },
        payee: "承包单位",
        amount,
        voucher: "旧-001",
        paidAt: "2025-12-20",
      },
    ],
  });

  it("are taken over with two signatures, and only when they add up to the old books", async () => {
    const start = async (doc: string, answers: Record<string, unknown>): Promise<void> => {
      await story.step({ as: "fangxiaoman", do: "start", form: "opening-paid", doc, unit: "road", answers });
      await story.step({ as: "fangxiaoman", do: "submit", doc });
    };
    await expect(start("opening-wrong", await paidAnswers(10 * WAN, 11 * WAN))).rejects.toThrow("document.invalid");
    await start("opening", await paidAnswers(10 * WAN));
    await story.step({ do: "pass", doc: "opening", by: ["qinmuzhi", "suyining"] });
    expect(await line(await quotaNumber())).toMatchObject({ total: 100, paid: 10, available: 90 });
    expect(await paidOn()).toBe(10);
  });

  it("are taken back by an entry of the same amount that refers to the first, once", async () => {
    await story.payment("wrong", 20 * WAN);
    await story.step({ as: "fangxiaoman", do: "submit", doc: "wrong" });
    await story.step({ do: "pass", doc: "wrong", by: ["qinmuzhi", "jiangwangshu", "lujingxing"] });
    const register = { certNo: "ZF-0009", bankSerial: "B0009", paidAt: "2026-03-02" };
    await story.step({ as: "suyining", do: "handle", doc: "wrong", answers: register });
    expect(await line(await quotaNumber())).toMatchObject({ paid: 30, available: 70 });
    const reverse = async (doc: string): Promise<void> => {
      const answers = {
        payment: { $doc: "wrong" },
        reverseDate: "2026-03-03",
        reason: "登记错了项目",
        proof: [{ $pdf: "说明.pdf" }],
      };
      await story.step({ as: "suyining", do: "start", form: "payment-reverse", doc, answers });
      await story.step({ as: "suyining", do: "submit", doc });
      await story.step({ do: "pass", doc, by: ["lujingxing"] });
    };
    await reverse("reverse");
    expect(await line(await quotaNumber())).toMatchObject({ paid: 10, available: 90 });
    expect(await paidOn()).toBe(10);
    await expect(reverse("again")).rejects.toThrow("ledger.reversed");
    const { rows } = await test.database.owner.query<{ movement: string; fen: number }>(
      "select p.movement, p.amount_fen as fen from core.posting r join core.posting p on p.id = r.reverses where r.document = $1 order by r.id",
      [story.document("reverse")],
    );
    expect(rows).toEqual([
      { movement: "pay", fen: 20 * WAN },
      { movement: "reserve", fen: 20 * WAN },
    ]);
    expect((await verifyLedger(test.database.owner, test.context.definitions)).faults).toEqual([]);
  });

  it("come into a line of this year when the year of the payment is closed", async () => {
    const answers = {
      payment: { $doc: "wrong" },
      quota: { $quota: "结转〔2027〕1号" },
      refundAt: "2027-01-15",
      amount: 5 * WAN,
      voucher: "TK-2027-1",
      reason: "户名不符退回",
    };
    const at = "2027-01-16T10:00:00+08:00";
    await story.step({ at, as: "suyining", do: "start", form: "prior-year-refund", doc: "late", answers });
    await story.step({ at, as: "suyining", do: "submit", doc: "late" });
    await story.step({ at, do: "pass", doc: "late", by: ["lujingxing"] });
    expect(await line("结转〔2027〕1号")).toMatchObject({ total: 155, available: 155 });
    expect(await paidOn()).toBe(5);
    expect((await verifyLedger(test.database.owner, test.context.definitions)).faults).toEqual([]);
  });
});
