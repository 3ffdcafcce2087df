/** Judges alerts so that one rule that cannot be looked up holds up no other, nor the act that it watches. */
import type { Context } from "../context.ts";
import type { Tx } from "../database/database.ts";
import { Unsourced } from "./ask-sources.ts";
import { type Judged, judgeSubjects } from "./read-world.ts";
import type { PlacedRule } from "./rule-store.ts";
import type { SubjectKind } from "./subject.ts";

export type BrokenRule = { placed: PlacedRule; reason: string };
export type SafelyJudged = { judged: Judged[]; broken: BrokenRule[] };

/** All rules in one statement; where that fails each by itself, and those that fail alone say why. */
export async function judgeSafely(
  context: Context,
  tx: Tx,
  kind: SubjectKind,
  rules: readonly PlacedRule[],
  ids: readonly string[],
  asOf: string,
): Promise<SafelyJudged> {
  if (rules.length === 0 || ids.length === 0) return { judged: [], broken: [] };
  try {
    return { judged: await inSavepoint(tx, () => judgeSubjects(context, tx, kind, rules, ids, asOf)), broken: [] };
  } catch (error) {
    if (error instanceof Unsourced) throw error;
    const [only, ...others] = rules;
    if (only && others.length === 0)
      return { judged: [], broken: [{ placed: only, reason: error instanceof Error ? error.message : String(error) }] };
    const each: SafelyJudged = { judged: [], broken: [] };
    for (const rule of rules) {
      const one = await judgeSafely(context, tx, kind, [rule], ids, asOf);
      each.judged.push(...one.judged);
      each.broken.push(...one.broken);
    }
    return each;
  }
}

/** What fails inside leaves the transaction as it was; a transaction that had failed before stays failed. */
async function inSavepoint<T>(tx: Tx, work: () => Promise<T>): Promise<T> {
  await tx.query("savepoint alerts");
  try {
    const result = await work();
    await tx.query("release savepoint alerts");
    return result;
  } catch (error) {
    await tx.query("rollback to savepoint alerts");
    throw error;
  }
}
