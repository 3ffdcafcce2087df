/** Lets the program match each account anew once a day and after payments were made, for the life of a process. */
import type { Context } from "../context.ts";
import { inTransaction } from "../database/database.ts";
import { dayInChina } from "../domain/day.ts";
import { appendEvidence } from "../evidence/append.ts";
import { findNewestPayment, listUnmatchedAccounts, lockAccounts, noteMatched } from "./queries.ts";
import { type MatchCount, runMatch } from "./run-match.ts";
import { settingsAt } from "./settings.ts";

const EVERY_MS = 60_000;

/** Looks each minute whether an account is due; returns what ends it, after the account at work. */
export function keepMatching(context: Context, say: (line: string) => void, everyMs = EVERY_MS): () => Promise<void> {
  let closed = false;
  let running: Promise<void> = Promise.resolve();
  const look = async (): Promise<void> => {
    try {
      while (!closed && (await matchNext(context)));
    } catch (error) {
      if (!closed) say(`bank accounts: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  const timer = setInterval(() => {
    running = running.then(look);
  }, everyMs);
  running = look();
  return async () => {
    closed = true;
    clearInterval(timer);
    await running;
  };
}

/** Matches one account that is due; undefined where none is. Of several processes the second finds it done. */
export async function matchNext(context: Context): Promise<MatchCount | undefined> {
  const day = dayInChina(context.clock());
  const [due] = await listUnmatchedAccounts(context.pool, [day]);
  if (!due) return undefined;
  const settings = await settingsAt(context, context.pool, due.unit);
  const count = await inTransaction(context.pool, async (tx) => {
    await lockAccounts(tx, [due.county]);
    const account = (await listUnmatchedAccounts(tx, [day])).find(({ id }) => id === due.id);
    if (!account) return NOTHING;
    const actor = { person: null, address: "bank", at: context.clock() };
    // What comes in meanwhile is newer than this and makes the account due again.
    const [newest] = await findNewestPayment(tx, [account.county]);
    const found = await runMatch(tx, account, settings, actor);
    await noteMatched(tx, [account.id, day, newest?.id ?? null]);
    if (found.agrees > 0)
      await appendEvidence(tx, actor, {
        kind: "bank",
        subject: `bank-account:${account.id}`,
        what: { do: "match", day, matched: found },
      });
    return found;
  });
  if (count.agrees + count.differs > 0) context.live.changed([{ topic: "bank", place: due }]);
  return count;
}

const NOTHING: MatchCount = { agrees: 0, differs: 0, lines: 0, payments: 0 };
