/** Runs recorded statements again, for another document and with fresh ids. */
import { randomUUID } from "node:crypto";
import type { Pool, Tx } from "../../core/database/database.ts";
import type { PoolName, Step } from "./record.ts";

/** Ids of the recorded request: `subject` belong to its document, `fresh` were made by it. */
export type Recording = { steps: Step[]; subject: string[]; fresh: string[] };
type Fill = (subject: readonly string[], fresh: readonly string[]) => unknown;
type Ready = { step: Step; fills: Fill[] };

/** Prepares the values once: only those that hold an id of the request are put together anew. */
export function makeReplay(
  recording: Recording,
  pools: Readonly<Record<PoolName, Pool>>,
): (subject: readonly string[]) => Promise<unknown[]> {
  const ready: Ready[] = recording.steps.map((step) => ({
    step,
    fills: step.do === "query" ? step.values.map((value) => fillOf(value, recording)) : [],
  }));
  return async (subject) => {
    const fresh = recording.fresh.map(() => randomUUID());
    const answers: unknown[] = [];
    let tx: Tx | undefined;
    try {
      for (const { step, fills } of ready) {
        if (step.do === "connect") tx = await pools[step.on].connect();
        else if (step.do === "release") {
          tx?.release();
          tx = undefined;
        } else {
          const on = step.on === "tx" ? tx : pools[step.on];
          const values = fills.map((fill) => fill(subject, fresh));
          const result = await on?.query({
            ...(step.name !== undefined && { name: step.name }),
            text: step.text,
            values,
          });
          if (result && result.rows.length > 0) answers.push(result.rows);
        }
      }
    } catch (error) {
      await tx?.query("rollback").catch(() => undefined);
      tx?.release();
      throw error;
    }
    return answers;
  };
}

function fillOf(value: unknown, recording: Recording): Fill {
  if (Array.isArray(value)) {
    const fills = value.map((item) => fillOf(item, recording));
    return (subject, fresh) => fills.map((fill) => fill(subject, fresh));
  }
  const ids = [...recording.subject, ...recording.fresh];
  if (typeof value !== "string" || !ids.some((id) => value.includes(id))) return () => value;
  const parts = value.split(new RegExp(`(${ids.join("|")})`));
  return (subject, fresh) => {
    let text = "";
    for (const [i, part] of parts.entries()) {
      if (i % 2 === 0) text += part;
      else {
        const at = recording.subject.indexOf(part);
        text += at >= 0 ? subject[at] : fresh[recording.fresh.indexOf(part)];
      }
    }
    return text;
  };
}
