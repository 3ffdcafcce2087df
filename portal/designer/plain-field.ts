/** A field as a control outside its form: its type and options, without what only matters between other fields. */
import type { Field } from "../../core/domain/form.ts";

const BETWEEN = new Set([
  "help",
  "required",
  "visible",
  "computed",
  "from",
  "readOnly",
  "dependsOn",
  "initial",
  "plugin",
  "pluginType",
  "compute",
]);

/** The field without its rules and without the options named besides. */
export function plainField(field: Field, label: string, without: readonly string[] = []): Field {
  const options = Object.entries(field).filter(([key]) => !BETWEEN.has(key) && !without.includes(key));
  return { ...Object.fromEntries(options), id: field.id, type: field.type, label };
}
