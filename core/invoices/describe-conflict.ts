/** Says why a number cannot be taken: who uses it, as far as the reader may see. */
import { dayInChina } from "../domain/day.ts";
import type { InvoiceRow } from "../domain/invoice-rows.ts";
import { formatMoney } from "../domain/money.ts";
import { type Problem, problem } from "../domain/problem.ts";
import { covers, type Identity } from "../domain/scope.ts";
import type { HolderRow } from "./queries.ts";

/**
 * One problem for a row whose number others hold; none where nobody does. `holder` is what the row's document would hold
 * it by: within the same contract an invoice is shared until its total is used up. Of another unit's document a reader
 * learns the county and the day, no more. `identity` is null for the clock.
 */
export function conflictOf(
  wanted: Pick<InvoiceRow, "number" | "totalFen" | "usedFen">,
  holder: string,
  others: readonly HolderRow[],
  identity: Identity | null,
  pointer: string,
): Problem | undefined {
  const { number } = wanted;
  const [first, ...more] = others.filter((other) => other.number === number);
  if (!first) return undefined;
  if (first.holder === holder) {
    if (first.total_fen !== wanted.totalFen)
      return problem("invoice.total-differs", pointer, { number, total: yuan(first.total_fen) });
    const left = [first, ...more].reduce((rest, other) => rest - other.used_fen, first.total_fen);
    return wanted.usedFen <= left ? undefined : problem("invoice.used-up", pointer, { number, left: yuan(left) });
  }
  const day = dayInChina(first.taken_at);
  const { unit, province, city, county, town } = first;
  const place = { unit, province, city, county: county ?? "", town };
  const seen =
    identity !== null && (first.created_by === identity.person.id || covers(identity, "document.read", place));
  return seen
    ? problem("invoice.used", pointer, { number, document: first.document_number, unit: first.unit_name, day })
    : problem("invoice.used-elsewhere", pointer, { number, county: first.county_name ?? "", day });
}

function yuan(fen: number): string {
  return formatMoney(fen, "yuan");
}
