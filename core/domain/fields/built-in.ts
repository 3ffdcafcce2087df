/** Registers the built-in field types through the call that plugins use. */
import { createFieldTypes, type FieldTypes } from "../field-type.ts";
import { choice, yesNo } from "./choice.ts";
import { date, year } from "./date.ts";
import { file } from "./file.ts";
import { money } from "./money.ts";
import { number } from "./number.ts";
import { percent } from "./percent.ts";
import { document, org, quota, region } from "./reference.ts";
import { table } from "./table.ts";
import { text } from "./text.ts";

/** A registry that holds the built-in types. */
export function builtInFieldTypes(): FieldTypes {
  const types = createFieldTypes();
  for (const type of [
    text,
    number,
    money,
    percent,
    date,
    year,
    choice,
    yesNo,
    region,
    org,
    document,
    quota,
    table,
    file,
  ])
    types.register(type);
  return types;
}
