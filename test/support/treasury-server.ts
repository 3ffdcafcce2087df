/**
 * A treasury of our own that speaks the product's messages over HTTP, and is right, forgetful, forged or contradictory when
 * told to. It keeps every request, and pays whatever arrives: its book shows which order was paid how often.
 */
import { generateKeyPairSync, type KeyObject, sign, verify } from "node:crypto";
import { createServer } from "node:http";
import { readVoucherXml } from "../../core/treasury/voucher-xml.ts";
import { openEnvelope, readState, sealEnvelope, writeState } from "../../core/domain/treasury-envelope.ts";
import { readVoucher, type Voucher, writeVoucher } from "../../core/domain/treasury-voucher.ts";

/**
 * How a request is met: paid or refused at once, taken for later, done without a word, not even taken, paid with an answer
 * that is forged, of an unknown key, over a wrong sum, or cut off.
 */
export type TreasuryMood =
  | "pays"
  | "rejects"
  | "accepts"
  | "silent-done"
  | "silent-not-done"
  | "forges"
  | "foreign-key"
  | "wrong-sum"
  | "wrong-details"
  | "cut-off"
  | "not-known"
  | "old-not-known"
  | "down";
/** Moods in which an order that arrives is paid, whatever is said of it. */
const PAYS: ReadonlySet<string> = new Set(["pays", "silent-done", "forges", "foreign-key", "cut-off"]);
export type TreasuryServer = {
  url: string;
  keyId: string;
  publicKey: string;
  /** What the portal signs with; requests that are not signed by it are refused. */
  portalKey: string | undefined;
  sending: TreasuryMood;
  asking: TreasuryMood | "knows";
  /** Accounts to which it pays nothing, whatever its mood. */
  closed: Set<string>;
  /** Keys of orders as they arrived, one for each request. */
  arrived: string[];
  asked: string[];
  /** What was really paid: order key → times. */
  paid: Map<string, number>;
  /** An order that arrived, by its number. */
  order(number: string): Voucher;
  /** The last order that arrived. */
  last(): Voucher;
  receipt(order: Voucher, more?: ReceiptOptions): Voucher;
  /** A signed file of vouchers. */
  file(vouchers: readonly Voucher[]): string;
  refund(order: Voucher, fen: number, number: string): Voucher;
  close(): Promise<void>;
};
export type ReceiptOptions = { fen?: number; serial?: string; day?: string; reason?: string; number?: string };

export async function treasuryServer(): Promise<TreasuryServer> {
  const own = generateKeyPairSync("ed25519");
  const stranger = generateKeyPairSync("ed25519");
  const orders = new Map<string, Voucher>();
  const book = new Map<string, number>();
  let newest: Voucher | undefined;
  let serials = 0;
  const signed =
    (key: KeyObject, id = "treasury-1") =>
    (text: string) => ({
      key: id,
      algorithm: "ed25519",
      value: sign(null, Buffer.from(text, "utf8"), key).toString("base64"),
    });
  const state: TreasuryServer = {
    url: "",
    keyId: "treasury-1",
    publicKey: own.publicKey.export({ type: "spki", format: "pem" }).toString(),
    portalKey: undefined,
    sending: "pays",
    asking: "knows",
    closed: new Set(),
    arrived: [],
    asked: [],
    paid: book,
    last: () => {
      if (!newest) throw new Error("no order arrived");
      return newest;
    },
    order: (number) => {
      const found = [...orders.values()].find((one) => one.number === number);
      if (!found) throw new Error(`order ${number} never arrived`);
      return found;
    },
    receipt: (order, { fen, serial, day = "2026-03-05", reason, number } = {}) => {
      const amount = Number(order.head["PayAmt"]);
      const paidFen = fen ?? (reason === undefined ? amount : 0);
      return {
        ...order,
        code: "2301",
        number: number ?? `R${++serials}`,
        head: {
          Id: `r${serials}`,
          VouDate: day,
          VoucherNo: number ?? `R${serials}`,
          PayAmt: amount,
          XPayAmt: paidFen,
          ...(paidFen > 0 && { XClearDate: day, Hold1: serial ?? `B${order.number}` }),
          ...(reason !== undefined && { Remark: reason }),
        },
        details: [
          { PayAmt: amount, PayeeAcctNo: String(order.details[0]?.["PayeeAcctNo"]), OriVoucherNo: order.number },
        ],
      };
    },
    refund: (order, fen, number) => ({
      ...order,
      code: "2203",
      number,
      head: { Id: `f${number}`, VouDate: "2026-03-09", VoucherNo: number, PayAmt: fen, Remark: "收款户名与账号不符" },
      details: [{ PayAmt: fen, OriVoucherNo: order.number }],
    }),
    file: (vouchers) => sealEnvelope(vouchers.map(writeVoucher), signed(own.privateKey)),
    close: async () => undefined,
  };

  /** The answer in a mood; undefined for none at all. */
  const reply = (mood: TreasuryMood, order: Voucher, key: string, nonce: string): string | undefined => {
    const told = (kind: "accepted" | "not-known", of = nonce): string =>
      sealEnvelope([writeState({ region: order.region, order: key, state: kind, nonce: of })], signed(own.privateKey));
    switch (mood) {
      case "pays":
        return state.file([state.receipt(order)]);
      case "rejects":
        return state.file([state.receipt(order, { reason: "账号不存在" })]);
      case "accepts":
        return told("accepted");
      case "silent-done":
      case "silent-not-done":
      case "down":
        return undefined;
      case "forges":
        return state.file([state.receipt(order)]).replace("<XPayAmt>", "<XPayAmt>9");
      case "foreign-key":
        return sealEnvelope([writeVoucher(state.receipt(order))], signed(stranger.privateKey));
      case "wrong-sum":
        return state.file([state.receipt(order, { fen: Number(order.head["PayAmt"]) + 1 })]);
      case "wrong-details": {
        const body = writeVoucher(state.receipt(order));
        const text = sealEnvelope([body], signed(own.privateKey));
        const broken = readVoucherXml(text.replace(/(<Detail><PayAmt>)/, "$11"));
        if ("problem" in broken) throw new Error("the broken receipt is no XML");
        return sealEnvelope(broken.root.children.slice(0, -1), signed(own.privateKey));
      }
      case "cut-off":
        return state.file([state.receipt(order)]).slice(0, 300);
      case "not-known":
        return told("not-known");
      case "old-not-known":
        return told("not-known", "an older question");
    }
  };

  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const read = readVoucherXml(Buffer.concat(parts).toString("utf8"));
      const opened = "problem" in read ? read : openEnvelope(read.root);
      if ("problem" in opened) return void response.writeHead(400).end();
      const { bodies, signed: text, signature } = opened.envelope;
      const right =
        state.portalKey !== undefined &&
        verify(null, Buffer.from(text, "utf8"), state.portalKey, Buffer.from(signature.value, "base64"));
      const [body] = bodies;
      if (!right || !body) return void response.writeHead(401).end();
      const question = readState(body);
      const key = question?.order ?? String(request.headers["idempotency-key"]);
      let mood: TreasuryMood | "knows";
      if (question) {
        state.asked.push(key);
        mood = state.asking;
        // Honest: paid if it was, not known if it never came.
        if (mood === "knows") mood = book.has(key) ? "pays" : orders.has(key) ? "accepts" : "not-known";
      } else {
        const given = readVoucher(body);
        if ("problem" in given) return void response.writeHead(422).end(given.problem.code);
        state.arrived.push(key);
        newest = given.voucher;
        mood = state.closed.has(String(given.voucher.details[0]?.["PayeeAcctNo"])) ? "rejects" : state.sending;
        if (mood !== "silent-not-done" && mood !== "down") orders.set(key, given.voucher);
        // No treasury of ours looks whether it paid before: an order that arrives twice is paid twice.
        if (PAYS.has(mood)) book.set(key, (book.get(key) ?? 0) + 1);
      }
      const order = orders.get(key) ?? newest;
      // Asked about an order before any arrived, it has only this to say.
      const answer = order
        ? reply(mood, order, key, question?.nonce ?? key)
        : question && mood === "not-known"
          ? sealEnvelope([writeState({ ...question, state: "not-known" })], signed(own.privateKey))
          : undefined;
      if (answer === undefined) return void request.socket.destroy();
      response.writeHead(200, { "content-type": "application/xml" }).end(answer);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  state.url = `http://127.0.0.1:${(server.address() as { port: number }).port}/treasury`;
  state.close = () =>
    new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return state;
}
