/** The usual sheet that brings the bank's balance and ours together, with the items in transit behind each of its sums. */
import { formatMoney } from "../domain/money.ts";
import type { Paper, PaperTable } from "../domain/paper.ts";
import { Grid, GROUND, type Part, type Words } from "../print/default-paper.ts";

/** Sums are positive fen; items are positive for money that came in. */
export type ReconciliationSheet = {
  account: string;
  asOf: string;
  bankFen: number;
  oursFen: number;
  oursNotBank: { inFen: number; outFen: number };
  bankNotOurs: { inFen: number; outFen: number };
  bankAdjustedFen: number;
  oursAdjustedFen: number;
  missingDays: number;
  items: readonly { side: "bank" | "ours"; day: string; fen: number; words: string; number: string | null }[];
};

const HEIGHT = 24;
const SMALL = 8.5;

/** Lays it out on an upright page; the items go on over further pages under their head. */
export function reconciliationPaper(sheet: ReconciliationSheet, printed: string, word: Words): Paper {
  return {
    title: word("reco.sheet"),
    head: [word("reco.head", { account: sheet.account, day: sheet.asOf }), ""],
    landscape: false,
    tables: [balances(sheet, word), items(sheet.items, word)],
    foot: word("print.printed", { at: printed }),
    pages: word("print.page", { page: "{page}", pages: "{pages}" }),
    heading: true,
  };
}

function balances(sheet: ReconciliationSheet, word: Words): PaperTable {
  const grid = new Grid([5, 3, 5, 3]);
  const [item, sum] = [head(word("reco.item")), head(word("reco.amount"))];
  grid.line([item, sum, item, sum], HEIGHT);
  const rows = [
    ["bank-balance", sheet.bankFen, "our-balance", sheet.oursFen],
    ["plus-ours-in", sheet.oursNotBank.inFen, "plus-bank-in", sheet.bankNotOurs.inFen],
    ["minus-ours-out", sheet.oursNotBank.outFen, "minus-bank-out", sheet.bankNotOurs.outFen],
    ["adjusted", sheet.bankAdjustedFen, "adjusted", sheet.oursAdjustedFen],
  ] as const;
  for (const [left, leftFen, right, rightFen] of rows) {
    const bold = left === "adjusted";
    const parts = [{ text: word(`reco.${left}`) }, amount(leftFen), { text: word(`reco.${right}`) }, amount(rightFen)];
    grid.line(
      parts.map((part) => ({ ...part, bold })),
      HEIGHT,
    );
  }
  const apart = sheet.bankAdjustedFen - sheet.oursAdjustedFen;
  const said = [
    apart === 0 ? word("reco.even") : word("reco.uneven", { difference: formatMoney(apart, "yuan") }),
    ...(sheet.missingDays > 0 ? [word("reco.missing-days", { days: String(sheet.missingDays) })] : []),
  ];
  grid.line([{ text: said.join("\n"), columns: 4, bold: true }], HEIGHT);
  grid.line([{ text: word("reco.signed"), columns: 4 }], 32);
  return grid.table();
}

function items(list: ReconciliationSheet["items"], word: Words): PaperTable {
  const grid = new Grid([2, 3, 5, 6, 4, 4]);
  grid.line([{ text: word("reco.open-items"), columns: 6, bold: true, ground: GROUND }], 22);
  grid.line(
    (["side", "day", "number", "words", "in", "out"] as const).map((key) => head(word(`reco.${key}`))),
    20,
  );
  for (const { side, day, fen, words, number } of list)
    grid.line(
      [
        { text: word(`reco.side.${side}`), size: SMALL },
        { text: day, size: SMALL },
        { text: number ?? "", size: SMALL },
        { text: words, size: SMALL },
        fen > 0 ? { ...amount(fen), size: SMALL } : { text: "" },
        fen < 0 ? { ...amount(-fen), size: SMALL } : { text: "" },
      ],
      18,
    );
  if (list.length === 0) grid.line([{ text: word("reco.no-open"), columns: 6 }], 20);
  return { ...grid.table(), head: 2 };
}

function head(text: string): Part {
  return { text, ground: GROUND, align: "center", size: 9 };
}

function amount(fen: number): Part {
  return { text: formatMoney(fen, "yuan"), align: "right" };
}
