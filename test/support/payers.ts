/**
 * Payers who all draw on the same few lines at once: they reserve, pay, cancel, get refunds, take everything back, and
 * send the same order twice. What each was told is kept, so that the books can be compared with the answers.
 */
import { inTransaction, openPool, roleUrl } from "../../core/database/database.ts";
import { EMPTY_ACCOUNTS, type Accounts, type Movement, move } from "../../core/domain/ledger.ts";
import { verifyLedger } from "../../core/ledger/verify-ledger.ts";
import type { TestApp } from "./app.ts";
import { moveOnce, type SmallLedger } from "./small-ledger.ts";

export type Campaign = { payers: number; orders: number; seed: number; lineFen: number };
export type Tally = {
  accepted: number;
  refused: Record<string, number>;
  repeats: number;
  snapshots: number;
  faults: string[];
};
type Drawn = { line: string; movement: Movement; amountFen: number };

/** Each payer has an application of its own; the lines are the first `lines` of the campaign. */
export async function runCampaign(
  test: TestApp,
  applications: readonly SmallLedger[],
  lines: readonly string[],
  { orders, seed, lineFen }: Campaign,
): Promise<Tally> {
  const pool = openPool(roleUrl(test.database.url, "mz_app"), applications.length, "payers");
  const tally: Tally = { accepted: 0, refused: {}, repeats: 0, snapshots: 0, faults: [] };
  const standing = applications.map((): Drawn[] => []);
  let running = true;
  const reader = (async () => {
    while (running) {
      const { faults } = await inTransaction(test.database.owner, (tx) => verifyLedger(tx), { oneState: true });
      tally.snapshots++;
      tally.faults.push(...faults.map((fault) => `${fault.number}: ${fault.fault}`));
    }
  })();
  try {
    await Promise.all(
      applications.map(async (application, payer) => {
        const random = streamOf(seed + payer);
        for (let n = 0; n < orders; n++) {
          const key = payer * 1_000_000 + n * 10;
          const drawn = standing[payer] ?? [];
          const order = nextOrder(random, lines, drawn);
          const send = () =>
            moveOnce(pool, application, {
              ...order,
              key,
              ...(order.movement === "reverse" && { document: application.document }),
            });
          // A repeat of the same key is answered like the first and moves nothing.
          const twice =
            random() < 0.2 && order.movement !== "reverse" && order.movement !== "pay" && order.movement !== "refund";
          const said = await Promise.all(twice ? [send(), send()] : [send()]);
          if (twice) tally.repeats++;
          if (new Set(said.map((one) => (one === "ok" ? "ok" : "no"))).size > 1 && order.movement !== "reserve")
            tally.faults.push(`${order.movement} and its repeat: ${said.join(", ")}`);
          if (!said.includes("ok")) {
            tally.refused[said[0] ?? ""] = (tally.refused[said[0] ?? ""] ?? 0) + 1;
            continue;
          }
          tally.accepted++;
          if (order.movement === "reverse") drawn.length = 0;
          else drawn.push({ line: order.quota ?? "", movement: order.movement, amountFen: order.amountFen ?? 0 });
        }
      }),
    );
  } finally {
    running = false;
    await reader;
    await pool.end();
  }
  tally.faults.push(...(await differences(test, lines, standing.flat(), lineFen)));
  return tally;
}

type Order = { movement: Movement | "reverse"; quota?: string; amountFen?: number };

function nextOrder(random: () => number, lines: readonly string[], drawn: readonly Drawn[]): Order {
  const line = lines[Math.floor(random() ** 2 * lines.length)] ?? "";
  const open = drawn
    .filter((one) => one.line === line)
    .reduce(
      (sum, { movement, amountFen }) =>
        sum + (movement === "reserve" ? amountFen : movement === "refund" ? 0 : -amountFen),
      0,
    );
  const paid = drawn
    .filter((one) => one.line === line)
    .reduce(
      (sum, { movement, amountFen }) => sum + (movement === "pay" ? amountFen : movement === "refund" ? -amountFen : 0),
      0,
    );
  const amountFen = 1 + Math.floor(random() * 2_000);
  const chance = random();
  if (chance < 0.02 && drawn.length > 0) return { movement: "reverse" };
  if (chance < 0.3 && open > 0) return { movement: "pay", quota: line, amountFen: Math.min(open, amountFen) };
  if (chance < 0.45 && open > 0) return { movement: "release", quota: line, amountFen: Math.min(open, amountFen) };
  if (chance < 0.55 && paid > 0) return { movement: "refund", quota: line, amountFen: Math.min(paid, amountFen) };
  return { movement: "reserve", quota: line, amountFen };
}

/** Lines whose accounts are not what the answers add up to. */
async function differences(
  test: TestApp,
  lines: readonly string[],
  drawn: readonly Drawn[],
  lineFen: number,
): Promise<string[]> {
  const { rows } = await test.database.owner.query<Accounts & { id: string }>(
    `select id, total_fen as "totalFen", frozen_fen as "frozenFen", in_transit_fen as "inTransitFen", paid_fen as "paidFen",
       refunded_fen as "refundedFen", distributed_fen as "distributedFen" from core.quota where id = any($1::uuid[])`,
    [lines],
  );
  const faults = (await verifyLedger(test.database.owner)).faults.map((fault) => `${fault.number}: ${fault.fault}`);
  for (const { id, ...held } of rows) {
    // In the order reserve, pay, release, refund every sum of accepted movements is possible.
    const rank: Partial<Record<Movement, number>> = { reserve: 0, pay: 1, release: 2, refund: 3 };
    let expected: Accounts = { ...EMPTY_ACCOUNTS, totalFen: Number.MAX_SAFE_INTEGER };
    for (const { movement, amountFen } of drawn
      .filter((one) => one.line === id)
      .sort((a, b) => (rank[a.movement] ?? 0) - (rank[b.movement] ?? 0))) {
      const moved = move(expected, movement, amountFen);
      if ("refusal" in moved) faults.push(`${id}: answers that do not fit: ${moved.refusal.code}`);
      else expected = moved.accounts;
    }
    expected.totalFen = lineFen;
    if (Object.entries(expected).some(([account, fen]) => held[account as keyof Accounts] !== fen))
      faults.push(`${id}: ${JSON.stringify(held)} instead of ${JSON.stringify(expected)}`);
  }
  return faults;
}

/** Numbers from 0 to 1 that a seed decides (mulberry32). */
function streamOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
