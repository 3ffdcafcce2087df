/**
 * A township puts a step of its own into the county's flow, by keyboard and mouse alone: what the county locked stays as
 * it is, the township's documents take the step, a new version of the county keeps it, and one that has no place for it
 * any more says so by name until somebody mends it.
 */
import type { Locator, Page } from "playwright-core";
import { beforeAll, expect, it } from "vitest";
import type { Change, DraftBody } from "../../core/domain/change.ts";
import type { Flow, Step } from "../../core/domain/flow.ts";
import type { Form } from "../../core/domain/form.ts";
import type { Layer } from "../../core/domain/layer.ts";
import { type Client, command, type DocumentView, draft, type TestApp, testApp } from "../support/app.ts";
import { addPeople, publish, reportOf, saveBodies, startChange } from "../support/designers.ts";
import { drag } from "../support/drag.ts";
import { openDesks, pick } from "../support/officer.ts";

const COUNTY = "331003";
const TITLE = "村道修补补助";

let test: TestApp;
let base: string;
let county: [Client, Client];
let town: Client;
let form: string;
let flow: string;
const { open, desk, look, faults } = openDesks();

const step = (id: string, title: string, role: string, more: object = {}): Step =>
  ({
    id,
    title,
    do: "approve",
    who: [{ role, at: role === "unit-head" ? "own-unit" : { unitKind: "finance" } }],
    decide: "any",
    ...more,
  }) as Step;
const REVIEW = step("unit-review", "单位初审", "unit-head", { locked: true });
const FINAL = step("final", "财政终审", "fin-final");

beforeAll(async () => {
  test = await testApp({ demo: "people", at: "2026-03-02T09:00:00+08:00" });
  await addPeople(test, [], [["cunjian", "unit-finance", "town"]]);
  base = await open(test);
  county = [await test.signIn("shenyinuo"), await test.signIn("lujingxing")];
  town = await test.signIn("tangyihe");
  const change = await startChange(county[0], COUNTY, { new: "project-type" }, TITLE);
  const money = { id: "cost", type: "money", label: "申请补助", required: true };
  const bodies = change.bodies.map((body) => {
    if (body.kind === "flow") return drawn(body, [REVIEW, FINAL]);
    if (body.kind !== "form") return body;
    const copy = structuredClone(body) as unknown as Form;
    copy.sections[0]?.fields.push(money as never);
    return copy as unknown as DraftBody;
  });
  const published = await publish(...county, change, bodies);
  form = published.bodies.find((body) => body.kind === "form")?.id ?? "";
  flow = published.bodies.find((body) => body.kind === "flow")?.id ?? "";
});

/** The flow with other steps behind its submission; all who decide are kept apart. */
function drawn(body: DraftBody, steps: readonly Step[]): DraftBody {
  const before = body as unknown as Flow;
  const [submit] = before.steps;
  const all = [...(submit ? [submit] : []), ...steps];
  const separate = [all.map(({ id }) => id)];
  return { ...before, separate, steps: all } as unknown as DraftBody;
}

/** The county's next version of the flow, as another person draws it elsewhere; not published yet. */
async function nextVersion(steps: readonly Step[]): Promise<Change> {
  const change = await startChange(county[0], COUNTY, { edit: [{ kind: "flow", id: flow }] }, "新版流程");
  return saveBodies(
    county[0],
    change,
    change.bodies.map((body) => drawn(body, steps)),
  );
}

const card = (page: Page, title: string): Locator => page.locator("mz-flow-canvas .fl-card", { hasText: title });
const titles = (page: Page): Promise<string[]> => page.locator("mz-flow-canvas .fl-card .fl-head b").allTextContents();
const panel = (page: Page): Locator => page.locator("mz-flow-panel");
const tab = (page: Page, name: string): Promise<void> => page.locator(".design-tabs a", { hasText: name }).click();
const saved = (page: Page): Promise<unknown> =>
  page.waitForFunction(() => /已保存/.test(document.querySelector(".dbar .saved")?.textContent ?? ""));

/** What the saved layer of the change on the screen does. */
async function operations(page: Page): Promise<Layer["operations"]> {
  await saved(page);
  const id = /changes\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? "";
  const { body } = await town.get<Change>(`/changes/${id}`);
  return (body.bodies[0] as unknown as Layer).operations;
}

/** The clerk hands the change in; the unit's head reads the report and publishes it. */
async function release(page: Page): Promise<void> {
  await saved(page);
  await tab(page, "检查与发布");
  await page.getByText("可以提交发布").or(page.getByText("处错误")).first().waitFor();
  await look(page, "layer-report");
  await page.getByRole("button", { name: "提交审核" }).click();
  await page.getByText("待审核").first().waitFor();
  const head = await desk("luoyuanxiu");
  await head.goto(page.url());
  await tab(head, "检查与发布");
  await head.getByRole("button", { name: "发布", exact: true }).click();
  await head.locator("dialog").getByRole("button", { name: "发布" }).click();
  await head.getByText("现在已经起作用").waitFor();
}

const paper = (by: Client, name: string): Promise<DocumentView> =>
  draft(by, form, { answers: { name, region: "331003101", cost: 3_000_000 } });
const forecast = async (page: Page, id: string): Promise<string[]> => {
  await page.goto(`${base}/portal/documents/${id}`);
  const look = page.locator("mz-forecast");
  await look.getByText("财政终审").first().waitFor();
  return look
    .locator(".fc-title")
    .evaluateAll((all) =>
      all.map(
        (one) =>
          [...one.childNodes]
            .map((n) => (n.nodeType === 3 ? (n.textContent ?? "").trim() : ""))
            .find((text) => text !== "") ?? "",
      ),
    );
};

it("a township adds its step before the county's, which it cannot touch", { timeout: 120_000 }, async () => {
  const page = await desk("tangyihe");
  await page.getByRole("link", { name: "设计表单" }).click();
  await page.getByRole("button", { name: "新建" }).first().click();
  await page.locator("dialog").getByText("在本地加改", { exact: true }).click();
  await pick(page, page.locator("dialog").getByRole("combobox", { name: "在哪张表单或哪个流程上" }), `${TITLE}的审批`);
  await look(page, "layer-start");
  await page.getByRole("button", { name: "开始设计" }).click();
  await card(page, "单位初审").waitFor();
  expect(await titles(page)).toEqual(["填报", "单位初审", "财政终审"]);

  // What the county decided is said, and stays whatever is tried.
  await card(page, "单位初审").click();
  await page.getByText("上级锁定了这一步：叫法和要求都不能改").waitFor();
  expect(await page.locator("#fl-own-title").count()).toBe(0);
  expect(await panel(page).locator("input:enabled").count()).toBe(0);
  await look(page, "layer-locked");
  await page.keyboard.press("Delete");
  await page.getByText("这是上级定的，不能移动、删除或改动").first().waitFor();
  await page.keyboard.press("Alt+ArrowDown");
  await dragBehind(page, card(page, "单位初审"), card(page, "财政终审"));
  expect(await titles(page)).toEqual(["填报", "单位初审", "财政终审"]);

  // The own step, by keys: behind the submission, which is before the county's review.
  await card(page, "填报").click();
  await page.keyboard.press("Insert");
  const menu = page.getByRole("menu");
  expect(await menu.getByRole("menuitem").locator("b").allTextContents()).toEqual(["审批", "办理"]);
  await page.keyboard.press("Enter");
  await card(page, "本地增加").waitFor();
  await page.keyboard.press("Enter");
  await page.keyboard.insertText("村务监督");
  await panel(page).getByLabel("哪里的人").selectOption({ label: "本单位" });
  await panel(page).getByLabel("什么角色").selectOption({ label: "项目单位财务" });
  expect(await titles(page)).toEqual(["填报", "村务监督", "单位初审", "财政终审"]);
  expect(await page.getByLabel("跟着上级的哪一步").locator("option:checked").textContent()).toBe(
    "紧接在“单位初审”之前",
  );
  await look(page, "layer-own");
  expect(await operations(page)).toEqual([
    {
      op: "insert-step",
      target: "steps",
      before: "unit-review",
      value: {
        id: expect.any(String),
        title: "村务监督",
        do: "approve",
        who: [{ role: "unit-finance", at: "own-unit" }],
        decide: "any",
      },
    },
  ]);

  // What the county left open may be asked for more strictly, and called as people there call it.
  await card(page, "财政终审").click();
  await page.getByLabel("必须手写签名").check();
  await page.getByLabel(/^本地叫法/).fill("区财政局终审");
  await page.keyboard.press("Tab");
  await look(page, "layer-above");
  expect((await operations(page)).slice(0, 2)).toEqual([
    { op: "relabel", target: "final", value: { title: "区财政局终审" } },
    { op: "tighten", target: "final", value: { sign: true } },
  ]);
  for (const _ of [1, 2]) await page.getByRole("button", { name: "撤销" }).click();
  await expect.poll(() => titles(page)).toEqual(["填报", "村务监督", "单位初审", "财政终审"]);

  // Dragged away and taken back: an own step may go anywhere, the county's stay in their order.
  await dragBehind(page, card(page, "村务监督"), card(page, "财政终审"));
  await expect.poll(() => titles(page)).not.toEqual(["填报", "村务监督", "单位初审", "财政终审"]);
  expect((await titles(page)).filter((title) => title !== "村务监督")).toEqual(["填报", "单位初审", "财政终审"]);
  await page.getByRole("button", { name: "撤销" }).click();
  await expect.poll(() => titles(page)).toEqual(["填报", "村务监督", "单位初审", "财政终审"]);

  await release(page);
  expect(faults()).toEqual([]);
});

/** Drags a card behind another one. */
async function dragBehind(page: Page, what: Locator, onto: Locator): Promise<void> {
  const [from, to] = [await what.boundingBox(), await onto.boundingBox()];
  if (!from || !to) throw new Error("nothing to drag");
  await drag(page, { x: from.x + 60, y: from.y + 14 }, { x: to.x + 60, y: to.y + to.height - 4 });
}

it("its documents take the step first, those of another unit do not", { timeout: 60_000 }, async () => {
  const page = await desk("tangyihe");
  const own = await paper(town, "半山村道修补");
  expect(await forecast(page, own.id)).toEqual(["村务监督", "单位初审", "财政终审"]);
  await look(page, "layer-forecast");
  await page.locator("#act-submit").click();
  await page.locator(".chip", { hasText: "村务监督" }).first().waitFor();

  const watch = await desk("cunjian");
  await watch.goto(`${base}/portal/work`);
  await watch
    .getByRole("link", { name: /半山村道修补/ })
    .first()
    .click();
  await watch.getByRole("button", { name: "同意", exact: true }).first().click();
  await watch.locator(".chip", { hasText: "单位初审" }).first().waitFor();
  expect((await command(await test.signIn("luoyuanxiu"), own.id, { do: "approve" })).status).toBe(200);
  expect((await command(county[1], own.id, { do: "approve" })).body.document.state).toBe("done");

  const river = await test.signIn("zhouyunheng");
  const other = await paper(river, "河道便桥修补");
  expect((await command(river, other.id, { do: "submit" })).body.document.stateTitle).toBe("单位初审");
});

it("a new version of the county keeps the township's step", { timeout: 60_000 }, async () => {
  const change = await nextVersion([REVIEW, FINAL, step("record", "资金科备案", "fin-budget")]);
  expect((await reportOf(county[0], change.id)).layers).toEqual([]);
  await publish(...county, change);
  const page = await desk("tangyihe");
  const next = await paper(town, "直街修补");
  expect(await forecast(page, next.id)).toEqual(["村务监督", "单位初审", "财政终审", "资金科备案"]);
  await page.goto(`${base}/portal/changes`);
  await page.locator("mz-layer-list").getByText("都套得上").waitFor();
  await look(page, "layer-fits");
});

it("a version without its place says so by name, until it is mended", { timeout: 120_000 }, async () => {
  const change = await nextVersion([FINAL]);
  const report = await reportOf(county[0], change.id);
  expect(report.layers).toMatchObject([
    { place: "宁溪镇人民政府", what: "村务监督", near: "单位初审", reason: "layer.no-place" },
  ]);
  const drawer = await desk("shenyinuo");
  await drawer.goto(`${base}/portal/changes/${change.id}?tab=publish`);
  await drawer.getByText("“村务监督”：上级的流程里没有“单位初审”了").waitFor();
  await look(drawer, "layer-county-report");
  await publish(...county, change);

  // The township is told, reads it where it began, and its documents go the county's way meanwhile.
  const page = await desk("tangyihe");
  await page.goto(`${base}/portal/notices`);
  await look(page, "layer-notice");
  await page.getByRole("link", { name: /本地加改有一项套不上/ }).click();
  const list = page.locator("mz-layer-list");
  await list.getByText("上级发布了新版，有 1 项本地加改套不上").waitFor();
  await list.getByText("“村务监督”：上级的流程里没有“单位初审”了，这一项不生效").waitFor();
  await look(page, "layer-alert");
  const bare = await paper(town, "桥头修补");
  expect(await forecast(page, bare.id)).toEqual(["财政终审"]);

  await page.goto(`${base}/portal/changes`);
  await list.getByRole("button", { name: /去处理/ }).click();
  await page.getByText("“单位初审”之前加“村务监督”").waitFor();
  await look(page, "layer-misfit");
  await page.getByRole("button", { name: "重新放置" }).click();
  await look(page, "layer-placing");
  await page.getByRole("button", { name: "“填报”之后" }).click();
  await card(page, "村务监督").waitFor();
  await page.locator(".fl-misfits").waitFor({ state: "detached" });
  expect(await titles(page)).toEqual(["填报", "村务监督", "财政终审"]);
  await release(page);
  const mended = await paper(town, "渡口修补");
  expect(await forecast(page, mended.id)).toEqual(["村务监督", "财政终审"]);
  expect(faults()).toEqual([]);
});

it("leaves the changes in their place where its list cannot be read, and is asked for again", {
  timeout: 60_000,
}, async () => {
  const page = await desk("tangyihe");
  await page.route("**/api/v1/layers", (route) =>
    route.fulfill({ status: 500, json: { code: "internal", message: "" } }),
  );
  await page.goto(`${base}/portal/changes?view=published`);
  await page
    .locator(".ch-table")
    .getByRole("link", { name: /村道修补补助/ })
    .first()
    .waitFor();
  await look(page, "layer-list-failed");
  await page.unroute("**/api/v1/layers");
  await page.getByRole("button", { name: "重试" }).click();
  await page.locator("mz-layer-list").getByText("都套得上").waitFor();
  await expect.poll(() => page.locator(".ch-table").count()).toBe(1);
});
