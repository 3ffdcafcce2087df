/** Lists as files: the same rows as on the screen, exact figures, nothing that a spreadsheet would run. */
import { randomUUID } from "node:crypto";
import { readXlsx } from "hucre/xlsx";
import { beforeAll, describe, expect, it } from "vitest";
import { identityOfLogin } from "../../core/accounts/session.ts";
import { startDocument } from "../../core/documents/start-document.ts";
import { type Client, type TestApp, testApp } from "../support/app.ts";
import { publishTrialForms } from "../imports/trial-form.ts";

let test: TestApp;
let clerk: Client;
const CLERK = "tangyihe";

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  await publishTrialForms(test);
  clerk = await test.signIn(CLERK);
  await start({
    name: "=1+1,“甲”\n乙",
    place: "331003101",
    code: "330226221231100000018",
    count: 12,
    length: 3.25,
    budget: -123_456_789,
    total: 1_234_567_891,
    share: 8550,
    day: "2026-03-01",
    span: { from: "2026-01-01", to: "2026-06-30" },
    startYear: 2026,
    endYear: 2027,
    kind: "water",
    open: true,
    phone: "13800001234",
    unit: test.units.get("finance"),
  });
  await start({ name: "河道工程", count: 7 });
});

async function start(answers: Record<string, unknown>, login = CLERK): Promise<string> {
  const { pool, definitions, clock } = test.context;
  const identity = await identityOfLogin(pool, definitions, login, clock());
  if (!identity) throw new Error(login);
  const dictionary = definitions.get("dictionary", "industry").items[0]?.code;
  const given = answers["kind"] === undefined ? answers : { ...answers, kind: dictionary };
  return startDocument(test.context, identity, { id: randomUUID(), form: "sheet-trial", answers: given });
}

async function fetchExport(
  client: Client,
  query: string,
): Promise<{ status: number; headers: Record<string, unknown>; bytes: Buffer }> {
  const response = await test.app.inject({
    method: "GET",
    url: `/api/v1/documents/export?list=sheet-trial&${query}`,
    headers: { host: "localhost", cookie: client.cookie },
  });
  return {
    status: response.statusCode,
    headers: response.headers as Record<string, unknown>,
    bytes: response.rawPayload,
  };
}

const csv = async (query: string, client = clerk): Promise<string> =>
  (await fetchExport(client, query)).bytes.toString("utf8");

describe("an export as text", () => {
  it("has a byte-order mark, the header in the first line, exact figures with their unit above, and guarded texts", async () => {
    const text = await csv("format=csv&fields=all&sort=number&direction=asc");
    const [head = "", ...lines] = text.split("\r\n");

    expect(head.startsWith("\uFEFF编号,单位,地区,状态,工程名称,建设地点,项目代码")).toBe(true);
    expect(head).toContain("年度预算（元）,总投资（万元）,完成比例（%）");
    expect(text).toContain(`"'=1+1,“甲”\n乙",`);
    expect(text).toContain(
      ",330226221231100000018,,12,3.25,-1234567.89,1234.567891,85.50%,2026-03-01,2026-01-01至2026-06-30,2026,2027,",
    );
    expect(text).toContain(",黄岩区财政局,13800001234,2469.135782,,");
    expect(lines.filter((line) => line.startsWith("BG-2026-"))).toHaveLength(2);
  });

  it("has the list's own columns and the filters of the screen", async () => {
    const text = await csv(`format=csv&q=${encodeURIComponent("河道")}`);

    expect(text.split("\r\n")[0]).toBe("\uFEFF编号,名称,单位,金额（元）,状态,更新时间");
    expect(text).toContain("河道工程");
    expect(text).not.toContain("1+1");
    expect(await csv("format=csv&state=done")).toBe("\uFEFF编号,名称,单位,金额（元）,状态,更新时间\r\n");
  });

  it("takes values of a filter as values", async () => {
    const text = await csv(
      `format=csv&q=${encodeURIComponent("' or true --\\")}&f.count=${encodeURIComponent("7' or '1'='1")}`,
    );

    expect(text.split("\r\n")).toHaveLength(2);
    expect(await csv("format=csv&f.count=7")).toContain("河道工程");
  });

  it("keeps strangers out as the screen does, and masks what they may not read", async () => {
    const id = await start({ name: "可见工程", phone: "13900005678" });
    await clerk.send("POST", `/documents/${id}/commands`, { commandId: randomUUID(), command: { do: "submit" } });
    const finance = await test.signIn("shenyinuo");
    const seen = await csv("format=csv&fields=all", finance);

    expect(seen).toContain("可见工程");
    expect(seen).not.toContain("河道工程");
    expect(seen).not.toContain("13900005678");
    expect(seen).toContain("****");
    const other = await test.signIn("xiejinghe");
    expect(await csv("format=csv&fields=all", other)).not.toContain("可见工程");
  });

  it("of documents of another shape gives their text", async () => {
    const id = await start({ name: "旧版工程" });
    await test.database.owner.query(
      `update core.document set answers = answers || '{"share": "约一半", "topics": "甲", "span": [1], "open": {"a": 1}, "total": null, "gone": 1}' where id = $1`,
      [id],
    );
    const line = (await csv("format=csv&fields=all")).split("\r\n").find((one) => one.includes("旧版工程"));

    expect(line).toContain("约一半");
    expect(line).toContain("[1]");
    expect(line).toContain('"{""a"": 1}"');
  });
});

describe("an export as a spreadsheet", () => {
  it("holds numbers as numbers, money exactly, days as days, codes as text and no formula", async () => {
    const { bytes, headers } = await fetchExport(clerk, "format=xlsx&fields=all&sort=number&direction=asc");
    const sheet = (await readXlsx(bytes)).sheets[0];
    const [head = [], ...rows] = sheet?.rows ?? [];
    const row = rows.find((cells) => cells.includes("330226221231100000018")) ?? [];
    const at = (title: string): unknown => row[head.indexOf(title)];

    expect(String(headers["content-disposition"])).toContain(`filename*=UTF-8''${encodeURIComponent("表格试验")}.xlsx`);
    expect(at("工程名称")).toBe("'=1+1,“甲”\n乙");
    expect(at("座数")).toBe(12);
    expect(at("长度")).toBe(3.25);
    expect(at("年度预算（元）")).toBe(-1_234_567.89);
    expect(at("总投资（万元）")).toBe(1234.567891);
    expect(at("完成比例（%）")).toBe(0.855);
    expect((at("开工日期") as Date).toISOString().slice(0, 10)).toBe("2026-03-01");
    expect(at("是否公开")).toBe("是");
    expect(sheet?.name).toBe("表格试验");
  });

  it("is refused without the right, and for a list that is not there", async () => {
    expect((await test.raw({ method: "GET", url: "/api/v1/documents/export?list=sheet-trial" })).status).toBe(401);
    const missing = await test.app.inject({
      method: "GET",
      url: "/api/v1/documents/export?list=nothing",
      headers: { host: "localhost", cookie: clerk.cookie },
    });
    expect(missing.statusCode).toBe(404);
    expect((await fetchExport(clerk, "format=pdf")).status).toBe(400);
  });
});

describe("a reader that goes away", () => {
  it("ends the query and gives its connection back", async () => {
    await test.app.listen({ port: 0, host: "127.0.0.1" });
    const { port } = test.app.server.address() as { port: number };
    await test.database.owner.query(
      `insert into core.document select gen_random_uuid(), form, form_version, project, 'N-' || i, unit, province, city, county, town, state, step, title || i, amount_fen, dated, revision, stamp,
         answers || jsonb_build_object('memo', repeat('长', 2000)), created_by, created_at, updated_at from core.document, generate_series(1, 20000) i where title = '河道工程'`,
    );
    const left = new AbortController();
    const response = await fetch(
      `http://127.0.0.1:${port}/api/v1/documents/export?list=sheet-trial&format=csv&fields=all`,
      {
        headers: { cookie: clerk.cookie },
        signal: left.signal,
      },
    );
    const reader = response.body?.getReader();
    await reader?.read();
    const busy = async (): Promise<number> =>
      (
        await test.database.owner.query<{ n: number }>(
          "select count(*)::int as n from pg_stat_activity where state = 'active' and query like 'copy (%' and datname = current_database()",
        )
      ).rows[0]?.n ?? 0;
    expect(await busy()).toBe(1);
    left.abort();

    await expect.poll(busy, { timeout: 5000 }).toBe(0);
    await expect.poll(() => test.context.pool.waitingCount).toBe(0);
    const lines = (await csv("format=csv&fields=columns")).split("\r\n").length;
    expect(lines).toBeGreaterThan(20_000);
  });
});

describe("the register of projects", () => {
  it("is exported with money in wan, under the person's scope", async () => {
    const fetched = async (client: Client): Promise<string> =>
      (
        await test.app.inject({
          method: "GET",
          url: "/api/v1/projects/export?format=csv&sort=name",
          headers: { host: "localhost", cookie: client.cookie },
        })
      ).rawPayload.toString("utf8");
    const mine = await fetched(clerk);

    expect(mine.split("\r\n")[0]).toBe(
      "\uFEFF项目编码,名称,单位,地区,阶段,总投资（万元）,批复总额（万元）,已支付（万元）,更新时间",
    );
    expect(mine).toContain(",可见工程,宁溪镇人民政府,");
    expect(await fetched(await test.signIn("xiejinghe"))).not.toContain("可见工程");
  });
});
