/**
 * Fires the timers that are due: reminders, deadlines, waits, acts of plugins and their next attempts. Any process may
 * do it: a timer is claimed with a lease, its command has the timer's id, and writes it off in its own transaction. A
 * process that dies leaves a lease that ends; a refusal leaves the timer for later. Acts have a lane of their own, so
 * that a slow plugin holds up no deadline.
 */
import type { Context } from "../context.ts";
import { catchUp } from "../definitions/catch-up.ts";
import type { SystemCommand } from "../domain/commands.ts";
import { compileExpression } from "../domain/expression.ts";
import { planOf } from "../domain/flow-plan.ts";
import { expandFlow } from "../domain/expand-flow.ts";
import { readForAct } from "../documents/for-act.ts";
import { factsOf } from "../documents/facts.ts";
import { Refusal } from "../errors.ts";
import { claimTimer, findCase, type TimerRow } from "./queries.ts";
import { runClockCommand } from "./run-command.ts";

export type TimerLane = "acts" | "others";

/** Fires up to `limit` timers of a lane one after the other; returns how many were claimed. */
export async function fireTimers(context: Context, lane: TimerLane, limit = 20): Promise<number> {
  for (let fired = 0; fired < limit; fired++) {
    // Claimed one by one: the lease begins when the work on it does.
    const [timer] = await claimTimer(context.pool, [context.clock(), lane === "acts"]);
    if (!timer) return fired;
    await fire(context, timer);
  }
  return limit;
}

async function fire(context: Context, timer: TimerRow): Promise<void> {
  const run = (command: SystemCommand): Promise<unknown> =>
    runClockCommand(context, timer.document, { commandId: timer.id, command, timer: timer.id });
  try {
    const command = await commandOf(context, timer);
    await run(command).catch((error: unknown) => run(misfit(command, error)));
  } catch (error) {
    // Nobody is there to be told now, such as a next step without anybody who could do it: tried again later.
    const why = error instanceof Refusal ? [error.code, ...error.problems.map((p) => p.code)].join(" ") : String(error);
    context.log(`timer ${timer.kind} of ${timer.step} in document ${timer.document}: ${why}`);
  }
}

/** An act whose answer fits no field of the document has failed; every other refusal stays one. */
function misfit(command: SystemCommand, error: unknown): SystemCommand {
  if (command.do !== "answer" || !(error instanceof Refusal) || error.code !== "document.invalid") throw error;
  const { output: _output, ...rest } = command;
  return { ...rest, error: error.problems.map((p) => `${p.code} ${p.pointer}`).join(", ") };
}

async function commandOf(context: Context, timer: TimerRow): Promise<SystemCommand> {
  const { step, entry, nth } = timer;
  switch (timer.kind) {
    case "remind":
      return { do: "remind", step, entry, overdue: false };
    case "overdue":
      return { do: "remind", step, entry, overdue: true };
    case "due":
      return { do: "due", step, entry };
    case "wake":
      return { do: "wake", step, entry };
    case "try-again":
      return { do: "try-again", step, entry, attempt: nth };
    case "act": {
      const answer = await act(context, timer);
      const said = answer.ok ? { output: answer.output } : { error: answer.text };
      return { do: "answer", step, entry, attempt: nth, ...said };
    }
  }
}

/** Asks the plugin, with no connection held; the answer goes to the case as a command. */
async function act(context: Context, timer: TimerRow): ReturnType<Context["act"]> {
  const [row] = await findCase(context.pool, [timer.document]);
  const document = await readForAct(context, timer.document);
  if (!row || !document) return { ok: false, text: "the case is not there" };
  await catchUp(context, "flow", row.flow, row.flow_version);
  const flow = expandFlow(context.definitions.get("flow", row.flow, row.flow_version), (id, version) =>
    context.definitions.find("flow", id, version),
  );
  const step = planOf(flow).get(timer.step)?.step;
  if (step?.do !== "act") return { ok: false, text: "the step is not there" };
  const form = context.definitions.compiled(document.form, document.formVersion);
  const params: Record<string, string | number | boolean | null> = {};
  for (const [name, text] of Object.entries(step.with ?? {})) {
    const expression = compileExpression(text, form.scope);
    const result =
      "faults" in expression ? undefined : expression.run(document.answers, factsOf(context, document.writer));
    const value = result?.kind === "value" ? result.value : null;
    params[name] = typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? value : null;
  }
  const [plugin = "", name = ""] = step.plugin.split("/");
  return context.act({
    plugin,
    act: name,
    params,
    document: { number: document.number, title: document.title, form: document.form },
    key: `${row.id}:${timer.entry}`,
    attempt: timer.nth,
  });
}
