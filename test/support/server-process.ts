/**
 * A process of its own: the product's API on a free loopback port, as main.ts opens it, without the portal's build. It
 * does what its parent asks besides: fires timers at once, or dies by SIGKILL before or after a named statement, so that
 * the product itself needs no hook for it.
 */
import type { AddressInfo } from "node:net";
import pg from "pg";
import { buildApp } from "../../core/app.ts";
import { fireTimers } from "../../core/cases/fire-timers.ts";
import { startTimers } from "../../core/cases/keep-timers.ts";
import { type ClockRequest, runClockCommand } from "../../core/cases/run-command.ts";
import { Refusal } from "../../core/errors.ts";
import { openContext } from "../../core/open-context.ts";
import { workOrder } from "../../core/treasury/send-orders.ts";

export type ServerOrder = {
  ownerUrl: string;
  dataDir: string;
  /** Looks for timers by itself, as a worker does; else only when asked. */
  timers: boolean;
  /** Acts of steps are answered here, with the key they were asked with. */
  ownActs: boolean;
  /** The clock goes ahead by so much. */
  shiftMs: number;
};
/**
 * A statement by its name, or its text where it has none; a commit counts only behind a case that was written, or behind
 * the statement that is named.
 */
export type Point = { statement: string; when: "before" | "after"; behind?: string };
export type Question =
  | { do: "fire" }
  | { do: "pay" }
  | { do: "clock"; document: string; request: ClockRequest }
  | { do: "die"; at: Point }
  | { do: "stop" };

process.once("message", (order: ServerOrder) => {
  serve(order).catch((error: unknown) => {
    console.error(error);
    process.exit(1);
  });
});
// A parent that died takes its servers along.
process.once("disconnect", () => process.exit(1));

async function serve(order: ServerOrder): Promise<void> {
  const { ownerUrl, dataDir } = order;
  const clock = (): Date => new Date(Date.now() + order.shiftMs);
  const opened = await openContext({ ownerUrl, dataDir, clock, demo: true, onLog: () => undefined });
  const context = { ...opened.context };
  if (order.ownActs) context.act = async ({ key }) => ({ ok: true, output: { receipt: key } });
  const app = await buildApp({ ...opened, context, roles: ["api"], log: false });
  await app.listen({ port: 0, host: "127.0.0.1" });
  const stopTimers = order.timers ? startTimers(context, () => undefined, 50) : undefined;
  const answer = async (question: Question): Promise<unknown> => {
    switch (question.do) {
      case "fire":
        return (await fireTimers(context, "others")) + (await fireTimers(context, "acts"));
      case "pay": {
        let worked = 0;
        while (await workOrder(context)) worked++;
        return worked;
      }
      case "clock":
        return runClockCommand(context, question.document, question.request);
      case "die":
        dieAt(question.at);
        return undefined;
      case "stop":
        await stopTimers?.();
        await app.close();
        await opened.close();
        return undefined;
    }
  };
  const tell = async (id: number, question: Question): Promise<void> => {
    const message = await answer(question).then(
      (said) => ({ id, said }),
      (error: unknown) => ({ id, failed: codeOf(error) }),
    );
    process.send?.(message, () => question.do === "stop" && process.exit(0));
  };
  process.on("message", ({ id, question }: { id: number; question: Question }) => void tell(id, question));
  process.send?.({ port: (app.server.address() as AddressInfo).port });
}

function codeOf(error: unknown): string {
  return error instanceof Refusal ? (error.problems[0]?.code ?? error.code) : String(error);
}

type Query = (this: pg.Client, ...args: unknown[]) => unknown;

/** Arms the process: from now on the first such statement of any connection is its end. */
function dieAt(point: Point): void {
  const client = pg.Client.prototype as unknown as { query: Query };
  const { query } = client;
  const inCase = new WeakSet<pg.Client>();
  const die = (): void => process.kill(process.pid, "SIGKILL") as unknown as void;
  client.query = function (this: pg.Client, ...args: unknown[]) {
    const [first] = args;
    const { name, text } = typeof first === "string" ? { name: first, text: first } : (first as pg.QueryConfig);
    const called = name ?? text;
    if (called === "begin") inCase.delete(this);
    if (called === (point.behind ?? "write-case")) inCase.add(this);
    if (called !== point.statement || (called === "commit" && !inCase.has(this))) return query.apply(this, args);
    if (point.when === "before") die();
    const last = args.at(-1);
    if (typeof last === "function")
      return query.apply(this, [...args.slice(0, -1), (...given: unknown[]) => (die(), last(...given))]);
    return (query.apply(this, args) as Promise<unknown>).then((result) => (die(), result));
  };
}
