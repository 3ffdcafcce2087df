/**
 * Makes documents of the good rows through the same use cases as people do: a draft each, submitted where the person
 * asked for it and the row is complete. It goes on in the background; each row is a document or stays in quarantine.
 */
import { createHash } from "node:crypto";
import { runCommand } from "../cases/run-command.ts";
import type { Context } from "../context.ts";
import { inTransaction, type Queryable } from "../database/database.ts";
import { startDocument } from "../documents/start-document.ts";
import type { Problem } from "../domain/problem.ts";
import type { RuleResult } from "../domain/rule-result.ts";
import type { Identity } from "../domain/scope.ts";
import { Refusal } from "../errors.ts";
import type { Reasons } from "../rules/check-command.ts";
import { appendEvidence } from "../evidence/append.ts";
import { judgeAgain, takeFeed } from "./feed-import.ts";
import { getFormImport } from "./form-import.ts";
import {
  beginRun,
  countRunnable,
  finishRun,
  type FormImportRow,
  listRunnable,
  markRowDone,
  setProgress,
  stopRun,
  type StoredRow,
} from "./form-queries.ts";
import { homeOf } from "./open-form-import.ts";

type Caller = { identity: Identity; address: string };
/** Whether complete rows are submitted, and why warnings on the way are passed; without it the warned ones stay drafts. */
export type RunOrder = {
  submit: boolean;
  reason?: string | undefined;
  /** Of a feed: wrong rows are left out; without it one wrong row keeps the whole file out. */
  leave?: boolean | undefined;
};
/** Progress is told after so many rows. */
const TOLD_AFTER = 10;

const running = new Map<string, Promise<void>>();
let closing = false;

/** Lets running imports end after their current row; a later start of the same import goes on where they stood. */
export async function closeFormImports(): Promise<void> {
  closing = true;
  await Promise.allSettled(running.values());
  closing = false;
}

/** Begins the work; a repeat while it runs, or after it is done, changes nothing. */
export async function runFormImport(
  context: Context,
  caller: Caller,
  id: string,
  { submit, reason = "", leave = false }: RunOrder,
): Promise<void> {
  const found = await getFormImport(context.pool, caller.identity, id);
  if (found.state === "undone") throw new Refusal("import.closed");
  if (found.state === "done") return;
  const begun =
    found.feed === null
      ? await begin(context.pool, context, found, submit)
      : await beginFeed(context, caller.identity, found, leave);
  if (!begun) return;
  const work = carryOut(context, caller, {
    ...found,
    submit: submit || found.feed !== null,
    reason: reason.trim(),
    leave,
  })
    .catch(async (error: unknown) => {
      context.log(`import ${id}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      await stopRun(context.pool, [id, context.clock()]);
    })
    .catch((error: unknown) => context.log(`import ${id} could not be stopped: ${String(error)}`))
    .finally(() => {
      running.delete(id);
      tell(context, caller.identity, id);
    });
  running.set(id, work);
}

async function begin(db: Queryable, context: Context, { id }: FormImportRow, submit: boolean): Promise<boolean> {
  const [count] = await countRunnable(db, [id]);
  return (await beginRun(db, [id, submit, count?.total ?? 0, context.clock()])).length > 0;
}

/** Begins only with all keys taken. Where somebody else was ahead the rows are judged anew, for the person to see. */
async function beginFeed(context: Context, identity: Identity, order: FormImportRow, leave: boolean): Promise<boolean> {
  const home = await homeOf(context.pool, order.unit);
  try {
    return await inTransaction(context.pool, async (tx) => {
      if (!(await begin(tx, context, order, true))) return false;
      await takeFeed(context, tx, identity, order, home, leave);
      return true;
    });
  } catch (error) {
    if (error instanceof Refusal && error.code === "import.feed-stale")
      await judgeAgain(context, identity, order, home);
    throw error;
  }
}

/** Waits for an import that runs in this process. */
export async function formImportSettled(id: string): Promise<void> {
  await running.get(id);
}

type Order = FormImportRow & { reason: string; leave: boolean };

async function carryOut(context: Context, caller: Caller, order: Order): Promise<void> {
  let done = 0;
  let submitted = 0;
  for (let last = -1; ; ) {
    const rows = await listRunnable(context.pool, [order.id, last]);
    if (rows.length === 0) break;
    for (const row of rows) {
      if (closing) return void (await stopRun(context.pool, [order.id, context.clock()]));
      if (await makeDocument(context, caller, order, row)) submitted++;
      last = row.row;
      done++;
      if (done % TOLD_AFTER !== 0) continue;
      await setProgress(context.pool, [order.id, done, context.clock()]);
      tell(context, caller.identity, order.id);
    }
  }
  const at = context.clock();
  await inTransaction(context.pool, async (tx) => {
    await finishRun(tx, [order.id, done, at]);
    await appendEvidence(
      tx,
      { person: caller.identity.person.id, address: caller.address, at },
      {
        kind: "import",
        subject: `form-import:${order.id}`,
        what: {
          form: order.form,
          formVersion: order.form_version,
          file: { name: order.file_name, sha256: order.file_sha256 },
          matching: Object.fromEntries(Object.entries(order.matching).map(([field, { column }]) => [field, column])),
          ...(order.feed !== null && { feed: { id: order.feed, version: order.feed_version }, leftWrong: order.leave }),
          rows: done,
          submitted,
          ...(order.reason !== "" && { reason: order.reason }),
        },
      },
    );
  });
}

/** True when the document was submitted. A refused row keeps its reason and waits in quarantine. */
async function makeDocument(context: Context, caller: Caller, order: Order, row: StoredRow): Promise<boolean> {
  const { identity } = caller;
  try {
    await startDocument(context, identity, {
      id: row.document,
      form: row.taken?.form ?? order.form,
      ...(row.project === null ? { unit: order.unit } : { project: row.project }),
      answers: row.answers,
    });
  } catch (error) {
    await markRowDone(context.pool, [order.id, row.row, "failed", false, JSON.stringify(problemsOf(error))]);
    return false;
  }
  const submit = order.submit && row.verdict === "ready";
  const problems = submit ? await submitted(context, caller, order, row.document) : [];
  const done = submit && problems.length === 0;
  await markRowDone(context.pool, [order.id, row.row, "done", done, JSON.stringify([...row.problems, ...problems])]);
  return done;
}

/** What speaks against the submission; the draft stays. A warning is passed with the reason, which each document keeps. */
async function submitted(context: Context, caller: Caller, order: Order, document: string): Promise<Problem[]> {
  const commandId = uuidOf(`${order.id} ${document}`);
  const submit = (reasons?: Reasons): Promise<unknown> =>
    runCommand(context, caller.identity, caller.address, document, {
      commandId,
      command: { do: "submit" },
      ...(reasons && { reasons }),
    });
  try {
    await submit();
    return [];
  } catch (error) {
    // The id belongs to this row alone: it was submitted before, with reasons, and the work was begun again.
    if (error instanceof Refusal && error.code === "command.reused") return [];
    const warned = order.reason === "" ? [] : warnedRules(error);
    if (warned.length === 0) return problemsOf(error);
    try {
      await submit(Object.fromEntries(warned.map((rule) => [rule, order.reason])));
      return [];
    } catch (again) {
      return problemsOf(again);
    }
  }
}

/** The rules that ask for a reason; none where something else speaks against it. */
function warnedRules(error: unknown): string[] {
  if (!(error instanceof Refusal) || error.code !== "rule.reason-needed") return [];
  const { results } = error.facts as { results: readonly RuleResult[] };
  return results.flatMap(({ rule, severity }) => (severity === "warn" ? [rule] : []));
}

function problemsOf(error: unknown): Problem[] {
  if (!(error instanceof Refusal)) throw error;
  return error.problems.length > 0 ? [...error.problems] : [{ code: error.code, pointer: "" }];
}

/** The same command for the same row, however often the work is begun. */
function uuidOf(text: string): string {
  const hex = createHash("sha256").update(text).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function tell(context: Context, identity: Identity, id: string): void {
  context.live.changed([{ topic: `form-import:${id}`, people: [identity.person.id] }]);
}
