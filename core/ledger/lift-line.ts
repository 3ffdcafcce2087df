/**
 * Lets a stopped line be posted on again: one person asks with the reason, another one lifts it, and both times its books
 * are added up anew from the postings. A line that is not whole stays stopped, whoever asks.
 */
import type { Context } from "../context.ts";
import { inTransaction } from "../database/database.ts";
import { type Problem, problem } from "../domain/problem.ts";
import { covers, type Identity } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import { appendEvidence } from "../evidence/append.ts";
import type { Language } from "../messages.ts";
import { uuidv7 } from "../uuid.ts";
import { faultWords } from "./fault-words.ts";
import { findLine, type LineRow } from "./read-queries.ts";
import { verifyLedger } from "./verify-ledger.ts";
import { askLift, liftLine, listLinesBehind } from "./verify-queries.ts";

/** Asks for it; asking again, by whoever may, takes the place of what was asked before. */
export async function askToLift(
  context: Context,
  identity: Identity,
  address: string,
  { id, reason, language }: { id: string; reason: string; language: Language },
): Promise<void> {
  const line = await stoppedLine(context, identity, id);
  await refuseBroken(context, line, language);
  const at = context.clock();
  const { id: person } = identity.person;
  await inTransaction(context.pool, async (tx) => {
    if ((await askLift(tx, [id, person, reason, at])).every(({ done }) => done !== true))
      throw new Refusal("ledger.line-not-stopped");
    await appendEvidence(
      tx,
      { person, address, at },
      {
        kind: "ledger",
        subject: `quota:${id}`,
        what: { id: uuidv7(at), do: "ask-lift", stopped: line.stopped_for, reason },
      },
    );
  });
}

/** Lifts what another person asked for. */
export async function liftStop(
  context: Context,
  identity: Identity,
  address: string,
  { id, language }: { id: string; language: Language },
): Promise<void> {
  const line = await stoppedLine(context, identity, id);
  const { id: person } = identity.person;
  if (line.lift_by === null) throw new Refusal("ledger.lift-not-asked");
  if (line.lift_by === person) throw new Refusal("ledger.lift-same-person");
  // A line that is stopped has no new postings: what was whole a moment ago is whole.
  await refuseBroken(context, line, language);
  const at = context.clock();
  await inTransaction(context.pool, async (tx) => {
    if ((await liftLine(tx, [id, person])).every(({ done }) => done !== true))
      throw new Refusal("ledger.line-not-stopped");
    await appendEvidence(
      tx,
      { person, address, at },
      {
        kind: "ledger",
        subject: `quota:${id}`,
        what: { id: uuidv7(at), do: "lift", stopped: line.stopped_for, asked: line.lift_by, reason: line.lift_for },
      },
    );
  });
}

async function stoppedLine(context: Context, identity: Identity, id: string): Promise<LineRow> {
  const [line] = await findLine(context.pool, [id]);
  if (!line || !covers(identity, "quota.read", line)) throw new Refusal("ledger.line-not-found");
  if (!covers(identity, "ledger.lift", line)) throw new Refusal("right.missing");
  if (line.stopped_at === null) throw new Refusal("ledger.line-not-stopped");
  return line;
}

/** Refuses with every fault that stands behind the line. */
async function refuseBroken(context: Context, { id }: LineRow, language: Language): Promise<void> {
  const problems = await inTransaction(
    context.pool,
    async (tx) => {
      const found: Problem[] = [];
      const { faults } = await verifyLedger(tx, context.definitions);
      for (const { of, id: about, number, fault, expected, found: held } of faults) {
        const lines = of === "line" ? [about] : (await listLinesBehind(tx, [about])).map((row) => row.id);
        if (!lines.includes(id)) continue;
        found.push(problem("ledger.fault", "", { number, fault: faultWords(fault, language), expected, found: held }));
      }
      return found;
    },
    { oneState: true },
  );
  if (problems.length > 0) throw new Refusal("ledger.line-broken", { problems, facts: { count: problems.length } });
}
