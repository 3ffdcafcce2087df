/**
 * A county official writes the rule "contract signed more than 30 days ago and not uploaded" by keyboard and mouse alone,
 * without any code: what is watched, what is looked up, a figure that may be set, the condition, the words, who is told;
 * tries it on what is there, and another person publishes it.
 */
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import type { Change } from "../../core/domain/change.ts";
import type { Rule } from "../../core/domain/rule.ts";
import { settleOwing } from "../../core/rules/open-handling.ts";
import { runSchedule } from "../../core/rules/run-schedule.ts";
import { type Client, type TestApp, testApp } from "../support/app.ts";
import { release, startChange } from "../support/designers.ts";
import { findings } from "../support/findings.ts";
import { launchBrowser, sitDown, picture } from "../support/officer.ts";
import { fundedProject } from "../support/story.ts";

const TITLE = "合同签订超过30天未上传";
const PROJECT = "羽山路西延市政道路工程";

let test: TestApp;
let browser: Browser;
let base: string;
let client: Client;
let page: Page;
let faults: string[];

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  const { project } = await fundedProject(test, 100_000_000, PROJECT);
  // The bid was won on 5 January, and no contract is there.
  await test.database.owner.query(
    `update core.document set form = 'procurement', answers = '{"bidLetterDate": "2026-01-05"}',
       form_version = (select max(version) from core.definition where kind = 'form' and id = 'procurement')
     where form = 'plan' and project = $1`,
    [project],
  );
  await test.database.owner.query("update core.document set state = 'void' where form = 'contract' and project = $1", [
    project,
  ]);
  // Late in the evening, so that the night's run falls into the same session.
  test.setClock("2026-03-02T23:30:00+08:00");
  await test.app.listen({ port: 0, host: "127.0.0.1" });
  base = `http://localhost:${(test.app.server.address() as { port: number }).port}`;
  browser = await launchBrowser();
  client = await test.signIn("shenyinuo");
  ({ page, faults } = await sitDown(browser, base, "shenyinuo", 1440));
});
afterEach(async ({ task }) => {
  if (task.result?.state !== "fail") return;
  console.log(page.url(), faults);
  await picture(page, "failed");
});
afterAll(async () => {
  await browser?.close();
});

const part = (id: string): Locator => page.locator(`#part-${id}`);
const card = (id: string, n: number): Locator => part(id).locator(".rd-card").nth(n);

/** The rule as the server has it, once everything is saved. */
async function saved(): Promise<Rule> {
  await page.waitForFunction(() => /已保存/.test(document.querySelector(".dbar .saved")?.textContent ?? ""));
  const id = page.url().split("/changes/")[1]?.split("?")[0] ?? "";
  const { body } = await client.get<Change>(`/changes/${id}`);
  return body.bodies.find((one) => one.kind === "rule") as unknown as Rule;
}

/** Chooses field, comparison and value of a row of the condition. */
async function row(
  n: number,
  field: string,
  compare: string,
  value: { figure?: string; other?: string },
): Promise<void> {
  const line = part("conditions").locator(".cond-row").nth(n);
  await line.getByLabel("字段", { exact: true }).selectOption({ label: field });
  await line.getByLabel("比较").selectOption({ label: compare });
  if (value.other !== undefined) await line.getByLabel("和什么比").selectOption({ label: `字段：${value.other}` });
  if (value.figure === undefined) return;
  await line.locator(".c-value input").fill(value.figure);
  await page.keyboard.press("Tab");
}

it("writes, tries and publishes a rule without code", { timeout: 240_000 }, async () => {
  await page.goto(`${base}/portal/rules`);
  // Who types quicker than the places arrive begins all the same.
  const held = Promise.withResolvers<void>();
  await page.route("**/api/v1/designer*", async (route) => {
    await held.promise;
    await route.continue();
  });
  await page.getByRole("link", { name: "新建规则" }).click();
  const box = page.getByRole("dialog");
  await box.locator("#ch-name").fill(TITLE);
  await box.locator("#ch-begin").click();
  held.resolve();
  await part("watches").waitFor();
  expect(await page.locator("#rd-title").inputValue()).toBe(TITLE);
  await page.locator("#rd-watches").selectOption({ label: "项目" });
  await page.getByLabel("每天", { exact: false }).first().check();

  // What is looked up: the newest date of a bid letter, and how many contracts there are.
  await page.locator("#rd-add-value").focus();
  await page.keyboard.press("Enter");
  const bid = card("values", 0);
  await bid.getByLabel("名称", { exact: true }).fill("中标通知书日期");
  await bid.getByLabel("哪一种单据").selectOption({ label: "招投标（政府采购）" });
  await bid.getByLabel("取什么").selectOption({ label: "最近一份的" });
  await bid.getByLabel("哪一栏").selectOption({ label: "中标通知书日期" });
  await page.locator("#rd-add-value").click();
  const contracts = card("values", 1);
  await contracts.getByLabel("名称", { exact: true }).fill("已上传的合同份数");
  await contracts.getByLabel("哪一种单据").selectOption({ label: "合同" });
  await contracts.getByRole("button", { name: "只算一部分" }).click();
  await contracts.getByLabel("哪一栏").selectOption({ label: "合同类型" });
  await contracts.getByLabel("条件", { exact: true }).selectOption({ label: "是这些之一" });
  await contracts.getByLabel("施工", { exact: false }).first().check();

  // The figure that counties may set.
  await page.locator("#rd-add-param").click();
  const days = card("params", 0);
  await days.getByLabel("名称", { exact: true }).fill("几天之内上传");
  await days.getByLabel("谁可以调整").selectOption({ label: "省、市、县可调" });
  await days.getByLabel("最小").fill("10");
  await days.getByLabel("最大").fill("60");

  await part("conditions").getByRole("button", { name: "条件", exact: true }).first().click();
  await row(0, "“中标通知书日期”距今天数", "大于", { other: "几天之内上传" });
  await part("conditions").getByRole("button", { name: "条件", exact: true }).first().click();
  await row(1, "已上传的合同份数", "等于", { figure: "0" });

  await page.locator("#ro-message").fill("中标已超过 ");
  await part("outcome").getByRole("button", { name: "几天之内上传" }).click();
  await page.locator("#ro-message").press("End");
  await page.locator("#ro-message").pressSequentially(" 天，还没有上传合同。");
  await page.locator("#ro-basis").fill("《招标投标法》第四十六条");
  await page.locator("#rd-add-compare").click();

  // Validity in any way a day is written; a last day before the first one is named by its place, and the link leads there.
  await page.locator("#ro-from").fill("20260101");
  await page.locator("#ro-to").fill("2025.12.31");
  await page.keyboard.press("Tab");
  const problems = page.locator("mz-rule-desk .problems");
  await problems.getByText("结果：到哪天为止").waitFor();
  await problems.locator("li", { hasText: "到哪天为止" }).getByRole("button", { name: "定位" }).click();
  await page.waitForFunction(() => document.activeElement?.id === "ro-to");
  await page.locator("#ro-to").fill("2027-12-31");
  await page.locator("#ro-note").fill("合同备案以后再看要不要改短。");

  await page.locator("#rd-add-tell").click();
  await card("people", 0).getByLabel("角色").selectOption({ label: "项目单位经办" });
  await part("people").getByLabel("走流程处理", { exact: true }).selectOption({ label: "预警处理" });

  const rule = await saved();
  expect(rule.fires).toEqual([
    { as: "yellow", if: "daysBetween(values.value1, now.today) > params.param1 && values.value2 == 0" },
  ]);
  expect(rule.values?.map(({ from }) => from)).toEqual([
    { documents: { form: "procurement" }, take: "latest", field: "bidLetterDate" },
    { documents: { form: "contract", where: [{ field: "kind", in: ["1"] }] }, take: "count" },
  ]);
  expect(rule.valid).toEqual({ from: "2026-01-01", to: "2027-12-31" });
  expect(rule.note).toBe("合同备案以后再看要不要改短。");
  expect(rule.message).toBe("中标已超过 {params.param1} 天，还没有上传合同。");
  const reading = page.locator(".rd-aside mz-rule-reading");
  await reading
    .getByText(
      "如果中标通知书日期到今天的天数大于“几天之内上传”（现为 30 天），并且已上传的合同份数等于 0，就报“黄色提醒”预警",
    )
    .waitFor();
  await reading.getByText("通知本单位的“项目单位经办”").waitFor();

  await page.locator("#rule-try").click();
  await page.locator("#trial-said").getByText("会报 1 个").waitFor();
  await page.locator("mz-rule-trial .rules-said").getByText("中标已超过 30 天，还没有上传合同。").waitFor();
  await page.locator("mz-rule-trial .rules-said").getByText(PROJECT).first().waitFor();
  await picture(page, "rule-desk-trial");
  await part("watches").scrollIntoViewIfNeeded();
  await picture(page, "rule-desk");
  expect(await findings(page)).toEqual([]);
  expect(faults).toEqual([]);

  const id = page.url().split("/changes/")[1]?.split("?")[0] ?? "";
  const published = await release(client, await test.signIn("lujingxing"), id);
  expect(published.status, JSON.stringify(published.body)).toBe(200);
  expect(test.context.definitions.find("rule", rule.id)?.title).toBe(TITLE);
});

it("fires in the night, is answered by the unit, reviewed by finance and closed", { timeout: 240_000 }, async () => {
  await page.goto(`${base}/portal/alerts`);
  await page.locator("main h1").waitFor();
  test.setClock("2026-03-03T00:10:00+08:00");
  await runSchedule(test.context);
  while (await settleOwing(test.context));
  // The page shows it without being loaded again.
  const found = page.getByRole("row").filter({ hasText: TITLE });
  await found.getByText(PROJECT).first().waitFor();
  await picture(page, "rule-fired");

  test.setClock("2026-03-03T00:30:00+08:00");
  const unit = await sitDown(browser, base, "qinmuzhi", 1440);
  await unit.page.locator("main a[href*='/portal/documents/']").first().click();
  await unit.page.locator("#f-feedback").fill("合同已签订，正在扫描上传。");
  await unit.page.locator("#act-handle").click();
  await unit.page.getByText("待审核").first().waitFor();

  await page.goto(`${base}/portal/alerts`);
  await page.getByRole("row").filter({ hasText: TITLE }).getByRole("link", { name: TITLE }).click();
  await page.locator(".btns a.primary").click();
  await page.getByLabel("正常", { exact: true }).check();
  await page.locator("#f-findingNote").fill("属实，合同当天补传。");
  await page.locator("#act-handle").click();
  await page
    .getByText(/已办结/)
    .first()
    .waitFor();
  await page.goto(`${base}/portal/alerts`);
  await page
    .getByRole("link", { name: "已关闭" })
    .or(page.getByRole("tab", { name: "已关闭" }))
    .first()
    .click();
  await page.getByRole("row").filter({ hasText: TITLE }).getByText("正常").waitFor();
  await picture(page, "rule-closed");
  expect([...faults, ...unit.faults]).toEqual([]);
});

it("says what another figure would change against the published version", async () => {
  const rule = test.context.definitions.view.all("rule").find(({ body }) => body.title === TITLE);
  await page.goto(`${base}/portal/rules/${rule?.id ?? ""}`);
  await page.locator("#rule-change").click();
  await part("params").waitFor();
  await card("params", 0).getByLabel("数值").fill("60");
  await saved();
  await page.locator("#rule-try").click();
  const line = page.locator("mz-rule-trial tbody tr", { hasText: PROJECT });
  await line.waitFor();
  expect((await line.locator("td").allInnerTexts()).map((text) => text.trim())).toEqual([
    PROJECT,
    "黄色提醒",
    "没有问题",
  ]);
  await page.locator(".design-tabs a", { hasText: "对比" }).click();
  await page.locator("mz-definition-diff ins", { hasText: "几天之内上传 60 天" }).waitFor();
  await page.locator("mz-definition-diff del", { hasText: "几天之内上传 30 天" }).waitFor();
  await picture(page, "rule-diff");
  expect(faults).toEqual([]);
});

it("says which fields of a form take what of an alert, and what its codes mean", async () => {
  const { id } = await startChange(client, "331003", { edit: [{ kind: "form", id: "alert" }] }, "改预警处理");
  await page.goto(`${base}/portal/changes/${id}`);
  await page.locator(".design-tabs a", { hasText: "规则" }).click();
  const value = (of: string): Promise<string> => page.locator(`#handles-${of}`).inputValue();
  expect([await value("level"), await value("level-red"), await value("finding-1")]).toEqual([
    "level",
    "3",
    "violation",
  ]);
  await page.locator("#handles-compared").selectOption({ label: "不取" });
  await page.locator("#handles-level-blue").selectOption({ label: "黄色：预警，不需附件" });
  await page.locator("#handles-finding-0").focus();
  await page.keyboard.press("ArrowDown");
  await page.waitForFunction(() => /已保存/.test(document.querySelector(".dbar .saved")?.textContent ?? ""));
  const handles = async (): Promise<unknown> =>
    (await client.get<Change>(`/changes/${id}`)).body.bodies.find((one) => one.kind === "form")?.["handles"];
  expect(await handles()).toMatchObject({ levels: { blue: "1" }, findings: { "1": "violation", "3": "suspect" } });
  expect(await handles()).not.toHaveProperty("compared");
  await page.locator("#handles-on").scrollIntoViewIfNeeded();
  await picture(page, "form-handles");
  expect(await findings(page, "mz-rules-tab")).toEqual([]);

  // Nothing means normal any more: it is said beside the form, and nobody can publish it.
  await page.locator(".design-tabs a", { hasText: "发布" }).click();
  await page.getByText("没有一个代码表示正常").first().waitFor();
  expect((await release(client, await test.signIn("lujingxing"), id)).status).toBe(422);
  await page.locator(".design-tabs a", { hasText: "对比" }).click();
  await page.locator("mz-definition-diff ins", { hasText: "正常“认定违规”" }).waitFor();
  await page.locator("mz-definition-diff del", { hasText: "正常“核实正常”" }).waitFor();
  await picture(page, "form-handles-diff");

  await page.locator(".design-tabs a", { hasText: "规则" }).click();
  await page.locator("#handles-on").uncheck();
  await page.locator("#handles-rule").waitFor({ state: "detached" });
  expect(faults).toEqual([]);
});
