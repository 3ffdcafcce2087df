/**
 * Payments per second: a reservation with its key, rule, accounts, posting and evidence as the product makes it, against
 * one statement that takes the money and writes one row, on one hot line and on 200, with 32 payers.
 */
import { openPool, type Pool, roleUrl } from "../../core/database/database.ts";
import { inPipeline } from "../../core/database/database.ts";
import { post } from "../../core/ledger/post.ts";
import { callOf, type SmallLedger } from "../support/small-ledger.ts";
import { makeWorld, type World } from "./world.ts";

const PAYERS = 32;
const LINES = 200;
const LINE_FEN = 1_000_000_000_000;

type Side = (line: string, n: number) => Promise<unknown>;

/** Prints one line for each kind; sides alternate from round to round. */
export async function benchPayments(
  size: { rounds: number; each: number },
  log: (line: string) => void,
): Promise<void> {
  const world = await makeWorld(100, (line) => console.error(line));
  const url = roleUrl(world.ownerUrl, "mz_app");
  const pools = {
    product: openPool(url, PAYERS, "bench-product", true),
    bare: openPool(world.ownerUrl, PAYERS, "bench-bare"),
  };
  try {
    const { ledger, lines } = await prepare(world, pools.product);
    await world.owner.query(`create table core.bench_payment (id bigint generated always as identity primary key, quota uuid not null, amount_fen bigint not null, at timestamptz not null);
      create table core.bench_line (id uuid primary key, total_fen bigint not null, held_fen bigint not null default 0 check (held_fen <= total_fen))`);
    await world.owner.query(
      "insert into core.bench_line (id, total_fen) select id, total_fen from core.quota where id = any($1::uuid[])",
      [lines],
    );
    const product: Side = (line, n) =>
      inPipeline(pools.product, (tx) =>
        post(tx, callOf(ledger, { movement: "reserve", quota: line, amountFen: 1, key: n })),
      );
    const bare: Side = (line) =>
      pools.bare.query({
        name: "bare-pay",
        text: `with taken as (update core.bench_line set held_fen = held_fen + $2 where id = $1 and total_fen - held_fen >= $2 returning id)
          insert into core.bench_payment (quota, amount_fen, at) select id, $2, now() from taken`,
        values: [line, 1],
      });
    log("\n| 32 payers | product /s | one statement /s | ratio |\n| --- | ---: | ---: | ---: |");
    let key = 1_000_000;
    for (const count of [1, LINES]) {
      const runs: { product: number; bare: number }[] = [];
      for (let round = -1; round < size.rounds; round++) {
        const run = { product: 0, bare: 0 };
        for (const side of round % 2 === 0 ? (["product", "bare"] as const) : (["bare", "product"] as const)) {
          run[side] = await perSecond(size.each, (n) =>
            (side === "product" ? product : bare)(lines[n % count] ?? "", key + n),
          );
          key += size.each;
        }
        if (round >= 0) runs.push(run);
      }
      log(
        `| ${count === 1 ? "one line" : `${count} lines`} | ${spread(
          runs.map((r) => r.product),
          0,
        )} | ${spread(
          runs.map((r) => r.bare),
          0,
        )} | ${spread(
          runs.map((r) => r.product / r.bare),
          2,
        )} |`,
      );
    }
  } finally {
    await Promise.all([pools.product.end(), pools.bare.end()]);
    await world.close();
  }
}

async function perSecond(each: number, one: (n: number) => Promise<unknown>): Promise<number> {
  let next = 0;
  const began = performance.now();
  await Promise.all(
    Array.from({ length: PAYERS }, async () => {
      while (next < each) await one(next++);
    }),
  );
  return (each * 1000) / (performance.now() - began);
}

/** Lines of a unit, opened by the product itself for a running application of the county. */
async function prepare(world: World, pool: Pool): Promise<{ ledger: SmallLedger; lines: string[] }> {
  const { rows } = await world.owner.query<SmallLedger>(
    `select d.project, d.unit, d.id as document, c.id as "flowCase", '' as quota, d.created_by as person
     from core.document d join core.flow_case c on c.document = d.id where d.form = 'pay' limit 1`,
  );
  const [ledger] = rows;
  if (!ledger) throw new Error("the county has no payment");
  for (let n = 0; n < LINES; n++)
    await inPipeline(pool, (tx) =>
      post(
        tx,
        callOf(ledger, { movement: "allot", amountFen: LINE_FEN, line: { number: `BENCH-${n}`, year: 2026 }, key: n }),
      ),
    );
  const opened = await world.owner.query<{ id: string }>(
    "select id from core.quota where number like 'BENCH-%' order by number",
  );
  return { ledger, lines: opened.rows.map((row) => row.id) };
}

function spread(values: readonly number[], digits: number): string {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted[Math.floor(sorted.length / 2)] ?? 0;
  return `${middle.toFixed(digits)} (${(sorted[0] ?? 0).toFixed(digits)}\u2013${(sorted.at(-1) ?? 0).toFixed(digits)})`;
}
