/** How much of a wide screen's row a field takes: what the definition says, else what its type needs. */
import type { Field } from "../../core/domain/form.ts";

const WIDE = new Set(["table", "file", "picture", "location", "signature", "note", "long-text"]);
const SHORT = new Set(["money", "number", "percent", "date", "date-range", "year", "yes-no"]);

/** A third, half or all of the row; `columns` is the section's wish. */
export function cellWidth(field: Field, columns: number | undefined): "third" | "half" | "full" {
  if (field.width !== undefined) return field.width;
  if (WIDE.has(field.type) || Number(field["lines"] ?? 1) > 1 || columns === 1) return "full";
  if (columns === 3) return field.type === "date-range" ? "half" : "third";
  return columns === 2 || SHORT.has(field.type) ? "half" : "full";
}
