/** A batch that the bank paid in part is paid again, and a draft that made itself is handed in. */
import { beforeAll, expect, it } from "vitest";
import { encodeGb18030 } from "../../core/domain/gb18030.ts";
import { command, type DocumentView, type TestApp, testApp } from "../support/app.ts";
import { workDraft } from "../../core/drafts/keep-drafting.ts";
import { MEASURED_ON, openMeasurement } from "../support/measurement.ts";
import { openDesks } from "../support/officer.ts";

let test: TestApp;
let base: string;
const { open, sit, look } = openDesks();

beforeAll(async () => {
  test = await testApp({ demo: "projects", at: MEASURED_ON });
  base = await open(test);
});

it("pays again what the bank did not pay, and takes the bank's answer in on the page", async () => {
  const { page, faults } = await sit("fangxiaoman");
  const { rows } = await test.database.owner.query<{ id: string }>(
    "select document as id from core.batch_result where failed_lines = 2",
  );
  await page.goto(`${base}/portal/documents/${rows[0]?.id}`);
  const lines = page.locator(".batch-lines tbody tr");
  await lines.first().waitFor();
  expect(await lines.evaluateAll((all) => all.map((one) => one.querySelector("td")?.textContent))).toEqual([
    "2",
    "5",
    "1",
    "3",
    "4",
    "6",
    "7",
    "8",
  ]);
  expect(await page.locator(".batch-sums").innerText()).toContain("16,140.00");
  await look(page, "batch-done");
  await page.getByRole("button", { name: "重新发放失败明细（2 行）" }).focus();
  await page.keyboard.press("Enter");
  await page.locator("mz-document-edit .edit-table tbody tr").nth(1).waitFor();
  expect(faults).toEqual([]);

  const id = new URL(page.url()).pathname.split("/").at(-1) ?? "";
  const clerk = await test.signIn("fangxiaoman");
  const { answers, stamp, number } = (await clerk.get<DocumentView>(`/documents/${id}`)).body;
  const more = { name: "重发", batchNo: "重发", applyDate: "2026-11-19" };
  await clerk.send("PUT", `/documents/${id}/draft`, { stamp, answers: { ...answers, ...more } });
  expect((await command(clerk, id, { do: "submit" })).status).toBe(200);
  for (const login of ["qinmuzhi", "jiangwangshu", "lujingxing"])
    await command(await test.signIn(login), id, { do: "approve" });

  const desk = await sit("suyining");
  await desk.page.goto(`${base}/portal/documents/${id}`);
  await Promise.all([
    desk.page.waitForEvent("download"),
    desk.page.getByRole("button", { name: "取出发放文件" }).click(),
  ]);
  const file = (sum: string) => ({
    name: "result.csv",
    mimeType: "text/csv",
    buffer: Buffer.from(
      encodeGb18030(
        `批次号,序号,金额,结果代码,结果说明\n${number},1,1440.00,0000,\n${number},2,5520.00,1003,账户冻结\n合计,,${sum},,`,
      ),
    ),
  });
  await desk.page.locator("#batch-file").setInputFiles(file("1.00"));
  await desk.page.locator("#batch-refused").getByText("合计“1.00”不等于各行之和").waitFor();
  await desk.page.locator("#batch-file").setInputFiles(file("6960.00"));
  await desk.page.locator(".batch-sums").waitFor();
  await look(desk.page, "batch-answered");
  await desk.page.getByLabel("支付凭证号").fill("DF-2026-0119");
  await desk.page.getByLabel("支付日期").fill("2026-11-19");
  await desk.page.getByRole("button", { name: "确认结果" }).click();
  await desk.page.getByText("成功的已记支付，失败的已释放").waitFor();
  // The answer of the server to the wrong file stands in the console; nothing else does.
  expect(desk.faults.filter((fault) => !fault.includes("422"))).toEqual([]);
  await test.database.owner
    .query<{ paid: number }>("select sum(amount_fen)::int as paid from core.payment where document = $1", [id])
    .then((paid) => expect(paid.rows).toEqual([{ paid: 144_000 }]));
});

it("leads from an accepted measurement to the draft that made itself, and the clerk hands it in (S4-43)", async () => {
  const measurement = await openMeasurement(test);
  await measurement.handIn();
  await measurement.accept();
  await workDraft(test.context);
  const { page, faults } = await sit("fangxiaoman");
  await page.goto(`${base}/portal/documents/${measurement.idOf("measure")}`);
  const follows = page.locator("mz-draft-follows");
  await follows.getByText("还不能起草支付申请").waitFor();
  expect(await follows.innerText()).toContain("M5 发票金额");
  await look(page, "draft-waits");

  await measurement.receive("26332000000000000101", 75_000_000);
  await follows.getByRole("button", { name: "核对并起草支付申请" }).press("Enter");
  await follows.getByText("支付申请已经起草").waitFor();
  await look(page, "draft-made");
  await follows.getByRole("link", { name: "打开草稿" }).press("Enter");
  const submit = page.getByRole("button", { name: "提交", exact: true });
  await submit.waitFor();
  expect(await page.locator("#f-amount").inputValue()).toBe("750,000.00");
  expect(await page.locator("#f-payeeEntry").inputValue()).toContain("台州云杉市政建设有限公司（演示银行黄岩支行）");
  await submit.press("Enter");
  await page.locator("#reason-r-inv").fill("已在查验平台逐张查验");
  await page.locator("#send-reasons").press("Enter");
  await page.getByText("待单位初审").first().waitFor();
  // The browser says the refusal that asked for the reason, and nothing else.
  expect(faults.filter((fault) => !fault.includes("status of 422"))).toEqual([]);
});
