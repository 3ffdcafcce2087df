/** What a case does to the ledger. */
import type { Queryable } from "../database/database.ts";
import { allSteps, type Flow } from "../domain/flow.ts";
import { type PostStep } from "../domain/post-step.ts";
import { type Accounts, availableOf, balanceOf, before, type Movement, move, moveCounter } from "../domain/ledger.ts";
import { ordersOf, withReleases } from "../domain/post-orders.ts";
import { quotasById } from "../ledger/quotas.ts";
import type { CaseRow } from "./queries.ts";
import type { CaseSubject } from "./read-case.ts";

/** One movement of the case on one of its lines. */
type Effect = { quota: string; movement: Movement; amountFen: number; side: "line" | "counter"; done: boolean };

/**
 * The ledger around each post step of the flow. Steps that were made are told backwards from today's accounts, so other
 * cases since then are in the figures; steps to come are told forwards, as if the case went through now.
 */
export async function moneyOf(
  db: Queryable,
  flow: Flow,
  row: CaseRow,
  document: CaseSubject,
  hidden: ReadonlySet<string>,
) {
  const effects = allSteps(flow).flatMap((step) =>
    step.do === "post" && !namesOf(step).some((field) => hidden.has(field))
      ? effectsOf(step, document.answers, row.state.path.includes(step.id))
      : [],
  );
  const lines = new Map(
    (
      await quotasById(
        db,
        effects.map((effect) => effect.quota),
      )
    ).map((line) => [line.id, line]),
  );
  const start = new Map([...lines].map(([id, line]) => [id, line.accounts]));
  for (const { quota, movement, amountFen, side, done } of effects.toReversed()) {
    const accounts = start.get(quota);
    if (done && accounts) start.set(quota, before(accounts, movement, amountFen, side));
  }
  const running = row.status === "running";
  return effects.flatMap(({ quota, movement, amountFen, side, done }) => {
    const line = lines.get(quota);
    const from = start.get(quota);
    if (!line || !from || (!done && !running)) return [];
    const to = afterMove(from, movement, amountFen, side);
    start.set(quota, to);
    return [
      {
        quota: { id: quota, number: line.number },
        movement,
        amountFen,
        before: shown(from),
        after: shown(to),
        availableBefore: availableOf(from),
        availableAfter: availableOf(to),
        done,
      },
    ];
  });
}

function namesOf(step: PostStep): string[] {
  const parts = (step.parts ?? []).map(({ amount }) => amount);
  return [step.amount, step.rows, step.quota, step.to, ...parts].filter((field) => field !== undefined);
}

/** Movements on lines that the document names; a line that is made has no accounts before. */
function effectsOf(step: PostStep, answers: Readonly<Record<string, unknown>>, done: boolean): Effect[] {
  const orders = ordersOf(step, step.movement, answers);
  return (done ? withReleases(orders) : orders).flatMap(({ movement, amountFen, quota, to }): Effect[] =>
    typeof amountFen !== "number"
      ? []
      : [
          ...(quota === undefined ? [] : [{ quota, movement, amountFen, side: "line" as const, done }]),
          ...(to === undefined ? [] : [{ quota: to, movement, amountFen, side: "counter" as const, done }]),
        ],
  );
}

function afterMove(from: Accounts, movement: Movement, amountFen: number, side: Effect["side"]): Accounts {
  const moved = side === "counter" ? moveCounter(from, movement, amountFen) : move(from, movement, amountFen);
  return "accounts" in moved ? moved.accounts : from;
}

function shown(a: Accounts) {
  return { ...a, balanceFen: balanceOf(a), availableFen: availableOf(a) };
}
