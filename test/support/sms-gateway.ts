/** A gateway for text messages: takes a key once, signs its answers, and forges, loses or breaks them when told to. */
import { createHmac } from "node:crypto";
import { createServer, type ServerResponse } from "node:http";

/** What it answers to a message: rightly, too late, never, with another's signature, half, twice the same, or not now. */
export type GatewayMood = "take" | "late" | "cut" | "forge" | "forge-untaken" | "half" | "busy" | "refuse";
export type SmsGateway = {
  url: string;
  mood: GatewayMood;
  /** Without it nobody learns what was taken. */
  receipts: boolean;
  /** Messages that were taken, once a key. */
  taken: { key: string; phone: string; text: string }[];
  /** Every message that came, with whether its signature held. */
  came: { key: string; header: string | undefined; sound: boolean }[];
  close(): Promise<void>;
};
type Message = { account: string; key: string; phone: string; text: string; time: string; sign: string };

/** Listens on a port of its own on the loopback address; `/send` and `/receipt/<key>`. */
export async function smsGateway(secret: string): Promise<SmsGateway> {
  const sm3 = (...parts: string[]): string => createHmac("sm3", secret).update(parts.join("\n")).digest("hex");
  const held = new Set<ServerResponse>();
  const referenceOf = (key: string): string => {
    const at = state.taken.findIndex((message) => message.key === key);
    return at < 0 ? "" : `G-${at + 1}`;
  };
  const said = (kind: "answer" | "receipt", key: string, code: string): string => {
    const reference = referenceOf(key);
    return JSON.stringify({ key, code, reference, sign: sm3(kind, key, code, reference) });
  };
  const receive = (message: Message, header: string | undefined, response: ServerResponse): void => {
    const { account, key, phone, text, time, sign } = message;
    const sound = sign === sm3("send", account, key, phone, text, time);
    state.came.push({ key, header, sound });
    if (!sound) return void response.writeHead(401).end();
    const { mood } = state;
    if (mood === "busy") return void response.writeHead(503).end(said("answer", key, "busy"));
    if (mood === "refuse") return void response.writeHead(422).end(said("answer", key, "refused-number"));
    const known = state.taken.some((one) => one.key === key);
    const forged = JSON.stringify({
      key,
      code: "accepted",
      reference: "G-1",
      sign: sm3("receipt", key, "accepted", "G-1"),
    });
    if (mood === "forge-untaken") return void response.writeHead(200).end(forged);
    if (!known) state.taken.push({ key, phone, text });
    if (mood === "late") return void held.add(response);
    if (mood === "cut") return void response.destroy();
    if (mood === "forge") return void response.writeHead(200).end(forged);
    const whole = said("answer", key, known ? "duplicate" : "accepted");
    response.writeHead(200, { "content-type": "application/json" }).end(mood === "half" ? whole.slice(0, 20) : whole);
  };
  const state: SmsGateway = {
    url: "",
    mood: "take",
    receipts: true,
    taken: [],
    came: [],
    close: async () => undefined,
  };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const header = request.headers["idempotency-key"];
      if (request.url === "/send")
        return receive(JSON.parse(Buffer.concat(parts).toString("utf8")) as Message, header?.toString(), response);
      if (!state.receipts) return void response.destroy();
      const key = decodeURIComponent(request.url?.replace("/receipt/", "") ?? "");
      response.writeHead(200).end(said("receipt", key, referenceOf(key) === "" ? "unknown" : "accepted"));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  state.url = `http://127.0.0.1:${(server.address() as { port: number }).port}`;
  state.close = () =>
    new Promise((resolve) => {
      for (const response of held) response.destroy();
      server.closeAllConnections();
      server.close(() => resolve());
    });
  return state;
}
