/** One booked entry of a camt message as lines: an entry that names several payments with their amounts becomes one line each. */
import { FileFault } from "../domain/file-fault.ts";
import { dayInChina, plusDays } from "../domain/day.ts";
import { exactFen } from "../domain/exact-amount.ts";
import { isDay, type StatementLine } from "../domain/statement.ts";
import { elementAt, elementsAt, textAt, type XmlElement } from "../domain/xml-element.ts";

/** What ISO 20022 writes where there is no number. */
const NOTHING = new Set(["NOTPROVIDED", "NONREF", "NOTAPPLICABLE"]);

/** Lines of an entry in the order of the file. `owner` is who the account belongs to, so that the other one is named. */
export function linesOf(entry: XmlElement, owner: string): StatementLine[] {
  const amountFen = amountOf(entry);
  const bookedOn = dayAt(entry, "day", "BookgDt/Dt", "BookgDt/DtTm");
  if (bookedOn === "") throw new FileFault("bank.no-day", entry.line);
  const details = elementsAt(entry, "NtryDtls/TxDtls");
  const parts = details.length > 1 ? partsOf(details, amountFen, entry) : undefined;
  const head = {
    entry: textOrNull(textAt(entry, "NtryRef")),
    bookedOn,
    valueOn: dayAt(entry, "day", "ValDt/Dt", "ValDt/DtTm") || null,
    balanceFen: null,
    code: codeOf(entry),
  };
  const reversal = textAt(entry, "RvslInd") === "true";
  const reference = numberAt(entry, "AcctSvcrRef");
  if (parts)
    return parts.map(({ node, fen }, i) => ({
      ...head,
      ...detailOf(node, fen, owner),
      place: node.line,
      reference: numberAt(node, "Refs/AcctSvcrRef") ?? (reference === null ? null : `${reference}#${i + 1}`),
      amountFen: fen,
      returned: reversal || elementAt(node, "RtrInf") !== undefined,
    }));
  const [only = entry] = details.length === 1 ? details : [];
  const said = detailOf(only, amountFen, owner);
  return [
    {
      ...head,
      ...said,
      purpose: said.purpose || textAt(entry, "AddtlNtryInf").slice(0, 300),
      place: entry.line,
      reference: reference ?? numberAt(only, "Refs/AcctSvcrRef"),
      amountFen,
      returned: reversal || elementAt(only, "RtrInf") !== undefined,
    },
  ];
}

/** Fen with their direction, of an entry, a balance or a payment inside an entry. */
export function amountOf(node: XmlElement, path = "Amt", otherwise = ""): number {
  const amount = elementAt(node, path);
  const text = amount?.text.trim() ?? "";
  const currency = amount?.attributes["Ccy"] ?? "";
  const line = amount?.line ?? node.line;
  if (currency !== "CNY") throw new FileFault("bank.currency", line, { found: currency.slice(0, 10) });
  const fen = exactFen(text);
  if (fen === undefined) throw new FileFault("bank.amount", line, { found: text.slice(0, 40) });
  const direction = textAt(node, "CdtDbtInd") || otherwise;
  if (direction !== "CRDT" && direction !== "DBIT")
    throw new FileFault("bank.direction", node.line, { found: direction.slice(0, 10) });
  return direction === "CRDT" || fen === 0 ? fen : -fen;
}

/**
 * The first of several days that is there, empty where none is; an instant counts as the day it has in China. A period
 * that ends at midnight ends with the day before.
 */
export function dayAt(node: XmlElement, end: "from" | "to" | "day", ...paths: string[]): string {
  const found = paths.map((path) => elementAt(node, path)).find((one) => one !== undefined);
  if (!found) return "";
  const text = found.text.trim();
  const match = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}:\d{2})(?:\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2})?$/.exec(text);
  const [, day = "", time, zone] = match ?? [];
  const known = isDay(day) && (time === undefined || /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$/.test(time));
  if (!known) throw new FileFault("bank.day", found.line, { found: text.slice(0, 40) });
  if (time === undefined) return day;
  const at = new Date(`${day}T${time}${zone ?? "+08:00"}`);
  const inChina = dayInChina(at);
  return end === "to" && at.getTime() === Date.parse(`${inChina}T00:00:00+08:00`) ? plusDays(inChina, -1) : inChina;
}

/** Payments inside an entry with their amounts; undefined where the bank names no amounts. */
function partsOf(
  details: XmlElement[],
  amountFen: number,
  entry: XmlElement,
): { node: XmlElement; fen: number }[] | undefined {
  const paths = ["Amt", "AmtDtls/TxAmt/Amt"];
  const priced = details.map((node) => ({ node, path: paths.find((path) => elementAt(node, path)) }));
  if (priced.every(({ path }) => path === undefined)) return undefined;
  const direction = textAt(entry, "CdtDbtInd");
  const parts = priced.map(({ node, path }) => ({ node, fen: amountOf(node, path ?? "Amt", direction) }));
  const sum = parts.reduce((all, { fen }) => all + fen, 0);
  if (sum !== amountFen) throw new FileFault("bank.details-sum", entry.line, { expectedFen: amountFen, foundFen: sum });
  return parts;
}

function detailOf(node: XmlElement, fen: number, owner: string) {
  const creditor = partyOf(node, "Cdtr");
  const debtor = partyOf(node, "Dbtr");
  const [first, second] = fen < 0 ? [creditor, debtor] : [debtor, creditor];
  // A payment that came back keeps its own parties: then we stand where the other one is looked for.
  const other =
    (first.name === "" || first.name === owner) && second.name !== owner && second.name !== "" ? second : first;
  const reasons = elementsAt(node, "RtrInf/AddtlInf").map((one) => one.text.trim());
  const remittance = elementsAt(node, "RmtInf/Ustrd").map((one) => one.text.trim());
  return {
    voucher: numberAt(node, "Refs/EndToEndId") ?? numberAt(node, "Refs/InstrId"),
    counterparty: other.name,
    counterpartyAccount: other.account,
    purpose: [...remittance, ...reasons, textAt(node, "AddtlTxInf")].filter(Boolean).join(" ").slice(0, 300),
  };
}

function partyOf(node: XmlElement, who: "Cdtr" | "Dbtr"): { name: string; account: string } {
  return {
    name: textAt(node, `RltdPties/${who}/Nm`, `RltdPties/${who}/Pty/Nm`).slice(0, 200),
    account: textAt(node, `RltdPties/${who}Acct/Id/Othr/Id`, `RltdPties/${who}Acct/Id/IBAN`).slice(0, 60),
  };
}

function numberAt(node: XmlElement, path: string): string | null {
  const text = textAt(node, path).slice(0, 100);
  return text === "" || NOTHING.has(text.toUpperCase()) ? null : text;
}

function textOrNull(text: string): string | null {
  return text === "" ? null : text.slice(0, 100);
}

function codeOf(entry: XmlElement): string {
  const domain = [
    textAt(entry, "BkTxCd/Domn/Cd"),
    textAt(entry, "BkTxCd/Domn/Fmly/Cd"),
    textAt(entry, "BkTxCd/Domn/Fmly/SubFmlyCd"),
  ].filter(Boolean);
  return (domain.length > 0 ? domain.join("-") : textAt(entry, "BkTxCd/Prtry/Cd")).slice(0, 60);
}
