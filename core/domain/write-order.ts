/** Makes the voucher of a payment order, with the treasury's codes; what has no code or no value is refused by its name. */
import { type Problem, problem } from "./problem.ts";
import { faultOf, type Voucher } from "./treasury-voucher.ts";
import type { VoucherDefinition, VoucherSource } from "./voucher-definition.ts";

export type OrderToWrite = {
  /** The order's key; signs other than digits and letters are left out in the voucher. */
  id: string;
  number: string;
  region: string;
  year: number;
  /** Day of the voucher, 2026-07-01. */
  day: string;
  amountFen: number;
  payee: string;
  account: string;
  bank: string;
  usage: string;
  answers: Readonly<Record<string, unknown>>;
  quota: { number: string; source: string; nature: string | null } | undefined;
};

/** Fields of the voucher that the order itself fills. */
export const OWN_HEAD = ["Id", "VouDate", "VoucherNo", "PayAmt", "Remark"];
export const OWN_DETAIL = ["PayAmt", "PayeeAcctNo", "PayeeAcctName", "PayeeAcctBankName"];

/** The key of an order as the voucher carries it. */
export function keyOf(id: string): string {
  return id.replaceAll("-", "");
}

/** The id of the order whose key a voucher carries; undefined for what is none. */
export function idOfKey(key: string): string | undefined {
  const parts = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/.exec(key);
  return parts ? parts.slice(1).join("-") : undefined;
}

export function voucherOf(
  order: OrderToWrite,
  definition: VoucherDefinition,
): { voucher: Voucher } | { problem: Problem } {
  const { field, codes } = definition.codeBy;
  const kind = String(order.answers[field] ?? "");
  const code = Object.hasOwn(codes, kind) ? codes[kind] : undefined;
  if (code === undefined) return { problem: problem("voucher.no-kind", `/${field}`, { code: kind }) };
  const head = valuesOf(definition.head, order, definition);
  if ("problem" in head) return head;
  const detail = valuesOf(definition.detail, order, definition);
  if ("problem" in detail) return detail;
  const { number, region, year, amountFen } = order;
  const voucher: Voucher = {
    code,
    region,
    year,
    number,
    head: {
      ...head.values,
      Id: keyOf(order.id),
      VouDate: order.day,
      VoucherNo: number,
      PayAmt: amountFen,
      Remark: order.usage,
    },
    details: [
      {
        ...detail.values,
        PayAmt: amountFen,
        PayeeAcctNo: order.account,
        PayeeAcctName: order.payee,
        PayeeAcctBankName: order.bank,
      },
    ],
  };
  const wrong = faultOf(voucher);
  return wrong ? { problem: wrong } : { voucher };
}

function valuesOf(
  sources: Readonly<Record<string, VoucherSource>>,
  order: OrderToWrite,
  definition: VoucherDefinition,
): { values: Record<string, string> } | { problem: Problem } {
  const values: Record<string, string> = {};
  for (const [name, source] of Object.entries(sources)) {
    if ("text" in source) {
      values[name] = source.text;
      continue;
    }
    const found = "field" in source ? order.answers[source.field] : order.quota?.[source.quota];
    if (typeof found !== "string" || found === "")
      return { problem: problem("voucher.missing", `/${name}`, { field: name }) };
    const list = source.codes === undefined ? undefined : definition.codes[source.codes];
    const value = list ? (Object.hasOwn(list.map, found) ? list.map[found] : undefined) : found;
    if (value === undefined)
      return { problem: problem("voucher.unknown-code", `/${name}`, { list: list?.title ?? "", code: found }) };
    values[name] = value;
  }
  return { values };
}
