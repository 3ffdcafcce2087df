/** What the definitions of a place say about reconciling: all of them together. */
import type { Context } from "../context.ts";
import { placeOfUnit } from "../definitions/places.ts";
import type { Queryable } from "../database/database.ts";
import type { Reconciliation, StatementLayout } from "../domain/reconciliation.ts";

export type BankSettings = {
  layouts: StatementLayout[];
  /** Forms and, at the same place, their fields with the bank's number. */
  forms: string[];
  fields: string[];
  returned: NonNullable<Reconciliation["returned"]>[];
};

/** Settings that hold for a finance office. */
export async function settingsAt(
  context: Pick<Context, "definitions">,
  db: Queryable,
  unit: string,
): Promise<BankSettings> {
  const all = context.definitions.all("reconciliation", await placeOfUnit(context, db, unit));
  const payments = new Map(all.flatMap((one) => one.payments.map(({ form, serial }) => [form, serial] as const)));
  return {
    layouts: all.flatMap((one) => one.layouts),
    forms: [...payments.keys()],
    fields: [...payments.values()],
    returned: all.flatMap((one) => one.returned ?? []),
  };
}

/** Whether a line that brought money in speaks of a payment that came back. */
export function looksReturned(
  settings: Pick<BankSettings, "returned">,
  line: { amountFen: number; purpose: string; returned: boolean },
): boolean {
  if (line.amountFen <= 0) return false;
  return line.returned || settings.returned.some(({ words }) => words.some((word) => line.purpose.includes(word)));
}
