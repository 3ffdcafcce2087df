/**
 * Tables in the browser: a county's public table read, named with its source, published, read by a citizen, taken back;
 * and a unit's own table read into a form, mended cell by cell, made into drafts, taken back.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type TestApp, testApp } from "../support/app.ts";
import { findings } from "../support/findings.ts";
import { launchBrowser, pick, sitDown } from "../support/officer.ts";

const TABLE = new URL("../fixtures/imports/ninghai-2022.csv", import.meta.url).pathname;
const AXE = new URL("../../node_modules/axe-core/axe.min.js", import.meta.url);
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
  await expect.poll(() => rows.count()).toBe(5);
  const hints = page.locator(".import-rows tr.why");
  await hints.getByText("没有截至日期").first().waitFor();
  await expect.poll(() => hints.getByText("县民政局 各相关乡镇街道").count()).toBe(1);

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

it("reads a unit's table into a form: columns, quarantine, drafts, and all of it back", async () => {
  const folder = await mkdtemp(join(tmpdir(), "mingzhang-tables-"));
  const file = join(folder, "项目表.csv");
  await writeFile(
    file,
    [
      "区水利局2027年储备项目,,,,,,",
      "序号,项目名称,建设地点,总投资（万元）,起始年度,终止年度,自编说明",
      "1,江口河道清淤工程,江口街道,286.5,2027,2027,甲",
      "2,南山水库加固工程,无名街道,壹佰,2027,2028,乙",
      "3,北岸堤防提升工程,江口街道,1200,2027,2029,丙",
      "合计,,,1486.5,,,",
    ].join("\n"),
  );
  const { page, faults } = await sitDown(browser, base, "zhouyunheng");
  await page.goto(`${base}/portal/lists/declare`);
  await page.getByRole("link", { name: "导入", exact: true }).click();
  await page.locator("#import-file").setInputFiles(file);
  await page.locator("#import-read").click();

  // The columns are found by themselves; what no column fills but must be filled stands first.
  await page.locator("#import-matched").waitFor();
  expect(
    await page.locator("#match-name").evaluate((select: HTMLSelectElement) => select.selectedOptions[0]?.text),
  ).toBe("项目名称");
  await page.getByText("已略过 1 行").waitFor();
  await shot(page, "columns");
  await page.locator("#import-matched").click();

  // One row has two cells that cannot be read.
  await page.locator("#import-mend").waitFor();
  await page.getByText("无名街道").first().waitFor();
  await shot(page, "check");
  await page.locator("tr", { hasText: "无名街道" }).getByRole("button", { name: "去改" }).first().click();
  const row = page.locator('.mend-grid tr[data-row="4"]');
  await row.waitFor();
  await shot(page, "quarantine");
  await pick(page, row.getByRole("combobox", { name: /建设地点/ }), "江口街道");
  const amount = row.locator("#f-4-totalAmount");
  await amount.fill("100");
  await amount.press("Tab");
  await row.getByText("缺内容").waitFor();
  await page.locator("#import-mended").click();
  await page.locator("#import-run-go").click();
  await page.getByText("导入完成：生成 3 份").first().waitFor();
  await shot(page, "result");
  await expect.poll(() => page.getByRole("link", { name: "南山水库加固工程" }).count()).toBe(1);
  const { rows } = await test.database.owner.query<{ n: number }>(
    "select count(*)::int as n from core.document where form = 'declare' and state = 'draft' and (answers ->> 'totalAmount')::bigint in (100000000, 286500000, 1200000000)",
  );
  expect(rows[0]?.n).toBe(3);

  await page.locator("#form-undo").click();
  await page.locator("#form-undo-go").click();
  await page.getByText("已删除 3 份草稿").first().waitFor();
  await page.getByText("这批导入已撤销").waitFor();

  // The list is saved with all its fields from the menu.
  await page.goto(`${base}/portal/lists/declare`);
  await page.locator(".menu-box summary").click();
  await shot(page, "export");
  const download = page.waitForEvent("download");
  await page.getByRole("group", { name: "Excel" }).getByRole("link", { name: "全部字段" }).click();
  expect((await download).suggestedFilename()).toBe("项目申报.xlsx");
  expect(faults).toEqual([]);
  await rm(folder, { recursive: true, force: true });
});

it("takes a quota file of the unified system in after one confirmation, and nothing of it twice", async () => {
  const head =
    "BGT_ID,MOF_DIV_CODE,FISCAL_YEAR,COR_BGT_DOC_NO,DOC_DATE,BUDGET_LEVEL_CODE,AGENCY_CODE,FUND_TYPE_CODE,EXP_FUNC_CODE,SOURCE_TYPE_CODE,AMOUNT";
  const record = (id: string, amount: string) =>
    `${id},331003000,2026,黄财预〔2026〕9号,20260110,4,101,11,2130305,1,${amount}`;
  const file = (...records: string[]) => ({
    name: "BA_BGT_INFO.csv",
    mimeType: "text/csv",
    buffer: Buffer.from([head, ...records].join("\n")),
  });
  const { page, faults } = await sitDown(browser, base, "guzhiwei");
  await page.addInitScript({ content: await readFile(AXE, "utf8") });
  const read = async (records: string[]): Promise<void> => {
    await page.goto(`${base}/portal/import?form=quota-in`);
    await page.locator("#import-file").setInputFiles(file(...records));
    await page.locator("#import-read").click();
    await page.locator("mz-feed-step").waitFor();
  };
  await read([record("WEB-1", "1000.50"), record("WEB-2", "1e3")]);
  await page.getByText("“1e3”不是准确的金额").waitFor();
  expect(await page.locator("#import-take").getAttribute("aria-disabled")).toBe("true");
  expect(await findings(page, "main")).toEqual([]);
  await page.setViewportSize({ width: 1366, height: 768 });
  await page.locator("#import-leave").check();
  await page.locator("#import-take").click();
  await page.getByText("导入完成：生成 1 份").first().waitFor();
  await read([record("WEB-1", "1000.50")]);
  await page.getByText("记录都已登记，金额没有变化").waitFor();
  expect(await page.locator("#import-take").count()).toBe(0);
  expect(faults).toEqual([]);
});

/** Pictures for looking at, where somebody asks for them: MZ_SHOTS names their folder. */
async function shot(page: Page, name: string): Promise<void> {
  const into = process.env["MZ_SHOTS"];
  if (into === undefined) return;
  for (const width of [1366, 360]) {
    await page.setViewportSize({ width, height: width === 360 ? 740 : 768 });
    await page.screenshot({ path: join(into, `${name}-${width}.png`), fullPage: true });
  }
  await page.setViewportSize({ width: 1366, height: 768 });
}
