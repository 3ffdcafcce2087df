/** Registers the built-in field types through the call that plugins use, in the order of the designer's palette. */
import { createFieldTypes, type FieldTypes } from "../field-type.ts";
import { choice, yesNo } from "./choice.ts";
import { date, year } from "./date.ts";
import { dateRange } from "./date-range.ts";
import { file, picture } from "./file.ts";
import { location } from "./location.ts";
import { money } from "./money.ts";
import { note } from "./note.ts";
import { number } from "./number.ts";
import { percent } from "./percent.ts";
import { document, org, person, project, quota, region } from "./reference.ts";
import { signature } from "./signature.ts";
import { table } from "./table.ts";
import { longText, text } from "./text.ts";

/** A registry that holds the built-in types. */
export function builtInFieldTypes(): FieldTypes {
  const types = createFieldTypes();
  for (const type of [
    text,
    longText,
    number,
    money,
    percent,
    date,
    dateRange,
    year,
    choice,
    yesNo,
    region,
    org,
    person,
    project,
    document,
    quota,
    table,
    file,
    picture,
    location,
    signature,
    note,
  ])
    types.register(type);
  return types;
}
