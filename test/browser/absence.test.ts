/** Officials before their leave: a substitute is named by keyboard and taken back; the year's working days are read. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findings } from "../support/findings.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { launchBrowser, sitDown } from "../support/officer.ts";

let test: TestApp;
let browser: Browser;
let base: string;

beforeAll(async () => {
  test = await testApp({ at: "2026-11-22T09:00:00+08:00" });
  await test.app.listen({ port: 0, host: "127.0.0.1" });
  base = `http://localhost:${(test.app.server.address() as { port: number }).port}`;
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
});

it("a head names a substitute, sees what it means, and revokes it", async () => {
  const { page, faults } = await sitDown(browser, base, "linshuyao");
  await page.locator(".person").press("Enter");
  await page.getByRole("link", { name: "我的代理" }).press("Enter");
  await page.getByText("现在没有设代理").waitFor();

  await page.getByRole("button", { name: "设置代理" }).press("Enter");
  await page.getByRole("alert").getByText("请选代理人").waitFor();
  await expect.poll(() => page.getByRole("alert").locator("li").count()).toBe(4);
  expect(await findings(page, "html", [360, 1366])).toEqual([]);

  const who = page.getByRole("combobox", { name: "代理人" });
  await who.focus();
  await page.keyboard.type("叶清和");
  await page.locator("vaadin-combo-box-item:not([hidden])").first().waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  for (const [id, day] of [
    ["from", "20261123"],
    ["to", "20261127"],
  ] as const) {
    await page.locator(`#sub-${id}`).focus();
    await page.keyboard.type(day);
    await page.keyboard.press("Tab");
  }
  await page.locator("#sub-reason").focus();
  await page.keyboard.type("参加培训");
  await page.getByText("从 2026-11-23 到 2026-11-27，交给您办的全部单据由叶清和代办").waitFor();
  await page.keyboard.press("Enter");
  const row = page.getByRole("row", { name: /叶清和/ });
  await row.getByText("未到日期").waitFor();
  expect(await row.innerText()).toContain("2026-11-23 至 2026-11-27");
  expect(await findings(page, "html", [360, 1366])).toEqual([]);

  await row.getByRole("button", { name: "撤销叶清和的代理" }).press("Enter");
  await page.getByRole("dialog").getByRole("button", { name: "撤销", exact: true }).press("Enter");
  await page.getByText("现在没有设代理").waitFor();
  await page.getByRole("row", { name: /已撤销/ }).waitFor();
  expect(await findings(page, "html", [360, 1366])).toEqual([]);
  expect(faults).toEqual([]);
});

it("a refusal of the server stands beside the field it is about", async () => {
  const { page, faults } = await sitDown(browser, base, "yeqinghe");
  await page.goto(`${base}/portal/substitutions`);
  const who = page.getByRole("combobox", { name: "代理人" });
  await who.focus();
  await page.keyboard.type("林书遥");
  await page.locator("vaadin-combo-box-item:not([hidden])").first().waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  for (const id of ["from", "to"]) {
    await page.locator(`#sub-${id}`).focus();
    await page.keyboard.type(id === "from" ? "20261125" : "20261124");
    await page.keyboard.press("Tab");
  }
  await page.locator("#sub-reason").fill("出差");
  await page.keyboard.press("Enter");
  await page.locator("#sub-to-fault").getByText("结束日期早于开始日期").waitFor();
  expect(await page.locator("#sub-to").getAttribute("aria-invalid")).toBe("true");
  expect(faults.filter((fault) => !fault.includes("422"))).toEqual([]);
});

it("an administrator comes from the register of people to somebody's substitutes", async () => {
  const { page, faults } = await sitDown(browser, base, "hanliyan");
  await page.goto(`${base}/portal/people?q=songcaiwei`);
  await page.getByRole("link", { name: "设置代理" }).click();
  await page.getByRole("heading", { name: "宋采薇的代理", level: 1 }).waitFor();
  await page.getByText("宋采薇现在没有设代理").waitFor();
  expect(faults).toEqual([]);
});

it("the working days of a year are read, each kind of day by its word", async () => {
  const { page, faults } = await sitDown(browser, base, "linshuyao");
  await page.goto(`${base}/portal/definitions?kind=calendar&id=cn-workdays`);
  await page.getByText("2026 年共 248 个工作日").waitFor();
  const october = page.getByRole("table", { name: /^10月/ });
  expect((await october.getByRole("cell", { name: "10 调休上班" }).innerText()).replaceAll(/\s/g, "")).toContain("班");
  await expect.poll(() => october.getByRole("cell", { name: "1 国庆节，不上班" }).count()).toBe(1);
  await expect
    .poll(() => page.getByRole("table", { name: /^12月/ }).getByRole("cell", { name: /暂定/ }).count())
    .toBe(7);
  expect(await findings(page, "html", [360, 1366])).toEqual([]);

  await page.getByRole("button", { name: /2027 年/ }).press("Enter");
  await page.getByText("还没有 2027 年的放假安排").waitFor();
  expect(await findings(page, "html", [360, 1366])).toEqual([]);
  expect(faults).toEqual([]);
});
