/** The books on A4: the trial balance of a month, and a ledger page. All amounts in yuan with their fen. */
import {
  ACCOUNT_NAMES,
  BOOK_ACCOUNTS,
  type BookAccount,
  closingOf,
  NO_TURNOVER,
  sideOf,
  type Turnover,
} from "../domain/book.ts";
import { formatMoney } from "../domain/money.ts";
import type { Paper, PaperTable } from "../domain/paper.ts";
import { Grid, GROUND, type Part, type Words } from "../print/default-paper.ts";
import { type AccountPage, type BookLine, type Period, totalsOf } from "./read-book.ts";

const SIZE = 8.5;
const HEIGHT = 18;

/** The trial balance: each line with its accounts, and the sum of each account over all lines. */
export function balancePaper(period: Period, lines: readonly BookLine[], printed: string, word: Words): Paper {
  const grid = new Grid([5, 2, 3, 3, 3, 3]);
  grid.line(
    (["line", "account", "opening", "debit", "credit", "closing"] as const).map((key) => head(word(`book.${key}`))),
    22,
  );
  for (const line of lines) {
    const kept = ACCOUNT_NAMES.filter((account) => line.accounts[account] !== undefined);
    kept.forEach((account, i) => {
      const name: Part = { text: [line.number, line.project ?? line.unit].join("\n"), size: SIZE, rows: kept.length };
      grid.line([...(i === 0 ? [name] : [under()]), ...amounts(account, line.accounts[account], word)], HEIGHT);
    });
  }
  const totals = totalsOf(lines);
  ACCOUNT_NAMES.forEach((account, i) =>
    grid.line(
      [
        ...(i === 0
          ? [{ text: word("book.total"), bold: true, size: SIZE, rows: ACCOUNT_NAMES.length, ground: GROUND }]
          : [under()]),
        ...amounts(account, totals[account], word).map((part) => ({ ...part, bold: true })),
      ],
      HEIGHT,
    ),
  );
  const { book, year, month } = period;
  return sheet(
    word("book.balances"),
    [word("book.period", { book: book.name, year: String(year), month }), ""],
    withoutCovered(grid.table()),
    printed,
    word,
  );
}

/** One account of one line: what it was, each entry with its voucher, the month, the year so far. */
export function pagePaper(page: AccountPage, printed: string, word: Words): Paper {
  const grid = new Grid([3, 2, 6, 3, 4, 4, 1.5, 4]);
  grid.line(
    (["day", "voucher", "summary", "contra", "debit", "credit", "side", "balance"] as const).map((key) =>
      head(word(`book.${key}`)),
    ),
    22,
  );
  const line = (day: string, voucher: string, text: string, contra: string, sums: Part[], balance: number): void =>
    grid.line(
      [
        cell(day),
        { ...cell(voucher), align: "center" },
        cell(text),
        cell(contra),
        ...sums,
        ...balanceParts(balance, word),
      ],
      HEIGHT,
    );
  line("", "", word("book.opening"), "", [cell(""), cell("")], page.openingFen);
  for (const entry of page.entries)
    line(
      entry.day,
      entry.voucher === null ? word("book.not-yet") : String(entry.voucher),
      `${movementText(entry, word)} ${entry.document_number}`,
      word(`book.account.${entry.contra}`),
      [amount(entry.debitFen), amount(entry.creditFen)],
      entry.balanceFen,
    );
  for (const [key, sums] of [
    ["month-total", page.inMonth],
    ["year-total", page.inYear],
  ] as const)
    line("", "", word(`book.${key}`), "", [amount(sums.debitFen), amount(sums.creditFen)], closingOf(sums));
  const name = `${page.line.number} ${page.line.project ?? page.line.unit}`;
  return sheet(
    `${word("book.page")}\u00A0\u00A0${word(`book.account.${page.account}`)}`,
    [name, word("book.period", { book: page.book.name, year: String(page.line.year), month: page.month })],
    grid.table(),
    printed,
    word,
  );
}

/** What a movement is called, also when it takes another one back. */
export function movementText({ movement, reverses }: { movement: string; reverses: boolean }, word: Words): string {
  const name = word(`book.movement.${movement}`);
  return reverses ? word("book.reversal", { movement: name }) : name;
}

function sheet(title: string, over: [string, string], table: PaperTable, printed: string, word: Words): Paper {
  return {
    title,
    head: over,
    landscape: true,
    tables: [{ ...table, head: 1 }],
    foot: word("print.printed", { at: printed }),
    pages: word("print.page", { page: "{page}", pages: "{pages}" }),
    heading: true,
  };
}

/** Balances stand on the side where their account stands by nature: negative would be a fault that the check finds. */
function amounts(account: BookAccount, turnover: Turnover = NO_TURNOVER, word: Words): Part[] {
  const sign = BOOK_ACCOUNTS[account] === "debit" ? 1 : -1;
  return [
    cell(word(`book.account.${account}`)),
    amount(sign * turnover.openingFen),
    amount(turnover.debitFen),
    amount(turnover.creditFen),
    amount(sign * closingOf(turnover)),
  ];
}

function balanceParts(balanceFen: number, word: Words): Part[] {
  return [{ ...cell(word(`book.side.${sideOf(balanceFen)}`)), align: "center" }, amount(Math.abs(balanceFen))];
}

function head(text: string): Part {
  return { text, ground: GROUND, align: "center", size: SIZE };
}

function cell(text: string): Part {
  return { text, size: SIZE };
}

function amount(fen: number): Part {
  return { text: formatMoney(fen, "yuan"), size: SIZE, align: "right" };
}

/** A place below a cell that reaches over several rows. */
function under(): Part {
  return { text: "", rows: 0 };
}

function withoutCovered(table: PaperTable): PaperTable {
  return { ...table, cells: table.cells.filter((one) => one.rows > 0) };
}
