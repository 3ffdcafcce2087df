/** Sums of a table's columns as text. */
import type { Field } from "../../core/domain/form.ts";
import type { Answers } from "../api-types.ts";
import { FIELD_TYPES } from "../form-context.ts";

/** The sum of a column as text, in the unit it is typed in. */
export function sumText(rows: readonly Answers[], column: Field): string {
  const total = rows.reduce(
    (sum, row) => sum + (typeof row[column.id] === "number" ? (row[column.id] as number) : 0),
    0,
  );
  return FIELD_TYPES.find(column.type)?.toText(total, column, () => "") ?? String(total);
}
