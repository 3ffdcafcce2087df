/**
 * Exports, in a process of their own: the product's CSV and XLSX of 100,000 documents × 13 columns against bare COPY of
 * the same columns out of the same table. Time from the first call to the last byte; memory of this process.
 */
import { setTimeout as sleep } from "node:timers/promises";
import { to as copyTo } from "pg-copy-streams";
import { identityOfLogin } from "../../core/accounts/session.ts";
import { exportDocuments } from "../../core/documents/export-documents.ts";
import type { List } from "../../core/domain/list.ts";
import type { SheetFormat } from "../../core/exports/sheet.ts";
import type { World } from "./world.ts";

/** Seven general columns and six fields: texts, codes with names, money, years, a day, a masked one. */
const GENERAL = ["number", "title", "unit", "region", "amount", "state", "updated"];
const FIELDS = ["industry", "funcCode", "startYear", "endYear", "approvedOn", "contact"];
const COLUMNS = [...GENERAL, ...FIELDS];
const PERSON = "shenyinuo";
type Run = { ms: number; bytes: number; megabytes: number };

/** One line of a table for each way; each way runs once to warm up and then `rounds` times in turn. */
export async function benchExports(world: World, rounds: number): Promise<string[]> {
  const { context } = world.opened;
  const identity = await identityOfLogin(context.pool, context.definitions, PERSON, context.clock());
  if (!identity) throw new Error(`${PERSON} is not there`);
  const list: List = { ...context.definitions.get("list", "declare"), columns: COLUMNS.map((id) => ({ id })) };
  const order = (format: SheetFormat) => ({ list, query: { page: 1, size: 1, fields: {} }, format, all: false });
  const ways: Record<string, () => Promise<AsyncIterable<Uint8Array>>> = {
    "bare COPY": () => bareCopy(world),
    "CSV of the product": () => exportDocuments(context, identity, order("csv"), (key) => key),
    "XLSX of the product": () => exportDocuments(context, identity, order("xlsx"), (key) => key),
    "XLSX, slow reader": async () => slowly(await exportDocuments(context, identity, order("xlsx"), (key) => key)),
  };
  const runs = new Map<string, Run[]>(Object.keys(ways).map((name) => [name, []]));
  for (let round = -1; round < rounds; round++)
    for (const [name, open] of Object.entries(ways)) {
      if (name.includes("slow") && round !== 0) continue;
      const run = await measure(open);
      if (round >= 0) runs.get(name)?.push(run);
    }
  const bare = runs.get("bare COPY") ?? [];
  return [...runs].map(([name, all]) => lineOf(name, all, bare));
}

async function measure(open: () => Promise<AsyncIterable<Uint8Array>>): Promise<Run> {
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  let highest = before;
  const watch = setInterval(() => (highest = Math.max(highest, process.memoryUsage().rss)), 20);
  const start = performance.now();
  let bytes = 0;
  for await (const piece of await open()) bytes += piece.length;
  clearInterval(watch);
  return { ms: performance.now() - start, bytes, megabytes: Math.max(0, highest - before) / 1e6 };
}

async function bareCopy(world: World): Promise<AsyncIterable<Uint8Array>> {
  const { pool } = world.opened.context;
  const client = await pool.connect();
  const fields = FIELDS.map((id) => `d.answers ->> '${id}'`);
  const stream = client.query(
    copyTo(
      `copy (select d.number, d.title, d.unit, coalesce(d.town, d.county, d.city, d.province), d.amount_fen, d.state, d.updated_at, ${fields.join(", ")}
       from core.document d where d.form = 'declare' and d.state not in ('draft', 'void')) to stdout (format csv)`,
    ),
  );
  stream.once("close", () => client.release());
  return stream as AsyncIterable<Uint8Array>;
}

/** A reader that takes a breath after each piece. */
async function* slowly(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    await sleep(20);
    yield piece;
  }
}

function lineOf(name: string, runs: readonly Run[], bare: readonly Run[]): string {
  const spread = (numbers: readonly number[], digits: number): string => {
    const sorted = numbers.toSorted((a, b) => a - b);
    const at = (i: number): string => (sorted[i] ?? 0).toFixed(digits);
    return `${at(Math.floor(sorted.length / 2))} (${at(0)}\u2013${at(sorted.length - 1)})`;
  };
  const ratios = runs.map((run, i) => run.ms / (bare[i]?.ms ?? Number.NaN));
  const cells = [
    name,
    spread(
      runs.map(({ ms }) => ms / 1000),
      2,
    ),
    name.includes("bare") || name.includes("slow") ? "" : `**${spread(ratios, 2)}**`,
    ((runs[0]?.bytes ?? 0) / 1e6).toFixed(1),
    spread(
      runs.map(({ megabytes }) => megabytes),
      0,
    ),
  ];
  return `| ${cells.join(" | ")} |`;
}
