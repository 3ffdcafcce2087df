/** Reconciliation by keyboard and mouse alone: an account, a refused file, a taken one, matching by hand and back, money that came back. */
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { testApp } from "../support/app.ts";
import { openDesks } from "../support/officer.ts";
import { camtOf } from "../support/statements.ts";
import { fundedProject } from "../support/story.ts";

const WAN = 1_000_000;
const NUMBER = "33050166783500000812";
const PAYEE = "台州云杉市政建设有限公司";

const { open, sit, look } = openDesks();

it("takes a statement, matches it, lets people match the rest and starts what came back", async () => {
  const test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  const story = await fundedProject(test, 1000 * WAN, "羽山路西延市政道路工程（含雨污水管网和管线迁改）");
  const pay = async (doc: string, fen: number, answers: Record<string, string>): Promise<void> => {
    await story.payment(doc, fen);
    await story.step({ as: "fangxiaoman", do: "submit", doc });
    await story.step({ do: "pass", doc, by: ["qinmuzhi", "jiangwangshu", "lujingxing"] });
    await story.step({ as: "suyining", do: "handle", doc, answers, opinion: "核对" });
  };
  await pay("p1", 100 * WAN, { certNo: "PZ-1", bankSerial: "DB-1", paidAt: "2026-03-04" });
  await pay("p2", 50 * WAN, { certNo: "PZ-2", bankSerial: "回单待补", paidAt: "2026-03-04" });
  await pay("p3", 30 * WAN, { certNo: "PZ-3", bankSerial: "DB-3", paidAt: "2026-03-04" });
  test.setClock("2026-03-09T10:00:00+08:00");
  await open(test);
  const { page, faults } = await sit("suyining");
  await page.getByRole("link", { name: "银行对账", exact: true }).click();
  await page.getByText("还没有登记银行账户").waitFor();
  await look(page, "reco-none");

  await page.locator("#reco-account").focus();
  await page.keyboard.press("Enter");
  const box = page.getByRole("dialog");
  for (const [label, text] of [
    ["账户名称（自己好认的叫法）", "国库集中支付户"],
    ["开户银行", "中国建设银行股份有限公司台州黄岩支行"],
    ["户名", "黄岩区财政局"],
    ["账号", NUMBER],
  ] as const)
    await box.getByLabel(label, { exact: true }).fill(text);
  await box.locator("#ac-since").fill("2026-03-01");
  await look(page, "reco-account");
  await box.locator("#ac-send").click();
  await page.getByText("未核对").first().waitFor();
  await expect.poll(() => page.locator(".reco-items tbody tr").count()).toBe(3);

  // The same day, first with a sum that is wrong by one fen, then as it is.
  const folder = await mkdtemp(join(tmpdir(), "mingzhang-bank-"));
  const good = camtOf({
    id: "DAY-04",
    account: NUMBER,
    from: "2026-03-04",
    to: "2026-03-05",
    openingFen: 500 * WAN,
    entries: [
      { fen: -100 * WAN, reference: "DB-1", name: PAYEE, voucher: "PZ-1", purpose: "进度款" },
      { fen: -30 * WAN, reference: "DB-3", name: PAYEE, voucher: "PZ-3", purpose: "进度款" },
      {
        fen: -50 * WAN,
        reference: "DB-2",
        day: "2026-03-05",
        name: "台州云杉建设（简称）",
        purpose: "进度款，户名登记有误",
      },
      { fen: -750, reference: "DB-4", day: "2026-03-05", purpose: "手续费" },
      {
        fen: 30 * WAN,
        reference: "CR-9",
        day: "2026-03-05",
        name: PAYEE,
        voucher: "PZ-3",
        purpose: "退汇：收款户名与账号不符",
      },
    ],
  });
  await writeFile(join(folder, "bad.xml"), good.replace("1000000.00", "1000000.01"));
  await writeFile(join(folder, "day.xml"), good);
  await page.locator("#reco-import").click();
  await box.locator("#st-file").setInputFiles(join(folder, "bad.xml"));
  await box.locator("#st-send").click();
  await box.getByText("相差 0.01 元").waitFor();
  expect(await page.evaluate(() => document.activeElement?.id)).toBe("st-refused");
  await look(page, "reco-refused");
  await box.locator("#st-file").setInputFiles(join(folder, "day.xml"));
  await box.locator("#st-send").click();
  await box.getByText("新核对相符 2 组").waitFor();
  await look(page, "reco-taken");
  await box.getByRole("button", { name: "关闭" }).last().click();
  await page.getByText("调节后两边相等").waitFor();
  await look(page, "reco-month");

  // By keyboard: our payment and the bank's line under another name.
  const rows = page.locator(".reco-items tbody tr");
  await expect.poll(() => rows.count()).toBe(4);
  await rows.filter({ hasText: "PZ-2" }).getByRole("checkbox").focus();
  await page.keyboard.press("Space");
  await page.getByRole("button", { name: "说明原因" }).waitFor();
  await rows.filter({ hasText: "手续费" }).getByRole("checkbox").focus();
  await page.keyboard.press("Space");
  expect(await page.locator("#reco-hand").getAttribute("aria-disabled")).toBe("true");
  await page.keyboard.press("Space");
  await rows.filter({ hasText: "简称" }).getByRole("checkbox").focus();
  await page.keyboard.press("Space");
  await page.getByText("两边相等", { exact: true }).waitFor();
  await look(page, "reco-chosen");
  await page.locator("#reco-hand").focus();
  await page.keyboard.press("Enter");
  await box.locator("#why-send").click();
  await box.getByText("请写明原因").waitFor();
  await page.locator("#why").fill("合同户名登记成简称，已与开户行核实");
  await page.locator("#why-send").focus();
  await page.keyboard.press("Enter");
  await expect.poll(() => rows.count()).toBe(2);

  await page.getByRole("navigation", { name: "按结果筛选" }).getByRole("link", { name: "相符" }).click();
  await expect.poll(() => rows.count()).toBe(3);
  const hand = rows.filter({ hasText: "人工核对" });
  await hand.getByText("合同户名登记成简称").waitFor();
  await look(page, "reco-agrees");
  await hand.getByRole("button", { name: /撤销/ }).click();
  await page.locator("#why").fill("先放一放");
  await page.locator("#why-send").click();
  await expect.poll(() => rows.count()).toBe(2);

  await page.getByRole("navigation", { name: "按结果筛选" }).getByRole("link", { name: "行有我无" }).click();
  await rows.filter({ hasText: "退汇" }).getByRole("button", { name: "登记退票" }).click();
  await box.getByText("编号一致").waitFor();
  await look(page, "reco-return");
  await box.locator("#re-send").click();
  await page.waitForURL(/\/documents\//);
  await page.getByText("退汇：收款户名与账号不符").first().waitFor();
  expect(faults.filter((fault) => !fault.includes("422"))).toEqual([]);

  const reader = await sit("kangboyan");
  await reader.page.getByRole("link", { name: "银行对账", exact: true }).click();
  await reader.page.getByText("调节后两边相等").waitFor();
  expect(await reader.page.locator("#reco-import, .reco-items input, .reco-items button").count()).toBe(0);
  await look(reader.page, "reco-reader");
  expect(reader.faults).toEqual([]);
});
