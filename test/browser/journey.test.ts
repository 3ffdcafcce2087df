/**
 * The whole slice as the people who live it: the clerk declares, the levels approve and one returns it first, quota is
 * given, a contract signed, a payment matched and paid, and a citizen without scripting finds every number.
 */
import { mkdir } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { formatMoney } from "../../core/domain/money.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { type Desk, fillForm, launchBrowser, pick, sitDown, type Words } from "../support/officer.ts";

/** Pictures of every page are kept for looking at when this folder is named. */
const PICTURES = process.env["MZ_PICTURES"];

let test: TestApp;
let browser: Browser;
let base: string;
let words: Words;
const desks = new Map<string, Desk>();
const NAME = "羽山路西延市政道路工程";

beforeAll(async () => {
  test = await testApp({ at: "2025-11-20T10:00:00+08:00" });
  await test.app.listen({ port: 0, host: "127.0.0.1" });
  base = `http://localhost:${(test.app.server.address() as { port: number }).port}`;
  browser = await launchBrowser();
  const names = new Map(test.scenario.units.map((unit) => [unit.key, unit.name]));
  const regions = await test.database.owner.query<{ code: string; name: string }>("select code, name from core.region");
  words = {
    dictionary: (id) => test.context.definitions.get("dictionary", id),
    units: names,
    regions: new Map(regions.rows.map((row) => [row.code, row.name])),
  };
  if (PICTURES) await mkdir(PICTURES, { recursive: true });
});
afterEach(async ({ task }) => {
  if (task.result?.state !== "fail" || !PICTURES) return;
  for (const [login, { page, faults }] of desks) {
    await page.screenshot({ path: `${PICTURES}/failed-${login}.png` });
    console.log(login, page.url(), faults);
  }
});
afterAll(async () => {
  await browser?.close();
});

async function desk(login: string): Promise<Page> {
  const known = desks.get(login) ?? (await sitDown(browser, base, login));
  desks.set(login, known);
  return known.page;
}

async function picture(page: Page, name: string): Promise<void> {
  if (!PICTURES) return;
  await page.screenshot({ path: `${PICTURES}/${name}.png`, fullPage: true });
  const size = page.viewportSize();
  await page.setViewportSize({ width: 360, height: 740 });
  await page.screenshot({ path: `${PICTURES}/${name}-360.png`, fullPage: true });
  if (size) await page.setViewportSize(size);
}

function answersOf(doc: string): Record<string, unknown> {
  return (
    test.scenario.projects.find((p) => p.key === "road")?.steps.find((s) => s.do === "start" && s.doc === doc)
      ?.answers ?? {}
  );
}

const form = (id: string) => test.context.definitions.get("form", id);

/** Opens the person's work and the item of the project there. */
async function openTask(login: string, item = NAME): Promise<Page> {
  const page = await desk(login);
  await page.goto(`${base}/portal/`);
  await page.getByRole("link", { name: item }).first().click();
  await page.getByRole("region", { name: "办理" }).waitFor();
  return page;
}

async function agree(login: string, opinion = "同意", item = NAME): Promise<void> {
  const page = await openTask(login, item);
  await page.getByLabel("审批意见").fill(opinion);
  await page.getByRole("button", { name: "同意", exact: true }).click();
  await page
    .getByText(/已提交到|已办结/)
    .first()
    .waitFor();
}

/** Starts a document from the project's page and fills it. */
async function startAt(login: string, formId: string, answers: Record<string, unknown>): Promise<Page> {
  const page = await desk(login);
  await page.goto(`${base}/portal/projects`);
  await page.getByRole("link", { name: NAME }).first().click();
  await page
    .getByRole("button", { name: new RegExp(form(formId).title) })
    .first()
    .click();
  await page.getByRole("button", { name: "提交", exact: true }).waitFor();
  await fillForm(page, form(formId), answers, words);
  return page;
}

async function submit(page: Page): Promise<void> {
  await page
    .getByText(/^已保存/)
    .first()
    .waitFor();
  await page.locator("#act-submit").click();
  await page
    .getByText(/已提交到/)
    .first()
    .waitFor();
}

it("walks from the declaration to the public page", { timeout: 420_000 }, async () => {
  // The clerk declares.
  const clerk = await desk("fangxiaoman");
  await clerk.getByRole("link", { name: "项目申报" }).click();
  await clerk.getByRole("button", { name: "新建项目申报" }).click();
  await clerk.getByRole("button", { name: "提交", exact: true }).waitFor();
  await fillForm(clerk, form("declare"), answersOf("declare"), words);
  await picture(clerk, "1-declaration");
  await submit(clerk);

  // The unit's head returns it with a reason; the clerk mends it and sends it again.
  const head = await openTask("qinmuzhi");
  await picture(head, "2-approval");
  await head.getByRole("button", { name: "退回" }).click();
  await head
    .getByRole("dialog")
    .getByLabel(/原因|意见|理由/)
    .fill("概述没有写管线迁改");
  await head.getByRole("dialog").getByRole("button", { name: "退回" }).click();
  await head
    .getByText(/已退回/)
    .first()
    .waitFor();
  await clerk.goto(`${base}/portal/`);
  await clerk.getByRole("link", { name: NAME }).first().click();
  await clerk.getByText("概述没有写管线迁改").first().waitFor();
  await clerk.locator("#f-summary").fill("羽山路向西延伸，含雨污水管网和管线迁改。");
  await clerk.locator("#f-summary").press("Tab");
  await submit(clerk);

  // Three levels, with both finance offices because of the amount.
  const second = await openTask("qinmuzhi");
  await second.getByText("管线迁改").first().waitFor();
  await picture(second, "3-second-round");
  for (const login of ["qinmuzhi", "jiangwangshu", "shenyinuo", "guzhiwei", "lujingxing"]) await agree(login);

  // Finance gives quota.
  const finance = await startAt("shenyinuo", "plan", { ...answersOf("plan-a"), declaration: undefined });
  await pick(finance, finance.locator("#f-declaration"), "");
  await submit(finance);
  for (const login of ["guzhiwei", "lujingxing"]) await agree(login);

  // The clerk signs the contract and asks for disclosure; others release both.
  await submit(await startAt("fangxiaoman", "contract", answersOf("contract")));
  for (const login of ["qinmuzhi", "jiangwangshu"]) await agree(login);
  const disclosure = await startAt("fangxiaoman", "publish", { ...answersOf("publish"), declaration: undefined });
  await pick(disclosure, disclosure.locator("#f-declaration"), "");
  await submit(disclosure);
  for (const login of ["jiangwangshu", "shenyinuo"]) await agree(login, "不涉密，同意公开");

  // A payment is matched, approved and paid.
  const payment = await startAt("fangxiaoman", "pay", {
    ...answersOf("pay-1"),
    contract: undefined,
    quota: undefined,
    amount: undefined,
  });
  await pick(payment, payment.locator("#f-contract"), "");
  await pick(payment, payment.locator("#f-quota"), "");
  const amountFen = answersOf("pay-1")["amount"] as number;
  await payment.locator("#f-amount").fill(formatMoney(amountFen, "yuan"));
  await payment.locator("#f-amount").press("Tab");
  await picture(payment, "4-payment");
  await submit(payment);
  for (const login of ["qinmuzhi", "jiangwangshu", "lujingxing"]) await agree(login);
  const treasury = await openTask("suyining");
  await treasury.locator("#f-certNo").fill("ZF-2025-0001");
  await treasury.locator("#f-bankSerial").fill("2025112000001");
  await treasury.locator("#f-paidAt").fill("20251120");
  await treasury.locator("#f-paidAt").press("Tab");
  await picture(treasury, "5-register");
  await treasury.locator("#act-handle").click();
  await treasury
    .getByText(/已办结/)
    .first()
    .waitFor();
  await clerk.goto(`${base}/portal/projects`);
  await clerk.getByRole("link", { name: NAME }).first().click();
  await clerk.getByText("ZF-2025-0001").first().waitFor();
  await picture(clerk, "6-project");

  // A citizen with scripting off searches and finds every number.
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 360, height: 740 } });
  const citizen = await context.newPage();
  await citizen.goto(`${base}/`);
  await citizen.getByRole("searchbox").fill("羽山路");
  await citizen.getByRole("button", { name: "搜索" }).click();
  await citizen
    .getByRole("link", { name: new RegExp(NAME.slice(0, 4)) })
    .first()
    .click();
  const text = (await citizen.locator("body").innerText()).replaceAll(/\s/g, "");
  const total = (answersOf("declare")["totalAmount"] as number) / 1_000_000;
  const wan = (value: number): string => value.toLocaleString("en-US", { minimumFractionDigits: 2 });
  const paid = amountFen / 1_000_000;
  for (const expected of [
    wan(total),
    wan(paid),
    wan(total - paid),
    "核对相等",
    "演示数据",
    "HT-2025-0131",
    String(answersOf("contract")["partyB"]),
    "ZF-2025-0001",
    "2025-11-20",
    String(answersOf("plan-a")["quotaNo"]),
    wan((answersOf("contract")["amount"] as number) / 1_000_000),
  ])
    expect(text, expected).toContain(expected.replaceAll(/\s/g, ""));
  expect(await citizen.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  if (PICTURES) await citizen.screenshot({ path: `${PICTURES}/7-public-360.png`, fullPage: true });
  await context.close();

  expect([...desks.values()].flatMap((d) => d.faults)).toEqual([]);
});
