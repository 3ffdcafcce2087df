/** What a citizen would want to hear between two versions of a project. */
import type { Snapshot } from "../domain/snapshot.ts";

export type News = {
  kind: "opened" | "progress" | "payment" | "refund" | "contract" | "finished" | "withdrawn";
  params: Record<string, string | number>;
};

/** News in the order in which they matter; nothing for a version that only repeats. */
export function newsBetween(before: Snapshot | undefined, after: Snapshot): News[] {
  if (after.withdrawn) return before?.withdrawn ? [] : [{ kind: "withdrawn", params: {} }];
  if (!before) return [{ kind: "opened", params: after.totalFen === undefined ? {} : { amountFen: after.totalFen } }];
  const news: News[] = [];
  const known = new Set(before.money?.payments.map((p) => `${p.voucher} ${p.amountFen}`) ?? []);
  for (const payment of after.money?.payments ?? [])
    if (!known.has(`${payment.voucher} ${payment.amountFen}`))
      news.push({
        kind: payment.refund ? "refund" : "payment",
        params: { amountFen: Math.abs(payment.amountFen), payee: payment.payee },
      });
  const contracts = new Set(before.contracts.map((c) => c.number));
  for (const contract of after.contracts)
    if (!contracts.has(contract.number))
      news.push({ kind: "contract", params: { amountFen: contract.amountFen, payee: contract.party } });
  const rate = (s: Snapshot): number => s.progress.at(-1)?.rateBp ?? 0;
  if (rate(after) > rate(before))
    news.push({ kind: rate(after) >= 10_000 ? "finished" : "progress", params: { rateBp: rate(after) } });
  return news;
}
