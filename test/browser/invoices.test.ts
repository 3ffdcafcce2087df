/** Two XML files dropped into a payment, one of them bad: the good one fills its row, the other says why; undo; the approver's view. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type TestApp, testApp } from "../support/app.ts";
import { invoiceNo, taxServer } from "../support/bills.ts";
import { einvoiceOf } from "../support/einvoice.ts";
import { findings } from "../support/findings.ts";
import { openDesks, picture } from "../support/officer.ts";
import { fundedProject, type Story } from "../support/story.ts";

const WAN = 1_000_000;

let test: TestApp;
let base: string;
let story: Story;
const tax = await taxServer();
const { open, sit } = openDesks();

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  test.context.invoiceLink = { url: tax.url, token: undefined };
  story = await fundedProject(test, 1000 * WAN);
  await story.payment("pay", 100 * WAN);
  const clerk = await test.signIn("fangxiaoman");
  const id = story.document("pay");
  const { stamp, answers } = (await clerk.get<{ stamp: number; answers: Record<string, unknown> }>(`/documents/${id}`))
    .body;
  const { invoices: _invoices, invoiceFile: _file, ...rest } = answers;
  await clerk.send("PUT", `/documents/${id}/draft`, { stamp, answers: rest });
  base = await open(test);
});
afterAll(async () => {
  await tax.close();
});

async function look(page: Page, name: string): Promise<void> {
  expect(await findings(page), name).toEqual([]);
  // A phone shows one section at a time.
  await page.setViewportSize({ width: 360, height: 860 });
  const link = page.locator(".outline a[href='#sec-invoice']");
  if ((await link.count()) > 0) await link.click();
  expect(await findings(page, "html", [360]), name).toEqual([]);
  const fits = await page
    .locator(".invoice-lines li")
    .evaluateAll((lines) =>
      lines.every((line) => line.getBoundingClientRect().right <= document.documentElement.clientWidth),
    );
  expect(fits, name).toBe(true);
  await page.locator("mz-invoice-drop, mz-invoice-states").first().scrollIntoViewIfNeeded();
  await picture(page, name);
  await page.setViewportSize({ width: 1440, height: 860 });
}

/** Drops files as the system's file manager would. */
async function drop(page: Page, files: readonly { name: string; text: string }[]): Promise<void> {
  const data = await page.evaluateHandle((given) => {
    const transfer = new DataTransfer();
    for (const { name, text } of given) transfer.items.add(new File([text], name, { type: "text/xml" }));
    return transfer;
  }, files);
  await page.locator("mz-invoice-drop .drop-zone").dispatchEvent("drop", { dataTransfer: data });
}

it("fills rows from XML files, says what is wrong with each other one, and takes them back", async () => {
  const { page, faults } = await sit("fangxiaoman");
  await page.goto(`${base}/portal/documents/${story.document("pay")}`);
  const box = page.locator("mz-invoice-drop");
  const parties = {
    seller: "91331003TERT0B024U",
    buyerName: "区市政工程建设中心",
    issued: "2026-01-05 10:33:25",
  };
  const [first, second] = [einvoiceOf(invoiceNo(1), 100 * WAN, parties), einvoiceOf(invoiceNo(2), 5 * WAN, parties)];
  const bomb = `<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>${second.slice(40)}`;

  await drop(page, [
    { name: "进度款.xml", text: first },
    { name: "炸弹.xml", text: bomb },
    { name: "没下载完.xml", text: second.slice(0, 700) },
  ]);

  await box.getByText(`已填入发票 ${invoiceNo(1)}`).waitFor();
  await box.getByText("声明了文档类型或实体").waitFor();
  await box.getByText("文件不完整").waitFor();
  await box.getByText("查验正常（2026-03-02 查验，第 1 次）").waitFor();
  expect(faults.splice(0).every((fault) => fault.includes("422"))).toBe(true);
  expect(await page.locator("#f-invoices-0-number").inputValue()).toBe(invoiceNo(1));
  expect(await page.locator("#f-invoices-0-total").inputValue()).toBe("1,000,000.00");
  await page.locator("#f-invoiceFile").getByText("进度款.xml").waitFor();
  await look(page, "invoices-edit");

  // The same file again, and one more by the button; then that one is taken back, with its file.
  await drop(page, [{ name: "又一次.xml", text: first }]);
  await box
    .getByText(`发票 ${invoiceNo(1)}`, { exact: false })
    .nth(1)
    .waitFor();
  const again = box.locator("li", { hasText: "又一次.xml" }).first();
  await again
    .locator(".invoice-said")
    .getByText(/已在表里|重复/)
    .waitFor();
  await box.locator("input[type=file]").setInputFiles({
    name: "补开.xml",
    mimeType: "text/xml",
    buffer: Buffer.from(second),
  });
  await box.getByText(`已填入发票 ${invoiceNo(2)}`).waitFor();
  await page.locator("#f-invoiceFile").getByText("补开.xml").waitFor();
  await box.getByRole("button", { name: `撤销发票 ${invoiceNo(2)}` }).focus();
  await page.keyboard.press("Enter");
  await page.locator("#f-invoices-1-number").waitFor({ state: "detached" });
  await page.locator("#f-invoiceFile").getByText("补开.xml").waitFor({ state: "detached" });
  expect(await page.locator("#f-invoices-0-number").inputValue()).toBe(invoiceNo(1));
  faults.splice(0);

  await page.locator("#saved-state", { hasText: "已保存" }).waitFor();
  await page.reload();
  await page.locator("#f-invoices-0-number").waitFor();
  await page.locator("#act-submit").click();
  await page.locator("mz-document-read .page-head").waitFor();
  expect(faults).toEqual([]);

  const { page: desk, faults: theirs } = await sit("qinmuzhi");
  await desk.goto(`${base}/portal/documents/${story.document("pay")}`);
  await desk.locator("mz-invoice-states").getByText("查验正常").waitFor();
  await look(desk, "invoices-read");
  expect(theirs).toEqual([]);
});
