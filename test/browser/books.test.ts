/** The books in the browser: from the trial balance to a line, to its document, and a month closed from its page by two people. */
import { beforeAll, expect, it } from "vitest";
import { type TestApp, testApp } from "../support/app.ts";
import { openDesks } from "../support/officer.ts";
import { fundedProject, type Story } from "../support/story.ts";

const WAN = 1_000_000;

let test: TestApp;
let story: Story;
let base: string;
const { open, sit, look } = openDesks();

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  story = await fundedProject(test, 100 * WAN, "羽山路西延市政道路工程（含雨污水管网和管线迁改）");
  await story.payment("paid", 30 * WAN + 1);
  await story.step({ as: "fangxiaoman", do: "submit", doc: "paid" });
  test.setClock("2026-04-02T10:00:00+08:00");
  base = await open(test);
});

it("leads from the trial balance to a line and its document, by keyboard", async () => {
  const { page, faults } = await sit("suyining");
  await page.getByRole("link", { name: "账簿", exact: true }).click();
  await page.locator("#books-year").selectOption("2025");
  const line = page.locator("tr", { hasText: "羽山路西延" }).getByRole("link");
  await line.waitFor();
  const cells = await page.locator("tr", { hasText: "羽山路西延" }).locator("td.num").allInnerTexts();
  expect(cells).toEqual(["0.00", "1,000,000.00", "300,000.01", "699,999.99"]);
  await page.getByText("借贷相等：1,300,000.01 元").waitFor();
  await look(page, "books");

  await page.getByRole("link", { name: "在途", exact: true }).click();
  await page.getByRole("heading", { name: "在途：各条指标" }).waitFor();
  await line.focus();
  await page.keyboard.press("Enter");
  await page.locator("#page-account").waitFor();
  expect(await page.locator("tbody tr").nth(1).locator("td.num").allInnerTexts()).toEqual([
    "300,000.01",
    "",
    "借 300,000.01",
  ]);
  await page.locator("#page-account").selectOption("available");
  await page.locator("tbody tr").nth(2).waitFor();
  expect(await page.locator("tbody tr").nth(2).locator("td").nth(1).innerText()).toBe("2");
  await look(page, "book-line");
  await page.locator("tbody tr").nth(2).getByRole("link").focus();
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/documents/${story.document("paid")}`);
  expect(faults).toEqual([]);
});

it("closes a month from its page, and says by whom", async () => {
  const { page, faults } = await sit("suyining");
  await page.goto(`${base}/portal/books?year=2025`);
  await page.getByText("可以结账").waitFor();
  await page.locator("#books-close").focus();
  await page.keyboard.press("Enter");
  await page.waitForURL("**/documents/*");
  await page.locator("#act-submit").waitFor();
  expect(await page.locator("#f-vouchers").inputValue()).toBe("2");
  await page.locator("#act-submit").click();
  await page.locator("mz-document-read .page-head").waitFor();
  const document = page.url().split("/").at(-1) ?? "";

  const { page: final, faults: theirs } = await sit("lujingxing");
  await final.goto(`${base}/portal/documents/${document}`);
  await final.getByRole("button", { name: "同意", exact: true }).click();
  await final.getByText("已办结").first().waitFor();
  await final.goto(`${base}/portal/books?year=2025`);
  await final.getByText(/陆景行于 2026-04-02 .* 结账/).waitFor();
  await look(final, "books-closed");
  expect([...faults, ...theirs]).toEqual([]);
});

it("says why a month may not be closed, and teaches who has no book", async () => {
  const { page } = await sit("suyining");
  await page.goto(`${base}/portal/books?year=2026&month=2026-12`);
  await page.getByText("2026-12 还没有过完").waitFor();
  await page.getByText("2026-04 还没有结账").waitFor();
  await page.getByText("这个年度还没有记账").waitFor();
  await look(page, "books-blocked");
  const { page: unit } = await sit("fangxiaoman");
  await unit.goto(`${base}/portal/books`);
  await unit.locator(".blank").waitFor();
  await look(unit, "books-none");
});
