/** A county's public table in the browser: read, looked at, named with its source, published, read by a citizen, taken back. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type TestApp, testApp } from "../support/app.ts";
import { launchBrowser, pick, sitDown } from "../support/officer.ts";

const TABLE = new URL("../fixtures/imports/ninghai-2022.csv", import.meta.url).pathname;
const SOURCE = "宁海县2022年政府投资项目表";

let test: TestApp;
let browser: Browser;
let base: string;

beforeAll(async () => {
  test = await testApp();
  await test.app.listen({ port: 0, host: "127.0.0.1" });
  base = `http://localhost:${(test.app.server.address() as { port: number }).port}`;
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
});

const textOf = async (page: Page): Promise<string> => (await page.locator("body").innerText()).replaceAll(/\s/g, "");

it("imports a public table, shows it to citizens as what it is, and takes it back", async () => {
  const { page, faults } = await sitDown(browser, base, "xiejinghe");
  await page.locator("nav.side").getByRole("link", { name: "导入" }).click();
  await page.locator("#import-file").setInputFiles(TABLE);
  await pick(page, page.getByRole("combobox", { name: "地区" }), "宁海县");
  await page.locator("#import-read").click();

  // Every row is new; without a day of the figures each row says so.
  const rows = page.locator(".import-rows tbody tr:not(.why)");
  await rows.first().waitFor();
  expect(await rows.count()).toBe(5);
  const hints = page.locator(".import-rows tr.why");
  await hints.getByText("没有截至日期").first().waitFor();
  expect(await hints.getByText("县民政局 各相关乡镇街道").count()).toBe(1);

  // A day that cannot be read says so beside its field; one that can takes the hint away.
  await page.locator("#source-name").fill(SOURCE);
  await page.locator("#source-note").fill("宁海县人民政府网站公开的表格，2026年11月取得");
  const [published, asOf] = [page.locator("#source-date"), page.locator("#source-as-of")];
  await asOf.fill("20221331");
  await asOf.press("Tab");
  await page.locator("#source-as-of-error").waitFor();
  await published.fill("2023-01-16");
  await asOf.fill("20221231");
  await asOf.press("Tab");
  await expect.poll(() => hints.getByText("没有截至日期").count()).toBe(0);
  expect(await asOf.inputValue()).toBe("2022-12-31");
  await page.locator("#import-publish").check();
  await page.locator("#import-commit").click();
  await page.getByText("导入完成：新增 5 个").first().waitFor();

  // A citizen without scripting finds the project with its source and no account that nobody has published.
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 740 } });
  const citizen = await context.newPage();
  await citizen.goto(`${base}/projects?q=${encodeURIComponent("银河小学")}`);
  await citizen.getByRole("link", { name: "银河小学教学楼提升工程一期" }).first().click();
  const address = citizen.url();
  const text = await textOf(citizen);
  for (const expected of ["3,685.00万元", "55.6%", SOURCE, "2022-12-31", "其中没有支付数据"])
    expect(text, expected).toContain(expected);
  expect(text).not.toContain("核对相等");
  expect(await citizen.getByLabel("批复等于已支付加余额").count()).toBe(0);
  expect(await citizen.locator("#main").innerText()).not.toContain("演示数据");
  expect(await citizen.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);

  // Taken back in the portal, the public page says so.
  await page.getByRole("button", { name: "撤销" }).click();
  await page.locator("#import-undo").click();
  await page.getByText("已移除 5 个项目").first().waitFor();
  await page
    .getByText(/已撤销$/)
    .first()
    .waitFor();
  await expect
    .poll(async () => {
      await citizen.goto(address);
      return textOf(citizen);
    })
    .toContain("已撤回");
  await context.close();
  expect(faults).toEqual([]);
});
