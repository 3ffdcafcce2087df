/**
 * A township clerk who has never seen JSON makes a project type and runs it the same day: drawn up and checked in the
 * browser, published by a second person, filled in on a phone, approved, found, printed and exported. Keyboard and
 * mouse only; time, clicks and keys are counted and printed.
 */
import { mkdirSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { readXlsx } from "hucre/xlsx";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { demoPicture } from "../../core/demo/demo-files.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { launchBrowser, pick, sitDown } from "../support/officer.ts";

const NAME = "小型农村饮水修缮";
let test: TestApp;
let browser: Browser;
let base: string;
const effort = { clicks: 0, keys: 0 };

beforeAll(async () => {
  test = await testApp({ demo: "people", at: "2026-03-02T09:00:00+08:00" });
  await test.app.listen({ port: 0, host: "127.0.0.1" });
  base = `http://localhost:${(test.app.server.address() as { port: number }).port}`;
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
});

async function click(target: Locator): Promise<void> {
  effort.clicks++;
  await target.click();
}
async function write(target: Locator, text: string): Promise<void> {
  effort.clicks++;
  effort.keys += text.length;
  await target.fill(text);
}
async function choose(target: Locator, label: string): Promise<void> {
  effort.clicks += 2;
  await target.selectOption({ label });
}
/** Keeps a picture of the page where MZ_PICTURES says. */
async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env["MZ_PICTURES"];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: `${folder}/${name}.png` });
}

/** The designer as the clerk uses it. */
function designer(page: Page) {
  const settings = page.locator('[data-pane="properties"]');
  const self = {
    settings,
    async tab(name: string) {
      await click(page.locator(".design-tabs a", { hasText: name }));
    },
    async add(type: string, label: string) {
      await click(page.locator(".palette-item", { hasText: new RegExp(`^\\s*${type}\\s*$`) }));
      await write(settings.getByLabel("名称", { exact: true }), label);
    },
    async part(name: "属性" | "规则" | "使用处") {
      await click(settings.getByRole("button", { name, exact: true }));
    },
    async check(label: string) {
      await click(settings.getByRole("checkbox", { name: label }));
    },
    async open(label: string) {
      await click(page.locator("mz-form-canvas [data-focus]", { hasText: label }).first());
    },
    /** One row of a condition inside the fieldset of that name. */
    async when(box: Locator, field: string, compare: string, value: (row: Locator) => Promise<void>) {
      await click(box.getByRole("button", { name: "条件", exact: true }));
      const row = box.locator(".cond-row").last();
      await choose(row.getByLabel("字段"), field);
      await choose(row.getByLabel("比较"), compare);
      await value(row);
    },
    async template(name: string, parts: Record<string, string>) {
      const box = settings.locator("mz-formula-editor").first();
      await click(box.locator("summary", { hasText: "常用算法" }));
      await choose(box.getByLabel("套用一个常用算法"), name);
      await picture(page, `t-${name}`);
      for (const [part, label] of Object.entries(parts)) {
        const own = box.locator("label.field").filter({ has: page.getByText(part, { exact: true }) });
        await choose(own.locator("select"), label);
      }
      await click(box.getByRole("button", { name: "套用" }));
    },
  };
  return self;
}

it("goes from an empty designer to a running project type", { timeout: 240_000 }, async () => {
  const began = Date.now();
  const clerk = await sitDown(browser, base, "tangyihe");
  const { page } = clerk;
  const d = designer(page);

  await click(page.getByRole("link", { name: "设计表单" }));
  await click(page.getByRole("button", { name: "新建" }).first());
  await write(page.getByLabel("名称"), NAME);
  await click(page.getByRole("button", { name: "开始设计" }));
  await page.locator("mz-form-canvas .ffield").first().waitFor();

  await d.add("文本", "所在村");
  await d.check("必填");
  await d.add("数字", "受益人口");
  await write(d.settings.getByLabel("单位", { exact: true }), "人");
  await d.add("选项", "修缮原因");
  await click(d.settings.getByRole("button", { name: "新建代码表" }));
  await d.add("长文本", "其他原因说明");
  await d.add("明细表", "修缮明细");
  await d.add("金额", "工程费用");
  await d.add("金额", "村自筹");
  await d.add("金额", "申请补助");
  await d.add("起止日期", "施工时间");
  await d.add("现场影像", "现场照片");
  await picture(page, "01-fields");

  // The code list of the reasons.
  await d.tab("代码表");
  await write(page.locator(".dict-table tbody tr").last().getByLabel(/^名称/), "台风损毁");
  for (const name of ["管网老化", "其他"]) {
    await click(page.getByRole("button", { name: "加一项" }));
    await write(page.locator(".dict-table tbody tr").last().getByLabel(/^名称/), name);
    await page.keyboard.press("Tab");
  }
  await picture(page, "02-codes");
  await d.tab("设计");

  // Condition 1: the explanation is asked for where the reason is another one.
  await d.open("其他原因说明");
  await d.part("规则");
  await d.when(d.settings.getByRole("group", { name: "何时显示" }).first(), "修缮原因", "是", async (row) => {
    await choose(row.getByLabel("值"), "其他");
  });
  await picture(page, "03-condition");
  await d.part("属性");

  // The table: what, how many, price, and the price of the line.
  await d.open("新列");
  await write(d.settings.getByLabel("名称", { exact: true }), "材料或工作");
  const column = async (type: string, label: string): Promise<void> => {
    await click(page.getByRole("button", { name: "加一列" }).first());
    await choose(d.settings.getByLabel("类型"), type);
    await write(d.settings.getByLabel("名称", { exact: true }), label);
  };
  await column("数字", "数量");
  await column("金额", "单价");
  await column("金额", "小计");
  await d.part("规则");
  await click(d.settings.locator("summary", { hasText: "怎么计算" }));
  await d.template("单价乘数量", { 单价: "单价", 数量: "数量" });
  await picture(page, "04-table");
  await d.part("属性");
  await d.open("修缮明细");
  await d.check("小计");

  // The formula: the cost is the sum of the lines.
  await d.open("工程费用");
  await d.part("规则");
  await click(d.settings.locator("summary", { hasText: "怎么计算" }));
  await d.template("合计一列", { 明细表: "修缮明细", 列: "小计" });
  await d.open("申请补助");
  await click(d.settings.locator("summary", { hasText: "怎么计算" }));
  await d.template("差额", { 第一个数: "工程费用", 第二个数: "村自筹" });
  // Condition 2: pictures are asked for from 50,000 yuan on.
  await d.open("现场照片");
  await d.when(d.settings.getByRole("group", { name: "何时显示" }).first(), "工程费用", "不少于", async (row) => {
    await write(row.getByLabel("值"), "50000");
    await page.keyboard.press("Tab");
  });
  await picture(page, "05-rules");

  // The rule that stops.
  await d.tab("规则");
  await click(page.getByRole("button", { name: "加一条核对" }));
  await write(page.getByLabel("核对什么"), "限额");
  await d.when(page.getByRole("group", { name: "要满足" }).first(), "工程费用", "不超过", async (row) => {
    await write(row.getByLabel("值"), "200000");
    await page.keyboard.press("Tab");
  });
  await write(page.getByLabel("不满足时说什么"), "超过 20 万元的请走工程项目申报。");
  await picture(page, "06-check");
  await d.tab("预览");
  await picture(page, "07-preview");
  await d.tab("检查与发布");
  await page.getByText("可以提交发布").or(page.getByText("处错误")).first().waitFor();
  await picture(page, "07-report");
  await click(page.getByRole("button", { name: "提交审核" }));
  await page.getByText("待审核").first().waitFor();
  await picture(page, "08-submitted");
  const designed = { ms: Date.now() - began, ...effort };

  // A second person publishes; the clerk may not.
  const head = await sitDown(browser, base, "luoyuanxiu");
  await head.page.getByRole("link", { name: "设计表单" }).click();
  await head.page.getByRole("link", { name: NAME }).click();
  await head.page.locator(".design-tabs a", { hasText: "检查与发布" }).click();
  await head.page.getByRole("button", { name: "发布", exact: true }).click();
  await picture(head.page, "09-publish");
  await head.page.locator("dialog").getByRole("button", { name: "发布" }).click();
  await head.page.getByText("现在已经起作用").waitFor();
  await picture(head.page, "10-published");

  console.log(
    `designed in ${(designed.ms / 1000).toFixed(1)} s of a program's time, ${designed.clicks} clicks, ${designed.keys} keys typed`,
  );

  // The new type stands in the clerk's menu; a document is filled in on a phone.
  const phone = await sitDown(browser, base, "tangyihe");
  const hand = phone.page;
  await hand.setViewportSize({ width: 360, height: 740 });
  await hand.getByRole("button", { name: "打开导航" }).click();
  await hand.getByRole("link", { name: NAME }).click();
  await picture(hand, "11-phone-list");
  await hand.getByRole("button", { name: `新建${NAME}` }).click();
  const confirm = hand.getByRole("button", { name: "开始填写" });
  if (await confirm.isVisible().catch(() => false)) await confirm.click();
  await hand.getByLabel("名称").first().waitFor();
  await hand.getByLabel("名称").first().fill("白溪村管道修缮");
  await pick(hand, hand.getByLabel("所在地区"), "宁溪镇");
  await hand.getByLabel("所在村").fill("白溪村");
  await hand.getByLabel("受益人口").fill("320");
  await expect(hand.getByLabel("其他原因说明").count()).resolves.toBe(0);
  await choice(hand, "修缮原因", "其他");
  await hand.getByLabel("其他原因说明").fill("台风后水源改道");
  await hand.getByRole("button", { name: "加一行" }).click();
  const row = hand.locator("tr[data-row='0']");
  await row.locator("[data-column] input").nth(0).fill("PE 管道");
  await row.locator("[data-column] input").nth(1).fill("300");
  await row.locator("[data-column] input").nth(2).fill("2000");
  await hand.keyboard.press("Tab");
  await hand.getByText("600,000.00").first().waitFor();
  await picture(hand, "12-phone-table");
  await hand.getByLabel("村自筹").fill("100000");
  await hand.keyboard.press("Tab");
  await hand
    .getByLabel(/^施工时间/)
    .first()
    .scrollIntoViewIfNeeded();
  await picture(hand, "13-phone-end");

  // The rule stops a cost above the limit, in its own words; then the price is mended.
  await hand.getByRole("button", { name: "提交", exact: true }).click();
  await hand.getByText("超过 20 万元的请走工程项目申报。").first().waitFor();
  await picture(hand, "14-phone-stopped");
  await row.locator("[data-column] input").nth(2).fill("500");
  await hand.keyboard.press("Tab");
  await hand.getByText("150,000.00").first().waitFor();
  await hand
    .locator("input[type=file]")
    .last()
    .setInputFiles({ name: "现场.jpg", mimeType: "image/jpeg", buffer: await demoPicture(0.4) });
  await hand.getByText("现场.jpg").first().waitFor();
  // Submitted when it is uploaded, not while it still is.
  await hand.getByText(/\d kB/).first().waitFor();
  await hand.getByRole("button", { name: "提交", exact: true }).click();
  await hand
    .locator(".chip", { hasText: "单位审批" })
    .or(hand.locator("h1", { hasText: "白溪村管道修缮" }))
    .first()
    .waitFor();
  await picture(hand, "15-phone-submitted");

  // The head finds it in the worklist and agrees.
  await head.page.goto(`${base}/portal/`);
  await head.page
    .getByRole("link", { name: /白溪村管道修缮/ })
    .first()
    .click();
  await head.page.getByRole("button", { name: "同意", exact: true }).first().waitFor();
  await picture(head.page, "16-approval");
  await head.page.getByRole("button", { name: "同意", exact: true }).first().click();
  await head.page.getByText("已办结").first().waitFor();
  await picture(head.page, "17-done");

  // List, search, print and export are there without further work.
  await page.goto(`${base}/portal/`);
  await page.getByRole("link", { name: NAME }).click();
  await page.getByRole("searchbox", { name: "在列表里查找" }).fill("白溪村");
  await page.keyboard.press("Enter");
  const line = page.getByRole("link", { name: "白溪村管道修缮" }).first();
  await line.waitFor();
  await picture(page, "18-list");
  await page.getByText("导出", { exact: true }).click();
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("group", { name: /Excel/ }).getByRole("link", { name: "当前列" }).click(),
  ]);
  const { sheets } = await readXlsx(await readFile(await file.path()));
  expect(sheets[0]?.rows.flat()).toContain("白溪村管道修缮");
  await line.click();
  await page.getByRole("button", { name: "打印" }).click();
  const sheet = page.getByRole("link", { name: "打开 PDF" }).last();
  await sheet.waitFor();
  await picture(page, "19-print");
  const pdf = await page.context().request.get(new URL((await sheet.getAttribute("href")) ?? "", base).href);
  expect((await pdf.body()).subarray(0, 5).toString()).toBe("%PDF-");

  expect([...clerk.faults, ...head.faults, ...phone.faults]).toEqual([]);
});

async function choice(page: Page, label: string, item: string): Promise<void> {
  const group = page.getByRole("group", { name: new RegExp(`^${label}`) });
  if ((await group.count()) > 0) await group.getByLabel(item, { exact: true }).check();
  else await page.getByLabel(label).selectOption({ label: item });
}
