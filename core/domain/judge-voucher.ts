/** What a voucher that came in says about a payment order, before the order itself is asked whether that can be. */
import type { Said } from "./payment-order.ts";
import { type Problem, problem } from "./problem.ts";
import type { Voucher } from "./treasury-voucher.ts";
import type { VoucherDefinition } from "./voucher-definition.ts";
import { VOUCHER_TYPES } from "./voucher-type.ts";

export type KnownOrder = { number: string; region: string; year: number; account: string };
/** `refund` also says what a refund document needs; a receipt of a refund says nothing that moves anything. */
export type VoucherSaid =
  | { said: Said; refund?: { voucher: string; day: string; reason: string } }
  | { said: null }
  | { problem: Problem };

/** The voucher numbers of the orders that a voucher is about, each once. */
export function ordersOf(voucher: Voucher): string[] {
  return [...new Set(voucher.details.map((detail) => String(detail["OriVoucherNo"] ?? "")))];
}

/**
 * A receipt over the whole amount is a payment, one over nothing a refusal; anything in between fits no order of ours and
 * is refused. Region and account have to be those of the order.
 */
export function judgeVoucher(
  voucher: Voucher,
  order: KnownOrder,
  answer: Pick<VoucherDefinition, "answer">["answer"],
): VoucherSaid {
  const { head, details } = voucher;
  const { role } = VOUCHER_TYPES[voucher.code];
  if (role === "order") return refused("voucher.not-an-answer", "", { code: voucher.code });
  const others = ordersOf(voucher).filter((number) => number !== order.number);
  if (others.length > 0) return refused("voucher.several-orders", "/Voucher/DetailList", { count: others.length + 1 });
  if (voucher.region !== order.region)
    return refused("voucher.other-region", "/@AdmDivCode", { region: voucher.region });
  const account = details.map((detail) => detail["PayeeAcctNo"]).find((no) => no !== undefined && no !== order.account);
  if (account !== undefined) return refused("voucher.other-account", "/Voucher/DetailList", {});
  const reason = String(head[answer.reason] ?? "").trim();
  const day = String(head["XClearDate"] ?? head["VouDate"] ?? "");
  if (role === "refund-receipt") return { said: null };
  if (role === "refund")
    return {
      said: { kind: "refunded", amountFen: Number(head["PayAmt"]) },
      refund: { voucher: voucher.number, day, reason },
    };
  const amountFen = Number(head["XPayAmt"]);
  if (amountFen === 0) return { said: { kind: "rejected", reason } };
  if (head["XClearDate"] === undefined)
    return refused("voucher.missing", "/Voucher/XClearDate", { field: "XClearDate" });
  const serial = String(head[answer.serial] ?? "");
  if (serial === "") return refused("voucher.missing", `/Voucher/${answer.serial}`, { field: answer.serial });
  return { said: { kind: "paid", amountFen, voucher: order.number, serial, day } };
}

function refused(code: string, at: string, params: Record<string, string | number>): { problem: Problem } {
  return { problem: problem(code, at, params) };
}
