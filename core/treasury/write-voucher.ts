/** The voucher of an order, made once: what left the portal the first time is what leaves it a second time. */
import type { Context } from "../context.ts";
import type { Queryable } from "../database/database.ts";
import { placeOfUnit } from "../definitions/places.ts";
import { readForAct } from "../documents/for-act.ts";
import { dayInChina } from "../domain/day.ts";
import { canonicalXml } from "../domain/canonical-xml.ts";
import { type Problem, problem } from "../domain/problem.ts";
import { writeVoucher } from "../domain/treasury-voucher.ts";
import { voucherOf } from "../domain/write-order.ts";
import { quotaFacts } from "../ledger/quotas.ts";
import type { OrderRow } from "./queries.ts";

export type Written = { code: string; body: string } | { problem: Problem };

/** The canonical body and its kind, with the code map of the order's place; what has no code is a problem by its name. */
export async function writeBody(context: Context, db: Queryable, order: OrderRow): Promise<Written> {
  if (order.voucher !== null && order.code !== null) return { code: order.code, body: order.voucher };
  const place = await placeOfUnit(context, db, order.unit);
  const definition = context.definitions.find("voucher", order.definition, undefined, place);
  if (!definition) return { problem: problem("voucher.no-definition", "", { definition: order.definition }) };
  const document = await readForAct(context, order.document);
  const quota = order.quota === null ? undefined : await quotaFacts(db, order.quota);
  const made = voucherOf(
    {
      id: order.id,
      number: order.number,
      region: order.region,
      year: order.year,
      day: dayInChina(context.clock()),
      amountFen: order.amount_fen,
      payee: order.payee,
      account: order.account,
      bank: order.bank,
      usage: order.usage,
      answers: document?.answers ?? {},
      quota,
    },
    definition,
  );
  return "problem" in made ? made : { code: made.voucher.code, body: canonicalXml(writeVoucher(made.voucher)) };
}
