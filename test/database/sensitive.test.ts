/** Sensitive answers of every type: a reader without the right gets nothing that gives them away, wherever they look. */
import sharp from "sharp";
import { beforeAll, expect, it } from "vitest";
import type { Print } from "../../core/domain/print.ts";
import { printDocument } from "../../core/print/print-document.ts";
import { documentValues } from "../../core/print/document-values.ts";
import { readDocument } from "../../core/documents/read-document.ts";
import { identityOfLogin } from "../../core/accounts/session.ts";
import { type Client, command, draft, type TestApp, testApp } from "../support/app.ts";
import { publishSecretForm } from "../support/secret-form.ts";

let test: TestApp;
let clerk: Client;
let finance: Client;
let document: string;
let picture: { id: string; name: string; sha256: string };
let holder: { id: string; name: string };
let payee: { id: string; name: string };

/** What must not be found in anything that a reader without the right is sent. */
let secrets: string[];
type Read = {
  answers: Record<string, unknown>;
  names: Record<string, string>;
  checks: { values: { label: string; text: string }[] }[];
  case: { diff: { field: string }[] };
};

async function upload(): Promise<typeof picture> {
  const bytes = await sharp({ create: { width: 9, height: 9, channels: 3, background: { r: 7, g: 9, b: 9 } } })
    .jpeg()
    .toBuffer();
  const answer = await test.raw({
    method: "POST",
    url: "/api/v1/files",
    headers: {
      cookie: clerk.cookie,
      "x-csrf-token": clerk.csrf,
      "content-type": "multipart/form-data; boundary=mingzhang",
    },
    payload: Buffer.concat([
      Buffer.from('--mingzhang\r\ncontent-disposition: form-data; name="file"; filename="zhengmian.jpg"\r\n\r\n'),
      bytes,
      Buffer.from("\r\n--mingzhang--\r\n"),
    ]),
  });
  expect(answer.status).toBe(201);
  return answer.body as unknown as typeof picture;
}

beforeAll(async () => {
  test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  await publishSecretForm(test);
  const people = await test.database.owner.query<{ id: string; login: string; name: string }>(
    "select id, login, name from core.person",
  );
  const one = (login: string) => people.rows.find((row) => row.login === login) ?? { id: "", name: "" };
  [holder, payee] = [one("yeqinghe"), one("linshuyao")];
  clerk = await test.signIn("tangyihe");
  finance = await test.signIn("shenyinuo");
  picture = await upload();
  const answers = {
    name: "西江征地",
    card: "332603197001019876",
    sum: 7_654_321,
    holder: holder.id,
    photos: [{ ...picture, lat: 28.654_321, lon: 121.234_567 }],
    where: { kind: "point", points: [[121.345_678, 28.765_432]] },
    signed: {
      strokes: [
        [
          [123, 456],
          [789, 987],
        ],
      ],
    },
    closed: [{ item: "陈家长子", paid: 5_432_199 }],
    open: [{ item: "青苗费", account: "6222020200112233", payee: payee.id, paid: 8_877_665 }],
  };
  const made = await draft(clerk, "secret-trial", { answers });
  document = made.id;
  expect((await command(clerk, document, { do: "submit" })).status).toBe(200);
  expect((await command(finance, document, { do: "return", to: "submit", opinion: "改" })).status).toBe(200);
  const again = (await clerk.get<{ stamp: number; answers: Record<string, unknown> }>(`/documents/${document}`)).body;
  const changed = {
    ...again.answers,
    card: "332603197001011111",
    open: [{ ...answers.open[0], account: "6222020200119999" }],
  };
  await clerk.send("PUT", `/documents/${document}/draft`, { stamp: again.stamp, answers: changed });
  expect((await command(clerk, document, { do: "submit" })).status).toBe(200);
  secrets = [
    "33260319700101",
    "7654321",
    "76543.21",
    holder.id,
    holder.name,
    picture.id,
    picture.sha256,
    "zhengmian",
    "28.654",
    "121.345",
    "strokes",
    "陈家",
    "5432199",
    "54321.99",
    "62220202001",
    payee.id,
    payee.name,
    "8877665",
    "88776.65",
  ];
});

const found = (text: string): string[] => secrets.filter((one) => text.includes(one));

it("are read by who may, all of them", async () => {
  const read = (await clerk.get<Read>(`/documents/${document}`)).body;

  expect(read.answers).toMatchObject({ card: "332603197001011111", sum: 7_654_321, holder: holder.id });
  expect(read.names[`person:${holder.id}`]).toBe(holder.name);
  // Pictures, places, signatures and tables have no short text to stand beside a check.
  expect(read.checks[0]?.values.map((value) => value.label)).toEqual(["补偿金额", "权利人", "证件号", "事项"]);
  expect(read.case.diff.map((line) => line.field).toSorted()).toEqual(["card", "open"]);
});

it("are not in what another reads, neither as names, checks nor differences", async () => {
  const { status, body } = await finance.get<Read>(`/documents/${document}`);
  const text = JSON.stringify({ ...body, case: { ...body.case, steps: [], events: [], why: "" } });

  expect(status).toBe(200);
  expect(found(text)).toEqual([]);
  expect(body.answers).toEqual({
    name: "西江征地",
    card: "****1111",
    closed: [{ item: "****" }],
    open: [{ item: "青苗费", account: "****9999" }],
  });
  expect(body.case.diff.map((line) => line.field).toSorted()).toEqual(["card", "open"]);
});

it("are not in the list, its sums, its order or its filters", async () => {
  const listed = await finance.get<{ rows: { values: Record<string, string> }[]; total: number; sums: object }>(
    "/documents?list=secret-trial",
  );

  expect(listed.body.total).toBe(1);
  expect(found(JSON.stringify(listed.body))).toEqual([]);
  expect(listed.body.rows[0]?.values).toMatchObject({ card: "****1111", sum: "****", holder: "****", photos: "****" });
  expect(listed.body.rows[0]?.values["open"]).toContain("青苗费");
  expect(listed.body.sums).toEqual({ sum: 0 });
  expect((await finance.get("/documents?list=secret-trial&f.card=332603197001011111")).body).toMatchObject({
    total: 0,
  });
  expect((await clerk.get("/documents?list=secret-trial&f.card=332603197001011111")).body).toMatchObject({ total: 1 });
  for (const direction of ["asc", "desc"])
    expect((await finance.get(`/documents?list=secret-trial&sort=sum&direction=${direction}`)).body).toMatchObject({
      total: 1,
    });
  expect((await clerk.get<{ sums: object }>("/documents?list=secret-trial")).body.sums).toEqual({ sum: 7_654_321 });
});

it.each(["csv", "xlsx"])("are not in an export as %s", async (format) => {
  const { readXlsx } = await import("hucre/xlsx");
  const response = await test.app.inject({
    method: "GET",
    url: `/api/v1/documents/export?list=secret-trial&fields=all&format=${format}`,
    headers: { host: "localhost", cookie: finance.cookie },
  });
  const text =
    format === "csv" ? response.body : JSON.stringify((await readXlsx(response.rawPayload)).sheets.map((s) => s.rows));

  expect(response.statusCode).toBe(200);
  expect(text).toContain("青苗费");
  expect(text).toContain("****");
  expect(found(text)).toEqual([]);
});

it("are not in a print", async () => {
  const { pool, definitions, clock, types } = test.context;
  const identity = await identityOfLogin(pool, definitions, "shenyinuo", clock());
  if (!identity) throw new Error("no finance");
  const read = await readDocument(test.context, identity, document, (key) => key);
  const form = definitions.get("form", "secret-trial");
  const values = documentValues(
    { ...read, submittedAt: "", opinions: [] },
    form,
    types,
    (kind, id) => read.names[`${kind}:${id}`] ?? id,
    (key) => key,
    "",
  );
  const ids = ["name", "card", "sum", "holder", "photos", "where", "signed"];
  const text = JSON.stringify([ids.map((id) => values.field(id)), values.rows("closed"), values.rows("open")]);

  expect(text).toContain("青苗费");
  expect(found(text)).toEqual([]);
  const asked: { sheet: Print | undefined; format: "pdf" } = { sheet: undefined, format: "pdf" };
  const pdf = await printDocument(test.context, identity, document, asked, "zh-CN");
  expect(pdf.bytes.subarray(0, 5).toString()).toBe("%PDF-");
});

it("are not words that find the document", async () => {
  const { rows } = await test.database.owner.query<{ search: string; title: string }>(
    "select search, title from core.document where id = $1",
    [document],
  );

  expect(rows[0]?.search).toBe("西江征地\n青苗费");
  expect(found(JSON.stringify(rows))).toEqual([]);
});
