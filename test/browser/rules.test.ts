/** Rules on a document, by keyboard and mouse alone: what blocks stands beside its field, what warns asks for a reason. */
import { beforeAll, expect, it } from "vitest";
import { type Client, command, type TestApp, testApp } from "../support/app.ts";
import { approval, bridge, publishBridge } from "../support/bridge.ts";
import { openDesks } from "../support/officer.ts";
import { makeRule, publishRules } from "../support/small-rule.ts";

let test: TestApp;
let base: string;
let clerk: Client;
const { open, sit, look } = openDesks();

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  clerk = await test.signIn("tangyihe");
  await publishBridge(test, [approval("unit-review", "单位审核", ["head"])]);
  const limit = { id: "limit", label: "限额", type: "money" as const };
  await publishRules(test, [
    makeRule("most", {
      code: "R-MOST",
      title: "单座便桥造价上限",
      params: [{ ...limit, value: "5000" }],
      fires: [{ as: "block", if: "doc.cost > params.limit" }],
      compare: [
        { label: "本次费用", value: "doc.cost" },
        { label: "上限", value: "params.limit" },
      ],
      message: "费用 {doc.cost} 元超过上限 {params.limit} 元。请先到镇财政所重新核定造价，附上核定单再报。",
      basis: { text: "《农村便桥修复补助办法》第八条", mark: "K" },
      field: "cost",
    }),
    makeRule("large", {
      code: "R-LARGE",
      title: "大额便桥应附询价",
      params: [{ ...limit, value: "3000" }],
      fires: [{ as: "warn", if: "doc.cost > params.limit" }],
      compare: [
        { label: "本次费用", value: "doc.cost" },
        { label: "询价起点", value: "params.limit" },
      ],
      message: "费用 {doc.cost} 元，超过询价起点 {params.limit} 元。",
      basis: { text: "乡镇财务管理制度", mark: "S" },
    }),
    makeRule("named", {
      code: "R-NAME",
      title: "项目名称应写明地点",
      fires: [{ as: "warn", if: '!doc.name.contains("村")' }],
      message: "名称里没有写明哪个村。",
    }),
    makeRule("before", {
      code: "R-LAST",
      title: "与上一座便桥比较",
      values: [
        {
          id: "last",
          label: "上一座便桥的费用",
          from: { documents: { form: "bridge-repair", of: "unit" }, take: "latest", field: "cost" },
        },
      ],
      fires: [{ as: "hint", if: "doc.cost > values.last" }],
    }),
    makeRule("together", {
      code: "R-TOGETHER",
      title: "成批的便桥应说明",
      runs: { at: ["approve"] },
      when: 'doc.name.startsWith("一并")',
      fires: [{ as: "warn", if: "doc.cost > params.limit" }],
      params: [{ ...limit, value: "1000" }],
      compare: [{ label: "本次费用", value: "doc.cost" }],
      message: "费用 {doc.cost} 元，成批同意要说明。",
    }),
    makeRule("positive", { code: "R-SOME", title: "费用要填", fires: [{ as: "block", if: 'doc.cost <= yuan("0")' }] }),
  ]);
  base = await open(test);
});
it("keeps what blocks beside its field, asks a reason for each warning, and shows it to who decides", async () => {
  const doc = await bridge(clerk, "便桥修复", 600_000);
  const { page, faults } = await sit("tangyihe");
  await page.goto(`${base}/portal/documents/${doc.id}`);

  // Before anything is sent, the side says what would be said.
  const side = page.locator(".aside .rules-said");
  await side.getByText("费用 6,000.00 元超过上限 5,000.00 元。").waitFor();
  expect(await side.locator("li").first().innerText()).toMatch(/不得办理|未通过/);
  await side.getByText("待核对原文").first().waitFor();
  await side.getByText("还缺：上一座便桥的费用").waitFor();
  await look(page, "rules-edit");

  await page.locator("#act-submit").click();
  const summary = page.locator("#problem-summary");
  await summary.getByText("费用 6,000.00 元超过上限 5,000.00 元。").waitFor();
  await page.locator("#f-cost-error").getByText("费用 6,000.00 元超过上限").waitFor();
  expect(faults.splice(0).every((fault) => fault.includes("422"))).toBe(true);
  await look(page, "rules-blocked");

  // What is put right goes away by itself; what is not stays.
  await page.locator("#f-name").fill("便桥修复工程");
  await page.locator("#f-name").press("Tab");
  await page.locator("#saved-state", { hasText: "已保存" }).waitFor();
  await summary.getByText("费用 6,000.00 元超过上限").waitFor();
  await page.locator("#f-cost").fill("4000");
  await page.locator("#f-cost").press("Tab");
  await summary.waitFor({ state: "detached" });

  await page.locator("#act-submit").focus();
  await page.keyboard.press("Enter");
  const box = page.getByRole("dialog");
  await box.getByRole("heading", { name: "2 条警告，请逐条说明理由" }).waitFor();
  const compared = await box.locator("li", { hasText: "R-LARGE" }).locator(".compared > div").allInnerTexts();
  expect(compared.map((text) => text.replaceAll(/\s+/g, " "))).toEqual(["本次费用 4,000.00", "询价起点 3,000.00"]);
  await look(page, "rules-reasons");
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("reason-large");
  await page.keyboard.type("只有一家会修石拱桥，已请三名村民代表见证");
  await box.locator("#send-reasons").focus();
  await page.keyboard.press("Enter");
  await box.getByText("请写明理由。").waitFor();
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("reason-named");
  await page.keyboard.type("桥在两村之间");
  await box.locator("#send-reasons").click();
  await page.locator("mz-document-read .page-head").waitFor();
  expect(faults.splice(0).every((fault) => fault.includes("422"))).toBe(true);

  const { page: desk, faults: theirs } = await sit("luoyuanxiu");
  await desk.goto(`${base}/portal/documents/${doc.id}`);
  const said = desk.locator("#s-rules");
  await said.getByText("理由：只有一家会修石拱桥，已请三名村民代表见证").waitFor();
  await said.getByText("理由：桥在两村之间").waitFor();
  await said.getByText("唐一禾", { exact: false }).first().waitFor();
  await look(desk, "rules-read");
  expect(theirs).toEqual([]);
});

it("agrees to several at once with one reason, which is kept on each that was warned", async () => {
  const docs = [];
  for (const [name, fen] of [
    ["一并修复的村桥甲", 200_000],
    ["一并修复的村桥乙", 210_000],
    ["一并修复的村桥丙", 50_000],
  ] as const) {
    const doc = await bridge(clerk, name, fen);
    expect((await command(clerk, doc.id, { do: "submit" })).status).toBe(200);
    docs.push(doc.id);
  }
  const { page, faults } = await sit("luoyuanxiu");
  await page.goto(`${base}/portal/work`);
  for (const word of ["甲", "乙", "丙"])
    await page
      .locator("tr[data-task]", { hasText: `一并修复的村桥${word}` })
      .getByRole("checkbox")
      .check();
  await page.locator("h1").click();
  await page.keyboard.press("a");
  await page.locator("#batch-start").click();
  await page.locator("#batch-summary", { hasText: "同意 1 件，未办成 0 件，没有送到 0 件，2 件有警告" }).waitFor();
  await page.getByText("费用 2,100.00 元，成批同意要说明。").waitFor();
  await look(page, "batch-warned");
  await page.locator("#batch-explain").click();
  await page.locator("#batch-reason-fault", { hasText: "请写明理由" }).waitFor();
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("batch-reason");
  await page.keyboard.type("两座桥同一次洪水冲毁，村里一并上报");
  await page.locator("#batch-explain").focus();
  await page.keyboard.press("Enter");
  await page.locator("#batch-summary", { hasText: "同意 3 件，未办成 0 件，没有送到 0 件" }).waitFor();
  const { rows } = await test.database.owner.query<{ document: string; reason: string }>(
    "select document, reason from core.rule_pass where rule = 'together'",
  );
  expect(rows.map(({ document }) => document).toSorted()).toEqual(docs.slice(0, 2).toSorted());
  expect(new Set(rows.map(({ reason }) => reason))).toEqual(new Set(["两座桥同一次洪水冲毁，村里一并上报"]));
  expect(faults.every((fault) => fault.includes("422"))).toBe(true);
});
