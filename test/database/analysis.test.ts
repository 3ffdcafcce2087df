/** Typed views and field indexes follow the published definitions; writers never wait, broken builds are mended. */
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { indexesOf } from "../../core/analysis/form-index.ts";
import { keepAnalysis } from "../../core/analysis/keep.ts";
import { viewsOf } from "../../core/analysis/form-view.ts";
import { fieldsOf } from "../../core/domain/form.ts";
import { type TestApp, testApp } from "../support/app.ts";

let test: TestApp;
let owner: pg.Client;

beforeAll(async () => {
  test = await testApp({ demo: "projects" });
  owner = new pg.Client({ connectionString: test.database.url });
  await owner.connect();
});
afterAll(async () => {
  await owner?.end();
});

it("makes one view per form with the typed answers, and one per table", async () => {
  await keepAnalysis(owner, test.context);

  const { rows } = await owner.query<Record<string, unknown>>(
    `select document_number, "totalAmount", pg_typeof("totalAmount")::text as money, pg_typeof("startYear")::text as year
     from analysis.declare order by document_number`,
  );
  const plain = await owner.query<Record<string, unknown>>(
    "select number, answers -> 'totalAmount' as total from core.document where form = 'declare' and state not in ('draft', 'void') order by number",
  );
  expect(rows.map((row) => [row["document_number"], Number(row["totalAmount"])])).toEqual(
    plain.rows.map((row) => [row["number"], row["total"]]),
  );
  expect(rows[0]).toMatchObject({ money: "bigint", year: "bigint" });

  const sources = await owner.query<{ count: number }>("select count(*) from analysis.declare__sources");
  const counted = await owner.query<{ count: number }>(
    "select sum(jsonb_array_length(answers -> 'sources'))::int as count from core.document where form = 'declare' and state not in ('draft', 'void')",
  );
  expect(Number(sources.rows[0]?.count)).toBe(Number(counted.rows[0]?.count));
});

it("leaves sensitive answers out of the views", async () => {
  const sensitive = test.context.definitions
    .all("form")
    .flatMap((form) => fieldsOf(form).flatMap((f) => (f.sensitive === true ? [`${form.id}.${f.id}`] : [])));
  expect(sensitive.length).toBeGreaterThan(0);

  const { rows } = await owner.query<{ name: string }>(
    "select replace(table_name, '_', '-') || '.' || column_name as name from information_schema.columns where table_schema = 'analysis'",
  );

  expect(rows.map((row) => row.name).filter((name) => sensitive.includes(name))).toEqual([]);
});

it("does nothing the second time, and mends what is missing, broken off or no longer asked for", async () => {
  expect(await keepAnalysis(owner, test.context)).toEqual({
    viewsMade: [],
    viewsDropped: [],
    indexesMade: [],
    indexesDropped: [],
  });
  const [index] = test.context.definitions.all("form").flatMap((form) => indexesOf(form, test.context.types));
  await owner.query("drop view analysis.declare; create view analysis.gone as select 1 as one");
  await owner.query(`update pg_index set indisvalid = false where indexrelid = 'core."${index?.name}"'::regclass`);
  await owner.query("create index document_field_old on core.document (county) where form = 'gone'");

  const kept = await keepAnalysis(owner, test.context);

  expect(kept).toEqual({
    viewsMade: ["declare"],
    viewsDropped: ["gone"],
    indexesMade: [index?.name],
    indexesDropped: ["document_field_old"],
  });
});

it("gives null, not an error, for an answer of another shape", async () => {
  const form = test.context.definitions.get("form", "declare");
  const [view] = viewsOf([form], test.context.types);
  expect(view?.create).toContain("core.answer_number");

  const { rows } = await owner.query<Record<string, unknown>>(
    `select core.answer_number('{"a": "x"}', 'a') as number, core.answer_date('{"a": "2026-02-30"}', 'a') as no_day,
            core.answer_date('{"a": "2024-02-29"}', 'a')::text as day, core.answer_text('{"a": [1]}', 'a') as list,
            core.answer_boolean('{"a": 1}', 'a') as bool, core.answer_number('{}', 'a') as missing`,
  );

  expect(rows[0]).toEqual({ number: null, no_day: null, day: "2024-02-29", list: null, bool: null, missing: null });
});

it("builds an index while another transaction writes, without making it wait", async () => {
  const writer = new pg.Client({ connectionString: test.database.url });
  await writer.connect();
  const [index] = test.context.definitions.all("form").flatMap((form) => indexesOf(form, test.context.types));
  await owner.query(`drop index core."${index?.name}"`);
  await writer.query("begin; update core.document set updated_at = updated_at");
  const building = keepAnalysis(owner, test.context);
  // The build waits for the open transaction; a third connection still writes at once.
  const third = new pg.Client({ connectionString: test.database.url });
  await third.connect();
  await third.query("set lock_timeout = '5s'");
  await third.query("insert into core.serial (scope, last) values ('analysis-test', 1)");
  await writer.query("commit");

  expect((await building).indexesMade).toEqual([index?.name]);
  await writer.end();
  await third.end();
});
