/** A bank's own CSV by its layout: lines above the table, columns by title, amounts exact, nothing guessed. */
import { parse } from "csv-parse/sync";
import { FileFault } from "../domain/file-fault.ts";
import { signedFen } from "../domain/exact-amount.ts";
import type { LAYOUT_COLUMNS, LAYOUT_DAYS, LAYOUT_HEADS, StatementLayout } from "../domain/reconciliation.ts";
import { isDay, type Statement, type StatementLine } from "../domain/statement.ts";
import { MAX_ENTRIES } from "./read-camt.ts";

const DELIMITERS = { comma: ",", semicolon: ";", tab: "\t", bar: "|" } as const;
/** Rows above the table that are looked at for its titles. */
const MAX_HEAD = 40;
const MAX_CELL = 1000;
const DAY: Readonly<Record<(typeof LAYOUT_DAYS)[number], RegExp>> = {
  "yyyy-mm-dd": /^(\d{4})-(\d{2})-(\d{2})(?:[ T][\d:.]+)?$/,
  yyyymmdd: /^(\d{4})(\d{2})(\d{2})(?:[ T]?\d{2}:?\d{2}:?\d{2})?$/,
  "yyyy/m/d": /^(\d{4})\/(\d{1,2})\/(\d{1,2})(?: [\d:.]+)?$/,
  "yyyy.m.d": /^(\d{4})\.(\d{1,2})\.(\d{1,2})(?: [\d:.]+)?$/,
};

type Row = { cells: string[]; line: number };
type Column = (typeof LAYOUT_COLUMNS)[number];
type Head = (typeof LAYOUT_HEADS)[number];

/** The one statement of the file; throws a FileFault with the line. */
export function readStatementTable(bytes: Uint8Array, layout: StatementLayout): Statement {
  const rows = rowsOf(bytes, layout);
  const titles = rows.slice(0, MAX_HEAD).findIndex((row) => holdsTitles(row, layout));
  const titleRow = rows[titles];
  if (!titleRow)
    throw new FileFault("bank.no-titles", 1, { titles: layout.columns.map((one) => one.header).join(", ") });
  const heads = readHeads(rows.slice(0, titles), layout);
  const places = new Map<Column, number>(
    layout.columns.map(({ read, header }) => [read, titleRow.cells.findIndex((cell) => plain(cell) === plain(header))]),
  );
  const lines: StatementLine[] = [];
  let account = heads.get("account")?.text ?? "";
  for (const row of rows.slice(titles + 1)) {
    if (row.cells.every((cell) => cell.trim() === "")) continue;
    if (layout.end?.some((word) => plain(row.cells.find((cell) => cell.trim() !== "") ?? "").startsWith(plain(word))))
      break;
    if (lines.length >= MAX_ENTRIES) throw new FileFault("bank.too-many", row.line, { most: MAX_ENTRIES });
    const cell = (column: Column): string => (row.cells[places.get(column) ?? -1] ?? "").trim();
    const own = cell("account");
    if (own !== "" && account !== "" && own !== account) throw new FileFault("bank.two-accounts", row.line);
    account ||= own;
    const currency = cell("currency");
    if (!isYuan(currency)) throw new FileFault("bank.currency", row.line, { found: currency.slice(0, 10) });
    lines.push(lineOf(row, cell, layout));
  }
  if (layout.newestFirst) lines.reverse();
  return statementOf(layout, heads, account, lines, titleRow.line);
}

function rowsOf(bytes: Uint8Array, layout: StatementLayout): Row[] {
  let text: string;
  try {
    text = new TextDecoder(layout.encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new FileFault("bank.encoding", 1);
  }
  if (text.includes("\u0000")) throw new FileFault("bank.encoding", 1);
  try {
    const read = parse(text, {
      delimiter: DELIMITERS[layout.delimiter],
      relax_column_count: true,
      skip_empty_lines: false,
      info: true,
      bom: true,
      max_record_size: 100_000,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    return read.map(({ record, info }) => {
      if (record.some((cell) => cell.length > MAX_CELL)) throw new FileFault("bank.text-too-long", info.lines);
      return { cells: record, line: info.lines };
    });
  } catch (error) {
    if (error instanceof FileFault) throw error;
    throw new FileFault("bank.broken-table", Number((error as { lines?: unknown }).lines ?? 1) || 1);
  }
}

function holdsTitles({ cells }: Row, layout: StatementLayout): boolean {
  const there = new Set(cells.map(plain));
  return layout.columns.every(({ header }) => there.has(plain(header)));
}

/** Text behind the label, in its cell after a colon or in the next cell that says something. */
function readHeads(rows: readonly Row[], layout: StatementLayout): Map<Head, { text: string; line: number }> {
  const found = new Map<Head, { text: string; line: number }>();
  for (const { cells, line } of rows)
    cells.forEach((cell, i) => {
      const text = cell.trim();
      for (const { read, label } of layout.head) {
        if (!text.startsWith(label)) continue;
        const behind = text.slice(label.length);
        if (behind !== "" && !/^\s*[:\uFF1A]/.test(behind)) continue;
        const own = behind.replace(/^\s*[:\uFF1A]/, "").trim();
        const said =
          own === ""
            ? (cells
                .slice(i + 1)
                .find((next) => next.trim() !== "")
                ?.trim() ?? "")
            : own;
        if (found.has(read)) throw new FileFault("bank.head-twice", line, { label });
        found.set(read, { text: said, line });
      }
    });
  for (const { read, label } of layout.head)
    if (!found.get(read)?.text) throw new FileFault("bank.no-head", rows.at(-1)?.line ?? 1, { label });
  return found;
}

function lineOf(row: Row, cell: (column: Column) => string, layout: StatementLayout): StatementLine {
  const day = (text: string): string => dayOf(text, layout, row.line);
  const valueOn = cell("value-on");
  const balance = cell("balance");
  return {
    place: row.line,
    reference: cell("reference").slice(0, 100) || null,
    entry: cell("entry").slice(0, 100) || null,
    voucher: cell("voucher").slice(0, 100) || null,
    bookedOn: day(cell("booked-on")),
    valueOn: valueOn === "" ? null : day(valueOn),
    amountFen: amountIn(row, cell, layout),
    balanceFen: balance === "" ? null : fenOf(balance, row.line),
    counterparty: cell("counterparty").slice(0, 200),
    counterpartyAccount: cell("counterparty-account").slice(0, 60),
    purpose: cell("purpose").slice(0, 300),
    code: cell("code").slice(0, 60),
    returned: false,
  };
}

function amountIn(row: Row, cell: (column: Column) => string, { direction }: StatementLayout): number {
  if (direction) {
    const word = cell("direction");
    const fen = fenOf(cell("amount"), row.line);
    if (direction.in.includes(word)) return fen;
    if (direction.out.includes(word)) return fen === 0 ? 0 : -fen;
    throw new FileFault("bank.direction", row.line, { found: word.slice(0, 40) });
  }
  const [came, went] = [cell("in"), cell("out")];
  if (came === "" && went === "") return fenOf(cell("amount"), row.line);
  const into = came === "" ? 0 : fenOf(came, row.line);
  const out = went === "" ? 0 : fenOf(went, row.line);
  if (into !== 0 && out !== 0) throw new FileFault("bank.both-directions", row.line);
  return out === 0 ? into : -out;
}

function statementOf(
  layout: StatementLayout,
  heads: ReadonlyMap<Head, { text: string; line: number }>,
  account: string,
  lines: StatementLine[],
  place: number,
): Statement {
  const currency = heads.get("currency");
  if (currency && !isYuan(currency.text))
    throw new FileFault("bank.currency", currency.line, { found: currency.text.slice(0, 10) });
  if (account === "") throw new FileFault("bank.no-account", place);
  const money = (name: Head): number | undefined => {
    const head = heads.get(name);
    return head && fenOf(head.text, head.line);
  };
  const dayAt = (name: Head): string | undefined => {
    const head = heads.get(name);
    return head && dayOf(head.text, layout, head.line);
  };
  const [first] = lines;
  const before = first && first.balanceFen !== null ? first.balanceFen - first.amountFen : undefined;
  const days = lines.map((line) => line.bookedOn).toSorted();
  const from = dayAt("from") ?? days[0] ?? dayAt("to");
  const to = dayAt("to") ?? days.at(-1);
  if (from === undefined || to === undefined) throw new FileFault("bank.no-period", place);
  return {
    format: "csv",
    id: heads.get("statement-id")?.text.slice(0, 100) ?? `${layout.id} ${from} ${to}`,
    place,
    account: account.slice(0, 60),
    owner: heads.get("owner")?.text.slice(0, 200) ?? "",
    from,
    to,
    openingFen: money("opening") ?? before ?? null,
    closingFen: money("closing") ?? lines.at(-1)?.balanceFen ?? null,
    lines,
    pending: 0,
  };
}

function fenOf(text: string, line: number): number {
  const fen = signedFen(text);
  if (fen === undefined) throw new FileFault("bank.amount", line, { found: text.slice(0, 40) });
  return fen;
}

function dayOf(text: string, layout: StatementLayout, line: number): string {
  const [, year = "", month = "", day = ""] = DAY[layout.days].exec(text) ?? [];
  const read = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  if (!isDay(read)) throw new FileFault("bank.day", line, { found: text.slice(0, 40) });
  return read;
}

/** No currency named is yuan; anything else has to say so. */
function isYuan(text: string): boolean {
  return ["", "CNY", "RMB", "156", "\u4EBA\u6C11\u5E01", "\u4EBA\u6C11\u5E01\u5143"].includes(
    text.trim().toUpperCase(),
  );
}

/** A title as titles are compared: without spaces, in half width. */
function plain(text: string): string {
  return text.slice(0, 200).normalize("NFKC").replaceAll(/\s/g, "");
}
