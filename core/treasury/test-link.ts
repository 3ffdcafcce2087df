/** Asks a treasury about an order that never was: its signed "not known" shows that both sides read each other. */
import { openEnvelope, readState, sealEnvelope, writeState } from "../domain/treasury-envelope.ts";
import type { Context } from "../context.ts";
import { covers, type Identity } from "../domain/scope.ts";
import { keyOf } from "../domain/write-order.ts";
import { Refusal } from "../errors.ts";
import { appendEvidence } from "../evidence/append.ts";
import type { Language } from "../messages.ts";
import { uuidv7 } from "../uuid.ts";
import { askTreasury, type Reply } from "./ask-treasury.ts";
import { sentenceOf } from "./fault-sentence.ts";
import { findLink, type LinkRow } from "./link-queries.ts";
import { noAnswer, noteReply } from "./note-reply.ts";
import { holds, openSigner } from "../signing/signing.ts";
import { readVoucherXml } from "./voucher-xml.ts";

/** A person waits for this, so shorter than for an order. */
const TIMEOUT_MS = 8000;

/** Whether the link that is stored works, and if not why. No order is touched. */
export async function testLink(
  context: Context,
  identity: Identity,
  address: string,
  region: string,
  language: Language,
): Promise<{ works: boolean; why: string | null }> {
  const [link] = await findLink(context.pool, [region]);
  if (!link || !covers(identity, "treasury.link", { ...link, unit: "" })) throw new Refusal("treasury.no-link");
  if (link.way !== "http" || link.url === null) throw new Refusal("treasury.link-not-http");
  const at = context.clock();
  const [key, nonce] = [keyOf(uuidv7(at)), uuidv7(at)];
  const question = writeState({ region, order: key, state: "asked", nonce });
  const text = sealEnvelope([question], openSigner(link.own_id, link.own_key));
  const reply = await askTreasury({ url: link.url, private: link.private }, "questions", text, key, TIMEOUT_MS);
  const why = faultOf(reply, link, { region, key, nonce });
  await noteReply(context.pool, region, context.clock(), why);
  await appendEvidence(
    context.pool,
    { person: identity.person.id, address, at },
    {
      kind: "treasury",
      subject: `treasury-link:${region}`,
      what: { do: "test-link", works: why === null, ...(why !== null && { why }) },
    },
  );
  return { works: why === null, why: why === null ? null : sentenceOf(why, language) };
}

/** What is wrong with the reply: a code, or a problem as JSON. */
function faultOf(reply: Reply, link: LinkRow, asked: { region: string; key: string; nonce: string }): string | null {
  if ("failed" in reply) return noAnswer(reply.failed);
  if (reply.status < 200 || reply.status > 299) return noAnswer(`HTTP ${reply.status}`);
  const read = readVoucherXml(reply.text);
  const opened = "problem" in read ? read : openEnvelope(read.root);
  if ("problem" in opened) return JSON.stringify(opened.problem);
  const { bodies, signed, signature } = opened.envelope;
  if (!holds(signed, signature, link.keys)) return "treasury.answer-unsigned";
  const [body, ...others] = bodies;
  const said = body && others.length === 0 ? readState(body) : undefined;
  const fits = said?.order === asked.key && said.nonce === asked.nonce && said.region === asked.region;
  return fits && said.state === "not-known" ? null : "treasury.answer-other";
}
