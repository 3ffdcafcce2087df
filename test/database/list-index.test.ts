/** Lists filter and sort by the indexes of indexed fields, and an answer of an older shape never breaks them. */
import { randomUUID } from "node:crypto";
import pg from "pg";
import { beforeAll, expect, it } from "vitest";
import { keepAnalysis } from "../../core/analysis/keep.ts";
import { identityOfLogin } from "../../core/accounts/session.ts";
import { listDocuments } from "../../core/documents/list-documents.ts";
import { startDocument } from "../../core/documents/start-document.ts";
import type { Identity } from "../../core/domain/scope.ts";
import { publishTrialForms } from "../imports/trial-form.ts";
import { type Client, type TestApp, testApp } from "../support/app.ts";

const COUNT = 20_000;
let test: TestApp;
let finance: Client;
let reader: Identity;

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  await publishTrialForms(test);
  const { pool, definitions, clock } = test.context;
  const identityOf = async (login: string): Promise<Identity> => {
    const identity = await identityOfLogin(pool, definitions, login, clock());
    if (!identity) throw new Error(login);
    return identity;
  };
  const id = randomUUID();
  await startDocument(test.context, await identityOf("tangyihe"), {
    id,
    form: "sheet-trial",
    answers: { name: "母本", count: 0 },
  });
  // Every hundredth has none, every thousandth an answer of another shape: a text where a number stands now.
  await test.database.owner.query(
    `insert into core.document (id, form, form_version, number, unit, province, city, county, town, state, title, revision, answers, created_by, created_at, updated_at)
     select gen_random_uuid(), form, form_version, 'X-' || i, unit, province, city, county,
       (select code from core.region r where r.county = document.county and r.code = r.town order by md5(r.code || i) limit 1), 'running', '第' || i, 1,
       answers || case when i % 1000 = 7 then '{"count": "约三座"}'::jsonb when i % 100 = 9 then '{"count": null}' else jsonb_build_object('count', i % 400) end,
       created_by, created_at, updated_at + i * interval '1 second'
     from core.document, generate_series(1, ${COUNT}) i where id = $1`,
    [id],
  );
  const owner = new pg.Client({ connectionString: test.database.url });
  await owner.connect();
  await keepAnalysis(owner, test.context);
  await owner.query("analyze core.document");
  await owner.end();
  finance = await test.signIn("shenyinuo");
  reader = await identityOf("shenyinuo");
}, 120_000);

/** The plan of the statement that the list sends, as the app's own role makes it. */
async function planOf(query: { sort?: string; direction?: "asc" | "desc"; fields?: Record<string, string> }) {
  const sent: { text: string; values: unknown[] }[] = [];
  const spy = {
    query: async (given: { text: string; values: unknown[] }) => {
      sent.push(given);
      return test.context.pool.query({ text: given.text, values: given.values });
    },
  } as unknown as Parameters<typeof listDocuments>[1];
  const list = test.context.definitions.get("list", "sheet-trial");
  await listDocuments(test.context, spy, reader, list, { page: 1, size: 25, fields: {}, ...query });
  const select = sent.find(({ text }) => text.startsWith("with page as"));
  const plan = await test.context.pool.query<{ "QUERY PLAN": string }>({
    text: `explain (costs off) ${select?.text}`,
    values: select?.values ?? [],
  });
  return plan.rows.map((row) => row["QUERY PLAN"]).join("\n");
}

/** The part of a plan below the page's own scan. */
const pageOf = (plan: string): string => plan.slice(plan.indexOf("Subquery Scan"));

it("filter by the field's index, for the page and for the count", async () => {
  const plan = await planOf({ fields: { count: "7" } });

  expect(plan.match(/Index (Only )?Scan using document_field_/g)?.length).toBeGreaterThanOrEqual(2);
  expect(plan).toMatch(/Index Cond: \(\(county = .*core\.answer_number\(answers, 'count'::text\) = /);
  expect(plan).not.toMatch(/Seq Scan on document/);
});

it("sort from the large end by the field's index alone", async () => {
  const page = pageOf(await planOf({ sort: "count", direction: "desc" }));

  expect(page).toMatch(/Limit\n\s+->\s+Index Scan using document_field_/);
  expect(page).not.toMatch(/Sort|Seq Scan on document/);
});

it("sort from the small end by the same index read backwards", async () => {
  const page = pageOf(await planOf({ sort: "count", direction: "asc" }));

  expect(page.match(/Index Scan Backward using document_field_/g)).toHaveLength(2);
  expect(page).not.toMatch(/Seq Scan on document/);
});

type Rows = { rows: { number: string; values: Record<string, string> }[]; total: number };
const listed = (query: string) => finance.get<Rows>(`/documents?list=sheet-trial&size=50&${query}`);
/** The figures behind the page, from the table itself. */
async function countsOf(rows: Rows["rows"]): Promise<unknown[]> {
  const found = await test.database.owner.query<{ number: string; count: unknown }>(
    "select number, answers -> 'count' as count from core.document where number = any($1)",
    [rows.map((row) => row.number)],
  );
  const byNumber = new Map(found.rows.map((row) => [row.number, row.count]));
  return rows.map((row) => byNumber.get(row.number));
}

it("give the same rows either way, empty answers and those of another shape last", async () => {
  const [up, down, last, middle] = await Promise.all([
    listed("sort=count&direction=asc"),
    listed("sort=count&direction=desc"),
    listed(`sort=count&direction=asc&page=${COUNT / 50}`),
    listed("sort=count&direction=asc&page=3"),
  ]);

  expect(await countsOf(up.body.rows)).toEqual(Array.from({ length: 50 }, () => 0));
  expect(await countsOf(down.body.rows)).toEqual(Array.from({ length: 50 }, () => 399));
  expect((await countsOf(last.body.rows)).every((count) => typeof count !== "number")).toBe(true);
  expect((await countsOf(middle.body.rows)).every((count) => count === 2)).toBe(true);
  const numbers = (await listed("sort=number&direction=asc")).body.rows.map((row) => row.number);
  expect(numbers).toEqual(numbers.toSorted());
});

it("filter by figures, and find nothing by what is none", async () => {
  const seven = await listed("f.count=8");
  expect(seven.status).toBe(200);
  expect(new Set(await countsOf(seven.body.rows))).toEqual(new Set([8]));
  expect((await listed("f.count=8.0")).body.total).toBe(seven.body.total);
  for (const text of ["%E7%BA%A6", "8e2", "NaN", "1%27"]) expect((await listed(`f.count=${text}`)).body.total).toBe(0);
});
