/**
 * One command on a case, in one transaction: lock the document, answer a repeat from the table, decide in the domain,
 * carry out what the events ask for, write events, tasks, document, evidence. Nothing moves a flow after commit.
 */
import { createHash } from "node:crypto";
import type { Context } from "../context.ts";
import { inPipeline, type Tx } from "../database/database.ts";
import { canonicalText } from "../domain/canonical.ts";
import type { Command, PersonCommand, SystemCommand } from "../domain/commands.ts";
import type { Identity } from "../domain/scope.ts";
import { type Beside, lockForCommand, type LockedDocument, lockForClock } from "../documents/command-side.ts";
import { type Checked, checkBefore } from "../documents/ask-checks.ts";
import { Refusal } from "../errors.ts";
import { askBefore } from "../invoices/ask-invoices.ts";
import type { Reasons } from "../rules/check-command.ts";
import type { Hint } from "../live/live.ts";
import { uuidv7 } from "../uuid.ts";
import { carryOut, type CommandAnswer, type Done } from "./carry-out.ts";
import { type BehindLock, findBehindLock, hasCase } from "./queries.ts";

export type CommandRequest = {
  commandId: string;
  stamp?: number | undefined;
  /** Why warnings of rules are passed, by the rule's id. */
  reasons?: Reasons | undefined;
  command: Exclude<Command, SystemCommand> & { answers?: Record<string, unknown> };
};
/** Without a timer the command is known by its id: it comes from outside, such as the treasury's answer to an order. */
export type ClockRequest = { commandId: string; command: SystemCommand; timer: string | null };

/** Runs the command as the person; a Refusal leaves everything as it was. */
export async function runCommand(
  context: Context,
  identity: Identity,
  address: string,
  documentId: string,
  request: CommandRequest,
): Promise<CommandAnswer & { repeat: boolean }> {
  const { command, reasons } = request;
  await askBefore(context, identity, documentId, command.do);
  const checked = command.do === "submit" ? await checkBefore(context, identity, documentId) : undefined;
  const digest = digestOf({ document: documentId, person: identity.person.id, command, ...(reasons && { reasons }) });
  return run(
    context,
    documentId,
    request.commandId,
    digest,
    (tx, behind) => lockForCommand(context, tx, identity, documentId, behind),
    {
      identity,
      address,
      stamp: request.stamp,
      reasons: reasons ?? {},
      command,
      timer: null,
      checked,
    },
  );
}

/** Runs what a timer asks for; a second firing of the same timer changes nothing. */
export async function runClockCommand(
  context: Context,
  documentId: string,
  request: ClockRequest,
): Promise<CommandAnswer & { repeat: boolean }> {
  // A plugin that was asked twice may answer twice; the timer alone says which command this is.
  const digest = digestOf({ document: documentId, person: null, timer: request.timer ?? request.commandId });
  return run(
    context,
    documentId,
    request.commandId,
    digest,
    (tx, behind) => lockForClock(context, tx, documentId, behind),
    {
      identity: null,
      address: "clock",
      stamp: undefined,
      reasons: "clock",
      command: request.command,
      timer: request.timer,
      checked: undefined,
    },
  );
}

type Given = {
  identity: Identity | null;
  address: string;
  stamp: number | undefined;
  reasons: Reasons | "clock";
  command: (PersonCommand | Command) & { answers?: Record<string, unknown> };
  timer: string | null;
  checked: Checked | undefined;
};

async function run(
  context: Context,
  documentId: string,
  commandId: string,
  digest: string,
  lock: (tx: Tx, behind: () => Promise<Beside | undefined>) => Promise<LockedDocument>,
  given: Given,
): Promise<CommandAnswer & { repeat: boolean }> {
  const answer = await inPipeline(context.moneyPool, async (tx, writes, late) => {
    // Sent together: the case is read behind the lock without waiting for it here.
    let found: BehindLock | undefined;
    const document = await lock(tx, async () => {
      [found] = await findBehindLock(tx, [documentId, commandId, given.identity?.person.id ?? null]);
      return found;
    });
    const known = found && hasCase(found) ? found : undefined;
    // The clock is read behind the lock, so that events of a case never go back in time.
    const at = context.clock();
    if (known && known.digest !== null) {
      if (known.digest !== digest) throw new Refusal("command.reused");
      return { ...(known.answer as unknown as CommandAnswer), repeat: true };
    }
    const caseId = known?.id ?? uuidv7(at);
    const done: Done = await carryOut(
      context,
      { tx, writes, late },
      {
        ...given,
        at,
        document,
        known,
        caseId,
        commandId,
        digest,
      },
    );
    return { ...done, repeat: false };
  });
  if ("touched" in answer && answer.touched) announce(context, documentId, answer.touched, await answer.touched.hints);
  return { next: answer.next, status: answer.status, repeat: answer.repeat };
}

/** Two requests of the same digest are the same command; what has no canonical form (such as -0) is no valid input. */
function digestOf(content: unknown): string {
  try {
    return createHash("sha256").update(canonicalText(content)).digest("hex");
  } catch (error) {
    if (error instanceof TypeError) throw new Refusal("request.invalid");
    throw error;
  }
}

function announce(
  context: Context,
  document: string,
  touched: NonNullable<Done["touched"]>,
  hints: readonly Hint[],
): void {
  context.live.changed([
    { topic: "work", people: [...new Set(touched.people)] },
    { topic: `document:${document}`, place: touched.place },
    ...hints,
    ...(touched.project === null ? [] : [{ topic: `project:${touched.project}`, place: touched.place }]),
  ]);
}
