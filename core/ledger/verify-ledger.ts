/** Adds the books up anew from the postings alone and compares them with what the accounts say (domain §3.2, 1 to 7). */
import type { DefinitionStore } from "../definitions/store.ts";
import type { Queryable } from "../database/database.ts";
import { allSteps } from "../domain/flow.ts";
import { fieldsOf } from "../domain/form.ts";
import {
  countPostings,
  type FaultRow,
  listOverApproved,
  listOverLimit,
  listWrongAccounts,
  listWrongFamilies,
  listWrongPayments,
  listWrongReversals,
  listWrongTransit,
} from "./verify-queries.ts";

/** What a fault is about: a budget line, all lines of a project, or those that a contract was paid from. */
export type LedgerFault = FaultRow & { of: "line" | "project" | "contract" };
export type LedgerVerdict = { postings: number; faults: LedgerFault[] };
type Definitions = Pick<DefinitionStore, "all" | "find">;

/**
 * Every fault, at most 1,000 of each kind, the first lines first. Reads all postings: seconds for a million. Run inside
 * one repeatable-read transaction where people go on working, so that all statements see the same moment.
 */
export async function verifyLedger(db: Queryable, definitions?: Definitions): Promise<LedgerVerdict> {
  const [counted] = await countPostings(db, []);
  const faults: LedgerFault[] = [];
  for (const list of [listWrongAccounts, listWrongFamilies, listWrongTransit, listWrongPayments, listWrongReversals])
    faults.push(...(await list(db, [])).map((row) => ({ ...row, of: "line" as const })));
  faults.push(...(await listOverApproved(db, [])).map((row) => ({ ...row, of: "project" as const })));
  for (const { form, field } of limitsOf(definitions))
    faults.push(...(await listOverLimit(db, [form, field])).map((row) => ({ ...row, of: "contract" as const })));
  return { postings: counted?.count ?? 0, faults };
}

/** The forms and fields that flows hold payments to. */
function limitsOf(definitions: Definitions | undefined): { form: string; field: string }[] {
  const found = new Map<string, { form: string; field: string }>();
  for (const flow of definitions?.all("flow") ?? []) {
    const form = definitions?.find("form", flow.form);
    for (const step of allSteps(flow)) {
      if (step.do !== "post" || step.payment?.limit === undefined || !form) continue;
      const target = fieldsOf(form).find((one) => one.id === step.payment?.contract)?.["form"];
      const limit = { form: String(target), field: step.payment.limit };
      if (typeof target === "string") found.set(`${limit.form} ${limit.field}`, limit);
    }
  }
  return [...found.values()];
}
