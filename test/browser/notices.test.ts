/** Notices in the portal with the keyboard alone: bell, inbox, document, settings; and the log with endpoints for the administrator. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { deliverDue } from "../../core/notices/deliver.ts";
import { openMail } from "../../core/notices/send-email.ts";
import { sendWebhook } from "../../core/notices/send-webhook.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { type HookServer, hookServer } from "../support/hook-server.ts";
import { type MailServer, mailServer } from "../support/mail-server.ts";
import { forgetNotices, tell } from "../support/notices.ts";
import { openDesks } from "../support/officer.ts";
import { fundedProject, type Story } from "../support/story.ts";

let test: TestApp;
let base: string;
let road: Story;
let mail: MailServer;
let hook: HookServer;
const { open, sit, look } = openDesks();

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  road = await fundedProject(test, 100_000_000, "羽山路西延市政道路工程（含雨污水管网和管线迁改）");
  await forgetNotices(test);
  mail = await mailServer();
  hook = await hookServer();
  base = await open(test);
});
afterAll(async () => {
  await mail?.close();
  await hook?.close();
});

/** Presses Tab until the focus is where the selector says; a person who cannot get there is stuck. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let i = 0; i < 80; i += 1) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) === true, selector)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`the keyboard does not reach ${selector}`);
}

const focused = (page: Page): Promise<string> =>
  page.evaluate(() => (document.activeElement?.textContent ?? "").replaceAll(/\s+/g, " ").trim());

it("goes from the bell through the inbox to the document with the keyboard alone", async () => {
  const document = road.document("declare");
  const title = "羽山路西延市政道路工程（含雨污水管网和管线迁改）";
  const { page, faults } = await sit("fangxiaoman");
  await page.getByRole("link", { name: "通知，没有未读" }).click();
  await page.getByText("没有未读的通知").waitFor();
  await look(page, "inbox-empty");
  await page.goto(`${base}/portal/`);

  // Told while the page is open: the bell rings by itself.
  const yesterday = { ...test.context, clock: () => new Date("2026-03-01T16:20:00+08:00") };
  await tell(
    { ...test, context: yesterday },
    { to: "fangxiaoman", kind: "cc", params: { title: "宁溪镇村道改造", from: "唐一禾" } },
  );
  await tell(
    test,
    { to: "fangxiaoman", kind: "finished", document, params: { title, number: "SB-2026-0001" } },
    { to: "fangxiaoman", kind: "urge", params: { title, from: "江望舒", due: "2026-03-05" } },
    {
      to: "fangxiaoman",
      kind: "returned",
      document,
      params: { title, number: "SB-2026-0001", from: "秦牧之", step: "单位负责人审核", reason: "概算没有附编制说明" },
    },
  );
  await page.getByRole("link", { name: "通知，4 条未读" }).waitFor();

  await tabTo(page, "mz-bell a");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "通知", exact: true }).waitFor();
  await page.locator(".told").first().waitFor();
  await look(page, "inbox");
  const days = await page.locator(".told-day").allInnerTexts();
  expect(days).toEqual(["今天，3月2日星期一", "3月1日星期日"]);

  await tabTo(page, ".told-link");
  expect(await focused(page)).toBe(`未读：秦牧之退回了：${title}`);
  await page.keyboard.press("j");
  expect(await focused(page)).toContain("江望舒催您办理");
  await page.keyboard.press("ArrowDown");
  expect(await focused(page)).toContain("已办结");
  await page.keyboard.press("k");
  expect(await focused(page)).toContain("江望舒催您办理");

  // Read: it leaves the unread ones, and the keyboard stays where it was.
  await page.keyboard.press("e");
  await page.getByRole("link", { name: "通知，3 条未读" }).waitFor();
  await expect.poll(() => focused(page)).toContain("已办结");
  await page.keyboard.press("k");
  expect(await focused(page)).toContain("秦牧之退回了");
  await page.keyboard.press("Enter");
  await page.waitForURL(`**/portal/documents/${document}`);
  await page.getByRole("link", { name: "通知，2 条未读" }).waitFor();

  // All of them, with what was read; then the rest at once.
  await page.goto(`${base}/portal/notices?view=all`);
  await page.locator(".told").first().waitFor();
  await expect.poll(() => page.locator(".told").count()).toBe(4);
  await expect.poll(() => page.locator(".told.unread").count()).toBe(2);
  await look(page, "inbox-all");
  await page.getByRole("button", { name: "全部标为已读" }).focus();
  await page.keyboard.press("Enter");
  await page.getByText("2 条通知已标为已读").first().waitFor();
  await page.getByRole("link", { name: "通知，没有未读" }).waitFor();
  // The list is read anew by itself, after the bell.
  await expect.poll(() => page.locator(".told.unread").count()).toBe(0);
  expect(faults).toEqual([]);
});

it("lets a person say where and when they are told, with the keyboard, and says what is wrong", async () => {
  const { page, faults } = await sit("zhouyunheng");
  await page.goto(`${base}/portal/notices`);
  await page.locator("#main h1").waitFor();
  await tabTo(page, '#main a[href="/portal/notice-settings"]');
  await page.keyboard.press("Enter");
  await page.getByText("本系统还没有接通邮件服务器").waitFor();

  await tabTo(page, "#set-email");
  await page.keyboard.type("zhouyunheng");
  await tabTo(page, "#set-quiet");
  await page.keyboard.press("Space");
  await page.locator("#set-quiet-from").waitFor();
  await tabTo(page, ".told-form button[type=submit]");
  await page.keyboard.press("Enter");
  await page.getByText("邮箱地址不对").waitFor();
  // The browser's own complaint about the refused request is expected.
  expect(faults.splice(0).every((fault) => fault.includes("422"))).toBe(true);
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("set-email");
  await look(page, "settings-fault");
  await page.keyboard.press("End");
  await page.keyboard.type("@huangyan.gov.cn");
  await page.locator("#set-quiet-to").fill("08:00");
  await page.keyboard.press("Enter");
  await page.getByText("通知设置已保存").first().waitFor();
  await page.reload();
  await page.locator("#set-email").waitFor();
  expect(await page.locator("#set-email").inputValue()).toBe("zhouyunheng@huangyan.gov.cn");
  expect(await page.locator("#set-quiet-to").inputValue()).toBe("08:00");
  await look(page, "settings");
  expect(faults).toEqual([]);
});

it("shows the administrator who was told how, sends failed ones again, and sets an endpoint", async () => {
  const { page, faults } = await sit("chengshouzhuo");
  await page.getByRole("link", { name: "通知回调" }).click();
  await page.getByText("还没有回调地址").waitFor();
  await look(page, "webhooks-empty");
  await page.getByRole("button", { name: "加回调地址" }).click();
  const box = page.getByRole("dialog");
  await box.getByLabel("名称").fill("政务钉钉");
  await box.getByLabel("地址", { exact: true }).fill(hook.url);
  await box.getByLabel("密钥").fill("a secret of some length");
  await box.getByRole("button", { name: "保存" }).click();
  await box.getByText("地址应以 https:// 开头").waitFor();
  expect(faults.splice(0).every((fault) => fault.includes("422"))).toBe(true);
  await look(page, "webhooks-dialog");
  await box.getByLabel("允许内网地址").check();
  await box.getByRole("button", { name: "保存" }).click();
  await page.getByText("已保存").first().waitFor();
  await page.getByRole("cell", { name: hook.url }).waitFor();
  await page.getByRole("button", { name: "加单位" }).click();
  await page.getByRole("dialog").getByRole("combobox").fill("水利局");
  await page.locator("vaadin-combo-box-item:not([hidden])", { hasText: "黄岩区水利局" }).first().click();
  await page.getByRole("dialog").getByRole("button", { name: "保存" }).click();
  await page.getByRole("cell", { name: "黄岩区水利局", exact: true }).waitFor();
  await look(page, "webhooks");

  // One goes out by both ways; the mail server refuses it, and takes it when asked again.
  await tell(test, { to: "zhouyunheng", kind: "urge", params: { title: "永丰河堤防加固工程", from: "叶清和" } });
  const ways = { email: openMail({ url: mail.url, from: "mz@huangyan.gov.cn" }), webhook: sendWebhook };
  mail.mood = "receiver 550";
  await deliverDue(test.context, ways);
  await page.getByRole("link", { name: "通知投递记录" }).click();
  const row = page.getByRole("row", { name: /永丰河堤防加固工程/ });
  await row.getByText("失败").first().waitFor();
  const way = row.locator(".ways > li", { hasText: "邮件" });
  await way.getByText("投递 1 次").click();
  await row.getByText("no such mailbox here").waitFor();
  await look(page, "deliveries");
  mail.mood = "take";
  await row.getByRole("button", { name: "重发" }).click();
  await row.getByText("等待发送").waitFor();
  await deliverDue(test.context, ways);
  await page.locator("#dl-status").selectOption({ label: "已送达" });
  await way.getByText("投递 3 次").waitFor();
  expect(await way.locator(".state").first().innerText()).toBe("已送达");
  expect([mail.mails.length, hook.calls.length]).toEqual([1, 1]);
  expect(faults).toEqual([]);
});

it("proves on the document's page who was told what, on which way, and whether it was read", async () => {
  await forgetNotices(test);
  const document = road.document("declare");
  await test.database.owner.query("update core.person set email = 'qin@huangyan.gov.cn' where login = 'qinmuzhi'");
  const { page, faults } = await sit("shenyinuo");
  await page.goto(`${base}/portal/documents/${document}`);
  const log = page.locator("mz-told-log");
  const fold = log.locator("summary");
  await fold.waitFor();
  expect(await log.locator("li").count()).toBe(0);
  await fold.press("Enter");
  await log.getByText("还没有人收到过通知").waitFor();
  await fold.press("Enter");

  await tell(
    test,
    { to: "qinmuzhi", document, params: { title: "羽山路西延", number: "SB-1", step: "单位初审" } },
    { to: "fangxiaoman", kind: "finished", document, params: { title: "羽山路西延" } },
  );
  await test.database.owner.query(
    "update core.notice set read_at = '2026-03-02T11:30:00+08:00' where kind = 'finished' and document = $1",
    [document],
  );
  const mailing = { url: mail.url, from: "mz@huangyan.gov.cn" };
  mail.mood = "take";
  await deliverDue(test.context, { email: openMail(mailing), webhook: sendWebhook });
  await page.reload();
  await fold.press("Enter");
  await log.getByText("共 2 条").waitFor();
  const [asked, over] = await log.locator(".told-rows > li").allInnerTexts();
  expect(asked).toMatch(/秦牧之.*2026-03-02 10:00.*待办.*环节 单位初审.*站内.*未读.*邮件.*已送达/s);
  expect(over).toMatch(/方小满.*办结.*站内.*2026-03-02 11:30 已读/s);
  await look(page, "told-log");
  expect(faults).toEqual([]);
});
