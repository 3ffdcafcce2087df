/**
 * The vouchers between finance office, treasury and agent bank that the portal writes and reads, with the field names of
 * the message rule for central treasury payment (domain.md §6.1). What a field holds decides how it is read and written.
 */

/** `money` is fen inside and exact yuan outside, `day` 2026-07-01 inside and 20260701 outside. */
export type VoucherField = { name: string; holds: "text" | "code" | "money" | "day"; most: number; required: boolean };
export type VoucherType = {
  code: VoucherCode;
  /** What it is for: an order to pay, the answer to one, word that money came back, the receipt of that. */
  role: "order" | "receipt" | "refund" | "refund-receipt";
  head: readonly VoucherField[];
  detail: readonly VoucherField[];
};

export const ORDER_CODES = ["5201", "8202"] as const;
export const VOUCHER_CODES = [...ORDER_CODES, "2301", "2302", "2203", "2252"] as const;
export type VoucherCode = (typeof VOUCHER_CODES)[number];

const text = (name: string, most: number, required = false): VoucherField => ({ name, holds: "text", most, required });
const code = (name: string, most: number, required = false): VoucherField => ({ name, holds: "code", most, required });
const money = (name: string, required = false): VoucherField => ({ name, holds: "money", most: 20, required });
const day = (name: string, required = false): VoucherField => ({ name, holds: "day", most: 8, required });

const HEAD = [
  code("Id", 38, true),
  day("VouDate", true),
  code("VoucherNo", 42, true),
  code("TreCode", 10),
  code("FinOrgCode", 12),
  code("BgtTypeCode", 38),
  code("FundTypeCode", 38),
  text("FundTypeName", 60),
  code("PayTypeCode", 38),
  text("PayTypeName", 60),
  code("AgentAcctNo", 42),
  text("AgentAcctName", 120),
  text("AgentBankName", 120),
  code("ClearAcctNo", 42),
  text("ClearAcctName", 120),
  text("ClearBankName", 120),
  money("PayAmt", true),
  code("PayBankNo", 42),
  text("Remark", 255),
];
const HOLDS = [text("Hold1", 255), text("Hold2", 255), text("Hold3", 255), text("Hold4", 255)];

const DETAIL = (role: VoucherType["role"]): VoucherField[] => [
  code("SupDepCode", 38),
  code("AgencyCode", 38),
  code("ExpFuncCode", 38),
  code("ExpEcoCode", 38),
  money("PayAmt", true),
  code("PayeeAcctNo", 42, role === "order"),
  text("PayeeAcctName", 120, role === "order"),
  text("PayeeAcctBankName", 120, role === "order"),
  code("PayeeAcctBankNo", 14),
  ...(role === "order" ? [] : [code("OriVoucherNo", 42, true)]),
];

const made = (of: VoucherCode, role: VoucherType["role"]): VoucherType => ({
  code: of,
  role,
  head: [
    ...HEAD,
    // What was really paid and when: the answer itself, so a receipt without the amount says nothing.
    ...(role === "order" ? [] : [money("XPayAmt", role === "receipt"), day("XClearDate")]),
    ...HOLDS,
  ],
  detail: DETAIL(role),
});

export const VOUCHER_TYPES: Readonly<Record<VoucherCode, VoucherType>> = {
  "5201": made("5201", "order"),
  "8202": made("8202", "order"),
  "2301": made("2301", "receipt"),
  "2302": made("2302", "refund-receipt"),
  "2203": made("2203", "refund"),
  "2252": made("2252", "refund"),
};

export function isVoucherCode(value: string): value is VoucherCode {
  return (VOUCHER_CODES as readonly string[]).includes(value);
}
