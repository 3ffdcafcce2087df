/** Officials at their worklist and on a case page: the keyboard alone, votes, signers, the phone; axe finds nothing serious. */
import { mkdir } from "node:fs/promises";
import type { Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import type { Step } from "../../core/domain/flow.ts";
import { type Client, command, type TestApp, testApp } from "../support/app.ts";
import { serious } from "../support/findings.ts";
import { openDesks } from "../support/officer.ts";
import { addExperts, publishTrial, startTrial, view } from "../support/trial-case.ts";

/** Pictures of every screen are kept for looking at when this folder is named. */
const PICTURES = process.env["MZ_PICTURES"];
const WIDTHS = [1440, 1024, 360];

let test: TestApp;
let base: string;
let clerk: Client;
const { open, sit, desk, faults } = openDesks();

const head = { role: "unit-head", at: "own-unit" } as const;
const check = (more: object = {}): Step =>
  ({ id: "unit", title: "单位审核", do: "approve", who: [head], decide: "any", ...more }) as Step;
const panel: Step = {
  id: "panel",
  title: "专家票签",
  do: "approve",
  who: [{ role: "fin-review-center", at: { unitKind: "finance" } }],
  decide: { pass: "2/3", of: "members" },
};

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  await addExperts(test);
  clerk = await test.signIn("fangxiaoman");
  await publishTrial(test, "plain", [check({ due: { within: { workdays: 3 } } })]);
  await publishTrial(test, "opinion", [check({ opinion: "always", due: { within: { hours: 1 } } })]);
  await publishTrial(test, "vote", [panel]);
  await publishTrial(test, "sign", [
    check({
      may: ["transfer", "delegate", "add-before", "add-after", "add-alongside", "cc"],
      back: { to: ["submit"], then: "ask" },
      due: { within: { workdays: 2 } },
    }),
    {
      id: "both",
      title: "会签",
      do: "all",
      branches: [
        { id: "a", title: "专家", steps: [{ ...panel, id: "experts", decide: "any" } as Step] },
        {
          id: "b",
          title: "主管部门",
          steps: [
            {
              ...check({ id: "dept", title: "主管部门复核" }),
              who: [{ role: "dept-reviewer", at: "parent-unit" }],
            } as Step,
          ],
        },
      ],
    },
  ]);
  base = await open(test);
  if (PICTURES) await mkdir(PICTURES, { recursive: true });
});

async function look(page: Page, name: string, whole = true): Promise<void> {
  expect(await serious(page)).toEqual([]);
  if (!PICTURES) return;
  const size = page.viewportSize();
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: width === 360 ? 740 : 900 });
    await page.screenshot({ path: `${PICTURES}/${name}-${width}.png`, fullPage: whole });
  }
  if (size) await page.setViewportSize(size);
}

it("agrees to several with the keyboard alone, and says of each what became of it", async () => {
  const names = ["清淤工程", "山塘加固", "渠道修复"];
  const ids: string[] = [];
  for (const name of names) ids.push(await startTrial(clerk, "plain", { name }));
  const hard = await startTrial(clerk, "opinion", { name: "必须写意见的事项" });
  test.setClock("2026-03-02T11:30:00+08:00");
  const page = await desk("qinmuzhi");
  await page.goto(`${base}/portal/work`);
  await page.getByText("已超期 1 ").or(page.getByText("今天 11:00 已到期")).first().waitFor();
  await look(page, "work");

  await page.locator("h1").click();
  for (const key of ["j", "x", "j", "x", "j", "x", "j", "x"]) await page.keyboard.press(key);
  await page.getByText("已选 4 件").first().waitFor();
  await page.getByText("其中 1 件要打开办理").waitFor();
  // Meanwhile somebody else decided one of them.
  const admin = await test.signIn("qinmuzhi");
  await command(admin, ids[1] ?? "", { do: "refuse", opinion: "重复申报" });
  await page.keyboard.press("a");
  await page.getByRole("dialog").waitFor();
  await look(page, "batch", false);
  await page.getByLabel("共同的审批意见（可不填）").focus();
  await page.keyboard.type("情况属实");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await page.locator("#batch-summary", { hasText: "同意 2 件，未办成 1 件，没有送到 0 件" }).waitFor();
  await page.getByText("这一步已经有人办过了").waitFor();
  await look(page, "batch-done", false);
  await page.keyboard.press("Escape");
  await page.getByText("已选").first().waitFor({ state: "detached" });
  await page.locator("tr[data-task]", { hasText: "渠道修复" }).waitFor({ state: "detached" });
  const left = await page.locator("tr[data-task] a.t").allTextContents();
  expect(left).toEqual(["必须写意见的事项"]);
  for (const [i, id] of ids.entries()) expect((await view(clerk, id)).state).toBe(i === 1 ? "refused" : "done");
  expect((await view(clerk, ids[0] ?? "")).case.events.find((e) => e["kind"] === "agreed")?.["opinion"]).toBe(
    "情况属实",
  );
  expect((await view(clerk, hard)).state).toBe("running");
});

it("keeps filters in the address and as chips, and shows the other views", async () => {
  await startTrial(clerk, "sign", { name: "带筛选的事项", sum: 8_000_000 });
  const page = await desk("qinmuzhi");
  await page.goto(`${base}/portal/work`);
  await page.getByRole("button", { name: "更多筛选" }).click();
  await page.getByLabel("金额从（万元）").fill("5");
  await page.keyboard.press("Enter");
  await page.waitForURL(/min=5/);
  await page.getByRole("button", { name: "去掉筛选 5 万元以上" }).waitFor();
  await page.getByRole("button", { name: "存为常用" }).click();
  await page.getByRole("link", { name: "5 万元以上" }).waitFor();
  await page.locator("tr[data-task]", { hasText: "必须写意见" }).waitFor({ state: "detached" });
  expect(await page.locator("tr[data-task] a.t").allTextContents()).toEqual(["带筛选的事项"]);
  await look(page, "filters");
  await page.reload();
  await page.getByRole("button", { name: "去掉筛选 5 万元以上" }).click();
  await page.waitForURL((url) => !url.search.includes("min"));
  await page.getByRole("link", { name: "已办", exact: true }).click();
  await page.getByText("我同意").first().waitFor();
  await look(page, "handled");
  const own = await desk("fangxiaoman");
  await own.goto(`${base}/portal/work?view=started`);
  await own.getByText("秦牧之").first().waitFor();
  await look(own, "started");
});

it("votes in the dialog with the tally before the eyes", async () => {
  const id = await startTrial(clerk, "vote", { name: "专家评审事项" });
  const first = await test.signIn("expert-b");
  await command(first, id, { do: "vote", choice: "for" });
  const page = await desk("expert-a");
  await page.goto(`${base}/portal/documents/${id}`);
  await page.getByText("赞成 1，反对 0，弃权 0，回避 0，未投 3").first().waitFor();
  await look(page, "vote-page");
  await page.getByRole("button", { name: "表决" }).click();
  await page.getByLabel("反对").check();
  await page.getByRole("button", { name: "确认表决" }).click();
  await page.getByText("请先写审批意见。").waitFor();
  await page.locator("#reason").fill("报价依据不足");
  await look(page, "vote-dialog", false);
  await page.getByRole("button", { name: "确认表决" }).click();
  await page.getByText("专家票签，反对").waitFor();
  expect((await view(clerk, id)).case.events.at(-1)).toMatchObject({ kind: "voted", choice: "against" });
});

it("adds a signer with the keyboard, shows who is asked and why, compares rounds and plays the past", async () => {
  const id = await startTrial(clerk, "sign", { name: "要加签的永宁江支流甲段综合整治工程（二期）施工图预算" });
  const page = await desk("qinmuzhi");
  await page.goto(`${base}/portal/documents/${id}`);
  await page.getByRole("button", { name: "更多" }).focus();
  await page.keyboard.press("Enter");
  await look(page, "more-acts", false);
  await page.getByRole("button", { name: "加签" }).focus();
  await page.keyboard.press("Enter");
  await page.getByLabel("查找 选哪些人").fill("江望舒");
  await page.getByRole("checkbox", { name: /江望舒/ }).focus();
  await page.keyboard.press("Space");
  await page.getByRole("button", { name: /去掉 江望舒/ }).waitFor();
  await look(page, "add-dialog", false);
  await page.getByRole("button", { name: "确认加签" }).focus();
  await page.keyboard.press("Enter");
  await page.getByText("单位审核，请 江望舒 先行加签").waitFor();
  await page.getByText("为什么是这个人：秦牧之 请其参与").waitFor();

  const signer = await test.signIn("jiangwangshu");
  await command(signer, id, { do: "approve", opinion: "无异议" });
  const unit = await test.signIn("qinmuzhi");
  await command(unit, id, { do: "return", to: "submit", then: "come-back", opinion: "金额写错" });
  const back = await view(clerk, id);
  await clerk.send("PUT", `/documents/${id}/draft`, {
    stamp: back.stamp,
    answers: { ...back.answers, sum: 2_500_000, note: "已改" },
  });
  await command(clerk, id, { do: "submit" });
  await page.goto(`${base}/portal/documents/${id}`);
  await page.getByText("改了 2 处").waitFor();
  expect(await page.locator("mz-round-changes ins").allTextContents()).toEqual(["25,000.00 元", "已改"]);
  await page.getByRole("button", { name: "上一步" }).focus();
  await page.getByText("单位审核").first().waitFor();
  const before = await page.locator(".fp-card.current b").allTextContents();
  for (let i = 0; i < 2; i++) await page.keyboard.press("Enter");
  expect([before, await page.locator(".fp-card.current b").allTextContents()]).toEqual([["单位审核"], ["提交"]]);
  await look(page, "case-page");
  await page.getByRole("button", { name: "退回" }).click();
  await look(page, "return-dialog", false);
  await page.keyboard.press("Escape");
});

it("is usable on a phone", async () => {
  const { page } = await sit("qinmuzhi");
  await page.setViewportSize({ width: 360, height: 768 });
  await page.goto(`${base}/portal/work`);
  await page.locator("tr[data-task]").first().waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await page.locator("tr[data-task] a.t").first().click();
  await page.getByRole("region", { name: "办理" }).waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await page.getByRole("button", { name: "退回" }).click();
  await page.getByRole("button", { name: "确认退回" }).click();
  await page.getByRole("alert").or(page.getByText("请先写审批意见。")).first().waitFor();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  expect(faults().filter((f) => !f.includes("409"))).toEqual([]);
});
