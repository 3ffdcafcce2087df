/**
 * Every fen from the quota to the payee, by keyboard and mouse: quota comes in and is handed down, a contract is signed,
 * work is measured, an invoice is uploaded, one line of the match fails and is mended, it passes, is paid, the bank's
 * statement comes in and agrees, and then the bank sends the money back. The ground is the demo's pond, which waits for
 * its department; everything else here is done by people on their screens.
 */
import type { Locator, Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import { verifyLedger } from "../../core/ledger/verify-ledger.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { invoiceNo } from "../support/bills.ts";
import { einvoiceOf } from "../support/einvoice.ts";
import { fillForm, openDesks, picture, type Words, wordsOf } from "../support/officer.ts";
import { camtOf } from "../support/statements.ts";

const WAN = 1_000_000;
const POND = "江口片区小微水体清淤工程";
const UNIT = "区水利局河道管理中心";
const PAYEE = "浙江青梧河海水利水电建设工程集团有限公司台州第二分公司";
const USAGE = "清淤合同第 1 期进度款";
const LINES = { county: "黄财农〔2026〕91号", department: "黄水财〔2026〕12号", project: "黄财农〔2026〕95号" };
/** 85 % of the work that is measured. */
const DUE = 102 * WAN;
/** What of it goes to the account for wages. */
const WAGES = 20 * WAN;
const BANK = "33050166783500000812";
const CODES = { funcCode: "2130319", govEcon: "50302", depEcon: "31005" };

let test: TestApp;
let base: string;
let words: Words;
const { open, desk, visit, look, faults } = openDesks();

beforeAll(async () => {
  test = await testApp({ demo: "projects" });
  test.setClock("2026-11-19T10:00:00+08:00");
  words = await wordsOf(test);
  base = await open(test);
});

/** Fills a form that is open, and sends it. */
async function send(page: Page, form: string, answers: Record<string, unknown>): Promise<void> {
  await page.locator("#act-submit").waitFor();
  await fillForm(page, test.context.definitions.get("form", form), answers, words);
  await picture(page, `walk-${form}`);
  await submit(page);
}

async function submit(page: Page): Promise<void> {
  await page.locator("#act-submit").click();
  await giveReasons(page, page.locator("mz-document-read .page-head"));
}

/** Says what was found of each line that asks for it, until it is over; how many asked. */
async function giveReasons(page: Page, over: Locator): Promise<number> {
  const reasons = page.getByRole("dialog").locator("textarea[id^='reason-']");
  await reasons.first().or(over).waitFor();
  const asked = await reasons.count();
  for (let n = 0; n < asked; n++) await reasons.nth(n).fill("查过原件，没有问题");
  if (asked > 0) await page.locator("#send-reasons").click();
  await over.waitFor();
  return asked;
}

/** Starts a form that stands alone from the menu. */
async function startAlone(login: string, form: string): Promise<Page> {
  const page = await desk(login);
  const { title } = test.context.definitions.get("form", form);
  await page.getByRole("link", { name: title, exact: true }).click();
  await page.getByRole("button", { name: `新建${title}` }).click();
  return page;
}

/** Starts a form from the project's page. */
async function startAtPond(login: string, form: string): Promise<Page> {
  const page = await desk(login);
  await page.goto(`${base}/portal/projects`);
  await page.getByRole("link", { name: POND }).first().click();
  await page
    .getByRole("button", { name: new RegExp(test.context.definitions.get("form", form).title) })
    .first()
    .click();
  return page;
}

/** Opens what waits under a title in the worklist. */
async function openTask(login: string, title: string): Promise<Page> {
  const page = await desk(login);
  await page.goto(`${base}/portal/work`);
  await page.locator("tr", { hasText: title }).getByRole("link").first().click();
  await page.getByRole("region", { name: "办理" }).waitFor();
  return page;
}

/** Agrees; how many lines asked what was found. */
async function agree(page: Page): Promise<number> {
  await page.getByLabel("审批意见").fill("同意");
  await page.locator("#act-approve").click();
  return giveReasons(page, page.getByText(/已提交到|已办结/).first());
}

/** Several agree in turn to what waits under a title. */
async function pass(title: string, logins: readonly string[]): Promise<void> {
  for (const login of logins) await agree(await openTask(login, title));
}

/** The pond is declared and comes into the library; county money comes in, goes to the department, and to the pond. */
async function giveQuota(): Promise<void> {
  await pass(POND, ["yeqinghe", "lujingxing"]);
  await send(await startAtPond("shenyinuo", "project-library"), "project-library", {
    declaration: "",
    libState: "03",
    entryDate: "2026-11-19",
    priority: 1,
  });
  const rank = await openTask("guzhiwei", POND);
  await rank.locator("#f-rank").fill("1");
  await rank.locator("#act-handle").click();
  await pass(POND, ["lujingxing"]);

  const quota = { source: "04", sourceType: "1", fundNature: "111", payMode: "1", ...CODES };
  const paper = { quotaDoc: [{ $pdf: "指标文.pdf" }] };
  await send(await startAlone("guzhiwei", "quota-in"), "quota-in", {
    ...quota,
    ...paper,
    quotaNo: LINES.county,
    issueDate: "2026-11-19",
    amount: 500 * WAN,
  });
  await pass(LINES.county, ["lujingxing"]);
  await send(await startAlone("guzhiwei", "quota-distribution"), "quota-distribution", {
    parent: LINES.county,
    issueDate: "2026-11-19",
    reason: "小微水体整治资金分到水利局",
    parts: [{ unit: { $unit: "water" }, number: LINES.department, amount: 400 * WAN }],
  });
  await pass("小微水体整治资金分到水利局", ["lujingxing"]);
  await send(await startAtPond("shenyinuo", "plan"), "plan", {
    declaration: "",
    parent: LINES.department,
    ...quota,
    ...paper,
    quotaNo: LINES.project,
    issueDate: "2026-11-19",
    amount: 280 * WAN,
  });
  await pass(LINES.project, ["guzhiwei", "lujingxing"]);
}

/** The unit asks for disclosure, and others release it. */
async function disclose(): Promise<void> {
  await send(await startAtPond("zhouyunheng", "publish"), "publish", {
    declaration: "",
    pageTitle: POND,
    item: "04",
    publishDate: "2026-11-19",
    legalBasis: "《中华人民共和国政府信息公开条例》第二十条",
    redaction: "2",
    noSecret: true,
    noPersonal: true,
    noCommercial: true,
  });
  await pass(POND, ["yeqinghe", "shenyinuo"]);
}

/** A contract with a list of works, and a first measurement against it. */
async function measureWork(): Promise<void> {
  const listed = [
    { code: "040101001", item: "清淤疏浚", unit: "立方米", quantity: 42_000, price: 5_000, total: 210 * WAN },
    { code: "040305001", item: "护岸修复", unit: "米", quantity: 900, price: 50_000, total: 45 * WAN },
    { code: "041109001", item: "暂列金额", unit: "项", quantity: 1, price: 5 * WAN, total: 5 * WAN },
  ];
  await send(await startAtPond("zhouyunheng", "contract"), "contract", {
    contractNo: "HT-2026-0207",
    kind: "1",
    contractName: "小微水体清淤施工合同",
    signDate: "2026-11-19",
    durationDays: 120,
    partyA: { $unit: "river" },
    partyB: PAYEE,
    sellerUscc: "91331003TERT0A013G",
    partyBAccounts: [
      { accountName: PAYEE, bank: "演示银行黄岩支行", account: "0000000000004471" },
      { accountName: `${PAYEE}农民工工资专户`, bank: "演示银行黄岩支行", account: "0000000000000926", isWage: true },
    ],
    procMethod: "4",
    amount: 260 * WAN,
    provisional: 5 * WAN,
    advanceRate: 0,
    progressRate: 8500,
    retentionRate: 300,
    defectMonths: 12,
    contractorFinancing: false,
    boq: listed,
    contractFile: [{ $pdf: "施工合同.pdf" }],
  });
  await pass("小微水体清淤施工合同", ["linshuyao", "yeqinghe"]);
  await send(await startAtPond("zhouyunheng", "measure"), "measure", {
    contract: "",
    measureNo: "JL-01",
    usage: "第 1 期",
    periodStart: "2026-10-20",
    periodEnd: "2026-11-18",
    lines: [
      { ...listed[0], quantity: 20_000, total: undefined, value: 100 * WAN },
      { ...listed[1], quantity: 400, total: undefined, value: 20 * WAN },
    ],
    completedValue: 120 * WAN,
    wagePart: WAGES,
    supervisor: "台州青禾监理有限公司",
    engineer: "陈守正",
    signedOn: "2026-11-19",
    paper: [{ $pdf: "计量单.pdf" }],
  });
  await pass("第 1 期", ["linshuyao"]);
}

/** The marks of the ten lines, once they are judged. */
async function marksOf(page: Page): Promise<string[]> {
  const lines = page.locator(".rule-lines tbody tr");
  await expect.poll(() => lines.count()).toBe(10);
  return lines.evaluateAll((all) => all.map((line) => line.getAttribute("data-mark") ?? ""));
}

/** The clerk asks for the money: the first invoice is too small, so one line fails and nothing is sent; a second one mends it. */
async function askForMoney(): Promise<void> {
  const page = await startAtPond("zhouyunheng", "pay");
  await page.locator("#act-submit").waitFor();
  await fillForm(
    page,
    test.context.definitions.get("form", "pay"),
    {
      payKind: "2",
      contract: "",
      quota: LINES.project,
      payMode: "1",
      usage: USAGE,
      depEcon: CODES.depEcon,
      measure: "",
      completedValue: 120 * WAN,
      periodStart: "2026-10-20",
      periodEnd: "2026-11-18",
      amount: DUE,
      wagePart: WAGES,
      wageEntry: "工资专户",
      payeeEntry: "浙江青梧河海",
    },
    words,
  );
  const box = page.locator("mz-invoice-drop");
  const upload = async (serial: number, fen: number): Promise<void> => {
    const text = einvoiceOf(invoiceNo(serial), fen, { buyerName: UNIT, issued: "2026-11-19 09:12:00" });
    await box
      .locator("input[type=file]")
      .setInputFiles({ name: `发票${serial}.xml`, mimeType: "text/xml", buffer: Buffer.from(text) });
    await box.getByText(`已填入发票 ${invoiceNo(serial)}`).waitFor();
  };
  await upload(1, 100 * WAN);
  const failing = page.locator(".aside .rules-said li", { hasText: /\bM\d/ }).filter({ hasText: /不得办理|未通过/ });
  await failing.filter({ hasText: "M5" }).waitFor();
  expect(await failing.count()).toBe(1);
  expect(await failing.innerText()).toContain("1,020,000.00");
  await picture(page, "walk-fails");
  await page.locator("#act-submit").click();
  await page.locator("#problem-summary").waitFor();
  await upload(2, 2 * WAN);
  await failing.waitFor({ state: "detached" });
  await picture(page, "walk-mended");
  await submit(page);
  expect(await marksOf(page)).not.toContain("fail");
}

/** From the board of payments to the ten lines of this one; what a person has to look at is asked for. */
async function decideFinally(): Promise<void> {
  const page = await desk("lujingxing");
  await page.goto(`${base}/portal/`);
  await page.getByRole("link", { name: "拨付工作台" }).first().click();
  const row = page.locator(".board-rows tbody tr", { hasText: USAGE });
  await row.waitFor();
  const marks = await row.locator(".mark-of").evaluateAll((all) => all.map((one) => one.getAttribute("title") ?? ""));
  expect(marks.map((mark) => mark.split(" ")[0])).toEqual(Array.from({ length: 10 }, (_, i) => `M${i + 1}`));
  expect(marks.filter((mark) => mark.endsWith("要人看")).map((mark) => mark.split(" ")[0])).toEqual(["M3", "M10"]);
  // The road's second instalment waits beside it.
  expect(await page.locator(".board-rows tfoot").innerText()).toContain("4,170,000.00");
  await look(page, "payments-board");
  await page.locator("#bd-mark").selectOption("fail");
  await page.getByText("没有符合条件的单据").waitFor();
  await page.locator("#bd-mark").selectOption("look");
  await row.locator("a.t").focus();
  await page.keyboard.press("Enter");

  const expected = ["pass", "pass", "look", "pass", "pass", "pass", "pass", "pass", "pass", "look"];
  expect(await marksOf(page)).toEqual(expected);
  expect(await page.locator(".rule-lines tbody tr").nth(1).innerText()).toContain("1,020,000.00");
  await page.locator(".rule-lines").scrollIntoViewIfNeeded();
  await look(page, "payments-lines");
  expect(await agree(page)).toBe(2);
}

/** The treasury pays, and the bank tells of it and of the money that it sent back. */
async function payAndReconcile(): Promise<void> {
  const page = await openTask("suyining", USAGE);
  await page.locator("#f-certNo").fill("PZ-2026-77");
  await page.locator("#f-bankSerial").fill("DB-2026-77");
  await page.locator("#f-paidAt").fill("20261119");
  await page.locator("#f-paidAt").press("Tab");
  await page.locator("#f-wageCertNo").fill("PZ-2026-78");
  await page.locator("#f-wageSerial").fill("DB-2026-78");
  await page.locator("#f-wagePaidAt").fill("20261119");
  await page.locator("#f-wagePaidAt").press("Tab");
  await page.locator("#act-handle").click();
  await page
    .getByText(/已办结/)
    .first()
    .waitFor();
  const told = { name: PAYEE, voucher: "PZ-2026-77" };
  const statement = camtOf({
    id: "DAY-19",
    account: BANK,
    from: "2026-11-19",
    openingFen: 10 * DUE,
    entries: [
      { fen: -(DUE - WAGES), reference: "DB-2026-77", purpose: USAGE, ...told },
      { fen: -WAGES, reference: "DB-2026-78", purpose: USAGE, name: `${PAYEE}农民工工资专户`, voucher: "PZ-2026-78" },
      { fen: DUE - WAGES, reference: "CR-2026-78", purpose: "退汇：收款户名与账号不符", ...told },
    ],
  });
  await page.getByRole("link", { name: "银行对账", exact: true }).click();
  await page.locator("#reco-account").click();
  const box = page.getByRole("dialog");
  for (const [label, text] of [
    ["账户名称（自己好认的叫法）", "国库集中支付户"],
    ["开户银行", "中国建设银行股份有限公司台州黄岩支行"],
    ["户名", "黄岩区财政局"],
    ["账号", BANK],
  ] as const)
    await box.getByLabel(label, { exact: true }).fill(text);
  await box.locator("#ac-since").fill("2026-11-19");
  await box.locator("#ac-send").click();
  await page.getByText("未核对").first().waitFor();
  await page.locator("#reco-import").click();
  const file = { name: "day.xml", mimeType: "text/xml", buffer: Buffer.from(statement) };
  await box.locator("#st-file").setInputFiles(file);
  await box.locator("#st-send").click();
  await box.getByText("新核对相符 2 组").waitFor();
  await box.getByRole("button", { name: "关闭" }).last().click();
  const filter = page.getByRole("navigation", { name: "按结果筛选" });
  const rows = page.locator(".reco-items tbody tr");
  await filter.getByRole("link", { name: "相符" }).click();
  await rows.filter({ hasText: "PZ-2026-77" }).first().waitFor();
  await picture(page, "walk-agrees");
  await filter.getByRole("link", { name: "行有我无" }).click();
  await rows.filter({ hasText: "退汇" }).getByRole("button", { name: "登记退票" }).click();
  await box.locator("#re-send").click();
  await page.waitForURL(/\/documents\//);
  await submit(page);
}

/** What a citizen with scripting off reads of the pond on a phone, without white space. */
async function citizenReads(): Promise<string> {
  const page = await visit({ javaScriptEnabled: false, viewport: { width: 360, height: 740 } });
  await page.goto(`${base}/`);
  await page.getByRole("searchbox").fill("小微水体");
  await page.getByRole("button", { name: "搜索" }).click();
  await page.getByRole("link", { name: POND }).first().click();
  await picture(page, "walk-public");
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  const text = (await page.locator("body").innerText()).replaceAll(/\s/g, "");
  await page.context().close();
  return text;
}

it("goes from the quota to the payee, to the bank and back", { timeout: 300_000 }, async () => {
  await giveQuota();
  await disclose();
  await measureWork();
  await askForMoney();
  await pass(USAGE, ["linshuyao", "yeqinghe"]);
  await decideFinally();
  await payAndReconcile();
  const paid = await citizenReads();
  for (const told of ["286.00", "102.00", "184.00", "280.00", "核对相等", "演示数据", "HT-2026-0207"])
    expect(paid, told).toContain(told);
  for (const told of [PAYEE, LINES.project, "PZ-2026-77", "2026-11-19"]) expect(paid, told).toContain(told);

  await pass("退汇：收款户名与账号不符", ["lujingxing"]);
  const back = await citizenReads();
  for (const told of ["−82.00", "核对相等", "CR-2026-78"]) expect(back, told).toContain(told);

  const { rows } = await test.database.owner.query(
    `select q.number, array_agg(p.amount_fen::int order by p.at) as fen from core.payment p
       join core.quota q on q.id = p.quota where p.payee = $1 and p.at > '2026-11-18' group by q.id`,
    [PAYEE],
  );
  expect(rows).toEqual([{ number: LINES.project, fen: [DUE - WAGES, WAGES - DUE] }]);
  expect((await verifyLedger(test.database.owner, test.context.definitions)).faults).toEqual([]);
  expect(faults().filter((fault) => !fault.includes("422"))).toEqual([]);
});
