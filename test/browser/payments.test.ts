/** The payments that wait with their ten marks, and the lines of one of them, by keyboard: what a person found is asked for and kept. */
import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type TestApp, testApp } from "../support/app.ts";
import { findings } from "../support/findings.ts";
import { launchBrowser, sitDown } from "../support/officer.ts";
import { picture } from "../support/offices.ts";

const AXE = new URL("../../node_modules/axe-core/axe.min.js", import.meta.url);

let test: TestApp;
let browser: Browser;
let base: string;

beforeAll(async () => {
  test = await testApp({ demo: "projects", at: "2026-11-19T10:00:00+08:00" });
  await test.app.listen({ port: 0, host: "127.0.0.1" });
  base = `http://localhost:${(test.app.server.address() as { port: number }).port}`;
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
});

/** Nothing serious and nothing sideways at any width; kept as pictures where MZ_PICTURES says. */
async function look(page: Page, name: string): Promise<void> {
  await picture(page, name);
  expect(await findings(page), name).toEqual([]);
  await page.setViewportSize({ width: 1440, height: 860 });
}

it("goes from the board to the lines and the decision", async () => {
  const { page, faults } = await sitDown(browser, base, "lujingxing", 1440);
  await page.addInitScript({ content: await readFile(AXE, "utf8") });
  await page.goto(`${base}/portal/`);
  await page.getByRole("link", { name: "拨付工作台" }).first().click();

  const row = page.locator(".board-rows tbody tr").first();
  await row.waitFor();
  const marks = await row.locator(".mark-of").evaluateAll((all) => all.map((one) => one.getAttribute("title") ?? ""));
  expect(marks.map((mark) => mark.split(" ")[0])).toEqual(Array.from({ length: 10 }, (_, i) => `M${i + 1}`));
  expect(marks.filter((mark) => mark.endsWith("要人看")).map((mark) => mark.split(" ")[0])).toEqual([
    "M6",
    "M7",
    "M10",
  ]);
  expect(await page.locator(".board-rows tfoot").innerText()).toContain("3,150,000.00");
  await look(page, "payments-board");

  await page.locator("#bd-mark").selectOption("fail");
  await page.getByText("没有符合条件的单据").waitFor();
  await page.locator("#bd-mark").selectOption("look");
  await row.locator("a.t").focus();
  await page.keyboard.press("Enter");

  const lines = page.locator(".rule-lines tbody tr");
  await lines.first().waitFor();
  expect(await lines.evaluateAll((all) => all.map((one) => one.getAttribute("data-mark")))).toEqual([
    "pass",
    "pass",
    "pass",
    "pass",
    "pass",
    "look",
    "look",
    "pass",
    "pass",
    "look",
  ]);
  expect(await lines.nth(1).innerText()).toContain("3,150,000.00");
  await page.locator(".rule-lines").scrollIntoViewIfNeeded();
  await look(page, "payments-lines");
  expect(faults).toEqual([]);
});
