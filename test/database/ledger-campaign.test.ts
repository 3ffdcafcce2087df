/** Many payers on the same lines at once: never overspent, no key twice, the books equal to what everybody was told. */
import { expect, it } from "vitest";
import { testApp } from "../support/app.ts";
import { runCampaign } from "../support/payers.ts";
import { moveOnce, smallLedgers } from "../support/small-ledger.ts";

const PAYERS = Number(process.env["PAYERS"] ?? 32);
const ORDERS = Number(process.env["ORDERS"] ?? 30);
const LINE_FEN = 60_000;

it(`${PAYERS} payers with ${ORDERS} orders each leave books that equal their answers, and every snapshot between holds`, async () => {
  const seed = Number(process.env["SEED"] ?? 20261122);
  const test = await testApp({ at: "2026-03-02T10:00:00+08:00" });
  const applications = await smallLedgers(test, 100_000_000, PAYERS + 1);
  const lines: string[] = [];
  for (let n = 0; n < 5; n++) {
    const line = { number: `L${n}`, year: 2026 };
    const [first] = applications;
    if (!first) throw new Error("no payer");
    await moveOnce(test.database.app, first, { movement: "allot", amountFen: LINE_FEN, line, key: 900_000_000 + n });
    const { rows } = await test.database.owner.query<{ id: string }>("select id from core.quota where number = $1", [
      line.number,
    ]);
    lines.push(rows[0]?.id ?? "");
  }
  // What opened the lines must not be taken back with the first payer's own orders.
  const tally = await runCampaign(test, applications.slice(1), lines, {
    payers: PAYERS,
    orders: ORDERS,
    seed,
    lineFen: LINE_FEN,
  });
  console.log(`payers, seed ${seed}: ${JSON.stringify(tally)}`);
  expect(tally.faults).toEqual([]);
  expect(tally.refused["ledger.insufficient"] ?? 0).toBeGreaterThan(0);
  expect(tally.accepted).toBeGreaterThan((PAYERS * ORDERS) / 10);
  expect(tally.snapshots).toBeGreaterThan(0);
}, 600_000);
