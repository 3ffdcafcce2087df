/** A county with a link to a treasury, and payments that wait at the step that pays. */
import { openRefund } from "../../core/treasury/open-refund.ts";
import { workOrder } from "../../core/treasury/send-orders.ts";
import type { Client, TestApp } from "./app.ts";
import type { Story } from "./story.ts";
import type { TreasuryServer } from "./treasury-server.ts";

export const COUNTY = "331003";
const APPROVERS = ["qinmuzhi", "jiangwangshu", "lujingxing"];

export type StoredOrder = {
  id: string;
  number: string;
  document: string;
  state: string;
  way: string;
  amount_fen: number;
  sends: number;
  refunded_fen: number;
  result: { voucher: string; serial: string; day: string } | null;
  reason: string | null;
  conflict: string | null;
  fault: string | null;
  applied_at: Date | null;
  voucher: string | null;
};

/** Sets the link as the county's administrator does, and gives the treasury the portal's key. */
export async function linkCounty(
  test: TestApp,
  treasury: TreasuryServer,
  way: "manual" | "file" | "http",
): Promise<void> {
  const admin = await test.signIn("chengshouzhuo");
  const saved = await admin.send("PUT", `/treasury-links/${COUNTY}`, {
    way,
    url: way === "http" ? treasury.url : null,
    private: true,
    waitMinutes: 10,
    keys: [{ id: treasury.keyId, algorithm: "ed25519", key: treasury.publicKey }],
  });
  if (saved.status !== 204) throw new Error(JSON.stringify(saved.body));
  const { rows } = (await admin.get<{ rows: { ownKey: { publicKey: string } }[] }>("/treasury-links")).body;
  treasury.portalKey = rows[0]?.ownKey.publicKey;
}

/** A payment that everybody agreed to; gives back its document. */
export async function orderedPayment(story: Story, name: string, amountFen: number): Promise<string> {
  await story.payment(name, amountFen);
  await story.step({ as: "fangxiaoman", do: "submit", doc: name });
  await story.step({ do: "pass", doc: name, by: APPROVERS });
  return story.document(name);
}

/** The newest order of a document. */
export async function orderOf(test: TestApp, document: string): Promise<StoredOrder> {
  const { rows } = await test.database.owner.query<StoredOrder>(
    "select * from core.payment_order where document = $1 order by created_at desc, number desc limit 1",
    [document],
  );
  if (!rows[0]) throw new Error("no order");
  return rows[0];
}

/** The orders of a document, the rest before the parts. */
export async function ordersOf(test: TestApp, document: string): Promise<(StoredOrder & { part: number })[]> {
  const { rows } = await test.database.owner.query<StoredOrder & { part: number }>(
    "select * from core.payment_order where document = $1 order by created_at, part",
    [document],
  );
  return rows;
}

/** Kinds and outcomes of an order's history, in order. */
export async function historyOfOrder(test: TestApp, order: string): Promise<string> {
  const { rows } = await test.database.owner.query<{ said: string }>(
    "select kind || coalesce(':' || outcome, '') as said from core.payment_order_event where payment_order = $1 order by at, id",
    [order],
  );
  return rows.map(({ said }) => said).join(" ");
}

/** What a worker does until nothing is due. */
export async function workAll(test: TestApp): Promise<void> {
  while (await workOrder(test.context));
  while (await openRefund(test.context));
}

/** Sends a file of receipts as a person does. */
export async function takeIn(
  test: TestApp,
  client: Client,
  text: string | Buffer,
  name = "receipts.xml",
): Promise<{
  status: number;
  body: Record<string, unknown> & { problems?: { code: string; message: string; pointer: string }[] };
}> {
  const boundary = "mingzhang-boundary";
  const payload = Buffer.concat([
    Buffer.from(
      `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${name}"\r\nContent-Type: application/xml\r\n\r\n`,
    ),
    Buffer.from(text),
    Buffer.from(`\r\n--${boundary}--\r\n`),
  ]);
  return test.raw({
    method: "POST",
    url: `/api/v1/treasury-files/${COUNTY}/in`,
    headers: {
      cookie: client.cookie,
      "x-csrf-token": client.csrf,
      "content-type": `multipart/form-data; boundary=${boundary}`,
    },
    payload,
  }) as never;
}
