/** `mz ledger verify`: adds the books up anew from the postings alone, while people go on working. */
import { inTransaction } from "../database/database.ts";
import { verifyLedger } from "../ledger/verify-ledger.ts";
import { sentenceOf } from "./connect.ts";
import { openProduct } from "./open-product.ts";

export const LEDGER_VERIFY_HELP = `usage: mz ledger verify [--json]

Adds up every posting anew and compares the result with the accounts of all budget lines, with what lines gave to
those below them, with the payment records, with running cases, and with what projects and contracts allow. Nothing is
changed. The database is that of DATABASE_URL, or the one in MZ_DATA_DIR, which may be in use.

Exit code 0 when the books hold, 1 when they do not (the first broken line is named first), 2 when they could not be read.`;

export async function ledgerVerify(args: string[]): Promise<number> {
  const unknown = args.find((arg) => arg !== "--json");
  if (unknown !== undefined) {
    console.error(`mz ledger verify: there is no option ${unknown} (mz ledger verify --help)`);
    return 2;
  }
  try {
    const opened = await openProduct(process.env, (line) => console.error(line));
    try {
      const { pool, definitions } = opened.context;
      const verdict = await inTransaction(pool, (tx) => verifyLedger(tx, definitions), { oneState: true });
      if (args.includes("--json")) console.log(JSON.stringify(verdict, null, 2));
      else if (verdict.faults.length === 0) console.log(`The books hold: ${verdict.postings} postings added up.`);
      else
        for (const { of, number, fault, expected, found } of verdict.faults)
          console.log(`${of} ${number}: ${fault}: ${expected} fen by the postings, ${found} fen found`);
      return verdict.faults.length === 0 ? 0 : 1;
    } finally {
      await opened.close();
    }
  } catch (error) {
    console.error(`mz ledger verify: ${sentenceOf(error)}`);
    return 2;
  }
}
