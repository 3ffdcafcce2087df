/** Approver chains on screen: an official compares two versions, a reviewer sees what a change makes of them. */
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { DraftBody } from "../../core/domain/change.ts";
import type { Flow, Step } from "../../core/domain/flow.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { approval, publishBridge } from "../support/bridge.ts";
import { saveBodies, startChange } from "../support/designers.ts";
import { findings } from "../support/findings.ts";
import { launchBrowser, sitDown } from "../support/officer.ts";

let test: TestApp;
let browser: Browser;
let base: string;
let change: string;

const review = approval("unit-review", "单位审核", ["head"]);
const budget = approval("budget", "预算科审", ["budget"]);
const votes = approval("votes", "专家票签", ["business", "budget"], { decide: { pass: "2/3" } });
const both: Step = {
  id: "both",
  title: "两科会审",
  do: "all",
  branches: [
    { id: "both-a", title: "业务", steps: [approval("business", "业务科审", ["business"], { decide: "all" })] },
    { id: "both-b", title: "预算", steps: [budget] },
  ],
};
const final = approval("final", "终审", ["final"]);
const large = (yuan: string, steps: Step[]): Step => ({
  id: "size",
  title: "按费用分流",
  do: "choose",
  cases: [
    { title: "大额", when: `doc.cost >= yuan("${yuan}")`, steps },
    { title: "其他", steps: [] },
  ],
});

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  await test.app.listen({ port: 0, host: "127.0.0.1" });
  base = `http://localhost:${(test.app.server.address() as { port: number }).port}`;
  await publishBridge(test, [review, large("50000", [budget]), final]);
  await publishBridge(test, [review, large("50000", [both, votes]), final], 2);
  const writer = await test.signIn("shenyinuo");
  const drafted = await startChange(writer, "331003", { edit: [{ kind: "flow", id: "bridge-repair" }] }, "改审批");
  const flow = drafted.bodies[0] as unknown as Flow;
  const steps = [flow.steps[0], review, large("80000", [both, votes]), final];
  change = (await saveBodies(writer, drafted, [{ ...flow, steps }] as unknown as DraftBody[])).id;
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
});

const PICTURES = process.env["MZ_PICTURES"];
async function shoot(page: Page, name: string): Promise<void> {
  if (PICTURES) await page.screenshot({ path: `${PICTURES}/${name}.png`, fullPage: true });
}

/** Nothing may stand out of the page sideways. */
const overhang = (page: Page) =>
  page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

it("two versions are compared: other people for the same amount, the rest folded away", async () => {
  const { page, faults } = await sitDown(browser, base, "chengshouzhuo");
  await page.goto(`${base}/portal/flows/bridge-repair`);
  const panel = page.locator("mz-flow-chains");
  await panel.getByText("1 条不同，1 条不变。").waitFor();
  const card = panel.locator(".chain.people");
  expect(await card.innerText()).toMatch(
    /修复费用 5 万元及以上.*改了谁来批.*原来 3 步.*预算科审.*现在 5 步.*两科会审/s,
  );
  expect(await card.innerText()).toContain("会签");
  expect(await card.innerText()).toContain("票签");
  expect(await card.innerText()).toContain("财政预算股");
  await panel.getByText("其余 1 条不变").click();
  expect(await panel.locator(".chain.same").innerText()).toContain("修复费用 不到 5 万元");

  await panel.getByLabel("和哪一版比").selectOption("不比较");
  await panel.getByText("共 2 条审批路径。").waitFor();
  await panel.getByLabel("看哪一版").selectOption("第 1 版");
  await panel.locator(".chain.listed").first().getByText("3 步").waitFor();
  expect(await findings(page)).toEqual([]);
  await panel.getByLabel("和哪一版比").selectOption("第 2 版");
  for (const width of [1440, 1024, 360]) {
    await page.setViewportSize({ width, height: 900 });
    await panel.locator(".chain.people").waitFor();
    expect(await overhang(page)).toBe(0);
    await shoot(page, `chains-${width}`);
  }
  expect(await findings(page)).toEqual([]);
  expect(faults).toEqual([]);
});

it("who reviews a change sees which amounts get other people", async () => {
  const { page, faults } = await sitDown(browser, base, "shenyinuo");
  await page.goto(`${base}/portal/changes/${change}?tab=publish`);
  const panel = page.locator("mz-change-chains");
  await panel.getByRole("heading", { name: "谁来批：改了哪些审批路径" }).waitFor();
  const card = panel.locator(".chain.values").first();
  expect(await card.innerText()).toMatch(/现在：修复费用 8 万元及以上.*改了什么情况走.*原来：修复费用 5 万元及以上/s);
  expect(await findings(page)).toEqual([]);
  for (const width of [1440, 360]) {
    await page.setViewportSize({ width, height: 900 });
    await card.scrollIntoViewIfNeeded();
    expect(await overhang(page)).toBe(0);
    await shoot(page, `change-chains-${width}`);
  }
  expect(faults).toEqual([]);
});
