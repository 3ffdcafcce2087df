/** Budget lines as another system names them: the columns of a feed, its codes, and its keys where it gave them. */
import type { Readable } from "node:stream";
import type { Context } from "../context.ts";
import { placeOfUnit } from "../definitions/places.ts";
import type { SheetCell } from "../domain/field-type.ts";
import type { Feed, FeedColumn } from "../domain/feed.ts";
import type { Identity } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { openExport } from "../exports/open-export.ts";
import type { SheetColumn, SheetFormat } from "../exports/sheet.ts";
import { type LineFilter, lineCondition } from "./line-condition.ts";
import { RECORD_COLUMNS, recordsText } from "./read-queries.ts";

const AMOUNTS: ReadonlySet<string> = new Set(["total", "decreased", "available", "applied"]);

/** Feeds that write lines, where the person works. */
export async function listRecordFeeds(context: Context, identity: Identity): Promise<{ id: string; title: string }[]> {
  return (await feedsOf(context, identity)).map(({ id, title }) => ({ id, title }));
}

async function feedsOf(context: Context, identity: Identity): Promise<Feed[]> {
  const [first] = identity.assignments;
  if (!first) return [];
  const feeds = context.definitions.all("feed", await placeOfUnit(context, context.pool, first.unit.id));
  return feeds.filter(({ columns }) => columns.some(({ line }) => line === "key"));
}

/** Bytes of the file: the feed's columns that lines can fill, in its order, amounts in exact yuan. */
export async function exportRecords(
  context: Context,
  identity: Identity,
  given: { feed: string; filter: LineFilter; format: SheetFormat },
): Promise<{ stream: Readable; name: string }> {
  const feed = (await feedsOf(context, identity)).find(({ id }) => id === given.feed);
  if (!feed) throw new Refusal("request.not-found");
  const values: unknown[] = [];
  const where = lineCondition(identity, given.filter, values);
  const titled = feed.columns.find(({ line }) => line === "title")?.field ?? "";
  const text = recordsText(where, values.push(feed.system), values.push(titled));
  const columns = feed.columns.flatMap((column) => {
    const cell = cellOf(context, feed, column);
    return cell ? [cell] : [];
  });
  const stream = await openExport(context.pool, { name: feed.title, columns }, { text, values }, given.format);
  return { stream, name: feed.title };
}

function cellOf(context: Context, feed: Feed, column: FeedColumn): SheetColumn | undefined {
  const { header, line } = column;
  if (line === undefined) return undefined;
  const fact = RECORD_COLUMNS.indexOf(line as (typeof RECORD_COLUMNS)[number]);
  const at = fact < 0 ? RECORD_COLUMNS.indexOf("elements") : fact;
  const read = (raw: string): unknown =>
    fact < 0
      ? (JSON.parse(raw) as Record<string, unknown>)[line]
      : line === "nature"
        ? codeOfName(context, feed, column, raw)
        : raw;
  return {
    head: header,
    width: 20,
    reads: [at],
    cell: (row): SheetCell => {
      const raw = row[at];
      if (!raw) return { kind: "empty" };
      if (AMOUNTS.has(line)) return { kind: "money", fen: Number(raw), unit: "yuan" };
      const value = read(raw);
      return value === undefined || value === null || value === ""
        ? { kind: "empty" }
        : { kind: "text", text: codeBack(column, value) };
    },
  };
}

/** The code that the other system has for ours: the first that means it. */
function codeBack({ codes }: FeedColumn, value: unknown): string {
  return Object.entries(codes ?? {}).find(([, ours]) => ours === value)?.[0] ?? String(value);
}

/** Lines keep the name of their fund; its code is that of the lowest item with the name. */
function codeOfName(context: Context, feed: Feed, column: FeedColumn, name: string): string {
  const field = context.definitions.compiled(feed.form).fields.get(column.field ?? "");
  const items = context.definitions.find("dictionary", String(field?.["dictionary"] ?? ""))?.items ?? [];
  const above = new Set(items.map(({ parent }) => parent));
  return items.find((item) => item.name === name && !above.has(item.code))?.code ?? name;
}
