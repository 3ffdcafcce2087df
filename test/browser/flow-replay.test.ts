/** A finished case walked again on the chart of a draft: the same way at first, another after a step was added. */
import { readFile } from "node:fs/promises";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { DraftBody } from "../../core/domain/change.ts";
import type { Flow } from "../../core/domain/flow.ts";
import { command, type TestApp, testApp } from "../support/app.ts";
import { approval, bridge, publishBridge } from "../support/bridge.ts";
import { saveBodies, startChange } from "../support/designers.ts";
import { findings } from "../support/findings.ts";
import { launchBrowser, sitDown } from "../support/officer.ts";

const PICTURES = process.env["MZ_PICTURES"];
let test: TestApp;
let browser: Browser;
let base: string;
let change: string;

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  await test.app.listen({ port: 0, host: "127.0.0.1" });
  base = `http://localhost:${(test.app.server.address() as { port: number }).port}`;
  const review = approval("unit-review", "单位审核", ["head"]);
  const office = approval("office", "业务科审", ["business"]);
  await publishBridge(test, [review, office]);
  const clerk = await test.signIn("tangyihe");
  const writer = await test.signIn("shenyinuo");
  const doc = await bridge(clerk, "乌岩便桥");
  await command(clerk, doc.id, { do: "submit" });
  await command(await test.signIn("luoyuanxiu"), doc.id, { do: "approve" });
  await command(writer, doc.id, { do: "approve" });
  const drafted = await startChange(writer, "331003", { edit: [{ kind: "flow", id: "bridge-repair" }] }, "改审批");
  const flow = drafted.bodies[0] as unknown as Flow;
  const steps = [flow.steps[0], review, office, approval("budget", "预算科审", ["budget"])];
  change = (await saveBodies(writer, drafted, [{ ...flow, steps }] as unknown as DraftBody[])).id;
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
});

it("shows each act on the cards, says from where the draft goes another way, and follows the draft", async () => {
  const { page, faults } = await sitDown(browser, base, "shenyinuo", 1440);
  await page.goto(`${base}/portal/changes/${change}?tab=approval`);
  await page.getByRole("button", { name: "看一份办完的" }).press("Enter");
  const panel = page.locator("mz-flow-replay");
  const choice = panel.getByLabel("哪一份");
  await choice.waitFor();
  await choice.selectOption({ index: 1 });
  await panel.getByText("从第 3 次办理起不一样：原来接着是办完，现在是预算科审。").waitFor();
  const card = (id: string) => page.locator(`[data-focus="${id}"]`).first();
  /** Where a step stands, as its card shows it. */
  const stands = (id: string) => page.locator(".fl-node", { has: page.locator(`[data-focus="${id}"]`) }).last();
  await expect.poll(() => stands("budget").getAttribute("class")).toContain("current");
  expect(await stands("office").getAttribute("class")).toContain("done");
  await panel.getByRole("button", { name: "上一步" }).press("Enter");
  await expect.poll(() => stands("office").getAttribute("class")).toContain("current");
  expect(await stands("budget").getAttribute("class")).not.toContain("current");
  expect(await panel.locator("[aria-live]").innerText()).toContain("罗远岫");
  await page.evaluate(await readFile(new URL("../../node_modules/axe-core/axe.min.js", import.meta.url), "utf8"));
  expect(await findings(page)).toEqual([]);
  for (const width of [1440, 1024, 360]) {
    await page.setViewportSize({ width, height: 900 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(width);
    if (PICTURES) await page.screenshot({ path: `${PICTURES}/flow-replay-${width}.png` });
  }
  await page.setViewportSize({ width: 1440, height: 900 });

  // The added step is taken away: the case goes the same way to its end.
  await card("budget").focus();
  await page.keyboard.press("Delete");
  await panel.getByText("从头到尾走得一样。").waitFor();
  await panel.getByRole("button", { name: "关闭" }).press("Enter");
  await page.locator("mz-flow-panel").waitFor();
  await expect.poll(() => stands("office").getAttribute("class")).not.toContain("current");
  expect(faults).toEqual([]);
});
