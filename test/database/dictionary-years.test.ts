/** Code lists by fiscal year: a document keeps the names and codes of the year it was made in, everywhere it is shown. */
import { randomUUID } from "node:crypto";
import { strFromU8, unzipSync } from "fflate";
import { beforeAll, describe, expect, it } from "vitest";
import { identityOfLogin } from "../../core/accounts/session.ts";
import { publishDefinitions } from "../../core/definitions/store.ts";
import type { Change, DraftBody } from "../../core/domain/change.ts";
import type { AnyDefinition } from "../../core/domain/definition.ts";
import type { Print } from "../../core/domain/print.ts";
import { printDocument } from "../../core/print/print-document.ts";
import { officialSheet } from "../print/sheets.ts";
import { type Client, command, type DocumentView, draft, type TestApp, testApp } from "../support/app.ts";

let test: TestApp;
let clerk: Client;
let old: DocumentView;
let waiting: DocumentView;

const items = [
  { code: "213", name: "农林水支出" },
  { code: "21303", name: "水利", parent: "213" },
  { code: "2130305", name: "水利工程建设", parent: "21303" },
  { code: "2130311", name: "水资源费", parent: "21303" },
  { code: "2130399", name: "其他水利支出", parent: "21303" },
];
const list = { kind: "dictionary", id: "subjects", version: 1, title: "支出功能科目", year: 2025, items };
const choice = { type: "choice", label: "科目", dictionary: "subjects", as: "select" };
const form = {
  kind: "form",
  id: "yearly",
  version: 1,
  title: "年度登记",
  create: ["unit-clerk"],
  project: { role: "opens", facts: { name: "name", region: "place" } },
  number: "ND-{year}-{serial:4}",
  titleField: "name",
  sections: [
    {
      id: "main",
      title: "基本",
      fields: [
        { id: "name", type: "text", label: "名称", required: true },
        { id: "place", type: "region", label: "地点", required: true },
        { id: "subject", ...choice, indexed: true, leaf: true },
        { id: "others", ...choice, label: "相关科目", multiple: true },
        {
          id: "rows",
          type: "table",
          label: "明细",
          columns: [{ id: "what", ...choice, label: "明细科目" }],
        },
      ],
    },
  ],
  checks: [
    {
      id: "Y-1",
      title: "科目",
      expr: "has(doc.subject)",
      severity: "hint",
      message: "请填科目",
      field: "subject",
      show: ["subject"],
    },
  ],
};
const flow = {
  kind: "flow",
  id: "yearly",
  version: 1,
  title: "年度登记",
  form: "yearly",
  withdraw: "before-first-decision",
  separate: [],
  steps: [
    { id: "submit", title: "提交", do: "submit" },
    { id: "head", title: "审核", do: "approve", who: [{ role: "unit-head", at: "own-unit" }], decide: "any" },
  ],
};
const lifecycle = {
  kind: "lifecycle",
  id: "yearly",
  version: 1,
  title: "年度登记",
  stages: [{ id: "main", title: "登记", forms: ["yearly"], after: [] }],
};
const table = {
  kind: "list",
  id: "yearly",
  version: 1,
  title: "年度登记",
  of: { form: "yearly" },
  columns: [{ id: "title" }, { id: "subject" }, { id: "others" }],
  sort: { by: "number", direction: "asc" },
  filters: ["subject"],
};

const answers = {
  name: "二五年项目",
  place: "331003101",
  subject: "2130305",
  others: ["2130311", "2130305"],
  rows: [{ what: "2130311" }],
};

beforeAll(async () => {
  test = await testApp({ at: "2025-03-03T09:00:00+08:00" });
  await publishDefinitions(
    test.database.owner,
    [list, form, flow, lifecycle, table].map((body) => ({
      pack: "years",
      file: body.id,
      body: { $schema: `${body.kind}.schema.json`, ...body } as unknown as AnyDefinition,
    })),
    new Date(),
  );
  await test.context.definitions.reload(test.context.pool);
  clerk = await test.signIn("tangyihe");
  old = await draft(clerk, "yearly", { answers });
  expect((await command(clerk, old.id, { do: "submit" })).status).toBe(200);
  waiting = await draft(clerk, "yearly", { answers: { ...answers, name: "二五年草稿" } });

  // The list of 2026 comes in the last days of 2025: a code renamed, one closed, one number given another meaning, one new.
  await moveTo("2025-12-20T09:00:00+08:00");
  const next = {
    year: 2026,
    items: [
      items[0],
      { code: "21303", name: "水利和水务", parent: "213" },
      { code: "2130305", name: "水库移民补助", parent: "21303" },
      { code: "2130317", name: "水利技术推广", parent: "21303" },
      { code: "2130399", name: "其他水利支出", parent: "21303", closed: true },
    ],
  };
  expect((await publish(next)).state).toBe("published");
});

/** Sessions end meanwhile. */
async function moveTo(at: string): Promise<void> {
  test.setClock(at);
  clerk = await test.signIn("tangyihe");
}

async function publish(changes: Record<string, unknown>): Promise<Change> {
  const writer = await test.signIn("shenyinuo");
  const second = await test.signIn("lujingxing");
  const made = await writer.send<Change>("POST", "/changes", {
    id: randomUUID(),
    title: "二六年科目",
    scope: "331003",
    start: { edit: [{ kind: "dictionary", id: "subjects" }] },
  });
  const bodies = made.body.bodies.map((body) => ({ ...body, ...changes }) as DraftBody);
  const { stamp, title, note } = made.body;
  const saved = await writer.send<{ stamp: number }>("PUT", `/changes/${made.body.id}`, {
    stamp,
    title,
    note,
    bodies,
    conversions: [],
  });
  const submitted = await writer.send<Change>("POST", `/changes/${made.body.id}/submit`, { stamp: saved.body.stamp });
  if (submitted.status !== 200) throw new Error(JSON.stringify(submitted.body));
  return (await second.send<Change>("POST", `/changes/${made.body.id}/publish`, { stamp: submitted.body.stamp })).body;
}

type FormAnswer = { dictionaries: Record<string, { code: string; name: string; closed?: boolean }[]> };
const offered = async (query: string): Promise<string[]> =>
  ((await clerk.get<FormAnswer>(`/definitions/forms/yearly${query}`)).body.dictionaries["subjects"] ?? [])
    .filter((item) => item.closed !== true)
    .map((item) => `${item.code} ${item.name}`);
const listed = async () =>
  (
    await clerk.get<{ rows: { title: string; values: Record<string, string> }[] }>(
      "/documents?list=yearly&sort=number&direction=asc",
    )
  ).body.rows;

describe("a list of the next year", () => {
  it("waits for its year: in December the codes of 2025 are offered, in January those of 2026", async () => {
    expect(await offered("")).toContain("2130305 水利工程建设");
    expect((await draft(clerk, "yearly", { answers: { ...answers, name: "十二月" } })).problems).toEqual([]);

    await moveTo("2026-01-01T00:30:00+08:00");
    expect(await offered("")).toEqual([
      "213 农林水支出",
      "21303 水利和水务",
      "2130305 水库移民补助",
      "2130317 水利技术推广",
    ]);
    expect(await offered("?year=2025")).toContain("2130311 水资源费");
    const form = (await clerk.get<FormAnswer>("/definitions/forms/yearly")).body;
    // What the list no longer has stands behind it, closed, for answers that hold it.
    expect(form.dictionaries["subjects"]).toContainEqual({ code: "2130311", name: "水资源费", closed: true });
    const begun = await clerk.send<DocumentView>("POST", "/documents", { id: randomUUID(), form: "yearly" });
    const refused = await clerk.send<{ problems: { code: string; pointer: string }[] }>(
      "PUT",
      `/documents/${begun.body.id}/draft`,
      { stamp: begun.body.stamp, answers },
    );
    expect([refused.status, refused.body.problems.map((p) => [p.code, p.pointer])]).toEqual([
      422,
      [
        ["answer.unknown-code", "/others"],
        ["answer.unknown-code", "/rows/0/what"],
      ],
    ]);
    const made = await draft(clerk, "yearly", {
      answers: { ...answers, name: "二六年项目", others: ["2130317"], rows: [{ what: "2130305" }] },
    });
    expect(made.problems).toEqual([]);
  });

  it("leaves drafts and documents of 2025 with the codes and names of 2025: read, listed, exported, printed", async () => {
    const draftThen = (await clerk.get<DocumentView>(`/documents/${waiting.id}`)).body;
    expect(draftThen.problems).toEqual([]);
    const saved = await clerk.send("PUT", `/documents/${waiting.id}/draft`, {
      stamp: draftThen.stamp,
      answers: { ...draftThen.answers, others: ["2130399"] },
    });
    expect(saved.status).toBe(200);

    const read = await clerk.get<{ year: number; checks: { values: { text: string }[] }[] }>(`/documents/${old.id}`);
    expect(read.body.year).toBe(2025);
    expect(read.body.checks[0]?.values).toEqual([{ label: "科目", text: "水利工程建设" }]);

    const rows = new Map((await listed()).map((row) => [row.title, row.values]));
    expect(rows.get("二五年项目")).toEqual({ subject: "水利工程建设", others: "水资源费、水利工程建设" });
    expect(rows.get("二五年草稿")).toEqual({ subject: "水利工程建设", others: "其他水利支出" });
    expect(rows.get("二六年项目")).toEqual({ subject: "水库移民补助", others: "水利技术推广" });

    const csv = String(
      (
        await test.raw({
          method: "GET",
          url: "/api/v1/documents/export?list=yearly&format=csv&fields=all&sort=number&direction=asc",
          headers: { cookie: clerk.cookie },
        })
      ).body["text"],
    );
    const line = (name: string): string => csv.split("\r\n").find((l) => l.includes(name)) ?? "";
    expect(line("二五年项目")).toContain("水利工程建设,水资源费、水利工程建设");
    expect(line("二五年项目")).not.toContain("水库移民补助");
    expect(line("二六年项目")).toContain("水库移民补助,水利技术推广");

    const sheet = await test.context.files.put(
      officialSheet(
        [
          ["A1", "科目"],
          ["B1", ""],
        ],
        [],
      ),
    );
    const identity = await identityOfLogin(
      test.context.pool,
      test.context.definitions,
      "tangyihe",
      test.context.clock(),
    );
    if (!identity) throw new Error("tangyihe");
    const print = {
      kind: "print",
      id: "yearly",
      form: "yearly",
      file: { sha256: sheet.sha256, name: "a.xlsx", kind: "xlsx" },
      bindings: [{ place: "申报表!B1", field: "subject" }],
    } as unknown as Print;
    const asked = { sheet: print, format: "xlsx" as const };
    const { bytes } = await printDocument(test.context, identity, old.id, asked, "zh-CN");
    const cells = Object.values(unzipSync(bytes)).map((part) => strFromU8(part));
    expect(cells.some((text) => text.includes("水利工程建设"))).toBe(true);
  });

  it("keeps both meanings of a number apart, and finds a name for every code of every year", () => {
    const { nameOfCode } = test.context.definitions;
    expect([2024, 2025, 2026, 2030].map((year) => nameOfCode("subjects", "2130305", year))).toEqual([
      "水利工程建设",
      "水利工程建设",
      "水库移民补助",
      "水库移民补助",
    ]);
    expect(nameOfCode("subjects", "2130311", 2026)).toBe("水资源费");
    expect(nameOfCode("subjects", "2130317", 2025)).toBe("水利技术推广");
    expect(nameOfCode("subjects", "2130305")).toBe("水库移民补助");
    expect(nameOfCode("subjects", "9")).toBe("9");
    const { codes, codesAt } = test.context.definitions;
    const place = { units: [], county: "331003", city: "331000", province: "330000" };
    expect(codesAt(place, 2025).get("subjects")?.has("2130311")).toBe(true);
    expect(codesAt(place).get("subjects")?.hasChildren?.("21303")).toBe(true);
    expect(codesAt(place).get("subjects")?.has("2130399")).toBe(false);
    // Elsewhere the county's list does not hold.
    expect(codes.get("subjects")?.has("2130311")).toBe(true);
  });
});
