/** The form designer in a real browser: a form built by keyboard alone, dragging, undo, saving; clean under policy and axe. */
import { randomUUID } from "node:crypto";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { columnsOf } from "../../core/domain/fields/table.ts";
import type { Change } from "../../core/domain/change.ts";
import { type Field, fieldsOf, type Form } from "../../core/domain/form.ts";
import { type Client, type TestApp, testApp } from "../support/app.ts";
import { drag } from "../support/drag.ts";
import { findings } from "../support/findings.ts";
import { type Desk, launchBrowser, sitDown } from "../support/officer.ts";

const PICTURES = process.env["MZ_PICTURES"];
/** May write definitions in its county, and works with them every day. */
const WRITER = "shenyinuo";

let test: TestApp;
let browser: Browser;
let base: string;
let client: Client;
let desk: Desk;

beforeAll(async () => {
  test = await testApp({ demo: "projects" });
  await test.app.listen({ port: 0, host: "127.0.0.1" });
  base = `http://localhost:${(test.app.server.address() as { port: number }).port}`;
  browser = await launchBrowser();
  client = await test.signIn(WRITER);
  desk = await sitDown(browser, base, WRITER, 1440);
});
afterAll(async () => {
  await browser?.close();
});

async function begin(title: string, start: object): Promise<string> {
  const { body } = await client.get<{ scopes: { scope: string }[] }>("/designer");
  const made = await client.send<Change>("POST", "/changes", {
    id: randomUUID(),
    title,
    scope: body.scopes[0]?.scope ?? "",
    start,
  });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body.id;
}

async function open(page: Page, id: string): Promise<void> {
  await page.goto(`${base}/portal/changes/${id}`);
  await page.locator("mz-form-canvas .sheet").waitFor();
}

/** The form as the server has it, once everything is saved. */
async function saved(page: Page, id: string): Promise<Form> {
  await page.waitForFunction(() => /已保存/.test(document.querySelector(".dbar .saved")?.textContent ?? ""));
  const { body } = await client.get<Change>(`/changes/${id}`);
  return body.bodies.find((one) => one.kind === "form") as unknown as Form;
}

async function wide(page: Page): Promise<number[]> {
  const out: number[] = [];
  for (const width of [360, 1024, 1440]) {
    await page.setViewportSize({ width, height: 860 });
    const beyond = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (beyond > 0) out.push(width);
  }
  return out;
}

async function picture(page: Page, name: string): Promise<void> {
  if (!PICTURES) return;
  for (const width of [1440, 1024, 360]) {
    await page.setViewportSize({ width, height: 860 });
    await page.screenshot({ path: `${PICTURES}/${name}-${width}.png` });
  }
  await page.setViewportSize({ width: 1440, height: 860 });
}

/** Drags to the head of another one. */
async function dragTo(page: Page, what: Locator, onto: Locator): Promise<void> {
  await what.scrollIntoViewIfNeeded();
  const [from, to] = [await what.boundingBox(), await onto.boundingBox()];
  if (!from || !to) throw new Error("nothing to drag");
  await drag(page, { x: from.x + from.width / 2, y: from.y + 10 }, { x: to.x + to.width / 2, y: to.y + 5 });
}

it("builds a form with twelve fields without the mouse", async () => {
  const { page, faults } = desk;
  const id = await begin("村级道路日常养护", { new: "project-type" });
  await open(page, id);
  const before = fieldsOf(await saved(page, id)).length;

  await page.locator("mz-form-canvas [data-focus]").first().focus();
  const types = [
    "text",
    "long-text",
    "money",
    "percent",
    "date",
    "date-range",
    "year",
    "yes-no",
    "org",
    "table",
    "file",
  ];
  types.push("number");
  for (const type of types) {
    await page.keyboard.press("/");
    await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe("palette-search");
    await page.keyboard.insertText(type);
    await page.keyboard.press("Enter");
    await expect.poll(() => page.evaluate(() => document.activeElement?.hasAttribute("data-focus"))).toBe(true);
  }
  const built = await saved(page, id);
  expect(fieldsOf(built)).toHaveLength(before + 12);
  expect(new Set(fieldsOf(built).map((field) => field.id)).size).toBe(before + 12);

  const last = fieldsOf(built).find((field) => field.type === "number");
  const key = last?.id ?? "";
  const at = (form: Form): number => fieldsOf(form).findIndex((field) => field.id === key);
  await page.keyboard.press("Alt+ArrowUp");
  const moved = await saved(page, id);
  expect(at(moved)).toBe(at(built) - 1);
  await page.keyboard.press("Control+d");
  expect(fieldsOf(await saved(page, id))).toHaveLength(before + 13);
  await page.keyboard.press("Delete");
  expect(fieldsOf(await saved(page, id))).toHaveLength(before + 12);
  await page.keyboard.press("Control+z");
  expect(fieldsOf(await saved(page, id))).toHaveLength(before + 13);
  await page.keyboard.press("Control+y");
  expect(fieldsOf(await saved(page, id))).toHaveLength(before + 12);

  // Into the table by the list of places, and out of it again by the arrow.
  const date = page.locator('[data-focus="date1"]');
  await date.focus();
  await page.keyboard.press("m");
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: /明细表/ }).focus();
  await page.keyboard.press("Enter");
  await page.locator('[data-focus="table1.date1"]:focus').waitFor();
  expect(columnsOf(fieldsOf(await saved(page, id)).find((field) => field.id === "table1") as Field)).toHaveLength(2);
  await page.keyboard.press("Alt+ArrowLeft");
  await page.locator('[data-focus="date1"]:focus').waitFor();
  await page.keyboard.press("?");
  await dialog.getByText("撤销、重做").waitFor();
  expect(await findings(page, "html", [1440])).toEqual([]);
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "detached" });

  // F6 leads to the settings; what is typed there stands on the sheet at once.
  await page.locator(`[data-focus="${key}"]`).focus();
  await page.keyboard.press("Enter");
  await page.keyboard.press("F6");
  const label = page.getByLabel("名称", { exact: true }).last();
  await label.focus();
  await page.keyboard.press("Control+a");
  await page.keyboard.insertText("养护里程");
  await page.locator(`[data-focus="${key}"]`, { hasText: "养护里程" }).waitFor();
  expect(fieldsOf(await saved(page, id)).find((field) => field.id === key)?.label).toBe("养护里程");
  // Who writes formulas may give it a name, as long as it was never published.
  await page.locator("details", { hasText: "编号" }).locator("summary").click();
  const name = page.getByLabel("在公式里怎么写");
  await name.fill("mileage");
  await name.press("Tab");
  await page.locator('[data-focus="mileage"]').waitFor();
  expect(await findings(page, "html", [1440])).toEqual([]);
  await picture(page, "designer-new");
  expect(await wide(page)).toEqual([]);
  expect(faults).toEqual([]);
});

it("drags from the palette and between sections, and clicks the same entry again", async () => {
  const { page, faults } = desk;
  const id = await begin("桥梁检查记录", { new: "document-type" });
  await open(page, id);
  const money = page.locator('mz-field-palette [data-type="money"]');
  const list = page.locator("mz-form-canvas ul.ffields").first();
  const count = await list.locator("> li").count();
  await dragTo(page, money, list.locator("> li").first());
  await expect.poll(() => list.locator("> li").count()).toBe(count + 1);
  await expect.poll(() => page.locator('mz-field-palette [data-type="money"]').count()).toBe(1);
  await money.getByRole("button").click();
  await expect.poll(() => list.locator("> li").count()).toBe(count + 2);

  await page.getByRole("button", { name: "加分区" }).last().click();
  await expect.poll(() => page.locator("mz-form-canvas ul.ffields").count()).toBeGreaterThan(1);
  const form = await saved(page, id);
  const first = form.sections[0]?.fields[0] as Field;
  const target = page.locator("mz-form-canvas ul.ffields").last();
  await dragTo(page, page.locator(`[data-id="${first.id}"]`), target);
  const after = await saved(page, id);
  expect(after.sections.at(-1)?.fields.map((field) => (field as Field).id)).toEqual([first.id]);
  const drawn = await page
    .locator("mz-form-canvas [data-id]")
    .evaluateAll((all) => all.map((one) => (one as HTMLElement).dataset["id"]));
  expect(drawn).toEqual(fieldsOf(after).map((field) => field.id));
  expect(faults).toEqual([]);
});

it("edits the right one where a section, a field and columns are called the same", async () => {
  const { page, faults } = desk;
  const id = await begin("合同表样调整", { copy: { form: "contract" } });
  await open(page, id);
  const form = await saved(page, id);
  const table = fieldsOf(form).find((field) => columnsOf(field).some((column) => column.id === "amount"));
  await page.locator(`[data-focus="${table?.id}.amount"]`).click();
  const label = page.getByLabel("名称", { exact: true }).last();
  await label.fill("本期金额");
  const next = await saved(page, id);
  const labels = (of: Form): string[] =>
    fieldsOf(of).flatMap((field) => [field.label, ...columnsOf(field).map((column) => column.label)]);
  expect(labels(next).filter((text, i) => text !== labels(form)[i])).toEqual(["本期金额"]);
  await picture(page, "designer-contract");
  expect(await findings(page, "html", [1440])).toEqual([]);
  expect(await wide(page)).toEqual([]);
  for (const tab of ["approval", "rules", "preview", "publish", "diff", "json"]) {
    await page.setViewportSize({ width: 1440, height: 860 });
    await page.goto(`${base}/portal/changes/${id}?tab=${tab}`);
    await page.locator(".design-body").waitFor();
    await picture(page, `designer-${tab}`);
    expect(await findings(page, "html", [1440]), tab).toEqual([]);
    expect(await wide(page), tab).toEqual([]);
  }
  expect(faults).toEqual([]);
});

it("shows a change of a published form to who may only read it, clean in every tab", async () => {
  const id = await begin("支付申请改名", { edit: [{ kind: "form", id: "pay" }] });
  const { body } = await client.get<Change>(`/changes/${id}`);
  const form = body.bodies[0] as unknown as Form;
  for (const field of fieldsOf(form)) field.label = `${field.label.slice(0, 50)}（新）`;
  const { stamp, title, note, bodies, conversions } = body;
  const put = await client.send("PUT", `/changes/${id}`, { stamp, title, note, bodies, conversions });
  expect(put.status, JSON.stringify(put.body)).toBe(200);

  const { page, faults } = await sitDown(browser, base, "lujingxing", 1440);
  for (const tab of ["form", "rules", "preview", "print", "publish", "diff", "json"]) {
    await page.setViewportSize({ width: 1440, height: 860 });
    await page.goto(`${base}/portal/changes/${id}?tab=${tab}`);
    await page.locator(".design-body").waitFor();
    if (tab === "diff") await page.locator("mz-definition-diff").getByText("（新）").first().waitFor();
    await picture(page, `reader-${tab}`);
    expect(await findings(page, "html", [1440]), tab).toEqual([]);
    expect(await wide(page), tab).toEqual([]);
  }
  expect(faults).toEqual([]);
});
