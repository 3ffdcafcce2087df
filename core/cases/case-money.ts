/** What a case does to the ledger. */
import type { Queryable } from "../database/database.ts";
import { allSteps, type Flow } from "../domain/flow.ts";
import { type Accounts, availableOf, balanceOf, before, move } from "../domain/ledger.ts";
import { quotasById } from "../ledger/quotas.ts";
import type { CaseRow } from "./queries.ts";
import type { CaseSubject } from "./read-case.ts";

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
  const steps = allSteps(flow).flatMap((step) => {
    if (step.do === "post" && (hidden.has(step.amount) || hidden.has(step.quota ?? ""))) return [];
    const quota = step.do === "post" && step.quota !== undefined ? document.answers[step.quota] : undefined;
    const amountFen = step.do === "post" ? document.answers[step.amount] : undefined;
    return step.do === "post" && typeof quota === "string" && typeof amountFen === "number"
      ? [{ step, quota, amountFen, done: row.state.path.includes(step.id) }]
      : [];
  });
  const lines = new Map(
    (
      await quotasById(
        db,
        steps.map((s) => s.quota),
      )
    ).map((line) => [line.id, line]),
  );
  const start = new Map([...lines].map(([id, line]) => [id, line.accounts]));
  for (const { step, quota, amountFen, done } of steps.toReversed()) {
    const accounts = start.get(quota);
    if (done && accounts) start.set(quota, before(accounts, step.movement, amountFen));
  }
  const running = row.status === "running";
  return steps.flatMap(({ step, quota, amountFen, done }) => {
    const line = lines.get(quota);
    const from = start.get(quota);
    if (!line || !from || (!done && !running)) return [];
    const moved = move(from, step.movement, amountFen);
    const to = "accounts" in moved ? moved.accounts : from;
    start.set(quota, to);
    return [
      {
        quota: { id: quota, number: line.number },
        movement: step.movement,
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

function shown(a: Accounts) {
  return { ...a, balanceFen: balanceOf(a), availableFen: availableOf(a) };
}
