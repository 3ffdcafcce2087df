/** The importer with the real table of 宁海县: preview, import, repeat, undo, publish, and what is refused. */
import { randomUUID } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { identityOfLogin } from "../../core/accounts/session.ts";
import { importFile } from "../../core/cli/import-file.ts";
import type { Problem } from "../../core/domain/problem.ts";
import { Refusal } from "../../core/errors.ts";
import type { Preview } from "../../core/imports/preview.ts";
import { type ImportCommand, type ImportResult, runImport } from "../../core/imports/run-import.ts";
import { type Answer, type Client, type TestApp, testApp } from "../support/app.ts";
import { makeRule, publishRules } from "../support/small-rule.ts";

const NINGHAI = "330226";
const MAPPING = "government-projects";
const SOURCE = { name: "宁海县人民政府", note: "政府投资项目公开表", date: "2023-01-16" };
const OFFICER = "xiejinghe";
const fixture = (name: string): Buffer => readFileSync(new URL(`../fixtures/imports/${name}`, import.meta.url));

let test: TestApp;
let officer: Client;

beforeAll(async () => {
  test = await testApp();
  officer = await test.signIn(OFFICER);
});

/** Uploads a table and returns its preview, or the refusal. */
async function upload<T = Preview>(
  client: Client,
  bytes: Buffer,
  name: string,
  fields: Record<string, string> = {},
): Promise<Answer<T>> {
  const form = new FormData();
  for (const [key, value] of Object.entries({ mapping: MAPPING, region: NINGHAI, ...fields })) form.append(key, value);
  form.append("file", new Blob([new Uint8Array(bytes)]), name);
  const request = new Request("http://localhost", { method: "POST", body: form });
  return (await test.raw({
    method: "POST",
    url: "/api/v1/imports/preview",
    headers: {
      cookie: client.cookie,
      "x-csrf-token": client.csrf,
      "content-type": request.headers.get("content-type") ?? "",
    },
    payload: Buffer.from(await request.arrayBuffer()),
  })) as Answer<T>;
}

function orderOf(preview: Preview, more: Partial<ImportCommand> = {}): ImportCommand {
  return {
    commandId: randomUUID(),
    file: preview.file,
    mapping: MAPPING,
    region: NINGHAI,
    columns: preview.columns,
    source: SOURCE,
    publish: false,
    ...more,
  };
}

function send(order: ImportCommand, client = officer): Promise<Answer<ImportResult>> {
  return client.send<ImportResult>("POST", "/imports", order);
}

/** Imports a table of ours in the words of the real one. */
async function importRows(lines: string[], more: Partial<ImportCommand> = {}): Promise<ImportResult> {
  const text = `项目名称,总投资(万元),责任单位\n${lines.join("\n")}\n`;
  const { body } = await upload(officer, Buffer.from(text), "rows.csv");
  const done = await send(orderOf(body, more));
  expect(done.status, JSON.stringify(done.body)).toBe(200);
  return done.body;
}

async function count(from: string): Promise<number> {
  const { rows } = await test.database.owner.query<{ n: number }>(`select count(*)::int as n from ${from}`);
  return rows[0]?.n ?? 0;
}

/** Everything that an import may write. */
async function written(): Promise<number[]> {
  const tables = ["unit", "project", "document", "revision", "publication", "import_batch", "evidence", "serial"];
  return Promise.all([...tables.map((table) => count(`core.${table}`)), count("published.project")]);
}

const codes = (problems: readonly Problem[] = []): string[] => problems.map(({ code }) => code);

describe("the real table", () => {
  it("is previewed row by row: amounts, years, percentages, a cell with two units", async () => {
    const { status, body } = await upload(officer, fixture("ninghai-2022.csv"), "ninghai-2022.csv");

    expect(status).toBe(200);
    expect(body.fileName).toBe("ninghai-2022.csv");
    expect(body.counts).toEqual({ new: 5, repeat: 0, bad: 0 });
    expect(body.columns).toMatchObject({ name: 1, totalAmount: 3, startYear: 4, endYear: 4, unitName: 10, asOf: null });
    expect(body.rows[0]?.values).toMatchObject({
      totalAmount: "1,800.00",
      startYear: "2022",
      endYear: "2022",
      completionRate: "100.00%",
    });
    expect(body.rows[4]?.values).toMatchObject({
      totalAmount: "3,685.00",
      cumulative: "1,000.00",
      startYear: "2022",
      endYear: "2023",
      completionRate: "55.60%",
    });
    expect(body.rows[1]?.values["unitName"]).toBe("县民政局");
    expect(codes(body.rows[1]?.problems)).toEqual(["import.unit-mixed", "check.R-ASOF"]);
    expect(body.rows[1]?.problems[0]?.message).toContain("县民政局 各相关乡镇街道");
    expect(body.units).toEqual(
      ["县教育局", "县民政局", "县卫健局", "县城投集团"].map((name) => ({ name, known: false })),
    );
  });

  it("is previewed again with other columns, and with the day of its figures", async () => {
    const { body } = await upload(officer, fixture("ninghai-2022.csv"), "ninghai-2022.csv");
    const again = await officer.send<Preview>("POST", "/imports/preview", {
      file: body.file,
      mapping: MAPPING,
      region: NINGHAI,
      columns: { ...body.columns, unitName: null },
      asOf: "2022-12-31",
    });

    expect(again.body.counts).toEqual({ new: 0, repeat: 0, bad: 5 });
    expect(codes(again.body.rows[0]?.problems)).toEqual(["import.column-missing"]);
  });

  it("becomes five projects once, from either format, and publishes what was public already", async () => {
    const { body } = await upload(officer, fixture("ninghai-2022.csv"), "ninghai-2022.csv");
    const order = orderOf(body, { publish: true, asOf: "2022-12-31" });
    const done = await send(order);
    const retried = await send(order);
    const again = await send(orderOf(body, { publish: true }));
    const sheet = await upload(officer, fixture("ninghai-2022.xlsx"), "ninghai-2022.xlsx");

    expect(done.status, JSON.stringify(done.body)).toBe(200);
    expect(done.body).toMatchObject({ batch: order.commandId, added: 5, skipped: 0 });
    expect(done.body.projects.map(({ name }) => name)).toContain("银河小学教学楼提升工程一期");
    expect(retried.body).toEqual(done.body);
    expect(again.body).toMatchObject({ added: 0, skipped: 5, projects: [] });
    expect(sheet.body.counts).toEqual({ new: 0, repeat: 5, bad: 0 });
    expect(sheet.body.units.every(({ known }) => known)).toBe(true);
    expect(await count("core.unit where county = '330226' and not confirmed")).toBe(4);
    expect(await count("core.project where county = '330226' and not demo")).toBe(5);
    expect(await count("core.document where county = '330226' and state = 'done' and revision = 1")).toBe(5);
    expect(await count("core.payment where true")).toBe(0);
  });

  it("stands on the public site with investment, progress and source, and without any money paid", async () => {
    const { rows } = await test.database.public.query<{
      name: string;
      total_fen: number;
      approved_fen: number | null;
      paid_fen: number | null;
      demo: boolean;
      snapshot: Record<string, unknown>;
    }>("select name, total_fen, approved_fen, paid_fen, demo, snapshot from published.project where county = '330226'");
    const school = rows.find(({ name }) => name === "银河小学教学楼提升工程一期");

    expect(rows).toHaveLength(5);
    expect(rows.map(({ total_fen }) => total_fen / 1_000_000).sort((a, b) => a - b)).toEqual([
      260, 300, 600, 1800, 3685,
    ]);
    for (const row of rows) {
      expect(row).toMatchObject({ approved_fen: null, paid_fen: null, demo: false });
      expect(row.snapshot["money"]).toBeUndefined();
      expect(row.snapshot).toMatchObject({ contracts: [], source: { name: SOURCE.name, note: SOURCE.note } });
    }
    expect(school?.snapshot["progress"]).toEqual([
      { date: "2022-12-31", rateBp: 5560, note: "完成基础施工,进行垫层施工", pictures: [] },
    ]);
    expect(school?.snapshot).toMatchObject({
      start: "2022",
      end: "2023",
      unit: "县教育局",
      basis: expect.stringContaining("主动公开"),
    });
    const page = await test.raw({ method: "GET", url: "/" });
    expect(page.status).toBe(200);
  });

  it("can be taken back, which its pages say, and imported again under new numbers", async () => {
    const [batch] = (
      await officer.get<{ id: string; added: number; source: string; by: string }[]>("/imports")
    ).body.filter(({ added }) => added === 5);
    const before = await count("core.project where import is not null");
    const undone = await officer.send("POST", `/imports/${batch?.id}/undo`, { commandId: randomUUID() });
    const repeated = await officer.send("POST", `/imports/${batch?.id}/undo`, { commandId: randomUUID() });

    expect(batch).toMatchObject({ source: SOURCE.name, by: "谢静和" });
    expect(undone).toMatchObject({ status: 200, body: { removed: 5 } });
    expect(repeated.body).toEqual({ removed: 5 });
    expect(await count("core.project where void_at is not null")).toBe(5);
    expect(await count("core.document where county = '330226' and state = 'void'")).toBe(5);
    expect(await count("published.project where county = '330226' and withdrawn")).toBe(5);
    expect(await count("published.project where snapshot #>> '{withdrawn,reason}' <> ''")).toBe(5);
    expect(await count("core.publication where withdrawn_at is not null")).toBe(5);

    const { body } = await upload(officer, fixture("ninghai-2022.xlsx"), "ninghai-2022.xlsx");
    expect(body.counts).toEqual({ new: 5, repeat: 0, bad: 0 });
    const done = await send(orderOf(body));
    expect(done.body.added).toBe(5);
    expect(await count("core.project where import is not null")).toBe(before + 5);
    const listed = (await officer.get<{ undoneAt: string | null }[]>("/imports")).body;
    expect(listed.filter(({ undoneAt }) => undoneAt !== null)).toHaveLength(1);
    expect(await count("core.evidence where kind = 'import'")).toBe(4);
  });
});

describe("untidy rows", () => {
  it("are reported and left out, while the good ones come in", async () => {
    const text = [
      "2023年项目表,,,",
      "项目名称,总投资（元）,建设年限,责任单位",
      "甲工程,1000000,2023-2022,县水利局",
      "乙工程,壹佰万,2023,县水利局",
      ",100,2023,县水利局",
      "丙　工程２期,１００００００,2023,县水利局",
      "丙 工程2期,5,2023,县水利局",
    ].join("\n");
    const { body } = await upload(officer, Buffer.from(text), "untidy.csv");
    const done = await send(orderOf(body));

    expect(
      body.rows.map(({ row, verdict, problems }) => [
        row,
        verdict,
        codes(problems).filter((c) => c !== "check.R-ASOF"),
      ]),
    ).toEqual([
      [3, "bad", ["check.R-YEARS"]],
      [4, "bad", ["answer.text"]],
      [5, "bad", ["answer.required"]],
      [6, "new", []],
      [7, "repeat", ["import.repeat-in-file"]],
    ]);
    expect(done.body).toMatchObject({ added: 1, skipped: 4, projects: [{ name: "丙 工程2期" }] });
    expect(await count("core.project where name = '丙 工程2期' and total_fen = 100000000")).toBe(1);
  });

  it("of a file that is no table are refused with a sentence, and the file is not kept", async () => {
    const before = await count("core.file");
    const refused = await upload<{ code: string; message: string }>(
      officer,
      Buffer.from("89504e470d0a1a0a00", "hex"),
      "a.csv",
    );

    expect(refused.status).toBe(422);
    expect(refused.body.code).toBe("import.unreadable");
    expect(await count("core.file")).toBe(before);
  });
});

describe("an import that fails", () => {
  it("leaves nothing behind", async () => {
    await test.database.owner.query(`create function core.plant() returns trigger language plpgsql as $$
      begin if new.name = '第三' then raise exception 'planted'; end if; return new; end $$;
      create trigger plant before insert on core.project for each row execute function core.plant();`);
    const text = "项目名称,总投资(万元),责任单位\n第一,1,新单位一\n第二,2,新单位二\n第三,3,新单位三\n";
    const { body } = await upload(officer, Buffer.from(text), "rows.csv");
    const before = await written();
    const order = orderOf(body, { publish: true });
    const failed = await send(order);
    const after = await written();
    await test.database.owner.query("drop trigger plant on core.project; drop function core.plant()");
    const retried = await send(order);

    expect(failed.status).toBe(500);
    expect(after).toEqual(before);
    expect(retried.body).toMatchObject({ added: 3, skipped: 0 });
  });

  it("is refused whole where a rule refuses one of its projects", async () => {
    const rule = makeRule("no-giants", {
      watches: { document: "public-record" },
      fires: [{ as: "block", if: 'doc.totalAmount > yuan("20000")' }],
      message: "{object}：总投资 {doc.totalAmount} 元，不得登记。",
    });
    await publishRules(test, [rule]);
    const text = "项目名称,总投资(万元),责任单位\n小项目,1,新单位五\n大项目,3,新单位六\n";
    const { body } = await upload(officer, Buffer.from(text), "giants.csv");
    const before = await written();
    const refused = await send(orderOf(body, { publish: true }));
    await publishRules(test, [{ ...rule, version: 2, off: "试完了" }]);

    expect(refused.status).toBe(422);
    expect(refused.body).toMatchObject({
      code: "rule.blocked",
      problems: [{ message: "大项目：总投资 30,000.00 元，不得登记。" }],
    });
    expect(await written()).toEqual(before);
  });

  it("does not pass another import's command off as its own", async () => {
    const first = await importRows(["首项,1,甲单位"]);
    const { body } = await upload(officer, Buffer.from("项目名称,责任单位\n别项,甲单位\n"), "other.csv");
    const reused = await send(orderOf(body, { commandId: first.batch }));

    expect(reused.status).toBe(409);
    expect(reused.body).toMatchObject({ code: "command.reused" });
  });

  it("makes no doubles when two run at once", async () => {
    const { body } = await upload(
      officer,
      Buffer.from("项目名称,责任单位\n同时一,新单位甲\n同时二,新单位乙\n"),
      "twin.csv",
    );
    const both = await Promise.all([send(orderOf(body)), send(orderOf(body))]);

    expect(both.map(({ body: { added } }) => added).sort((a, b) => a - b)).toEqual([0, 2]);
    expect(await count("core.project where name like '同时%'")).toBe(2);
    expect(await count("core.unit where name in ('新单位甲', '新单位乙')")).toBe(2);
  });
});

describe("undoing", () => {
  it("is refused once something else was filed under a project", async () => {
    const { batch } = await importRows(["后续工程,1,丁单位"]);
    await test.database.owner.query(
      `insert into core.document (id, form, form_version, project, number, unit, province, city, county, state, title, answers, created_by, created_at, updated_at)
       select gen_random_uuid(), d.form, 1, p.id, 'X-1', d.unit, d.province, d.city, d.county, 'draft', 'x', '{}', d.created_by, now(), now()
       from core.project p join core.document d on d.project = p.id where p.import = $1`,
      [batch],
    );
    const refused = await officer.send("POST", `/imports/${batch}/undo`, { commandId: randomUUID() });

    expect(refused.status).toBe(409);
    expect(refused.body).toMatchObject({ code: "import.not-undoable" });
    expect(await count(`core.project where import = '${batch}' and void_at is null`)).toBe(1);
  });

  it("finds no import of another county, nor one that never was", async () => {
    const { batch } = await importRows(["别县看不见,1,戊单位"]);
    const other = await test.signIn("shenyinuo");

    expect((await other.send("POST", `/imports/${batch}/undo`, { commandId: randomUUID() })).status).toBe(404);
    expect((await officer.send("POST", `/imports/${randomUUID()}/undo`, { commandId: randomUUID() })).status).toBe(404);
    expect((await other.get<unknown[]>("/imports")).body).toEqual([]);
  });
});

describe("who may import", () => {
  it("is nobody without the right", async () => {
    const clerk = await test.signIn("zhouyunheng");

    expect((await upload<{ code: string }>(clerk, fixture("ninghai-2022.csv"), "a.csv")).status).toBe(403);
    expect((await clerk.get("/imports")).status).toBe(403);
  });

  it("is nobody of another county, by HTTP or by the use case itself", async () => {
    const { body } = await upload(officer, Buffer.from("项目名称,责任单位\n越界,己单位\n"), "a.csv");
    const other = await test.signIn("shenyinuo");
    const identity = await identityOfLogin(
      test.context.pool,
      test.context.definitions,
      "shenyinuo",
      test.context.clock(),
    );
    const before = await written();

    expect((await upload<{ code: string }>(other, fixture("ninghai-2022.csv"), "a.csv")).body.code).toBe(
      "right.missing",
    );
    expect((await send(orderOf(body), other)).status).toBe(403);
    expect((await send(orderOf(body, { region: "331003" }))).status).toBe(403);
    if (!identity) throw new Error("no identity");
    const own = { identity, address: "cli" };
    await expect(runImport(test.context, own, orderOf(body))).rejects.toThrow(Refusal);
    await expect(runImport(test.context, own, orderOf(body, { region: "331003" }))).rejects.toThrow("file.not-found");
    expect(await written()).toEqual(before);
  });

  it.each(["330200", "999999", "330226001", "' or true --"])("needs a county, not %s", async (region) => {
    const refused = await upload<{ code: string; problems: Problem[] }>(officer, fixture("ninghai-2022.csv"), "a.csv", {
      region,
    });

    expect([400, 422]).toContain(refused.status);
  });

  it("can list the mappings with their fields", async () => {
    const { body } =
      await officer.get<{ id: string; fields: { id: string; required: boolean }[] }[]>("/imports/mappings");

    expect(body[0]).toMatchObject({ id: MAPPING });
    expect(body[0]?.fields.filter(({ required }) => required).map(({ id }) => id)).toEqual(["name", "unitName"]);
  });
});

describe("mz import", () => {
  const folder = mkdtempSync(join(tmpdir(), "mingzhang-cli-"));
  const tables = mkdtempSync(join(tmpdir(), "mingzhang-tables-"));
  afterEach(() => vi.restoreAllMocks());
  afterAll(() => {
    for (const made of [folder, tables]) rmSync(made, { recursive: true, force: true });
  });

  /** Runs the command against this file's database; what it says goes to `out` and `err`. */
  async function mz(...args: string[]): Promise<{ code: number; out: string; err: string }> {
    vi.stubEnv("DATABASE_URL", test.database.url);
    vi.stubEnv("MZ_DEMO", "1");
    vi.stubEnv("MZ_DATA_DIR", folder);
    const lines = { out: [] as string[], err: [] as string[] };
    vi.spyOn(console, "log").mockImplementation((line: string) => void lines.out.push(line));
    vi.spyOn(console, "error").mockImplementation((line: string) => void lines.err.push(line));
    try {
      return { code: await importFile(args), out: lines.out.join("\n"), err: lines.err.join("\n") };
    } finally {
      vi.unstubAllEnvs();
    }
  }

  function table(name: string, ...lines: string[]): string {
    const path = join(tables, name);
    writeFileSync(path, `项目名称,总投资(万元),责任单位\n${lines.join("\n")}\n`);
    return path;
  }

  it("shows the rows and imports them as the county's own officer", async () => {
    const file = table("a.csv", "命令行工程,12,庚单位");
    const first = await mz(file, "--region", NINGHAI, "--yes");
    const second = await mz(file, "--region", NINGHAI, "--yes", "--json");

    expect(first).toMatchObject({ code: 0, err: "" });
    expect(first.out).toContain("命令行工程");
    expect(first.out).toContain("1 projects imported, 0 rows left out");
    expect(JSON.parse(second.out)).toMatchObject({ added: 0, skipped: 1, batch: null });
    expect(await count("core.project p join core.import_batch b on b.id = p.import where p.name = '命令行工程'")).toBe(
      1,
    );
  });

  it("takes the source note that lies beside the file, and publishes with it", async () => {
    const real = new URL("../fixtures/imports/ninghai-2022.csv", import.meta.url).pathname;
    for (const { id, added } of (await officer.get<{ id: string; added: number }[]>("/imports")).body)
      if (added === 5) await officer.send("POST", `/imports/${id}/undo`, { commandId: randomUUID() });
    const done = await mz(real, "--region", NINGHAI, "--publish", "--yes", "--json");

    expect(done.code).toBe(0);
    expect(JSON.parse(done.out)).toMatchObject({ added: 5, skipped: 0 });
    const { rows } = await test.database.public.query<{ source: { name: string; note: string }; day: string }>(
      "select snapshot -> 'source' as source, snapshot #>> '{progress,0,date}' as day from published.project where county = '330226' and not withdrawn and name like '银河小学%'",
    );
    expect(rows[0]).toMatchObject({ source: { name: "宁海县" }, day: "2023-01-16" });
    expect(rows[0]?.source.note).toContain("as published by the county");
  });

  it("tells by its exit code what came of it", async () => {
    const file = table("b.csv", "退出码一,1,庚单位", ",2,庚单位");

    expect(await mz()).toMatchObject({ code: 2 });
    expect(await mz("/nowhere.csv", "--region", NINGHAI, "--yes")).toMatchObject({ code: 2 });
    expect(await mz(file, "--region", "33", "--yes")).toMatchObject({ code: 2 });
    expect(await mz(file, "--region", NINGHAI, "--yes", "--publish")).toMatchObject({ code: 2 });
    expect(await mz(file, "--region", NINGHAI, "--yes", "--as", "nobody")).toMatchObject({ code: 2 });
    expect(await mz(file, "--region", NINGHAI, "--yes", "--as", "shenyinuo")).toMatchObject({ code: 1 });
    expect(await mz(file, "--region", "330225", "--yes")).toMatchObject({ code: 1 });
    expect(await mz(file, "--region", NINGHAI, "--yes")).toMatchObject({ code: 1, err: "" });
    expect((await mz("--help")).out).toContain("Exit code");
    expect(await count("core.project where name = '退出码一'")).toBe(1);
  });
});
