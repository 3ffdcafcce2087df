/** Every field type filled with keyboard and mouse at a desk and on a phone, saved, loaded again, submitted and read. */
import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { publishDefinitions } from "../../core/definitions/store.ts";
import { demoPdf, demoPicture } from "../../core/demo/demo-files.ts";
import { type Client, draft, type TestApp, testApp } from "../support/app.ts";
import { everyField } from "../support/every-field.ts";
import { serious } from "../support/findings.ts";
import { type Desk, launchBrowser, pick, sitDown } from "../support/officer.ts";
import { smallOfd } from "../support/small-ofd.ts";

const CLERK = "fangxiaoman";
const PROJECT = "羽山路西延市政道路工程";
const FILES = join(tmpdir(), "mingzhang-field-files");
const PICTURES = process.env["MZ_PICTURES"];
const DESK = 1366;
const PHONE = 360;

let test: TestApp;
let browser: Browser;
let base: string;
let project: string;
let client: Client;

beforeAll(async () => {
  test = await testApp({ demo: "projects" });
  const [lifecycle] = test.context.definitions.all("lifecycle").filter((one) => one.id === "engineering");
  if (!lifecycle) throw new Error("no lifecycle");
  await publishDefinitions(
    test.database.owner,
    everyField(lifecycle).map((body) => ({ pack: "every", file: "every", body })),
    new Date(),
  );
  await test.context.definitions.reload(test.context.pool);
  await test.database.owner.query("update core.project set lifecycle_version = lifecycle_version + 1");
  await test.app.listen({ port: 0, host: "127.0.0.1" });
  base = `http://localhost:${(test.app.server.address() as { port: number }).port}`;
  browser = await launchBrowser();
  client = await test.signIn(CLERK);
  const found = await client.get<{ rows: { id: string; name: string }[] }>("/projects?size=50");
  project = found.body.rows.find((row) => row.name === PROJECT)?.id ?? "";
  await mkdir(FILES, { recursive: true });
  await writeFile(join(FILES, "查勘报告.pdf"), demoPdf());
  await writeFile(join(FILES, "拨付单.ofd"), smallOfd());
  await writeFile(join(FILES, "现场.jpg"), await demoPicture(0.5));
});
afterAll(async () => {
  await browser?.close();
});

async function picture(page: Page, name: string): Promise<void> {
  if (!PICTURES) return;
  await mkdir(PICTURES, { recursive: true });
  await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: !name.includes("dialog") });
}

async function sideways(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** A draft of the form on the screen of a person; on the phone its first section. */
async function open(width: number): Promise<{ desk: Desk; id: string }> {
  const doc = await draft(client, "every-field", { project, answers: {} });
  const desk = await sitDown(browser, base, CLERK);
  await desk.page.setViewportSize({ width, height: 768 });
  await desk.page.goto(`${base}/portal/documents/${doc.id}`);
  await desk.page.locator("#f-name").waitFor();
  return { desk, id: doc.id };
}

/** Goes on to the next section on a phone, after a look at this one. */
async function next(page: Page, width: number, name: string): Promise<void> {
  await picture(page, `${width}-${name}`);
  expect(await serious(page), name).toEqual([]);
  expect(await sideways(page), name).toBeLessThanOrEqual(0);
  if (width === PHONE) await page.getByRole("button", { name: /^下一步/ }).click();
}

async function type(control: Locator, text: string): Promise<void> {
  await control.fill(text);
  await control.press("Tab");
}

async function saved(page: Page): Promise<void> {
  await page.locator("#saved-state.done").waitFor();
}

async function fillBasic(page: Page, width: number): Promise<void> {
  const f = (id: string): Locator => page.locator(`#f-${id}`);
  await expect.poll(() => page.getByText("照片和签名都在现场完成。").count()).toBe(1);
  await type(f("name"), "羽山桥头塌方查勘");
  await type(f("code"), "Ｋ３-120");
  await type(f("year"), "2026年");
  await type(f("count"), "3");
  await type(f("share"), "62.5");
  await type(f("day"), "20261110");
  await type(f("period-from"), "20261201");
  await type(f("period-to"), "20260101");
  await f("period").getByText("截止日期不能早于起始日期").waitFor();
  await type(f("period-to"), "20270331");
  await expect.poll(() => f("period").getByText("截止日期不能早于起始日期").count()).toBe(0);
  await f("amount").fill("1234567.8");
  await page.getByText("大写：壹佰贰拾叁万肆仟伍佰陆拾柒元捌角整").waitFor();
  await f("amount").press("Tab");
  // The unit of typing changes, the amount does not.
  await page.getByRole("button", { name: /改用万元填写/ }).click();
  expect(await f("amount").inputValue()).toBe("123.45678");
  await type(f("budget"), "800000元");
  expect(await f("budget").inputValue()).toBe("80.00");
  await next(page, width, "basic");
}

async function fillChoices(page: Page, width: number): Promise<void> {
  const f = (id: string): Locator => page.locator(`#f-${id}`);
  expect(await f("why").count()).toBe(0);
  await f("urgent").getByLabel("是", { exact: true }).check();
  await f("why").fill("桥头路基塌陷。");
  await f("urgent").getByLabel("否", { exact: true }).check();
  await expect.poll(() => f("why").count()).toBe(0);
  await saved(page);
  // What was typed comes back with the field, even after a save.
  await f("urgent").getByLabel("是", { exact: true }).check();
  expect(await f("why").inputValue()).toBe("桥头路基塌陷。");
  expect(await page.locator("label[for=f-why]").innerText()).toContain("*");

  await page.getByText("请先填写“领域”").waitFor();
  await f("branch").getByLabel("水利", { exact: true }).check();
  await f("work").selectOption({ label: "山塘整治" });
  await f("branch").getByLabel("道路", { exact: true }).check();
  await page.getByText("下面已选的“山塘整治”不再适用").waitFor();
  expect(await f("work").locator("option").allInnerTexts()).toEqual(["请选择", "桥梁加固", "路面大修"]);
  await f("work").selectOption({ label: "桥梁加固" });
  await pick(page, f("reason"), "103 第3类");
  await f("several").getByLabel("道路", { exact: true }).check();
  await f("several").getByLabel("水利", { exact: true }).check();
  await pick(page, f("measures-add"), "105 第5类");
  await pick(page, f("measures-add"), "107 第7类");
  await pick(page, f("measures-add"), "109 第9类");
  await f("measures").getByRole("button", { name: "去掉第7类安全文明施工措施" }).click();
  await next(page, width, "choices");
}

async function fillWho(page: Page, width: number): Promise<void> {
  const f = (id: string): Locator => page.locator(`#f-${id}`);
  await pick(page, f("place"), "宁溪镇");
  await pick(page, f("unit"), "河道管理");
  expect(await page.locator("label[for=f-leader]").innerText()).toContain("*");
  await pick(page, f("leader"), "秦牧之");
  await pick(page, f("related"), "");
  await pick(page, f("contract"), "");
  await pick(page, f("quota"), "");
  await next(page, width, "who");
}

async function fillItems(page: Page, width: number): Promise<void> {
  const cell = (row: number, column: string): Locator => page.locator(`#f-items-${row}-${column}`);
  await page.getByText("至少 1 行，最多 6 行").waitFor();
  await page.getByRole("button", { name: "加一行" }).click();
  await cell(0, "item").fill("挡墙");
  await type(cell(0, "price"), "1200.5");
  await cell(0, "number").fill("10");
  await expect.poll(() => cell(0, "total").innerText()).toContain("12,005.00");
  await cell(0, "number").press("Alt+Insert");
  await expect.poll(() => cell(1, "item").evaluate((e) => e === document.activeElement)).toBe(true);
  await page.keyboard.type("护栏");
  await type(cell(1, "price"), "300");
  await type(cell(1, "number"), "4");
  await cell(1, "number").press("Alt+Shift+Insert");
  await expect.poll(() => cell(2, "item").count()).toBe(1);
  await cell(2, "number").press("Alt+Delete");
  await expect.poll(() => cell(2, "item").count()).toBe(0);
  await expect.poll(() => page.locator("#f-items tfoot").innerText()).toContain("13,205.00");
  await expect.poll(() => page.locator("#f-sum").innerText()).toContain("13,205.00");
  await next(page, width, "items");
}

async function fillProof(page: Page, width: number): Promise<void> {
  const f = (id: string): Locator => page.locator(`#f-${id}`);
  const story = "桥头路基塌陷约 20 米，\n半幅封闭通行。";
  const height = (await f("story").boundingBox())?.height ?? 0;
  await f("story").fill(`${story}\n${"已设围挡。\n".repeat(6)}`);
  expect((await f("story").boundingBox())?.height ?? 0).toBeGreaterThan(height);
  await f("story").fill(story);
  await page.getByText("21 / 400 字").waitFor();

  for (const name of ["查勘报告.pdf", "拨付单.ofd"])
    await f("papers").locator("input[type=file]").setInputFiles(join(FILES, name));
  await f("papers").getByText("拨付单.ofd").waitFor();
  await f("papers").getByRole("button", { name: "从本项目资料中选" }).click();
  const pool = page.getByRole("dialog", { name: "本项目已有的资料" });
  await pool.getByRole("checkbox").first().check();
  await picture(page, `${width}-dialog-pool`);
  expect(await serious(page), "pool").toEqual([]);
  await pool.getByLabel("按文件名、表单或编号查找").fill("没有这个文件");
  await pool.getByText("共 0 个文件").waitFor();
  await pool.getByRole("button", { name: "放入 1 个文件" }).click();
  await expect.poll(() => f("papers").locator(".file-list > li").count()).toBe(3);

  await f("papers").getByRole("link", { name: "拨付单.ofd", exact: true }).click();
  const viewer = page.locator("dialog.viewer");
  await viewer.getByText("县财政资金拨付单").waitFor();
  await viewer.getByText("没有显示电子印章").waitFor();
  await picture(page, `${width}-dialog-ofd`);
  expect(await serious(page), "ofd").toEqual([]);
  await page.keyboard.press("Escape");
  await expect.poll(() => viewer.count()).toBe(0);

  await f("photos").locator("input[type=file]").last().setInputFiles(join(FILES, "现场.jpg"));
  await f("photos").getByRole("link", { name: "现场.jpg", exact: true }).click();
  await viewer.locator("img").waitFor();
  await page.keyboard.press("+");
  await picture(page, `${width}-dialog-photo`);
  await page.keyboard.press("Escape");
  await f("photos").getByRole("button", { name: "加上我现在的位置" }).click();
  await f("photos").getByText("位置 121.05, 28.61").waitFor();

  await fillPlaces(page);

  const pad = f("signed").locator(".pad-paper");
  await pad.scrollIntoViewIfNeeded();
  const box = (await pad.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  for (const [i, dx] of [0.2, 0.4, 0.6].entries()) {
    await page.mouse.move(box.x + box.width * dx, box.y + box.height * 0.3);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * (dx + 0.1), box.y + box.height * 0.6, { steps: 6 });
    await page.mouse.move(box.x + box.width * (dx + 0.02 * i), box.y + box.height * 0.7, { steps: 6 });
    await page.mouse.up();
  }
  await f("signed").getByRole("button", { name: "退一笔" }).click();
  await expect.poll(() => f("signed").locator("path.ink").count()).toBe(2);
  await f("signed")
    .getByText(/签于 2026-11-16/)
    .waitFor();
  await picture(page, `${width}-proof`);
  expect(await serious(page), "proof").toEqual([]);
  expect(await sideways(page), "proof").toBeLessThanOrEqual(0);
}

/** A point by typing and by key, an area by clicks. */
async function fillPlaces(page: Page): Promise<void> {
  const where = page.locator("#f-where");
  await where.getByLabel("经纬度", { exact: true }).fill("121.05E 28°36′36″");
  await where.getByRole("button", { name: "加入" }).click();
  await where.locator(".places").getByText("121.05, 28.61").waitFor();
  await where.getByRole("application").focus();
  await page.keyboard.press("Backspace");
  await expect.poll(() => where.locator(".places li").count()).toBe(0);
  for (const key of ["ArrowRight", "ArrowRight", "ArrowUp", "+", "Enter"]) await page.keyboard.press(key);
  await expect.poll(() => where.locator(".places li").count()).toBe(1);

  const route = page.locator("#f-route");
  await route.getByLabel("面", { exact: true }).check();
  const map = route.locator("svg.map");
  for (const [x, y] of [
    [80, 80],
    [200, 90],
    [140, 200],
  ] as const)
    await map.click({ position: { x, y } });
  await expect.poll(() => route.locator(".places li").count()).toBe(3);
}

function compare(answers: Record<string, unknown>): void {
  expect(answers).toMatchObject({
    name: "羽山桥头塌方查勘",
    code: "K3-120",
    year: 2026,
    count: 3,
    share: 6250,
    day: "2026-11-10",
    period: { from: "2026-12-01", to: "2027-03-31" },
    amount: 123_456_780,
    budget: 80_000_000,
    urgent: true,
    why: "桥头路基塌陷。",
    branch: "A",
    work: "A1",
    reason: "103",
    several: ["A", "B"],
    measures: ["105", "109"],
    items: [
      { item: "挡墙", price: 120_050, number: 10, total: 1_200_500 },
      { item: "护栏", price: 30_000, number: 4, total: 120_000 },
    ],
    sum: 1_320_500,
    story: "桥头路基塌陷约 20 米，\n半幅封闭通行。",
    photos: [{ name: "现场.jpg", lon: 121.05, lat: 28.61 }],
    where: { kind: "point", points: [[expect.any(Number), expect.any(Number)]] },
    route: { kind: "area" },
    signed: { name: "方小满", at: expect.stringMatching(/^2026-11-16T/) },
  });
  expect((answers["papers"] as unknown[]).length).toBe(3);
  const ring = (answers["route"] as { points: unknown[] }).points;
  expect(ring).toHaveLength(4);
  expect(ring[3]).toEqual(ring[0]);
  const strokes = (answers["signed"] as { strokes: number[][][] }).strokes;
  expect(strokes).toHaveLength(2);
  expect(strokes.flat(2).every((n) => Number.isInteger(n) && n >= 0 && n <= 1000)).toBe(true);
  for (const id of ["place", "unit", "leader", "related", "contract", "quota"]) expect(answers[id], id).toBeTruthy();
}

describe.each([
  ["at a desk", DESK],
  ["on a phone", PHONE],
])("every field %s", (_where, width) => {
  it("is filled, saved, loaded again, submitted and read", async () => {
    const { desk, id } = await open(width);
    const { page, faults } = desk;
    await page.context().grantPermissions(["geolocation"]);
    await page.context().setGeolocation({ longitude: 121.05, latitude: 28.61, accuracy: 12 });
    if (width === PHONE) {
      await expect.poll(() => page.getByText("第 1 步，共 5 步").count()).toBe(1);
      // What is missing is told, and its link turns to the section it stands in.
      await page.getByRole("link", { name: /还有 \d+ 处要填或要改/ }).click();
      await expect.poll(() => page.locator("#f-name").evaluate((e) => e === document.activeElement)).toBe(true);
      await page.locator("#problem-summary a", { hasText: "查勘人签名" }).click();
      await page.getByText("第 5 步，共 5 步").waitFor();
      await picture(page, `${width}-problem`);
      await page.locator(".outline a", { hasText: "基本情况" }).click();
      await page.getByText("第 1 步，共 5 步").waitFor();
    }
    await fillBasic(page, width);
    await fillChoices(page, width);
    await fillWho(page, width);
    await fillItems(page, width);
    await fillProof(page, width);
    await saved(page);

    const stored = (await client.get<{ answers: Record<string, unknown>; problems: unknown[] }>(`/documents/${id}`))
      .body;
    compare(stored.answers);
    expect(stored.problems.filter((p) => (p as { severity?: string }).severity !== "warn")).toEqual([]);

    await page.reload();
    await page.locator("#f-name").waitFor();
    expect(await page.locator("#f-name").inputValue()).toBe("羽山桥头塌方查勘");
    expect(await page.locator("#f-amount").inputValue()).toBe("1,234,567.80");
    expect(await page.locator("#f-period-to").inputValue()).toBe("2027-03-31");
    await expect.poll(() => page.locator("#f-leader").inputValue()).toBe("秦牧之");
    await expect.poll(() => page.locator("#f-signed path.ink").count()).toBe(2);
    await expect.poll(() => page.locator("#f-where .places li").count()).toBe(1);

    await page.getByRole("button", { name: "提交", exact: true }).click();
    await page.getByRole("heading", { name: "全部内容" }).waitFor();
    const text = await page.locator("#s-all").innerText();
    for (const part of [
      "2026-12-01至2027-03-31",
      "桥梁加固",
      "秦牧之",
      "12,005.00",
      "20 米",
      "121.05, 28.61",
      "方小满 签于",
    ])
      expect(text).toContain(part);
    expect(text).not.toContain("照片和签名都在现场完成");
    await expect.poll(() => page.locator("#s-all .pictures img").count()).toBe(1);
    await expect.poll(() => page.locator("#s-all svg.map").count()).toBe(2);
    await picture(page, `${width}-read`);
    expect(await serious(page), "read").toEqual([]);
    expect(await sideways(page), "read").toBeLessThanOrEqual(0);
    expect(faults).toEqual([]);
    await page.context().close();
  });
});

it("files are shown in place, next and before, PDF by the browser's own viewer", async () => {
  const { desk } = await open(DESK);
  const { page, faults } = desk;
  await page.addInitScript(() => Object.defineProperty(navigator, "pdfViewerEnabled", { get: () => true }));
  await page.reload();
  const papers = page.locator("#f-papers");
  await papers.locator("input[type=file]").setInputFiles(["查勘报告.pdf", "现场.jpg"].map((name) => join(FILES, name)));
  await papers.getByRole("link", { name: "查勘报告.pdf", exact: true }).click();
  const viewer = page.locator("dialog.viewer");
  await viewer.getByText("第 1 个，共 2 个").waitFor();
  expect(await viewer.locator("iframe").getAttribute("src")).toMatch(/^blob:/);
  await page.keyboard.press("ArrowRight");
  await viewer.locator("img").waitFor();
  await viewer.getByRole("button", { name: "上一个" }).click();
  await viewer.locator("iframe").waitFor();
  await viewer.getByRole("button", { name: "关闭" }).click();
  expect(
    await papers.getByRole("link", { name: "查勘报告.pdf", exact: true }).evaluate((e) => e === document.activeElement),
  ).toBe(true);
  expect(faults).toEqual([]);
  await page.context().close();
});

it("a form can be tried without a project and without a network", async () => {
  const { desk } = await open(DESK);
  const { page } = desk;
  await page.route("**/api/v1/**", (route) => route.abort());
  const { form } = test.context.definitions.get("form", "every-field") as unknown as { form?: unknown };
  const body = form ?? test.context.definitions.get("form", "every-field");
  await page.evaluate((given) => {
    const view = Object.assign(document.createElement("mz-form-view"), { form: given, className: "trial" });
    document.querySelector("mz-document-edit")?.replaceWith(view);
  }, body as object);
  const view = page.locator(".trial");
  await view.locator("#f-leader").waitFor();
  await view.getByText("没有取到可选内容").first().waitFor();
  await view.locator("#f-name").fill("试填");
  await view.getByRole("button", { name: "加一行" }).click();
  expect(await view.getByRole("button", { name: "从本项目资料中选" }).count()).toBe(0);
  await expect.poll(() => view.locator("svg.map").count()).toBe(2);
  await page.context().close();
});

it("a signature by name is possible without a hand, and is told as such", async () => {
  const { desk, id } = await open(DESK);
  const { page, faults } = desk;
  await page
    .locator("#f-signed")
    .getByRole("checkbox", { name: /以本人姓名“方小满”签署/ })
    .focus();
  await page.keyboard.press("Space");
  await page.getByText(/方小满 以姓名签署，2026-11-16/).waitFor();
  await saved(page);
  const { answers } = (await client.get<{ answers: Record<string, unknown> }>(`/documents/${id}`)).body;
  expect(answers["signed"]).toMatchObject({ name: "方小满" });
  expect(faults).toEqual([]);
  await page.context().close();
});
