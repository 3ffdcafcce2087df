/**
 * A payment to its end by keyboard and mouse: one line of the match fails and is mended, it passes, people say what they
 * looked at, it is paid, the bank's statement comes in and agrees, and then the bank sends the money back.
 */
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { verifyLedger } from "../../core/ledger/verify-ledger.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { type Desk, launchBrowser, sitDown } from "../support/officer.ts";
import { picture } from "../support/offices.ts";
import { camtOf } from "../support/statements.ts";

const NUMBER = "33050166783500000812";
const PAYEE = "台州云杉市政建设有限公司";
const USAGE = "施工合同第 2 期进度款";

let test: TestApp;
let browser: Browser;
let base: string;
let payment: string;
const desks = new Map<string, Desk>();

beforeAll(async () => {
  test = await testApp({ demo: "projects", at: "2026-11-19T10:00:00+08:00" });
  await test.app.listen({ port: 0, host: "127.0.0.1" });
  base = `http://localhost:${(test.app.server.address() as { port: number }).port}`;
  const { rows } = await test.database.owner.query<{ id: string }>(
    "select id from core.document where form = 'pay' and title = $1 and state = 'running'",
    [USAGE],
  );
  payment = rows[0]?.id ?? "";
  browser = await launchBrowser();
});
afterEach(async ({ task }) => {
  if (task.result?.state !== "fail") return;
  for (const [login, { page, faults }] of desks) {
    console.log(login, page.url(), faults);
    await picture(page, `failed-${login}`);
  }
});
afterAll(async () => {
  await browser?.close();
});

async function desk(login: string): Promise<Page> {
  const known = desks.get(login) ?? (await sitDown(browser, base, login, 1440));
  desks.set(login, known);
  return known.page;
}

/** The payment of the road project that waits at the financial approval. */
async function open(login: string): Promise<Page> {
  const page = await desk(login);
  await page.goto(`${base}/portal/documents/${payment}`);
  await page.locator("#act-submit, #act-approve, #act-handle").first().waitFor();
  return page;
}

const marksOf = async (page: Page): Promise<string[]> => {
  const lines = page.locator(".rule-lines tbody tr");
  await expect.poll(() => lines.count()).toBe(10);
  return lines.evaluateAll((all) => all.map((line) => line.getAttribute("data-mark") ?? ""));
};

/** Agrees, and says what was found of each line that asks for it. */
async function agree(login: string): Promise<number> {
  const page = await open(login);
  await page.getByLabel("审批意见").fill("同意");
  await page.locator("#act-approve").click();
  const reasons = page.getByRole("dialog").locator("textarea[id^='reason-']");
  const over = page.getByText(/已提交到|已办结/).first();
  await reasons.first().or(over).waitFor();
  const asked = await reasons.count();
  for (let n = 0; n < asked; n++) await reasons.nth(n).fill("查过原件，没有问题");
  if (asked > 0) await page.locator("#send-reasons").click();
  await over.waitFor();
  return asked;
}

it("is matched, mended, paid, reconciled and sent back", { timeout: 300_000 }, async () => {
  // Finance returns it, so that the clerk has it again.
  const final = await open("lujingxing");
  expect(await marksOf(final)).not.toContain("fail");
  await final.locator("#act-return").click();
  const box = final.getByRole("dialog");
  await box.getByLabel("提交", { exact: true }).check();
  await box.locator("#reason").fill("请再核对金额");
  await box.getByRole("button", { name: "退回" }).click();
  await final
    .getByText(/已退回/)
    .first()
    .waitFor();

  // One fen too much: the ceiling of what is due fails, says both figures, and nothing is sent.
  const clerk = await open("fangxiaoman");
  await clerk.locator("#f-amount").fill("3150000.01");
  await clerk.locator("#f-amount").press("Tab");
  const failing = clerk.locator(".aside .rules-said li", { hasText: "M2" });
  await failing.first().waitFor();
  expect(await failing.first().innerText()).toContain("3,150,000.01");
  await picture(clerk, "money-fails");
  await clerk.locator("#act-submit").click();
  await clerk.locator("#problem-summary").waitFor();
  await clerk.locator("#f-amount").fill("3150000");
  await clerk.locator("#f-amount").press("Tab");
  await failing.waitFor({ state: "detached" });
  await clerk.locator("#act-submit").click();
  await clerk.locator("mz-document-read .page-head").waitFor();
  expect((await marksOf(clerk))[1]).toBe("pass");

  await agree("qinmuzhi");
  await agree("jiangwangshu");
  expect(await agree("lujingxing")).toBeGreaterThan(0);

  // Paid, and reconciled with the bank's own words of it.
  test.setClock("2026-11-23T10:00:00+08:00");
  const treasury = await open("suyining");
  await treasury.locator("#f-certNo").fill("PZ-2026-77");
  await treasury.locator("#f-bankSerial").fill("DB-2026-77");
  await treasury.locator("#f-paidAt").fill("20261119");
  await treasury.locator("#f-paidAt").press("Tab");
  await treasury.locator("#act-handle").click();
  await treasury
    .getByText(/已办结/)
    .first()
    .waitFor();
  const fen = 315_000_000;
  const folder = await mkdtemp(join(tmpdir(), "mingzhang-journey-"));
  await writeFile(
    join(folder, "day.xml"),
    camtOf({
      id: "DAY-19",
      account: NUMBER,
      from: "2026-11-19",
      to: "2026-11-20",
      openingFen: 10 * fen,
      entries: [
        { fen: -fen, reference: "DB-2026-77", name: PAYEE, voucher: "PZ-2026-77", purpose: USAGE },
        {
          fen,
          reference: "CR-2026-78",
          day: "2026-11-20",
          name: PAYEE,
          voucher: "PZ-2026-77",
          purpose: "退汇：收款户名与账号不符",
        },
      ],
    }),
  );
  await treasury.getByRole("link", { name: "银行对账", exact: true }).click();
  await treasury.locator("#reco-account").click();
  const account = treasury.getByRole("dialog");
  for (const [label, text] of [
    ["账户名称（自己好认的叫法）", "国库集中支付户"],
    ["开户银行", "中国建设银行股份有限公司台州黄岩支行"],
    ["户名", "黄岩区财政局"],
    ["账号", NUMBER],
  ] as const)
    await account.getByLabel(label, { exact: true }).fill(text);
  await account.locator("#ac-since").fill("2026-11-19");
  await account.locator("#ac-send").click();
  await treasury.getByText("未核对").first().waitFor();
  await treasury.locator("#reco-import").click();
  await account.locator("#st-file").setInputFiles(join(folder, "day.xml"));
  await account.locator("#st-send").click();
  await account.getByText("新核对相符 1 组").waitFor();
  await account.getByRole("button", { name: "关闭" }).last().click();
  const filter = treasury.getByRole("navigation", { name: "按结果筛选" });
  const rows = treasury.locator(".reco-items tbody tr");
  await filter.getByRole("link", { name: "相符" }).click();
  await rows.filter({ hasText: "PZ-2026-77" }).first().waitFor();
  await picture(treasury, "money-agrees");

  // The bank sent it back: the line starts the registration, people agree, the money is there again.
  await filter.getByRole("link", { name: "行有我无" }).click();
  await rows.filter({ hasText: "退汇" }).getByRole("button", { name: "登记退票" }).click();
  await account.locator("#re-send").click();
  await treasury.waitForURL(/\/documents\//);
  await treasury.locator("#act-submit").click();
  await treasury.locator("mz-document-read .page-head").waitFor();
  // Days have passed: the financial office signs in anew.
  const before = desks.get("lujingxing");
  if (before) desks.set("lujingxing before", before);
  desks.delete("lujingxing");
  const last = await desk("lujingxing");
  await last.goto(treasury.url());
  await last.getByLabel("审批意见").fill("同意");
  await last.locator("#act-approve").click();
  await last
    .getByText(/已办结/)
    .first()
    .waitFor();
  const { rows: payments } = await test.database.owner.query<{ fen: number }>(
    "select amount_fen as fen from core.payment where voucher = 'PZ-2026-77' or document in (select id from core.document where form = 'refund' and created_at > '2026-11-22') order by at",
  );
  expect(payments.map((row) => Number(row.fen))).toEqual([fen, -fen]);
  expect((await verifyLedger(test.database.owner, test.context.definitions)).faults).toEqual([]);
  expect([...desks.values()].flatMap((one) => one.faults).filter((fault) => !fault.includes("422"))).toEqual([]);
});
