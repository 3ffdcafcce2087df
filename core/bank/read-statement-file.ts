/** A bank's file, whatever kind it is: XML by what it begins with, else a table by the layouts that hold at the place. */
import { FileFault } from "../domain/file-fault.ts";
import type { StatementLayout } from "../domain/reconciliation.ts";
import { checkStatement, type Statement } from "../domain/statement.ts";
import { readCamt } from "./read-camt.ts";
import { readStatementTable } from "./read-statement-table.ts";

/** Largest file that is read: 50,000 entries of camt.053 have some 50 MB. */
export const MAX_STATEMENT_BYTES = 96 * 1_048_576;

/** Statements that hold what checkStatement asks; throws the FileFault of the first thing that is wrong. */
export async function readStatementFile(bytes: Uint8Array, layouts: readonly StatementLayout[]): Promise<Statement[]> {
  if (bytes.length === 0) throw new FileFault("bank.empty", 1);
  const statements = isXml(bytes) ? await readCamt(bytes) : [readTable(bytes, layouts)];
  statements.forEach(checkStatement);
  return statements;
}

/** The first layout whose titles stand in the file. */
function readTable(bytes: Uint8Array, layouts: readonly StatementLayout[]): Statement {
  for (const layout of layouts)
    try {
      return readStatementTable(bytes, layout);
    } catch (error) {
      const other = error instanceof FileFault && ["bank.no-titles", "bank.encoding"].includes(error.code);
      if (!other) throw error;
    }
  throw new FileFault("bank.no-layout", 1, { layouts: layouts.map((one) => one.title).join("; ") });
}

/** The first sign that is no mark and no space is the one that every XML file begins with. */
function isXml(bytes: Uint8Array): boolean {
  const head = Buffer.from(bytes.subarray(0, 64)).toString("latin1");
  return /^(?:\u00EF\u00BB\u00BF|\u00FF\u00FE|\u00FE\u00FF)?[\s\u0000]*</.test(head);
}
