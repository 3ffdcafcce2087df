/**
 * A treasury voucher as XML: MOF → VoucherBody (AdmDivCode, StYear, VtCode, VoucherNo) → Voucher → DetailList/Detail
 * (domain.md §6.1). Read strictly: what is not known, not exact or does not add up is refused with its place; what was
 * read and written again is the same. Signatures stand beside the body and are judged elsewhere.
 */
import { isVoucherCode, VOUCHER_TYPES, type VoucherCode, type VoucherField } from "./voucher-type.ts";
import { isPlainText } from "./canonical-xml.ts";
import { element, type XmlElement } from "./xml-element.ts";
import { type Problem, problem } from "./problem.ts";

/** Texts and codes as they are, money in fen, days as 2026-07-01; what is absent is left out. */
export type VoucherValues = Readonly<Record<string, string | number>>;
export type Voucher = {
  code: VoucherCode;
  /** Administrative division, six or nine digits. */
  region: string;
  year: number;
  number: string;
  head: VoucherValues;
  details: readonly VoucherValues[];
};

/** A voucher may carry so many details. */
export const MAX_DETAILS = 1000;
const NUMBER = /^[A-Za-z0-9-]{1,42}$/;
/** Exact yuan: no sign, no exponent, no grouping, at most two decimals, ASCII digits alone. */
const YUAN = /^(0|[1-9][0-9]{0,12})(?:\.([0-9]{1,2}))?$/;
const CODE = /^[!-~]+$/;

/** The body of a voucher as an element; throws for one that breaks the rules, which is a fault of the program. */
export function writeVoucher(voucher: Voucher): XmlElement {
  const wrong = faultOf(voucher);
  if (wrong) throw new Error(`not a voucher: ${wrong.code} at ${wrong.pointer}`);
  const type = VOUCHER_TYPES[voucher.code];
  const { region, year, number } = voucher;
  const details = voucher.details.map((values) => element("Detail", fieldsOf(type.detail, values)));
  return element(
    "VoucherBody",
    [element("Voucher", [...fieldsOf(type.head, voucher.head), element("DetailList", details)])],
    { AdmDivCode: region, StYear: String(year), VtCode: voucher.code, VoucherNo: number },
  );
}

/** Reads a body; every rule of the sheet is looked at, the first broken one is told. */
export function readVoucher(body: XmlElement): { voucher: Voucher } | { problem: Problem } {
  const { AdmDivCode = "", StYear = "", VtCode = "", VoucherNo = "", ...more } = body.attributes;
  const [other] = Object.keys(more);
  if (body.name !== "VoucherBody") return refused("voucher.not-one", "");
  if (other !== undefined) return refused("voucher.unknown-field", `/@${other}`, { field: other });
  if (!isVoucherCode(VtCode)) return refused("voucher.unknown-kind", "/@VtCode", { code: VtCode.slice(0, 20) });
  if (!/^(19|20)\d\d$/.test(StYear)) return refused("voucher.bad-value", "/@StYear", shown("StYear", StYear));
  const [sheet, ...sheets] = body.children;
  if (sheet?.name !== "Voucher" || sheets.length > 0) return refused("voucher.not-one", "/Voucher");
  const lists = sheet.children.filter((child) => child.name === "DetailList");
  const [list] = lists;
  if (!list || lists.length > 1) return refused("voucher.not-one", "/Voucher/DetailList");
  const stray = list.children.find((child) => child.name !== "Detail");
  if (stray) return refused("voucher.unknown-field", "/Voucher/DetailList", { field: stray.name });
  const type = VOUCHER_TYPES[VtCode];
  const head = readFields(
    type.head,
    sheet.children.filter((child) => child !== list),
    "/Voucher",
  );
  if ("problem" in head) return head;
  const details: VoucherValues[] = [];
  for (const [i, detail] of list.children.slice(0, MAX_DETAILS + 1).entries()) {
    const read = readFields(type.detail, detail.children, `/Voucher/DetailList/${i}`);
    if ("problem" in read) return read;
    details.push(read.values);
  }
  const voucher: Voucher = {
    code: VtCode,
    region: AdmDivCode,
    year: Number(StYear),
    number: VoucherNo,
    head: head.values,
    details,
  };
  const wrong = faultOf(voucher);
  return wrong ? { problem: wrong } : { voucher };
}

/** The first rule of vouchers that this one breaks. */
export function faultOf(voucher: Voucher): Problem | undefined {
  const { head, details, number, region } = voucher;
  const type = VOUCHER_TYPES[voucher.code];
  if (!/^\d{6}(\d{3})?$/.test(region)) return problem("voucher.bad-value", "/@AdmDivCode", shown("AdmDivCode", region));
  if (!NUMBER.test(number)) return problem("voucher.bad-value", "/@VoucherNo", shown("VoucherNo", number));
  if (details.length === 0 || details.length > MAX_DETAILS)
    return problem("voucher.details", "/Voucher/DetailList", { count: details.length, most: MAX_DETAILS });
  const wrong =
    valuesFault(type.head, head, "/Voucher") ??
    details.map((one, i) => valuesFault(type.detail, one, `/Voucher/DetailList/${i}`)).find((found) => found);
  if (wrong) return wrong;
  if (head["VoucherNo"] !== number)
    return problem("voucher.number-differs", "/Voucher/VoucherNo", { head: number, body: String(head["VoucherNo"]) });
  const sum = details.reduce((total, detail) => total + Number(detail["PayAmt"]), 0);
  if (sum !== head["PayAmt"])
    return problem("voucher.sum-differs", "/Voucher/PayAmt", {
      head: yuanText(Number(head["PayAmt"])),
      details: yuanText(sum),
    });
  return undefined;
}

/** Fen as exact yuan with two decimals. */
export function yuanText(fen: number): string {
  const digits = String(fen).padStart(3, "0");
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/** Exact yuan as fen; undefined for anything else, such as `1e3`, `-0`, three decimals or full-width digits. */
export function fenOf(text: string): number | undefined {
  const [whole, yuan, decimals = ""] = YUAN.exec(text) ?? [];
  return whole === undefined ? undefined : Number(yuan) * 100 + Number(decimals.padEnd(2, "0"));
}

function fieldsOf(fields: readonly VoucherField[], values: VoucherValues): XmlElement[] {
  return fields.flatMap((field) => {
    const value = values[field.name];
    return value === undefined ? [] : [element(field.name, textOf(field, value))];
  });
}

function textOf(field: VoucherField, value: string | number): string {
  if (field.holds === "money") return yuanText(Number(value));
  return field.holds === "day" ? String(value).replaceAll("-", "") : String(value);
}

function readFields(
  fields: readonly VoucherField[],
  given: readonly XmlElement[],
  at: string,
): { values: VoucherValues } | { problem: Problem } {
  const values: Record<string, string | number> = {};
  for (const child of given) {
    const field = fields.find(({ name }) => name === child.name);
    if (!field) return refused("voucher.unknown-field", at, { field: child.name });
    const pointer = `${at}/${field.name}`;
    const plain = child.children.length === 0 && Object.keys(child.attributes).length === 0;
    if (!plain || field.name in values) return refused("voucher.not-one", pointer);
    if (child.text === "") continue;
    const value = valueOf(field, child.text);
    if (value === undefined) return refused("voucher.bad-value", pointer, shown(field.name, child.text));
    values[field.name] = value;
  }
  return { values };
}

function valueOf(field: VoucherField, text: string): string | number | undefined {
  if (field.holds === "money") return fenOf(text);
  if (field.holds !== "day") return text;
  const [, year, month, date] = /^(\d{4})(\d\d)(\d\d)$/.exec(text) ?? [];
  return year === undefined ? undefined : `${year}-${month}-${date}`;
}

function valuesFault(fields: readonly VoucherField[], values: VoucherValues, at: string): Problem | undefined {
  for (const field of fields) {
    const value = values[field.name];
    const pointer = `${at}/${field.name}`;
    if (value === undefined && field.required) return problem("voucher.missing", pointer, { field: field.name });
    if (value !== undefined && !fits(field, value))
      return problem("voucher.bad-value", pointer, shown(field.name, String(value)));
  }
  const stray = Object.keys(values).find((name) => fields.every((field) => field.name !== name));
  return stray === undefined ? undefined : problem("voucher.unknown-field", at, { field: stray });
}

function fits({ holds, most }: VoucherField, value: string | number): boolean {
  if (holds === "money") return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
  if (typeof value !== "string") return false;
  if (holds === "day") return isDay(value);
  if (value.length > most || value.trim() !== value || value === "") return false;
  return holds === "text" ? isPlainText(value) : CODE.test(value);
}

function isDay(text: string): boolean {
  if (!/^(19|20)\d\d-\d\d-\d\d$/.test(text)) return false;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text);
}

function shown(field: string, value: string): { field: string; value: string } {
  return { field, value: value.slice(0, 60) };
}

function refused(code: string, at: string, params?: Record<string, string | number>): { problem: Problem } {
  return { problem: problem(code, at, params) };
}
