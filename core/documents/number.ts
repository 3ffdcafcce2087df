/** Numbers of documents: a pattern with year, county and a serial that is never given twice. */
import type { Queryable } from "../database/database.ts";
import { nextSerial } from "./queries.ts";

/** Fills {year}, {county} and {serial:n}; the serial counts per filled pattern, under a row lock of the transaction. */
export async function nextNumber(tx: Queryable, pattern: string, at: Date, county: string): Promise<string> {
  const year = new Date(at.getTime() + 8 * 3_600_000).getUTCFullYear();
  const filled = pattern.replaceAll("{year}", String(year)).replaceAll("{county}", county);
  const [row] = await nextSerial(tx, [filled]);
  return filled.replace(/\{serial:(\d)\}/, (_, width: string) => String(row?.last ?? 0).padStart(Number(width), "0"));
}

/** Head columns of a document out of its answers. */
export function headOf(
  form: { titleField: string; title: string; amountField?: string | undefined; dateField?: string | undefined },
  answers: Record<string, unknown>,
): { title: string; amountFen: number | null; dated: string | null } {
  const title = answers[form.titleField];
  const amount = form.amountField === undefined ? undefined : answers[form.amountField];
  const dated = form.dateField === undefined ? undefined : answers[form.dateField];
  return {
    title: typeof title === "string" && title !== "" ? title.slice(0, 200) : form.title,
    amountFen: typeof amount === "number" ? amount : null,
    dated: typeof dated === "string" ? dated : null,
  };
}
