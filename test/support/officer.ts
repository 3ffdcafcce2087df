/** Officials in a real browser: desks to sit at, any form filled from its definition. Keyboard and mouse only. */
import { mkdirSync } from "node:fs";
import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import chromium from "@sparticuz/chromium";
import {
  type Browser,
  type BrowserContextOptions,
  chromium as playwright,
  type Locator,
  type Page,
} from "playwright-core";
import { afterAll, afterEach, expect } from "vitest";
import { demoPdf, demoPicture } from "../../core/demo/demo-files.ts";
import type { Dictionary } from "../../core/domain/dictionary.ts";
import { columnsOf } from "../../core/domain/fields/table.ts";
import { type Field, fieldsOf, type Form } from "../../core/domain/form.ts";
import { formatMoney, formatPercent } from "../../core/domain/money.ts";
import type { TestApp } from "./app.ts";
import { PASSWORD } from "./beginning.ts";
import { findings } from "./findings.ts";

/** Our own arguments: the package's default ones crash when a page closes and blind policy tests. */
const ARGUMENTS = [
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-dev-shm-usage",
];

/** Starts the browser that comes inside an npm package. */
export async function launchBrowser(): Promise<Browser> {
  return playwright.launch({ executablePath: await chromium.executablePath(), args: ARGUMENTS, headless: true });
}

export type Desk = { page: Page; faults: string[] };

/** A person at a desk of their own; console errors and policy violations are collected. */
export async function sitDown(browser: Browser, base: string, login: string, width = 1366): Promise<Desk> {
  const context = await browser.newContext({
    viewport: { width, height: 768 },
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    reducedMotion: "reduce",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(`${login}: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" && !message.text().includes("401")) faults.push(`${login}: ${message.text()}`);
  });
  await page.addInitScript(() =>
    document.addEventListener("securitypolicyviolation", (e) =>
      console.error(`policy: ${e.violatedDirective} ${e.blockedURI}`),
    ),
  );
  await page.goto(`${base}/portal/`);
  await page.getByLabel("账号", { exact: true }).fill(login);
  await page.getByLabel("密码", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "登录" }).click();
  await page.locator(".person").waitFor();
  return { page, faults };
}

/** Keeps the page as pictures at three widths where MZ_PICTURES says. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env["MZ_PICTURES"];
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  const size = page.viewportSize();
  for (const width of [1440, 1024, 360]) {
    await page.setViewportSize({ width, height: 860 });
    await page.screenshot({ path: `${folder}/${name}-${width}.png` });
  }
  if (size) await page.setViewportSize(size);
}

export type Desks = {
  /** Lets the browser reach an app; gives the address of its start. */
  open(test: TestApp): Promise<string>;
  /** Signs a person in at a desk of their own. */
  sit(login: string): Promise<Desk>;
  /** The page of a person; who comes the first time signs in. */
  desk(login: string): Promise<Page>;
  /** A page of somebody who is not signed in. */
  visit(options?: BrowserContextOptions): Promise<Page>;
  /** Nothing serious and nothing sideways at any width; kept as pictures where MZ_PICTURES says. */
  look(page: Page, name: string): Promise<void>;
  /** Console errors and policy violations of everybody. */
  faults(): string[];
};

/** The desks of a test file, called at its top: a failed test shows every desk, and the browser goes with the file. */
export function openDesks(): Desks {
  const taken: (Desk & { login: string })[] = [];
  let browser: Browser | undefined;
  let base = "";
  afterEach(async ({ task }) => {
    if (task.result?.state !== "fail") return;
    for (const { login, page, faults } of taken) {
      console.log(login, page.url(), faults);
      await picture(page, `failed-${login}`);
    }
  });
  afterAll(async () => {
    await browser?.close();
  });
  const started = async (): Promise<Browser> => (browser ??= await launchBrowser());
  const sit = async (login: string): Promise<Desk> => {
    const desk = await sitDown(await started(), base, login, 1440);
    taken.push({ login, ...desk });
    return desk;
  };
  return {
    async open({ app }) {
      await app.listen({ port: 0, host: "127.0.0.1" });
      base = `http://localhost:${(app.server.address() as { port: number }).port}`;
      return base;
    },
    sit,
    desk: async (login) => (taken.findLast((one) => one.login === login) ?? (await sit(login))).page,
    visit: async (options = {}) => (await (await started()).newContext({ locale: "zh-CN", ...options })).newPage(),
    async look(page, name) {
      await picture(page, name);
      expect(await findings(page), name).toEqual([]);
      await page.setViewportSize({ width: 1440, height: 860 });
    },
    faults: () => taken.flatMap(({ faults }) => faults),
  };
}

export type Words = {
  dictionary(id: string): Dictionary;
  units: ReadonlyMap<string, string>;
  regions: ReadonlyMap<string, string>;
};

/** What a form names by keys, as people read it on the screen. */
export async function wordsOf({ scenario, context, database }: TestApp): Promise<Words> {
  const { rows } = await database.owner.query<{ code: string; name: string }>("select code, name from core.region");
  return {
    dictionary: (id) => context.definitions.get("dictionary", id),
    units: new Map(scenario.units.map((unit) => [unit.key, unit.name])),
    regions: new Map(rows.map((row) => [row.code, row.name])),
  };
}

let folder: Promise<string> | undefined;
async function fileOf(name: string): Promise<string> {
  folder ??= mkdtemp(join(tmpdir(), "mingzhang-files-"));
  const path = join(await folder, name);
  await writeFile(path, name.endsWith(".jpg") ? await demoPicture(0.4) : demoPdf());
  return path;
}

/** Fills the fields of a form in its order with the answers of a scenario. */
export async function fillForm(
  page: Page,
  form: Form,
  answers: Readonly<Record<string, unknown>>,
  words: Words,
): Promise<void> {
  for (const field of fieldsOf(form)) {
    const value = answers[field.id];
    if (value === undefined) continue;
    if (field.type === "table") await fillTable(page, field, value as Record<string, unknown>[], words);
    else await fillField(page, field, `f-${field.id}`, value, words);
  }
}

async function fillTable(
  page: Page,
  field: Field,
  rows: readonly Record<string, unknown>[],
  words: Words,
): Promise<void> {
  const table = page.locator(`#f-${field.id}`);
  for (const [i, row] of rows.entries()) {
    await table.getByRole("button", { name: "加一行" }).click();
    for (const column of columnsOf(field))
      if (row[column.id] !== undefined)
        await fillField(page, column, `f-${field.id}-${i}-${column.id}`, row[column.id], words);
  }
}

async function fillField(page: Page, field: Field, id: string, value: unknown, words: Words): Promise<void> {
  const control = page.locator(`#${id}`);
  switch (field.type) {
    case "money":
      return type(control, formatMoney(value as number, field["unit"] === "wan" ? "wan" : "yuan").replaceAll(",", ""));
    case "percent":
      return type(control, formatPercent(value as number));
    case "date":
      return type(control, String(value).replaceAll("-", ""));
    case "yes-no":
      if ((await control.evaluate((element) => element.tagName)) === "SELECT")
        await control.selectOption({ label: value === true ? "是" : "否" });
      else await control.getByLabel(value === true ? "是" : "否", { exact: true }).check();
      return;
    case "choice":
      return choose(page, field, control, value, words);
    case "region":
      return pick(page, control, words.regions.get(String(value)) ?? "");
    case "org":
      return pick(page, control, words.units.get(String((value as { $unit: string }).$unit)) ?? "");
    case "document":
    case "quota":
      return pick(page, control, typeof value === "string" ? value : "");
    case "file":
      for (const file of value as { $pdf?: string; $picture?: string }[]) {
        const name = file.$pdf ?? `${file.$picture ?? ""}.jpg`;
        await control.locator('input[type="file"]').setInputFiles(await fileOf(name));
        await control.getByText(name).first().waitFor();
      }
      return;
    default:
      return type(control, String(value));
  }
}

/** Types as a person does: select what is there, type over it, leave the field. */
async function type(control: Locator, text: string): Promise<void> {
  await control.fill(text);
  await control.press("Tab");
}

async function choose(page: Page, field: Field, control: Locator, value: unknown, words: Words): Promise<void> {
  const items = words.dictionary(String(field["dictionary"])).items;
  const nameOf = (code: string): string => items.find((item) => item.code === code)?.name ?? code;
  const codes = Array.isArray(value) ? (value as string[]) : [String(value)];
  const tag = await control.evaluate((element) => element.tagName);
  for (const code of codes) {
    if (tag === "SELECT") await control.selectOption({ label: nameOf(code) });
    else if (tag === "FIELDSET") await control.getByLabel(nameOf(code), { exact: true }).check();
    else await pick(page, control, /^\d+$/.test(code) ? `${code} ${nameOf(code)}` : nameOf(code));
  }
}

/** Picks the entry that was searched for from a combo box; the first one when nothing is named. */
export async function pick(page: Page, control: Locator, text: string): Promise<void> {
  await control.click();
  if (text !== "") await control.fill(text.slice(0, 40));
  const item = page
    .locator("vaadin-combo-box-item:not([hidden])", text === "" ? {} : { hasText: text.slice(0, 20) })
    .first();
  await item.click();
}
