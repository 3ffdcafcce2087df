/** PostgreSQL is killed while many people pay: what was acknowledged is there, what was not answered is settled by its key. */
import { expect, it } from "vitest";
import { openPool, roleUrl } from "../../core/database/database.ts";
import { verifyLedger } from "../../core/ledger/verify-ledger.ts";
import type { TestApp } from "../support/app.ts";
import { type KillablePostgres, killablePostgres } from "../support/killable-postgres.ts";
import { type Moved, moveOnce, type SmallLedger, smallLedgers } from "../support/small-ledger.ts";

const KILLS = Number(process.env["DATABASE_KILLS"] ?? 2);
const PAYERS = 16;
type Sent = { payer: SmallLedger; moved: Moved; said: string };

/** Payers reserve until the database is gone; an error instead of an answer is "unknown". */
async function payUntilKilled(
  postgres: KillablePostgres,
  payers: readonly SmallLedger[],
  round: number,
): Promise<Sent[]> {
  const pool = openPool(roleUrl(postgres.url(), "mz_app"), payers.length, "payers");
  const sent: Sent[] = [];
  let answered = 0;
  let killed = false;
  await Promise.all(
    payers.map(async (payer, p) => {
      for (let n = 0; !killed; n++) {
        const key = round * 10_000_000 + p * 100_000 + n;
        const moved = { movement: "reserve", quota: payer.quota, amountFen: 1 + ((p + n) % 7), key } as const;
        const said = await moveOnce(pool, payer, moved).catch(() => "unknown");
        sent.push({ payer, moved, said });
        if (said === "unknown") return;
        // In the middle of the others' transactions.
        if (++answered === PAYERS * 6) {
          killed = true;
          postgres.kill();
        }
      }
    }),
  );
  await pool.end().catch(() => undefined);
  return sent;
}

it(`keeps every acknowledged payment over ${KILLS} kills, and settles each that was not answered by its key`, async () => {
  const postgres = await killablePostgres("2026-03-02T10:00:00+08:00");
  const payers = await smallLedgers(postgres.test as TestApp, 100_000_000, PAYERS);
  const opened = PAYERS; // each application holds one fen
  let expected = opened;
  let unknown = 0;
  for (let round = 1; round <= KILLS; round++) {
    const sent = await payUntilKilled(postgres, payers, round);
    await postgres.restart();
    const { rows } = await postgres
      .owner()
      .query<{ message: string }>("select message_id as message from core.posting_key");
    const kept = new Set(rows.map((row) => row.message));
    const keyOf = ({ payer, moved }: Sent): string => `${payer.flowCase}:${1000 + moved.key}`;
    const lost = sent.filter((one) => one.said === "ok" && !kept.has(keyOf(one)));
    expect(lost).toEqual([]);
    const open = sent.filter((one) => one.said === "unknown");
    unknown += open.length;
    const pool = openPool(roleUrl(postgres.url(), "mz_app"), 4, "settle");
    for (const one of open) expect(await moveOnce(pool, one.payer, one.moved)).toBe("ok");
    await pool.end();
    expected += sent.reduce((sum, { moved }) => sum + (moved.amountFen ?? 0), 0);
    const { rows: lines } = await postgres
      .owner()
      .query<{ held: number }>("select in_transit_fen as held from core.quota where id = $1", [payers[0]?.quota]);
    expect(Number(lines[0]?.held)).toBe(expected);
    expect((await verifyLedger(postgres.owner())).faults).toEqual([]);
  }
  console.log(`${KILLS} kills of PostgreSQL: ${unknown} payments without an answer, all settled by their keys`);
  expect(unknown).toBeGreaterThan(0);
}, 300_000);
