/**
 * Starts the document of a refund notice by the mapping of the voucher definition, in the name of the program's closed
 * account and through the use cases of people. The money comes back to its line when that document's case posts it.
 */
import { runCommand } from "../cases/run-command.ts";
import type { Context } from "../context.ts";
import { placeOfUnit } from "../definitions/places.ts";
import { startDocument } from "../documents/start-document.ts";
import { fieldsOf } from "../domain/form.ts";
import type { Identity } from "../domain/scope.ts";
import type { RefundSource, VoucherDefinition } from "../domain/voucher-definition.ts";
import { Refusal } from "../errors.ts";
import { openRulesAccount } from "../rules/rules-account.ts";
import { claimRefund, endRefund, findOrder, type OrderRow, type RefundRow } from "./queries.ts";

/** Starts the document of one notice; false when none waits. A second attempt goes on with what the first one left. */
export async function openRefund(context: Context): Promise<boolean> {
  const [refund] = await claimRefund(context.pool, [context.clock()]);
  if (!refund) return false;
  let fault: string | null = null;
  try {
    const [order] = await findOrder(context.pool, [refund.payment_order]);
    if (order) await open(context, order, refund);
  } catch (error) {
    fault = error instanceof Refusal ? [error.code, ...error.problems.map((p) => p.code)].join(" ") : String(error);
    context.log(`refund notice ${refund.voucher}: ${fault}`);
  }
  await endRefund(context.pool, [refund.id, fault === null ? context.clock() : null, fault]);
  return true;
}

async function open(context: Context, order: OrderRow, refund: RefundRow): Promise<void> {
  const place = await placeOfUnit(context, context.pool, order.unit);
  const mapping = context.definitions.find("voucher", order.definition, undefined, place)?.refund;
  const form = mapping && context.definitions.find("form", mapping.form, undefined, place);
  if (!mapping || !form)
    throw new Refusal("definition.not-found", { facts: { kind: "voucher", id: order.definition } });
  const person = await openRulesAccount(context, context.pool);
  const identity: Identity = {
    person,
    csrf: "",
    assignments: form.create.slice(0, 1).map((role) => ({
      role,
      roleTitle: role,
      unit: { id: order.unit, name: "" },
      permissions: ["project.read", "document.read", "document.write"],
      reach: { kind: "units", units: [order.unit] },
    })),
  };
  const lengths = new Map(fieldsOf(form).map((field) => [field.id, Number(field["maxLength"] ?? 200)]));
  const answers = Object.fromEntries(
    Object.entries(mapping.set).map(([field, source]) => {
      const value = valueOf(source, order, refund);
      return [field, typeof value === "string" ? value.slice(0, lengths.get(field)) : value];
    }),
  );
  const target =
    form.project.role === "belongs" && order.project !== null ? { project: order.project } : { unit: order.unit };
  await startDocument(context, identity, { id: refund.id, form: form.id, ...target, answers });
  await runCommand(context, identity, "treasury", refund.id, { commandId: refund.id, command: { do: "submit" } });
}

function valueOf(source: RefundSource, order: OrderRow, refund: RefundRow): string | number {
  if ("text" in source) return source.text;
  const values: Record<
    Extract<NonNullable<VoucherDefinition["refund"]>["set"][string], { of: string }>["of"],
    string | number
  > = {
    order: order.document,
    amount: refund.amount_fen,
    day: refund.day,
    voucher: refund.voucher,
    reason: refund.reason || refund.voucher,
    part: String(order.part),
  };
  return values[source.of];
}
