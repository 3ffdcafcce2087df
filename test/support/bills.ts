/** A small form whose rows are invoices, which any unit files; its XML files; and a tax authority of our own. */
import { createHmac } from "node:crypto";
import { createServer, type ServerResponse } from "node:http";
import { publishDefinitions } from "../../core/definitions/store.ts";
import type { AnyDefinition } from "../../core/domain/definition.ts";
import { type Answer, type Client, type DocumentView, draft, type TestApp } from "./app.ts";
import { approval } from "./bridge.ts";

const BILL = {
  $schema: "../../schema/form.schema.json",
  kind: "form",
  id: "bill",
  version: 1,
  title: "报账单",
  project: { role: "opens", facts: { name: "name", region: "region" } },
  number: "BZ-{year}-{county}-{serial:6}",
  titleField: "name",
  create: ["unit-clerk"],
  sections: [
    {
      id: "main",
      title: "内容",
      fields: [
        { id: "name", type: "text", label: "事项", required: true },
        { id: "region", type: "region", label: "地点", required: true, level: "county" },
        {
          id: "bills",
          type: "table",
          label: "发票",
          columns: [
            { id: "no", type: "text", label: "号码", maxLength: 20 },
            { id: "on", type: "date", label: "日期" },
            { id: "sum", type: "money", label: "合计", signed: true },
            { id: "part", type: "money", label: "本次" },
          ],
          invoices: { number: "no", date: "on", total: "sum", used: "part", files: "originals" },
        },
        { id: "originals", type: "file", label: "原件", accept: ["xml"] },
      ],
    },
  ],
  checks: [],
} as unknown as AnyDefinition;
const LIFECYCLE = {
  $schema: "../../schema/lifecycle.schema.json",
  kind: "lifecycle",
  id: "bills",
  version: 1,
  title: "报账",
  stages: [{ id: "bill", title: "报账", forms: ["bill"], after: [] }],
} as unknown as AnyDefinition;
const FLOW = {
  $schema: "../../schema/flow.schema.json",
  kind: "flow",
  id: "bill",
  version: 1,
  title: "报账审批",
  form: "bill",
  withdraw: "until-done",
  separate: [],
  steps: [{ id: "submit", title: "提交", do: "submit" }, approval("head", "单位审核", ["head"])],
} as unknown as AnyDefinition;

/** Publishes form, flow and life cycle. */
export async function publishBills(test: TestApp): Promise<void> {
  const bodies = [BILL, LIFECYCLE, FLOW];
  await publishDefinitions(
    test.database.owner,
    bodies.map((body) => ({ pack: "bills", file: body.id, body })),
    test.context.clock(),
  );
  await test.context.definitions.reload(test.context.pool);
}

export type Bill = { no: string; sum: number; on?: string; part?: number };

/** A draft with these invoices; the day is that of the number's year. */
export function bill(clerk: Client, name: string, bills: readonly Bill[]): Promise<DocumentView> {
  const rows = bills.map((one) => ({ on: `20${one.no.slice(0, 2)}-01-05`, ...one }));
  return draft(clerk, "bill", { answers: { name, region: "331003", bills: rows } });
}

/** A number of the year 2026 in Zhejiang. */
export const invoiceNo = (serial: number): string => `26332${String(serial).padStart(15, "0")}`;

/** Sends an XML file of an invoice for a document. */
export function sendInvoice<T = Record<string, unknown>>(
  test: TestApp,
  client: Client,
  document: string,
  file: string | Uint8Array,
  name = "invoice.xml",
): Promise<Answer<T>> {
  const boundary = "mingzhang-invoice";
  return test.raw({
    method: "POST",
    url: `/api/v1/documents/${document}/invoices/read`,
    headers: {
      cookie: client.cookie,
      "x-csrf-token": client.csrf,
      "content-type": `multipart/form-data; boundary=${boundary}`,
    },
    payload: Buffer.concat([
      Buffer.from(`--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="${name}"\r\n\r\n`),
      Buffer.from(file as Uint8Array),
      Buffer.from(`\r\n--${boundary}--\r\n`),
    ]),
  }) as Promise<Answer<T>>;
}

/**
 * How the tax authority answers: with a state, late, with something else, about another number, or not well; where it
 * signs its answers, also with a wrong signature, or with the answer of the question before.
 */
export type TaxMood =
  | "normal"
  | "void"
  | "red"
  | "absent"
  | "dearer"
  | "late"
  | "broken"
  | "other"
  | "huge"
  | "moved"
  | "forged"
  | "duplicate"
  | 500;
export type TaxServer = {
  url: string;
  calls: {
    authorization: string | undefined;
    body: { number: string; date: string; total: string; nonce?: string };
  }[];
  mood: TaxMood;
  /** Key with which it signs its answers; none where nobody asked for signatures. */
  key: string | undefined;
  /** Runs while a question is open. */
  meanwhile: () => Promise<void>;
  close(): Promise<void>;
};

/** Listens on a port of its own on the loopback address. */
export async function taxServer(): Promise<TaxServer> {
  const state: TaxServer = {
    url: "",
    calls: [],
    mood: "normal",
    key: undefined,
    meanwhile: async () => undefined,
    close: async () => undefined,
  };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const body = JSON.parse(Buffer.concat(parts).toString("utf8")) as TaxServer["calls"][number]["body"];
      state.calls.push({ authorization: request.headers.authorization, body });
      void state.meanwhile().then(() => answer(body, response));
    });
  });
  let last = "";
  const answer = (body: TaxServer["calls"][number]["body"], response: ServerResponse): void => {
    const { mood } = state;
    if (mood === "late") return;
    if (mood === "moved") return void response.writeHead(302, { location: state.url }).end();
    if (mood === 500) return void response.writeHead(500).end("{}");
    if (mood === "huge") return void response.end(`"${"x".repeat(200_000)}"`);
    if (mood === "broken") return void response.end("<html>");
    if (mood === "duplicate") return void response.end(last);
    const said = {
      number: mood === "other" ? invoiceNo(999) : body.number,
      state: mood === "dearer" || mood === "other" || mood === "forged" ? "normal" : mood,
      timesChecked: state.calls.length,
      date: body.date,
      total: mood === "dearer" ? "999999.99" : body.total,
    };
    const signed = [...Object.values(said), body.nonce].join("|");
    const signature = (key: string): string => createHmac("sha256", key).update(signed).digest("hex");
    last = JSON.stringify({
      ...said,
      ...(state.key !== undefined && {
        nonce: body.nonce,
        signature: signature(mood === "forged" ? "somebody's" : state.key),
      }),
    });
    response.end(last);
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  state.url = `http://127.0.0.1:${(server.address() as { port: number }).port}/`;
  state.close = () =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return state;
}
