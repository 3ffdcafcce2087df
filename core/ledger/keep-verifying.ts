/** Verifies the ledger once a day and stops posting on lines whose books do not hold, for the life of a process. */
import type { Context } from "../context.ts";
import { inTransaction } from "../database/database.ts";
import { dayInChina } from "../domain/day.ts";
import { appendEvidence } from "../evidence/append.ts";
import { uuidv7 } from "../uuid.ts";
import { type LedgerVerdict, verifyLedger } from "./verify-ledger.ts";
import { finishCheck, listLinesBehind, stopLine, takeCheck } from "./verify-queries.ts";

const EVERY_MS = 60_000;

/** Looks each minute whether the day's check is done by anybody; returns what ends it, after the check at work. */
export function keepVerifying(context: Context, say: (line: string) => void, everyMs = EVERY_MS): () => Promise<void> {
  let checkedOn = "";
  let running: Promise<void> = Promise.resolve();
  const look = async (): Promise<void> => {
    const today = dayInChina(context.clock());
    if (today === checkedOn) return;
    try {
      const verdict = await verifyDay(context, today);
      checkedOn = today;
      const [first] = verdict?.faults ?? [];
      if (verdict && first)
        say(
          `ledger: ${verdict.faults.length} faults in ${verdict.postings} postings; the first is ${first.number}: ${first.fault}, ${first.expected} expected, ${first.found} found. Nothing is posted there until it is cleared up.`,
        );
    } catch (error) {
      say(`ledger: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  const timer = setInterval(() => {
    running = running.then(look);
  }, everyMs);
  running = look();
  return async () => {
    clearInterval(timer);
    await running;
  };
}

/** The check of a day, where nobody else has it or had it. */
export async function verifyDay(context: Context, day: string): Promise<LedgerVerdict | undefined> {
  const at = context.clock();
  const [taken] = await takeCheck(context.pool, [day, at]);
  if (!taken) return undefined;
  const verdict = await inTransaction(context.pool, (tx) => verifyLedger(tx, context.definitions), { oneState: true });
  await inTransaction(context.pool, async (tx) => {
    await stopBroken(tx, verdict, at);
    await finishCheck(tx, [day, context.clock(), verdict.postings, JSON.stringify(verdict.faults.slice(0, 100))]);
  });
  return verdict;
}

/** Stops each line that a fault is about; each that was not stopped before is on record. */
async function stopBroken(tx: Parameters<typeof stopLine>[0], { faults }: LedgerVerdict, at: Date): Promise<void> {
  for (const fault of faults) {
    const lines = fault.of === "line" ? [{ id: fault.id }] : await listLinesBehind(tx, [fault.id]);
    const why = `${fault.number} ${fault.fault}`;
    for (const { id } of lines) {
      const [{ stopped } = { stopped: null }] = await stopLine(tx, [id, why, at]);
      if (stopped !== true) continue;
      await appendEvidence(
        tx,
        { person: null, address: "ledger", at },
        {
          kind: "ledger",
          subject: `quota:${id}`,
          what: { id: uuidv7(at), stopped: why, expected: fault.expected, found: fault.found },
        },
      );
    }
  }
}
