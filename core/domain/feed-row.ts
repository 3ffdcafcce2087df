/** One record of another system: read without guessing, and told apart from what is known of its key. */
import { exactFen } from "./exact-amount.ts";
import { parseDay } from "./fields/date.ts";
import { type Feed, type FeedColumn, headerKey } from "./feed.ts";
import { type Problem, pointerStep, problem } from "./problem.ts";

/** Characters that no cell of a system holds; they would hide in a name. */
const CONTROL = /\p{Cc}/u;
const MAX_CELL = 300;
const DAY = /^\d{4}(?:\d{4}|-\d{2}-\d{2}|\/\d{1,2}\/\d{1,2})$/;

export type FeedRow = {
  key: string;
  /** Fen; undefined when the amount cannot be read. */
  amountFen: number | undefined;
  year: number | undefined;
  /** Every column of the feed that the row fills, as it stood, by the feed's own title. */
  figures: Record<string, string>;
  /** What was read, by the feed's title: codes translated, amounts in fen, units still by name. */
  values: Record<string, string | number | boolean>;
  problems: Problem[];
};

/** Columns of the file, at the place of the feed's columns; undefined where the file has none. */
export function placeColumns(feed: Feed, headers: readonly string[]): (number | undefined)[] {
  const places = new Map<string, number>();
  headers.forEach((header, i) => {
    if (!places.has(headerKey(header))) places.set(headerKey(header), i);
  });
  return feed.columns.map(({ header }) => places.get(headerKey(header)));
}

/** Titles of required columns that the file lacks. */
export function missingColumns(feed: Feed, headers: readonly string[]): string[] {
  const places = placeColumns(feed, headers);
  return feed.columns.flatMap(({ header, required }, i) =>
    required === true && places[i] === undefined ? [header] : [],
  );
}

/** Reads a row. `division` is the six digits of the county that the file has to be of. */
export function readFeedRow(
  feed: Feed,
  places: readonly (number | undefined)[],
  cells: readonly string[],
  division: string,
): FeedRow {
  const row: FeedRow = { key: "", amountFen: undefined, year: undefined, figures: {}, values: {}, problems: [] };
  feed.columns.forEach((column, i) => {
    const place = places[i];
    const text = place === undefined ? "" : (cells[place] ?? "").trim();
    if (text === "") {
      if (column.required === true) row.problems.push(say("import.cell-missing", column, text));
      return;
    }
    row.figures[column.header] = text;
    const read = readCell(column, text, division);
    if ("code" in read) row.problems.push(read);
    else row.values[column.header] = read.value;
  });
  const valueOf = (header: string): unknown =>
    row.values[feed.columns.find((column) => headerKey(column.header) === headerKey(header))?.header ?? ""];
  const [key, amount, year] = [valueOf(feed.key), valueOf(feed.amount), valueOf(feed.year)];
  if (typeof key === "string") row.key = key;
  if (typeof amount === "number") row.amountFen = amount;
  if (typeof year === "number") row.year = year;
  return row;
}

function readCell(column: FeedColumn, text: string, division: string): { value: string | number | boolean } | Problem {
  if (text.length > MAX_CELL || CONTROL.test(text)) return say("import.cell-unreadable", column, text);
  const listed = column.codes;
  const value = listed && Object.hasOwn(listed, text) ? (listed[text] ?? text) : text;
  switch (column.read) {
    case "amount": {
      const fen = exactFen(text);
      return fen === undefined ? say("import.not-exact", column, text) : { value: fen };
    }
    case "year":
      return /^(?:19|20)\d{2}$/.test(text) ? { value: Number(text) } : say("import.years", column, text);
    case "date": {
      const day = DAY.test(text) ? parseDay(text) : undefined;
      return day === undefined ? say("import.not-a-day", column, text) : { value: day };
    }
    case "division":
      return text === division || text === `${division}000`
        ? { value: text }
        : say("import.other-division", column, text);
    case "text":
    case "unit":
      return { value };
  }
}

function say(code: string, column: FeedColumn, text: string): Problem {
  return problem(code, pointerStep(column.header), {
    label: `${column.header} ${column.title}`,
    value: text.slice(0, 60),
  });
}

/** What is known of a key: what it came in as, what it counts now, and whether its first document made a line. */
export type KnownKey = {
  /** Sum of all documents of the key that stand. */
  amountFen: number;
  figures: Readonly<Record<string, string>>;
  /** Number of the first document. */
  number: string;
  /** The line that it made; undefined while it is on its way. */
  line: string | undefined;
};
export const OUTCOMES = ["new", "up", "down", "same", "differs", "bad"] as const;
export type Outcome = (typeof OUTCOMES)[number];
export type FeedVerdict = { outcome: Outcome; deltaFen: number; problems: Problem[] };

/**
 * What a row would do: `new` starts the feed's form, `up` and `down` the form for changes with the difference; `same`
 * does nothing, `differs` (other columns than the amount) is only told, `bad` says why it cannot be taken in.
 */
export function judgeFeedRow(feed: Feed, row: FeedRow, known: KnownKey | undefined): FeedVerdict {
  const bad = (...problems: Problem[]): FeedVerdict => ({ outcome: "bad", deltaFen: 0, problems });
  if (row.problems.length > 0 || row.amountFen === undefined) return bad(...row.problems);
  const amount = feed.columns.find(({ header }) => headerKey(header) === headerKey(feed.amount));
  if (!known) {
    if (row.amountFen === 0 && amount) return bad(say("import.not-exact", amount, row.figures[amount.header] ?? ""));
    return { outcome: "new", deltaFen: row.amountFen, problems: [] };
  }
  const told = differences(feed, row, known);
  const deltaFen = row.amountFen - known.amountFen;
  if (deltaFen === 0) return { outcome: told.length > 0 ? "differs" : "same", deltaFen, problems: told };
  if (known.line === undefined)
    return bad(problem("import.key-waiting", pointerStep(feed.amount), { number: known.number }), ...told);
  return { outcome: deltaFen > 0 ? "up" : "down", deltaFen, problems: told };
}

/** Columns that say something else than when the key came in: told, never changed. */
function differences(feed: Feed, row: FeedRow, known: KnownKey): Problem[] {
  return feed.columns.flatMap((column): Problem[] => {
    const { header, free } = column;
    if (free === true || [feed.key, feed.amount].some((own) => headerKey(own) === headerKey(header))) return [];
    const [before, now] = [known.figures[header] ?? "", row.figures[header] ?? ""];
    if (plainCell(column, before) === plainCell(column, now)) return [];
    return [
      {
        ...problem("import.differs", pointerStep(header), {
          label: `${header} ${column.title}`,
          before: before.slice(0, 60),
          value: now.slice(0, 60),
        }),
        severity: "warn",
      },
    ];
  });
}

/** The cell as it is compared: the same day, amount or division in another way is no difference, nor is "no" for nothing. */
function plainCell(column: FeedColumn, text: string): string {
  if (text === "") return "";
  if (column.read === "division") return text.slice(0, 6);
  const read = readCell(column, text, "");
  if ("code" in read) return text;
  return read.value === false ? "" : String(read.value);
}
