/** The ledger on screen: from a province's money to a payee in four clicks, by mouse, by keyboard and on a phone. */
import { readFile } from "node:fs/promises";
import { beforeAll, expect, it } from "vitest";
import { type TestApp, testApp } from "../support/app.ts";
import { lineTree } from "../support/line-tree.ts";
import { openDesks } from "../support/officer.ts";
import { smallLedger } from "../support/small-ledger.ts";

const PROVINCE = "浙财建〔2026〕17号（中央水利发展资金和省级配套资金第一批）";
const BUILDER = "台州市黄岩区永宁江流域综合治理建设工程有限责任公司";
const TERMS = [
  { node: "预付款", condition: "合同生效", amount: 150_000_000, planDate: "2026-02-20" },
  { node: "路基完成", rate: 4000, planDate: "2026-06-30" },
  { node: "竣工验收", rate: 3500, planDate: "2026-11-30" },
];

let test: TestApp;
let base: string;
let contract: string;
const { open, sit, look } = openDesks();

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  const ledger = await smallLedger(test, 100_000_000);
  const owner = test.database.owner;
  const { rows } = await owner.query<{ id: string }>(
    "select id from core.document where form = 'contract' and state = 'done'",
  );
  contract = rows[0]?.id ?? "";
  const tree = lineTree(test, ledger);
  const province = await tree.open(PROVINCE, 900_000_000);
  const county = await tree.open("黄财农〔2026〕3号", 700_000_000, province);
  const project = await tree.open("黄财农〔2026〕31号", 500_000_000, county, true);
  for (const line of [province, county])
    await owner.query("update core.quota set unit = $2 where id = $1", [line, test.units.get("finance")]);
  await tree.move("reserve", project, 400_000_000);
  await tree.move("pay", project, 180_000_000, { payee: BUILDER, contract });
  for (let i = 1; i <= 12; i++) await tree.move("pay", project, i * 1_000_000, { payee: `台州第${i}建筑劳务公司` });
  await tree.move("refund", project, 3_000_000, { payee: BUILDER, contract });
  await tree.move("freeze", project, 20_000_000);
  await owner.query("update core.document set answers = answers || $2 where id = $1", [
    contract,
    JSON.stringify({ payTerms: TERMS }),
  ]);
  base = await open(test);
});

it("leads from a province's money to a payee in four clicks, with the same figures in picture, table and file", async () => {
  const { page, faults } = await sit("shenyinuo");
  await page.getByRole("link", { name: "资金追踪", exact: true }).click();
  await page.locator("#main h1", { hasText: "资金追踪" }).waitFor();
  await look(page, "trace-start");
  await page.getByRole("link", { name: PROVINCE }).click();
  const payee = page.locator('.tr-node[data-node^="payee:"]').first();
  await payee.waitFor();
  await look(page, "trace");
  expect(await payee.locator("title").textContent()).toContain(`${BUILDER}：177.00 万元`);

  await payee.click();
  await expect.poll(() => page.locator(".trace-table tbody tr").count()).toBe(1);
  expect(await page.locator(".trace-table tbody tr").innerText()).toMatch(new RegExp(`${BUILDER}[\\s\\S]*177\\.00`));
  await page.locator(".trace-table").getByRole("link", { name: PROVINCE }).waitFor();
  await page.getByRole("button", { name: /显示全部/ }).click();
  await expect.poll(() => page.locator(".trace-table tbody tr").count()).toBeGreaterThan(3);

  // The rest is one node; the table has them one by one.
  await page.locator('.tr-node[data-node="rest:payee"]').focus();
  await page.keyboard.press("Enter");
  await expect.poll(() => page.locator(".trace-table tbody tr").count()).toBe(3);
  const shown = await page.locator(".trace-table tfoot .num").innerText();
  expect(await page.locator('.tr-node[data-node="rest:payee"] title').textContent()).toContain(`${shown} 万元`);
  await page.locator(".menu-box summary").click();
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "文本（.csv）" }).click(),
  ]);
  const rows = (await readFile(await download.path(), "utf8")).trimEnd().split("\r\n").slice(1);
  const sum = rows.reduce((all, row) => all + Math.round(Number(row.split(",").at(-1)) * 100), 0);
  expect(sum).toBe(Math.round(Number(shown.replaceAll(",", "")) * 1_000_000));
  expect(faults).toEqual([]);
});

it("opens the tree by the arrow keys and leads from a payment up to the root (S0-11)", async () => {
  const { page, faults } = await sit("shenyinuo");
  await page.getByRole("link", { name: "指标", exact: true }).click();
  const row = (number: string) => page.locator("tr[data-line]", { hasText: number }).first();
  await row(PROVINCE).waitFor();
  await look(page, "quotas-closed");
  await row(PROVINCE).focus();
  await page.keyboard.press("ArrowRight");
  await row("黄财农〔2026〕3号").waitFor();
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await row("黄财农〔2026〕31号").waitFor();
  expect(await row(PROVINCE).getAttribute("aria-expanded")).toBe("true");
  expect(await row("黄财农〔2026〕31号").getAttribute("aria-level")).toBe("3");
  await look(page, "quotas");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("ArrowLeft");
  await expect.poll(() => row("黄财农〔2026〕31号").count()).toBe(0);
  await page.keyboard.press("End");
  await page.keyboard.press("Home");
  await page.locator("#quotas-q").fill("31号");
  await page.keyboard.press("Enter");
  await expect.poll(() => page.locator("tr[data-line]").count()).toBe(1);
  expect(page.url()).toContain("q=31");
  await page.locator("tr[data-line]").focus();
  await page.keyboard.press("Enter");

  await page.locator(".posting-table tbody tr").first().waitFor();
  await look(page, "quota");
  await page.locator(".crumbs").getByRole("link", { name: PROVINCE }).click();
  await page.locator("#main h1", { hasText: PROVINCE }).waitFor();
  expect(faults).toEqual([]);
});

it("shows a contract with its terms, payments and curve", async () => {
  const { page, faults } = await sit("fangxiaoman");
  await page.goto(`${base}/portal/documents/${contract}`);
  await page.getByRole("link", { name: "合同台账" }).click();
  await page.locator("#c-terms").waitFor();
  expect(await page.locator("#main").innerText()).toContain("177.00");
  // 150 wan are due first; the next term got what is left of 177.
  expect(await page.locator('section[aria-labelledby="c-terms"] tbody').innerText()).toMatch(
    /预付款[\s\S]*150\.00[\s\S]*150\.00[\s\S]*路基完成[\s\S]*592\.00[\s\S]*27\.00/,
  );
  expect(await page.locator(".s-curve svg").first().getAttribute("aria-label")).toMatch(/2026-02-20 至 2026-11-30/);
  await look(page, "contract");
  expect(faults).toEqual([]);
});

it("steps through the money on a phone, and says it kindly where there is none", async () => {
  const { page, faults } = await sit("shenyinuo");
  await page.setViewportSize({ width: 360, height: 780 });
  await page.goto(`${base}/portal/trace?number=${encodeURIComponent(PROVINCE)}`);
  const step = (name: string) => page.locator(".trace-next button", { hasText: name }).first();
  await step(PROVINCE).click();
  await step("黄财农〔2026〕3号").click();
  await step("黄财农〔2026〕31号").click();
  expect(await page.locator(".trace-way li").count()).toBe(3);
  await step("测试").or(step("记账试验")).first().click();
  await page.screenshot({ path: `${process.env["MZ_PICTURES"] ?? "/tmp"}/trace-steps.png` });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);

  const { page: other, faults: theirs } = await sit("songcaiwei");
  await other.goto(`${base}/portal/quotas`);
  await other.getByText("还没有指标").waitFor();
  await look(other, "quotas-empty");
  await other.goto(`${base}/portal/trace?number=${encodeURIComponent(PROVINCE)}`);
  await other.getByText("没有找到这笔资金").waitFor();
  expect([...faults, ...theirs]).toEqual([]);
});
