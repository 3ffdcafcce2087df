/**
 * Files of another system's records: which feed reads a file, what its rows would do, and taking their keys. Keys are
 * taken for the whole file in one transaction before the first document is made: of two people with the same file one
 * goes on and the other is told, and a server that dies goes on with the keys that it took.
 */
import type { Context } from "../context.ts";
import { inTransaction, type Queryable, type Tx } from "../database/database.ts";
import { placeOfUnit } from "../definitions/places.ts";
import { missingColumns, OUTCOMES, type Outcome } from "../domain/feed-row.ts";
import { type Feed, headerKey } from "../domain/feed.ts";
import { problem } from "../domain/problem.ts";
import type { Identity } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { countOutcomes, listTaken, takeKeys, updateFeedRows } from "./feed-queries.ts";
import { type FormImportRow, listAllRows, type StoredRow } from "./form-queries.ts";
import { type JudgedFeed, judgeFeed } from "./judge-feed.ts";

/** Rows written in one statement. */
const BATCH = 500;
/** Rows of one file: each changed one is a case that somebody approves. */
const MAX_ROWS = 2000;

export type FeedView = {
  id: string;
  title: string;
  key: string;
  columns: { header: string; title: string; field: string | null }[];
  /** Columns of the file that the feed does not read. */
  unused: string[];
  outcomes: Record<Outcome, { rows: number; fen: number }>;
};

/** The feed of the form that a file with these headers belongs to; refused when it lacks columns of it. */
export async function feedOfFile(
  context: Context,
  db: Queryable,
  unit: string,
  form: string,
  table: { headers: readonly string[]; rows: readonly unknown[] },
): Promise<Feed | undefined> {
  const has = new Set(table.headers.map(headerKey));
  const feeds = context.definitions.all("feed", await placeOfUnit(context, db, unit));
  const feed = feeds.find((one) => one.form === form && has.has(headerKey(one.key)));
  if (!feed) return undefined;
  const missing = missingColumns(feed, table.headers);
  if (missing.length > 0)
    throw new Refusal("import.invalid", {
      problems: [problem("import.columns-missing", "", { names: missing.join(", ") })],
    });
  const twice = table.headers.map(headerKey).filter((one, i, all) => one !== "" && all.indexOf(one) < i);
  const known = new Set(feed.columns.map(({ header }) => headerKey(header)));
  const doubled = twice.filter((one) => known.has(one));
  if (doubled.length > 0)
    throw new Refusal("import.invalid", {
      problems: [problem("import.columns-twice", "", { names: doubled.join(", ") })],
    });
  if (table.rows.length > MAX_ROWS)
    throw new Refusal("import.invalid", { problems: [problem("import.feed-too-long", "", { count: MAX_ROWS })] });
  return feed;
}

/** The version of the feed that an import began with. */
export function feedOf(context: Context, row: Pick<FormImportRow, "feed" | "feed_version">): Feed | undefined {
  if (row.feed === null || row.feed_version === null) return undefined;
  return context.definitions.get("feed", row.feed, row.feed_version);
}

/** Writes what the rows of a feed would do. */
export async function keepJudged(db: Queryable, id: string, judged: readonly JudgedFeed[]): Promise<void> {
  for (let i = 0; i < judged.length; i += BATCH)
    await updateFeedRows(db, [id, JSON.stringify(judged.slice(i, i + BATCH))]);
}

/** What a person sees of the feed; null for an import whose columns a person matches. */
export async function feedView(context: Context, row: FormImportRow): Promise<FeedView | null> {
  const feed = feedOf(context, row);
  if (!feed) return null;
  const known = new Set(feed.columns.map(({ header }) => headerKey(header)));
  const outcomes = Object.fromEntries(OUTCOMES.map((one) => [one, { rows: 0, fen: 0 }])) as FeedView["outcomes"];
  for (const { outcome, rows, fen } of await countOutcomes(context.pool, [row.id]))
    outcomes[outcome as Outcome] = { rows, fen };
  return {
    id: feed.id,
    title: feed.title,
    key: feed.key,
    columns: feed.columns.map(({ header, title, field = null }) => ({ header, title, field })),
    unused: row.headers.filter((header) => header !== "" && !known.has(headerKey(header))),
    outcomes,
  };
}

type Home = { county: string; region: string };

/**
 * Takes the keys of all rows that are ready, or of none: refused when rows are wrong and nobody said to leave them, and
 * when a key stands otherwise than the person saw it. Keys that this import took before it was broken off are its own.
 */
export async function takeFeed(
  context: Context,
  tx: Tx,
  identity: Identity,
  order: FormImportRow,
  home: Home,
  leave: boolean,
): Promise<void> {
  const feed = feedOf(context, order);
  if (!feed) return;
  const rows = await listAllRows(tx, [order.id]);
  const wrong = rows.filter(({ verdict }) => verdict === "bad").length;
  if (wrong > 0 && !leave) throw new Refusal("import.feed-wrong", { facts: { count: wrong } });
  const taken = new Set((await listTaken(tx, [order.id])).map(({ document }) => document));
  const fresh = rows.filter(({ verdict, document }) => verdict === "ready" && !taken.has(document));
  if (fresh.length === 0) return;
  const now = await judgeFeed(context, tx, identity, { feed, unit: order.unit, headers: order.headers }, home, fresh);
  const asSeen = new Map(fresh.map((row) => [row.row, row]));
  if (!now.every((row) => isAsSeen(row, asSeen.get(row.row)))) throw new Refusal("import.feed-stale");
  const entries = now.flatMap(({ row, outcome, taken: one }) =>
    one
      ? [
          {
            document: asSeen.get(row)?.document,
            key: one.key,
            seq: one.seq + 1,
            begins: outcome === "new",
            amount_fen: one.deltaFen,
            figures: one.figures,
            row,
          },
        ]
      : [],
  );
  const at = context.clock();
  const kept = await takeKeys(tx, [
    home.county,
    feed.system,
    order.id,
    identity.person.id,
    at,
    JSON.stringify(entries),
  ]);
  if (kept.length !== fresh.length) throw new Refusal("import.feed-stale");
}

function isAsSeen(now: JudgedFeed, seen: StoredRow | undefined): boolean {
  return (
    seen !== undefined &&
    now.outcome === seen.outcome &&
    now.taken?.seq === seen.taken?.seq &&
    now.taken?.deltaFen === seen.taken?.deltaFen
  );
}

/** Judges the rows anew that are not done, after somebody else was ahead. */
export async function judgeAgain(
  context: Context,
  identity: Identity,
  order: FormImportRow,
  home: Home,
): Promise<void> {
  const feed = feedOf(context, order);
  if (!feed) return;
  const rows = await listAllRows(context.pool, [order.id]);
  const taken = new Set((await listTaken(context.pool, [order.id])).map(({ document }) => document));
  const open = rows.filter(({ verdict, document }) => verdict !== "done" && !taken.has(document));
  const { unit, headers } = order;
  const judged = await judgeFeed(context, context.pool, identity, { feed, unit, headers }, home, open);
  await inTransaction(context.pool, (tx) => keepJudged(tx, order.id, judged));
}
