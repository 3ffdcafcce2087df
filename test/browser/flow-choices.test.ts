/** What a flow's steps choose from in the designer is offered by name; what is not there any more is said to be missing. */
import { readFile } from "node:fs/promises";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { publishDefinitions } from "../../core/definitions/store.ts";
import type { DraftBody } from "../../core/domain/change.ts";
import type { AnyDefinition } from "../../core/domain/definition.ts";
import type { Flow } from "../../core/domain/flow.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { approval, publishBridge } from "../support/bridge.ts";
import { saveBodies, startChange } from "../support/designers.ts";
import { findings } from "../support/findings.ts";
import { launchBrowser, sitDown } from "../support/officer.ts";

const GONE = "019b0000-0000-7000-8000-000000000001";
const PICTURES = process.env["MZ_PICTURES"];
let test: TestApp;
let browser: Browser;
let base: string;
let change: string;

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  await test.app.listen({ port: 0, host: "127.0.0.1" });
  base = `http://localhost:${(test.app.server.address() as { port: number }).port}`;
  const submit = { id: "submit", title: "提交", do: "submit" };
  const part = {
    $schema: "../../schema/flow.schema.json",
    kind: "flow",
    id: "bridge-check",
    version: 1,
    title: "合法性审查",
    form: "bridge-repair",
    part: true,
    withdraw: "never",
    separate: [],
    steps: [submit, approval("one", "初看", ["business"])],
  };
  await publishBridge(test, [approval("unit-review", "单位审核", ["head"])]);
  const publishPart = (version: number) =>
    publishDefinitions(
      test.database.owner,
      [{ pack: "bridge", file: "part", body: { ...part, version } as unknown as AnyDefinition }],
      test.context.clock(),
    );
  await publishPart(1);
  await publishPart(2);
  await test.context.definitions.reload(test.context.pool);
  const person = await test.database.owner.query<{ id: string }>("select id from core.person where login = $1", [
    "lujingxing",
  ]);
  const writer = await test.signIn("shenyinuo");
  const drafted = await startChange(writer, "331003", { edit: [{ kind: "flow", id: "bridge-repair" }] }, "改审批");
  const flow = drafted.bodies[0] as unknown as Flow;
  const steps = [
    submit,
    { ...approval("named", "指定人看", ["head"]), who: [{ persons: [person.rows[0]?.id, GONE] }] },
    { id: "law", title: "合法性", do: "call", flow: "", version: 1 },
    { id: "push", title: "推送", do: "act", plugin: "treasury/push" },
  ];
  change = (await saveBodies(writer, drafted, [{ ...flow, steps }] as unknown as DraftBody[])).id;
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser?.close();
});

it("people, parts, calendars and acts are chosen by name, and an id that nobody has is a problem", async () => {
  const { page, faults } = await sitDown(browser, base, "shenyinuo", 1440);
  await page.goto(`${base}/portal/changes/${change}?tab=approval`);
  const panel = page.locator("mz-flow-panel");
  const card = (id: string) => page.locator(`[data-focus="${id}"]`).first();
  const problems = page.locator("section.problems");
  await problems.getByText(`未找到：${GONE}`).waitFor();
  await problems.getByText("未找到：treasury/push").waitFor();
  expect(await card("named").innerText()).toContain("陆景行");

  await card("named").click();
  await panel.locator(".chosen").getByText("陆景行").waitFor();
  await panel.locator(".state.stop").getByText(`未找到：${GONE}`).waitFor();

  await card("law").click();
  const part = panel.getByLabel("哪个流程");
  await part.selectOption({ label: "合法性审查" });
  const version = panel.getByLabel("第几版");
  expect(await version.locator("option").allInnerTexts()).toEqual(["第 2 版", "第 1 版"]);
  expect(await version.inputValue()).toBe("2");
  await version.selectOption({ label: "第 1 版" });
  await expect.poll(() => card("law").innerText()).toContain("合法性审查");
  // The proof looks into the part: nothing is said of the call any more.
  await expect.poll(() => problems.locator("li").allInnerTexts()).toHaveLength(2);

  await card("push").click();
  await panel.locator(".state.stop").getByText("未找到：treasury/push").waitFor();
  await panel.getByText("现在还没有可选的。").waitFor();
  await page.evaluate(await readFile(new URL("../../node_modules/axe-core/axe.min.js", import.meta.url), "utf8"));
  expect(await findings(page)).toEqual([]);
  if (PICTURES) await page.screenshot({ path: `${PICTURES}/flow-choices.png` });

  await page.getByRole("button", { name: "整个流程" }).first().click();
  const calendar = panel.getByLabel("工作日按哪个日历");
  await calendar.selectOption({ index: 1 });
  expect(await calendar.locator("option").allInnerTexts()).toContain("法定工作日");
  expect(faults).toEqual([]);
});
