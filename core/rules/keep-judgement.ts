/** What every rule said when a step was decided: kept with the decision, and read by whoever may read the document. */
import { createHash } from "node:crypto";
import type { Queryable } from "../database/database.ts";
import { type JudgedLine, judgementText, linesFor } from "../domain/judgement.ts";
import { insertJudgement, type JudgementRow, listJudgements } from "./queries.ts";

type Decision = { document: string; flowCase: string; command: string; person: string | null; at: Date };

/**
 * Keeps the lines at which the steps were decided; the case must have been written before. Gives what the evidence of the
 * decision says of them; nothing where no step was decided or no rule judged.
 */
export async function keepJudgement(
  writes: Queryable,
  { document, flowCase, command, person, at }: Decision,
  steps: readonly { id: string; title: string }[],
  lines: readonly JudgedLine[],
): Promise<{ digest: string; lines: number } | undefined> {
  if (steps.length === 0 || lines.length === 0) return undefined;
  const text = judgementText(lines);
  const digest = digestOf(text);
  await insertJudgement(writes, [document, flowCase, command, JSON.stringify(steps), text, digest, person, at]);
  return { digest, lines: lines.length };
}

/** The decisions on a document with what the rules said, the newest first. `intact`: the lines still give their digest. */
export async function readJudgements(db: Queryable, document: string, unseen: ReadonlySet<string>) {
  const rows = await listJudgements(db, [document]);
  return rows.map(({ command, steps, lines, digest, name, at }: JudgementRow) => ({
    id: command,
    steps,
    name,
    at: at.toISOString(),
    digest,
    intact: digestOf(judgementText(lines)) === digest,
    lines: linesFor(lines, unseen).map(({ result, reason }) => ({ result, reason: reason ?? null })),
  }));
}

function digestOf(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}
