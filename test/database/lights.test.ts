/** The lights of the domain reference (§3.5, §10) over real plans, payments and months: the pack's own rule, the clock as an argument. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { plusDays } from "../../core/domain/day.ts";
import type { Rule } from "../../core/domain/rule.ts";
import { settleOwing } from "../../core/rules/open-handling.ts";
import { runSchedule } from "../../core/rules/run-schedule.ts";
import { command, type TestApp, testApp } from "../support/app.ts";
import { hitsOf, withoutRules } from "../support/hits.ts";
import { publishRules } from "../support/small-rule.ts";
import { accountsOf, fundedProject, type Story } from "../support/story.ts";

const WAN = 1_000_000;
const RULE = "a-ryg-unit";

/** Month, plan and payment in wan, and the light at its end: null is green. */
const MONTHS: [month: string, plan: number, paid: number, light: string | null, why: string][] = [
  ["2026-11", 50, 39, null, "78.00 %"],
  ["2026-12", 40, 45.5, "yellow", "overspent once"],
  ["2027-01", 40, 45.5, "yellow", "the new year begins anew: not the second month in a row"],
  ["2027-02", 50, 40, null, "80.00 % is green"],
  ["2027-03", 50, 40.005, "yellow", "80.01 % is yellow"],
  ["2027-04", 0, 1, "yellow", "spending without a plan is overspending"],
  ["2027-05", 30, 24, null, "a month between, so the count begins again"],
  ["2027-06", 40, 45.5, "yellow", "overspent once"],
  ["2027-07", 30, 34.5, "red", "the second month in a row"],
];

let test: TestApp;
let story: Story;

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00", rules: true });
  await withoutRules(test);
  const text = await readFile(join(import.meta.dirname, `../../forms/engineering/rule/${RULE}.json`), "utf8");
  await publishRules(test, [JSON.parse(text) as Rule]);
  story = await fundedProject(test, 1000 * WAN);
  await test.database.owner.query(
    "insert into core.rule_run (id, every, as_of, started_at, finished_at) values (gen_random_uuid(), 'month', '2026-10-31', now(), now()), (gen_random_uuid(), 'day', '2026-10-31', now(), now())",
  );
});

async function plan(month: string, amountWan: number): Promise<void> {
  const [at, doc] = [`${month}-01T10:00:00+08:00`, `plan ${month}`];
  await story.step({
    at,
    as: "fangxiaoman",
    do: "start",
    form: "month-plan",
    doc,
    unit: "road",
    answers: { month: `${month}-01`, amount: amountWan * WAN, usage: "工程款" },
  });
  await story.step({ at, as: "fangxiaoman", do: "submit", doc });
  await story.step({ at, do: "pass", doc, by: ["qinmuzhi", "jiangwangshu", "suyining"] });
}

async function pay(month: string, amountWan: number): Promise<void> {
  const [at, doc] = [`${month}-10T10:00:00+08:00`, `pay ${month}`];
  test.setClock(at);
  await story.payment(doc, Math.round(amountWan * WAN));
  await story.step({ at, as: "fangxiaoman", do: "submit", doc });
  await story.step({ at, do: "pass", doc, by: ["qinmuzhi", "jiangwangshu", "lujingxing"] });
  await story.step({
    at,
    as: "suyining",
    do: "handle",
    doc,
    answers: { certNo: `ZF-${month}`, bankSerial: month, paidAt: `${month}-10` },
  });
}

async function light(month: string): Promise<string | null> {
  const next = plusDays(`${month}-28`, 4).slice(0, 7);
  test.setClock(`${next}-01T00:30:00+08:00`);
  await runSchedule(test.context);
  while (await settleOwing(test.context));
  return (await hitsOf(test, RULE)).findLast((hit) => hit.state === "open")?.level ?? null;
}

describe("month by month", () => {
  it.each(MONTHS)("%s: plan %d, paid %d is %s (%s)", async (month, planned, paid, expected) => {
    if (planned > 0) await plan(month, planned);
    await pay(month, paid);
    expect(await light(month)).toBe(expected);
  });

  it("freezes what is left from red on, so that nothing more may be asked for", async () => {
    const [hit] = (await hitsOf(test, RULE)).filter((one) => one.state === "open");
    expect(hit?.frozen_at).not.toBeNull();
    const { available, frozen, total, paid } = await accountsOf(test, story.quota);
    expect([available, frozen]).toEqual([0, total - paid]);
    test.setClock("2027-08-02T10:00:00+08:00");
    await story.payment("one more", WAN);
    await expect(story.step({ as: "fangxiaoman", do: "submit", doc: "one more" })).rejects.toThrow(
      /document.invalid|ledger.insufficient/,
    );
  });

  it("is lifted by the final approval of finance alone, with a reason, and then all of it", async () => {
    const [hit] = (await hitsOf(test, RULE)).filter((one) => one.state === "open");
    const document = hit?.document ?? "";
    const act = async (login: string, body: object): Promise<number> =>
      (await command(await test.signIn(login), document, body as Record<string, unknown>)).status;
    test.setClock("2027-08-03T10:00:00+08:00");
    const file = [{ $pdf: "说明.pdf" }];
    story.play.documents.set("alert", document);
    await story.step({
      at: "2027-08-03T10:00:00+08:00",
      as: "qinmuzhi",
      do: "handle",
      doc: "alert",
      answers: { feedback: "赶工", feedbackFile: file },
    });
    expect(await act("shenyinuo", { do: "handle", answers: { finding: "1", findingNote: "进度提前，属实" } })).toBe(
      200,
    );
    expect(await act("shenyinuo", { do: "approve", opinion: "解冻" })).toBe(409);
    expect((await accountsOf(test, story.quota)).available).toBe(0);
    expect(await act("lujingxing", { do: "approve" }), "without a reason").toBe(409);
    expect(await act("lujingxing", { do: "approve", opinion: "已核实，解冻" })).toBe(200);
    const { frozen, available, total, paid } = await accountsOf(test, story.quota);
    expect([frozen, available]).toEqual([0, total - paid]);
    expect((await hitsOf(test, RULE)).at(-1)).toMatchObject({ state: "closed", closed_as: "normal" });
  });

  it("kept every light with its own figures", async () => {
    const hits = await hitsOf(test, RULE);
    expect(hits.map(({ level, state }) => `${level} ${state}`)).toEqual([
      "yellow closed",
      "yellow closed",
      "red closed",
    ]);
    expect(hits.at(-1)?.message).toContain("当月支付 345,000.00 元，计划 300,000.00 元");
  });
});
