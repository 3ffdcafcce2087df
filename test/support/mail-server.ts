/** A mail server of our own: keeps what it takes, and answers wrong or late when told to. */
import { SMTPServer, type SMTPServerSession } from "smtp-server";

export type Mail = {
  from: string;
  to: string[];
  /** Header names in small letters; folded lines joined, encoded words read. */
  headers: ReadonlyMap<string, string>;
  text: string;
};
/**
 * What the server does with the next messages: take them, answer a code at the receiver or after the content, take the
 * content and drop the connection without an answer, drop it at the receiver, or say nothing at all.
 */
export type Mood = "take" | `receiver ${number}` | `content ${number}` | "drop" | "drop after content" | "hang";
export type MailServer = {
  url: string;
  mails: Mail[];
  /** How many messages were taken whole, answered or not. */
  seen: Mail[];
  mood: Mood;
  close(): Promise<void>;
};

/** Listens on a port of its own on the loopback address. */
export async function mailServer(): Promise<MailServer> {
  const state: MailServer = { url: "", mails: [], seen: [], mood: "take", close: async () => undefined };
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS", "AUTH"],
    logger: false,
    closeTimeout: 100,
    onRcptTo(_address, session, done) {
      if (state.mood === "hang") return;
      if (state.mood === "drop") return cut(server, session);
      const code = codeOf("receiver", state.mood);
      done(code === undefined ? null : answerOf(code));
    },
    onData(stream, session, done) {
      const parts: Buffer[] = [];
      stream.on("data", (part: Buffer) => parts.push(part));
      stream.on("end", () => {
        const mail = readMail(Buffer.concat(parts).toString("utf8"), session);
        const code = codeOf("content", state.mood);
        if (code !== undefined) return done(answerOf(code));
        state.seen.push(mail);
        if (state.mood === "drop after content") return cut(server, session);
        state.mails.push(mail);
        done(null);
      });
    },
  });
  server.on("error", () => undefined); // a connection cut on purpose
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.server.address() as { port: number };
  state.url = `smtp://127.0.0.1:${port}`;
  state.close = () => new Promise((resolve) => server.close(() => resolve()));
  return state;
}

function codeOf(where: "receiver" | "content", mood: Mood): number | undefined {
  return mood.startsWith(`${where} `) ? Number(mood.slice(where.length + 1)) : undefined;
}

function answerOf(code: number): Error {
  return Object.assign(new Error(code >= 500 ? "no such mailbox here" : "try again later"), { responseCode: code });
}

/** Ends the socket of a session without a word. */
function cut(server: SMTPServer, session: SMTPServerSession): void {
  const { connections } = server as unknown as {
    connections: Set<{ session: SMTPServerSession; _socket: { destroy(): void } }>;
  };
  for (const connection of connections) if (connection.session.id === session.id) connection._socket.destroy();
}

function readMail(raw: string, session: SMTPServerSession): Mail {
  const [head = "", ...rest] = raw.split("\r\n\r\n");
  const headers = new Map(
    head
      .replaceAll(/\r\n[ \t]+/g, " ")
      .split("\r\n")
      .map((line): [string, string] => {
        const at = line.indexOf(":");
        return [line.slice(0, at).toLowerCase(), readWords(line.slice(at + 1).trim())];
      }),
  );
  const body = rest.join("\r\n\r\n");
  const { mailFrom, rcptTo } = session.envelope;
  return {
    from: mailFrom === false ? "" : mailFrom.address,
    to: rcptTo.map((to) => to.address),
    headers,
    text: readBody(body, headers.get("content-transfer-encoding") ?? "7bit").replaceAll("\r\n", "\n"),
  };
}

function readBody(body: string, encoding: string): string {
  if (encoding === "base64") return Buffer.from(body, "base64").toString("utf8");
  if (encoding !== "quoted-printable") return body;
  return fromQuoted(body.replaceAll(/=\r\n/g, ""));
}

/** Encoded words (RFC 2047); neighbours are one text. */
function readWords(text: string): string {
  return text
    .replaceAll(/\?=\s+=\?/g, "?==?")
    .replaceAll(/=\?UTF-8\?([BQ])\?([^?]*)\?=/gi, (_, kind: string, word: string) =>
      kind.toUpperCase() === "B" ? Buffer.from(word, "base64").toString("utf8") : fromQuoted(word.replaceAll("_", " ")),
    );
}

function fromQuoted(text: string): string {
  const bytes: number[] = [];
  for (let i = 0; i < text.length; i += 1) {
    if (text[i] === "=" && /^[0-9A-F]{2}$/i.test(text.slice(i + 1, i + 3))) {
      bytes.push(Number.parseInt(text.slice(i + 1, i + 3), 16));
      i += 2;
    } else bytes.push(...Buffer.from(text[i] ?? "", "utf8"));
  }
  return Buffer.from(bytes).toString("utf8");
}
