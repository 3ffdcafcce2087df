/**
 * Rows of a query as the database's COPY gives them: in constant memory, as fast as the reader takes them. An export
 * that nobody reads any more stops its query. COPY takes no parameters, so values become quoted literals here.
 */
import { StringDecoder } from "node:string_decoder";
import pg from "pg";
import { to as copyTo } from "pg-copy-streams";
import type { Pool, Tx } from "../database/database.ts";
import { Refusal } from "../errors.ts";

/** One row as text; empty where the database has nothing. */
export type RawRow = string[];
export type CopyQuery = { text: string; values: readonly unknown[] };

/** Each export holds a connection for as long as its reader takes; the rest of the pool stays for everyday work. */
const MAX_AT_ONCE = 3;
let running = 0;

/** Batches of rows in the query's order; refused when too many exports run already. */
export async function* copyRows(pool: Pool, query: CopyQuery, signal: AbortSignal): AsyncGenerator<RawRow[]> {
  if (running >= MAX_AT_ONCE) throw new Refusal("request.busy");
  running++;
  try {
    yield* readCopy(pool, await pool.connect(), query, signal);
  } finally {
    running--;
  }
}

async function* readCopy(pool: Pool, client: Tx, query: CopyQuery, signal: AbortSignal): AsyncGenerator<RawRow[]> {
  let finished = false;
  let cancelling: Promise<unknown> = Promise.resolve();
  const pid = (client as unknown as { processID: number }).processID;
  const cancel = (): void => {
    cancelling = pool.query("select pg_cancel_backend($1)", [pid]).catch(() => undefined);
  };
  signal.addEventListener("abort", cancel);
  try {
    if (signal.aborted) return;
    const stream = client.query(copyTo(`copy (${withLiterals(query)}) to stdout (null '')`));
    const decoder = new StringDecoder("utf8");
    let rest = "";
    for await (const chunk of stream) {
      const text = rest + decoder.write(chunk as Buffer);
      const end = text.lastIndexOf("\n");
      rest = text.slice(end + 1);
      if (end >= 0) yield text.slice(0, end).split("\n").map(cellsOf);
    }
    finished = true;
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    signal.removeEventListener("abort", cancel);
    if (!finished) cancel();
    await cancelling;
    // A connection in the middle of a COPY cannot be used again.
    client.release(!finished);
  }
}

function cellsOf(line: string): RawRow {
  const cells = line.split("\t");
  if (!line.includes("\\")) return cells;
  return cells.map((cell) => (cell.includes("\\") ? cell.replaceAll(/\\(.)/g, unescaped) : cell));
}

const ESCAPES: Record<string, string> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };
function unescaped(_: string, sign: string): string {
  return ESCAPES[sign] ?? sign;
}

/** The text with `$1`, `$2` … replaced by literals, quoted by the driver; anything but text, numbers and lists of text is refused. */
export function withLiterals({ text, values }: CopyQuery): string {
  return text.replaceAll(/\$(\d+)/g, (_, digits: string) => {
    const value = values[Number(digits) - 1];
    if (typeof value === "number" && Number.isFinite(value)) return String(value);
    if (typeof value === "string") return pg.escapeLiteral(value.replaceAll("\u0000", ""));
    if (Array.isArray(value) && value.every((item) => typeof item === "string"))
      return `array[${value.map((item) => pg.escapeLiteral(item)).join(", ")}]`;
    throw new TypeError(`no literal for parameter ${digits}`);
  });
}
