/** Sends a notice by e-mail: plain text in the language of its reader, one message with the same Message-ID at every attempt. */
import { createTransport } from "nodemailer";
import { sentence } from "../messages.ts";
import type { Sending, Sent } from "./sending.ts";
import { noticeWords } from "./words.ts";

const TIMEOUT_MS = 15_000;
const SUBJECT = 120;

/** The mail server (`smtp://` or `smtps://`, with name and password where it wants them) and whom mail comes from. */
export type MailSettings = { url: string; from: string };
export type SendEmail = (sending: Sending, address: string) => Promise<Sent>;

/** Opens the way to the mail server; a connection is made for each message, so that none is held between them. */
export function openMail(settings: MailSettings, timeoutMs = TIMEOUT_MS): SendEmail {
  const transport = createTransport({
    ...connectionOf(settings.url),
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: timeoutMs,
    dnsTimeout: timeoutMs,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  const domain = /@([^\s>]+)>?\s*$/.exec(settings.from)?.[1] ?? "localhost";
  return async (sending, address) => {
    const message = {
      from: settings.from,
      to: { name: sending.person.name, address },
      messageId: `<${sending.key}@${domain}>`,
      date: sending.at,
      headers: { "Auto-Submitted": "auto-generated", "X-Mingzhang-Kind": sending.notice.kind },
      ...textOf(sending),
    };
    try {
      const info = await withTimeout(transport.sendMail(message), timeoutMs * 2);
      return { outcome: "delivered", answer: oneLine(info.response) };
    } catch (error) {
      return judge(error);
    }
  };
}

/** Subject and text; the greeting and the way to the portal stand around the words of the notice. */
export function textOf({ notice, person, language, url }: Sending): { subject: string; text: string } {
  const words = noticeWords(notice, language);
  const app = sentence(language, "notice.mail.app");
  const colon = language === "zh-CN" ? "\uFF1A" : ": ";
  return {
    subject: words.sentence.slice(0, SUBJECT),
    text: [
      sentence(language, "notice.mail.greeting", { name: person.name }),
      "",
      words.sentence,
      ...words.details.map(([label, value]) => `${label}${colon}${value}`),
      "",
      url === undefined ? sentence(language, "notice.mail.portal") : sentence(language, "notice.mail.open", { url }),
      "",
      "-- ",
      sentence(language, "notice.mail.foot", { app }),
      "",
    ].join("\n"),
  };
}

/**
 * A password is sent over an encrypted connection only, unless the address says `requireTLS=false`: many mail servers
 * answer in the clear first, and a network between could take the encryption offer out.
 */
function connectionOf(text: string): { url: string; requireTLS?: boolean } {
  const url = new URL(text);
  const local = ["localhost", "127.0.0.1", "[::1]"].includes(url.hostname);
  const open = url.protocol === "smtp:" && url.username !== "" && !local && !url.searchParams.has("requireTLS");
  return { url: text, ...(open && { requireTLS: true }) };
}

/** The mail server's final word about the message or its receiver ends it; a broken connection or sign-in does not. */
function judge(error: unknown): Sent {
  const { responseCode, code, response, message } = error as {
    responseCode?: number;
    code?: string;
    response?: string;
    message?: string;
  };
  const answer = oneLine(response ?? message ?? String(error));
  const final = responseCode !== undefined && responseCode >= 500 && (code === "EENVELOPE" || code === "EMESSAGE");
  return { outcome: final ? "failed" : "deferred", answer };
}

function oneLine(text: string): string {
  return text
    .replaceAll(/[\p{Cc}\s]+/gu, " ")
    .trim()
    .slice(0, 300);
}

/** A server that keeps a connection alive with single signs is late as well. */
async function withTimeout<T>(work: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined);
  }
}
