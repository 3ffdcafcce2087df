/** A system administrator judges running cases against a new version, moves some by keyboard, and takes one back. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findings } from "../support/findings.ts";
import { command, type TestApp, testApp } from "../support/app.ts";
import { approval, bridge, publishBridge } from "../support/bridge.ts";
import { launchBrowser, sitDown } from "../support/officer.ts";

let test: TestApp;
let browser: Browser;
let base: string;

const review = approval("unit-review", "单位审核", ["head"]);
const office = approval("office", "业务科审", ["business"]);
const extra = approval("extra", "预算科审", ["budget"]);
const final = approval("final", "终审", ["final"]);

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  await test.app.listen({ port: 0, host: "127.0.0.1" });
  base = `http://localhost:${(test.app.server.address() as { port: number }).port}`;
  await publishBridge(test, [review, office, final]);
  const clerk = await test.signIn("tangyihe");
  const [head, business] = [await test.signIn("luoyuanxiu"), await test.signIn("shenyinuo")];
  // Two stand where nothing changes, one at a step behind a new one, one was decided in an order the version has not.
  for (const [name, by] of [
    ["乌岩便桥", []],
    ["宁溪镇王家店村到乌岩头村沿溪人行便桥水毁修复", []],
    ["沿溪便桥", [head]],
    ["村口便桥", [head, business]],
  ] as const) {
    const doc = await bridge(clerk, name);
    await command(clerk, doc.id, { do: "submit" });
    for (const client of by) await command(client, doc.id, { do: "approve" });
  }
  await publishBridge(test, [review, extra, office, final], 2);
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
});

it("cases are judged, moved one by one, and one is taken back", async () => {
  const { page, faults } = await sitDown(browser, base, "chengshouzhuo");
  await page.goto(`${base}/portal/definitions?kind=flow&id=bridge-repair`);
  await page.getByRole("link", { name: "在办单据换版" }).press("Enter");
  await page.getByRole("heading", { name: "便桥修复审批：在办单据换版", level: 1 }).waitFor();
  const row = (name: string) => page.getByRole("row", { name: new RegExp(name) }).first();
  expect(await row("乌岩便桥").innerText()).toContain("一样");
  expect(await row("沿溪便桥").innerText()).toMatch(/从第 2 次办理起： 业务科审.*预算科审/s);
  expect(await row("村口便桥").innerText()).toContain("不会问到那个人");
  expect(await row("村口便桥").getByRole("checkbox").count()).toBe(0);
  expect(await findings(page)).toEqual([]);

  const filters = page.getByRole("group", { name: "按试算结果筛选" });
  await filters.getByRole("button", { name: "不能换 1" }).press("Enter");
  await expect.poll(() => page.locator("mz-migration-report tbody tr").count()).toBe(1);
  await filters.getByRole("button", { name: "全部 4" }).press("Enter");

  const go = page.getByRole("button", { name: /把选中的 \d 件换到第 2 版/ });
  await go.press("Enter");
  await page.getByRole("alert").getByText("请先选要换的单据").waitFor();
  await page.getByRole("button", { name: "选中全部一样的（2）" }).press("Enter");
  await row("沿溪便桥").getByRole("checkbox").press("Space");
  await go.press("Enter");
  await page.getByRole("alert").getByText("请写明理由").waitFor();
  await page.getByLabel("换版理由").fill("按新办法，业务科以前先过预算科");
  // Meanwhile somebody decides one of them: it cannot be moved any more, the others are.
  const waiting = await test.database.owner.query<{ document: string }>(
    "select f.document from core.flow_case f join core.document d on d.id = f.document where d.title = '沿溪便桥'",
  );
  await command(await test.signIn("shenyinuo"), waiting.rows[0]?.document ?? "", { do: "approve" });
  await page.getByRole("button", { name: "把选中的 3 件换到第 2 版" }).press("Enter");
  await row("沿溪便桥").getByText("没有换成").waitFor();
  await expect.poll(() => page.locator("mz-migration-report").getByText("已换到第 2 版").count()).toBe(2);
  const log = page.getByRole("table", { name: "换版记录" });
  await log.getByText("第 1 版换到第 2 版").first().waitFor();
  await expect.poll(() => log.getByRole("row").count()).toBe(3);
  expect(await findings(page)).toEqual([]);

  await log.getByRole("button", { name: "撤销换版：乌岩便桥" }).press("Enter");
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "撤销换版", exact: true }).press("Enter");
  await dialog.getByText("请写明理由").waitFor();
  await dialog.getByLabel("换版理由").fill("这件还按老办法");
  await dialog.getByRole("button", { name: "撤销换版", exact: true }).press("Enter");
  await log.getByText("撤销换版，回到第 1 版").waitFor();
  await row("乌岩便桥").getByText("一样").waitFor();
  expect(faults.filter((fault) => !fault.includes("409"))).toEqual([]);
});

it("a version without cases elsewhere says so, and the drawing is downloaded", async () => {
  const { page, faults } = await sitDown(browser, base, "chengshouzhuo");
  await page.goto(`${base}/portal/flows/declare`);
  await page.getByText("没有可换的单据").waitFor();
  await page.getByText("还没有换过版").waitFor();
  const [file] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "下载第 2 版的 BPMN 文件" }).click(),
  ]);
  expect(file.suggestedFilename()).toBe("项目申报审批 v2.bpmn");
  expect(faults).toEqual([]);
});
