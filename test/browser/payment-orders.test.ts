/** The pages of payment orders: orders leave as a signed file, receipts come in, one is refused, another is put right. */
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openEnvelope } from "../../core/domain/treasury-envelope.ts";
import { readVoucher, type Voucher } from "../../core/domain/treasury-voucher.ts";
import { readVoucherXml } from "../../core/treasury/voucher-xml.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { openDesks } from "../support/officer.ts";
import { linkCounty, orderedPayment, orderOf, workAll } from "../support/orders.ts";
import { fundedProject } from "../support/story.ts";
import { type TreasuryServer, treasuryServer } from "../support/treasury-server.ts";

let treasury: TreasuryServer;
let test: TestApp;
const { open, sit, look } = openDesks();

beforeAll(async () => {
  treasury = await treasuryServer();
  test = await testApp({ at: "2026-03-03T10:00:00+08:00" });
  await open(test);
});
afterAll(async () => {
  await treasury?.close();
});

/** The orders of a file. */
function ordersIn(text: string): Voucher[] {
  const read = readVoucherXml(text);
  const opened = "problem" in read ? read : openEnvelope(read.root);
  if ("problem" in opened) throw new Error(opened.problem.code);
  return opened.envelope.bodies.flatMap((body) => {
    const voucher = readVoucher(body);
    return "problem" in voucher ? [] : [voucher.voucher];
  });
}

it("takes orders out, refuses a forged file, takes the right one in, and tells what happened to an order", async () => {
  const story = await fundedProject(test, 900_000_000, "羽山路西延市政道路工程");
  await linkCounty(test, treasury, "file");
  const [paid, refused] = [
    await orderedPayment(story, "one", 10_000_000),
    await orderedPayment(story, "two", 5_000_000),
  ];
  const { page, faults } = await sit("suyining");
  await page.getByRole("link", { name: "支付令", exact: true }).click();
  await page.locator("table.grid tbody tr").nth(1).waitFor();
  await look(page, "orders");

  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: /^导出支付令/ }).focus();
  await page.keyboard.press("Enter");
  const out = await (await download).path();
  const orders = ordersIn(await readFile(out, "utf8"));
  expect(orders).toHaveLength(2);
  await expect.poll(() => page.locator(".state", { hasText: "已发送" }).count()).toBe(2);

  const receipts = treasury.file([
    treasury.receipt(orders[0] as Voucher),
    treasury.receipt(orders[1] as Voucher, { reason: "户名与账号不符" }),
  ]);
  const file = join(tmpdir(), `receipts-${process.pid}.xml`);
  await writeFile(file, receipts.replace("<XPayAmt>", "<XPayAmt>9"));
  await page.locator("input[type=file]").setInputFiles(file);
  await page.getByRole("alert").getByText("签名不对").waitFor();
  // The browser itself notes the refusal.
  expect(faults.splice(0)).toEqual([expect.stringContaining("422")]);
  expect((await orderOf(test, paid)).state).toBe("sent");
  await writeFile(file, receipts);
  await page.locator("input[type=file]").setInputFiles(file);
  await page.locator("table .state", { hasText: "已支付" }).waitFor();
  await page.locator("table .state", { hasText: "已退回" }).waitFor();
  await workAll(test);
  expect((await orderOf(test, refused)).applied_at).not.toBeNull();

  await page.locator("#po-state").selectOption("rejected");
  await expect.poll(() => page.locator("table.grid tbody tr").count()).toBe(1);
  await page.locator("#po-state").selectOption("paid");
  const { number } = await orderOf(test, paid);
  await page.getByRole("link", { name: number }).click();
  await page.locator("#main h1", { hasText: number }).waitFor();
  await page.getByText("已告知单据").waitFor();
  expect(await page.locator("#main").textContent()).toMatch(/\*{4,}\d{4}/);
  await look(page, "order");
  await page.getByRole("link", { name: "看支付申请" }).click();
  await page.getByText("国库回单已付，系统登记").first().waitFor();
  expect(faults).toEqual([]);
});

it("shows an auditor the orders and nothing to press", async () => {
  const { page, faults } = await sit("kangboyan");
  await page.getByRole("link", { name: "支付令", exact: true }).click();
  await page.locator("table.grid tbody tr").first().waitFor();
  expect(await page.getByRole("button", { name: /^导出/ }).count()).toBe(0);
  expect(await page.locator("input[type=file]").count()).toBe(0);
  expect(faults).toEqual([]);
});

it("tells the treasury of a refused order, behind a menu whose groups open and stay so", async () => {
  const { page, faults } = await sit("suyining");
  const group = page.getByRole("button", { name: "收款人", exact: true });
  expect(await group.getAttribute("aria-expanded")).toBe("false");
  await group.focus();
  await page.keyboard.press("Enter");
  await page.getByRole("link", { name: "收款人库", exact: true }).waitFor();
  await page.reload();
  await page.getByRole("link", { name: "收款人库", exact: true }).click();
  await page.locator("#main h1", { hasText: "收款人" }).waitFor();
  await page.goto(new URL("/portal/notices", page.url()).href);
  await page.getByRole("link", { name: /国库退回支付令/ }).click();
  await page.getByText("户名与账号不符").first().waitFor();
  // What happens elsewhere is seen without a reload.
  const { rows } = await test.database.owner.query<{ id: string; unit: string; county: string }>(
    "update core.payment_order set reason = '账号已注销' where state = 'rejected' returning id, unit, county",
  );
  const [row] = rows;
  expect(page.url()).toContain(row?.id);
  test.context.live.changed([
    { topic: "orders", place: { unit: row?.unit ?? "", county: row?.county ?? "", city: null, province: null } },
  ]);
  await page.getByText("账号已注销").first().waitFor();
  expect(faults).toEqual([]);
});

it("lets an administrator change how orders reach the treasury, and try it", async () => {
  const { page, faults } = await sit("chengshouzhuo");
  await page.getByRole("link", { name: "国库联机", exact: true }).click();
  await page.getByRole("button", { name: /^修改/ }).click();
  await page.getByRole("radio", { name: /^联机/ }).check();
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await page.getByRole("alert").first().waitFor();
  expect(faults.splice(0)).toEqual([expect.stringContaining("422")]);
  await page.locator("#tl-url").fill(treasury.url);
  await page.locator("#tl-private").check();
  await look(page, "treasury-link");
  await page.getByRole("button", { name: "保存", exact: true }).click();
  await page.getByRole("button", { name: /^测试连接/ }).press("Enter");
  await page.getByText("连通，签名正确").waitFor();
  treasury.asking = "down";
  await page.getByRole("button", { name: /^测试连接/ }).click();
  await page.getByText("对方没有应答").first().waitFor();
  await look(page, "treasury-links");
  expect(faults).toEqual([]);
});
