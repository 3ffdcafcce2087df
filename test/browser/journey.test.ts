/**
 * A project begins, as the people who live it: the clerk declares, one returns it, the levels approve, it is disclosed,
 * and a citizen without scripting finds it. How its money goes is walked in money-journey.test.ts.
 */
import type { Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import { type TestApp, testApp } from "../support/app.ts";
import { fillForm, openDesks, pick, picture, type Words, wordsOf } from "../support/officer.ts";

let test: TestApp;
let base: string;
let words: Words;
const NAME = "羽山路西延市政道路工程";
const { open, desk, visit, faults } = openDesks();

beforeAll(async () => {
  test = await testApp({ at: "2025-11-20T10:00:00+08:00" });
  words = await wordsOf(test);
  base = await open(test);
});

function answersOf(doc: string): Record<string, unknown> {
  return (
    test.scenario.projects.find((p) => p.key === "road")?.steps.find((s) => s.do === "start" && s.doc === doc)
      ?.answers ?? {}
  );
}

const form = (id: string) => test.context.definitions.get("form", id);

/** Opens the person's work and the item of the project there. */
async function openTask(login: string, item = NAME): Promise<Page> {
  const page = await desk(login);
  await page.goto(`${base}/portal/`);
  await page.getByRole("link", { name: item }).first().click();
  await page.getByRole("region", { name: "办理" }).waitFor();
  return page;
}

async function agree(login: string, opinion = "同意", item = NAME): Promise<void> {
  const page = await openTask(login, item);
  await page.getByLabel("审批意见").fill(opinion);
  await page.getByRole("button", { name: "同意", exact: true }).click();
  await page
    .getByText(/已提交到|已办结/)
    .first()
    .waitFor();
}

/** Starts a document from the project's page and fills it. */
async function startAt(login: string, formId: string, answers: Record<string, unknown>): Promise<Page> {
  const page = await desk(login);
  await page.goto(`${base}/portal/projects`);
  await page.getByRole("link", { name: NAME }).first().click();
  await page
    .getByRole("button", { name: new RegExp(form(formId).title) })
    .first()
    .click();
  await page.getByRole("button", { name: "提交", exact: true }).waitFor();
  await fillForm(page, form(formId), answers, words);
  return page;
}

async function submit(page: Page): Promise<void> {
  await page
    .getByText(/^已保存/)
    .first()
    .waitFor();
  await page.locator("#act-submit").click();
  await page
    .getByText(/已提交到/)
    .first()
    .waitFor();
}

it("walks from the declaration to the public page", { timeout: 300_000 }, async () => {
  // The clerk declares.
  const clerk = await desk("fangxiaoman");
  await clerk.getByRole("link", { name: "项目申报" }).click();
  await clerk.getByRole("button", { name: "新建项目申报" }).click();
  await clerk.getByRole("button", { name: "提交", exact: true }).waitFor();
  await fillForm(clerk, form("declare"), answersOf("declare"), words);
  await picture(clerk, "journey-declaration");
  await submit(clerk);

  // The unit's head returns it with a reason; the clerk mends it and sends it again.
  const head = await openTask("qinmuzhi");
  await picture(head, "journey-approval");
  await head.getByRole("button", { name: "退回" }).click();
  await head
    .getByRole("dialog")
    .getByLabel(/原因|意见|理由/)
    .fill("概述没有写管线迁改");
  await head.getByRole("dialog").getByRole("button", { name: "退回" }).click();
  await head
    .getByText(/已退回/)
    .first()
    .waitFor();
  await clerk.goto(`${base}/portal/`);
  await clerk.getByRole("link", { name: NAME }).first().click();
  await clerk.getByText("概述没有写管线迁改").first().waitFor();
  await clerk.locator("#f-summary").fill("羽山路向西延伸，含雨污水管网和管线迁改。");
  await clerk.locator("#f-summary").press("Tab");
  await submit(clerk);

  // Three levels, with both finance offices because of the amount.
  const second = await openTask("qinmuzhi");
  await second.getByText("管线迁改").first().waitFor();
  for (const login of ["qinmuzhi", "jiangwangshu", "shenyinuo", "guzhiwei", "lujingxing"]) await agree(login);

  // The clerk asks for disclosure; others release it.
  const disclosure = await startAt("fangxiaoman", "publish", { ...answersOf("publish"), declaration: undefined });
  await pick(disclosure, disclosure.locator("#f-declaration"), "");
  await submit(disclosure);
  for (const login of ["jiangwangshu", "shenyinuo"]) await agree(login, "不涉密，同意公开");

  // A citizen with scripting off searches and finds every number.
  const citizen = await visit({ javaScriptEnabled: false, viewport: { width: 360, height: 740 } });
  await citizen.goto(`${base}/`);
  await citizen.getByRole("searchbox").fill("羽山路");
  await citizen.getByRole("button", { name: "搜索" }).click();
  await citizen
    .getByRole("link", { name: new RegExp(NAME.slice(0, 4)) })
    .first()
    .click();
  const text = (await citizen.locator("body").innerText()).replaceAll(/\s/g, "");
  const total = (answersOf("declare")["totalAmount"] as number) / 1_000_000;
  const wan = (value: number): string => value.toLocaleString("en-US", { minimumFractionDigits: 2 });
  for (const expected of [wan(total), "核对相等", "演示数据", "还没有支付"]) expect(text, expected).toContain(expected);
  expect(await citizen.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  await picture(citizen, "journey-public");
  await citizen.context().close();

  expect(faults()).toEqual([]);
});
