/**
 * Statements of ISO 20022: camt.052 (report within the day), camt.053 (statement of a day), camt.054 (notification), any
 * version. Only booked entries are taken. A file may hold several statements of one account.
 */
import { FileFault } from "../domain/file-fault.ts";
import type { Statement, StatementFormat, StatementLine } from "../domain/statement.ts";
import { amountOf, dayAt, linesOf } from "./camt-entry.ts";
import { elementAt, textAt, type XmlElement } from "../domain/xml-element.ts";
import type { XmlParts } from "../xml/parse-xml.ts";
import { streamXml } from "../xml/read-xml.ts";

/** Entries of one file. */
export const MAX_ENTRIES = 200_000;
/** A batch of 5,000 payments has some 130,000 elements. */
const LIMITS = { elements: 200_000, text: 20_000 };
const NAMESPACE = /^urn:iso:std:iso:20022:tech:xsd:camt\.05([234])\.001\.\d{2}$/;
/** Second and third element of each message. */
const MESSAGES: Readonly<Record<string, { format: StatementFormat; body: string; each: string }>> = {
  "2": { format: "camt.052", body: "BkToCstmrAcctRpt", each: "Rpt" },
  "3": { format: "camt.053", body: "BkToCstmrStmt", each: "Stmt" },
  "4": { format: "camt.054", body: "BkToCstmrDbtCdtNtfctn", each: "Ntfctn" },
};

/** Statements of the file in their order; throws a FileFault. What they add up to is checked by checkStatement. */
export async function readCamt(bytes: Uint8Array): Promise<Statement[]> {
  const statements: Statement[] = [];
  let message: (typeof MESSAGES)[string] | undefined;
  let open: OpenStatement | undefined;
  let entries = 0;
  const parts: XmlParts = {
    open({ name, namespace, depth, line }) {
      if (depth === 1) message = MESSAGES[NAMESPACE.exec(namespace)?.[1] ?? ""];
      if (!message || (depth === 1 && name !== "Document") || (depth === 2 && name !== message.body))
        throw new FileFault("bank.not-camt", line);
      if (depth === 3 && name === message.each) open = emptyStatement(line);
      return depth > 3 || (depth === 3 && name !== message.each);
    },
    part(node, parent) {
      if (!open || parent !== message?.each) return;
      if (node.name === "Ntry") {
        entries += 1;
        if (entries > MAX_ENTRIES) throw new FileFault("bank.too-many", node.line, { most: MAX_ENTRIES });
      }
      takePart(open, node);
    },
    close({ depth, line }) {
      if (depth !== 3 || !open || !message) return;
      statements.push(finish(open, message.format, line));
      open = undefined;
    },
  };
  await streamXml(bytes, parts, LIMITS);
  const [first] = statements;
  if (!first) throw new FileFault("bank.empty", 1);
  const ids = new Set<string>();
  for (const { id, account, place } of statements) {
    if (account !== first.account) throw new FileFault("bank.two-accounts", place);
    if (ids.has(id)) throw new FileFault("bank.id-twice", place, { id });
    ids.add(id);
  }
  return statements;
}

type OpenStatement = {
  place: number;
  id: string;
  account: string;
  owner: string;
  from: string;
  to: string;
  balances: Map<string, { fen: number; day: string }>;
  lines: StatementLine[];
  entries: number;
  pending: number;
  /** Number of entries that the file itself says it has. */
  counted: { entries: number; line: number } | undefined;
};

function emptyStatement(place: number): OpenStatement {
  return {
    place,
    id: "",
    account: "",
    owner: "",
    from: "",
    to: "",
    balances: new Map(),
    lines: [],
    entries: 0,
    pending: 0,
    counted: undefined,
  };
}

function takePart(open: OpenStatement, node: XmlElement): void {
  switch (node.name) {
    case "Id":
      open.id = node.text.trim().slice(0, 100);
      break;
    case "StmtPgntn":
    case "RptPgntn":
    case "NtfctnPgntn":
      if (textAt(node, "LastPgInd") === "false" || Number(textAt(node, "PgNb") || "1") > 1)
        throw new FileFault("bank.pages", node.line);
      break;
    case "FrToDt":
      open.from = dayAt(node, "from", "FrDtTm", "FrDt");
      open.to = dayAt(node, "to", "ToDtTm", "ToDt");
      break;
    case "Acct":
      takeAccount(open, node);
      break;
    case "Bal":
      takeBalance(open, node);
      break;
    case "TxsSummry": {
      const counted = textAt(node, "TtlNtries/NbOfNtries");
      if (/^\d{1,9}$/.test(counted)) open.counted = { entries: Number(counted), line: node.line };
      break;
    }
    case "Ntry": {
      if (open.account === "") throw new FileFault("bank.no-account", node.line);
      open.entries += 1;
      const status = textAt(node, "Sts/Cd", "Sts");
      if (status === "BOOK") open.lines.push(...linesOf(node, open.owner));
      else if (status === "PDNG" || status === "INFO" || status === "FUTR") open.pending += 1;
      else
        throw new FileFault("bank.status", elementAt(node, "Sts")?.line ?? node.line, {
          found: status.slice(0, 40),
        });
      break;
    }
    default:
      break;
  }
}

function takeAccount(open: OpenStatement, node: XmlElement): void {
  if (open.account !== "") throw new FileFault("bank.two-accounts", node.line);
  open.account = textAt(node, "Id/Othr/Id", "Id/IBAN").slice(0, 60);
  if (open.account === "") throw new FileFault("bank.no-account", node.line);
  open.owner = textAt(node, "Ownr/Nm").slice(0, 200);
  const currency = textAt(node, "Ccy");
  if (currency !== "" && currency !== "CNY")
    throw new FileFault("bank.currency", elementAt(node, "Ccy")?.line ?? node.line, {
      found: currency.slice(0, 10),
    });
}

function takeBalance(open: OpenStatement, node: XmlElement): void {
  const kind = textAt(node, "Tp/CdOrPrtry/Cd");
  if (!["OPBD", "PRCD", "CLBD", "ITBD"].includes(kind)) return;
  if (open.balances.has(kind)) throw new FileFault("bank.balance-twice", node.line, { kind });
  open.balances.set(kind, { fen: amountOf(node), day: dayAt(node, "day", "Dt/Dt", "Dt/DtTm") });
}

function finish(open: OpenStatement, format: StatementFormat, line: number): Statement {
  const { place, balances, lines, counted } = open;
  if (open.id === "") throw new FileFault("bank.no-id", place);
  if (open.account === "") throw new FileFault("bank.no-account", place);
  if (counted && counted.entries !== open.entries)
    throw new FileFault("bank.count", counted.line, { expected: counted.entries, found: open.entries });
  const opening = balances.get("OPBD") ?? balances.get("PRCD");
  const closing = balances.get("CLBD") ?? (format === "camt.052" ? balances.get("ITBD") : undefined);
  const days = lines.map((one) => one.bookedOn).toSorted();
  const from = open.from || (balances.get("OPBD")?.day ?? days[0] ?? closing?.day ?? "");
  const to = open.to || (closing?.day ?? days.at(-1) ?? "");
  if (from === "" || to === "") throw new FileFault("bank.no-period", line);
  return {
    format,
    id: open.id,
    place,
    account: open.account,
    owner: open.owner,
    from,
    to,
    openingFen: opening?.fen ?? null,
    closingFen: closing?.fen ?? null,
    lines,
    pending: open.pending,
  };
}
