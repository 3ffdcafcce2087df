/** Field types that plugins offer: one of our own types with options set, and what a field that uses one cannot be. Pure. */
import { type Static, Type } from "typebox";
import type { Report } from "./definition-references.ts";
import type { FieldTypes } from "./field-type.ts";
import { type Field, type Form, fieldsOf } from "./form.ts";
import { schemaFaults } from "./schema-faults.ts";

/** Types whose answer is one plain value and no money: a plugin never writes money. */
export const BASES: readonly string[] = ["text", "long-text", "number", "percent", "choice", "date", "year", "yes-no"];

export const OfferedType = Type.Object(
  {
    base: Type.String({ description: `The field type that stores and shows it: ${BASES.join(", ")}` }),
    options: Type.Optional(
      Type.Record(Type.String(), Type.Unknown(), {
        description: "Options of the base, and help, that a new field of this type begins with",
      }),
    ),
  },
  { additionalProperties: false, description: "For the point field.type: which of our types it is, and how it begins" },
);
export type OfferedType = Static<typeof OfferedType>;

/** One fault of what a manifest offers, by a pointer inside the offered type. */
export type OfferedFault = { pointer: string; found: string; expected: string };

/** What is wrong with an offered type: a base that is none, or options that the base does not have. */
export function offeredTypeFaults(offered: OfferedType, types: FieldTypes): OfferedFault[] {
  const base = BASES.includes(offered.base) ? types.find(offered.base) : undefined;
  if (!base) return [{ pointer: "/base", found: offered.base, expected: `one of ${BASES.join(", ")}` }];
  const help = Type.String({ maxLength: 300 });
  const schema = Type.Partial(Type.Object({ ...base.options, help }), { additionalProperties: false });
  return schemaFaults(schema, offered.options ?? {}, "/options");
}

/** Reports what a field of an offered type cannot be: a column, of a type without a plain value, or filled by nobody. */
export function checkOfferedField(field: Field, at: string, inTable: boolean, report: Report): void {
  if (field.pluginType === undefined) return;
  if (inTable) report(`${at}/pluginType`, field.pluginType, "no offered type on a column");
  if (!BASES.includes(field.type)) report(`${at}/type`, field.type, `one of ${BASES.join(", ")} for an offered type`);
  for (const key of ["computed", "from", "compute"] as const)
    if (field[key] !== undefined) report(`${at}/${key}`, key, `no ${key} on a field of an offered type`);
}

/** Fields whose type is not the base of what they say they are; offers that nobody serves now are not looked at. */
export function otherBases(form: Form, offers: ReadonlyMap<string, string>): OfferedFault[] {
  const places = form.sections.flatMap((section, s) => section.fields.map((_, f) => `/sections/${s}/fields/${f}/type`));
  return fieldsOf(form).flatMap((field, i) => {
    const base = field.pluginType === undefined ? undefined : offers.get(field.pluginType);
    if (base === undefined || base === field.type) return [];
    return [{ pointer: places[i] ?? "", found: field.type, expected: `${base}, the base of ${field.pluginType}` }];
  });
}
