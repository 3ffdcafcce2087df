/** plugins/README.md word for word, and a stranger's plugin by keyboard and mouse alone: upload, review, grants of two people, a form's hint, an upgrade that asks for more, quarantine, the way back. */
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import type { TrustList } from "../../core/domain/plugin-trust.ts";
import { openTrustFile } from "../../core/plugins/package/trust-file.ts";
import { type TestApp, testApp } from "../support/app.ts";
import { findings } from "../support/findings.ts";
import { openDesks, picture } from "../support/officer.ts";
import { packOf, type StrangersPlugin } from "../support/plugin-package.ts";
import { chapter, follow, followBlocks, openShell, stepsOf } from "../support/readme-walk.ts";

const COUNTS =
  "// 记住核对过几次\nexport const check = async ({ value }, host) => {\n  if (value === null || value === '') return { problems: [] };\n  const { value: before } = await host.kv.get({ key: 'count' });\n  await host.kv.set({ key: 'count', value: (before ?? 0) + 1 });\n  return { problems: [{ severity: 'hint', message: `${host.settings.prefix} ${value} 已由新版核对` }] };\n};\n";
const LOOP = "export const check = ({ value }) => {\n  for (; value !== null; );\n  return { problems: [] };\n};\n";
const ABOUT = {
  name: { zh: "统一社会信用代码校验", en: "Unified social credit code" },
  author: "台州某某软件有限公司",
};
const KV = { name: "kv", reason: "记住每天核对了多少次，供月底报数" };

let base: string;
let test: TestApp;
let folder: string;
let pack: (plugin: StrangersPlugin) => Buffer;
const { open, sit, desk, faults } = openDesks();

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  const { sign } = await openTrustFile(test.dataDir);
  pack = (plugin) => packOf(plugin, sign);
  folder = await mkdtemp(join(tmpdir(), "mingzhang-packages-"));
  base = await open(test);
});

async function look(page: Page, name: string): Promise<void> {
  await picture(page, name);
  expect(await findings(page, "html", [360, 1440]), name).toEqual([]);
  await page.setViewportSize({ width: 1440, height: 860 });
}

/** Chooses a package's file, as a person does in the dialog of the browser. */
async function choose(page: Page, name: string, bytes: Buffer): Promise<void> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  await page.locator("#pl-file").setInputFiles(path);
}

/** Presses a button of the page, says why in the dialog and confirms. */
async function act(page: Page, name: string, reason: string, shown?: string): Promise<void> {
  await page.getByRole("button", { name, exact: true }).first().click();
  const box = page.getByRole("dialog");
  await box.getByLabel("原因").fill(reason);
  if (shown !== undefined) await picture(page, shown);
  await box.locator("#why-send").focus();
  await page.keyboard.press("Enter");
  await box.waitFor({ state: "detached" });
}

const openPlugin = async (page: Page, version: string): Promise<void> => {
  await page.getByRole("link", { name: "插件", exact: true }).first().click();
  await page.getByRole("link", { name: "统一社会信用代码校验" }).click();
  const versions = page.getByRole("navigation", { name: "版本" });
  await versions.getByRole("link", { name: version }).click();
};

it("goes from a stranger's package to a hint on a form, asks for more, is quarantined and replaced", async () => {
  const system = (await sit("chengshouzhuo")).page;
  await system.getByRole("link", { name: "插件", exact: true }).click();
  await system.getByRole("link", { name: "统一社会信用代码校验" }).waitFor();
  await choose(system, "读我.zip", Buffer.from("no package at all"));
  await system.getByText("没有收下 读我.zip").waitFor();
  expect(await system.evaluate(() => document.activeElement?.id)).toBe("pl-said");
  await picture(system, "plugins-refused");
  const wrong = {
    id: "uscc-check",
    version: "2.0.0",
    main: COUNTS,
    more: { ...ABOUT, colour: "red", permissions: [{ name: "kv" }] },
  };
  await choose(system, "wrong.mzp", pack(wrong));
  await system.getByText("插件包的内容不合要求").waitFor();
  await look(system, "plugins-wrong");
  const settings = {
    prefix: {
      type: "string",
      title: { zh: "提示的开头", en: "Beginning" },
      enum: ["请注意：", "提示："],
      default: "提示：",
    },
    token: { type: "string", title: { zh: "接口口令", en: "Token" }, writeOnly: true },
  };
  await choose(system, "uscc-check-2.0.0.mzp", pack({ ...wrong, more: { ...ABOUT, permissions: [KV], settings } }));
  await system.getByText("已收下 uscc-check 2.0.0").waitFor();
  await system.getByText("另有版本待办").waitFor();
  await look(system, "plugins-list");

  // The security administrator sees what is new, reads the code and grants it.
  const security = (await sit("hanliyan")).page;
  await openPlugin(security, "2.0.0");
  await security.getByText("多要求：保存自己的数据").waitFor();
  expect(await security.getByRole("button", { name: /上传|安装/ }).count()).toBe(0);
  await look(security, "plugin-review");
  await security.getByRole("link", { name: "代码", exact: true }).click();
  await security.getByText("// 记住核对过几次").waitFor();
  await look(security, "plugin-code");
  await security.getByRole("button", { name: "审查并授权", exact: true }).click();
  const box = security.getByRole("dialog");
  await box.getByText("没有选择任何权限").waitFor();
  await box.getByRole("checkbox", { name: "保存自己的数据" }).focus();
  await security.keyboard.press("Space");
  await box.locator("#gr-send").click();
  await box.getByText("请写明原因").waitFor();
  await box.locator("#gr-until").fill("2026-12-31");
  await box.getByLabel("原因").fill("只存次数，不存代码本身");
  await picture(security, "plugin-grant");
  await box.locator("#gr-send").click();
  await security.getByText("审查已记录").first().waitFor();
  await security.getByRole("link", { name: "授权 1" }).click();
  await security.getByText("到 2026-12-31 为止").waitFor();
  await picture(security, "plugin-grants");

  await openPlugin(system, "2.0.0");
  await act(system, "安装并启用", "厂家修正了校验规则", "plugin-install");
  await system.locator(".page-head").getByText("运行中").waitFor();
  await system.getByRole("link", { name: "设置", exact: true }).click();
  await system.getByLabel("提示的开头").selectOption("请注意：");
  await system.getByLabel("接口口令").fill("s3cret");
  await system.getByRole("button", { name: "保存设置" }).click();
  await system.getByText("已设置", { exact: true }).waitFor();
  await look(system, "plugin-settings");
  await system.reload();
  await system.getByText("已设置", { exact: true }).waitFor();
  expect(await system.getByLabel("接口口令").inputValue()).toBe("");

  // A form of the pack asks the new version.
  const clerk = (await sit("fangxiaoman")).page;
  await clerk.goto(`${base}/portal/lists/payee`);
  await clerk
    .getByRole("button", { name: /新建|登记|新增/ })
    .first()
    .click();
  await clerk.locator("#f-code").fill("91331003MA2AXXXX1X");
  await clerk.locator("#f-code").press("Tab");
  await clerk.getByText("请注意： 91331003MA2AXXXX1X 已由新版核对").waitFor();
  await picture(clerk, "plugin-hint");

  // The next one asks to see money: two people, and then it shows what it is.
  const money = { name: "data.read", scope: ["projects", "project-money"], reason: "核对项目资金是否足额" };
  await system.getByRole("link", { name: "插件", exact: true }).first().click();
  const hostile = {
    id: "uscc-check",
    version: "3.0.0",
    main: LOOP,
    more: { ...ABOUT, permissions: [KV, money], limits: { cpuMs: 20, wallMs: 100 } },
  };
  await choose(system, "uscc-check-3.0.0.mzp", pack(hostile));
  await system.getByText("已收下 uscc-check 3.0.0").waitFor();
  await openPlugin(security, "3.0.0");
  await security.getByText("多要求：读取业务数据（项目名单、一个项目的资金）").waitFor();
  await security.getByRole("button", { name: "审查并授权", exact: true }).click();
  await box.getByRole("checkbox", { name: "一个项目的资金" }).check();
  await box.getByLabel("原因").fill("先准它看资金");
  await look(security, "plugin-grant-money");
  await box.locator("#gr-send").click();
  await security.getByText("还要第二个人同意").first().waitFor();
  const second = (await sit("lujingxing")).page;
  await second.getByRole("link", { name: "插件", exact: true }).click();
  await second.getByRole("link", { name: "统一社会信用代码校验" }).click();
  await second.getByRole("navigation", { name: "版本" }).getByRole("link", { name: "3.0.0" }).click();
  await second.getByRole("link", { name: "查看授权" }).click();
  await look(second, "plugin-second");
  await second.getByRole("button", { name: "同意授权" }).click();
  await second.getByText("已同意，授权生效").first().waitFor();
  await openPlugin(system, "3.0.0");
  await act(system, "安装并启用", "按厂家通知升级", "plugin-upgrade");
  await system.locator(".page-head").getByText("运行中").waitFor();

  // Whoever opens the draft makes it run into the wall; everybody else goes on working.
  for (let i = 0; i < 5; i += 1) {
    await clerk.reload();
    await expect.poll(() => clerk.locator("#f-code").inputValue()).toBe("91331003MA2AXXXX1X");
  }
  await system.locator(".page-head").getByText("已隔离").waitFor();
  await system.getByText("由系统自动隔离").waitFor();
  await system.getByRole("link", { name: "运行情况" }).click();
  await system.locator("tbody").getByText("强制结束").first().waitFor();
  await look(system, "plugin-quarantined");
  for (const page of [system, security]) {
    await page.goto(`${base}/portal/notices`);
    await page.getByRole("link", { name: /3\.0\.0.*已经隔离/ }).click();
    await page.getByText("由系统自动隔离").waitFor();
  }

  // Back to the version before, and away with the hostile one.
  await system.getByRole("button", { name: "移除", exact: true }).click();
  await system.getByRole("dialog").getByLabel("删除，不能恢复").check();
  await look(system, "plugin-remove");
  await system.keyboard.press("Escape");
  await act(system, "移除", "查明是恶意版本");
  await system.getByRole("link", { name: "3.0.0 已移除" }).waitFor();
  await openPlugin(system, "2.0.0");
  await act(system, "启用", "换回可靠的版本");
  await clerk.reload();
  await clerk.getByText("已由新版核对").waitFor();
  await openPlugin(security, "2.0.0");
  await act(security, "停用", "等厂家说明", "plugin-disable");
  await security.locator(".page-head").getByText("已停用").waitFor();
  expect(faults().filter((fault) => !fault.includes("422"))).toEqual([]);
});

it("makes, tests, packs, signs, installs and uses the first plugin of plugins/README.md, word for word", async () => {
  const text = await readFile(join(import.meta.dirname, "../../plugins/README.md"), "utf8");
  const files = ["plugin.json", "main.ts", "examples.json"].map((name) => join("even-number", name));
  const making = ["1.", "2.", "3.", "4."].map((number) => chapter(text, number)).join("\n");
  const ends = await followBlocks(making, openShell(folder), folder, files);
  expect(ends.map(({ code, err }) => ({ code, err }))).toEqual(ends.map(() => ({ code: 0, err: "" })));
  expect(ends[1]?.out).toContain("1 examples, 0 faults");
  expect(JSON.parse(ends[2]?.out ?? "")).toMatchObject({ outcome: "ok", output: { problems: [] } });

  const [trust, ...steps] = stepsOf(chapter(text, "5."));
  const [, printed, list, file = ""] = /`(sign)`.*`(keys)`.*`([a-z./]+)`/.exec(trust?.text ?? "") ?? [];
  expect([printed, list]).toEqual(["sign", "keys"]);
  const path = join(test.dataDir, file);
  const trusted = JSON.parse(await readFile(path, "utf8")) as TrustList;
  trusted.keys.push(JSON.parse(ends.at(-1)?.out.trim().split("\n").at(-1) ?? "") as TrustList["keys"][number]);
  await writeFile(path, JSON.stringify(trusted));

  expect(steps).toHaveLength(6);
  for (const [i, step] of steps.entries()) {
    const page = await desk(step.login ?? "");
    await page.goto(`${base}/portal/`);
    await follow(page, step, folder);
    await picture(page, `readme-${i + 2}`);
  }
  expect(faults().filter((fault) => !fault.includes("422"))).toEqual([]);
});
