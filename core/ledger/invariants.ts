/** Whether the books hold: run over the whole ledger after imports of data, by tests, and by the generator of large demos. */
import type { Queryable } from "../database/database.ts";
import { listBrokenQuotas } from "./queries.ts";

/** Lines that break an invariant (domain §3.2, numbers 1 to 5); an empty list is the only good answer. */
export function listBrokenLines(db: Queryable): Promise<{ id: string; number: string; fault: string }[]> {
  return listBrokenQuotas(db);
}
