/**
 * The flow designer in a real browser: an official draws three levels of approval with a vote of experts from 500,000 yuan
 * on, by mouse and keyboard alone, reads it through, mends it by dragging and undo, and another person publishes it. Then
 * it is run both ways: who will decide is read before the submission, and everybody decides at a desk of their own.
 */
import { randomUUID } from "node:crypto";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Change } from "../../core/domain/change.ts";
import type { Flow } from "../../core/domain/flow.ts";
import { type Client, type TestApp, testApp } from "../support/app.ts";
import { addPeople } from "../support/designers.ts";
import { drag, type Point } from "../support/drag.ts";
import { findings as seriousFindings } from "../support/findings.ts";
import { flowHands } from "../support/flow-hands.ts";
import { foretold, type Offices, openOffices } from "../support/offices.ts";
import { type Desk, launchBrowser, pick, picture as keepPicture, sitDown } from "../support/officer.ts";

const TITLE = "村级公益事业奖补";

let test: TestApp;
let browser: Browser;
let base: string;
let client: Client;
let desk: Desk;
let page: Page;
let change: string;
let offices: Offices;
const { card, named, panel, focused, addByKeys, rename, by, tab, marked } = flowHands(() => page);
const findings = (): Promise<string[]> => seriousFindings(page, "html", [1440]);

beforeAll(async () => {
  test = await testApp({ demo: "people", at: "2026-03-02T09:00:00+08:00" });
  // Who reviews above the township, and two experts beside the one that is there.
  await addPeople(
    test,
    [],
    [
      ["reviewer", "dept-reviewer", "gov"],
      ["expert-a", "fin-business", "finance"],
      ["expert-b", "fin-business", "finance"],
    ],
  );
  await test.app.listen({ port: 0, host: "127.0.0.1" });
  base = `http://localhost:${(test.app.server.address() as { port: number }).port}`;
  browser = await launchBrowser();
  offices = openOffices(browser, base);
  client = await test.signIn("tangyihe");
  desk = await sitDown(browser, base, "tangyihe", 1440);
  page = desk.page;
  const { body } = await client.get<{ scopes: { scope: string }[] }>("/designer");
  const scope = body.scopes[0]?.scope ?? "";
  const made = await client.send<Change>("POST", "/changes", {
    id: randomUUID(),
    title: TITLE,
    scope,
    start: { new: "project-type" },
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  change = made.body.id;
});
afterAll(async () => {
  await browser?.close();
});

/** The flow as the server has it, once everything is saved. */
async function saved(): Promise<Flow> {
  await page.waitForFunction(() => /已保存/.test(document.querySelector(".dbar .saved")?.textContent ?? ""));
  const { body } = await client.get<Change>(`/changes/${change}`);
  return body.bodies.find((one) => one.kind === "flow") as unknown as Flow;
}

const picture = (name: string): Promise<void> => keepPicture(page, name);

it("draws three levels of approval and a vote of experts from 500,000 yuan on", { timeout: 180_000 }, async () => {
  await page.goto(`${base}/portal/changes/${change}?tab=form`);
  await page.locator("mz-form-canvas .ffield").first().waitFor();
  await page.locator(".palette-item", { hasText: /^\s*金额\s*$/ }).click();
  await page.locator('[data-pane="properties"]').getByLabel("名称", { exact: true }).fill("申请奖补");
  // An amount that may be left out would leave the choice undecided: the proof refuses that.
  await page.locator('[data-pane="properties"]').getByLabel("必填", { exact: true }).first().check();
  await page.locator(".design-tabs a", { hasText: "审批" }).click();

  // The first level is there already; the mouse opens it.
  await card("approve").click();
  await panel().getByLabel("这一步叫什么").fill("单位初审");
  await by("本单位", "项目单位负责人");

  // The second level and the choice by keys.
  await panel().getByLabel("这一步叫什么").press("Escape");
  await expect.poll(focused).toBe("approve");
  const second = await addByKeys("approve");
  await rename("主管部门复核");
  await by("上级单位", "主管部门复核");
  await panel().getByLabel("这一步叫什么").press("Escape");
  await expect.poll(focused).toBe(second);
  const choice = await addByKeys("choose");
  await page.keyboard.press("ArrowRight");
  await expect.poll(focused).toBe(`${choice}#0`);
  await rename("50 万元及以上");
  await panel().getByRole("button", { name: "条件", exact: true }).click();
  const row = panel().locator(".cond-row").last();
  await row.getByLabel("字段").selectOption({ label: "申请奖补" });
  await row.getByLabel("比较").selectOption({ label: "不少于" });
  await row.getByLabel("值").fill("500000");
  await page.keyboard.press("Tab");
  await expect.poll(() => card(`${choice}#0`).textContent()).toContain("不少于 50 万元");

  // The vote inside the branch, all of it in the settings.
  await card(`${choice}#0`).focus();
  const vote = await addByKeys("approve");
  await rename("专家票签");
  await by("财政部门", "财政业务股室");
  await tab("怎么定");
  await panel().getByLabel("表决（票签）").check();
  await panel().getByLabel("同意票要多少").selectOption({ label: "至少 2/3" });
  await panel().getByLabel("最少出席").selectOption({ label: "至少半数" });
  await panel().getByRole("group", { name: "谁可以一票否决" }).getByRole("checkbox").first().check();
  await expect
    .poll(() => panel().locator(".fl-vote .notice").textContent())
    .toContain("至少 2/3 同意才通过，弃权不计，“财政业务股室”一票否决，出席不少于半数");
  await tab("时限");
  await panel().getByLabel("这一步有时限").check();
  await picture("flow-vote");

  // The third level behind the choice, by the plus on the line.
  await page.getByRole("button", { name: "在“按条件分支”后面加一步" }).click();
  await page.locator(".fl-menu [role=menuitem]", { hasText: "审批" }).first().click();
  await panel().getByLabel("这一步叫什么").fill("财政终审");
  await tab("谁来办");
  await by("财政部门", "财政终审");

  const flow = await saved();
  expect(flow.steps.map((step) => step.title)).toEqual(["填报", "单位初审", "主管部门复核", "按条件分支", "财政终审"]);
  const size = flow.steps[3];
  if (size?.do !== "choose") throw new Error("no choice");
  expect(size.cases.map(({ title, when }) => [title, when])).toEqual([
    ["50 万元及以上", expect.stringMatching(/^doc\.\w+ >= yuan\("500000(\.00)?"\)$/)],
    ["其他情况", undefined],
  ]);
  expect(size.cases[0]?.steps).toEqual([
    {
      id: vote,
      title: "专家票签",
      do: "approve",
      who: [{ role: "fin-business", at: { unitKind: "finance" } }],
      decide: { pass: "2/3", quorum: "1/2", veto: ["fin-business"] },
      due: { within: { workdays: 3 } },
    },
  ]);
  const people = ["submit", "approve", second, vote, flow.steps[4]?.id];
  expect(flow.separate.map((group) => new Set<string | undefined>(group))).toEqual([new Set(people)]);
  expect(desk.faults).toEqual([]);
});

it("moves a step by keys and by dragging, and takes every move back", async () => {
  const before = await saved();
  const last = before.steps.at(-1)?.id ?? "";
  const size = before.steps[3]?.id ?? "";
  const ids = (flow: Flow): string[] => flow.steps.map((step) => step.id);

  await card(last).click();
  await page.keyboard.press("Alt+ArrowUp");
  expect(ids(await saved())).toEqual(["submit", "approve", ids(before)[2], last, size]);
  await expect.poll(focused).toBe(last);
  await page.keyboard.press("Alt+ArrowRight");
  expect(ids(await saved())).not.toContain(last);
  await page.keyboard.press("Control+z");
  await page.keyboard.press("Control+z");
  expect(await saved()).toEqual(before);

  // Dragged into the empty branch, with all of the chart in sight.
  await page.getByRole("button", { name: "看全" }).click();
  const from = await named("财政终审").boundingBox();
  const to = await page.locator(`ol.fl-list[data-block="${size}"][data-branch="1"]`).boundingBox();
  if (!from || !to) throw new Error("nothing to drag");
  const middle = (box: typeof from): Point => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 });
  await drag(page, middle(from), middle(to));
  const dropped = (await saved()).steps.find((one) => one.id === size);
  expect(dropped?.do === "choose" && dropped.cases[1]?.steps.map((one) => one.id)).toEqual([last]);
  await page.keyboard.press("Control+z");
  expect(await saved()).toEqual(before);

  await page.getByRole("button", { name: "原来大小" }).click();

  // Deleted and brought back; the menu of places leads into the branch too.
  await card(last).click();
  await page.keyboard.press("Delete");
  expect(ids(await saved())).not.toContain(last);
  await page.keyboard.press("Control+z");
  expect(await saved()).toEqual(before);
  await card(last).click();
  await page.keyboard.press("m");
  await page.getByRole("button", { name: "“专家票签”之后" }).click();
  await expect.poll(focused).toBe(last);
  expect(ids(await saved())).not.toContain(last);
  await page.getByRole("button", { name: "撤销" }).click();
  expect(await saved()).toEqual(before);
  expect(desk.faults).toEqual([]);
});

it("reads the flow through, keeps what only the text knows, and is clean on every screen", async () => {
  await page.getByRole("button", { name: "读一遍", exact: true }).click();
  const text = page.locator(".fl-reading");
  await expect.poll(() => text.textContent()).toContain("投票的人中至少 2/3 同意才通过");
  expect(await text.textContent()).toContain("申请奖补不少于 50 万元时走这一支");
  await picture("flow-text");
  expect(await findings()).toEqual([]);

  for (const [view, key] of [
    ["流程图", "approve"],
    ["列表", "approve"],
  ] as const) {
    await page.getByRole("button", { name: view, exact: true }).click();
    await card(key).click();
    for (const name of ["谁来办", "怎么定", "退回", "时限", "字段"]) {
      await tab(name);
      expect(await findings(), `${view} ${name}`).toEqual([]);
    }
    for (const width of [360, 1024, 1440]) {
      await page.setViewportSize({ width, height: 860 });
      const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
      expect(beyond, `${view} ${width}`).toBeLessThanOrEqual(0);
    }
    await picture(`flow-${key}-${view}`);
  }
  await page.getByRole("button", { name: "流程图", exact: true }).click();

  // A key of the format that is set as text stays through an edit in the settings.
  const flow = await saved();
  flow.note = "依据示例";
  const { body } = await client.get<Change>(`/changes/${change}`);
  const { stamp, title, note, conversions } = body;
  const bodies = body.bodies.map((one) => (one.kind === "flow" ? flow : one));
  const put = await client.send("PUT", `/changes/${change}`, { stamp, title, note, bodies, conversions });
  expect(put.status, JSON.stringify(put.body)).toBe(200);
  await page.goto(`${base}/portal/changes/${change}?tab=approval`);
  await card("approve").click();
  await tab("怎么定");
  await panel().getByLabel("每个人都要同意（会签）").check();
  expect((await saved()).steps[1]).toMatchObject({ decide: "all" });
  expect((await saved()).note).toBe("依据示例");
  expect(desk.faults).toEqual([]);
});

it("is tried with made-up people before anybody uses it", async () => {
  await page.getByRole("button", { name: "试走", exact: true }).click();
  const trial = page.locator("mz-flow-simulation");
  await trial.getByLabel("申请奖补").fill("600000");
  await page.keyboard.press("Tab");
  await trial.getByRole("button", { name: "开始试走" }).click();
  // By now everyone at the first level has to agree.
  const all = async (): Promise<void> => {
    for (const sign of "甲乙丙") await trial.getByRole("button", { name: `单位初审${sign} 同意` }).click();
  };
  await marked("单位初审").waitFor();
  await all();
  await marked("主管部门复核").waitFor();
  await trial.getByRole("button", { name: /^主管部门复核甲 同意$/ }).click();
  await marked("专家票签").waitFor();
  await picture("flow-trial");
  expect(await findings()).toEqual([]);
  // Two of three are enough, but the third could still forbid it.
  for (const sign of "甲乙丙") await trial.getByRole("button", { name: `专家票签${sign} 赞成` }).click();
  await marked("财政终审").waitFor();
  await trial.getByRole("button", { name: /^财政终审甲 同意$/ }).click();
  await trial.getByText("办结了").waitFor();

  // Below the limit nobody votes.
  await trial.getByRole("button", { name: "重来" }).click();
  await trial.getByLabel("申请奖补").fill("400000");
  await page.keyboard.press("Tab");
  await trial.getByRole("button", { name: "开始试走" }).click();
  await all();
  await trial.getByRole("button", { name: /^主管部门复核甲 同意$/ }).click();
  await marked("财政终审").waitFor();
  await trial.getByRole("button", { name: "关闭" }).click();
  await expect.poll(() => page.locator("mz-flow-canvas .fl-node.current").count()).toBe(0);
  expect(desk.faults).toEqual([]);
});

it("is published by another person", async () => {
  await page.locator(".design-tabs a", { hasText: "检查与发布" }).click();
  await page.getByText("可以提交发布").or(page.getByText("处错误")).first().waitFor();
  await page.getByRole("button", { name: "提交审核" }).click();
  await page.getByText("待审核").first().waitFor();
  const head = await sitDown(browser, base, "luoyuanxiu");
  await head.page.goto(`${base}/portal/changes/${change}?tab=publish`);
  await head.page.getByRole("button", { name: "发布", exact: true }).click();
  await head.page.locator("dialog").getByRole("button", { name: "发布" }).click();
  await head.page.getByText("现在已经起作用").waitFor();
  expect([...desk.faults, ...head.faults]).toEqual([]);
});

/** Fills a new document in, starting from the menu; not submitted yet. */
async function fillIn(name: string, amount: string): Promise<Page> {
  const clerk = await offices.desk("tangyihe");
  await clerk.goto(`${base}/portal/`);
  await clerk.getByRole("link", { name: TITLE }).click();
  await clerk.getByRole("button", { name: `新建${TITLE}` }).click();
  await clerk.getByLabel("名称").first().fill(name);
  await pick(clerk, clerk.getByLabel("所在地区"), "宁溪镇");
  await clerk.getByLabel("申请奖补").fill(amount);
  await clerk.keyboard.press("Tab");
  return clerk;
}

const SHORT = ["单位初审", "主管部门复核", "财政终审"];
const LONG = ["单位初审", "主管部门复核", "专家票签", "财政终审"];

it("says who will decide while the amount is typed, and why", { timeout: 60_000 }, async () => {
  const clerk = await fillIn("半山文化礼堂", "499999.99");
  await clerk.getByRole("heading", { name: "提交后谁来审批" }).waitFor();
  await expect.poll(() => foretold(clerk)).toEqual(SHORT);
  const look = clerk.locator("mz-forecast");
  await look.getByText("按条件分支：其他情况").waitFor();
  await look.locator(".fc-step", { hasText: "单位初审" }).locator("summary").press("Enter");
  await look.getByText("宁溪镇人民政府的项目单位负责人").waitFor();
  await keepPicture(clerk, "way-short");

  // The limit itself goes to the experts.
  await clerk.getByLabel("申请奖补").fill("500000");
  await clerk.keyboard.press("Tab");
  await expect.poll(() => foretold(clerk)).toEqual(LONG);
  await look.getByText("按条件分支：50 万元及以上").waitFor();
  const panelOf = look.locator(".fc-step", { hasText: "专家票签" });
  await expect.poll(() => panelOf.locator(".fc-person").count()).toBe(3);
  expect(await panelOf.textContent()).toContain("沈以诺");
  await clerk.getByLabel("申请奖补").fill("600000");
  await clerk.keyboard.press("Tab");
  await expect.poll(() => foretold(clerk)).toEqual(LONG);
  await keepPicture(clerk, "way-long");
  await clerk.getByRole("button", { name: "提交", exact: true }).click();
  await clerk.getByRole("heading", { name: "接下来" }).waitFor();

  const second = await fillIn("山前村晒场", "400000");
  await expect.poll(() => foretold(second)).toEqual(SHORT);
  await second.getByRole("button", { name: "提交", exact: true }).click();
  await second.getByRole("heading", { name: "接下来" }).waitFor();
  expect(offices.faults()).toEqual([]);
});

/** What the clerk reads beside the finished document: the steps that were decided, the last one first. */
async function history(name: string): Promise<string> {
  const clerk = await offices.desk("tangyihe");
  await clerk.goto(`${base}/portal/work?view=started`);
  await clerk.getByRole("link", { name }).first().click();
  await clerk.locator(".chip", { hasText: "已办结" }).first().waitFor();
  return (await clerk.locator("ol.tl").allTextContents()).join(" ");
}

it("runs below the limit without a vote and from it on with one", { timeout: 120_000 }, async () => {
  for (const title of ["半山文化礼堂", "山前村晒场"]) {
    await offices.agree("luoyuanxiu", title);
    await offices.agree("reviewer", title);
  }
  // Each of the three could forbid it: all of them are heard.
  for (const login of ["shenyinuo", "expert-a", "expert-b"]) await offices.vote(login, "半山文化礼堂", "赞成");
  await keepPicture(await offices.desk("expert-b"), "way-voted");
  for (const title of ["半山文化礼堂", "山前村晒场"]) await offices.agree("lujingxing", title);

  const short = await history("山前村晒场");
  for (const step of SHORT) expect(short).toContain(step);
  expect(short).not.toContain("专家票签");
  const long = await history("半山文化礼堂");
  for (const step of LONG) expect(long).toContain(step);
  await keepPicture(await offices.desk("tangyihe"), "way-history");
  expect(offices.faults()).toEqual([]);
});
