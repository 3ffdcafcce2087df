/** Every page of the menu under the real content security policy: no fault, no sideways scrolling, nothing that axe calls serious. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type TestApp, testApp } from "../support/app.ts";
import { serious } from "../support/findings.ts";
import { type Desk, launchBrowser, sitDown } from "../support/officer.ts";

let test: TestApp;
let browser: Browser;
let base: string;
const desks = new Map<string, Desk>();

beforeAll(async () => {
  test = await testApp({ demo: "projects" });
  await test.app.listen({ port: 0, host: "127.0.0.1" });
  base = `http://localhost:${(test.app.server.address() as { port: number }).port}`;
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
});

async function desk(login: string): Promise<Desk> {
  const known = desks.get(login) ?? (await sitDown(browser, base, login));
  desks.set(login, known);
  return known;
}

/** Goes to an address and waits until nothing is loading any more. */
async function open(page: Page, path: string): Promise<void> {
  await page.goto(new URL(path, base).href);
  await settle(page);
}

async function settle(page: Page): Promise<void> {
  await page.locator("#main h1").first().waitFor();
  await page.waitForFunction(() => document.querySelector("#main .skeleton") === null);
}

/** The widest element that sticks out of the page, for the message; empty when nothing does. */
async function overflow(page: Page, width: number): Promise<string> {
  await page.setViewportSize({ width, height: 768 });
  return page.evaluate((limit) => {
    const { scrollWidth } = document.documentElement;
    if (scrollWidth <= limit) return "";
    const out = [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > limit + 1);
    const names = out.slice(0, 5).map((e) => `${e.tagName.toLowerCase()}.${e.getAttribute("class") ?? ""}`);
    return `${scrollWidth} > ${limit}: ${names.join(", ")}`;
  }, width);
}

async function bothWidths(page: Page): Promise<string[]> {
  const faults = [await overflow(page, 360), await overflow(page, 1366)];
  return faults.filter(Boolean).map((fault) => `${page.url()}: ${fault}`);
}

describe("every page of the menu", () => {
  /** What somebody before has opened; the work page differs with who looks at it. */
  const seen = new Set<string>();

  it.each([
    ["a clerk", "zhouyunheng"],
    ["the last approver", "lujingxing"],
    ["the system administrator", "chengshouzhuo"],
    ["the security administrator", "hanliyan"],
    ["the auditor", "mowendi"],
  ])("opens without a fault for %s", async (_who, login) => {
    const { page, faults } = await desk(login);
    const paths = await page
      .locator("nav.side a")
      .evaluateAll((links) => links.map((a) => (a as HTMLAnchorElement).href));
    expect(paths.length).toBeGreaterThan(0);
    const wide: string[] = [];
    for (const path of new Set(paths)) {
      if (seen.has(path) && !path.endsWith("/portal/")) continue;
      seen.add(path);
      await open(page, path);
      expect(await page.locator("#main h1").first().innerText(), path).not.toBe("");
      expect(await page.locator("#main .blank[role=alert]").count(), path).toBe(0);
      wide.push(...(await bothWidths(page)));
    }
    expect(wide).toEqual([]);
    expect(faults).toEqual([]);
  });
});

describe("what opens over a page", () => {
  it("a date picker and a combo box in a draft", async () => {
    const { page, faults } = await desk("zhouyunheng");
    await open(page, "/portal/");
    await page.getByRole("link", { name: "项目申报" }).click();
    await page.getByRole("button", { name: "新建项目申报" }).click();
    await page.getByRole("button", { name: "提交", exact: true }).waitFor();
    await settle(page);
    expect(await serious(page)).toEqual([]);
    expect(await bothWidths(page)).toEqual([]);

    await page.locator("vaadin-date-picker [part~=toggle-button]").first().click();
    await page.locator("vaadin-month-calendar").first().waitFor();
    // Vaadin's open picker names no list that its input controls: it is left out, and only while it is open.
    expect(await serious(page, "html", ["vaadin-date-picker[opened]"])).toEqual([]);
    await page.keyboard.press("Escape");
    await page.locator("vaadin-combo-box [part~=toggle-button]").first().click();
    await page.locator("vaadin-combo-box-item:not([hidden])").first().waitFor();
    expect(await serious(page)).toEqual([]);
    await page.keyboard.press("Escape");
    expect(faults).toEqual([]);
  });

  it("a payment's draft: later steps' fields stay away, the table of invoices scrolls in its own box", async () => {
    const { page, faults } = await desk("fangxiaoman");
    await open(page, "/portal/projects");
    await page.getByRole("link", { name: "羽山路西延市政道路工程" }).first().click();
    await page
      .getByRole("button", { name: /支付申请/ })
      .first()
      .click();
    await page.getByRole("button", { name: "提交", exact: true }).waitFor();
    await page.getByRole("heading", { name: "付什么款" }).waitFor();
    expect(await page.getByRole("heading", { name: "支付结果" }).count()).toBe(0);
    expect(await page.locator("#f-certNo, #f-paidAt").count()).toBe(0);

    await page.locator("#f-payKind").selectOption({ label: "预付款" });
    const table = page.locator("#f-invoices");
    await table.getByRole("button", { name: "加一行" }).click();
    const box = table.locator(".subtable");
    const size = await box.evaluate((e) => ({ inner: e.scrollWidth, outer: e.clientWidth }));
    expect(size.inner).toBeGreaterThan(size.outer);
    const money = table.locator(".c-money input").first();
    await money.fill("123456789012.34");
    await money.press("Tab");
    expect(await money.evaluate((e) => e.scrollWidth <= e.clientWidth), await money.inputValue()).toBe(true);
    const first = table.locator("tbody td").first();
    const left = await first.evaluate((e) => e.getBoundingClientRect().left);
    await box.evaluate((e) => (e.scrollLeft = 400));
    expect(Math.abs((await first.evaluate((e) => e.getBoundingClientRect().left)) - left)).toBeLessThanOrEqual(4);
    expect(await bothWidths(page)).toEqual([]);
    expect(await serious(page)).toEqual([]);
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await box.evaluate((e) => e.scrollWidth - e.clientWidth)).toBeLessThanOrEqual(0);
    await page.setViewportSize({ width: 1366, height: 768 });
    expect(faults).toEqual([]);
  });

  it("the dialog that returns a waiting case", async () => {
    const { page, faults } = await desk("lujingxing");
    await open(page, "/portal/");
    expect(await serious(page)).toEqual([]);
    await page.locator("#main table a").first().click();
    await page.getByRole("region", { name: "办理" }).waitFor();
    expect(await serious(page)).toEqual([]);
    expect(await bothWidths(page)).toEqual([]);
    await page.getByRole("button", { name: "退回" }).click();
    await page.getByRole("dialog").getByLabel(/原因/).waitFor();
    expect(await serious(page)).toEqual([]);
    expect(await bothWidths(page)).toEqual([]);
    await page.getByRole("dialog").getByRole("button", { name: "取消" }).click();
    expect(faults).toEqual([]);
  });
});

describe("axe finds nothing serious", () => {
  it("on a list, a project and the import", async () => {
    const { page, faults } = await desk("shenyinuo");
    for (const name of ["支付申请", "导入"]) {
      await open(page, "/portal/");
      await page.locator("nav.side").getByRole("link", { name }).first().click();
      await settle(page);
      expect(await serious(page), name).toEqual([]);
    }
    await open(page, "/portal/projects");
    expect(await serious(page)).toEqual([]);
    await page.locator("#main table a").first().click();
    await page.getByRole("heading", { level: 1 }).first().waitFor();
    await settle(page);
    expect(await serious(page)).toEqual([]);
    expect(await bothWidths(page)).toEqual([]);
    expect(faults).toEqual([]);
  });

  it("on the public pages", async () => {
    const context = await browser.newContext({ viewport: { width: 1366, height: 768 }, locale: "zh-CN" });
    const page = await context.newPage();
    const faults: string[] = [];
    page.on("pageerror", (error) => faults.push(error.message));
    page.on("console", (message) => message.type() === "error" && faults.push(message.text()));
    const code = (await test.database.owner.query<{ code: string }>("select code from published.project order by code"))
      .rows[0]?.code;
    for (const path of ["/", "/projects", `/projects/${code ?? ""}`]) {
      const answer = await page.goto(base + path);
      expect(answer?.status(), path).toBe(200);
      expect(await serious(page), path).toEqual([]);
      expect(await bothWidths(page)).toEqual([]);
    }
    expect(faults).toEqual([]);
    await context.close();
  });
});
