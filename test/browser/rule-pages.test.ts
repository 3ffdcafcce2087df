/** The pages of rules and alerts by keyboard and mouse alone: the catalogue, a parameter set with a reason, hits that come by themselves. */
import { expect, it } from "vitest";
import { runSchedule } from "../../core/rules/run-schedule.ts";
import { testApp } from "../support/app.ts";
import { openDesks } from "../support/officer.ts";
import { makeRule, publishRules } from "../support/small-rule.ts";
import { fundedProject } from "../support/story.ts";

const NAME = "羽山路西延市政道路工程（含雨污水管网和管线迁改）";

const { open, sit, look } = openDesks();

it("reads every rule in plain language and sets a parameter within its bounds, with a reason", async () => {
  await open(await testApp({ at: "2026-03-02T10:00:00+08:00", rules: true }));
  const { page, faults } = await sit("lujingxing");
  await page.getByRole("link", { name: "规则", exact: true }).click();
  await page.locator(".rule-rows > li").first().waitFor();
  const row = page.locator(".rule-rows > li", { hasText: "A-NOCONTRACT" });
  await row.locator("summary").focus();
  await page.keyboard.press("Enter");
  await row.getByText("如果首次下达日期到今天的天数大于").waitFor();
  await look(page, "rules-list");

  await page.locator("#rules-find").fill("缺合同");
  await expect.poll(() => page.locator(".rule-rows > li").count()).toBe(1);
  await page.getByRole("link", { name: "资金滞留-缺合同" }).click();
  await page.locator("#main h1", { hasText: "资金滞留-缺合同" }).waitFor();
  await page.locator(".rule-reading").getByText("通知本单位的“项目单位经办”").waitFor();
  await look(page, "rule");

  await page.getByRole("button", { name: "调整“下达后几天”" }).click();
  const box = page.getByRole("dialog");
  await box.getByLabel("改为").fill("0");
  await box.locator("#par-send").click();
  await box.locator("#par-value-fault").getByText("超出了可调整的范围").waitFor();
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("par-value");
  await box.getByLabel("改为").fill("20");
  await box.locator("#par-send").click();
  await box.getByText("请写明为什么调整").waitFor();
  await look(page, "rule-parameter");
  await page.locator("#par-reason").fill("年底前要全部备案");
  await box.locator("#par-send").focus();
  await page.keyboard.press("Enter");
  await page.getByText("“下达后几天”已调整，即时生效").first().waitFor();
  const history = page.locator(".rule-history");
  expect(await history.innerText()).toMatch(/黄岩区.*改为 20 天.*理由：年底前要全部备案.*陆景行/s);
  await page.locator(".rule-reading").getByText("现为 20 天").waitFor();
  expect(faults).toEqual([]);
});

it("lists what alerts found, live, with levels as words, filters, and the whole story of one", async () => {
  const test = await testApp({ at: "2026-03-02T23:50:00+08:00" });
  await fundedProject(test, 100_000_000, NAME);
  const base = await open(test);
  const { page, faults } = await sit("shenyinuo");
  await page.getByRole("link", { name: "预警", exact: true }).click();
  await page.getByText("没有预警").waitFor();
  await look(page, "alerts-empty");

  await publishRules(test, [
    makeRule("idle", {
      code: "A-TEST-IDLE",
      title: "资金到位没有支付",
      watches: { project: "engineering" },
      runs: { every: "day" },
      params: [{ id: "least", label: "至少应付", type: "money", value: "100" }],
      values: [{ id: "paid", label: "累计支付", from: { ledger: "netPaid", of: "project" }, orElse: "0" }],
      fires: [{ as: "red", if: "values.paid < params.least" }],
      compare: [
        { label: "累计支付", value: "values.paid" },
        { label: "至少应付", value: "params.least" },
      ],
      message: "{object}：累计支付 {values.paid} 元，少于 {params.least} 元。",
      tell: [{ to: [{ role: "unit-clerk", at: "own-unit" }] }],
    }),
    makeRule("young", {
      code: "A-TEST-YOUNG",
      title: "新建项目",
      watches: { project: "engineering" },
      runs: { every: "day" },
      values: [{ id: "age", label: "项目建立天数", from: { project: "age" } }],
      fires: [{ as: "blue", if: "values.age < 100" }],
      message: "{object}：新建立的项目。",
    }),
  ]);
  await test.database.owner.query(
    "insert into core.rule_run (id, every, as_of, started_at, finished_at) values (gen_random_uuid(), 'day', '2026-03-01', now(), now())",
  );
  test.setClock("2026-03-03T00:10:00+08:00");
  await runSchedule(test.context);

  // It comes to the open page by itself.
  await page.locator("tr[data-hit]").first().waitFor();
  expect(await page.locator("tr[data-hit] .level").allInnerTexts()).toEqual(
    expect.arrayContaining(["红色叫停", "蓝色记录"]),
  );
  await look(page, "alerts");
  await page.locator("#al-level").selectOption({ label: "红色叫停" });
  await expect.poll(() => page.locator("tr[data-hit]").count()).toBe(1);
  // The figures are narrowed with the list; a day is taken as it is written.
  await expect.poll(() => page.locator(".figures .v").first().innerText()).toMatch(/^1/);
  await page.locator("#al-from").fill("20990101");
  await page.keyboard.press("Tab");
  await page.getByText("没有符合条件的预警").waitFor();
  expect(await page.locator("#al-from").inputValue()).toBe("2099-01-01");
  await page.locator("#al-from").fill("");
  await page.keyboard.press("Tab");
  await page.locator("tr[data-hit]").waitFor();
  await page.locator("tr[data-hit] a.t").focus();
  await page.keyboard.press("Enter");
  await page.locator(".hit-message", { hasText: "累计支付 0.00 元，少于 100.00 元" }).waitFor();
  expect(await page.locator(".rule-history").innerText()).toMatch(/通知 .*发现，报红色叫停/s);
  await page.getByText("当时按这些数算").waitFor();
  await look(page, "alert");
  expect(faults).toEqual([]);

  // Whoever was told opens it from the inbox.
  const { page: inbox, faults: theirs } = await sit("fangxiaoman");
  await inbox.goto(`${base}/portal/notices`);
  await inbox.locator(".told-link", { hasText: NAME }).first().click();
  await inbox.locator(".hit-message", { hasText: "累计支付 0.00 元" }).waitFor();
  expect(theirs).toEqual([]);
});
