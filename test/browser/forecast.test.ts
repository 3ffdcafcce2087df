/** A clerk reads who will decide before submitting, sees it change with the amount, and why; afterwards what comes next. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findings } from "../support/findings.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { approval, bridge, publishBridge } from "../support/bridge.ts";
import { launchBrowser, sitDown } from "../support/officer.ts";

let test: TestApp;
let browser: Browser;
let base: string;

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  await test.app.listen({ port: 0, host: "127.0.0.1" });
  base = `http://localhost:${(test.app.server.address() as { port: number }).port}`;
  await publishBridge(
    test,
    [
      approval("unit-review", "单位审核", ["head"], { due: { within: { workdays: 3 } } }),
      {
        id: "size",
        title: "按费用分流",
        do: "choose",
        cases: [
          {
            title: "5000 元及以上",
            when: 'doc.cost >= yuan("5000")',
            steps: [
              {
                id: "joint",
                title: "财政会审",
                do: "all",
                branches: [
                  { id: "b", title: "业务科", steps: [approval("business", "业务科审", ["business"])] },
                  { id: "g", title: "预算科", steps: [approval("budget", "预算科审", ["budget"])] },
                ],
              },
            ],
          },
          { title: "不足 5000 元", steps: [] },
        ],
      },
      approval("final", "终审", ["final", "business"]),
    ],
    1,
    { separate: [["unit-review", "final", "business"]] },
  );
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
});

it("the way to the decision is read before and after the submission", async () => {
  const clerk = await test.signIn("tangyihe");
  const doc = await bridge(clerk, "乌岩便桥", 900_000);
  const { page, faults } = await sitDown(browser, base, "tangyihe");
  await page.goto(`${base}/portal/documents/${doc.id}`);
  const look = page.locator("mz-forecast");
  await look.getByRole("heading", { name: "提交后谁来审批" }).waitFor();
  await look.getByText("财政会审：几路同时进行").waitFor();
  await expect.poll(() => look.getByText("收到后 3 个工作日内办完").count()).toBe(1);
  // Who reviews for the business office cannot decide in the end.
  const last = look.locator(".fc-step", { hasText: "终审" });
  expect(await last.innerText()).toContain("陆景行");
  await expect.poll(() => last.locator(".fc-person").count()).toBe(1);
  expect(await findings(page, "mz-forecast")).toEqual([]);

  await look.locator("summary").first().press("Enter");
  await look.getByText("宁溪镇人民政府的项目单位负责人").waitFor();

  await page.locator("#f-cost").fill("3000");
  await page.locator("#f-cost").press("Tab");
  await look.getByText("按费用分流：不足 5000 元").waitFor();
  await look.getByText("沈以诺").first().waitFor();
  expect(await look.getByText("几路同时进行").count()).toBe(0);

  await page.locator("#act-submit").click();
  await look.getByRole("heading", { name: "接下来" }).waitFor();
  expect(await look.locator(".is-now").innerText()).toContain("罗远岫");
  expect(await findings(page, "mz-forecast")).toEqual([]);
  expect(faults).toEqual([]);
});
