/** The quota file of the unified budget system: by its own columns and keys, into cases, never twice, never half. */
import { writeXlsx } from "hucre/xlsx";
import { beforeAll, describe, expect, it } from "vitest";
import { identityOfLogin } from "../../core/accounts/session.ts";
import { playStep, type ProjectPlay } from "../../core/demo/play-scenario.ts";
import type { RowView } from "../../core/imports/edit-row.ts";
import type { FormImportView } from "../../core/imports/form-import.ts";
import { closeFormImports, runFormImport } from "../../core/imports/run-form-import.ts";
import { verifyLedger } from "../../core/ledger/verify-ledger.ts";
import { type Answer, type Client, type TestApp, testApp } from "../support/app.ts";

const AT = "2026-03-02T10:00:00+08:00";
const HEADERS =
  "BGT_ID,MOF_DIV_CODE,FISCAL_YEAR,COR_BGT_DOC_NO,SUP_BGT_DOC_NO,BGT_DOC_TITLE,DOC_DATE,BUDGET_LEVEL_CODE,AGENCY_CODE,FUND_TYPE_CODE,EXP_FUNC_CODE,GOV_BGT_ECO_CODE,DEP_BGT_ECO_CODE,SOURCE_TYPE_CODE,PAY_TYPE_CODE,AMOUNT,LOCAL_EXTRA".split(
    ",",
  );
type Cells = Partial<Record<string, string>>;
let test: TestApp;
let budget: Client;

beforeAll(async () => {
  test = await testApp({ at: AT });
  budget = await test.signIn("guzhiwei");
});

const cellsOf = (id: string, more: Cells = {}): string[] => {
  const row: Cells = {
    BGT_ID: id,
    MOF_DIV_CODE: "331003000",
    FISCAL_YEAR: "2026",
    COR_BGT_DOC_NO: "黄财预〔2026〕1号",
    BGT_DOC_TITLE: "关于下达预算指标的通知",
    DOC_DATE: "20260110",
    BUDGET_LEVEL_CODE: "4",
    AGENCY_CODE: "101",
    FUND_TYPE_CODE: "11",
    EXP_FUNC_CODE: "2130305",
    GOV_BGT_ECO_CODE: "50302",
    DEP_BGT_ECO_CODE: "31005",
    SOURCE_TYPE_CODE: "1",
    PAY_TYPE_CODE: "11",
    AMOUNT: "1000.50",
    LOCAL_EXTRA: "x",
    ...more,
  };
  return HEADERS.map((header) => row[header] ?? "");
};
const csv = (...rows: string[][]): string => [HEADERS, ...rows].map((row) => row.join(",")).join("\n");

async function upload<T = FormImportView>(bytes: string | Uint8Array): Promise<Answer<T>> {
  const form = new FormData();
  form.append("form", "quota-in");
  form.append("file", new Blob([new Uint8Array(Buffer.from(bytes))]), "BA_BGT_INFO.csv");
  const request = new Request("http://localhost", { method: "POST", body: form });
  return (await test.raw({
    method: "POST",
    url: "/api/v1/form-imports",
    headers: {
      cookie: budget.cookie,
      "x-csrf-token": budget.csrf,
      "content-type": request.headers.get("content-type") ?? "",
    },
    payload: Buffer.from(await request.arrayBuffer()),
  })) as Answer<T>;
}

const run = (id: string, more = {}): Promise<Answer<FormImportView>> =>
  budget.send<FormImportView>("POST", `/form-imports/${id}/run`, { submit: true, ...more });

async function settled(id: string): Promise<FormImportView> {
  for (;;) {
    const { body } = await budget.get<FormImportView>(`/form-imports/${id}`);
    if (body.state !== "running") return body;
  }
}

async function taken(bytes: string | Uint8Array, more = {}): Promise<FormImportView> {
  const { body, status } = await upload(bytes);
  expect(status, JSON.stringify(body)).toBe(200);
  const begun = await run(body.id, more);
  expect(begun.status, JSON.stringify(begun.body)).toBe(200);
  return settled(body.id);
}

const outcomes = (view: FormImportView): Record<string, number> =>
  Object.fromEntries(
    Object.entries(view.feed?.outcomes ?? {}).flatMap(([name, { rows }]) => (rows > 0 ? [[name, rows]] : [])),
  );
const rowsOf = async (id: string): Promise<RowView[]> =>
  (await budget.get<{ rows: RowView[] }>(`/form-imports/${id}/rows?size=100`)).body.rows;

async function count(from: string): Promise<number> {
  const { rows } = await test.database.owner.query<{ n: number }>(`select count(*)::int as n from ${from}`);
  return rows[0]?.n ?? 0;
}
const documents = (): Promise<number> => count("core.document where form in ('quota-in', 'quota-adjust')");

/** The deputy director agrees to what the officer's files started. */
async function approve(key: string): Promise<void> {
  const { rows } = await test.database.owner.query<{ document: string }>(
    "select document from core.feed_entry e join core.document d on d.id = e.document where e.key = $1 and d.state = 'running'",
    [key],
  );
  for (const { document } of rows) {
    const play: ProjectPlay = { documents: new Map([["it", document]]), pictures: 0 };
    await playStep(test.context, { at: AT, do: "pass", doc: "it", by: ["lujingxing"] }, play, test.units);
  }
}

async function lineOf(key: string): Promise<Record<string, unknown> | undefined> {
  const { rows } = await test.database.owner.query<Record<string, unknown>>(
    `select q.total_fen::bigint as total, q.number, q.nature, q.source, q.elements, u.name as unit from core.feed_entry e
     join core.quota q on q.document = e.document join core.unit u on u.id = q.unit where e.key = $1`,
    [key],
  );
  return rows[0];
}

describe("two hundred records", () => {
  const ids = Array.from({ length: 200 }, (_, i) => `BGT-${String(i + 1).padStart(4, "0")}`);
  const file = csv(
    ...ids.map((id, i) => cellsOf(id, { AMOUNT: `${1000 + i}.5`, COR_BGT_DOC_NO: `黄财预〔2026〕${i + 1}号` })),
  );

  it("become one case each, and post nothing before somebody agreed", async () => {
    const view = (await upload(file)).body;
    expect(outcomes(view)).toEqual({ new: 200 });
    expect(view.feed).toMatchObject({ id: "budget-quotas", unused: ["LOCAL_EXTRA"] });
    expect(view.feed?.outcomes.new.fen).toBe(200 * 100_050 + (100 * (199 * 200)) / 2);
    expect(await documents()).toBe(0);
    expect((await run(view.id)).status).toBe(200);
    const done = await settled(view.id);
    expect(done.counts.done, JSON.stringify(done.problems)).toBe(200);
    expect(await count("core.document where form = 'quota-in' and state = 'running'")).toBe(200);
    expect(await count("core.posting")).toBe(0);
  });

  it("do nothing the second time, as CSV or as a spreadsheet, and after a restart", async () => {
    const again = (await upload(file)).body;
    expect(outcomes(again)).toEqual({ same: 200 });
    expect((await run(again.id)).body.counts.done).toBe(0);
    const sheet = await writeXlsx({
      sheets: [
        {
          name: "BA_BGT_INFO",
          rows: [
            HEADERS,
            ...ids
              .slice(0, 3)
              .map((id, i) => cellsOf(id, { AMOUNT: `${1000 + i}.50`, COR_BGT_DOC_NO: `黄财预〔2026〕${i + 1}号` })),
          ],
        },
      ],
    });
    expect(outcomes((await upload(sheet)).body)).toEqual({ same: 3 });
    expect(await documents()).toBe(200);
  });

  it("make a line with its elements when agreed to; then a changed amount is a change, and the rest is told", async () => {
    const waiting = await upload(csv(cellsOf("BGT-0001", { AMOUNT: "2000" })));
    expect((await rowsOf(waiting.body.id))[0]?.problems.map(({ code }) => code)).toContain("import.key-waiting");
    await approve("BGT-0001");
    await approve("BGT-0002");
    expect(await lineOf("BGT-0001")).toMatchObject({
      total: 100_050,
      number: "黄财预〔2026〕1号",
      source: "本级一般公共预算",
      unit: "黄岩区财政局",
      elements: { EXP_FUNC_CODE: "2130305", AGENCY_CODE: "101", PAY_TYPE_CODE: "1", BUDGET_LEVEL_CODE: "4" },
    });

    const second = { COR_BGT_DOC_NO: "黄财预〔2026〕2号" };
    const changed = csv(
      cellsOf("BGT-0001", { AMOUNT: "1500", SOURCE_TYPE_CODE: "2" }),
      cellsOf("BGT-0002", { AMOUNT: "900", ...second }),
      cellsOf("BGT-0003", { AMOUNT: "1002.5", COR_BGT_DOC_NO: "黄财预〔2026〕3号", DEP_BGT_ECO_CODE: "31006" }),
    );
    const view = await taken(changed);
    expect(outcomes(view)).toEqual({ up: 1, down: 1, differs: 1 });
    expect(view.counts.done, JSON.stringify(view.problems)).toBe(2);
    const [up] = await rowsOf(view.id);
    expect(up?.record).toMatchObject({ outcome: "up", deltaFen: 49_950, form: "quota-adjust" });
    expect(up?.problems.map(({ code, pointer }) => [code, pointer])).toEqual([["import.differs", "/SOURCE_TYPE_CODE"]]);
    expect(up?.problems[0]?.message).toContain("由“1”变成“2”");
    await approve("BGT-0001");
    await approve("BGT-0002");
    expect(await lineOf("BGT-0001")).toMatchObject({ total: 150_000 });
    expect(await lineOf("BGT-0002")).toMatchObject({ total: 90_000 });
    expect(outcomes((await upload(changed)).body)).toEqual({ differs: 2, same: 1 });
    expect((await verifyLedger(test.database.owner, test.context.definitions)).faults).toEqual([]);
  });

  it("leave in the same columns, and come in again as nothing new", async () => {
    const url = "/api/v1/quotas/records/budget-quotas/export?format=csv";
    const answer = await test.app.inject({ method: "GET", url, headers: { host: "localhost", cookie: budget.cookie } });
    const text = answer.body;
    expect(text).toContain("BGT-0001,331003000,2026,黄财预〔2026〕1号,,关于下达预算指标的通知,20260110,4,,101,11,");
    expect(text.split("\n").find((row) => row.startsWith("BGT-0002"))).toContain(",900.00,101.50,900.00,0.00,");
    expect(outcomes((await upload(text)).body)).toEqual({ same: 2 });
  });

  it("count a change that is on its way, and not one that was withdrawn", async () => {
    const third = csv(cellsOf("BGT-0001", { AMOUNT: "1600" }));
    const view = await taken(third);
    expect(outcomes((await upload(third)).body)).toEqual({ same: 1 });
    expect((await budget.send("POST", `/form-imports/${view.id}/undo`, {})).status).toBe(200);
    expect(outcomes((await upload(third)).body)).toEqual({ up: 1 });
    expect(await lineOf("BGT-0001")).toMatchObject({ total: 150_000 });
  });
});

describe("a file with faults", () => {
  it("names line and reason, takes nothing in, or leaves the wrong rows out where the officer says so", async () => {
    const wrong: [Cells, string][] = [
      [{ AMOUNT: "1e3" }, "import.not-exact"],
      [{ AMOUNT: "１００" }, "import.not-exact"],
      [{ AMOUNT: "-0" }, "import.not-exact"],
      [{ AMOUNT: "100.005" }, "import.not-exact"],
      [{ MOF_DIV_CODE: "331004000" }, "import.other-division"],
      [{ AGENCY_CODE: "999" }, "import.unknown-unit"],
      [{ EXP_FUNC_CODE: "9999999" }, "answer.unknown-code"],
      [{ BUDGET_LEVEL_CODE: "2" }, "check.R-SUPDOC"],
    ];
    const file = csv(
      cellsOf("GOOD-1"),
      ...wrong.map(([cells], i) => cellsOf(`BAD-${i}`, cells)),
      cellsOf("TWICE"),
      cellsOf("TWICE", { AMOUNT: "7" }),
    );
    const { body } = await upload(file);
    expect(outcomes(body)).toEqual({ new: 1, bad: wrong.length + 2 });
    const rows = await rowsOf(body.id);
    expect(rows.slice(1, -2).map((row) => [row.row, row.problems[0]?.code])).toEqual(
      wrong.map(([, code], i) => [i + 3, code]),
    );
    expect(rows.at(-1)?.problems[0]).toMatchObject({ code: "import.key-twice", params: { row: 11 } });

    const before = await documents();
    const refused = await run(body.id);
    expect([refused.status, (refused.body as unknown as { code: string }).code]).toEqual([422, "import.feed-wrong"]);
    expect([await documents(), await count("core.feed_entry where key = 'GOOD-1'")]).toEqual([before, 0]);
    expect((await run(body.id, { leave: true })).status).toBe(200);
    expect((await settled(body.id)).counts).toMatchObject({ done: 1, bad: wrong.length + 2 });
    expect(await documents()).toBe(before + 1);
  });

  it("is refused whole without its columns, and for a year whose books are closed", async () => {
    const lacking = await upload<{ problems: { code: string; message: string }[] }>(
      "BGT_ID,FISCAL_YEAR,AMOUNT\nA,2026,1\n",
    );
    expect([lacking.status, lacking.body.problems[0]?.code]).toEqual([422, "import.columns-missing"]);
    await test.database.owner.query(
      `insert into core.closed_month (book, month, document, by, at)
       select '331003', date '2025-12-01', id, created_by, now() from core.document limit 1`,
    );
    const { body } = await upload(csv(cellsOf("OLD", { FISCAL_YEAR: "2025" }), cellsOf("THIS")));
    expect(outcomes(body)).toEqual({ bad: 1, new: 1 });
    expect((await rowsOf(body.id))[0]?.problems.map(({ code }) => code)).toEqual(["import.year-closed"]);
    await test.database.owner.query("delete from core.closed_month");
  });
});

describe("the same file at once", () => {
  it("goes in once: of two confirmations one is told, and sees that nothing is left to do", async () => {
    const file = csv(cellsOf("RACE-1"), cellsOf("RACE-2"), cellsOf("RACE-3"));
    const [first, second] = [(await upload(file)).body, (await upload(file)).body];
    const before = await documents();
    const answers = await Promise.all([run(first.id), run(second.id)]);
    expect(answers.map(({ status }) => status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    const views = [await settled(first.id), await settled(second.id)];
    expect(await documents()).toBe(before + 3);
    expect(await count("core.feed_entry where key like 'RACE-%'")).toBe(3);
    const late = views.find(({ state }) => state === "open");
    expect(late && outcomes(late)).toEqual({ same: 3 });
  });

  it("goes on with the keys that it took when the server stopped before all documents were made", async () => {
    const ids = Array.from({ length: 30 }, (_, i) => `STOP-${i}`);
    const file = csv(...ids.map((id) => cellsOf(id)));
    const { body } = await upload(file);
    const before = await documents();
    const { pool, definitions, clock } = test.context;
    const identity = await identityOfLogin(pool, definitions, "guzhiwei", clock());
    if (!identity) throw new Error("nobody");
    await runFormImport(test.context, { identity, address: "127.0.0.1" }, body.id, { submit: true });
    await closeFormImports();
    expect(await documents()).toBeLessThan(before + 30);
    expect(await count("core.feed_entry where key like 'STOP-%'")).toBe(30);
    expect(outcomes((await upload(file)).body)).toEqual({ same: 30 });
    expect((await run(body.id)).status).toBe(200);
    expect((await settled(body.id)).counts.done).toBe(30);
    expect(await documents()).toBe(before + 30);
    expect(await count("core.feed_entry where key like 'STOP-%'")).toBe(30);
  });
});
