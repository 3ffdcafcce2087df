/** Payment orders taken out as one signed file, receipts taken in as one: whole or not at all, and never twice. */
import { createHash } from "node:crypto";
import type { Context } from "../context.ts";
import { inTransaction, type Tx } from "../database/database.ts";
import { dayInChina } from "../domain/day.ts";
import { nextQuestion } from "../domain/payment-order.ts";
import { MAX_XML_CHARACTERS, readVoucherXml, tooLarge } from "./voucher-xml.ts";
import { type Problem, problem } from "../domain/problem.ts";
import { covers, type Identity } from "../domain/scope.ts";
import { sealEnvelope } from "../domain/treasury-envelope.ts";
import { Refusal } from "../errors.ts";
import { type Actor, appendEvidence } from "../evidence/append.ts";
import { uuidv7 } from "../uuid.ts";
import { findLink, type LinkRow } from "./link-queries.ts";
import { noteOrder, storeOrder } from "./order-state.ts";
import {
  findTreasuryFile,
  insertFile,
  listOfFile,
  listTreasuryFiles,
  lockReadyForFile,
  type OrderRow,
} from "./queries.ts";
import { openSigner } from "../signing/signing.ts";
import { openSigned, takeBody, type Taken, type TakenBody } from "./take-answer.ts";
import { writeBody } from "./write-voucher.ts";

/** Files of the regions in reach, newest first. */
export async function readFiles(context: Context, regions: readonly string[]) {
  const rows = await listTreasuryFiles(context.pool, [regions]);
  return rows.map(({ id, way, region, name, vouchers, by_name, at }) => ({
    id,
    way,
    region,
    name,
    vouchers,
    by: by_name,
    at: at.toISOString(),
  }));
}

/**
 * Takes out what is ready in a region: from then on those orders count as sent. An order that cannot be written stays
 * where it is, with the reason. Gives back the file's id.
 */
export async function exportOrders(
  context: Context,
  identity: Identity,
  address: string,
  region: string,
): Promise<{ file: string; orders: number }> {
  const link = await linkInReach(context, identity, region);
  const actor = { person: identity.person.id, address, at: context.clock() };
  const file = uuidv7(actor.at);
  const orders = await inTransaction(context.pool, async (tx) => {
    const ready = await lockReadyForFile(tx, [region]);
    const written: { order: OrderRow; body: string; code: string }[] = [];
    for (const order of ready) {
      const made = await writeBody(context, tx, order);
      if ("problem" in made) await storeOrder(tx, { ...order, fault: JSON.stringify(made.problem) });
      else written.push({ order, ...made });
    }
    if (written.length === 0) return 0;
    const text = fileText(
      written.map(({ body }) => body),
      link,
    );
    const name = `payment-orders-${region}-${dayInChina(actor.at).replaceAll("-", "")}-${file.slice(-6)}.xml`;
    await insertFile(tx, [file, "out", region, name, digestOf(text), written.length, identity.person.id, actor.at]);
    await keepSent(tx, written, { file, link, actor });
    await appendEvidence(tx, actor, {
      kind: "treasury",
      subject: `treasury-file:${file}`,
      what: { do: "take-out", region, name, digest: digestOf(text), orders: written.map(({ order }) => order.number) },
    });
    return written.length;
  });
  context.live.changed([{ topic: "orders", place: { ...link, unit: "" } }]);
  if (orders === 0) throw new Refusal("payment-order.nothing");
  return { file, orders };
}

async function keepSent(
  tx: Tx,
  written: readonly { order: OrderRow; body: string; code: string }[],
  { file, link, actor }: { file: string; link: LinkRow; actor: Actor },
): Promise<void> {
  for (const { order, body, code } of written) {
    const sent: OrderRow = {
      ...order,
      state: "sent",
      code,
      voucher: body,
      file,
      sends: 1,
      sent_at: actor.at,
      fault: null,
      next_at: new Date(actor.at.getTime() + nextQuestion(0, link.wait_minutes) * 60_000),
    };
    await storeOrder(tx, sent);
    await noteOrder(tx, sent, { kind: "sent", body: { nth: 1, file } }, actor);
  }
}

/** The file as it was taken out, the same bytes each time: whoever takes it in knows every order by its key. */
export async function readOutFile(
  context: Context,
  identity: Identity,
  id: string,
): Promise<{ name: string; text: string }> {
  const [file] = await findTreasuryFile(context.pool, [id]);
  if (!file || file.way !== "out") throw new Refusal("payment-order.not-found");
  const link = await linkInReach(context, identity, file.region);
  const bodies = (await listOfFile(context.pool, [id])).map(({ voucher }) => voucher);
  return { name: file.name, text: fileText(bodies, link) };
}

/** Takes receipts in. One body that is not readable, not ours or not signed refuses the file whole. */
export async function importReceipts(
  context: Context,
  identity: Identity,
  address: string,
  region: string,
  given: { name: string; bytes: Buffer },
): Promise<Taken[]> {
  const link = await linkInReach(context, identity, region);
  const actor = { person: identity.person.id, address, at: context.clock() };
  const digest = createHash("sha256").update(given.bytes).digest("hex");
  try {
    const { taken, hints } = await inTransaction(context.pool, async (tx) => {
      const opened = openSigned(textOf(given.bytes), link);
      if ("problem" in opened) throw refused(opened.problem);
      const id = uuidv7(actor.at);
      await insertFile(tx, [id, "in", region, given.name, digest, opened.bodies.length, identity.person.id, actor.at]);
      const done: TakenBody[] = [];
      for (const [i, body] of opened.bodies.entries()) {
        const one = await takeBody(context, tx, link, body, undefined, actor);
        if ("problem" in one) throw refused({ ...one.problem, pointer: `/MOF/${i}${one.problem.pointer}` });
        done.push(one);
      }
      const taken = done.map((one) => one.taken);
      await appendEvidence(tx, actor, {
        kind: "treasury",
        subject: `treasury-file:${id}`,
        what: { do: "take-in", region, name: given.name, digest, taken },
      });
      return { taken, hints: done.flatMap((one) => one.hints) };
    });
    context.live.changed(hints);
    return taken;
  } catch (error) {
    if ((error as { constraint?: string }).constraint === "treasury_file_once")
      throw new Refusal("treasury.file-known");
    if (error instanceof Refusal && error.code === "treasury.file-refused")
      // What was refused leaves nothing behind but this.
      await appendEvidence(context.pool, actor, {
        kind: "treasury",
        subject: `treasury-file:${digest}`,
        what: { do: "refuse-file", region, name: given.name, digest, problems: error.problems },
      });
    throw error;
  }
}

function textOf(bytes: Buffer): string {
  if (bytes.length > MAX_XML_CHARACTERS * 3) throw refused(tooLarge());
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw refused(problem("xml.encoding", "", { line: 1 }));
  }
}

function fileText(bodies: readonly string[], link: LinkRow): string {
  const roots = bodies.map((body) => {
    const read = readVoucherXml(body);
    if ("problem" in read) throw new Error("a voucher that was written cannot be read back");
    return read.root;
  });
  return sealEnvelope(roots, openSigner(link.own_id, link.own_key));
}

async function linkInReach(context: Context, identity: Identity, region: string): Promise<LinkRow> {
  const [link] = await findLink(context.pool, [region]);
  if (!link || !covers(identity, "payment-order.handle", { ...link, unit: "" })) throw new Refusal("treasury.no-link");
  return link;
}

function digestOf(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

function refused(found: Problem): Refusal {
  return new Refusal("treasury.file-refused", { problems: [found] });
}
