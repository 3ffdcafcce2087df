/** Tables into any form: matched, mended in quarantine, made into documents by the same use cases, taken back. */
import { randomUUID } from "node:crypto";
import fc from "fast-check";
import { writeXlsx } from "hucre/xlsx";
import { beforeAll, describe, expect, it } from "vitest";
import { identityOfLogin } from "../../core/accounts/session.ts";
import { startDocument } from "../../core/documents/start-document.ts";
import type { RowView } from "../../core/imports/edit-row.ts";
import type { FormImportView } from "../../core/imports/form-import.ts";
import { clearOldImports } from "../../core/imports/old-imports.ts";
import { formImportSettled, runFormImport } from "../../core/imports/run-form-import.ts";
import type { UndoneForm } from "../../core/imports/undo-form-import.ts";
import { type Answer, type Client, type TestApp, testApp } from "../support/app.ts";
import { makeRule, publishRules } from "../support/small-rule.ts";
import { publishTrialForms } from "../imports/trial-form.ts";

let test: TestApp;
let clerk: Client;
const CLERK = "zhouyunheng";

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  await publishTrialForms(test);
  clerk = await test.signIn(CLERK);
});

async function upload<T = FormImportView>(
  bytes: Buffer | string,
  fields: Record<string, string> = {},
  client = clerk,
): Promise<Answer<T>> {
  const form = new FormData();
  for (const [key, value] of Object.entries({ form: "sheet-trial", ...fields })) form.append(key, value);
  form.append("file", new Blob([new Uint8Array(Buffer.from(bytes))]), "rows.csv");
  const request = new Request("http://localhost", { method: "POST", body: form });
  return (await test.raw({
    method: "POST",
    url: "/api/v1/form-imports",
    headers: {
      cookie: client.cookie,
      "x-csrf-token": client.csrf,
      "content-type": request.headers.get("content-type") ?? "",
    },
    payload: Buffer.from(await request.arrayBuffer()),
  })) as Answer<T>;
}

const rowsOf = async (id: string, query = ""): Promise<RowView[]> =>
  (await clerk.get<{ rows: RowView[] }>(`/form-imports/${id}/rows?size=100${query}`)).body.rows;

async function run(id: string, submit = false, more: { reason?: string } = {}): Promise<FormImportView> {
  const first = await clerk.send<FormImportView>("POST", `/form-imports/${id}/run`, { submit, ...more });
  expect(first.status, JSON.stringify(first.body)).toBe(200);
  let view = first.body;
  while (view.state === "running") view = (await clerk.get<FormImportView>(`/form-imports/${id}`)).body;
  return view;
}

async function count(from: string): Promise<number> {
  const { rows } = await test.database.owner.query<{ n: number }>(`select count(*)::int as n from ${from}`);
  return rows[0]?.n ?? 0;
}

const codes = (row: RowView | undefined): string[] => (row?.problems ?? []).map(({ code }) => code);

describe("a table of a unit", () => {
  const TABLE = [
    "2026年水利工程一览表,,,,,,",
    "单位：万元,,,,,,",
    "序号,项目名称,建设地点,总投资,开工日期,是否公开,行业",
    "1,甲河道工程,江口街道,1200.5,2026.3.1,是,水利",
    "2,乙河道工程,不存在街道,壹佰,2026/3/1,否,水利",
    "3,,江口街道,300,20260301,否,水利",
    "合计,,,1500.5,,,",
    "备注：数据截至2月底。,,,,,,",
  ].join("\n");

  it("is matched by titles and contents, with reasons; totals and notes are left out and named", async () => {
    const { status, body } = await upload(TABLE);

    expect(status, JSON.stringify(body)).toBe(200);
    expect(body.matching).toMatchObject({
      name: { column: 1, reason: "synonym" },
      place: { column: 2, confidence: 1, reason: "label" },
      total: { column: 3, reason: "label" },
      day: { column: 4 },
      open: { column: 5 },
      kind: { column: 6 },
    });
    expect(body.leftOut).toEqual([
      { row: 7, why: "total", text: "合计 1500.5" },
      { row: 8, why: "note", text: "备注：数据截至2月底。" },
    ]);
    expect(body.counts).toMatchObject({ ready: 1, draft: 1, bad: 1 });
    const [good, bad, unfinished] = await rowsOf(body.id);
    expect(good?.answers).toMatchObject({
      name: "甲河道工程",
      place: "331003007",
      total: 1_200_500_000,
      day: "2026-03-01",
      open: true,
    });
    expect(codes(bad)).toEqual(["import.unknown-name", "answer.text"]);
    expect(bad?.problems[0]?.message).toContain("不存在街道");
    expect(codes(unfinished)).toEqual(["answer.required"]);
    expect(body.problems.map(({ problem, count: n }) => [problem.code, problem.pointer, n])).toContainEqual([
      "import.unknown-name",
      "/place",
      1,
    ]);
    const filtered = await rowsOf(body.id, "&code=answer.required&pointer=%2Fname");
    expect(filtered.map(({ row }) => row)).toEqual([6]);
  });

  it("is mended cell by cell, imported as drafts, submitted where it was asked for, and taken back", async () => {
    const { body } = await upload(TABLE);
    const put = (row: number, edit: object) =>
      clerk.send<{ row: RowView; counts: FormImportView["counts"] }>(
        "PUT",
        `/form-imports/${body.id}/rows/${row}`,
        edit,
      );
    const half = await put(5, { answers: { place: "331003101", day: null } });
    const mended = await put(5, { answers: { total: 100_000_000 } });
    const skipped = await put(6, { skip: true });
    const back = await put(6, { skip: false });
    const wrong = await put(5, { answers: { nothing: 1 } });

    expect([half.body.row.verdict, mended.body.row.verdict]).toEqual(["bad", "ready"]);
    expect(mended.body.row.edited).toEqual(["day", "place", "total"]);
    expect([skipped.body.row.verdict, back.body.row.verdict]).toEqual(["skipped", "draft"]);
    expect(wrong.status).toBe(400);

    const view = await run(body.id, true);
    const again = await run(body.id, true);
    const made = (await clerk.get<{ title: string; state: string }[]>(`/form-imports/${body.id}/documents`)).body;

    expect(view).toMatchObject({ state: "done", done: 3, counts: { done: 3, bad: 0 } });
    expect(again.done).toBe(3);
    expect(made.map(({ title, state }) => [title, state])).toEqual([
      ["甲河道工程", "running"],
      ["乙河道工程", "running"],
      ["表格试验", "draft"],
    ]);
    expect(await count("core.project where name like '%河道工程'")).toBe(2);
    expect((await put(5, { skip: true })).body).toMatchObject({ code: "import.closed" });

    const undone = await clerk.send<UndoneForm>("POST", `/form-imports/${body.id}/undo`, {});
    expect(undone.body).toEqual({ removed: 1, withdrawn: 2, kept: 0 });
    expect((await clerk.send<UndoneForm>("POST", `/form-imports/${body.id}/undo`, {})).body.removed).toBe(0);
    expect(await count("core.document where form = 'sheet-trial' and state = 'draft'")).toBe(0);
    expect(await count("core.document where form = 'sheet-trial' and state = 'withdrawn'")).toBe(2);
    expect(await count(`core.evidence where subject = 'form-import:${body.id}'`)).toBe(2);
  });

  it("leaves what a rule warns of as a draft, or submits it with one reason that each keeps", async () => {
    await publishRules(test, [
      makeRule("sheet-large", {
        watches: { document: "sheet-trial" },
        when: 'doc.name.startsWith("警告")',
        fires: [{ as: "warn", if: 'doc.total > yuan("1000000")' }],
        message: "总投资 {doc.total} 元，较大。",
      }),
    ]);
    const table = (word: string): string =>
      ["项目名称,建设地点,总投资（万元）", `警告${word}甲,江口街道,300`, `警告${word}乙,江口街道,50`].join("\n");
    const passes = async () =>
      (
        await test.database.owner.query<{ reason: string }>(
          "select reason from core.rule_pass where rule = 'sheet-large'",
        )
      ).rows;
    const made = async (id: string) =>
      (await clerk.get<{ title: string; state: string }[]>(`/form-imports/${id}/documents`)).body.map(
        ({ title, state }) => `${title} ${state}`,
      );
    const silent = (await upload(table("无"))).body;
    await run(silent.id, true);
    expect(await made(silent.id)).toEqual(["警告无甲 draft", "警告无乙 running"]);
    expect(codes((await rowsOf(silent.id))[0])).toContain("rule.reason-needed");
    expect(await passes()).toEqual([]);
    const explained = (await upload(table("有"))).body;
    await run(explained.id, true, { reason: "年初已经集体研究" });
    expect(await made(explained.id)).toEqual(["警告有甲 running", "警告有乙 running"]);
    expect(await passes()).toEqual([{ reason: "年初已经集体研究" }]);

    // A run that stopped behind the submission and before its note is begun again without a word against the row.
    await test.database.owner.query("update core.form_import set state = 'open' where id = $1", [explained.id]);
    await test.database.owner.query("update core.form_import_row set verdict = 'ready' where import = $1", [
      explained.id,
    ]);
    await run(explained.id, true, { reason: "年初已经集体研究" });
    expect((await rowsOf(explained.id)).flatMap(codes)).not.toContain("command.reused");
    expect(await passes()).toHaveLength(1);
  });

  it("keeps what somebody went on with when it is taken back", async () => {
    const { body } = await upload("工程名称\n丙工程\n丁工程\n");
    await run(body.id);
    const [first] = (await clerk.get<{ document: string }[]>(`/form-imports/${body.id}/documents`)).body;
    await clerk.send("PUT", `/documents/${first?.document}/draft`, { stamp: 0, answers: { name: "丙工程（改）" } });

    const undone = await clerk.send<UndoneForm>("POST", `/form-imports/${body.id}/undo`, {});
    expect(undone.body).toEqual({ removed: 1, withdrawn: 0, kept: 1 });
  });

  it("has its matching changed by hand and remembered for the next table of the same headers", async () => {
    const table = (name: string): string => `甲列,乙列,丙列\n${name},30.5,江口街道\n`;
    const { body } = await upload(table("手工一"));
    const matching = { name: { column: 0 }, total: { column: 1, unit: "wan" }, place: { column: 2 } };
    const matched = await clerk.send<FormImportView>("PUT", `/form-imports/${body.id}/matching`, matching);
    const next = await upload(`2027年表,,\n${table("手工二")}`);

    expect(body.counts.bad + body.counts.draft).toBe(1);
    expect(matched.body.counts.ready).toBe(1);
    expect(next.body.matching).toMatchObject({ total: { column: 1, unit: "wan", reason: "remembered" } });
    expect((await rowsOf(next.body.id))[0]?.answers).toMatchObject({
      name: "手工二",
      total: 30_500_000,
      place: "331003007",
    });
    expect((await clerk.send("DELETE", `/form-imports/${next.body.id}`)).status).toBe(204);
    expect(await count(`core.form_import_row where import = '${next.body.id}'`)).toBe(0);
  });

  it("asks for the unit of amounts that no header names, and says where a column is doubled", async () => {
    const { body } = await upload("工程名称,总投资,总投资\n甲,100,200\n");
    const [row] = await rowsOf(body.id);

    expect(body.matching["total"]?.column).toBe(1);
    expect(codes(row)).toEqual(["import.no-unit"]);
  });
});

describe("a form that belongs to a project", () => {
  it("takes the project from a column or for the whole table", async () => {
    const opened = await upload("工程名称\n母项目\n");
    await run(opened.body.id, true);
    const [document] = (await clerk.get<{ document: string }[]>(`/form-imports/${opened.body.id}/documents`)).body;
    const head = await test.signIn("linshuyao");
    await head.send("POST", `/documents/${document?.document}/commands`, {
      commandId: randomUUID(),
      command: { do: "approve" },
    });
    const { rows } = await test.database.owner.query<{ id: string; code: string }>(
      "select id, code from core.project where name = '母项目'",
    );
    const table = `项目,发现问题,巡查日期\n母项目,堤脚渗水,2026-03-01\n${rows[0]?.code},护栏缺失,46082\n没有的项目,无,\n,空,\n`;
    const { body } = await upload(table, { form: "sheet-note" });
    const listed = await rowsOf(body.id);
    const whole = await upload("发现问题\n裂缝\n", { form: "sheet-note", project: rows[0]?.id ?? "" });

    expect(listed.map(({ verdict }) => verdict)).toEqual(["ready", "ready", "bad", "bad"]);
    expect(listed.slice(2).flatMap(codes)).toEqual(["import.unknown-name", "import.no-project"]);
    expect(listed[1]?.answers).toMatchObject({ seenOn: "2026-03-01" });
    expect(codes(listed[1])).toEqual(["import.serial-date"]);
    expect(whole.body.counts.ready).toBe(1);
    expect((await run(body.id)).counts).toMatchObject({ done: 1, failed: 1, bad: 2 });
  });
});

describe("who may", () => {
  it("is who may start documents of the form, and nobody else sees the rows", async () => {
    const finance = await test.signIn("shenyinuo");
    const { body } = await upload("工程名称\n甲\n");
    const forms = (await clerk.get<{ id: string }[]>("/form-imports/forms")).body.map(({ id }) => id);

    expect((await upload("工程名称\n甲\n", {}, finance)).status).toBe(403);
    expect((await finance.get(`/form-imports/${body.id}`)).status).toBe(404);
    expect((await finance.get(`/form-imports/${body.id}/rows`)).status).toBe(404);
    expect((await finance.send("POST", `/form-imports/${body.id}/run`, { submit: false })).status).toBe(404);
    expect((await finance.send("POST", `/form-imports/${body.id}/undo`, {})).status).toBe(404);
    expect(forms).toEqual(expect.arrayContaining(["sheet-trial", "sheet-note"]));
  });

  it("needs a table that can be read; nothing is kept of another", async () => {
    const before = [await count("core.file"), await count("core.form_import")];
    const refused = await upload<{ code: string; message: string }>("工程名称,总投资\n");
    const wide = await upload<{ message: string }>(
      `${Array.from({ length: 500 }, (_, i) => `列${i}`).join(",")}\n${"1,".repeat(499)}1\n`,
    );

    expect(refused.body).toMatchObject({ code: "import.unreadable", message: "读不出这个文件：里面没有数据行。" });
    expect(wide.body.message).toContain("200 列");
    expect([await count("core.file"), await count("core.form_import")]).toEqual(before);
  });
});

describe("what is exported", () => {
  const text = (min: number): fc.Arbitrary<string> =>
    fc
      .array(
        fc.constantFrom(
          "工",
          "程",
          "=",
          "+",
          "-",
          "@",
          "'",
          '"',
          ",",
          ";",
          "、",
          "A",
          "9",
          " ",
          "（",
          "％",
          "<",
          "&",
          "_x0041_",
        ),
        {
          minLength: min,
          maxLength: 12,
        },
      )
      .map((parts) => parts.join("").trim())
      .filter((one) => one !== "" && !/^\d(\.\d+)?e/i.test(one));
  const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });
  const day = fc
    .integer({ min: 0, max: 40_000 })
    .map((n) => new Date(Date.UTC(1990, 0, 1 + n)).toISOString().slice(0, 10));

  it("is imported again with the same answers, from either format", async () => {
    const { definitions, pool, clock } = test.context;
    const industries = definitions
      .get("dictionary", "industry")
      .items.filter((i) => !i.closed)
      .map((i) => i.code);
    const topics = definitions
      .get("dictionary", "hot-topic")
      .items.filter((i) => !i.closed)
      .map((i) => i.code);
    const answers = fc.record({
      name: text(1),
      place: maybe(fc.constantFrom("331003101", "331003007")),
      code: maybe(fc.constantFrom("330226221231100000018", "007", "91330226MA2AF00B1C")),
      memo: maybe(fc.array(text(1), { minLength: 1, maxLength: 3 }).map((lines) => lines.join("\n"))),
      count: maybe(fc.integer({ min: -1_000_000, max: 1_000_000_000 })),
      length: maybe(fc.integer({ min: -99_999_999, max: 99_999_999 }).map((n) => n / 100 + 0)),
      budget: maybe(fc.integer({ min: -99_999_999_999_999, max: 99_999_999_999_999 })),
      total: maybe(fc.integer({ min: 0, max: 999_999_999_999_999 })),
      share: maybe(fc.integer({ min: 0, max: 1_000_000 })),
      day: maybe(day),
      span: maybe(
        fc
          .tuple(day, day)
          .filter(([a, b]) => a !== b)
          .map(([a, b]) => (a < b ? { from: a, to: b } : { from: b, to: a })),
      ),
      startYear: maybe(fc.integer({ min: 1949, max: 2000 })),
      endYear: maybe(fc.integer({ min: 2001, max: 2100 })),
      kind: maybe(fc.constantFrom(...industries)),
      topics: maybe(fc.uniqueArray(fc.constantFrom(...topics), { minLength: 1, maxLength: 3 })),
      open: maybe(fc.boolean()),
      unit: maybe(fc.constantFrom(test.units.get("finance"), test.units.get("water"))),
      phone: maybe(fc.constantFrom("13800001234", "+86 0576-84110000")),
    });
    const identity = await identityOfLogin(pool, definitions, CLERK, clock());
    if (!identity) throw new Error(CLERK);
    await test.database.owner.query("delete from core.document where form = 'sheet-trial' and state = 'draft'");
    const samples = fc.sample(answers, { numRuns: 120, seed: 2026 });
    for (const given of samples) {
      const filled = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
      await startDocument(test.context, identity, { id: randomUUID(), form: "sheet-trial", answers: filled });
    }
    for (const format of ["csv", "xlsx"]) {
      const response = await test.app.inject({
        method: "GET",
        url: `/api/v1/documents/export?list=sheet-trial&format=${format}&fields=all&state=draft&sort=number&direction=asc`,
        headers: { host: "localhost", cookie: clerk.cookie },
      });
      const { body, status } = await upload(response.rawPayload);
      expect(status, JSON.stringify(body)).toBe(200);
      const read = [...(await rowsOf(body.id)), ...(await rowsOf(body.id, "&page=2"))];
      expect(read).toHaveLength(samples.length);
      for (const [i, row] of read.entries()) {
        const wanted = Object.fromEntries(Object.entries(samples[i] ?? {}).filter(([, value]) => value !== undefined));
        expect(
          {
            answers: row.answers,
            problems: row.problems.filter((p) => !p.code.startsWith("check.") && p.severity === undefined),
          },
          format,
        ).toEqual({
          answers: wanted,
          problems: [],
        });
      }
    }
  });
});

describe("a table drawn by hand", () => {
  it("has joined headers, merged cells, years as a range and totals", async () => {
    const bytes = await writeXlsx({
      sheets: [
        {
          name: "a",
          rows: [
            ["水利工程表", null, null, null, null],
            ["行业", "工程名称", "资金（万元）", null, "起止年限"],
            [null, null, "总投资", "年度预算", null],
            ["水利", "甲", 1200, 300, "2026-2027"],
            [null, "乙", 800, 200, "2026"],
            ["小计", null, 2000, 500, null],
          ],
          merges: [
            { startRow: 0, startCol: 0, endRow: 0, endCol: 4 },
            { startRow: 1, startCol: 0, endRow: 2, endCol: 0 },
            { startRow: 1, startCol: 1, endRow: 2, endCol: 1 },
            { startRow: 1, startCol: 2, endRow: 1, endCol: 3 },
            { startRow: 1, startCol: 4, endRow: 2, endCol: 4 },
            { startRow: 3, startCol: 0, endRow: 4, endCol: 0 },
          ],
        },
      ],
    });
    const { body } = await upload(Buffer.from(bytes));
    const [first, second] = await rowsOf(body.id);

    expect(body.headers).toEqual(["行业", "工程名称", "资金（万元） 总投资", "资金（万元） 年度预算", "起止年限"]);
    expect(first?.answers).toMatchObject({
      name: "甲",
      total: 1_200_000_000,
      budget: 300_000_000,
      startYear: 2026,
      endYear: 2027,
    });
    expect(second?.answers).toMatchObject({ name: "乙", startYear: 2026, endYear: 2026 });
    expect(second?.answers["kind"]).toBe(first?.answers["kind"]);
    expect(body.leftOut).toMatchObject([{ row: 6, why: "total" }]);
  });
});

describe("imports that nobody goes on with", () => {
  it("are deleted with their rows after 30 days; one that made documents stays", async () => {
    const table = "项目名称,总投资\n甲,1\n乙,2";
    const [left, used, young] = [(await upload(table)).body, (await upload(table)).body, (await upload(table)).body];
    expect((await run(used.id)).state).toBe("done");
    const half = (await upload(table)).body;
    await test.database.owner.query("update core.form_import_row set verdict = 'done' where import = $1 and row = 2", [
      half.id,
    ]);
    await test.database.owner.query(
      "update core.form_import set touched_at = touched_at - interval '31 days' where id <> $1",
      [young.id],
    );

    expect(await clearOldImports(test.context)).toBeGreaterThan(0);

    const kept = await test.database.owner.query<{ id: string }>("select id from core.form_import");
    const ids = kept.rows.map((row) => row.id);
    expect([left, used, young, half].map(({ id }) => ids.includes(id))).toEqual([false, true, true, true]);
    expect(await count(`core.form_import_row where import = '${left.id}'`)).toBe(0);
    expect((await clerk.get(`/form-imports/${left.id}`)).status).toBe(404);
    expect(await clearOldImports(test.context)).toBe(0);
  });
});

describe("a run that fails in the background", () => {
  it("is told to the operator, and may be begun again", async () => {
    const { body } = await upload("项目名称,建设地点,总投资（万元）\n丙,江口街道,1");
    const lines: string[] = [];
    const identity = await identityOfLogin(test.context.pool, test.context.definitions, CLERK, test.context.clock());
    if (!identity) throw new Error(CLERK);
    // The clock breaks with the first document: an accident that no row is to blame for.
    let ticks = 0;
    const broken = {
      ...test.context,
      log: (line: string) => lines.push(line),
      clock: () => {
        if (++ticks === 2) throw new Error("the clock broke");
        return test.context.clock();
      },
    };
    await runFormImport(broken, { identity, address: "127.0.0.1" }, body.id, { submit: false });
    await formImportSettled(body.id);

    expect(lines).toEqual([expect.stringMatching(new RegExp(`^import ${body.id}: Error: the clock broke`))]);
    expect((await clerk.get<FormImportView>(`/form-imports/${body.id}`)).body.state).toBe("open");
    expect(await run(body.id)).toMatchObject({ state: "done", done: 1 });
  });
});
