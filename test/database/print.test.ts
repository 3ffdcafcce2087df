/** Printing through the product: who may see a document may print it, and no print shows more than the screen does. */
import { readXlsx } from "hucre/xlsx";
import { beforeAll, expect, it } from "vitest";
import type { Print } from "../../core/domain/print.ts";
import { officialSheet } from "../print/sheets.ts";
import { type Client, type TestApp, testApp } from "../support/app.ts";

let test: TestApp;
let pay: { id: string; number: string; account: string; login: string };

beforeAll(async () => {
  test = await testApp({ demo: "projects" });
  const { rows } = await test.database.owner.query<typeof pay>(
    "select d.id, d.number, d.answers ->> 'payeeAccount' as account, p.login from core.document d join core.person p on p.id = d.created_by where d.form = 'pay' and d.state = 'done' and d.answers ? 'payeeAccount' order by d.number limit 1",
  );
  if (!rows[0]) throw new Error("the demo has a payment with an account");
  pay = rows[0];
});

/** Uploads a sheet as multipart. */
async function upload(client: Client, bytes: Buffer, name: string) {
  const boundary = "mz-test-boundary";
  const payload = Buffer.concat([
    Buffer.from(
      `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\ncontent-type: application/octet-stream\r\n\r\n`,
    ),
    bytes,
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  const response = await test.app.inject({
    method: "POST",
    url: "/api/v1/print/sheets",
    headers: {
      host: "localhost",
      cookie: client.cookie,
      "x-csrf-token": client.csrf,
      "content-type": `multipart/form-data; boundary=${boundary}`,
    },
    payload,
  });
  return {
    status: response.statusCode,
    body: response.json<{ sha256: string; kind: string; code?: string; paper?: { tables: unknown[] } }>(),
  };
}

async function download(client: Client, path: string, body?: object) {
  return test.app.inject({
    method: body ? "POST" : "GET",
    url: `/api/v1${path}`,
    headers: { host: "localhost", cookie: client.cookie, "x-csrf-token": client.csrf },
    ...(body && { payload: body }),
  });
}

it("gives everybody who sees a document its default sheet, and nobody else", async () => {
  const clerk = await test.signIn(pay.login);
  const choices = await clerk.get<{ rows: { id: string; formats: string[] }[] }>(`/documents/${pay.id}/prints`);
  expect(choices.body.rows.at(-1)).toMatchObject({ id: "default", formats: ["pdf"] });

  const pdf = await download(clerk, `/documents/${pay.id}/print`);
  expect(pdf.statusCode).toBe(200);
  expect(pdf.headers["content-type"]).toBe("application/pdf");
  expect(pdf.rawPayload.subarray(0, 5).toString()).toBe("%PDF-");
  expect(decodeURIComponent(String(pdf.headers["content-disposition"]))).toContain(pay.number);

  const elsewhere = await test.signIn("xiejinghe");
  expect((await download(elsewhere, `/documents/${pay.id}/print`)).statusCode).toBe(404);
  expect((await download(elsewhere, `/documents/${pay.id}/prints`)).statusCode).toBe(404);
  expect((await download(clerk, `/documents/${pay.id}/print?format=xlsx`)).json()).toMatchObject({
    code: "print.no-format",
  });
});

it("fills an official sheet that is only drafted, and masks what the reader may not see", async () => {
  const designer = await test.signIn("shenyinuo");
  const sheet = officialSheet(
    [
      ["A1", "收款账号"],
      ["B1", ""],
      ["A2", "编号"],
      ["B2", ""],
    ],
    [],
  );
  const uploaded = await upload(designer, sheet, "支付申请书.xlsx");
  expect(uploaded).toMatchObject({ status: 201, body: { kind: "xlsx" } });
  const print: Print = {
    $schema: "print.schema.json",
    kind: "print",
    id: "pay-sheet",
    version: 1,
    title: "支付申请书",
    form: "pay",
    file: { sha256: uploaded.body.sha256, name: "支付申请书.xlsx", kind: "xlsx" },
    bindings: [
      { place: "申报表!B1", field: "payeeAccount" },
      { place: "申报表!B2", fact: "number" },
    ],
  };
  const cells = async (client: Client): Promise<unknown[]> => {
    const file = await download(client, "/print/try", { print, document: pay.id, format: "xlsx" });
    expect(file.statusCode).toBe(200);
    const { sheets } = await readXlsx(file.rawPayload);
    return (sheets[0]?.rows ?? []).map((row) => row[1]);
  };

  const clerk = await test.signIn(pay.login);
  expect(await cells(clerk)).toEqual([pay.account, pay.number]);
  const seen = (await designer.get<{ answers: Record<string, string> }>(`/documents/${pay.id}`)).body.answers[
    "payeeAccount"
  ];
  expect(await cells(designer)).toEqual([seen, pay.number]);
});

it.each([
  ["a text", Buffer.from("hello"), "print.unreadable"],
  ["an empty file", Buffer.alloc(0), "print.unreadable"],
  ["a cut spreadsheet", officialSheet([["A1", "x"]], []).subarray(0, 200), "print.unreadable"],
])("refuses %s as a sheet, in a sentence", async (_name, bytes, code) => {
  const designer = await test.signIn("shenyinuo");
  const answer = await upload(designer, bytes, "x.xlsx");
  expect(answer.status).toBe(422);
  expect(answer.body.code).toBe(code);
});

it("lets only designers upload sheets, and everybody who reviews definitions see them", async () => {
  const sheet = officialSheet([["A1", "x"]], []);
  const { sha256 } = (await upload(await test.signIn("shenyinuo"), sheet, "x.xlsx")).body;
  const reviewer = await test.signIn("lujingxing");
  expect((await upload(reviewer, sheet, "x.xlsx")).status).toBe(403);
  expect((await reviewer.get(`/print/sheets/${sha256}`)).body).toMatchObject({ kind: "xlsx", sha256 });
  expect((await (await test.signIn("suyining")).get(`/print/sheets/${sha256}`)).status).toBe(403);
});
