/**
 * Asks the official invoice query through the endpoint that the deployment configured: one POST with number, day and
 * total, one JSON answer. No redirects, little time, little read; every fault of the other side is an answer, not an
 * exception. Never inside a database transaction: the other side may take its time.
 */
import { type Static, Type } from "typebox";
import { Value } from "typebox/value";
import { readFen, readInvoiceDay } from "../domain/einvoice-figures.ts";

/** Where the query is asked, and the token that is sent as bearer. */
export type InvoiceLink = { url: string; token: string | undefined; timeoutMs?: number };
export type InvoiceQuestion = { number: string; date: string; totalFen: number };
/** What the tax authority says: normal, void, taken back by a red invoice, or no such invoice. */
export type InvoiceState = "normal" | "void" | "red" | "absent";
export type InvoiceAnswer = {
  state: InvoiceState;
  timesChecked: number;
  issuedOn: string | null;
  totalFen: number | null;
  seller: string | null;
  buyer: string | null;
};
/** Why nothing is known after asking; for the log and for nobody's screen. */
export type Unanswered = { fault: string };

const TIMEOUT_MS = 5000;
const MOST_BYTES = 65_536;
const text = (maxLength: number) => Type.Optional(Type.String({ maxLength }));
const Answer = Type.Object({
  number: Type.String(),
  state: Type.Enum(["normal", "void", "red", "absent"]),
  timesChecked: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
  date: text(30),
  total: text(30),
  seller: text(40),
  buyer: text(40),
});

/** The answer, or why there is none. */
export async function askLink(link: InvoiceLink, question: InvoiceQuestion): Promise<InvoiceAnswer | Unanswered> {
  const { number, date, totalFen } = question;
  try {
    const response = await fetch(link.url, {
      method: "POST",
      redirect: "error",
      signal: AbortSignal.timeout(link.timeoutMs ?? TIMEOUT_MS),
      headers: {
        "content-type": "application/json",
        "user-agent": "Mingzhang",
        ...(link.token !== undefined && { authorization: `Bearer ${link.token}` }),
      },
      body: JSON.stringify({ number, date, total: yuan(totalFen) }),
    });
    if (response.status !== 200) {
      await response.body?.cancel();
      return { fault: `HTTP ${response.status}` };
    }
    const body: unknown = JSON.parse(await readSome(response));
    return Value.Check(Answer, body) ? answerOf(body, number) : { fault: "an answer of another shape" };
  } catch (error) {
    return { fault: error instanceof Error ? `${error.name}: ${error.message}` : String(error) };
  }
}

/** An answer about another number, or with figures that cannot be read, is none. */
function answerOf(body: Static<typeof Answer>, number: string): InvoiceAnswer | Unanswered {
  if (body.number !== number) return { fault: "an answer about another invoice" };
  const issuedOn = body.date === undefined ? null : readInvoiceDay(body.date);
  const totalFen = body.total === undefined ? null : readFen(body.total);
  if (issuedOn === undefined || totalFen === undefined) return { fault: "figures that cannot be read" };
  const { state, timesChecked, seller = null, buyer = null } = body;
  if (state === "normal" && totalFen === null) return { fault: "a normal invoice without its total" };
  return { state, timesChecked, issuedOn, totalFen, seller, buyer };
}

async function readSome(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of response.body ?? []) {
    size += part.length;
    if (size > MOST_BYTES) throw new RangeError("an answer without end");
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

function yuan(fen: number): string {
  return `${Math.trunc(fen / 100)}.${String(Math.abs(fen) % 100).padStart(2, "0")}`;
}
